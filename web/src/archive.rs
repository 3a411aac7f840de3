//! All files as one archive.

use std::io::{Cursor, Write as _};

use boundclaim_core::Artifact;
use zip::{CompressionMethod, ZipWriter, result::ZipResult, write::SimpleFileOptions};

/// A ZIP file with each artifact under its file name.
///
/// # Errors
/// When the archive cannot be written, which memory does not refuse.
pub fn zip(artifacts: &[Artifact]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for artifact in artifacts {
        let mode = if artifact.text.starts_with("#!") { 0o755 } else { 0o644 };
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(mode);
        zip.start_file(&*artifact.file_name, options)?;
        zip.write_all(artifact.text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_is_there_once() {
        let preset = boundclaim_core::presets().remove(0);
        let made = boundclaim_core::generate(&preset.setup);
        let bytes = super::zip(&made.artifacts).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), made.artifacts.len());
        for artifact in &made.artifacts {
            let text = std::io::read_to_string(archive.by_name(&artifact.file_name).unwrap()).unwrap();
            assert_eq!(text, artifact.text);
        }
    }
}
