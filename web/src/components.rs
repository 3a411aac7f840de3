//! The parts of the screens.

pub(crate) mod allows;
pub(crate) mod code;
pub(crate) mod controls;
pub(crate) mod copy;
pub(crate) mod dock;
pub(crate) mod field;
pub(crate) mod findings;
pub(crate) mod form;
pub(crate) mod header;
pub(crate) mod icon;
pub(crate) mod jobs;
pub(crate) mod notice;
pub(crate) mod opener;
pub(crate) mod output;
pub(crate) mod rich;
pub(crate) mod summary;
pub(crate) mod tabs;
