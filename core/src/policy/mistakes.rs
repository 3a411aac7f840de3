//! What to do about a text that the server refuses.

use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};

use super::{
    capability::Capability,
    hcl::{Failure, Place, Source},
};
use crate::{
    diagnostic::Code,
    server::{Product, Server},
    span::Span,
};

/// The kind of a mistake in the syntax.
pub(super) fn code(failure: &Failure) -> Code {
    if failure.panics {
        Code::PolicyPanic
    } else if failure.message.contains("was already set. Each argument") {
        Code::PolicyDuplicateKey
    } else {
        Code::PolicySyntax
    }
}

/// The character or the word at a place.
pub(super) fn span(source: &Source<'_>, place: Place) -> Span {
    let text = source.text();
    let rest = text.get(place.offset..).unwrap_or_default();
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
    source.span(place.offset.min(text.len()), (place.offset + length).min(text.len()))
}

/// A sentence that says how to correct it.
pub(super) fn help(code: Code, message: &str, source: &Source<'_>, place: Place, server: Server) -> Option<String> {
    let fixed = match code {
        Code::PolicySyntax => return syntax(message, source, place),
        Code::PolicyUnknownCapability => return Some(capability(message, server)),
        Code::PolicyUnknownKey => return Some(unknown_key(message, server)),
        Code::PolicyDuplicateKey => "Write the attribute once, with all its values in one list.",
        Code::PolicyWrongType if message.contains("cannot check HCL keys") => {
            "Write a rule as path \"…\" { … }, without an equals sign; in JSON as \"path\": { \"…\": { … } }."
        }
        Code::PolicyWrongType => "Write a list, as in capabilities = [\"read\"], also for one value.",
        Code::PolicyUnknownWord => "Write capabilities = [\"…\"] instead: `policy` in a rule is deprecated.",
        Code::PolicyWildcards => "Write + for one whole segment, or * at the very end: `a/+/*`, `a/*`.",
        Code::PolicyTemplate => "Close each {{ with }}, in this order.",
        Code::PolicyPanic => "Write the character itself instead of its escape.",
        _ => return None,
    };
    Some(fixed.to_owned())
}

fn syntax(message: &str, source: &Source<'_>, place: Place) -> Option<String> {
    let rest = source.text().get(place.offset..).unwrap_or_default();
    let next = rest.chars().next().unwrap_or_default();
    let fixed = match next {
        '“' | '”' | '„' | '‘' | '’' | '\'' | '`' => "Use straight double quotes: \".",
        '\u{a0}' | '\u{feff}' | '\u{2003}' | '\u{200b}' => {
            "Remove the invisible character: it came with the text that was pasted."
        }
        ':' if message.contains("illegal char") => "Write = between a key and its value.",
        ';' => "Remove the semicolon: attributes are separated by line ends, blanks or commas.",
        _ if message.contains("illegal char escape") => "Write \\\\ for a backslash; paths use /.",
        _ if message.contains("expected '/' for comment") => "Put the path into double quotes.",
        _ if message.contains("expected comma or list end") => "Put a comma between the values of a list.",
        _ if message.contains("while parsing list: IDENT") => "Put each value into double quotes.",
        _ if message.contains("literal not terminated") => "Close the text with a double quote on the same line.",
        _ if message.contains("closing RBRACE got: EOF") => "Close the rule with a brace: }.",
        _ if message.contains("got: RBRACE") => "Remove the brace, or open one before it.",
        _ if message.contains("expected: LBRACE got: ASSIGN") => "Write path \"…\" { … }, without an equals sign.",
        _ if message.contains("got: LBRACK") => "Write = before the list.",
        _ if message.contains("expected start of object") => "Write = and a value behind the key.",
        _ if message.contains("Unknown token") => "Put the value into double quotes, and lists into brackets.",
        _ if message.contains("heredoc") => "End the text with its marker, alone on a line.",
        _ => return None,
    };
    Some(fixed.to_owned())
}

fn capability(message: &str, server: Server) -> String {
    let word = message.rsplit(' ').next().unwrap_or_default().trim_matches('"');
    let lower = word.trim().to_lowercase();
    match lower.as_str() {
        "write" => "Write \"create\", \"update\" (and \"patch\" for `kv patch`) instead of write.".to_owned(),
        "get" | "view" => "Write \"read\".".to_owned(),
        "*" | "all" => "Name each capability: there is no word for all of them.".to_owned(),
        "root" => "Write \"sudo\" for paths that need root.".to_owned(),
        _ => match Capability::from_word(&lower) {
            Some(known) if server.knows_capability(known) => {
                format!("Write \"{lower}\", in lower case and without blanks.")
            }
            Some(_) => format!("{server} has no such capability."),
            None => {
                let known = Capability::ALL.iter().filter(|known| server.knows_capability(**known));
                format!("Possible are: {}.", known.map(|known| known.word()).collect::<Vec<_>>().join(", "))
            }
        },
    }
}

fn unknown_key(message: &str, server: Server) -> String {
    let word = message.split("invalid key \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    match word {
        "paths" | "Path" | "PATH" => "Write path, in lower case, once for each rule.".to_owned(),
        "capability" | "permissions" | "Capabilities" => "Write capabilities.".to_owned(),
        "resource" => "Paste only the text of the policy, not the Terraform resource around it.".to_owned(),
        "control_group" | "subscribe_event_types" if server.product == Product::OpenBao => {
            format!("{server} does not have it: it belongs to Vault Enterprise.")
        }
        "pagination_limit" | "expiration" | "list_scan_response_keys_filter_path" => {
            format!("{server} does not have it: it belongs to OpenBao.")
        }
        _ if message.contains("path \"") => format!("A rule has: {}.", server.rule_keys().join(", ")),
        _ => "At the top a policy has only `path \"…\" { … }` and `name`.".to_owned(),
    }
}
