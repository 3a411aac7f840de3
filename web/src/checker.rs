//! Check, explain, compare: the app that judges, with the whole core in it. It is loaded when it is first used.

mod app;
mod compact;
mod company;
mod compare;
mod editor;
mod embed;
mod evidence;
mod explain;
mod fields;
mod files;
mod input;
mod keys;
mod marks;
mod privacy;
mod recognise;
mod report;
mod route;
mod share;
mod signature;
mod state;
mod tools;
mod verdict;

pub use app::Checker;
pub use compact::{mount_check, mount_explain};
