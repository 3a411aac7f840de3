//! What a pasted text is.

use boundclaim_core::{
    DiagnoseInput, Setup,
    check::{Evidence, PolicyEvidence, SecretEvidence, SecretState},
    diagnose,
    paste::{self, Body, Form, Item},
    pipeline::Pipeline,
    token::{KeyRing, Token},
};

use super::input::{Input, Stored};

/// What was made of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Recognised {
    /// Texts of the checker; what they are, in words.
    Filled(Box<Input>, String),
    /// The text of an error: it has a screen of its own.
    Error,
    /// A setup, which the wizard opens.
    Setup,
    /// Nothing that the checker knows.
    Nothing,
}

/// Puts a text where it belongs.
pub(crate) fn recognise(text: &str, input: &Input) -> Recognised {
    if let Ok(evidence) = Evidence::from_json(text) {
        return Recognised::Filled(Box::new(Input::of(&evidence)), "saved evidence".to_owned());
    }
    if Setup::from_json(text).is_ok() {
        return Recognised::Setup;
    }
    let mut next = input.clone();
    let mut read = Vec::new();
    match certain(text, &mut next) {
        Some(one) => read.push(one),
        None => read.extend(paste::read(text).items.into_iter().filter_map(|item| put(text, item, &mut next))),
    }
    if read.is_empty() {
        read.extend(alone(text, &mut next));
    }
    if read.is_empty() {
        let explained = diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() });
        return if explained.errors.is_empty() && explained.probe.is_none() {
            Recognised::Nothing
        } else {
            Recognised::Error
        };
    }
    read.dedup();
    let several = read.iter().filter(|one| one.starts_with("the policy ")).count();
    if several > 3 {
        read.retain(|one| !one.starts_with("the policy "));
        read.push(format!("{several} policies"));
    }
    Recognised::Filled(Box::new(next), read.join(", "))
}

/// Objects that say what they are, before a role is seen in them: every object could be the body of one.
fn certain(text: &str, next: &mut Input) -> Option<String> {
    if text.contains("\"kty\"") && KeyRing::read(text).is_ok_and(|keys| !keys.is_empty()) {
        next.keys = text.to_owned();
        return Some("keys".to_owned());
    }
    if let Some(fields) = stored_fields(text) {
        let known = next.secret.as_ref().map_or(SecretState::Present, |secret| secret.state);
        next.secret = Some(SecretEvidence { state: known, fields: Some(fields) });
        return Some("the names of a secret’s fields; its values were left out".to_owned());
    }
    let object: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let data = object.as_ref().map(|object| object.get("data").unwrap_or(object));
    let member = |name: &str| data?.get(name)?.as_str().map(str::to_owned);
    if let Some(policy) = member("policy").or_else(|| member("rules")) {
        return Some(put_policy(member("name"), policy, next));
    }
    let token = Token::read(text).ok().filter(|token| token.compact.is_none())?;
    let claims =
        ["iss", "project_id", "project_path", "ref_protected"].iter().any(|name| token.claims.member(name).is_some());
    if !claims {
        return None;
    }
    let one_line = !text.trim().contains('\n');
    next.token = if one_line { token.claims.to_pretty_json() } else { text.trim().to_owned() };
    Some("the claims of a token".to_owned())
}

/// The names of the fields in what `vault kv get` prints, as a table or as JSON.
fn stored_fields(text: &str) -> Option<Vec<String>> {
    if let Ok(answer) = serde_json::from_str::<serde_json::Value>(text) {
        let fields = answer.get("data")?.get("data")?.as_object()?;
        return Some(fields.keys().cloned().collect());
    }
    let (_, table) = text.split_once("= Data =")?;
    let rows = table.lines().skip_while(|line| !line.starts_with("---")).skip(1);
    let names = rows.take_while(|line| !line.trim().is_empty()).filter_map(|line| line.split_whitespace().next());
    Some(names.map(str::to_owned).collect())
}

/// Puts in what stands in a script or a print; none when it only looks like it.
fn put(text: &str, item: Item, next: &mut Input) -> Option<String> {
    match item {
        Item::Role(body) if is_about(&body, &ROLE_FIELDS) => {
            next.role = whole(text);
            next.auth_mount = body.mount.unwrap_or_else(|| next.auth_mount.clone());
            let Some(name) = body.name else { return Some("a role".to_owned()) };
            next.role_name.clone_from(&name);
            Some(format!("the role {name}"))
        }
        Item::Config(body) if is_about(&body, &CONFIG_FIELDS) => {
            next.config = whole(text);
            next.auth_mount = body.mount.unwrap_or_else(|| next.auth_mount.clone());
            Some("the auth config".to_owned())
        }
        Item::Role(_) | Item::Config(_) => None,
        Item::Policy { name, text } => Some(put_policy(name, text.text, next)),
    }
}

