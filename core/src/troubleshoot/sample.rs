//! What a known error looks like where it is seen.

use alloc::{format, string::String};

use super::{
    clue::{By, Clue, Phase},
    pattern,
    table::KnownError,
};
use crate::check::StepName;

impl KnownError {
    /// Its first text with values put in, and with what tells its situation around it: explained, it is this error again.
    pub fn sample(&self) -> String {
        let text = self.texts.first().map(|text| pattern::filled(text, |name| self.value(name))).unwrap_or_default();
        self.when.iter().fold(text, |text, clue| match clue {
            Clue::During([phase, ..]) => format!("{}{text}", before(*phase)),
            Clue::By([By::ServerLog, ..]) => format!("[ERROR] auth.jwt.auth_jwt_1: {text}"),
            Clue::By(_) => format!("Error making API request.\n\n* {text}"),
            _ => text,
        })
    }

    fn value(&self, name: &str) -> &'static str {
        match (name, self.step) {
            ("field", Some(StepName::Config)) => "bound_issuer",
            ("field", Some(StepName::Role)) => "token_ttl",
            _ => VALUES.iter().find(|(known, _)| *known == name).map_or("…", |(_, value)| value),
        }
    }
}

/// What the CLI prints before the server's words.
fn before(phase: Phase) -> String {
    let (what, method, path) = match phase {
        Phase::Login => ("Error writing data to auth/jwt/login: ", "PUT", "auth/jwt/login"),
        Phase::Token => ("Error listing capabilities: ", "PUT", "sys/capabilities-self"),
        Phase::Config => ("Error writing data to auth/jwt/config: ", "PUT", "auth/jwt/config"),
        _ => ("Error reading secret/data/project-42/api: ", "GET", "secret/data/project-42/api"),
    };
    format!(
        "{what}Error making API request.\n\nURL: {method} https://vault.example.com:8200/v1/{path}\nCode: 403. Errors:\n\n* "
    )
}

/// Values by the name of their hole.
const VALUES: &[(&str, &str)] = &[
    ("address", "10.0.0.7:8200"),
    ("auth mount", "jwt"),
    ("capability", "write"),
    ("claim", "ref"),
    ("engine", "kv"),
    ("expected", "https://gitlab.example.com/"),
    ("field", "api_key"),
    ("file", "/etc/ssl/certs/vault-ca.crt"),
    ("given", ""),
    ("got", "https://gitlab.example.com"),
    ("host", "vault.example.com"),
    ("keys url", "https://gitlab.example.com/-/jwks"),
    ("line", "2"),
    ("path", "secret/data/project-42/api"),
    ("place", "2:20"),
    ("role", "project-42-role"),
    ("token variable", "VAULT_ID_TOKEN"),
    ("used path", "jwt/"),
    ("variable", "API_KEY"),
];
