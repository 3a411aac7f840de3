//! Policies in base64, which the HTTP API decodes before it parses them.

use alloc::{string::String, vec::Vec};

/// The text behind valid standard base64, with its padding; line ends in it do not count. None: it is none, and the
/// server takes the text as it is. Mirrors Go's `base64.StdEncoding`, which `sys/policies/acl` tries first (seen on
/// Vault 1.21.4 and `OpenBao` 2.6.2).
pub fn decode_base64(text: &str) -> Option<String> {
    let text: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let (padding, digits) = match text.as_slice() {
        [digits @ .., b'=', b'='] => (2, digits),
        [digits @ .., b'='] => (1, digits),
        digits => (0, digits),
    };
    if text.is_empty() || !text.len().is_multiple_of(4) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in digits {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    (count == padding * 2).then(|| String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::decode_base64;

    #[test]
    fn as_go_decodes() {
        for (text, expected) in [
            ("cGF0aA==", Some("path")),
            ("cGF0\ncA==", Some("patp")),
            ("cGE=", Some("pa")),
            ("cGF0", Some("pat")),
            ("cGF0aA", None),
            ("cGF0aA=", None),
            ("path \"a\"", None),
            ("", None),
            ("====", None),
        ] {
            assert_eq!(decode_base64(text).as_deref(), expected, "{text:?}");
        }
    }
}