fn put_policy(name: Option<String>, text: String, next: &mut Input) -> String {
    let name = name.unwrap_or_else(|| format!("policy-{}", next.policies.len() + 1));
    let said = format!("the policy {name}");
    match next.policies.iter_mut().find(|other| other.name == name) {
        Some(other) => other.text = text,
        None => next.policies.push(PolicyEvidence { name, text }),
    }
    said
}

/// A command says where it writes; an object or a print must hold a field of its own.
fn is_about(body: &Body, fields: &[&str]) -> bool {
    matches!(body.form, Form::Command | Form::Terraform) || fields.iter().any(|field| body.body.member(field).is_some())
}

const ROLE_FIELDS: [&str; 7] =
    ["role_type", "user_claim", "bound_claims", "bound_audiences", "bound_subject", "claim_mappings", "groups_claim"];
const CONFIG_FIELDS: [&str; 6] =
    ["oidc_discovery_url", "jwks_url", "jwks_pairs", "jwt_validation_pubkeys", "bound_issuer", "default_role"];

/// A text that is one thing as a whole.
fn alone(text: &str, next: &mut Input) -> Option<String> {
    let pipeline = Pipeline::read(text);
    if pipeline.broken.is_none() && pipeline.jobs.iter().any(|job| !job.hidden && job.option().is_some()) {
        next.pipeline = text.to_owned();
        next.job = String::new();
        return Some("a pipeline".to_owned());
    }
    Token::read(text).ok().filter(|token| token.compact.is_some())?;
    next.token = text.trim().to_owned();
    Some("a token".to_owned())
}

fn whole(text: &str) -> Stored {
    Stored { text: text.to_owned(), absent: false }
}

#[cfg(test)]
mod tests {
    use super::{Recognised, recognise};
    use crate::checker::input::Input;

    const KV_TABLE: &str = "==== Secret Path ====\nsecret/data/a\n\n======= Metadata =======\nKey      Value\n---      -----\nversion  1\n\n====== Data ======\nKey         Value\n---         -----\npassword    hunter2\n";

    #[test]
    fn each_form_is_known() {
        for (text, wanted) in [
            ("vault write auth/gl/role/app role_type=jwt user_claim=project_id bound_audiences=v", "the role app"),
            ("{\"role_type\": \"jwt\", \"user_claim\": \"sub\", \"bound_claims\": {\"ref\": \"main\"}}", "a role"),
            ("vault write auth/jwt/config oidc_discovery_url=https://gitlab.example.com", "the auth config"),
            ("path \"secret/data/a\" {\n  capabilities = [\"read\"]\n}\n", "the policy policy-1"),
            ("vault policy write app - <<EOF\npath \"a\" {\n  capabilities = [\"read\"]\n}\nEOF\n", "the policy app"),
            (
                "{\"iss\": \"https://gitlab.example.com\", \"project_id\": \"42\", \"ref\": \"main\"}",
                "the claims of a token",
            ),
            ("eyJhbGciOiJSUzI1NiJ9.eyJyZWYiOiJtYWluIn0.c2lnbmF0dXJl", "a token"),
            ("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "keys"),
            ("{\"data\":{\"name\":\"app\",\"policy\":\"path \\\"a\\\" {}\"}}", "the policy app"),
            (KV_TABLE, "the names of a secret’s fields; its values were left out"),
            ("job:\n  id_tokens: {T: {aud: v}}\n  secrets:\n    A: {vault: a/b@kv}\n  script: make\n", "a pipeline"),
        ] {
            let Recognised::Filled(_, read) = recognise(text, &Input::default()) else { panic!("{text}") };
            assert_eq!(read, wanted, "{text}");
        }
        assert_eq!(recognise("Code: 403. Errors:\n\n* permission denied", &Input::default()), Recognised::Error);
        for text in ["hello", "{\"a\": 1}", "Key    Value\n---    -----\nid     hvs.x\npath   auth/token\n"] {
            assert_eq!(recognise(text, &Input::default()), Recognised::Nothing, "{text}");
        }
        let Recognised::Filled(input, _) = recognise(KV_TABLE, &Input::default()) else { panic!() };
        assert!(input.to_json().contains("password") && !input.to_json().contains("hunter2"));
    }
}
