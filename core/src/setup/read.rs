//! JSON → [`Setup`]: every wrong type and unknown field is reported, with its path.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{AuditInput, GroupInput, RefInput, SecretInput, Setup};
use crate::{
    diagnostic::{Code, Diagnostic},
    limits,
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
    if let Some(root) = Object::of(value, String::new(), &mut found) {
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
            if let Some(mut audit) = Object::of(value, "/audit".to_owned(), found) {
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

/// A JSON object whose fields are taken one by one; what is left at the end is unknown.
struct Object {
    fields: Map<String, Value>,
    path: String,
    known: Vec<&'static str>,
}

impl Object {
    fn of(value: Value, path: String, found: &mut Vec<Diagnostic>) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self { fields, path, known: Vec::new() }),
            other => {
                found.push(wrong_type(path, "an object", &other));
                None
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|value| !value.is_null())
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.fields.remove(name)
    }

    fn wrong(&self, name: &str, expected: &str, value: &Value) -> Diagnostic {
        wrong_type(format!("{}/{name}", self.path), expected, value)
    }

    fn object(&mut self, name: &'static str, found: &mut Vec<Diagnostic>) -> Option<Self> {
        let value = self.take(name).filter(|value| !value.is_null())?;
        Self::of(value, format!("{}/{name}", self.path), found)
    }

    fn string(&mut self, name: &'static str, into: &mut String, found: &mut Vec<Diagnostic>) {
        match self.take(name) {
            None => {}
            Some(Value::String(text)) => *into = text,
            Some(value) => found.push(self.wrong(name, "a string", &value)),
        }
    }

    fn optional(&mut self, name: &'static str, into: &mut Option<String>, found: &mut Vec<Diagnostic>) {
        match self.take(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => *into = Some(text),
            Some(value) => found.push(self.wrong(name, "a string or null", &value)),
        }
    }

    fn boolean(&mut self, name: &'static str, into: &mut bool, found: &mut Vec<Diagnostic>) {
        match self.take(name) {
            None => {}
            Some(Value::Bool(value)) => *into = value,
            Some(value) => found.push(self.wrong(name, "true or false", &value)),
        }
    }

    fn strings(&mut self, name: &'static str, into: &mut Vec<String>, found: &mut Vec<Diagnostic>) {
        match self.take(name) {
            None => {}
            Some(Value::Array(items)) => {
                into.clear();
                for (index, item) in items.into_iter().enumerate() {
                    match item {
                        Value::String(text) => into.push(text),
                        value => found.push(self.wrong(&format!("{name}/{index}"), "a string", &value)),
                    }
                }
            }
            Some(value) => found.push(self.wrong(name, "a list of strings", &value)),
        }
    }

    fn choice<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        into: &mut T,
        words: &[&str],
        found: &mut Vec<Diagnostic>,
    ) {
        if let Some(value) = self.take(name) {
            self.choose(name, into, value, words, found);
        }
    }

    fn optional_choice<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        into: &mut Option<T>,
        words: &[&str],
        found: &mut Vec<Diagnostic>,
    ) {
        if let Some(value) = self.take(name).filter(|value| !value.is_null()) {
            self.choose(name, into, value, words, found);
        }
    }

    fn choose<T: DeserializeOwned>(
        &self,
        name: &str,
        into: &mut T,
        value: Value,
        words: &[&str],
        found: &mut Vec<Diagnostic>,
    ) {
        let known = value.as_str().is_some_and(|word| words.contains(&word));
        let shown = value.to_string();
        match serde_json::from_value(value) {
            Ok(chosen) if known => *into = chosen,
            _ => {
                let path = format!("{}/{name}", self.path);
                let message = format!("`{shown}` is not one of the values of {path}");
                found.push(
                    Diagnostic::setup(Code::UnknownChoice, path, message)
                        .help(format!("Write one of: {}.", words.join(", "))),
                );
            }
        }
    }

    fn list<T>(
        &mut self,
        name: &'static str,
        found: &mut Vec<Diagnostic>,
        read: impl Fn(Self, &mut Vec<Diagnostic>) -> T,
    ) -> Vec<T> {
        let items = match self.take(name) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(value) => {
                found.push(self.wrong(name, "a list", &value));
                return Vec::new();
            }
        };
        let objects = items.into_iter().enumerate();
        objects
            .filter_map(|(index, item)| {
                let object = Self::of(item, format!("{}/{name}/{index}", self.path), found)?;
                Some(read(object, found))
            })
            .collect()
    }

    fn end(self, found: &mut Vec<Diagnostic>) {
        for name in self.fields.keys() {
            let place = if self.path.is_empty() { "a setup" } else { &self.path };
            found.push(
                Diagnostic::setup(
                    Code::UnknownField,
                    format!("{}/{name}", self.path),
                    format!("{place} has no field `{name}`"),
                )
                .help(format!("Its fields are: {}.", self.known.join(", "))),
            );
        }
    }
}

fn wrong_type(path: String, expected: &str, value: &Value) -> Diagnostic {
    let got = match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let place = if path.is_empty() { "the setup".to_owned() } else { path.clone() };
    let found = Diagnostic::setup(Code::WrongType, path, format!("{place} is {got}, and must be {expected}"));
    match value {
        Value::Number(number) if expected.starts_with("a string") => {
            found.help(format!("Write it in quotes: \"{number}\"."))
        }
        _ => found,
    }
}
