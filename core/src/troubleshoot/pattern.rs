//! Known texts with holes, found in a text in one pass.
//!
//! A pattern is the text itself. A blank stands for any white space; `{name}` for a value on one line, the shortest that
//! lets the rest match, at the end of a pattern up to the end of the line or a quote; `^` in front and `$` at the end
//! demand that the text stands alone, as an error of its own.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use crate::{limits, span::Span};

/// The patterns, by their first byte.
pub(super) struct Index {
    buckets: Vec<Vec<(usize, Pattern)>>,
}

/// A place where a pattern was found.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// Number of the pattern.
    pub(super) pattern: usize,
    pub(super) span: Span,
    pub(super) values: Values,
}

/// A pattern for people: `…` for values.
pub(super) fn shown(text: &'static str) -> String {
    filled(text, |_| "…")
}

/// A pattern with values put in, by the names of its holes.
pub(super) fn filled(text: &'static str, value: impl Fn(&str) -> &'static str) -> String {
    let mut filled = String::new();
    for piece in Pattern::new(text).pieces {
        filled.push_str(match piece {
            Piece::Literal(literal) => literal,
            Piece::Gap => " ",
            Piece::Hole(name) => value(name),
        });
    }
    filled.trim_end().into()
}

struct Pattern {
    pieces: Vec<Piece>,
    alone_before: bool,
    alone_after: bool,
}

