//! The files compressed once, as small as they get, so that no server has to do it at each request.

use std::{
    fs,
    io::Write as _,
    num::NonZero,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use super::files;
use crate::run::Outcome;

/// Writes `NAME.br` and `NAME.gz` beside every file that gets smaller by it.
pub(super) fn write(dist: &Path) -> Outcome {
    let names = files(dist)?;
    let next = AtomicUsize::new(0);
    let work = || -> std::io::Result<()> {
        while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            compress(&dist.join(name))?;
        }
        Ok(())
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let results = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a thread that compresses stopped"))
            .collect::<Vec<_>>()
    });
    for result in results {
        result??;
    }
    Ok(())
}

/// As gzip writes it, without a time and a name: the same bytes each time.
pub(crate) fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// As brotli writes it, as small as it can.
pub(crate) fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut out, &settings)?;
    Ok(out)
}

fn compress(file: &Path) -> std::io::Result<()> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let bytes = fs::read(file)?;
    if !ENDINGS.contains(&ending) || bytes.len() < SMALLEST {
        return Ok(());
    }
    for (suffix, compressed) in [("br", brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
        if compressed.len() < bytes.len() {
            fs::write(file.with_extension(format!("{ending}.{suffix}")), compressed)?;
        }
    }
    Ok(())
}

/// What does not come compressed already.
const ENDINGS: [&str; 6] = ["css", "html", "js", "json", "svg", "wasm"];

/// Below, one packet holds the file as it is.
const SMALLEST: usize = 1024;

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn both_are_read_back_and_the_header_says_nothing_of_this_machine() {
        let text = "the same words, ".repeat(200).into_bytes();
        let compressed = gzip(&text).unwrap();
        // RFC 1952: magic, deflate, no flags (no name), time 0, slowest, system unknown.
        assert_eq!(compressed[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&*compressed).read_to_end(&mut back).unwrap();
        assert_eq!(back, text);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli(&text).unwrap(), &mut back).unwrap();
        assert_eq!(back, text);
    }
}
