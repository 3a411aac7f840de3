//! `secrets:` and `id_tokens:` as GitLab parses them, and the path that the runner reads for a secret.

use std::collections::BTreeMap;

use boundclaim_core::{
    Answer, Json,
    pipeline::syntax::{self, Audience, Secret},
    runner::{self, End, Variable, Variables, VaultSecret},
};
use serde_json::{Map, Value, json};

use super::{Kind, Tag};

pub(super) const SECRET: Kind = Kind { name: "secret_syntax", tags: |_| vec!["-".to_owned()], check: check_secret };
pub(super) const ID_TOKENS: Kind =
    Kind { name: "id_tokens_syntax", tags: |_| vec!["-".to_owned()], check: check_id_tokens };
pub(super) const CHAIN: Kind = Kind { name: "chain", tags: |_| vec!["-".to_owned()], check: check_chain };

fn check_secret(case: &Value, _: &Tag) -> Result<(), String> {
    let ours = match syntax::secret("DB", &yaml(case)) {
        Ok(secret) => {
            let mut ours = Map::new();
            if let Some(vault) = secret.vault {
                ours.insert("engine".into(), json!({ "name": vault.engine, "path": vault.mount }));
                ours.insert("path".into(), vault.path.into());
                ours.insert("field".into(), vault.field.into());
            }
            ours.extend(secret.file.map(|file| ("file".into(), file.into())));
            ours.extend(secret.token.map(|token| ("token".into(), token.into())));
            Value::Object(ours)
        }
        Err(refusals) => {
            let messages: Vec<_> = refusals.into_iter().map(|refusal| refusal.message).collect();
            json!({ "error": messages.join("; "), "errors": messages })
        }
    };
    same(&ours, &case["expect"])
}

fn check_id_tokens(case: &Value, _: &Tag) -> Result<(), String> {
    let ours = match syntax::id_tokens(case["yaml"].as_str().unwrap_or_default()) {
        Ok(tokens) => {
            let tokens = tokens.into_iter().map(|(name, token)| {
                let aud = match token.audience {
                    Audience::One(aud) => Value::from(aud),
                    Audience::Several(aud) => Value::from(aud),
                };
                (name, json!({ "aud": aud }))
            });
            json!({ "ok": tokens.collect::<Map<_, _>>() })
        }
        Err(refusals) => {
            let messages: Vec<_> = refusals.into_iter().map(|refusal| refusal.message).collect();
            json!({ "error": messages.join("; ") })
        }
    };
    same(&ours, &case["expect"])
}

/// The other side logs in everybody, and holds nothing.
fn check_chain(case: &Value, _: &Tag) -> Result<(), String> {
    let text = case["vault"].as_str().unwrap_or_default();
    // What does not look like YAML is the value itself.
    let looks_like_yaml = text.starts_with("vault: ") || text.starts_with('{');
    let read = if looks_like_yaml { syntax::secret("DB", text) } else { syntax::secret("DB", &quoted(text)) };
    let Secret { vault: Some(vault), .. } = read.map_err(|refusals| format!("{refusals:?}"))? else {
        return Err("no vault".into());
    };
    let field = vault.field.clone();
    let secret = runner::Secret {
        variable: "THE_SECRET".into(),
        vault: Some(VaultSecret {
            url: "http://vault".into(),
            auth_name: "jwt".into(),
            auth_path: "jwt".into(),
            auth_data: [("jwt".to_owned(), Json::text("x"))].into(),
            engine: vault.engine,
            mount: vault.mount,
            path: vault.path,
            field: vault.field,
            ..VaultSecret::default()
        }),
        file: None,
    };
    let variables =
        [("CI_ENVIRONMENT_NAME", "prod"), ("VAULT_PATH", "p"), ("MOUNT", "m"), ("P", "p"), ("E", "e"), ("F", "f")];
    let variables =
        variables.map(|(key, value)| Variable { key: key.into(), value: value.into(), ..Variable::default() });
    let http = |status, body: &str| Answer::Http { status, body: body.into(), location: None };
    let answers = [http(200, "{\"auth\":{\"client_token\":\"t\"}}"), http(404, "{\"errors\":[]}")];
    let run = runner::resolve(&secret, &Variables::new(variables.into()), &BTreeMap::new(), &answers);
    let read: Vec<_> =
        run.requests.iter().filter(|request| request.method == "GET").map(|request| &request.target).collect();
    let error = match run.end {
        Some(End::Failed { error, .. }) => error,
        other => format!("{other:?}"),
    };
    same(
        &json!({ "read": read, "field": field, "error": error }),
        &json!({ "read": case["read"], "field": case["field"], "error": case["error"] }),
    )
}

fn yaml(case: &Value) -> String {
    match (case["text"].as_str(), case["yaml"].as_str()) {
        (Some(text), _) => quoted(text),
        (None, yaml) => yaml.unwrap_or_default().to_owned(),
    }
}

/// `vault:` with a text in double quotes; JSON's escapes are YAML's.
fn quoted(text: &str) -> String {
    format!("vault: {}", Value::from(text))
}

fn same(ours: &Value, theirs: &Value) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("ours:   {ours}\ntheirs: {theirs}")) }
}
