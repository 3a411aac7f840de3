//! Setup JSON on stdin → result JSON on stdout.
//!
//! `cargo run -p boundclaim-core --example generate < setup.json`. Exit status 0: everything was made. 1: something is
//! missing or wrong; the diagnostics, on stdout too, say what.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use boundclaim_core::{Setup, generate};

fn main() -> io::Result<ExitCode> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let (answer, complete) = match Setup::from_json(&text) {
        Ok(setup) => {
            let made = generate(&setup);
            (made.to_json(), made.is_complete())
        }
        Err(found) => (serde_json::json!({ "diagnostics": found }).to_string(), false),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
