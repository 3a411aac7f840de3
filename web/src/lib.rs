//! The two apps of the page: the wizard, where a setup is typed on the left and what it makes stands on the right, and the
//! checker, which judges what somebody has.

mod app;
mod browser;
mod checker;
mod company;
mod components;
mod embed;
mod hooks;
mod pages;
mod parts;
mod route;
mod state;

pub mod archive;
pub mod highlight;
pub mod project_url;

pub use app::{App, AppProps, show};
pub use checker::{Checker, mount_check, mount_explain};
pub use embed::Mounted;
pub use pages::mount_setup;
