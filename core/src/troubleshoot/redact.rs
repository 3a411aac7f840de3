//! Blacks out credentials in what was pasted, byte by byte, so that every place stays where it was.

use alloc::{string::String, vec::Vec};

use crate::span::Span;

/// Blacks out the credentials in a text with `*`, and says where they stood. The text keeps its length in bytes.
///
/// Known are: the signature of a JWT (its claims stay readable: without the signature they let nobody in), Vault and
/// `OpenBao` tokens (`hvs.`, `hvb.`, `hvr.`, `s.`, `b.`, `r.`), GitLab's tokens by their prefixes, the headers that carry
/// tokens, `VAULT_TOKEN=`, `DB_PASSWORD:` and the like, `client_token` in an answer, passwords in URLs, private keys, and the values of a
/// KV secret in an answer. References like `$VAULT_TOKEN`, placeholders like `<token>` and what is starred out already are no credentials.
///
/// # Example
/// ```
/// let (text, spans) = boundclaim_core::troubleshoot::redact("VAULT_TOKEN=hvs.CAESIJ");
/// assert_eq!(text, "VAULT_TOKEN=hvs.******");
/// assert_eq!(spans.len(), 1);
/// ```
pub fn redact(text: &str) -> (String, Vec<Span>) {
    let (mut redacted, mut all) = once(text);
    // What is black can end another credential's name, or start its value: a second look finds these.
    for _ in 0..MOST_LOOKS {
        let (again, found) = once(&redacted);
        if found.is_empty() {
            break;
        }
        all.extend(found);
        redacted = again;
    }
    (redacted, merged(all))
}

fn once(text: &str) -> (String, Vec<Span>) {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut stored_end = 0;
    while at < bytes.len() {
        let starts = at.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|before| !is_token(*before));
        let rest = bytes.get(at..).unwrap_or_default();
        let credential = if starts { credential(rest) } else { None };
        if at >= stored_end
            && let Some((spans, end)) = stored_values(rest)
        {
            found.extend(spans.into_iter().map(|span| span.shifted(at)));
            stored_end = at + end;
        }
        if let Some((spans, end)) = credential.or_else(|| named(rest, starts)) {
            found.extend(spans.into_iter().map(|span| span.shifted(at)));
            at += end.max(1);
        } else {
            at += 1;
        }
    }
    let mut found = merged(found);
    found.retain(|span| bytes.get(span.range()).is_some_and(|value| value.iter().any(|byte| *byte != MASK)));
    (masked(text, &found), found)
}

/// In order, and without overlaps: a credential may be a stored value.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// Which bytes to black out, and where what was looked at ends.
type Found = (Vec<Span>, usize);

/// The credential that starts here.
fn credential(rest: &[u8]) -> Option<Found> {
    let span = json_web_token(rest).or_else(|| prefixed(rest)).or_else(|| url_password(rest));
    span.map(one).or_else(|| private_key(rest))
}

fn one(span: Span) -> Found {
    (Vec::from([span]), span.end)
}

/// The signature: from the second dot on. A token of many characters may be broken over lines.
fn json_web_token(rest: &[u8]) -> Option<Span> {
    if !rest.starts_with(b"eyJ") {
        return None;
    }
    let header = segment(rest, 0);
    let payload = header + 1;
    if rest.get(header) != Some(&b'.') || !rest.get(payload..)?.starts_with(b"eyJ") {
        return None;
    }
    let end = segment(rest, payload);
    let signature = end + 1;
    if rest.get(end) != Some(&b'.') {
        return None;
    }
    let mut end = segment(rest, signature);
    // What is typed behind a signature that is black already belongs to it.
    while matches!(rest.get(end), Some(b'.' | &MASK)) {
        end = segment(rest, end + 1);
    }
    (end > signature).then_some(Span::new(signature, end))
}

/// End of a segment of base64url that starts at `at`; a break after a long line belongs to it.
fn segment(rest: &[u8], mut at: usize) -> usize {
    let rest = rest.get(..at.saturating_add(SEGMENT_BYTES)).unwrap_or(rest);
    loop {
        let line = run(rest, at, is_base64);
        let long = line - at >= BROKEN_LINE;
        let broken = run(rest, line, |byte| matches!(byte, b'\r' | b'\n'));
        if !long || broken == line || broken - line > 2 || !rest.get(broken).is_some_and(|byte| is_base64(*byte)) {
            return line;
        }
        at = broken;
    }
}

/// Tokens that say by their first letters what they are.
fn prefixed(rest: &[u8]) -> Option<Span> {
    for (prefix, least) in PREFIXES {
        if rest.starts_with(prefix.as_bytes()) {
            let start = prefix.len();
            let end = run(rest, start, |byte| is_token(byte) || byte == MASK);
            let enough = end - start >= *least;
            let letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == MASK;
            let plain = *least < 24 || rest.get(start..start + 24)?.iter().all(letter);
            return (enough && plain).then_some(Span::new(start, end));
        }
    }
    None
}