type Values = Vec<(&'static str, Span)>;

/// What was looked for behind a hole before: no byte is looked at twice for the same hole, so that the whole pass is
/// linear. By the pattern and the pieces left behind the hole.
type Searches = BTreeMap<(usize, usize), Search>;

/// The first match at `from` or later; none was found before `to`.
#[derive(Clone, Copy, Default)]
struct Search {
    from: usize,
    to: usize,
    found: Option<usize>,
}

#[derive(Clone, Copy)]
enum Piece {
    Literal(&'static str),
    Gap,
    Hole(&'static str),
}

impl Index {
    /// Of several patterns that match at the same place, the first one counts.
    pub(super) fn new(patterns: impl Iterator<Item = &'static str>) -> Self {
        let mut buckets: Vec<Vec<(usize, Pattern)>> = (0..=u8::MAX).map(|_| Vec::new()).collect();
        for (number, text) in patterns.enumerate() {
            let pattern = Pattern::new(text);
            if let Some(Piece::Literal(head)) = pattern.pieces.first()
                && let Some(bucket) = head.bytes().next().and_then(|byte| buckets.get_mut(usize::from(byte)))
            {
                bucket.push((number, pattern));
            }
        }
        Self { buckets }
    }

    /// All places, in their order, without overlaps.
    pub(super) fn scan(&self, text: &str) -> Vec<Hit> {
        let bytes = text.as_bytes();
        let mut searches = BTreeMap::new();
        let mut hits = Vec::new();
        let mut at = 0;
        let mut before = b' ';
        while let Some(byte) = bytes.get(at) {
            let starts = !(is_word(before) && is_word(*byte));
            let bucket = self.buckets.get(usize::from(*byte)).filter(|bucket| starts && !bucket.is_empty());
            let hit = bucket.and_then(|bucket| {
                bucket.iter().find_map(|(number, pattern)| {
                    let (end, values) = pattern.at(text, at, *number, &mut searches)?;
                    Some(Hit { pattern: *number, span: Span::new(at, end), values })
                })
            });
            at = match hit {
                Some(hit) => {
                    let end = hit.span.end.max(at + 1);
                    hits.push(hit);
                    end
                }
                None => at + 1,
            };
            before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
        }
        hits
    }
}

impl Pattern {
    fn new(text: &'static str) -> Self {
        let (alone_before, text) = text.strip_prefix('^').map_or((false, text), |text| (true, text));
        let (alone_after, mut text) = text.strip_suffix('$').map_or((false, text), |text| (true, text));
        let mut pieces = Vec::new();
        while !text.is_empty() {
            let (piece, rest) = Piece::first(text);
            pieces.push(piece);
            text = rest;
        }
        Self { pieces, alone_before, alone_after }
    }

    fn at(&self, text: &str, start: usize, number: usize, searches: &mut Searches) -> Option<(usize, Values)> {
        let mut values = Vec::new();
        let mut pieces = self.pieces.as_slice();
        let mut at = start;
        loop {
            let (fixed, rest) = fixed(pieces);
            at = fixed_at(text, at, fixed, rest.is_empty())?;
            let [Piece::Hole(name), after @ ..] = rest else { break };
            let search = searches.entry((number, after.len())).or_default();
            let length = hole(text, at, after, search)?;
            if !name.is_empty() {
                values.push((*name, Span::new(at, at + length)));
            }
            at += length;
            pieces = after;
        }
        let after = text.as_bytes().get(at).copied();
        let last = at.checked_sub(1).and_then(|last| text.as_bytes().get(last)).copied();
        if matches!(self.pieces.last(), Some(Piece::Literal(_)))
            && last.is_some_and(is_word)
            && after.is_some_and(is_word)
        {
            return None;
        }
        let alone =
            (!self.alone_before || is_alone_before(text, start)) && (!self.alone_after || is_alone_after(text, at));
        alone.then_some((at, values))
    }
}

impl Piece {
    fn first(text: &'static str) -> (Self, &'static str) {
        if let Some(rest) = text.strip_prefix(' ') {
            return (Self::Gap, rest);
        }
        if let Some((name, rest)) = hole_name(text) {
            return (Self::Hole(name), rest);
        }
        let end = text.char_indices().skip(1).find(|(at, character)| {
            *character == ' ' || (*character == '{' && text.get(*at..).is_some_and(|rest| hole_name(rest).is_some()))
        });
        let (literal, rest) = text.split_at_checked(end.map_or(text.len(), |(at, _)| at)).unwrap_or((text, ""));
        (Self::Literal(literal), rest)
    }
}

fn hole_name(text: &'static str) -> Option<(&'static str, &'static str)> {
    let (name, rest) = text.strip_prefix('{')?.split_once('}')?;
    name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b' ')).then_some((name, rest))
}

/// The pieces up to the next hole, and the rest.
fn fixed(pieces: &[Piece]) -> (&[Piece], &[Piece]) {
    let end = pieces.iter().position(|piece| matches!(piece, Piece::Hole(_))).unwrap_or(pieces.len());
    pieces.split_at_checked(end).unwrap_or((pieces, &[]))
}

/// Where literals and gaps end that start at `at`. A pattern may end with a gap, and then the text may end instead.
fn fixed_at(text: &str, mut at: usize, fixed: &[Piece], is_last: bool) -> Option<usize> {
    for (index, piece) in fixed.iter().enumerate() {
        let rest = text.as_bytes().get(at..)?;
        at += match piece {
            Piece::Literal(literal) => rest.starts_with(literal.as_bytes()).then_some(literal.len())?,
            Piece::Gap => {
                let length = rest.iter().take(MOST_BLANKS).take_while(|byte| byte.is_ascii_whitespace()).count();
                let ends = rest.is_empty() && is_last && index + 1 == fixed.len();
                (length > 0 || ends).then_some(length)?
            }
            Piece::Hole(_) => return None,
        };
    }
    Some(at)
}

/// Length of the value, the shortest that lets what follows match.
fn hole(text: &str, at: usize, after: &[Piece], search: &mut Search) -> Option<usize> {
    let rest = text.get(at..)?.as_bytes();
    let line = rest.iter().take(limits::VALUE_CHARS).take_while(|byte| **byte != b'\n').count();
    let (fixed, more) = fixed(after);
    if fixed.is_empty() {
        let length = rest.iter().take(line).take_while(|byte| **byte != b'"').count();
        return Some(text.floor_char_boundary(at + length) - at);
    }
    if !(search.from..=search.to).contains(&at) {
        *search = Search { from: at, to: at, found: None };
    }
    if search.found.is_none_or(|found| found < at) {
        let found = (search.to.max(at)..=at + line).find(|at| fixed_at(text, *at, fixed, more.is_empty()).is_some());
        *search = Search { from: at, to: found.unwrap_or(at + line).max(search.to), found };
    }
    search.found.filter(|found| *found <= at + line).map(|found| found - at)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn is_alone_before(text: &str, start: usize) -> bool {
    let line = text.as_bytes().get(start.saturating_sub(limits::VALUE_CHARS)..start).unwrap_or_default();
    let last = line.iter().rev().find(|byte| !matches!(byte, b' ')).copied();
    last.is_none_or(|byte| b"\n\"'`[(*-:,>".contains(&byte) || byte.is_ascii_digit())
}

fn is_alone_after(text: &str, end: usize) -> bool {
    let rest = text.as_bytes().get(end..).unwrap_or_default();
    let next = rest.iter().take(limits::VALUE_CHARS).find(|byte| !matches!(byte, b' ')).copied();
    next.is_none_or(|byte| b"\n\"'`])},.;|".contains(&byte))
}

/// White space in a row that may stand for a blank: columns of a table, indented lines.
const MOST_BLANKS: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pattern: &'static str, text: &str) -> Option<Vec<String>> {
        let hits = Index::new(core::iter::once(pattern)).scan(text);
        Some(hits.first()?.values.iter().map(|(_, span)| text[span.range()].into()).collect())
    }

    #[test]
    fn matches_with_holes() {
        for (pattern, text, expected) in [
            ("claim \"{claim}\" is missing", "x: claim \"ref\" is\n missing", Some(["ref"].as_slice())),
            ("role \"{role}\" could not be found", "role \"a\"b\" could not be found", Some(&["a\"b"])),
            ("No value found at {path}", "No value found at secret/x\nnext", Some(&["secret/x"])),
            ("role={role} ", "role=a jwt=b", Some(&["a"])),
            ("role={role} ", "role=a", Some(&["a"])),
            ("{\"errors\":[", "{\"errors\":[]}", Some(&[])),
            ("^missing role$", "* missing role\n", Some(&[])),
            ("^missing role$", "status code 400: missing role", Some(&[])),
            ("^missing role$", "missing role definition", None),
            ("^missing role$", "a missing role", None),
            ("sealed", "unsealed", None),
            ("sealed", "sealedly", None),
        ] {
            let found = values(pattern, text);
            let expected = expected.map(|values| values.iter().map(|value| String::from(*value)).collect());
            assert_eq!(found, expected, "{pattern:?} in {text:?}");
        }
    }

    #[test]
    fn the_first_pattern_counts() {
        let index = Index::new(["missing role name", "missing role"].into_iter());
        let hits: Vec<_> = index.scan("missing role name, missing role").iter().map(|hit| hit.pattern).collect();
        assert_eq!(hits, [0, 1]);
    }
}
