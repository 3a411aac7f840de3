//! What the user has, as texts: everything on the left.

mod clean;
mod save;

use std::net::IpAddr;

use boundclaim_core::{
    GitLab, Server, Tier, Version,
    check::{
        Asker, Document, Engine, Evidence, Given, PipelineEvidence, PolicyEvidence, RequestEvidence, SecretEvidence,
        TokenEvidence,
    },
    json::Value,
    token::Token,
};
use serde_json::Map;

/// All texts of the checker. An empty one was not given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Input {
    pub(crate) server: Server,
    pub(crate) server_url: String,
    pub(crate) namespace: String,
    pub(crate) gitlab: GitLab,
    /// Claims, a token, or a text with a token in it. The only text that may be a credential.
    pub(crate) token: String,
    /// Seconds since 1970, as typed.
    pub(crate) now: String,
    pub(crate) remote_addr: String,
    pub(crate) keys: String,
    pub(crate) role_name: String,
    pub(crate) auth_mount: String,
    pub(crate) role: Stored,
    pub(crate) config: Stored,
    pub(crate) policies: Vec<PolicyEvidence>,
    pub(crate) pipeline: String,
    pub(crate) job: String,
    /// `KEY=value`, one on a line.
    pub(crate) variables: String,
    pub(crate) request: RequestInput,
    /// The KV mount and its version: `secret` and 2.
    pub(crate) mounts: Vec<(String, Engine)>,
    pub(crate) secret: Option<SecretEvidence>,
    pub(crate) error: String,
}

/// Something that is on the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Stored {
    pub(crate) text: String,
    /// The server has none: then the text does not count.
    pub(crate) absent: bool,
}

/// What is asked for, when no job says it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RequestInput {
    pub(crate) by: Asker,
    pub(crate) operation: String,
    pub(crate) path: String,
    pub(crate) field: String,
}

/// Who may ask, by the words of the contract, and for people.
pub(crate) const ASKERS: [(Asker, &str, &str); 4] = [
    (Asker::VaultCli, "vault-cli", "vault kv get"),
    (Asker::BaoCli, "bao-cli", "bao kv get"),
    (Asker::Curl, "curl", "curl, API path"),
    (Asker::Runner, "runner", "secrets: keyword"),
];

/// Tiers, by the words of the contract, and for people.
pub(crate) const TIERS: [(Option<Tier>, &str, &str); 4] = [
    (None, "", "Not known"),
    (Some(Tier::Free), "free", "Free"),
    (Some(Tier::Premium), "premium", "Premium"),
    (Some(Tier::Ultimate), "ultimate", "Ultimate"),
];

impl Default for Input {
    fn default() -> Self {
        Self {
            server: Evidence::default().server,
            server_url: String::new(),
            namespace: String::new(),
            gitlab: GitLab { version: GitLab::DEFAULT_VERSION, tier: None },
            token: String::new(),
            now: String::new(),
            remote_addr: String::new(),
            keys: String::new(),
            role_name: String::new(),
            auth_mount: String::new(),
            role: Stored::default(),
            config: Stored::default(),
            policies: Vec::new(),
            pipeline: String::new(),
            job: String::new(),
            variables: String::new(),
            request: RequestInput::default(),
            mounts: Vec::new(),
            secret: None,
            error: String::new(),
        }
    }
}

impl Default for RequestInput {
    fn default() -> Self {
        Self { by: Asker::VaultCli, operation: "read".to_owned(), path: String::new(), field: String::new() }
    }
}

impl Input {
    /// The same as the checker takes it.
    pub(crate) fn evidence(&self) -> Evidence {
        let request = (!self.request.path.trim().is_empty()).then(|| RequestEvidence {
            by: self.request.by,
            operation: self.request.operation.clone(),
            path: self.request.path.trim().to_owned(),
            field: given(&self.request.field),
            variable: None,
        });
        let pipeline = (!self.pipeline.trim().is_empty())
            .then(|| PipelineEvidence { text: self.pipeline.clone(), job: given(&self.job) });
        let keys = self.keys.trim();
        let jwks = Value::parse(keys.as_bytes()).ok().map(|value| Document { text: self.keys.clone(), value });
        let public_keys = if jwks.is_none() && !keys.is_empty() { vec![keys.to_owned()] } else { Vec::new() };
        Evidence {
            server: self.server,
            server_url: given(&self.server_url),
            namespace: given(&self.namespace),
            gitlab: Some(self.gitlab),
            now: self.now.trim().parse().ok(),
            remote_addr: given(&self.remote_addr).filter(|address| address.parse::<IpAddr>().is_ok()),
            variables: self.variables().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            token: self.token_evidence(),
            jwks,
            public_keys,
            config: self.config.given(),
            auth_mount: given(&self.auth_mount),
            role_name: given(&self.role_name),
            role: self.role.given(),
            policies: self.policies.iter().filter(|policy| !policy.text.trim().is_empty()).cloned().collect(),
            mounts: self.mounts.iter().cloned().collect(),
            secret: self.secret.clone(),
            request,
            pipeline,
            error: given(&self.error),
            ..Evidence::default()
        }
    }

    fn token_evidence(&self) -> Option<TokenEvidence> {
        let text = given(&self.token)?;
        Some(match Token::read(&text) {
            Ok(token) if token.compact.is_none() => TokenEvidence::Claims(Document::of(&token.claims)),
            _ => TokenEvidence::Jwt(text),
        })
    }

