//! `conform [--server TAG] FILE…`: runs vector files against the core.
//!
//! Exit status 1 on a divergence, 2 on a file that cannot be read, or of a kind or tag that this build does not know.

use std::{env, fs::File, path::Path, process::ExitCode};

use boundclaim_tests::conform;

fn main() -> ExitCode {
    let mut files = Vec::new();
    let mut only = None;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--server" {
            only = arguments.next();
        } else {
            files.push(argument);
        }
    }
    if files.is_empty() {
        eprintln!("conform [--server TAG] FILE…");
        return ExitCode::from(2);
    }
    let (mut diverges, mut unusable) = (false, false);
    for file in files {
        let name = Path::new(&file).file_name().unwrap_or_default().to_string_lossy();
        match File::open(&file).and_then(|reader| conform::run(&name, reader, only.as_deref())) {
            Ok(report) => {
                print!("{report}");
                diverges |= report.diverges();
                unusable |= report.unsupported();
            }
            Err(error) => {
                eprintln!("{file}: {error}");
                unusable = true;
            }
        }
    }
    // A divergence says more than a file that was not run.
    ExitCode::from(if diverges { 1 } else { u8::from(unusable) * 2 })
}
