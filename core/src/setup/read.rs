//! JSON → [`Setup`]: every wrong type and unknown field is reported, with its path.

use alloc::{string::String, vec::Vec};

use super::{AuditInput, Client, Delivery, GroupInput, KeySource, RefInput, RefType, SecretInput, Setup, TokenType};
use crate::{
    diagnostic::Diagnostic,
    gitlab::{LoginOption, Tier},
    json::{
        Data, Value,
        strict::{Object, Reader},
    },
    limits,
    server::Product,
};

pub(super) fn setup(text: &str) -> Result<Setup, Vec<Diagnostic>> {
    let mut reader = Reader::new("setup");
    let value = reader.parse(text, limits::SETUP_BYTES)?;
    let mut setup = Setup::empty();
    if let Some(root) = Object::of(&value, String::new(), &mut reader) {
        read_root(root, &mut setup, &mut reader);
    }
    reader.finish(setup)
}

pub(crate) fn read_root(mut root: Object<'_>, setup: &mut Setup, found: &mut Reader) {
    if let Some(mut gitlab) = root.object("gitlab", found) {
        gitlab.string("url", &mut setup.gitlab.url, found);
        gitlab.optional("version", &mut setup.gitlab.version, found);
        gitlab.optional_choice("tier", &mut setup.gitlab.tier, &TIERS, found);
        gitlab.end(found);
    }
    if let Some(mut server) = root.object("server", found) {
        server.choice("product", &mut setup.server.product, &PRODUCTS, found);
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
        if let Some(value) = kv.take("version") {
            match &value.data {
                Data::Number(number) if number == "1" => setup.kv.version = 1,
                Data::Number(number) if number == "2" => setup.kv.version = 2,
                _ => found.wrong_type(kv.at("version"), "1 or 2", value),
            }
        }
        kv.boolean("enable", &mut setup.kv.enable, found);
        kv.end(found);
    }
    setup.secrets = root.list("secrets", found, |mut item, found| {
        let mut secret = SecretInput::default();
        item.optional("variable", &mut secret.variable, found);
        item.string("path", &mut secret.path, found);
        item.string("field", &mut secret.field, found);
        item.choice("as", &mut secret.delivery, &DELIVERIES, found);
        item.end(found);
        secret
    });
    if let Some(mut method) = root.object("method", found) {
        method.optional_choice("option", &mut setup.method.option, &OPTIONS, found);
        method.optional_choice("client", &mut setup.method.client, &CLIENTS, found);
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
    if root.take("audit").is_some_and(Value::is_null) {
        setup.audit = None;
    } else if let Some(mut audit) = root.object("audit", found) {
        let mut device = AuditInput::default();
        audit.string("file_path", &mut device.file_path, found);
        audit.end(found);
        setup.audit = Some(device);
    }
    root.end(found);
}

fn read_auth(mut auth: Object<'_>, setup: &mut Setup, found: &mut Reader) {
    let into = &mut setup.auth;
    auth.string("mount", &mut into.mount, found);
    auth.optional_choice("keys", &mut into.keys, &KEYS, found);
    auth.strings("public_keys", &mut into.public_keys, found);
    auth.optional("ca_pem", &mut into.ca_pem, found);
    auth.optional("audience", &mut into.audience, found);
    auth.optional("role", &mut into.role, found);
    auth.optional("policy", &mut into.policy, found);
    auth.string("user_claim", &mut into.user_claim, found);
    auth.string("token_ttl", &mut into.token_ttl, found);
    auth.string("token_max_ttl", &mut into.token_max_ttl, found);
    auth.choice("token_type", &mut into.token_type, &TOKEN_TYPES, found);
    auth.boolean("token_no_default_policy", &mut into.token_no_default_policy, found);
    auth.strings("token_bound_cidrs", &mut into.token_bound_cidrs, found);
    auth.optional("default_role", &mut into.default_role, found);
    auth.end(found);
}

fn read_scope(mut scope: Object<'_>, setup: &mut Setup, found: &mut Reader) {
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
    let said = scope.some("refs").is_some();
    let refs = scope.list("refs", found, |mut item, found| {
        let mut one = RefInput::default();
        item.choice("type", &mut one.kind, &REF_TYPES, found);
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

const TIERS: [(&str, Tier); 3] = [("free", Tier::Free), ("premium", Tier::Premium), ("ultimate", Tier::Ultimate)];
const PRODUCTS: [(&str, Product); 2] = [("vault", Product::Vault), ("openbao", Product::OpenBao)];
const DELIVERIES: [(&str, Delivery); 2] = [("value", Delivery::Value), ("file", Delivery::File)];
const OPTIONS: [(&str, LoginOption); 3] =
    [("ci_job_jwt", LoginOption::CiJobJwt), ("id_tokens", LoginOption::IdTokens), ("secrets", LoginOption::Secrets)];
const CLIENTS: [(&str, Client); 3] = [("vault", Client::Vault), ("bao", Client::Bao), ("curl", Client::Curl)];
const KEYS: [(&str, KeySource); 3] =
    [("discovery", KeySource::Discovery), ("jwks_url", KeySource::JwksUrl), ("public_keys", KeySource::PublicKeys)];
const TOKEN_TYPES: [(&str, TokenType); 3] =
    [("default", TokenType::Default), ("service", TokenType::Service), ("batch", TokenType::Batch)];
const REF_TYPES: [(&str, RefType); 2] = [("branch", RefType::Branch), ("tag", RefType::Tag)];
