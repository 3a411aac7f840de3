//! JSON → [`Evidence`].

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{
    Asker, Document, Engine, Evidence, Given, PipelineEvidence, PolicyEvidence, RequestEvidence, SecretEvidence,
    SecretState, TokenEvidence,
};
use crate::{
    diagnostic::Diagnostic,
    gitlab::{GitLab, Tier},
    json::{
        Data, Value,
        strict::{Object, Reader},
    },
    limits,
    policy::Operation,
    server::{Product, Server},
    version::Version,
};

pub(super) fn evidence(text: &str) -> Result<Evidence, Vec<Diagnostic>> {
    let mut reader = Reader::new("evidence");
    let value = reader.parse(text, limits::EVIDENCE_BYTES)?;
    let mut evidence = Evidence::default();
    if let Some(root) = Object::of(&value, String::new(), &mut reader) {
        read_root(root, &mut evidence, &mut reader);
    }
    if reader.found.is_empty() { Ok(evidence) } else { Err(reader.found) }
}

pub(in crate::check) fn read_root(mut root: Object<'_>, into: &mut Evidence, found: &mut Reader) {
    if let Some(server) = root.object("server", found) {
        read_server(server, into, found);
    }
    if let Some(gitlab) = root.object("gitlab", found) {
        read_gitlab(gitlab, into, found);
    }
    integer(&mut root, "now", &mut into.now, found);
    root.optional("remote_addr", &mut into.remote_addr, found);
    for (name, value) in members(&mut root, "variables", found) {
        match &value.data {
            Data::String(text) => drop(into.variables.insert(name.to_owned(), text.clone())),
            _ => found.wrong_type(root.at(&format!("variables/{name}")), "a string", value),
        }
    }
    if let Some(token) = root.object("token", found) {
        into.token = read_token(token, found);
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
    for (mount, value) in members(&mut root, "mounts", found) {
        if let Some(engine) = Object::of(value, root.at(&format!("mounts/{mount}")), found) {
            into.mounts.insert(mount.to_owned(), read_engine(engine, found));
        }
    }
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

fn read_server(mut object: Object<'_>, into: &mut Evidence, found: &mut Reader) {
    let mut product = Product::Vault;
    object.choice("product", &mut product, &[("vault", Product::Vault), ("openbao", Product::OpenBao)], found);
    let version = version(&mut object, found).unwrap_or(product.newest_recorded());
    into.server = Server { product, version };
    object.optional("url", &mut into.server_url, found);
    object.optional("namespace", &mut into.namespace, found);
    object.end(found);
}

fn read_gitlab(mut object: Object<'_>, into: &mut Evidence, found: &mut Reader) {
    object.optional("url", &mut into.gitlab_url, found);
    let version = version(&mut object, found).unwrap_or(GitLab::DEFAULT_VERSION);
    let mut tier = None;
    let tiers = [("free", Tier::Free), ("premium", Tier::Premium), ("ultimate", Tier::Ultimate)];
    object.optional_choice("tier", &mut tier, &tiers, found);
    into.gitlab = Some(GitLab { version: Version::new(version.major, version.minor, 0), tier });
    object.end(found);
}

fn version(object: &mut Object<'_>, found: &mut Reader) -> Option<Version> {
    let value = object.some("version")?;
    let version = value.as_str().and_then(Version::parse);
    if version.is_none() {
        found.wrong_type(object.at("version"), "a version like 1.21.4", value);
    }
    version
}

fn read_token(mut object: Object<'_>, found: &mut Reader) -> Option<TokenEvidence> {
    let mut jwt = None;
    object.optional("jwt", &mut jwt, found);
    let claims = object.some("claims").map(Document::of);
    object.end(found);
    jwt.map(TokenEvidence::Jwt).or(claims.map(TokenEvidence::Claims))
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

fn read_engine(mut object: Object<'_>, found: &mut Reader) -> Engine {
    let mut engine = Engine { kind: String::from("kv"), version: 1 };
    object.string("type", &mut engine.kind, found);
    if let Some(value) = object.some("version") {
        match &value.data {
            Data::Number(number) if number == "1" || number == "2" => engine.version = u8::from(number == "2") + 1,
            _ => found.wrong_type(object.at("version"), "1 or 2", value),
        }
    }
    object.end(found);
    // What `vault secrets list` and people call them.
    let (kind, version) = match engine.kind.as_str() {
        "kv-v2" => ("kv", 2),
        "kv-v1" | "generic" => ("kv", 1),
        _ => return engine,
    };
    Engine { kind: kind.to_owned(), version }
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

fn integer(object: &mut Object<'_>, name: &'static str, into: &mut Option<i64>, found: &mut Reader) {
    let Some(value) = object.some(name) else { return };
    match &value.data {
        Data::Number(number) if number.parse::<i64>().is_ok() => *into = number.parse().ok(),
        _ => found.wrong_type(object.at(name), "seconds since 1970, a whole number", value),
    }
}

/// The members of an object with free names.
fn members<'a>(root: &mut Object<'a>, name: &'static str, found: &mut Reader) -> Vec<(&'a str, &'a Value)> {
    let Some(value) = root.some(name) else { return Vec::new() };
    if let Data::Object(members) = &value.data {
        return members.iter().map(|member| (member.key.as_str(), &member.value)).collect();
    }
    found.wrong_type(root.at(name), "an object", value);
    Vec::new()
}

/// What the JSON calls who asks.
pub(super) const ASKERS: [(&str, Asker); 4] =
    [("vault-cli", Asker::VaultCli), ("bao-cli", Asker::BaoCli), ("curl", Asker::Curl), ("runner", Asker::Runner)];
