//! Behaviour of the whole page.

mod links;

pub(crate) use links::use_links;
