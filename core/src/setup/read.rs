//! JSON → [`Setup`]: every wrong type and unknown field is reported, with its path.

use alloc::{format, vec::Vec};

use serde_json::Value;

use super::{AuditInput, GroupInput, RefInput, SecretInput, Setup};
use crate::{
    diagnostic::{Code, Diagnostic},
    limits,
    object::Object,
};

pub(super) fn setup(text: &str) -> Result<Setup, Vec<Diagnostic>> {
    if text.len() > limits::SETUP_BYTES {
        let message = format!("the text has {} bytes; a setup has at most {}", text.len(), limits::SETUP_BYTES);
        return Err(Vec::from([Diagnostic::setup(Code::TooLarge, "", message)]));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let help = "Open a file that \"Save\" wrote, or JSON of the form that docs/json.md describes.";
        Vec::from([Diagnostic::setup(Code::NotJson, "", format!("this is not JSON: {error}")).help(help)])
    })?;
    let mut found = Vec::new();
    let mut setup = Setup::empty();
    if let Some(root) = Object::root("setup", value, &mut found) {
        read_root(root, &mut setup, &mut found);
    }
    if found.is_empty() { Ok(setup) } else { Err(found) }
}

fn read_root(mut root: Object, setup: &mut Setup, found: &mut Vec<Diagnostic>) {
    if let Some(mut gitlab) = root.object("gitlab", found) {
        gitlab.string("url", &mut setup.gitlab.url, found);
        gitlab.optional("version", &mut setup.gitlab.version, found);
        gitlab.optional_choice("tier", &mut setup.gitlab.tier, &["free", "premium", "ultimate"], found);
        gitlab.end(found);
    }
    if let Some(mut server) = root.object("server", found) {
        server.choice("product", &mut setup.server.product, &["vault", "openbao"], found);
        server.optional("version", &mut setup.server.version, found);
        server.string("url", &mut setup.server.url, found);
        server.optional("namespace", &mut setup.server.namespace, found);
        server.optional("ca_file", &mut setup.server.ca_file, found);
        server.end(found);
    }
    if let Some(auth) = root.object("auth", found) {
        read_auth(auth, setup, found);
    }
    if let Some(scope) = root.object("scope", found) {
        read_scope(scope, setup, found);
    }
    if let Some(mut kv) = root.object("kv", found) {
        kv.string("mount", &mut setup.kv.mount, found);
        match kv.take("version") {
            None => {}
            Some(Value::Number(number)) if number.as_u64().is_some_and(|n| n == 1 || n == 2) => {
                setup.kv.version = if number.as_u64() == Some(1) { 1 } else { 2 };
            }
            Some(value) => found.push(kv.wrong("version", "1 or 2", &value)),
        }
        kv.boolean("enable", &mut setup.kv.enable, found);
        kv.end(found);
    }
    setup.secrets = root.list("secrets", found, |mut item, found| {
        let mut secret = SecretInput::default();
        item.optional("variable", &mut secret.variable, found);
        item.string("path", &mut secret.path, found);
        item.string("field", &mut secret.field, found);
        item.choice("as", &mut secret.delivery, &["value", "file"], found);
        item.end(found);
        secret
    });
    if let Some(mut method) = root.object("method", found) {
        let options = ["ci_job_jwt", "id_tokens", "secrets"];
        method.optional_choice("option", &mut setup.method.option, &options, found);
        method.optional_choice("client", &mut setup.method.client, &["vault", "bao", "curl"], found);
        method.string("token_name", &mut setup.method.token_name, found);
        method.boolean("dynamic_role", &mut setup.method.dynamic_role, found);
        method.end(found);
    }
    if let Some(mut job) = root.object("job", found) {
        job.string("name", &mut setup.job.name, found);
        job.optional("image", &mut setup.job.image, found);
        job.strings("script", &mut setup.job.script, found);
        job.end(found);
    }
    match root.take("audit") {
        None => {}
        Some(Value::Null) => setup.audit = None,
        Some(value) => {
            if let Some(mut audit) = root.child("audit", value, found) {
                let mut device = AuditInput::default();
                audit.string("file_path", &mut device.file_path, found);
                audit.end(found);
                setup.audit = Some(device);
            }
        }
    }
    root.end(found);
}

fn read_auth(mut auth: Object, setup: &mut Setup, found: &mut Vec<Diagnostic>) {
    let into = &mut setup.auth;
    auth.string("mount", &mut into.mount, found);
    auth.optional_choice("keys", &mut into.keys, &["discovery", "jwks_url", "public_keys"], found);
    auth.strings("public_keys", &mut into.public_keys, found);
    auth.optional("ca_pem", &mut into.ca_pem, found);
    auth.optional("audience", &mut into.audience, found);
    auth.optional("role", &mut into.role, found);
    auth.optional("policy", &mut into.policy, found);
    auth.string("user_claim", &mut into.user_claim, found);
    auth.string("token_ttl", &mut into.token_ttl, found);
    auth.string("token_max_ttl", &mut into.token_max_ttl, found);
    auth.choice("token_type", &mut into.token_type, &["default", "service", "batch"], found);
    auth.boolean("token_no_default_policy", &mut into.token_no_default_policy, found);
    auth.strings("token_bound_cidrs", &mut into.token_bound_cidrs, found);
    auth.optional("default_role", &mut into.default_role, found);
    auth.end(found);
}

fn read_scope(mut scope: Object, setup: &mut Setup, found: &mut Vec<Diagnostic>) {
    let into = &mut setup.scope;
    scope.optional("project_id", &mut into.project_id, found);
    scope.optional("project_path", &mut into.project_path, found);
    if let Some(mut object) = scope.object("group", found) {
        let mut group = GroupInput::default();
        object.string("path", &mut group.path, found);
        object.optional("id", &mut group.id, found);
        object.boolean("subgroups", &mut group.subgroups, found);
        object.end(found);
        into.group = Some(group);
    }
    let said = scope.has("refs");
    let refs = scope.list("refs", found, |mut item, found| {
        let mut one = RefInput::default();
        item.choice("type", &mut one.kind, &["branch", "tag"], found);
        item.string("name", &mut one.name, found);
        item.end(found);
        one
    });
    into.refs = said.then_some(refs);
    scope.boolean("protected_only", &mut into.protected_only, found);
    scope.optional("environment", &mut into.environment, found);
    scope.boolean("environment_protected", &mut into.environment_protected, found);
    scope.optional("pipeline_source", &mut into.pipeline_source, found);
    scope.end(found);
}
