//! The texts that are checked, and what they say.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use super::evidence::{Document, Evidence, Given, TokenEvidence};
use crate::{
    diagnostic::Diagnostic,
    json::Value,
    paste::{self, Body, Item},
    policy::{self, Policy},
    token::{NoToken, Token},
};

/// The texts by source, read.
#[derive(Debug)]
pub(super) struct Sources {
    pub(super) texts: BTreeMap<String, String>,
    pub(super) config: Stored,
    pub(super) role: Stored,
    /// The role's name, when its text says it.
    pub(super) role_name: Option<String>,
    /// The mounts of the configuration and of the role, when their texts say them.
    pub(super) mounts: [Option<String>; 2],
    pub(super) token: Option<Result<Token, NoToken>>,
    pub(super) policies: Vec<ReadPolicy>,
}

/// What was written to a path of the server, in order.
#[derive(Debug)]
pub(super) enum Stored {
    /// Nobody said.
    NotGiven,
    /// Nothing.
    Absent,
    /// These bodies.
    Writes(Vec<Value>),
    /// A text that could not be read; why.
    Unreadable(String),
}

impl Stored {
    /// What was written.
    pub(super) fn bodies(&self) -> &[Value] {
        if let Self::Writes(bodies) = self { bodies } else { &[] }
    }
}

/// A policy, read as the server reads it.
#[derive(Debug)]
pub(super) struct ReadPolicy {
    pub(super) policy: Policy,
    /// The server's message, when it refuses the text.
    pub(super) error: Option<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Sources {
    pub(super) fn of(evidence: &Evidence) -> Self {
        let mut texts = BTreeMap::new();
        let (config, configured) = stored("config", &evidence.config, &mut texts);
        let (role, named) = stored("role", &evidence.role, &mut texts);
        let token = evidence.token.as_ref().map(|token| read_token(token, &mut texts));
        let now = evidence.now.unwrap_or_default();
        let policies = evidence.policies.iter().map(|given| {
            texts.insert(format!("policy:{}", given.name), given.text.clone());
            let parsed = policy::parse(&given.name, &given.text, evidence.server, now);
            ReadPolicy { policy: parsed.policy, error: parsed.error, diagnostics: parsed.diagnostics }
        });
        let policies = policies.collect();
        if let Some(pipeline) = &evidence.pipeline {
            texts.insert("pipeline".to_owned(), pipeline.text.clone());
        }
        Self { texts, config, role, role_name: named.name, mounts: [configured.mount, named.mount], token, policies }
    }
}

/// Where something was written, as far as its text says it.
#[derive(Default)]
struct Place {
    mount: Option<String>,
    name: Option<String>,
}

/// What was written, and where.
fn stored(source: &str, given: &Given, texts: &mut BTreeMap<String, String>) -> (Stored, Place) {
    match given {
        Given::NotGiven => (Stored::NotGiven, Place::default()),
        Given::Absent => (Stored::Absent, Place::default()),
        Given::Writes(documents) => {
            for (index, document) in documents.iter().enumerate() {
                let name = if index == 0 { source.to_owned() } else { format!("{source}:{}", index + 1) };
                texts.insert(name, document.text.clone());
            }
            (Stored::Writes(documents.iter().map(|document| document.value.clone()).collect()), Place::default())
        }
        Given::Text(text) => {
            texts.insert(source.to_owned(), text.clone());
            let pasted = paste::read(text);
            let wanted = |item: Item| match (source, item) {
                ("config", Item::Config(body)) | ("role", Item::Role(body)) => Some(body),
                _ => None,
            };
            let bodies: Vec<Body> = pasted.items.into_iter().filter_map(wanted).collect();
            let first = bodies.first();
            let place = first.map(|body| Place { mount: body.mount.clone(), name: body.name.clone() });
            let place = place.unwrap_or_default();
            if let Some(name) = bodies.iter().find_map(|body| open_address(&body.body)) {
                return (
                    Stored::Unreadable(format!("`{name}` holds a variable, and its value is not in the text")),
                    place,
                );
            }
            match (bodies.is_empty(), pasted.problems.first()) {
                (false, _) => (Stored::Writes(bodies.into_iter().map(|body| body.body).collect()), place),
                (true, Some(problem)) => (Stored::Unreadable(problem.text.clone()), place),
                (true, None) => (Stored::Unreadable(format!("no {source} was found in the text")), place),
            }
        }
    }
}

/// An address whose variables nobody filled in: the server would be asked for something else.
fn open_address(body: &Value) -> Option<&'static str> {
    let mut addresses = ["oidc_discovery_url", "jwks_url"].into_iter();
    addresses.find(|name| body.member(name).and_then(Value::as_str).is_some_and(|text| text.contains('$')))
}

/// The text of a token is a credential: only its claims become a source.
fn read_token(token: &TokenEvidence, texts: &mut BTreeMap<String, String>) -> Result<Token, NoToken> {
    let token = match token {
        TokenEvidence::Jwt(text) => Token::read(text)?,
        TokenEvidence::Claims(document) => Token::of_claims(document.value.clone()),
    };
    let claims = Document::of(&token.claims);
    texts.insert("token".to_owned(), claims.text);
    Ok(Token { claims: claims.value, ..token })
}
