//! The texts that are checked, and what they say.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use super::evidence::{Document, Evidence, Given, PolicyEvidence, TokenEvidence};
use crate::{
    diagnostic::Diagnostic,
    json::Value,
    paste::{self, Body, Item, Located},
    policy::{self, Parsed, Policy},
    span::Span,
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
    /// What the job would send although it is no token.
    pub(super) no_token: Option<String>,
    pub(super) policies: Vec<ReadPolicy>,
    /// The role was printed as a table, which does not show types.
    pub(super) role_in_a_table: bool,
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
    /// What the server keeps: all places in the policy are places in it.
    pub(super) text: String,
    /// The same as it stands in a command or in Terraform.
    located: Option<Located>,
    /// The server's message, when it refuses the text.
    pub(super) error: Option<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Sources {
    /// Of the evidence with what the job says; `given` without it: only what was given is shown and edited.
    pub(super) fn of(evidence: &Evidence, given: &Evidence) -> Self {
        let mut texts = BTreeMap::new();
        if !given.variables.is_empty() || given.pipeline.is_some() {
            texts.insert("variables".to_owned(), super::fixes::variables_text(&given.variables));
        }
        texts.extend(given.request.as_ref().map(|request| ("request".to_owned(), request.to_json())));
        let (config, configured) = stored("config", &evidence.config, None, &mut texts);
        let (role, named) = stored("role", &evidence.role, evidence.role_name.as_deref(), &mut texts);
        let token = evidence.token.as_ref().map(|token| read_token(token, &mut texts));
        let no_token = match (&evidence.token, &token) {
            (Some(TokenEvidence::Jwt(text)), Some(Err(why))) => sent(text, why),
            _ => None,
        };
        let now = evidence.now.unwrap_or_default();
        let read = |given: &PolicyEvidence| {
            let parse = |text: &str| policy::parse(&given.name, text, evidence.server, now);
            let (shown, read) = ReadPolicy::of(given, parse);
            texts.insert(format!("policy:{}", given.name), shown);
            read
        };
        let policies = evidence.policies.iter().map(read).collect();
        if let Some(pipeline) = &evidence.pipeline {
            texts.insert("pipeline".to_owned(), pipeline.text.clone());
        }
        let mounts = [configured.mount, named.mount];
        let role_in_a_table = matches!(&evidence.role, Given::Text(text) if paste::is_table(text));
        Self { texts, config, role, role_name: named.name, mounts, token, no_token, policies, role_in_a_table }
    }
}

impl ReadPolicy {
    /// Reads a policy, or the one in a command, in Terraform or in the body of a request, and the text to which its places
    /// refer. The server decodes base64 before it reads.
    fn of(given: &PolicyEvidence, parse: impl Fn(&str) -> Parsed) -> (String, Self) {
        let shown = policy::decode_base64(&given.text).unwrap_or_else(|| given.text.clone());
        let parsed = parse(&shown);
        if parsed.error.is_some()
            && let Some(located) = pasted_policy(&given.name, &shown)
        {
            let mut read = Self::new(parse(&located.text), located.text.clone());
            for diagnostic in &mut read.diagnostics {
                relocate(diagnostic, &located);
            }
            return (shown, Self { located: Some(located), ..read });
        }
        (shown.clone(), Self::new(parsed, shown))
    }

    fn new(parsed: Parsed, text: String) -> Self {
        Self { policy: parsed.policy, text, located: None, error: parsed.error, diagnostics: parsed.diagnostics }
    }

    /// A place in the text that is shown.
    pub(super) fn shown(&self, span: Span) -> Span {
        self.located.as_ref().map_or(span, |located| located.span(span))
    }

    /// The findings about this policy, with their places in the text that is shown.
    pub(super) fn relocated(&self, mut found: Diagnostic) -> Diagnostic {
        if let Some(located) = &self.located {
            relocate(&mut found, located);
        }
        found
    }
}

fn relocate(diagnostic: &mut Diagnostic, located: &Located) {
    for label in &mut diagnostic.labels {
        label.span = located.span(label.span);
    }
    for related in diagnostic.related.iter_mut().filter(|related| related.source == diagnostic.source) {
        relocate(related, located);
    }
}

/// The policy of this name in a script, else the first one.
fn pasted_policy(name: &str, text: &str) -> Option<Located> {
    let policies = paste::read(text).items.into_iter().filter_map(|item| match item {
        Item::Policy { name, text } if !text.text.is_empty() => Some((name, text)),
        _ => None,
    });
    let mut policies: Vec<(Option<String>, Located)> = policies.collect();
    let wanted = |(other, _): &(Option<String>, Located)| {
        other.as_deref().is_some_and(|other| other.trim().to_lowercase() == name.trim().to_lowercase())
    };
    let at = policies.iter().position(wanted).unwrap_or_default();
    let (_, located) = (at < policies.len()).then(|| policies.swap_remove(at))?;
    // A text that only looks like a policy is judged as it is.
    (located.text != text).then_some(located)
}

/// Where something was written, as far as its text says it.
#[derive(Default)]
struct Place {
    mount: Option<String>,
    name: Option<String>,
}

/// What was written, and where.
fn stored(
    source: &str,
    given: &Given,
    wanted_name: Option<&str>,
    texts: &mut BTreeMap<String, String>,
) -> (Stored, Place) {
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
            let bodies = of_one_name(bodies, wanted_name);
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

/// The writes of the role that is meant, else of the first one: a text may hold many. Names are kept in lower case.
fn of_one_name(bodies: Vec<Body>, wanted: Option<&str>) -> Vec<Body> {
    let names = || bodies.iter().filter_map(|body| body.name.as_deref()).map(str::to_lowercase);
    let wanted = wanted.map(str::to_lowercase).filter(|wanted| names().any(|name| name == *wanted));
    let Some(name) = wanted.or_else(|| names().next()) else { return bodies };
    let fits = |body: &Body| body.name.as_ref().is_none_or(|other| other.to_lowercase() == name);
    bodies.into_iter().filter(fits).collect()
}

/// An address whose variables nobody filled in: the server would be asked for something else.
fn open_address(body: &Value) -> Option<&'static str> {
    let mut addresses = ["oidc_discovery_url", "jwks_url"].into_iter();
    addresses.find(|name| body.member(name).and_then(Value::as_str).is_some_and(|text| text.contains('$')))
}

/// The text of a token is a credential: only its claims become a source.
fn read_token(token: &TokenEvidence, texts: &mut BTreeMap<String, String>) -> Result<Token, NoToken> {
    let (token, claims) = match token {
        TokenEvidence::Jwt(text) => {
            let token = Token::read(text)?;
            let claims = Document::of(&token.claims);
            (token, claims)
        }
        TokenEvidence::Claims(claims) => (Token::of_claims(claims.value.clone()), claims.clone()),
    };
    texts.insert("token".to_owned(), claims.text);
    Ok(Token { claims: claims.value, ..token })
}

/// A text that is no token, as a job would send it: not a line of a log, nothing masked, and no other secret.
fn sent(text: &str, why: &NoToken) -> Option<String> {
    let text = text.trim().trim_matches('"');
    let whole = !text.contains(char::is_whitespace) && !text.starts_with('{');
    let judged = matches!(why, NoToken::Empty | NoToken::Unexpanded(_) | NoToken::Malformed(_) | NoToken::Nothing);
    (whole && judged).then(|| text.to_owned())
}
