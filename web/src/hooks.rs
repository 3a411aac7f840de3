//! Behaviour of the whole page.

mod history;
mod jobs;
mod jumps;
mod links;
mod listener;
mod rest;

pub(crate) use history::use_history;
pub(crate) use jobs::{Job, Jobs, use_jobs};
pub(crate) use jumps::use_jumps;
pub(crate) use links::use_links;
pub(crate) use listener::Listener;
pub(crate) use rest::use_rest;
