//! Setup JSON on stdin → result JSON on stdout.
//!
//! `cargo run -p boundclaim-core --example generate < setup.json`. Exit status 0: everything was made. 1: something is
//! missing or wrong; the diagnostics, on stdout too, say what.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use boundclaim_core::{Setup, check::probe, generate};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let (answer, complete) = match Setup::from_json(&text) {
        Ok(setup) => {
            let made = generate(&setup);
            let mut answer = serde_json::to_value(&made)?;
            if let (Some(answer), Some(probed)) = (answer.as_object_mut(), probe(&setup, &made)) {
                answer.insert("report".to_owned(), serde_json::to_value(&probed.report)?);
                answer.insert("probes".to_owned(), serde_json::to_value(&probed.probes)?);
            }
            (serde_json::to_string_pretty(&answer)?, made.is_complete())
        }
        Err(found) => (serde_json::json!({ "diagnostics": found }).to_string(), false),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
