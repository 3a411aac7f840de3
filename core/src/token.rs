//! A token: its form, its claims, and what GitLab puts into them.

pub(crate) mod jws;

pub use jws::Jws;
