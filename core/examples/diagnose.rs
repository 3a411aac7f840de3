//! Text of an error, as JSON on stdin → what may be behind it, as JSON on stdout.
//!
//! `cargo run -p boundclaim-core --example diagnose <<< '{"text": "* missing role"}'`. Exit status 0: an error is known.
//! 1: none is, or the input is wrong.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use boundclaim_core::{DiagnoseInput, diagnose};

fn main() -> io::Result<ExitCode> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let (answer, known) = match DiagnoseInput::from_json(&text) {
        Ok(input) => {
            let diagnosis = diagnose(&input);
            (diagnosis.to_json(), !diagnosis.errors.is_empty())
        }
        Err(found) => (serde_json::json!({ "diagnostics": found }).to_string(), false),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(if known { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