/// What follows the name of a header, variable or field that holds a credential.
fn named(rest: &[u8], starts: bool) -> Option<Found> {
    let (length, after) = name_at(rest, starts)?;
    let mut at = length;
    at = run(rest, at, |byte| matches!(byte, b'"' | b'\'' | b'\\'));
    let separator = run(rest, at, |byte| byte == b' ');
    if !after.contains(rest.get(separator)?) {
        return None;
    }
    // In an error's text a name stands between colons: "secrets:API_KEY:vault config …".
    let apart = || rest.get(separator + 1).is_none_or(|next| b" \"'".contains(next));
    if rest.get(separator) == Some(&b':') && after == ANY_SIGN && !apart() {
        return None;
    }
    at = run(rest, separator + 1, |byte| matches!(byte, b' ' | b'"' | b'\'' | b'\\'));
    for scheme in ["Bearer ", "Basic "] {
        if rest.get(at..at + scheme.len()).is_some_and(|word| word.eq_ignore_ascii_case(scheme.as_bytes())) {
            at += scheme.len();
        }
    }
    let value = rest.get(at..)?;
    if value.first().is_some_and(|byte| b"$<[@{".contains(byte)) || value.starts_with(PEM_BEGIN) {
        return None;
    }
    if let Some(signature) = json_web_token(value) {
        return Some(one(signature.shifted(at)));
    }
    // Of what is black already only letters go on: they were typed behind it.
    let black = value.first() == Some(&MASK);
    let goes_on = |byte: u8| if black { is_token(byte) || byte == MASK } else { is_value(byte) };
    // A name inside starts a credential of its own.
    let ends = |at: &usize| {
        let starts = at.checked_sub(1).and_then(|before| rest.get(before)).is_none_or(|before| !is_token(*before));
        let rest = rest.get(*at..).unwrap_or_default();
        !rest.first().copied().is_some_and(goes_on) || name_at(rest, starts).is_some()
    };
    let end = (at..rest.len()).find(ends).unwrap_or(rest.len());
    let word = rest.get(at..end)?;
    let kept =
        PREFIXES.iter().find(|(prefix, _)| word.starts_with(prefix.as_bytes())).map_or(0, |(prefix, _)| prefix.len());
    (!matches!(word, b"" | b"null" | b"-")).then_some(one(Span::new(at + kept, end)))
}

/// The length of the name of a credential that stands here, and what stands between it and its value.
fn name_at(rest: &[u8], starts: bool) -> Option<(usize, &'static [u8])> {
    let is = |name: &&(&str, &[u8])| {
        rest.get(..name.0.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.0.as_bytes()))
    };
    if let Some((name, after)) = NAMES.iter().find(is) {
        return Some((name.len(), after));
    }
    if !starts {
        return None;
    }
    let end = run(rest, 0, is_base64).min(NAME_BYTES);
    let name = rest.get(..end)?;
    let ends = |ending: &str| {
        let at = name.len().checked_sub(ending.len());
        at.and_then(|at| name.get(at..)).is_some_and(|last| last.eq_ignore_ascii_case(ending.as_bytes()))
    };
    let found = ENDINGS.iter().find(|(ending, _)| ends(ending));
    found.map(|(_, after)| (end, *after))
}

/// The password of `https://user:password@host`.
fn url_password(rest: &[u8]) -> Option<Span> {
    let start = [b"https://".as_slice(), b"http://"].iter().find(|scheme| rest.starts_with(scheme))?.len();
    let rest = rest.get(..start + 512).unwrap_or(rest);
    let end = run(rest, start, |byte| !byte.is_ascii_whitespace() && !b"/?#\"'`".contains(&byte));
    let authority = rest.get(start..end)?;
    let at = authority.iter().rposition(|byte| *byte == b'@')?;
    let colon = authority.get(..at)?.iter().position(|byte| *byte == b':')?;
    let reference = authority.get(colon + 1) == Some(&b'$');
    (at > colon + 1 && !reference).then_some(Span::new(start + colon + 1, start + at))
}

