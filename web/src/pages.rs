//! The screens.

mod start;
mod wizard;

pub(crate) use start::start;
pub(crate) use wizard::Wizard;
