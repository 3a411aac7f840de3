//! GitLab's validators, and the errors that they write.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

use super::super::yaml::{Scalar, Value};
use crate::span::Span;

/// One of GitLab's errors, and the place that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// GitLab's message, in lower case as it is shown.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// Collects the errors of one entry.
pub(super) struct Checks {
    location: String,
    span: Span,
    pub(super) refusals: Vec<Refusal>,
}

impl Checks {
    /// For the entry at a location like `secrets:DB:vault`.
    pub(super) fn new(location: String, span: Span) -> Self {
        Self { location, span, refusals: Vec::new() }
    }

    /// An error about the whole entry. GitLab writes all in lower case, names too.
    pub(super) fn refuse(&mut self, text: &str) {
        self.refuse_at(self.span, text);
    }

    fn refuse_at(&mut self, span: Span, text: &str) {
        let message = format!("{} {text}", self.location).to_lowercase();
        self.refusals.push(Refusal { message, span });
    }

    /// `type: Hash`.
    pub(super) fn map(&mut self, value: Value) {
        if !value.is_map() {
            self.refuse("config should be a hash");
        }
    }

    /// `allowed_keys`.
    pub(super) fn allowed_keys(&mut self, value: Value, allowed: &[&str]) {
        let entries = value.entries().into_iter().flatten();
        let unknown = entries.filter(|(key, _)| key.written().is_none_or(|key| !allowed.contains(&key)));
        let unknown: Vec<_> = unknown.take(UNKNOWN_KEYS).collect();
        if let Some((first, _)) = unknown.first() {
            let names: Vec<_> = unknown.iter().map(|(key, _)| key.written().unwrap_or_default()).collect();
            self.refuse_at(first.span(), &format!("config contains unknown keys: {}", names.join(", ")));
        }
    }

    /// `required_keys`.
    pub(super) fn required_keys(&mut self, value: Value, required: &[&str]) {
        let missing: Vec<_> = required.iter().copied().filter(|key| value.get(key).is_none()).collect();
        if !missing.is_empty() {
            self.refuse(&format!("config missing required keys: {}", missing.join(", ")));
        }
    }

    /// `presence: true`.
    pub(super) fn presence(&mut self, value: Option<Value>, name: &str) {
        let blank = value.is_none_or(|value| match value.scalar() {
            Some(Scalar::Null | Scalar::Bool(false)) => true,
            Some(Scalar::Text(text)) => text.chars().all(char::is_whitespace),
            Some(_) => false,
            None => {
                value.list().is_some_and(|mut items| items.next().is_none())
                    || value.is_map() && value.own_entries().next().is_none()
            }
        });
        if blank {
            self.refuse_at(value.map_or(self.span, Value::span), &format!("{name} can't be blank"));
        }
    }

    /// `type: String`.
    pub(super) fn text(&mut self, value: Option<Value>, name: &str) {
        if value.and_then(Value::as_str).is_none() {
            self.refuse_at(value.map_or(self.span, Value::span), &format!("{name} should be a string"));
        }
    }

    /// Any other condition about a part of the entry.
    pub(super) fn ensure(&mut self, holds: bool, value: Option<Value>, text: &str) {
        if !holds {
            self.refuse_at(value.map_or(self.span, Value::span), text);
        }
    }
}

/// Names that one message lists; GitLab lists all.
const UNKNOWN_KEYS: usize = 64;
