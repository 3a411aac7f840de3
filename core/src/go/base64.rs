//! Base64 as Go reads it: of a token without padding, else with it.

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

/// Mirrors `base64.StdEncoding.DecodeString`: padding is required, and an error in it is found where Go finds it.
pub(crate) fn decode_standard(text: &str) -> Result<Vec<u8>, usize> {
    let value = |byte| match byte {
        b'+' => Some(62),
        b'/' => Some(63),
        byte => alphanumeric(byte),
    };
    let Some(first) = text.find('=') else {
        let bytes = decode(text.as_bytes(), value)?;
        let letters = text.bytes().filter(|byte| !is_line_end(*byte)).count();
        return if letters.is_multiple_of(4) { Ok(bytes) } else { Err(text.len() - letters % 4) };
    };
    let (inside, padding) = text.split_at_checked(first).unwrap_or((text, ""));
    let bytes = decode(inside.as_bytes(), value);
    let letters = inside.bytes().filter(|byte| !is_line_end(*byte)).count();
    let mut rest = padding.bytes().enumerate().skip(1).filter(|(_, byte)| !is_line_end(*byte));
    match letters % 4 {
        // A bad letter in front comes first.
        0 | 1 => {
            let bad = inside.bytes().position(|byte| !is_line_end(byte) && value(byte).is_none());
            return Err(bad.unwrap_or(first));
        }
        2 => match rest.next() {
            None => return Err(text.len()),
            Some((_, b'=')) => {}
            Some((offset, _)) => return Err(first + offset - 1),
        },
        _ => {}
    }
    let bytes = bytes?;
    rest.next().map_or(Ok(bytes), |(offset, _)| Err(first + offset))
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
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
        if is_line_end(*byte) {
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
        for (text, offset) in [
            ("x", 0),
            ("b64", 0),
            ("aGVsbG8", 4),
            ("aGVsbG", 4),
            ("aGV=bG8=", 4),
            ("aG=", 3),
            ("aG=x", 2),
            ("!G==", 0),
            ("=", 0),
            ("a=", 1),
            ("aG==x", 4),
            ("a!GV=", 1),
            ("ab!=", 2),
            ("abc!==", 3),
        ] {
            assert_eq!(decode_standard(text), Err(offset), "{text}");
        }
    }
}
