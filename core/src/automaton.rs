//! All texts, told apart by the patterns that they match: one representative for each way to match, the shortest first.
//!
//! Each pattern is a small automaton. Texts that leave all of them in the same state match the same patterns, with any
//! ending too: of these only the first is followed further. What depends on nothing but the patterns that a text matches is
//! then known for all texts once it is known for the representatives.

use alloc::{
    collections::{BTreeSet, VecDeque},
    string::String,
    vec::Vec,
};

use crate::limits;

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// This letter.
    One(char),
    /// This letter, small or capital.
    AnyCase(char),
    /// Any letter but a slash.
    Letter,
    /// Any letters but slashes, also none.
    Segment,
    /// Any letters, also none.
    Any,
}

/// A set of texts.
pub(crate) type Pattern = Vec<Part>;

/// How a walk through the texts ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Walk {
    /// Every way to match was seen.
    Complete,
    /// The visitor has seen enough.
    Stopped,
    /// There are too many.
    TooLarge,
}

/// Which texts there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    /// What they begin with.
    pub(crate) beginnings: &'a [&'a str],
    /// Letters for the places where any would do.
    pub(crate) free: &'a str,
    /// Whether there is such a text, or one that begins with it. It may look at the last two letters only, and at whether
    /// there are any before.
    pub(crate) within: fn(&str) -> bool,
}

/// All texts.
pub(crate) const ALL: Texts<'static> = Texts { beginnings: &[""], free: LETTERS, within: |_| true };

/// Letters that people like.
pub(crate) const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// The text as a pattern.
pub(crate) fn literal(text: &str) -> impl Iterator<Item = Part> + '_ {
    text.chars().map(Part::One)
}

/// The text with `*` for any letters, see [`glob`](crate::glob).
pub(crate) fn glob(text: &str) -> impl Iterator<Item = Part> + '_ {
    text.chars().map(|letter| if letter == '*' { Part::Any } else { Part::One(letter) })
}

/// Walks through representatives of the texts until the visitor has seen enough. Texts with a slash at the end are also told
/// apart by what they match without it, and so is the empty text.
pub(crate) fn walk(patterns: &[Pattern], texts: &Texts<'_>, mut enough: impl FnMut(&str) -> bool) -> Walk {
    let start = State::start(patterns);
    let mut seen = BTreeSet::new();
    let mut queue = VecDeque::new();
    for beginning in texts.beginnings {
        let mut state = start.clone();
        let mut before = None;
        for letter in beginning.chars() {
            before = (letter == '/').then(|| state.clone());
            state = state.step(patterns, letter);
        }
        if seen.insert((state.clone(), before, beginning.is_empty())) {
            queue.push_back((state, String::from(*beginning)));
        }
    }
    let mut work = 0_usize;
    while let Some((state, text)) = queue.pop_front() {
        if enough(&text) {
            return Walk::Stopped;
        }
        for letter in state.letters(patterns, texts.free) {
            work += state.0.len() + 1;
            if work > limits::COMPARED_STEPS || seen.len() > limits::COMPARED_STATES {
                return Walk::TooLarge;
            }
            let mut longer = text.clone();
            longer.push(letter);
            let next = state.step(patterns, letter);
            let before = (letter == '/').then(|| state.clone());
            if (texts.within)(&longer) && seen.insert((next.clone(), before, false)) {
                queue.push_back((next, longer));
            }
        }
    }
    Walk::Complete
}

/// The places in all patterns at which a text may have arrived: pattern and part, sorted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State(Vec<(u32, u32)>);

impl State {
    fn start(patterns: &[Pattern]) -> Self {
        let mut places = BTreeSet::new();
        for (number, pattern) in (0..).zip(patterns) {
            arrive(&mut places, number, pattern, 0);
        }
        Self(places.into_iter().collect())
    }

    fn step(&self, patterns: &[Pattern], letter: char) -> Self {
        let mut places = BTreeSet::new();
        for (number, at) in &self.0 {
            let Some(pattern) = patterns.get(*number as usize) else { continue };
            let (fits, stays) = match pattern.get(*at as usize) {
                Some(Part::One(wanted)) => (*wanted == letter, false),
                Some(Part::AnyCase(wanted)) => (same_in_any_case(*wanted, letter), false),
                Some(Part::Letter) => (letter != '/', false),
                Some(Part::Segment) => (letter != '/', true),
                Some(Part::Any) => (true, true),
                None => (false, false),
            };
            if fits {
                arrive(&mut places, *number, pattern, if stays { *at } else { *at + 1 });
            }
        }
        Self(places.into_iter().collect())
    }

    /// The letters that make a difference here, a slash, and one that makes none. Letters that people like come first.
    fn letters(&self, patterns: &[Pattern], free: &str) -> Vec<char> {
        let mut letters = BTreeSet::from(['/']);
        for (number, at) in &self.0 {
            match patterns.get(*number as usize).and_then(|pattern| pattern.get(*at as usize)) {
                Some(Part::One(letter)) => drop(letters.insert(*letter)),
                Some(Part::AnyCase(letter)) => letters.extend(letter.to_lowercase().chain(letter.to_uppercase())),
                _ => {}
            }
        }
        let free = free.chars().chain('\u{e0}'..='\u{2fff}');
        let free = free.into_iter().find(|letter| !letters.contains(letter));
        let mut letters: Vec<char> = free.into_iter().chain(letters).collect();
        letters.sort_by_key(|letter| (!letter.is_ascii_alphanumeric(), *letter == '/'));
        letters
    }
}

/// Puts in a place, and those that are reached from it by no letter.
fn arrive(places: &mut BTreeSet<(u32, u32)>, number: u32, pattern: &[Part], mut at: u32) {
    while places.insert((number, at)) && matches!(pattern.get(at as usize), Some(Part::Segment | Part::Any)) {
        at += 1;
    }
}

fn same_in_any_case(one: char, other: char) -> bool {
    one == other || one.to_lowercase().eq(other.to_lowercase())
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::{ALL, Part, Walk, glob, literal, walk};

    /// Every way in which the texts up to this length match is among the representatives.
    #[test]
    fn no_way_to_match_is_missed() {
        let globs = ["a*b", "ab", "*a", "b*", "*ab*", "a**", ""];
        let patterns: Vec<Vec<Part>> = globs.iter().map(|text| glob(text).collect()).collect();
        let ways = |text: &str| globs.map(|pattern| crate::glob::matches(pattern, text));
        let mut seen = Vec::new();
        let walked = walk(&patterns, &ALL, |text| {
            seen.push((ways(text), text.len()));
            false
        });
        assert_eq!(walked, Walk::Complete);
        let mut texts = Vec::from([String::new()]);
        for _ in 0..7 {
            for text in &texts {
                assert!(seen.iter().any(|(way, length)| *way == ways(text) && *length <= text.len()), "{text}");
            }
            texts =
                texts.iter().flat_map(|text| ["a", "b", "/"].map(|letter| alloc::format!("{text}{letter}"))).collect();
        }
    }

    #[test]
    fn segments_end_at_slashes() {
        let pattern: Vec<Part> = literal("a/").chain([Part::Letter, Part::Segment]).chain(literal("/b")).collect();
        let mut found = None;
        walk(&[pattern], &ALL, |text| {
            let fits = text.strip_prefix("a/").and_then(|rest| rest.strip_suffix("/b"));
            let fits = fits.is_some_and(|middle| !middle.is_empty() && !middle.contains('/'));
            found = fits.then(|| String::from(text));
            fits
        });
        assert_eq!(found.as_deref(), Some("a/a/b"));
    }
}
