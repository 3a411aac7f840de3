//! One command for each thing that is done with this repository: `cargo xtask serve`, `cargo xtask test`, ….

mod app;
mod embeds;
mod first;
mod npm;
mod pages;
mod parts;
mod publish;
mod run;
mod serve;
mod size;
mod suite;
mod tools;

use std::{env, process::ExitCode};

use run::Outcome;

const HELP: &str = "\
cargo xtask serve [--port N]   build the app and serve it at http://127.0.0.1:8080
cargo xtask test               everything that CI checks
cargo xtask check              the fast inner loop: format, lints, tests of the core
cargo xtask dev                serve with live reload, without optimisation
cargo xtask build              the published app, in dist/
cargo xtask reproduce          build, and again from a copy elsewhere: is every file the same?
cargo xtask npm                the npm package, in target/npm/
cargo xtask size [--write]     what the first view and the npm package cost; --write puts the tables into README.md

Missing tools are installed into a cache that later clones reuse: BOUNDCLAIM_CACHE, or boundclaim in the user's cache.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Outcome {
    env::set_current_dir(run::root())?;
    match words {
        ["serve"] => serve::serve(8080),
        ["serve", "--port", port] => serve::serve(port.parse()?),
        ["test"] => suite::test(),
        ["check"] => suite::check(),
        ["dev"] => app::dev(),
        ["build"] => app::build(),
        // For `reproduce`, which runs this program on a copy.
        ["build", "--in", folder] => {
            env::set_current_dir(folder)?;
            app::build()
        }
        ["reproduce"] => {
            app::build()?;
            publish::again::compare()
        }
        ["npm"] => npm::build(),
        ["size"] => size::report(false),
        ["size", "--write"] => size::report(true),
        _ => {
            println!("{HELP}");
            if words.is_empty() || words == ["help"] { Ok(()) } else { Err("no such task".into()) }
        }
    }
}
