//! Texts that look like a credential.

/// Whether a token, a key of a cloud or a private key stands in the text. Only well-known forms count: a name that merely
/// sounds secret is none.
///
/// # Example
/// ```
/// use boundclaim_core::holds_credential;
///
/// assert!(holds_credential("curl -H 'PRIVATE-TOKEN: glpat-0123456789abcdefghij'"));
/// assert!(!holds_credential("secret/data/project-42/api"));
/// ```
pub fn holds_credential(text: &str) -> bool {
    if text.contains("PRIVATE KEY-----") {
        return true;
    }
    let part_of_a_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    text.split(|c| !part_of_a_word(c)).any(is_credential)
}

fn is_credential(word: &str) -> bool {
    let long = |prefix: &str, length: usize| word.starts_with(prefix) && word.len() >= length;
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    PREFIXES.iter().any(|prefix| long(prefix, 20))
        || long("eyJ", 40) && word.contains('.')
        || word.strip_prefix("s.").is_some_and(|rest| rest.len() == 24 && plain(rest))
        || word.starts_with("AKIA") && word.len() == 20 && plain(word)
}

/// Vault and `OpenBao`, GitLab, GitHub, Slack and others, each by its own documentation.
const PREFIXES: [&str; 18] = [
    "hvs.",
    "hvb.",
    "hvr.",
    "glpat-",
    "glrt-",
    "gldt-",
    "glcbt-",
    "glptt-",
    "glft-",
    "gloas-",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "xoxb-",
    "xoxp-",
    "npm_",
    "pypi-",
];

#[cfg(test)]
mod tests {
    use super::holds_credential;

    #[test]
    fn credentials_and_names() {
        for (text, expected) in [
            ("hvs.CAESIJabcdefghijklmnop", true),
            ("s.abcdefghijklmnopqrstuvwx", true),
            ("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl", true),
            ("AKIAABCDEFGHIJKLMNOP", true),
            ("-----BEGIN RSA PRIVATE KEY-----\nMII", true),
            ("X=glpat-0123456789abcdefghij; y", true),
            ("-----BEGIN PUBLIC KEY-----", false),
            ("s.short", false),
            ("glpat-", false),
            ("projects.eyJ", false),
            ("release/2026.11", false),
            ("", false),
        ] {
            assert_eq!(holds_credential(text), expected, "{text}");
        }
    }
}
