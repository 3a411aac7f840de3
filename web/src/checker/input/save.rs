//! What is saved, kept and shared of the input: the contract's JSON without credentials.

use boundclaim_core::{
    Product,
    check::{Engine, Evidence, PolicyEvidence, SecretEvidence, SecretState},
    json::Value,
    token::Token,
    troubleshoot::redact,
};
use serde_json::{Map, json};

use super::{ASKERS, Input, TIERS, clean, given};

impl Input {
    /// The same as others may see it: what [`to_json`](Self::to_json) holds.
    pub(crate) fn shared(&self) -> Self {
        Evidence::from_json(&self.to_json()).map_or_else(|_| self.nothing(), |evidence| Self::of(&evidence))
    }

    /// Whether more than the token is another one there.
    pub(crate) fn holds_credential(&self) -> bool {
        let shared = self.shared();
        let policies =
            |input: &Self| input.policies.iter().map(|policy| policy.text.trim().to_owned()).collect::<Vec<_>>();
        let texts = |input: &Self| {
            [&input.role.text, &input.config.text, &input.pipeline, &input.variables].map(|text| text.trim().to_owned())
        };
        texts(self) != texts(&shared) || policies(self) != policies(&shared)
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
}

/// An object with one member.
fn object(name: &str, value: &Value) -> String {
    format!("{{\"{name}\":{}}}", value.to_json())
}

fn secret_json(secret: &SecretEvidence) -> serde_json::Value {
    let state = match secret.state {
        SecretState::Present => "present",
        SecretState::Deleted => "deleted",
        SecretState::Missing => "missing",
    };
    json!({ "state": state, "fields": secret.fields })
}

/// A text without credentials; none when it is empty.
fn safe(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| redact(text).0)
}
#[cfg(test)]
mod tests {
    use boundclaim_core::check::{Engine, Evidence, PolicyEvidence, SecretEvidence, SecretState, check};

    use crate::checker::input::{Input, RequestInput, Stored};

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
