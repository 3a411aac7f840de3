//! `conform [--server TAG] FILE…`: runs vector files against the core.
//!
//! Exit status 1 on a divergence, 2 on a file that cannot be read, or of a kind or tag that this build does not know.

use std::{env, ffi::OsString, fs::File, path::Path, process::ExitCode};

use boundclaim_tests::conform::{self, Tag};

const USAGE: &str = "conform [--server TAG] FILE…";

fn main() -> ExitCode {
    let (only, files) = match arguments(env::args_os().skip(1)) {
        Ok(read) => read,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(2);
        }
    };
    let (mut diverges, mut unusable) = (false, false);
    for file in files {
        let path = Path::new(&file);
        let report = match File::open(path) {
            Ok(reader) => conform::run(&path.to_string_lossy(), reader, only.as_deref()),
            Err(error) => conform::Report::unreadable(&path.to_string_lossy(), error),
        };
        print!("{report}");
        if let Some(error) = &report.error {
            eprintln!("{}: {error}", path.display());
        }
        diverges |= report.diverges();
        unusable |= report.unsupported() || report.error.is_some();
    }
    // A divergence says more than a file that was not run.
    ExitCode::from(if diverges { 1 } else { u8::from(unusable) * 2 })
}

/// The tag and the files.
fn arguments(mut given: impl Iterator<Item = OsString>) -> Result<(Option<String>, Vec<OsString>), String> {
    let (mut only, mut files) = (None, Vec::new());
    while let Some(argument) = given.next() {
        if argument == "--server" {
            let tag = given.next().ok_or("--server needs a tag.")?.to_string_lossy().into_owned();
            Tag::parse(&tag).ok_or_else(|| format!("The tag {tag} is not known."))?;
            only = Some(tag);
        } else {
            files.push(argument);
        }
    }
    if files.is_empty() { Err(USAGE.to_owned()) } else { Ok((only, files)) }
}