/// The lines of a private key in PEM.
fn private_key(rest: &[u8]) -> Option<Found> {
    let label = rest.strip_prefix(PEM_BEGIN)?;
    let words = run(label, 0, |byte| byte.is_ascii_uppercase() || byte == b' ').min(64);
    if !label.get(..words)?.ends_with(b"PRIVATE KEY") || !label.get(words..)?.starts_with(b"-----") {
        return None;
    }
    let start = PEM_BEGIN.len() + words + 5;
    let body = rest.get(start..)?;
    let body = body.get(..body.len().min(16 * 1024))?;
    let end = body.windows(9).position(|part| part == b"-----END ").unwrap_or(body.len());
    let mut spans = Vec::new();
    let mut at = start;
    while at < start + end {
        let begin = run(rest, at, |byte| !is_base64(byte) && !matches!(byte, b'+' | b'/')).min(start + end);
        at = run(rest, begin, |byte| is_base64(byte) || matches!(byte, b'+' | b'/')).min(start + end);
        if at - begin > 2 {
            spans.push(Span::new(begin, at));
        }
    }
    (!spans.is_empty()).then_some((spans, start + end))
}

/// The values of a KV version 2 secret in the answer to a read.
fn stored_values(rest: &[u8]) -> Option<Found> {
    let start = ["\"data\":{\"data\":{", "\\\"data\\\":{\\\"data\\\":{"]
        .iter()
        .find(|start| rest.starts_with(start.as_bytes()))?;
    let mut spans = Vec::new();
    let mut at = start.len();
    let mut depth = 1_u32;
    let mut is_value = false;
    // Such an answer has no line breaks, so that one that was cut off ends with its line.
    while let Some(byte) = rest.get(at).filter(|byte| **byte != b'\n' && depth > 0) {
        match byte {
            b'{' => (depth, is_value) = (depth.saturating_add(1), false),
            b'}' => depth -= 1,
            b':' => is_value = true,
            b',' => is_value = false,
            b'"' => {
                let end = string_end(rest, at + 1);
                if is_value && end > at + 1 {
                    spans.push(Span::new(at + 1, end));
                }
                at = match rest.get(end) {
                    Some(b'\n') => end - 1,
                    Some(b'\\') => end + 1,
                    _ => end,
                };
            }
            byte if is_value && is_base64(*byte) => {
                let end = run(rest, at, |byte| is_token(byte) || byte == b'+');
                spans.push(Span::new(at, end));
                at = end - 1;
            }
            _ => {}
        }
        at += 1;
    }
    Some((spans, at))
}

