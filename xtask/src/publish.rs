//! What makes `dist/` ready to be hosted: the list of what is compiled in, compressed files,
//! checksums.

pub(crate) mod compress;
mod sbom;
mod sums;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::run::{Outcome, step};

/// Finishes the folder. Each step covers what those before it wrote.
pub(crate) fn finish(dist: &Path) -> Outcome {
    step("write the bill of materials, compressed files and checksums", || {
        sbom::write(Path::new("."), dist)?;
        compress::write(dist)?;
        sums::write(dist)
    })
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
