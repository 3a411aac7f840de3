//! Two versions, as JSON on stdin → what they allow differently, as JSON on stdout.
//!
//! `cargo run -p boundclaim-core --example compare < versions.json`. Exit status 0: nobody gains or loses anything. 1: somebody
//! does, or not everything could be compared. 2: the versions cannot be read; the diagnostics, on stdout too, say why.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use boundclaim_core::check::{Comparison, compare};

fn main() -> io::Result<ExitCode> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let (answer, status) = match Comparison::versions_from_json(&text) {
        Ok([before, after]) => {
            let found = compare(&before, &after);
            (found.to_json(), u8::from(!found.same))
        }
        Err(found) => (serde_json::json!({ "diagnostics": found }).to_string(), 2),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(ExitCode::from(status))
}
