//! From a pipeline to the setup that it was, or could have been, made from.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use super::{Job, JobSecret, LoginClient, Pipeline, Request, syntax::Audience};
use crate::{
    kv::{self, Mounts},
    setup::{Client, Delivery, RefInput, RefType, SecretInput, Setup},
};

impl Pipeline {
    /// The setup with everything that the job says put in; what it does not say stays as it is in `setup`. None when the
    /// job does not talk to Vault.
    ///
    /// # Example
    /// ```
    /// use boundclaim_core::{Setup, pipeline::Pipeline};
    ///
    /// let text = "deploy:\n  script: [./x]\n  secrets: {KEY: {vault: app/key@kv, file: false}}\n";
    /// let setup = Pipeline::read(text).fill("deploy", &Setup::empty()).unwrap();
    /// assert_eq!((setup.kv.mount.as_str(), setup.secrets[0].path.as_str()), ("kv", "app"));
    /// ```
    pub fn fill(&self, job: &str, setup: &Setup) -> Option<Setup> {
        let job = self.job(job)?;
        let mut filled = setup.clone();
        filled.method.option = Some(job.option()?);
        filled.job.name.clone_from(&job.name);
        fill_login(job, &mut filled);
        let secrets: Vec<_> = if job.secrets.is_empty() {
            job.requests.iter().filter_map(|request| from_request(request, &mut filled)).collect()
        } else {
            job.secrets.iter().filter_map(|secret| from_secret(secret, &mut filled)).collect()
        };
        if !secrets.is_empty() {
            filled.secrets = secrets;
        }
        fill_scope(job, &mut filled);
        Some(filled)
    }
}

fn fill_login(job: &Job, setup: &mut Setup) {
    let Some(login) = job.logins.first() else { return };
    let client = match login.client {
        LoginClient::Vault => Some(Client::Vault),
        LoginClient::Bao => Some(Client::Bao),
        LoginClient::Curl => Some(Client::Curl),
        LoginClient::Runner => None,
    };
    setup.method.client = client.or(setup.method.client);
    login.auth_path.clone_into(&mut setup.auth.mount);
    let literal = |text: &Option<String>| text.clone().filter(|text| !text.is_empty() && !text.contains('$'));
    if let Some(role) = &login.role {
        let dynamic = ["${CI_PROJECT_ID}", "$CI_PROJECT_ID"].iter().find(|name| role.contains(*name));
        match (dynamic, &setup.scope.project_id) {
            (Some(name), Some(id)) => {
                setup.method.dynamic_role = true;
                setup.auth.role = Some(role.replace(*name, id));
            }
            _ if !role.contains('$') => setup.auth.role = Some(role.clone()),
            _ => {}
        }
    }
    if let Some(server) = literal(&login.server) {
        server.trim_end_matches('/').clone_into(&mut setup.server.url);
    }
    setup.server.namespace = literal(&login.namespace).or(setup.server.namespace.take());
    let token = login.token.as_ref().and_then(|name| job.tokens.iter().find(|token| token.name == *name));
    if let Some(token) = token {
        token.name.clone_into(&mut setup.method.token_name);
        setup.auth.audience = match &token.audience {
            Audience::One(audience) => Some(audience.clone()),
            Audience::Several(audiences) => audiences.first().cloned(),
        };
    }
}

fn from_secret(secret: &JobSecret, setup: &mut Setup) -> Option<SecretInput> {
    let vault = secret.secret.vault.as_ref()?;
    let plain = |text: &str| text.replace("$$", "$");
    setup.kv.mount = plain(&vault.mount);
    setup.kv.version = if vault.engine == "kv-v2" { 2 } else { 1 };
    let delivery = if secret.secret.file == Some(false) { Delivery::Value } else { Delivery::File };
    let variable = Some(secret.variable.clone());
    Some(SecretInput { variable, path: plain(&vault.path), field: plain(&vault.field), delivery })
}

fn from_request(request: &Request, setup: &mut Setup) -> Option<SecretInput> {
    let mounts: Mounts = [(alloc::format!("{}/", setup.kv.mount), setup.kv.version)].into();
    let place = kv::read_words(&request.words, &mounts)?.place?;
    let field = request.field.clone().or(place.field)?;
    setup.kv.mount = place.mount;
    setup.kv.version = place.version;
    let delivery = if request.file { Delivery::File } else { Delivery::Value };
    Some(SecretInput { variable: request.variable.clone(), path: place.path, field, delivery })
}

/// `rules:` of the form that a setup makes: the branch or tag, and whether it is protected.
fn fill_scope(job: &Job, setup: &mut Setup) {
    if let Some(environment) = job.environment.as_ref().filter(|environment| !environment.text.contains('$')) {
        setup.scope.environment = Some(environment.text.clone());
    }
    let mut refs: Vec<RefInput> = Vec::new();
    for condition in &job.conditions {
        for part in condition.text.split("&&") {
            let Some((variable, name)) = part.split_once("==") else { continue };
            let name = name.trim().trim_matches(['"', '\'']).to_string();
            let kind = match variable.trim() {
                "$CI_COMMIT_BRANCH" | "$CI_COMMIT_REF_NAME" | "$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME" => RefType::Branch,
                "$CI_COMMIT_TAG" => RefType::Tag,
                "$CI_PIPELINE_SOURCE" => {
                    setup.scope.pipeline_source = Some(name);
                    continue;
                }
                "$CI_COMMIT_REF_PROTECTED" => {
                    setup.scope.protected_only = name == "true";
                    continue;
                }
                _ => continue,
            };
            refs.push(RefInput { kind, name });
        }
    }
    if !refs.is_empty() {
        setup.scope.refs = Some(refs);
    }
}
