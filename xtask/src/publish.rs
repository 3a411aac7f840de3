//! What makes `dist/` ready to be hosted: the worker that keeps the app for times without a network, the list of what is
//! compiled in, compressed files, checksums.

pub(crate) mod again;
pub(crate) mod compress;
mod sbom;
mod sums;
pub(crate) mod worker;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::run::{Outcome, step};

/// The end of the page's own script: registers the worker.
pub(crate) fn register() -> String {
    without_comments(include_str!("publish/register.js"))
}

/// A script as it is downloaded: comments on lines of their own are not.
pub(crate) fn without_comments(script: &str) -> String {
    script.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("//")).collect()
}

/// The worker's script. Browsers know it by its name, so it keeps it.
pub(crate) const WORKER: &str = "sw.js";

/// Finishes the folder. Each step covers what those before it wrote.
pub(crate) fn finish(dist: &Path) -> Outcome {
    step("write the service worker, the bill of materials, compressed files and checksums", || {
        worker::write(dist)?;
        sbom::write(Path::new("."), dist)?;
        compress::write(dist)?;
        sums::write(dist)
    })
}

/// Whether a name changes with the content of its file: such a file can be kept for ever.
fn is_hashed(name: &str) -> bool {
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let Some((_, hash)) = stem.rsplit_once('-') else { return false };
    // Trunk drops leading zeros.
    (8..=16).contains(&hash.len()) && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// All files of a folder, by their paths in it, sorted, with `/` between the parts.
fn files(folder: &Path) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inner))? {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
                names.push(parts.join("/"));
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn hashed_names() {
        for name in ["boot-19f6cb063ad558b4.js", "checker-ce80c3fa4c4abbe2_bg.wasm", "icon-369c41769b7db35.svg"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["index.html", "sw.js", "boundclaim.json", "embed.js", "a-b.css", "SHA256SUMS", "x-feed.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