    /// The variables that were typed.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.lines().filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            Some((key.trim(), value.trim())).filter(|(key, _)| !key.is_empty())
        })
    }

    /// Takes over a request that was changed: the source `request` of a report.
    pub(crate) fn set_request(&mut self, json: &str) {
        if let Ok(request) = serde_json::from_str::<serde_json::Value>(json)
            && let Some(path) = request.get("path").and_then(serde_json::Value::as_str)
        {
            self.request.path = path.to_owned();
        }
    }

    /// Takes over variables that were changed: the source `variables` of a report.
    pub(crate) fn set_variables(&mut self, json: &str) {
        if let Ok(variables) = serde_json::from_str::<Map<String, serde_json::Value>>(json) {
            let line = |(key, value): (&String, &serde_json::Value)| Some(format!("{key}={}", value.as_str()?));
            self.variables = variables.iter().filter_map(line).collect::<Vec<_>>().join("\n");
        }
    }

    /// Evidence that was opened, as texts.
    pub(crate) fn of(evidence: &Evidence) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let name = text(&evidence.role_name);
        let mount = evidence.auth_mount.clone().unwrap_or_else(|| "jwt".to_owned());
        let request = evidence.request.as_ref().map(|request| RequestInput {
            by: request.by,
            operation: request.operation.clone(),
            path: request.path.clone(),
            field: text(&request.field),
        });
        let variables: Vec<String> = evidence.variables.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let pem = evidence.public_keys.join("\n");
        Self {
            server: evidence.server,
            server_url: text(&evidence.server_url),
            namespace: text(&evidence.namespace),
            gitlab: evidence.gitlab.unwrap_or(Self::default().gitlab),
            token: match &evidence.token {
                Some(TokenEvidence::Jwt(text)) => text.clone(),
                Some(TokenEvidence::Claims(claims)) => claims.text.clone(),
                None => String::new(),
            },
            now: evidence.now.map(|now| now.to_string()).unwrap_or_default(),
            remote_addr: text(&evidence.remote_addr),
            keys: evidence.jwks.as_ref().map_or(pem, |jwks| jwks.text.clone()),
            role: Stored::of(&evidence.role, &format!("auth/{mount}/role/{name}")),
            config: Stored::of(&evidence.config, &format!("auth/{mount}/config")),
            role_name: name,
            auth_mount: text(&evidence.auth_mount),
            policies: evidence.policies.clone(),
            pipeline: evidence.pipeline.as_ref().map(|pipeline| pipeline.text.clone()).unwrap_or_default(),
            job: evidence.pipeline.as_ref().and_then(|pipeline| pipeline.job.clone()).unwrap_or_default(),
            variables: variables.join("\n"),
            request: request.unwrap_or_default(),
            mounts: evidence.mounts.iter().map(|(mount, engine)| (mount.clone(), engine.clone())).collect(),
            secret: evidence.secret.clone(),
            error: text(&evidence.error),
        }
    }

    /// Puts in what another one knows.
    pub(crate) fn add(&mut self, other: Self) {
        let put = |slot: &mut String, value: String| {
            if !value.is_empty() {
                *slot = value;
            }
        };
        put(&mut self.server_url, other.server_url);
        put(&mut self.namespace, other.namespace);
        put(&mut self.token, other.token);
        put(&mut self.role_name, other.role_name);
        put(&mut self.auth_mount, other.auth_mount);
        put(&mut self.error, other.error);
        for (stored, told) in [(&mut self.role, other.role), (&mut self.config, other.config)] {
            if told != Stored::default() {
                *stored = told;
            }
        }
        if !other.request.path.is_empty() {
            self.request = other.request;
        }
        if !other.mounts.is_empty() {
            self.mounts = other.mounts;
        }
        self.secret = other.secret.or(self.secret.take());
    }

    /// How large it is.
    pub(crate) fn bytes(&self) -> usize {
        let policies: usize = self.policies.iter().map(|policy| policy.text.len()).sum();
        let texts = [&self.token, &self.keys, &self.role.text, &self.config.text, &self.pipeline, &self.variables];
        policies + texts.iter().map(|text| text.len()).sum::<usize>()
    }

    /// The same servers, and nothing else.
    pub(crate) fn nothing(&self) -> Self {
        Self { server: self.server, gitlab: self.gitlab, ..Self::default() }
    }

    /// The claims of the token, when it is more than claims.
    pub(crate) fn claims_alone(&self) -> Option<String> {
        let token = Token::read(&self.token).ok().filter(|token| token.compact.is_some())?;
        Some(token.claims.to_pretty_json())
    }

    /// The version that was typed, if it is one.
    pub(crate) fn set_gitlab_version(&mut self, text: &str) {
        if let Some(version) = Version::parse(text) {
            self.gitlab.version = Version::new(version.major, version.minor, 0);
        }
    }
}

impl Stored {
    fn given(&self) -> Given {
        match (self.absent, self.text.trim().is_empty()) {
            (true, _) => Given::Absent,
            (false, true) => Given::NotGiven,
            (false, false) => Given::Text(self.text.clone()),
        }
    }

    /// One body is its JSON; several are the commands that write them, one after the other.
    fn of(given: &Given, path: &str) -> Self {
        let text = match given {
            Given::NotGiven | Given::Absent => String::new(),
            Given::Text(text) => text.clone(),
            Given::Writes(documents) => match documents.as_slice() {
                [one] => one.text.clone(),
                several => several
                    .iter()
                    .map(|one| ["vault write ", path, " - <<'EOF'\n", &one.text, "\nEOF\n"].concat())
                    .collect(),
            },
        };
        Self { text, absent: *given == Given::Absent }
    }
}

fn given(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}
