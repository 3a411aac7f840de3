//! Base64 without padding, as go-jose reads the parts of a token.

use alloc::{string::String, vec::Vec};

/// Mirrors `base64.RawURLEncoding.DecodeString`; an error is the offset that Go's `illegal base64 data at input byte`
/// names.
pub(crate) fn decode_url(text: &str) -> Result<Vec<u8>, usize> {
    decode(text.as_bytes(), |byte| match byte {
        b'-' => Some(62),
        b'_' => Some(63),
        byte => alphanumeric(byte),
    })
}

/// Mirrors `base64.RawURLEncoding.EncodeToString`.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut padded = [0; 4];
        for (place, byte) in padded.iter_mut().skip(1).zip(chunk) {
            *place = *byte;
        }
        let bits = u32::from_be_bytes(padded);
        let letters = [18, 12, 6, 0].into_iter().take(chunk.len() + 1);
        out.extend(
            letters.filter_map(|shift| ALPHABET.get((bits >> shift & 63) as usize)).map(|byte| char::from(*byte)),
        );
    }
    out
}

/// Mirrors `base64.StdEncoding.DecodeString`, with padding.
pub(crate) fn decode_standard(text: &str) -> Result<Vec<u8>, usize> {
    let inner = text.trim_end_matches('=');
    let padding = text.len() - inner.len();
    let bytes = decode(inner.as_bytes(), |byte| match byte {
        b'+' => Some(62),
        b'/' => Some(63),
        byte => alphanumeric(byte),
    })?;
    let letters = inner.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).count();
    if padding <= 2 && (letters + padding).is_multiple_of(4) { Ok(bytes) } else { Err(inner.len()) }
}

fn alphanumeric(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        _ => return None,
    })
}

fn decode(text: &[u8], value: impl Fn(u8) -> Option<u8>) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0_u32, 0);
    for (offset, byte) in text.iter().enumerate() {
        if matches!(byte, b'\n' | b'\r') {
            continue;
        }
        bits = bits << 6 | u32::from(value(*byte).ok_or(offset)?);
        held += 1;
        if held == 4 {
            let [_, first, second, third] = bits.to_be_bytes();
            out.extend([first, second, third]);
            (bits, held) = (0, 0);
        }
    }
    match held {
        1 => return Err(text.len() - 1),
        2 => out.push((bits >> 4).to_be_bytes()[3]),
        3 => {
            let [_, _, first, second] = (bits >> 2).to_be_bytes();
            out.extend([first, second]);
        }
        _ => {}
    }
    Ok(out)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::{decode_standard, decode_url, encode_url};

    #[test]
    fn decodes_and_names_the_first_bad_byte() {
        assert_eq!(decode_url("aGVsbG8").unwrap(), b"hello");
        assert_eq!(decode_url("_-8").unwrap(), [0xff, 0xef]);
        for bytes in [&b""[..], b"h", b"he", b"hel", b"hell", &[0xff, 0xef, 0xfb]] {
            assert_eq!(decode_url(&encode_url(bytes)).unwrap(), bytes);
        }
        for (text, offset) in [("x", 0), ("!!!!", 0), ("aGVs!", 4), ("aGVsb", 4), ("aGVsbG8=", 7)] {
            assert_eq!(decode_url(text), Err(offset), "{text}");
        }
        assert_eq!(decode_standard("aGVsbG8=").unwrap(), b"hello");
        assert!(decode_standard("x").is_err() && decode_standard("aGVsbG8").is_err());
    }
}
