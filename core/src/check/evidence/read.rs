//! JSON → [`Evidence`].

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{
    Asker, Document, Evidence, Given, PipelineEvidence, PolicyEvidence, RequestEvidence, SecretEvidence, SecretState,
};
use crate::{
    diagnostic::Diagnostic,
    json::{
        Data, shapes,
        strict::{Object, Reader},
    },
    limits,
    policy::Operation,
};

pub(super) fn evidence(text: &str) -> Result<Evidence, Vec<Diagnostic>> {
    let mut reader = Reader::new("evidence");
    let value = reader.parse(text, limits::EVIDENCE_BYTES)?;
    let mut evidence = Evidence::default();
    if let Some(root) = Object::of(&value, String::new(), &mut reader) {
        read_root(root, &mut evidence, &mut reader);
    }
    reader.finish(evidence)
}

pub(crate) fn read_root(mut root: Object<'_>, into: &mut Evidence, found: &mut Reader) {
    if let Some(server) = shapes::server(&mut root, found) {
        into.server = server.server;
        into.server_url = server.url;
        into.namespace = server.namespace;
    }
    if let Some(gitlab) = shapes::gitlab(&mut root, found) {
        into.gitlab = Some(gitlab.gitlab);
        into.gitlab_url = gitlab.url;
    }
    shapes::now(&mut root, &mut into.now, found);
    root.optional("remote_addr", &mut into.remote_addr, found);
    into.variables = root.texts("variables", found);
    if let Some(mut token) = root.object("token", found) {
        into.token = shapes::token(&mut token, found);
        token.end(found);
    }
    into.jwks = root.some("jwks").map(Document::of);
    root.strings("public_keys", &mut into.public_keys, found);
    into.config = given(&mut root, "config", "config_text", None, found);
    root.optional("auth_mount", &mut into.auth_mount, found);
    root.optional("role_name", &mut into.role_name, found);
    into.role = given(&mut root, "role", "role_text", Some("role_writes"), found);
    into.policies = root.list("policies", found, |mut item, found| {
        let mut policy = PolicyEvidence { name: String::new(), text: String::new() };
        item.string("name", &mut policy.name, found);
        item.string("text", &mut policy.text, found);
        item.end(found);
        policy
    });
    into.mounts = shapes::engines(&mut root, found);
    if let Some(secret) = root.object("secret", found) {
        into.secret = Some(read_secret(secret, found));
    }
    if let Some(request) = root.object("request", found) {
        into.request = Some(read_request(request, found));
    }
    if let Some(mut object) = root.object("pipeline", found) {
        let mut pipeline = PipelineEvidence { text: String::new(), job: None };
        object.string("text", &mut pipeline.text, found);
        object.optional("job", &mut pipeline.job, found);
        object.end(found);
        into.pipeline = Some(pipeline);
    }
    root.optional("error", &mut into.error, found);
    root.end(found);
}

/// A body, several, or a text; an explicit `null`: there is none.
fn given(
    root: &mut Object<'_>,
    body: &'static str,
    text: &'static str,
    writes: Option<&'static str>,
    found: &mut Reader,
) -> Given {
    let mut as_found = None;
    root.optional(text, &mut as_found, found);
    let written = writes.and_then(|writes| Some((writes, root.some(writes)?)));
    let body_value = root.take(body);
    if let Some((writes, value)) = written {
        let Data::List(items) = &value.data else {
            found.wrong_type(root.at(writes), "a list of objects", value);
            return Given::NotGiven;
        };
        for (index, item) in items.iter().enumerate() {
            if !matches!(item.data, Data::Object(_)) {
                found.wrong_type(root.at(&format!("{writes}/{index}")), "an object", item);
            }
        }
        return Given::Writes(items.iter().map(Document::of).collect());
    }
    match (body_value, as_found) {
        (_, Some(text)) => Given::Text(text),
        (None, None) => Given::NotGiven,
        (Some(value), None) if value.is_null() => Given::Absent,
        (Some(value), None) => {
            if !matches!(value.data, Data::Object(_)) {
                found.wrong_type(root.at(body), "an object or null", value);
            }
            Given::Writes(Vec::from([Document::of(value)]))
        }
    }
}

fn read_secret(mut object: Object<'_>, found: &mut Reader) -> SecretEvidence {
    let mut state = SecretState::Present;
    let states =
        [("present", SecretState::Present), ("deleted", SecretState::Deleted), ("missing", SecretState::Missing)];
    object.choice("state", &mut state, &states, found);
    let fields = object.some("fields").is_some().then(|| {
        let mut fields = Vec::new();
        object.strings("fields", &mut fields, found);
        fields
    });
    object.end(found);
    SecretEvidence { state, fields }
}

fn read_request(mut object: Object<'_>, found: &mut Reader) -> RequestEvidence {
    let mut request = RequestEvidence {
        by: Asker::VaultCli,
        operation: String::from("read"),
        path: String::new(),
        field: None,
        variable: None,
    };
    object.choice("by", &mut request.by, &ASKERS, found);
    let words: Vec<(&str, &'static str)> =
        Operation::ALL.iter().map(|operation| (operation.word(), operation.word())).collect();
    let mut operation = "read";
    object.choice("operation", &mut operation, &words, found);
    operation.clone_into(&mut request.operation);
    object.string("path", &mut request.path, found);
    object.optional("field", &mut request.field, found);
    object.optional("variable", &mut request.variable, found);
    object.end(found);
    request
}

/// What the JSON calls who asks.
pub(super) const ASKERS: [(&str, Asker); 4] =
    [("vault-cli", Asker::VaultCli), ("bao-cli", Asker::BaoCli), ("curl", Asker::Curl), ("runner", Asker::Runner)];
