//! Links: texts packed into a fragment.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};

/// Compressed, in the letters of a URL.
pub(crate) fn pack(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(compress_to_vec(text.as_bytes(), 9))
}

/// What [`pack`] made; none when it is something else, or larger than anything that is shared.
pub(crate) fn unpack(packed: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(packed).ok()?;
    String::from_utf8(decompress_to_vec_with_limit(&bytes, MOST_BYTES).ok()?).ok()
}

/// A text whose letters are written as `%xx`, as in links by hand.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let coded = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = coded.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
        bytes.push(byte.unwrap_or(*first));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text for a fragment: every letter that means something there is written as `%xx`.
pub(crate) fn percent_encoded(text: &str) -> String {
    let letter = |byte: &u8| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
            char::from(*byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.as_bytes().iter().map(letter).collect()
}

/// Of what a link holds.
const MOST_BYTES: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::{pack, percent_decoded, percent_encoded, unpack};

    #[test]
    fn comes_back() {
        for text in ["", "{}", "é🙂\n", &"path \"secret/data/*\" {}\n".repeat(1000)] {
            let packed = pack(text);
            assert_eq!(unpack(&packed).as_deref(), Some(text));
            assert!(packed.len() < 300, "{}", packed.len());
        }
        assert_eq!(unpack("%%"), None);
        assert_eq!(unpack(&pack(&"a".repeat(super::MOST_BYTES + 1))), None);
        assert_eq!(percent_decoded(&percent_encoded("a b\n%é#=&")), "a b\n%é#=&");
        assert_eq!(percent_decoded("a%20b%zz%C3%A9%"), "a b%zzé%");
    }
}
