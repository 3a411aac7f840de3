//! The table that `vault read` prints.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{Body, Form, Item, Pasted};
use crate::{
    json::{Data, Member, Value},
    span::Span,
};

/// Whether the text is such a table.
pub(super) fn is_table(text: &str) -> bool {
    text.lines().any(|line| {
        let mut words = line.split_whitespace();
        (words.next(), words.next(), words.next()) == (Some("Key"), Some("Value"), None)
    })
}

/// Reads the table.
pub(super) fn read(text: &str, pasted: &mut Pasted) {
    let mut members = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let place = start;
        start += line.len();
        let Some((key, rest)) = line.trim_end().split_once(|letter: char| letter.is_whitespace()) else { continue };
        let value = rest.trim_start();
        if matches!(key, "Key" | "---" | "") || key.starts_with(['$', '#']) || value.is_empty() {
            continue;
        }
        let value_start = place + (line.trim_end().len() - value.len());
        let span = Span::new(value_start, value_start + value.len());
        let key_span = Span::new(place, place + key.len());
        members.push(Member { key: key.to_owned(), key_span, value: cell(value, span) });
    }
    let is_role = members.iter().any(|member| member.key == "user_claim");
    let body = Value { data: Data::Object(members), span: Span::new(0, text.len()) };
    let body = Body { mount: None, name: None, body, span: Span::new(0, text.len()), form: Form::Read };
    pasted.items.push(if is_role { Item::Role(body) } else { Item::Config(body) });
}

/// A value as Go prints it: `[a b]`, `map[k:v]`, `n/a`.
fn cell(text: &str, span: Span) -> Value {
    let value = |data| Value { data, span };
    if matches!(text, "n/a" | "<nil>") {
        return value(Data::Null);
    }
    if let Some(inside) = text.strip_prefix("map[").and_then(|rest| rest.strip_suffix(']')) {
        return Value { data: Data::Object(entries(inside, span.start + 4)), span };
    }
    match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inside) => value(Data::List(items(inside, span.start + 1))),
        None => value(Data::String(text.to_owned())),
    }
}

fn items(inside: &str, offset: usize) -> Vec<Value> {
    let mut start = offset;
    let mut found = Vec::new();
    for part in inside.split(' ') {
        let span = Span::new(start, start + part.len());
        start = span.end + 1;
        if !part.is_empty() {
            found.push(Value { data: Data::String(part.to_owned()), span });
        }
    }
    found
}

/// Entries are parted by blanks, so a blank in a value is told from the next entry by the colon.
fn entries(inside: &str, offset: usize) -> Vec<Member> {
    let mut members = Vec::new();
    let mut at = 0;
    while at < inside.len() {
        let rest = inside.get(at..).unwrap_or_default();
        let Some(colon) = rest.find(':') else { break };
        let key = rest.get(..colon).unwrap_or_default();
        let after = rest.get(colon + 1..).unwrap_or_default();
        let length =
            if after.starts_with('[') { after.find(']').map_or(after.len(), |end| end + 1) } else { next_entry(after) };
        let text: String = after.get(..length).unwrap_or_default().to_owned();
        let key_span = Span::new(offset + at, offset + at + colon);
        let start = key_span.end + 1;
        members.push(Member { key: key.to_owned(), key_span, value: cell(&text, Span::new(start, start + length)) });
        at += colon + 1 + length + 1;
    }
    members
}

/// The length of a value: up to a blank behind which a name and a colon follow.
fn next_entry(text: &str) -> usize {
    let in_name = |letter: char| letter.is_ascii_alphanumeric() || "_/~-.".contains(letter);
    let is_entry = |rest: &str| {
        let end = rest.find(|letter| !in_name(letter)).unwrap_or(rest.len());
        end > 0 && rest.get(end..).is_some_and(|after| after.starts_with(':'))
    };
    let mut blanks = text.match_indices(' ').map(|(at, _)| at);
    blanks.find(|at| is_entry(text.get(at + 1..).unwrap_or_default())).unwrap_or(text.len())
}
