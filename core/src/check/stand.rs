//! A server that has this secret and these policies, as far as the clients of a job see it.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use serde_json::{Map, Value, json};

use super::evidence::SecretState;
use crate::{
    api::Answer,
    kv::{self, Mounts},
    policy::{self, Acl, Arrival, Operation, Request},
    server::Server,
};

/// The server.
#[derive(Debug)]
pub(super) struct Stand<'a> {
    pub(super) server: Server,
    pub(super) mounts: &'a Mounts,
    /// What the job's token may do; none: everything.
    pub(super) acl: Option<&'a Acl<'a>>,
    pub(super) state: SecretState,
    /// Whether a write finds something; none: not known.
    pub(super) exists: Option<bool>,
    pub(super) fields: &'a [String],
}

/// A request that arrived, and what became of it.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) target: String,
    /// The status of the answer.
    pub(super) status: u16,
    /// What the server says, when it refuses.
    pub(super) text: Option<String>,
    /// What the ACL is asked; none: it was answered before.
    pub(super) asked: Option<Asked>,
}

/// What the ACL is asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) operation: Operation,
    pub(super) path: String,
    pub(super) data: Option<Map<String, Value>>,
}

impl Asked {
    pub(super) fn request(&self) -> Request<'_> {
        Request { data: self.data.as_ref(), ..Request::new(self.operation, &self.path) }
    }
}

impl Sent {
    /// Whether no policy allows it.
    pub(super) fn is_denied(&self) -> bool {
        self.status == 403
    }
}

impl Stand<'_> {
    /// Answers a request. In the place of its own words stands `{}`, which shows what a client prints around them.
    pub(super) fn answer(&self, method: &str, target: &str, data: Option<Map<String, Value>>) -> (Answer, Sent) {
        let sent = |status, text: Option<String>, asked| Sent {
            method: method.to_owned(),
            target: target.to_owned(),
            status,
            text,
            asked,
        };
        match policy::http::arrive(method, target, PATCH_TYPE, self.server) {
            Arrival::Refused { status, message } => (refused(status), sent(status, Some(message.to_owned()), None)),
            Arrival::Redirected { location } => {
                let answer = Answer::Http { status: 307, body: String::new(), location: Some(location) };
                (answer, sent(307, None, None))
            }
            Arrival::Arrives { path, .. } if path.starts_with(PREFLIGHT) => {
                let path = path.strip_prefix(PREFLIGHT).unwrap_or_default().trim_end_matches('/');
                match self.tell(path) {
                    Ok(body) => (http(200, &body), sent(200, None, None)),
                    Err(text) => (refused(403), sent(403, Some(text), None)),
                }
            }
            Arrival::Arrives { operation, path } => {
                let asked = Asked { operation: self.operation(operation, &path), path, data };
                if self.acl.is_some_and(|acl| !acl.evaluate(&asked.request()).allowed()) {
                    return (refused(403), sent(403, Some(PERMISSION_DENIED.to_owned()), Some(asked)));
                }
                let (status, body) = self.content(&asked);
                (http(status, &body), sent(status, None, Some(asked)))
            }
        }
    }

    /// The mount of a path, if the token may know of it.
    fn tell(&self, path: &str) -> Result<Value, String> {
        let known = kv::mount_of(self.mounts, path);
        let told = known.filter(|(mount, _)| self.acl.is_none_or(|acl| acl.sees(&format!("{mount}/"))));
        let (mount, version) = told.ok_or_else(|| {
            format!(
                "preflight capability check returned 403, please ensure client's policies grant access to path \
                 \"{path}/\""
            )
        })?;
        let data = json!({ "path": format!("{mount}/"), "options": { "version": version.to_string() } });
        Ok(json!({ "request_id": "1", "data": data }))
    }

    /// A write of something that is not there is a create, where the engine says what is there.
    fn operation(&self, operation: Operation, path: &str) -> Operation {
        let says = match self.place(path) {
            Some((2, part, _)) => matches!(part, "data" | "metadata"),
            Some(_) => true,
            None => false,
        };
        if operation == Operation::Update && says { policy::http::write(self.exists) } else { operation }
    }

    /// Version of the mount, the part of its API on version 2, and the rest of the path.
    fn place<'p>(&self, path: &'p str) -> Option<(u8, &'p str, &'p str)> {
        let (mount, version) = kv::mount_of(self.mounts, path)?;
        let rest = path.strip_prefix(mount)?.trim_start_matches('/');
        let (part, rest) = if version == 2 { rest.split_once('/').unwrap_or((rest, "")) } else { ("", rest) };
        Some((version, part, rest))
    }

    fn content(&self, asked: &Asked) -> (u16, Value) {
        let nothing = || (404, json!({ "errors": [] }));
        let place = self.place(&asked.path);
        let versioned = place.is_some_and(|(version, ..)| version == 2);
        let metadata = place.is_some_and(|(_, part, _)| part == "metadata");
        let fields: Map<String, Value> = self.fields.iter().map(|field| (field.clone(), json!("x"))).collect();
        match (asked.operation, self.state) {
            // `..` can lead a question elsewhere.
            _ if asked.path.starts_with("sys/internal/ui/") => nothing(),
            // Version 2 knows nothing beside the parts of its API, and lists only what `metadata/` says.
            (Operation::Read | Operation::List, _) if place.is_some_and(|place| is_invalid(asked, place)) => {
                (404, json!({ "data": null, "warnings": ["Invalid path for a versioned K/V secrets engine."] }))
            }
            (Operation::List, _) => (200, json!({ "data": { "keys": ["x"] } })),
            (Operation::Read | Operation::Patch, SecretState::Missing) if place.is_some() => nothing(),
            (Operation::Read, _) if metadata => (200, json!({ "data": { "versions": {} } })),
            (Operation::Read | Operation::Patch, SecretState::Deleted) if versioned => {
                let metadata = json!({ "deletion_time": "2026-01-01T00:00:00Z", "destroyed": false, "version": 1 });
                (404, json!({ "data": { "data": null, "metadata": metadata } }))
            }
            (Operation::Read, SecretState::Deleted) if place.is_some() => nothing(),
            (Operation::Read, _) if versioned => {
                (200, json!({ "data": { "data": fields, "metadata": { "version": 1 } } }))
            }
            (Operation::Read, _) => (200, json!({ "data": fields })),
            (Operation::Create | Operation::Update | Operation::Patch, _) if versioned && !metadata => {
                (200, json!({ "data": { "version": 2 } }))
            }
            _ => (204, Value::Null),
        }
    }
}

