//! The screens.

mod start;
mod wizard;

pub(crate) use start::Start;
pub(crate) use wizard::Wizard;
