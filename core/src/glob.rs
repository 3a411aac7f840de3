//! Globs as Vault's `bound_claims` and parameter values read them.

/// Whether the text matches the pattern, in which each `*` stands for any characters, also none.
///
/// Mirrors `Glob` of go-glob 1.0.0, byte by byte: each part between stars is taken at its first place, so that a
/// pattern can fail although another split would fit only at its end, which is anchored.
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        let Some((_, after)) = text.split_once(part) else { return false };
        text = after;
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_any_characters() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("main", "main", true),
            ("main", "main2", false),
            ("*", "", true),
            ("**", "a/b", true),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("release-*", "release-1.2", true),
            ("*-1.*", "release-1.2", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ü*", "über", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern:?} {text:?}");
        }
    }
}
