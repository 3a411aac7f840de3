//! What the text tells about the situation, and what a cause demands of it.

use alloc::{format, string::String};

use super::scene::Scene;
use crate::server::Server;

/// Who printed the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// GitLab Runner while it resolves `secrets:`.
    Runner,
    /// The `vault` or `bao` command line client.
    Cli,
    /// curl, or another program that shows the server's JSON.
    Curl,
    /// The server's own log.
    ServerLog,
    /// GitLab itself, before the job starts.
    GitLab,
}

impl By {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Runner => "GitLab Runner, `secrets:` keyword",
            Self::Cli => "the Vault or OpenBao CLI",
            Self::Curl => "the server's JSON answer (curl, jq)",
            Self::ServerLog => "the server's own log",
            Self::GitLab => "GitLab",
        }
    }
}

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Exchanging the JWT for a Vault token.
    Login,
    /// What `vault kv` asks first: which mount, which version.
    Preflight,
    /// Reading a secret.
    Read,
    /// Listing secrets.
    List,
    /// Storing, changing or deleting a secret.
    Write,
    /// Something that a token does with itself.
    Token,
    /// Writing or reading the auth mount's configuration.
    Config,
    /// Writing or reading a role.
    Role,
    /// Writing or reading a policy.
    Policy,
    /// Enabling auth methods, engines and audit devices.
    Admin,
    /// Asking for the server's state.
    Status,
}

impl Phase {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Login => "the login",
            Self::Preflight => "the preflight of `vault kv`",
            Self::Read => "reading the secret",
            Self::List => "listing secrets",
            Self::Write => "writing the secret",
            Self::Token => "a request about the token itself",
            Self::Config => "the configuration of the auth mount",
            Self::Role => "the role",
            Self::Policy => "the policy",
            Self::Admin => "setting up the server",
            Self::Status => "asking for the server's state",
        }
    }

    /// What a request is about, by its API path (without `/v1/`).
    pub(super) fn of(method: &str, path: &str) -> Self {
        let path = path.trim_start_matches('/');
        let last = path.split('?').next().unwrap_or_default().trim_end_matches('/');
        if path.starts_with("sys/internal/ui/mounts") {
            Self::Preflight
        } else if path.starts_with("sys/policies/") || path.starts_with("sys/policy") {
            Self::Policy
        } else if path.starts_with("sys/seal-status") || path.starts_with("sys/health") {
            Self::Status
        } else if path.starts_with("auth/token/") || path.starts_with("sys/capabilities") {
            Self::Token
        } else if path.starts_with("sys/") {
            Self::Admin
        } else if last.ends_with("/login") {
            Self::Login
        } else if let Some(rest) = path.strip_prefix("auth/") {
            match rest.split('/').nth(1) {
                Some("config") => Self::Config,
                Some("role" | "roles") => Self::Role,
                _ => Self::Login,
            }
        } else if path.contains("list=true") || method == "LIST" {
            Self::List
        } else if matches!(method, "PUT" | "POST" | "PATCH" | "DELETE") {
            Self::Write
        } else {
            Self::Read
        }
    }
}

/// Something that the text shows, contradicts, or is silent about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clue {
    /// Printed by one of these.
    By(&'static [By]),
    /// During one of these.
    During(&'static [Phase]),
    /// A value that was read from the text is one of these.
    Is(&'static str, &'static [&'static str]),
    /// A value that was read from the text contains one of these.
    Has(&'static str, &'static [&'static str]),
    /// A value that was read from the text contains none of these.
    Lacks(&'static str, &'static [&'static str]),
    /// A claim of the token in the text is one of these.
    Claim(&'static str, &'static [&'static str]),
    /// A question that only some servers answer with yes.
    On(fn(Server) -> bool, &'static str),
    /// The same for those that answer with no.
    NotOn(fn(Server) -> bool, &'static str),
}

impl Clue {
    /// Whether it holds; none when the text does not say.
    pub(super) fn holds(self, scene: &Scene) -> Option<bool> {
        match self {
            Self::By(ones) => scene.by.map(|by| ones.contains(&by)),
            Self::During(phases) => scene.phase.map(|phase| phases.contains(&phase)),
            Self::Is(name, words) => scene.value(name).map(|value| words.contains(&value)),
            Self::Has(name, words) => scene.value(name).map(|value| words.iter().any(|word| value.contains(word))),
            Self::Lacks(name, words) => scene.value(name).map(|value| !words.iter().any(|word| value.contains(word))),
            Self::Claim(name, words) => scene.claim(name).map(|value| words.contains(&value.as_str())),
            Self::On(asks, _) => scene.server.map(asks),
            Self::NotOn(asks, _) => scene.server.map(|server| !asks(server)),
        }
    }

    /// Why a cause that demands it is ruled out, or, where it holds, what shows it.
    pub(super) fn reason(self, scene: &Scene) -> String {
        match self {
            Self::By(_) => format!("the text was printed by {}", scene.by.map_or("somebody else", By::name)),
            Self::During(_) => format!("the text is about {}", scene.phase.map_or("something else", Phase::name)),
            Self::Is(name, _) | Self::Has(name, _) | Self::Lacks(name, _) => {
                format!("the text shows {name} `{}`", scene.value(name).unwrap_or_default())
            }
            Self::Claim(name, _) => {
                format!("the token in the text has {name} `{}`", scene.claim(name).unwrap_or_default())
            }
            Self::On(_, what) | Self::NotOn(_, what) => {
                format!("{what}; you chose {}", scene.server.map_or_else(String::new, |server| format!("{server}")))
            }
        }
    }
}
