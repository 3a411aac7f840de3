//! The screens.

mod compact;
mod start;
mod wizard;

pub use compact::mount_setup;
pub(crate) use start::start;
pub(crate) use wizard::Wizard;
