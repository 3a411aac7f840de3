//! Setup JSON on stdin → result JSON on stdout.
//!
//! `cargo run -p boundclaim-core --example generate < setup.json`. Exit status 0: everything was made. 1: something is
//! missing or wrong; the diagnostics, on stdout too, say what.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use boundclaim_core::{Setup, check::try_out};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let (answer, complete) = match Setup::from_json(&text) {
        Ok(setup) => {
            let tried = try_out(&setup);
            (serde_json::to_string_pretty(&tried)?, tried.made.is_complete())
        }
        Err(found) => (serde_json::json!({ "diagnostics": found }).to_string(), false),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
