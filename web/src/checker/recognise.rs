//! What a pasted text is.

use boundclaim_core::{
    DiagnoseInput, Setup,
    check::{Evidence, PolicyEvidence},
    diagnose,
    paste::{self, Item},
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
    /// Nothing that the checker knows.
    Nothing,
}

/// Puts a text where it belongs.
pub(crate) fn recognise(text: &str, input: &Input) -> Recognised {
    let mut next = input.clone();
    let mut read: Vec<String> = Vec::new();
    if let Ok(evidence) = Evidence::from_json(text) {
        return Recognised::Filled(Box::new(Input::of(&evidence)), "saved evidence".to_owned());
    }
    if Setup::from_json(text).is_ok() {
        return Recognised::Nothing;
    }
    // An object of claims could be a role's body as well, by its form.
    let claims =
        |token: &Token| ["iss", "project_id", "project_path"].iter().any(|name| token.claims.member(name).is_some());
    if let Some(token) = Token::read(text).ok().filter(|token| token.compact.is_none() && claims(token)) {
        let one_line = !text.trim().contains('\n');
        next.token = if one_line { token.claims.to_pretty_json() } else { text.trim().to_owned() };
        return Recognised::Filled(Box::new(next), "the claims of a token".to_owned());
    }
    for item in paste::read(text).items {
        match item {
            Item::Role(body) => {
                next.role = whole(text);
                if let Some(name) = body.name {
                    read.push(format!("the role {name}"));
                    next.role_name = name;
                } else {
                    read.push("a role".to_owned());
                }
                next.auth_mount = body.mount.unwrap_or(next.auth_mount);
            }
            Item::Config(body) => {
                next.config = whole(text);
                next.auth_mount = body.mount.unwrap_or(next.auth_mount);
                read.push("the auth config".to_owned());
            }
            Item::Policy { name, text: policy } => {
                let name = name.unwrap_or_else(|| format!("policy-{}", next.policies.len() + 1));
                read.push(format!("the policy {name}"));
                let policy = PolicyEvidence { name, text: policy.text };
                match next.policies.iter_mut().find(|other| other.name == policy.name) {
                    Some(other) => *other = policy,
                    None => next.policies.push(policy),
                }
            }
        }
    }
    if read.is_empty() {
        read.extend(alone(text, &mut next));
    }
    match read.as_slice() {
        [] if !diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() }).errors.is_empty() => {
            Recognised::Error
        }
        [] => Recognised::Nothing,
        _ => {
            read.dedup();
            Recognised::Filled(Box::new(next), read.join(", "))
        }
    }
}

/// A text that is one thing as a whole.
fn alone(text: &str, next: &mut Input) -> Option<String> {
    if text.contains("\"kty\"") && KeyRing::read(text).is_ok_and(|keys| !keys.is_empty()) {
        next.keys = text.to_owned();
        return Some("keys".to_owned());
    }
    let pipeline = Pipeline::read(text);
    if pipeline.broken.is_none() && pipeline.jobs.iter().any(|job| !job.hidden && job.option().is_some()) {
        next.pipeline = text.to_owned();
        next.job = String::new();
        return Some("a pipeline".to_owned());
    }
    if Token::read(text).is_ok() {
        next.token = text.trim().to_owned();
        return Some("a token".to_owned());
    }
    None
}

fn whole(text: &str) -> Stored {
    Stored { text: text.to_owned(), absent: false }
}

#[cfg(test)]
mod tests {
    use super::{Recognised, recognise};
    use crate::checker::input::Input;

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
            ("job:\n  id_tokens: {T: {aud: v}}\n  secrets:\n    A: {vault: a/b@kv}\n  script: make\n", "a pipeline"),
        ] {
            let Recognised::Filled(_, read) = recognise(text, &Input::default()) else { panic!("{text}") };
            assert_eq!(read, wanted, "{text}");
        }
        assert_eq!(recognise("Code: 403. Errors:\n\n* permission denied", &Input::default()), Recognised::Error);
        assert_eq!(recognise("hello", &Input::default()), Recognised::Nothing);
    }
}
