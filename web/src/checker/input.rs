//! What the user has, as texts: everything on the left.

mod clean;

use std::net::IpAddr;

use boundclaim_core::{
    GitLab, Product, Server, Tier, Version,
    check::{
        Asker, Document, Engine, Evidence, Given, PipelineEvidence, PolicyEvidence, RequestEvidence, SecretEvidence,
        TokenEvidence,
    },
    json::Value,
    token::Token,
    troubleshoot::redact,
};
use serde_json::{Map, json};

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

    /// As the contract's JSON, to be saved, kept or shared: without the token's signature, and with every other
    /// credential blacked out.
    pub(crate) fn to_json(&self) -> String {
        let mut all = Map::new();
        let mut put = |name: &str, value: serde_json::Value| drop(all.insert(name.to_owned(), value));
        let product = match self.server.product {
            Product::Vault => "vault",
            Product::OpenBao => "openbao",
        };
        put(
            "server",
            json!({ "product": product, "version": self.server.version.to_string(),
                "url": safe(&self.server_url), "namespace": safe(&self.namespace) }),
        );
        let tier = TIERS.iter().find(|(tier, ..)| *tier == self.gitlab.tier).map(|(_, word, _)| *word);
        put(
            "gitlab",
            json!({ "version": self.gitlab.version.to_string(), "tier": tier.filter(|tier| !tier.is_empty()) }),
        );
        if let Ok(now) = self.now.trim().parse::<i64>() {
            put("now", json!(now));
        }
        for (name, text) in [
            ("remote_addr", &self.remote_addr),
            ("role_name", &self.role_name),
            ("auth_mount", &self.auth_mount),
            ("error", &self.error),
        ] {
            if let Some(text) = safe(text) {
                put(name, json!(text));
            }
        }
        for (name, text_name, stored) in [("role", "role_text", &self.role), ("config", "config_text", &self.config)] {
            if stored.absent {
                put(name, serde_json::Value::Null);
            } else if let Some(text) = safe(&stored.text) {
                put(text_name, json!(text));
            }
        }
        let keys = Value::parse(self.keys.trim().as_bytes()).ok();
        if let Some(pem) = safe(&self.keys).filter(|_| keys.is_none()) {
            put("public_keys", json!([pem]));
        }
        if !self.policies.is_empty() {
            let policy = |policy: &PolicyEvidence| json!({ "name": policy.name, "text": safe(&policy.text).unwrap_or_default() });
            put("policies", self.policies.iter().map(policy).collect());
        }
        if let Some(text) = safe(&self.pipeline) {
            put("pipeline", json!({ "text": text, "job": given(&self.job) }));
        }
        let variables: Map<String, serde_json::Value> =
            self.variables().map(|(key, value)| (key.to_owned(), json!(value))).collect();
        if !variables.is_empty() {
            put("variables", serde_json::Value::Object(variables));
        }
        if let Some(path) = safe(&self.request.path) {
            let by = ASKERS.iter().find(|(by, ..)| *by == self.request.by).map_or("", |(_, word, _)| *word);
            put(
                "request",
                json!({ "by": by, "operation": self.request.operation, "path": path, "field": given(&self.request.field) }),
            );
        }
        if !self.mounts.is_empty() {
            let mount = |(mount, engine): &(String, Engine)| {
                (mount.clone(), json!({ "type": engine.kind, "version": engine.version }))
            };
            put("mounts", serde_json::Value::Object(self.mounts.iter().map(mount).collect()));
        }
        if let Some(secret) = &self.secret {
            put("secret", secret_json(secret));
        }
        let mut all = serde_json::Value::Object(all);
        clean::json(&mut all);
        // These keep the order of their members.
        let claims =
            Token::read(&self.token).ok().map(|token| ("token", object("claims", &clean::claims(token.claims))));
        let ordered = claims.into_iter().chain(keys.map(|keys| ("jwks", clean::keys(keys).to_json())));
        let ordered: String = ordered.map(|(name, json)| ["\n  \"", name, "\": ", &json, ","].concat()).collect();
        let rest = serde_json::to_string_pretty(&all).unwrap_or_default();
        format!("{{{ordered}{}", rest.trim_start_matches('{'))
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

    /// Whether anything was given.
    pub(crate) fn is_empty(&self) -> bool {
        *self == self.nothing()
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

/// An object with one member.
fn object(name: &str, value: &Value) -> String {
    format!("{{\"{name}\":{}}}", value.to_json())
}

fn secret_json(secret: &SecretEvidence) -> serde_json::Value {
    use boundclaim_core::check::SecretState;
    let state = match secret.state {
        SecretState::Present => "present",
        SecretState::Deleted => "deleted",
        SecretState::Missing => "missing",
    };
    json!({ "state": state, "fields": secret.fields })
}

fn given(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A text without credentials; none when it is empty.
fn safe(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| redact(text).0)
}

#[cfg(test)]
mod tests {
    use boundclaim_core::check::{Engine, Evidence, PolicyEvidence, SecretEvidence, SecretState, check};

    use super::{Input, RequestInput, Stored};

    const EVIDENCE: &str = r#"{
        "server": { "product": "openbao", "version": "2.6.2", "url": "https://bao.example.com" },
        "gitlab": { "version": "18.5", "tier": "premium" },
        "now": 1800000000,
        "variables": { "VAULT_SERVER_URL": "https://bao.example.com" },
        "token": { "claims": { "iss": "https://gitlab.example.com", "aud": "v", "project_id": "42" } },
        "config": null,
        "role_name": "app",
        "role": { "role_type": "jwt", "user_claim": "project_id", "bound_audiences": "v" },
        "policies": [{ "name": "p", "text": "path \"secret/data/a\" { capabilities = [\"read\"] }" }],
        "mounts": { "secret/": { "type": "kv", "version": 2 } },
        "secret": { "state": "present", "fields": ["key"] },
        "request": { "by": "curl", "operation": "read", "path": "secret/data/a", "field": "key" }
    }"#;

    #[test]
    fn evidence_comes_back() {
        let input = Input::of(&Evidence::from_json(EVIDENCE).unwrap());
        let again = Input::of(&Evidence::from_json(&input.to_json()).unwrap());
        assert_eq!(again, input);
        let report = |json: &str| check(&Evidence::from_json(json).unwrap()).verdict;
        assert_eq!(report(EVIDENCE), check(&input.evidence()).verdict);
    }

    #[test]
    fn several_writes_are_commands() {
        let json = r#"{ "role_name": "app", "role_writes": [
            { "role_type": "jwt", "user_claim": "sub", "bound_subject": "a" }, { "user_claim": "project_id" }] }"#;
        let evidence = Evidence::from_json(json).unwrap();
        let input = Input::of(&evidence);
        assert_eq!(check(&input.evidence()).steps[3].outcome, check(&evidence).steps[3].outcome);
    }

    #[test]
    fn no_credential_is_kept_from_any_field() {
        for secret in [
            "hvs.CAESIJSECRET",
            "DB_PASSWORD=SECRET",
            "eyJhbGciOiJSUzI1NiJ9.eyJyZWYiOiJtYWluIn0.SECRETSECRET",
            "{\"auth\":{\"client_token\":\"SECRET\"}}",
            "{\"iss\":\"x\",\"note\":\"hvs.SECRET\",\"password\":\"SECRET\"}",
            "\"oidc_client_secret\": \"SECRET\"",
        ] {
            let text = || secret.to_owned();
            let stored = || Stored { text: text(), absent: false };
            let input = Input {
                server_url: text(),
                namespace: text(),
                token: text(),
                now: text(),
                remote_addr: text(),
                keys: text(),
                role_name: text(),
                auth_mount: text(),
                role: stored(),
                config: stored(),
                policies: vec![PolicyEvidence { name: text(), text: text() }],
                pipeline: text(),
                job: text(),
                variables: format!("A={secret}\nAPI_KEY=SECRET\nTOKEN=SECRET\nVAULT_SECRET_ID=SECRET"),
                request: RequestInput { path: text(), field: text(), ..RequestInput::default() },
                mounts: vec![(text(), Engine { kind: text(), version: 2 })],
                secret: Some(SecretEvidence { state: SecretState::Present, fields: Some(vec![text()]) }),
                error: text(),
                ..Input::default()
            };
            let json = input.to_json();
            assert!(
                !json.contains("SECRET\"") && !json.contains("SECRETSECRET") && !json.contains("SECRET\\"),
                "{json}"
            );
            assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
        }
    }

    #[test]
    fn of_keys_the_public_part_is_kept() {
        let keys =
            r#"{"keys":[{"kty":"RSA","n":"AQAB","d":"SECRET"},"eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.SECRET"]}"#.to_owned();
        let json = Input { keys, ..Input::default() }.to_json();
        assert!(json.contains("AQAB") && !json.contains("SECRET"), "{json}");
    }

    #[test]
    fn no_credential_is_kept() {
        let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJyZWYiOiJtYWluIn0.c2lnbmF0dXJl";
        let input = Input {
            token: jwt.to_owned(),
            error: format!("hvs.CAESIJSECRET and {jwt}"),
            variables: "VAULT_TOKEN=SECRET\nA=b".to_owned(),
            pipeline: "job:\n  script: vault login hvs.CAESIJSECRET\n".to_owned(),
            ..Input::default()
        };
        let json = input.to_json();
        assert!(!json.contains("c2lnbmF0dXJl") && !json.contains("SECRET"), "{json}");
        assert!(json.contains("\"ref\":\"main\""));
    }
}
