//! Evidence JSON on stdin → report JSON on stdout.
//!
//! `cargo run -p boundclaim-core --example check < evidence.json`. Exit status 0: granted. 1: refused or unknown. 2: the
//! evidence cannot be read; the diagnostics, on stdout too, say why.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use boundclaim_core::check::{Evidence, Outcome, check};

fn main() -> io::Result<ExitCode> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let (answer, status) = match Evidence::from_json(&text) {
        Ok(evidence) => {
            let report = check(&evidence);
            (report.to_json(), u8::from(report.verdict != Outcome::Granted))
        }
        Err(found) => (serde_json::json!({ "diagnostics": found }).to_string(), 2),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(ExitCode::from(status))
}
