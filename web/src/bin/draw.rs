//! Draws the start page, when the app is built: the page shows it before the wizard is loaded.

use std::{process::ExitCode, sync::mpsc};

use boundclaim_web::App;
use yew::{LocalServerRenderer, platform::Runtime};

fn main() -> ExitCode {
    let (done, drawn) = mpsc::channel();
    Runtime::default().spawn_pinned(|| async move {
        let _ = done.send(LocalServerRenderer::<App>::new().render().await);
    });
    let Ok(page) = drawn.recv() else { return ExitCode::FAILURE };
    println!("{page}");
    ExitCode::SUCCESS
}
