//! The app: a setup is typed on the left, what it makes stands on the right, each keystroke.

mod app;
mod browser;
mod components;
mod hooks;
mod pages;
mod parts;
mod route;
mod state;

pub mod archive;
pub mod highlight;
pub mod project_url;

pub use app::App;
