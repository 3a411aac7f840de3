//! YAML for GitLab, whose parser is Psych: YAML 1.1, with symbols and sexagesimal numbers.
//!
//! A scalar stays plain only where four parsers agree that it is that string (`vectors/yaml_scalars`); else it is
//! quoted. Of the quoted styles only double quotes with these escapes came back unchanged everywhere.

use alloc::{format, string::String};
use core::fmt::Write as _;

use super::text::Text;
use crate::{artifact::Link, span::Span};

/// A value or key on one line.
pub(crate) fn scalar(value: &str) -> String {
    if is_plain(value) {
        value.into()
    } else if value.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        double_quoted(value)
    }
}

/// A script line of the job as list item: a block when it has several lines that a block can hold, else a scalar.
pub(crate) fn script_item(text: &mut Text, indent: &str, body: &Text) {
    let (lines, kind) = match body.text.strip_suffix('\n') {
        Some(lines) => (lines, "|"),
        None => (body.text.as_str(), "|-"),
    };
    let several = body.text.contains('\n');
    let printable = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic() || is_plain_letter(c);
    let framed = !lines.is_empty() && !lines.starts_with([' ', '\n']) && !lines.ends_with([' ', '\n']);
    let blank_lines_are_empty = lines.lines().all(|line| line.is_empty() || !line.trim().is_empty());
    if several && framed && blank_lines_are_empty && lines.chars().all(printable) {
        text.put(indent).line(&format!("- {kind}")).embed(body, &format!("{indent}  "));
    } else {
        let start = text.text.len();
        text.put(indent).put("- ").line(&scalar(&body.text));
        let value = Span::new(start + indent.len() + 2, text.text.len() - 1);
        text.links.extend(body.links.iter().map(|link| Link { span: value, ..link.clone() }));
    }
}

/// Letters beyond ASCII that every parser keeps as they are.
fn is_plain_letter(c: char) -> bool {
    c.is_alphanumeric() && !c.is_ascii()
}

fn is_plain(value: &str) -> bool {
    let Some(first) = value.chars().next() else { return false };
    let start = first.is_ascii_alphabetic() || first == '$' || value.starts_with("./");
    let inner = |c: char| c.is_ascii_alphanumeric() || " -_./:@$".contains(c);
    start
        && value.chars().all(inner)
        && !value.contains(": ")
        && !value.ends_with([':', ' '])
        && !WORDS.contains(&value.to_ascii_lowercase().as_str())
}

/// Plain scalars that YAML 1.1 or 1.2 reads as something else.
const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "nan", "inf"];

fn double_quoted(value: &str) -> String {
    let mut quoted = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}'..='\u{ffff}' => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\U{:08x}", u32::from(c));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn scalars() {
        for (value, expected) in [
            ("deploy_job", "deploy_job"),
            ("https://vault.example.com:8200", "https://vault.example.com:8200"),
            ("$VAULT_ID_TOKEN", "$VAULT_ID_TOKEN"),
            ("project-42/api/api_key@secret", "project-42/api/api_key@secret"),
            ("./deploy.sh", "./deploy.sh"),
            ("yes", "'yes'"),
            ("12:30", "'12:30'"),
            ("", "''"),
            ("a: b", "'a: b'"),
            ("it's # x", "'it''s # x'"),
            ("a\nb", "\"a\\nb\""),
            ("\u{85}é", "\"\\U00000085é\""),
        ] {
            assert_eq!(scalar(value), expected);
        }
    }

    /// Four parsers were asked whether a plain scalar comes back as the same string.
    #[test]
    fn quotes_whatever_a_parser_reads_as_something_else() {
        let vectors = include_str!("../../../tests/vectors/yaml_scalars.jsonl");
        let mut quoted = 0;
        for line in vectors.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let value = case["scalar"].as_str().unwrap();
            let written = scalar(value);
            if case["must_quote_any"] == true {
                quoted += 1;
                assert!(written.starts_with(['\'', '"']), "{value:?} must be quoted, and was written as {written}");
            }
        }
        assert!(quoted > 80, "the vectors hold cases that must be quoted");
    }
}
