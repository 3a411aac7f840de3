//! All files as one archive: ZIP without compression (APPNOTE.TXT 6.3, sections 4.3.7 to 4.3.16).
//!
//! Own code: the least that a well-kept crate costs is 12 kB of the first view, and this is a header of fixed fields.

use boundclaim_core::Artifact;

/// A ZIP file with each artifact under its file name.
pub fn zip(artifacts: &[Artifact]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    let mut count = 0;
    for artifact in artifacts {
        let offset = number(file.len());
        let common = common_fields(artifact);
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&common);
        file.extend_from_slice(artifact.file_name.as_bytes());
        file.extend_from_slice(artifact.text.as_bytes());
        // Made by Unix, so that scripts keep their right to be run.
        directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        directory.extend_from_slice(&common);
        // No comment, first disk, binary.
        directory.extend_from_slice(&[0; 6]);
        let mode: u32 = if artifact.text.starts_with("#!") { 0o100_755 } else { 0o100_644 };
        directory.extend_from_slice(&(mode << 16).to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(artifact.file_name.as_bytes());
        count += 1;
    }
    let start = number(file.len());
    file.extend_from_slice(&directory);
    file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    file.extend_from_slice(&u16::to_le_bytes(count));
    file.extend_from_slice(&u16::to_le_bytes(count));
    file.extend_from_slice(&number(directory.len()).to_le_bytes());
    file.extend_from_slice(&start.to_le_bytes());
    file.extend_from_slice(&[0; 2]);
    file
}

/// What the local header and the directory's entry share: from the version that is needed to the length of the extra
/// field.
fn common_fields(artifact: &Artifact) -> Vec<u8> {
    let bytes = artifact.text.as_bytes();
    let size = number(bytes.len()).to_le_bytes();
    let mut fields = Vec::new();
    // Version 2.0, names in UTF-8, stored, 1 January 1980: the same setup gives the same bytes.
    fields.extend_from_slice(&[20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0]);
    fields.extend_from_slice(&crc32(bytes).to_le_bytes());
    fields.extend_from_slice(&size);
    fields.extend_from_slice(&size);
    let name = u16::try_from(artifact.file_name.len()).unwrap_or(u16::MAX);
    fields.extend_from_slice(&name.to_le_bytes());
    fields.extend_from_slice(&[0; 2]);
    fields
}

/// The artifacts of one setup are far below 4 GiB.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The checksum of ZIP, bit by bit: a few hundred kilobytes take milliseconds.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    #[test]
    fn another_reader_finds_every_file() {
        for preset in boundclaim_core::presets() {
            let made = boundclaim_core::generate(&preset.setup);
            let bytes = super::zip(&made.artifacts);
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            assert_eq!(archive.len(), made.artifacts.len());
            for artifact in &made.artifacts {
                let mut entry = archive.by_name(&artifact.file_name).unwrap();
                let script = artifact.text.starts_with("#!");
                assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(if script { 0o755 } else { 0o644 }));
                // Reading to the end checks the sum.
                assert_eq!(std::io::read_to_string(&mut entry).unwrap(), artifact.text);
            }
        }
    }
}
