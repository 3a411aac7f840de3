//! Policies in base64, which the HTTP API decodes before it parses them.

use alloc::string::String;

use crate::go::base64;

/// The text behind valid standard base64, with its padding; line ends in it do not count. None: it is none, and the
/// server takes the text as it is. Mirrors Go's `base64.StdEncoding`, which `sys/policies/acl` tries first (seen on
/// Vault 1.21.4 and `OpenBao` 2.6.2).
pub fn decode_base64(text: &str) -> Option<String> {
    let decoded = base64::decode_standard(text).ok().filter(|decoded| !decoded.is_empty())?;
    Some(String::from_utf8_lossy(&decoded).into_owned())
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