fn is_invalid(asked: &Asked, (version, part, rest): (u8, &str, &str)) -> bool {
    let known = matches!(part, "data" | "metadata" | "subkeys" | "config");
    let shown = if asked.operation == Operation::List { part == "metadata" } else { !rest.ends_with('/') };
    version == 2 && !(known && shown)
}

fn http(status: u16, body: &Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    Answer::Http { status, body, location: None }
}

fn refused(status: u16) -> Answer {
    http(status, &json!({ "errors": ["{}"] }))
}

/// The path of a request that follows a redirection of the server.
pub(super) fn followed(sent: &[Sent], answer: &Answer) -> Option<String> {
    let Answer::Http { location, .. } = answer else { return None };
    location.clone().filter(|_| sent.len() < MOST_REQUESTS)
}

/// Requests of one client: a command of the CLI sends four at most.
pub(super) const MOST_REQUESTS: usize = 8;

/// What the server's core says about a request that no policy allows.
pub(super) const PERMISSION_DENIED: &str = "1 error occurred:\n\t* permission denied\n\n";

/// Where the CLI asks for the mount of a path.
const PREFLIGHT: &str = "sys/internal/ui/mounts/";

const PATCH_TYPE: Option<&str> = Some("application/merge-patch+json");

/// All of what was sent, in words.
pub(super) fn listed(sent: &[Sent]) -> Vec<String> {
    sent.iter().filter(|sent| sent.asked.is_some()).map(|sent| format!("{} {}", sent.method, sent.target)).collect()
}
