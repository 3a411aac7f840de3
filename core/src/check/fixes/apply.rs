//! Evidence with changes put in, and the changes between two versions of its texts.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    string::{String, ToString as _},
    vec::Vec,
};

use super::pipeline::{PIPELINE, REQUEST, TOKEN, VARIABLES};
use crate::{
    check::{
        Judged,
        evidence::{Document, Evidence, Given, RequestEvidence, TokenEvidence},
        report::Edit,
    },
    diff,
    json::{Data, Value},
    span::Span,
};

/// The evidence with these changes, the last one first, so that the places of the others stay.
pub(super) fn applied(judged: &Judged<'_>, edits: &[Edit]) -> Option<Evidence> {
    let mut changed = judged.given.clone().into_owned();
    let mut names: Vec<&str> = edits.iter().map(|edit| edit.source.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let old = judged.sources.texts.get(name).map_or("{}", String::as_str);
        let text = mended(old, edits.iter().filter(|edit| edit.source == name))?;
        put(&mut changed, name, text)?;
    }
    Some(changed)
}

fn mended<'a>(text: &str, edits: impl Iterator<Item = &'a Edit>) -> Option<String> {
    let edits: Vec<crate::edit::Edit> =
        edits.map(|edit| crate::edit::Edit { span: edit.span, text: edit.text.clone() }).collect();
    crate::edit::apply(text, &edits)
}

fn put(evidence: &mut Evidence, name: &str, text: String) -> Option<()> {
    match name {
        PIPELINE => evidence.pipeline.as_mut()?.text = text,
        VARIABLES => evidence.variables = variables(&text)?,
        TOKEN => {
            let value = Value::parse(text.as_bytes()).ok()?;
            evidence.token = Some(TokenEvidence::Claims(Document { text, value }));
        }
        REQUEST => evidence.request = Some(request(&text, evidence.request.as_ref()?)?),
        _ => {
            if let Some(policy) = name.strip_prefix("policy:") {
                evidence.policies.iter_mut().find(|given| given.name == policy)?.text = text;
                return Some(());
            }
            match name.split_once(':').unwrap_or((name, "1")) {
                ("role", number) => write(&mut evidence.role, number, text)?,
                ("config", number) => write(&mut evidence.config, number, text)?,
                _ => return None,
            }
        }
    }
    Some(())
}

fn variables(text: &str) -> Option<BTreeMap<String, String>> {
    let Data::Object(members) = Value::parse(text.as_bytes()).ok()?.data else { return None };
    members.into_iter().map(|member| Some((member.key, member.value.as_str()?.to_owned()))).collect()
}

/// Only the path of a request is changed.
fn request(text: &str, old: &RequestEvidence) -> Option<RequestEvidence> {
    let path = Value::parse(text.as_bytes()).ok()?.member("path")?.as_str()?.to_owned();
    Some(RequestEvidence { path, ..old.clone() })
}

/// Puts a changed text in the place of the write with this number.
fn write(given: &mut Given, number: &str, text: String) -> Option<()> {
    if let Given::Writes(documents) = given {
        let document = documents.get_mut(number.parse::<usize>().ok()?.checked_sub(1)?)?;
        let value = Value::parse(text.as_bytes()).ok()?;
        *document = Document { text, value };
    } else {
        *given = Given::Text(text);
    }
    Some(())
}

/// What leads from the texts of one to those of the other, in all sources; none: a text is there in one of them only.
pub(super) fn difference(before: &Judged<'_>, after: &Judged<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (name, new) in &after.sources.texts {
        let nothing = "{}".to_string();
        let old = before.sources.texts.get(name).unwrap_or(&nothing);
        let exact = |hunks: &Vec<Edit>| mended(old, hunks.iter()).as_deref() == Some(new);
        let hunks = hunks(name, old, new);
        edits.extend(Some(hunks).filter(exact).unwrap_or_else(|| whole(name, old, new)));
    }
    edits
}

/// The lines that differ, each run of them without what stays of its ends.
fn hunks(source: &str, old: &str, new: &str) -> Vec<Edit> {
    let (old_lines, new_lines) = (starts(old), starts(new));
    let (mut row, mut column) = (0, 0);
    let mut edits: Vec<Edit> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut close = |open: &mut Option<(usize, usize)>, row: usize, column: usize| {
        let Some((from, start)) = open.take() else { return };
        let at = |lines: &[usize], line: usize| lines.get(line).copied().unwrap_or_default();
        let span = Span::new(at(&old_lines, from), at(&old_lines, row));
        let text = new.get(at(&new_lines, start)..at(&new_lines, column)).unwrap_or_default();
        edits.push(trimmed(source, old, span, text));
    };
    for line in diff::diff(old, new).split_inclusive('\n') {
        match line.bytes().next() {
            Some(b'-') => {
                open.get_or_insert((row, column));
                row += 1;
            }
            Some(b'+') => {
                open.get_or_insert((row, column));
                column += 1;
            }
            _ => {
                close(&mut open, row, column);
                (row, column) = (row + 1, column + 1);
            }
        }
    }
    close(&mut open, row, column);
    edits
}

/// Where each line begins, and the end of the text.
fn starts(text: &str) -> Vec<usize> {
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some(start)
    });
    lines.chain([text.len()]).collect()
}

fn whole(source: &str, old: &str, new: &str) -> Vec<Edit> {
    if old == new { Vec::new() } else { Vec::from([trimmed(source, old, Span::new(0, old.len()), new)]) }
}

/// A replacement without the letters that stay at its ends.
fn trimmed(source: &str, text: &str, span: Span, new: &str) -> Edit {
    let old = text.get(span.range()).unwrap_or_default();
    let same = |a: core::str::Chars<'_>, b: core::str::Chars<'_>| {
        a.zip(b).take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum::<usize>()
    };
    let front = same(old.chars(), new.chars());
    let (old, new) = (old.get(front..).unwrap_or_default(), new.get(front..).unwrap_or_default());
    let back = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b);
    let back: usize = back.map(|(letter, _)| letter.len_utf8()).sum();
    let start = span.start + front;
    let new = new.get(..new.len() - back).unwrap_or_default();
    Edit { source: source.to_owned(), span: Span::new(start, start + old.len() - back), text: new.to_owned() }
}
