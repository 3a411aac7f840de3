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
        let (config, _) = stored("config", &evidence.config, &mut texts);
        let (role, role_name) = stored("role", &evidence.role, &mut texts);
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
        Self { texts, config, role, role_name, token, policies }
    }
}

/// What was written, and the name that its text says.
fn stored(source: &str, given: &Given, texts: &mut BTreeMap<String, String>) -> (Stored, Option<String>) {
    match given {
        Given::NotGiven => (Stored::NotGiven, None),
        Given::Absent => (Stored::Absent, None),
        Given::Writes(documents) => {
            for (index, document) in documents.iter().enumerate() {
                let name = if index == 0 { source.to_owned() } else { format!("{source}:{}", index + 1) };
                texts.insert(name, document.text.clone());
            }
            (Stored::Writes(documents.iter().map(|document| document.value.clone()).collect()), None)
        }
        Given::Text(text) => {
            texts.insert(source.to_owned(), text.clone());
            let pasted = paste::read(text);
            let wanted = |item: Item| match (source, item) {
                ("config", Item::Config(body)) | ("role", Item::Role(body)) => Some(body),
                _ => None,
            };
            let bodies: Vec<Body> = pasted.items.into_iter().filter_map(wanted).collect();
            let name = bodies.first().and_then(|body| body.name.clone());
            match (bodies.is_empty(), pasted.problems.first()) {
                (false, _) => (Stored::Writes(bodies.into_iter().map(|body| body.body).collect()), name),
                (true, Some(problem)) => (Stored::Unreadable(problem.text.clone()), None),
                (true, None) => (Stored::Unreadable(format!("no {source} was found in the text")), None),
            }
        }
    }
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