/// The closing quote of a JSON string; of one that is escaped itself, the backslash before it.
fn string_end(rest: &[u8], mut at: usize) -> usize {
    while let Some(byte) = rest.get(at) {
        match byte {
            b'"' | b'\n' => return at,
            b'\\' if rest.get(at + 1) == Some(&b'"') && rest.get(at + 2).is_some_and(|next| b",}:]".contains(next)) => {
                return at;
            }
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// The spans hold whole characters: each starts and ends next to an ASCII byte or at a place where a scan of ASCII bytes
/// stopped. What is none, like the rest of a name outside ASCII, is blacked out character by character.
fn masked(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut spans = spans.iter().peekable();
    for (at, character) in text.char_indices() {
        while spans.peek().is_some_and(|span| span.end <= at) {
            spans.next();
        }
        if spans.peek().is_some_and(|span| span.start <= at) {
            out.extend(core::iter::repeat_n(char::from(MASK), character.len_utf8()));
        } else {
            out.push(character);
        }
    }
    out
}

fn run(bytes: &[u8], start: usize, is_part: impl Fn(u8) -> bool) -> usize {
    start + bytes.get(start..).map_or(0, |rest| rest.iter().take_while(|byte| is_part(**byte)).count())
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_value(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !b"\"'\\,;`<>(){}&|".contains(&byte)
}

fn is_token(byte: u8) -> bool {
    is_base64(byte) || byte == b'.'
}

const MASK: u8 = b'*';

/// Texts that need more than two were made for that.
const MOST_LOOKS: usize = 8;

/// A block of PEM starts with it; its label follows, in capitals.
const PEM_BEGIN: &[u8] = b"-----BEGIN ";

/// Of a segment of a JWT: several times what GitLab writes.
const SEGMENT_BYTES: usize = 8 * 1024;

/// A line of a JWT that is shorter than this was not broken by a terminal.
const BROKEN_LINE: usize = 40;

/// How a token starts, and how many characters follow at least. Vault's: `vault/token_store.go`; `s.`, `b.` and `r.` are
/// those before Vault 1.10 and `OpenBao`'s. GitLab's: "Token overview" in its documentation.
const PREFIXES: &[(&str, usize)] = &[
    ("hvs.", 1),
    ("hvb.", 1),
    ("hvr.", 1),
    ("s.", 24),
    ("b.", 24),
    ("r.", 24),
    ("glpat-", 8),
    ("glcbt-", 8),
    ("gloas-", 8),
    ("gldt-", 8),
    ("glrt-", 8),
    ("glrtr-", 8),
    ("glptt-", 8),
    ("glft-", 8),
    ("glimt-", 8),
    ("glagent-", 8),
    ("glsoat-", 8),
    ("glffct-", 8),
];

/// Names that stand before a credential, and what stands between.
const NAMES: &[(&str, &[u8])] = &[
    ("X-Vault-Token", b":"),
    ("Authorization", b":"),
    ("PRIVATE-TOKEN", b":"),
    ("JOB-TOKEN", b":"),
    ("DEPLOY-TOKEN", b":"),
    ("VAULT_TOKEN", b"=:"),
    ("BAO_TOKEN", b"=:"),
    ("CI_JOB_TOKEN", b"=:"),
    ("client_token", b"=:"),
];

/// How names of credentials end that nobody knows beforehand, like `DB_PASSWORD` or `oidc_client_secret`. Not `token` and
/// `secret` alone: errors say "error validating token: …", and jobs "`VAULT_ID_TOKEN`: is not set".
const ENDINGS: &[(&str, &[u8])] = &[
    ("password", ANY_SIGN),
    ("passwd", ANY_SIGN),
    ("_token", b"="),
    ("_secret", ANY_SIGN),
    ("secret_id", ANY_SIGN),
    ("api_key", ANY_SIGN),
    ("access_key", ANY_SIGN),
    ("private_key", ANY_SIGN),
    ("secret_key", ANY_SIGN),
];

/// What stands behind a name in a script, in YAML and in JSON.
const ANY_SIGN: &[u8] = b":=";

/// Longer than any name of a variable.
const NAME_BYTES: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blacks_out_what_lets_somebody_in() {
        for (text, expected) in [
            (
                "jwt=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqIn0.c2ln-bmF0dXJl",
                "jwt=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqIn0.*************",
            ),
            ("token hvs.CAES end", "token hvs.**** end"),
            ("s.abcdefghijklmnopqrstuvwx", "s.************************"),
            ("www.s.example.com", "www.s.example.com"),
            ("X-Vault-Token: secret-1", "X-Vault-Token: ********"),
            ("-H 'X-Vault-Token: $TOK'", "-H 'X-Vault-Token: $TOK'"),
            ("-H \"authorization: bearer abc.def\"", "-H \"authorization: bearer *******\""),
            ("{\"client_token\": \"abc\"}", "{\"client_token\": \"***\"}"),
            ("export VAULT_TOKEN=abc; VAULT_TOKEN=$(x)", "export VAULT_TOKEN=***; VAULT_TOKEN=$(x)"),
            ("glpat-abcdefghij", "glpat-**********"),
            ("https://me:pw@host/x", "https://me:**@host/x"),
            (
                "{\"data\":{\"data\":{\"k\":\"v1\",\"n\":\"v\"},\"metadata\":{\"t\":\"x\"}}}",
                "{\"data\":{\"data\":{\"k\":\"**\",\"n\":\"*\"},\"metadata\":{\"t\":\"x\"}}}",
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE+/9\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\n*******\n-----END RSA PRIVATE KEY-----",
            ),
            (
                "-----BEGIN CERTIFICATE-----X-Vault-Token: -----BEGIN PRIVATE KEY-----\nMIIE",
                "-----BEGIN CERTIFICATE-----X-Vault-Token: -----BEGIN PRIVATE KEY-----\n****",
            ),
            (
                "\"data\":{\"data\":{X-Vault-Token: X-Vault-Token: ",
                "\"data\":{\"data\":{X-Vault-Token: *************: ",
            ),
            ("VAULT_TOKEN=null", "VAULT_TOKEN=null"),
            ("DB_PASSWORD: hunter2 # x", "DB_PASSWORD: ******* # x"),
            ("vault kv put secret/a api_key=s3cr3t", "vault kv put secret/a api_key=******"),
            ("\"oidc_client_secret\": \"abc\"", "\"oidc_client_secret\": \"***\""),
            ("VAULT_ID_TOKEN:\n  aud: v", "VAULT_ID_TOKEN:\n  aud: v"),
            ("error validating token: invalid issuer", "error validating token: invalid issuer"),
            ("secrets:API_KEY:vault config", "secrets:API_KEY:vault config"),
            ("hvs.***new", "hvs.******"),
            ("VAULT_TOKEN=***new", "VAULT_TOKEN=******"),
        ] {
            let (redacted, spans) = redact(text);
            assert_eq!(redacted, expected);
            assert_eq!(spans.is_empty(), text == expected);
            assert_eq!(redact(&redacted).0, redacted, "twice is once");
        }
    }

    #[test]
    fn finds_a_token_that_a_terminal_broke() {
        let line = "x".repeat(60);
        let text = alloc::format!("eyJ{line}\n{line}.eyJ{line}\n{line}.{line}\n{line} end");
        let (redacted, _) = redact(&text);
        assert!(redacted.ends_with("* end") && redacted.len() == text.len(), "{redacted}");
    }
}
