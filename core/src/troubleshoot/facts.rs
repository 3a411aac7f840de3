//! What was read from the text, as data.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use serde_json::{Map, Value};

use super::{
    Fact,
    events::Events,
    scene::{during, plain},
};
use crate::span::Span;

pub(super) fn of(
    events: &Events,
    claims: Option<&Map<String, Value>>,
    token: Option<Span>,
    place: impl Fn(Span) -> Span,
) -> Vec<Fact> {
    let scene = events.first().map_or(&events.last, |event| &event.scene);
    let mut facts: Vec<Fact> = Vec::new();
    let mut add = |name: &str, value: &str, span: Option<Span>| {
        let span = span.map(&place);
        if let Some(fact) = facts.iter_mut().find(|fact| fact.name == name && fact.value == value) {
            fact.spans.extend(span.filter(|span| !fact.spans.contains(span)));
        } else {
            facts.push(Fact { name: name.to_owned(), value: value.to_owned(), spans: span.into_iter().collect() });
        }
    };
    for (name, value, span) in
        scene.values.iter().filter(|(name, value, _)| !value.is_empty() && scene.value(name) == Some(value))
    {
        add(name, value, Some(*span));
    }
    if let Some(during) = during(scene) {
        add("when", &during, None);
    }
    for (name, value, span) in &events.job {
        add(name, value, Some(*span));
    }
    for (name, value) in claims.into_iter().flatten().filter(|(name, _)| SHOWN.contains(&name.as_str())) {
        add(&format!("token: {name}"), &short(&plain(value)), token);
    }
    facts
}

fn short(value: &str) -> String {
    value.chars().take(200).collect()
}

/// The claims that roles bind. All of them are in [`Diagnosis::claims`](super::Diagnosis::claims).
const SHOWN: &[&str] = &[
    "iss",
    "aud",
    "sub",
    "project_id",
    "project_path",
    "namespace_id",
    "namespace_path",
    "ref",
    "ref_type",
    "ref_path",
    "ref_protected",
    "environment",
    "environment_protected",
    "pipeline_source",
    "exp",
];
