//! The known errors of a text, in its order, each in its situation.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde_json::{Map, Value};

use super::{
    ErrorFound,
    pattern::{Hit, Index},
    scene::{MARKS, Mark, Scene},
    table::{KnownError, known_errors},
};
use crate::{diagnostic::page, limits, server::Server, span::Span};

/// A known error where it stands.
pub(super) struct Event<'a> {
    pub(super) error: &'static KnownError,
    pub(super) scene: Scene<'a>,
    pub(super) span: Span,
}

/// What was found in a text.
pub(super) struct Events<'a> {
    pub(super) all: Vec<Event<'a>>,
    /// About the whole job, not about one error.
    pub(super) job: Vec<(&'static str, String, Span)>,
    /// The situation at the end of the text.
    pub(super) last: Scene<'a>,
}

impl<'a> Events<'a> {
    /// Reads the plain text in one pass.
    pub(super) fn of(text: &str, token: Option<&'a Map<String, Value>>, server: Option<Server>) -> Self {
        let errors: Vec<_> =
            known_errors().flat_map(|error| error.texts.iter().map(move |pattern| (error, *pattern))).collect();
        let marks = MARKS.iter().map(|(pattern, _)| *pattern);
        let index = Index::new(errors.iter().map(|(_, pattern)| *pattern).chain(marks));
        let mut reader = Reader {
            text,
            events: Self { all: Vec::new(), job: Vec::new(), last: Scene { token, server, ..Scene::default() } },
            told: None,
        };
        for hit in index.scan(text) {
            if let Some((error, pattern)) = errors.get(hit.pattern) {
                reader.error(error, pattern, &hit);
            } else if let Some((_, mark)) = MARKS.get(hit.pattern - errors.len()) {
                reader.mark(*mark, &hit);
            }
        }
        reader.events.only_a_status(text);
        reader.events
    }

    /// The one that stopped the job: what comes after it in a log follows from it.
    pub(super) fn first(&self) -> Option<&Event<'a>> {
        self.all.iter().find(|event| !event.error.aside).or(self.all.first())
    }

    /// As data.
    pub(super) fn errors(&self, text: &str, place: impl Fn(Span) -> Span) -> Vec<ErrorFound> {
        let found = self.all.iter().map(|event| ErrorFound {
            slug: event.error.slug,
            text: text.get(event.span.range()).unwrap_or_default().trim().to_owned(),
            span: place(event.span),
            url: page(event.error.slug),
        });
        found.collect()
    }

    /// Some answers are a status without words.
    fn only_a_status(&mut self, text: &str) {
        let slug = match self.last.status.filter(|_| self.all.is_empty()) {
            Some(400) => "path-refused",
            Some(403) => "permission-denied",
            Some(404) => "not-found",
            Some(429) => "rate-limit",
            Some(502..=504) => "bad-gateway",
            _ => return,
        };
        let place = self.last.values.iter().rev().find(|(name, _, _)| *name == "status");
        let span = place.map_or(Span::new(0, text.len()), |(_, _, span)| *span);
        if let Some(error) = known_errors().find(|error| error.slug == slug) {
            self.all.push(Event { error, scene: self.last.clone(), span });
        }
    }
}

/// Walks through the hits.
struct Reader<'a, 'b> {
    text: &'b str,
    events: Events<'a>,
    /// Where the error ends that was told last in this situation.
    told: Option<usize>,
}

impl Reader<'_, '_> {
    fn error(&mut self, first: &'static KnownError, pattern: &str, hit: &Hit) {
        if self.events.all.len() >= limits::LIST_ITEMS {
            return;
        }
        self.leave_line(hit.span.start);
        let values = self.values(hit);
        let mut scene = self.events.last.clone();
        scene.apply(Mark::Values, hit.span, values);
        let error = known_errors()
            .filter(|error| error.texts.contains(&pattern))
            .find(|error| error.when.iter().all(|clue| clue.holds(&scene) == Some(true)));
        let repeated = self.events.all.iter().any(|event| {
            event.error.slug == first.slug && self.text.get(event.span.range()) == self.text.get(hit.span.range())
        });
        if let Some(error) = error.filter(|_| !repeated || self.told.is_none()) {
            self.events.all.push(Event { error, scene, span: hit.span });
        }
        self.told = Some(hit.span.end);
    }

    fn mark(&mut self, mark: Mark, hit: &Hit) {
        let values = self.values(hit);
        match mark {
            Mark::Job => {
                for (name, value, span) in values {
                    self.events.job.retain(|(known, _, _)| *known != name);
                    self.events.job.push((name, value, span));
                }
            }
            Mark::StatusAfter if self.told.is_some() => {
                if let Some(event) = self.events.all.last_mut().filter(|event| event.scene.status.is_none()) {
                    event.scene.apply(Mark::Values, hit.span, values);
                }
            }
            _ => {
                if self.told.take().is_some() {
                    self.events.last.forget();
                }
                self.events.last.apply(mark, hit.span, values);
                let extra = self.events.last.values.len().saturating_sub(limits::LIST_ITEMS);
                self.events.last.values.drain(..extra);
            }
        }
    }

    /// An error on another line than the last one, with nothing around it, stands for itself.
    fn leave_line(&mut self, start: usize) {
        let Some(end) = self.told else { return };
        if self.text.get(end..start).is_none_or(|between| between.contains('\n')) {
            self.events.last.forget();
        }
    }

    fn values(&self, hit: &Hit) -> Vec<(&'static str, String, Span)> {
        let text = |span: Span| self.text.get(span.range()).unwrap_or_default().to_owned();
        hit.values.iter().map(|(name, span)| (*name, text(*span), *span)).collect()
    }
}
