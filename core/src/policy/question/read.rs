//! JSON → [`Question`].

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{PolicyInput, Question, RequestInput};
use crate::{
    check::Engine,
    diagnostic::{Code, Diagnostic},
    json::{
        Data, shapes,
        strict::{self, Object, Reader},
    },
    limits,
    policy::{
        capability::Operation,
        identity::{Alias, Group, Identity},
        lint::Mount,
    },
};

pub(super) fn question(text: &str) -> Result<Question, Vec<Diagnostic>> {
    strict::read("question", text, limits::EVIDENCE_BYTES, |root, found| {
        let mut question = common(root, found);
        question.policies = root.list("policies", found, |mut item, found| {
            let policy = policy(&mut item, found);
            item.end(found);
            policy
        });
        let mut names = BTreeSet::new();
        for (index, policy) in question.policies.iter().enumerate() {
            if !names.insert(policy.name.as_str()) {
                let message = format!("there are two policies named `{}`", policy.name);
                let again = found.diagnostic(Code::Duplicate, format!("/policies/{index}/name"), message);
                found.add(again.help("Rename one of them, or leave it out."));
            }
        }
        question.identity = root.object("identity", found).map(|object| identity(object, found));
        question.request = root.object("request", found).map(|object| request(object, found));
        question
    })
}

pub(super) fn one_policy(text: &str) -> Result<Question, Vec<Diagnostic>> {
    strict::read("policy", text, limits::EVIDENCE_BYTES, |root, found| {
        let mut question = common(root, found);
        question.policies.push(policy(root, found));
        question
    })
}

fn common(root: &mut Object<'_>, found: &mut Reader) -> Question {
    let mut now = None;
    shapes::now(root, &mut now, found);
    Question {
        server: shapes::server_or_newest(root, found),
        mounts: mounts(shapes::engines(root, found)),
        now: now.unwrap_or_default(),
        ..Question::default()
    }
}

fn mounts(engines: BTreeMap<String, Engine>) -> Vec<Mount> {
    let mount = |(path, engine): (String, Engine)| {
        let kv_version = (engine.kind == "kv").then_some(engine.version);
        Mount { path, kv_version }
    };
    engines.into_iter().map(mount).collect()
}

fn policy(object: &mut Object<'_>, found: &mut Reader) -> PolicyInput {
    let mut policy = PolicyInput::default();
    object.string("name", &mut policy.name, found);
    object.string("text", &mut policy.text, found);
    policy
}

fn request(mut object: Object<'_>, found: &mut Reader) -> RequestInput {
    let mut request = RequestInput { operation: Operation::Read, path: String::new(), data: None, wrap_ttl: None };
    let words: Vec<(&str, Operation)> =
        Operation::ALL.iter().chain(&[Operation::Help]).map(|operation| (operation.word(), *operation)).collect();
    object.choice("operation", &mut request.operation, &words, found);
    object.string("path", &mut request.path, found);
    if let Some(data) = object.some("data") {
        match data.data {
            // As the ACL takes it.
            Data::Object(_) => request.data = serde_json::from_str(&data.to_json()).ok(),
            _ => found.wrong_type(object.at("data"), "an object", data),
        }
    }
    object.integer("wrap_ttl", "seconds", &mut request.wrap_ttl, found);
    object.end(found);
    request
}

fn identity(mut object: Object<'_>, found: &mut Reader) -> Identity {
    let mut identity = Identity::default();
    object.string("id", &mut identity.id, found);
    object.string("name", &mut identity.name, found);
    identity.metadata = object.texts("metadata", found);
    identity.aliases = object.list("aliases", found, |mut item, found| {
        let mut alias = Alias::default();
        item.string("accessor", &mut alias.accessor, found);
        item.string("id", &mut alias.id, found);
        item.string("name", &mut alias.name, found);
        alias.metadata = item.texts("metadata", found);
        alias.custom_metadata = item.texts("custom_metadata", found);
        item.end(found);
        alias
    });
    identity.groups = object.list("groups", found, |mut item, found| {
        let mut group = Group::default();
        item.string("id", &mut group.id, found);
        item.string("name", &mut group.name, found);
        group.metadata = item.texts("metadata", found);
        item.end(found);
        group
    });
    object.end(found);
    identity
}
