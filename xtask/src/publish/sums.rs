//! Checksums of all published files, for `sha256sum -c`.

use std::{fmt::Write as _, fs, path::Path};

use sha2::{Digest as _, Sha256};

use super::files;
use crate::run::Outcome;

/// Writes `SHA256SUMS` over all other files of the folder.
pub(super) fn write(dist: &Path) -> Outcome {
    let mut lines = String::new();
    for name in files(dist)?.iter().filter(|name| *name != NAME) {
        let digest = hex(&Sha256::digest(fs::read(dist.join(name))?));
        writeln!(lines, "{digest}  {name}")?;
    }
    Ok(fs::write(dist.join(NAME), lines)?)
}

/// The file of the checksums.
pub(super) const NAME: &str = "SHA256SUMS";

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        // Writing into a String does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn sha256sum_agrees() {
        let folder = std::env::temp_dir().join(format!("boundclaim-sums-{}", std::process::id()));
        fs::create_dir_all(folder.join("e/x")).unwrap();
        for name in ["b.js", "a file.txt", "e/x/index.html", "e.css"] {
            fs::write(folder.join(name), name).unwrap();
        }
        write(&folder).unwrap();
        let check =
            Command::new("sha256sum").args(["--check", "--strict", NAME]).current_dir(&folder).output().unwrap();
        let names = fs::read_to_string(folder.join(NAME)).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
        let names: Vec<_> = names.lines().filter_map(|line| line.get(66..)).collect();
        assert_eq!(names, ["a file.txt", "b.js", "e.css", "e/x/index.html"]);
    }
}
