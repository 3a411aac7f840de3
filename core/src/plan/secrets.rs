//! The KV engine, and the secrets in it.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{
    check::{Checks, path_problem},
    job::Login,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    gitlab::GitLab,
    setup::{Delivery, SecretInput, Setup},
};

/// The KV engine.
#[derive(Clone, Debug)]
pub(crate) struct Kv {
    pub(crate) mount: String,
    pub(crate) version: u8,
    pub(crate) enable: bool,
}

impl Kv {
    /// What stands between the mount and the path in the API: `data/` on version 2.
    pub(crate) fn data(&self) -> &'static str {
        if self.version == 2 { "data/" } else { "" }
    }
}

/// A path below the mount: literal text, in which `${CI_PROJECT_ID}` stands for the job's own project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KvPath {
    parts: Vec<PathPart>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PathPart {
    Text(String),
    ProjectId,
}

impl KvPath {
    fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let text = text.replace("${CI_PROJECT_ID}", "$CI_PROJECT_ID\0");
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once("$CI_PROJECT_ID") {
            // Without braces the name ends where a shell would end it.
            let ends = !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            if !ends {
                break;
            }
            if !before.is_empty() {
                parts.push(PathPart::Text(before.to_owned()));
            }
            parts.push(PathPart::ProjectId);
            rest = behind.strip_prefix('\0').unwrap_or(behind);
        }
        if !rest.is_empty() {
            parts.push(PathPart::Text(rest.to_owned()));
        }
        Self { parts }
    }

    /// Whether each project has its own.
    pub(crate) fn is_templated(&self) -> bool {
        self.parts.contains(&PathPart::ProjectId)
    }

    /// The path with `project` in place of the project's ID and `text` applied to the rest.
    pub(crate) fn render(&self, project: &str, text: impl Fn(&str) -> String) -> String {
        let parts = self.parts.iter().map(|part| match part {
            PathPart::Text(literal) => text(literal),
            PathPart::ProjectId => project.to_owned(),
        });
        parts.collect()
    }

    /// For people: as typed, in one spelling.
    pub(crate) fn shown(&self) -> String {
        self.render("${CI_PROJECT_ID}", str::to_owned)
    }
}

/// One field at one path, in one variable.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub(crate) variable: String,
    pub(crate) path: KvPath,
    pub(crate) field: String,
    pub(crate) delivery: Delivery,
}

pub(super) fn kv(setup: &Setup, checks: &mut Checks) -> Option<Kv> {
    let mount = checks.mount_path("/kv/mount", "the KV engine's mount", &setup.kv.mount)?;
    if !(1..=2).contains(&setup.kv.version) {
        let message = format!("there is no KV version {}", setup.kv.version);
        checks.add(Diagnostic::setup(Code::UnknownChoice, "/kv/version", message).help("Write 1 or 2."));
        return None;
    }
    if ["sys", "auth", "identity", "cubbyhole"].contains(&mount.split('/').next().unwrap_or_default()) {
        let message = format!("`{mount}` belongs to the server itself");
        checks.add(Diagnostic::setup(Code::BadPath, "/kv/mount", message).help("Use a mount like secret."));
        return None;
    }
    Some(Kv { mount, version: setup.kv.version, enable: setup.kv.enable })
}

/// Whether any path holds the job's own project ID, good or bad.
pub(super) fn any_templated(setup: &Setup) -> bool {
    setup.secrets.iter().any(|secret| KvPath::parse(&secret.path).is_templated())
}

/// The secrets, and the variable of each.
pub(super) fn secrets(
    setup: &Setup,
    gitlab: GitLab,
    login: &Login,
    kv: Option<&Kv>,
    checks: &mut Checks,
) -> (Option<Vec<Secret>>, Vec<Option<String>>) {
    if setup.secrets.is_empty() {
        checks.missing("/secrets", "the secret", "Name at least one: its path and its field.");
    }
    if !checks.count("/secrets", setup.secrets.len()) {
        return (None, Vec::new());
    }
    let mut secrets: Vec<Secret> = Vec::new();
    let mut variables = Vec::new();
    for (index, typed) in setup.secrets.iter().enumerate() {
        let at = format!("/secrets/{index}");
        variables.push(variable_name(typed));
        let path = path(&at, typed, kv, checks);
        let field = field(&at, typed, checks);
        let variable = field.as_ref().and_then(|_| {
            let name = variable_name(typed)?;
            checks.variable(&format!("{at}/variable"), "the variable", &name)
        });
        if let Some(name) = &variable
            && (*name == login.token_name || secrets.iter().any(|other| other.variable == *name))
        {
            let message = format!("the variable `{name}` is used twice");
            let help = "Give each secret a variable of its own.";
            checks.add(Diagnostic::setup(Code::Duplicate, format!("{at}/variable"), message).help(help));
        }
        if login.is_by_runner() && typed.delivery == Delivery::Value && !gitlab.has_secrets_file() {
            let message = format!("in GitLab {} `secrets:` always gives a file", gitlab.version);
            let help = "Values came with GitLab 14.1. Choose \"File\".";
            checks.add(Diagnostic::setup(Code::GitLabTooOld, format!("{at}/as"), message).help(help));
        }
        if let (Some(path), Some(field), Some(variable)) = (path, field, variable) {
            secrets.push(Secret { variable, path, field, delivery: typed.delivery });
        }
    }
    if secrets.iter().any(|secret| secret.path.is_templated()) {
        let message = "the path holds the job's own project ID: each project reads its own secret";
        let help = "The policy is a template on the metadata `project_id`, which the role maps from the token. Any other \
                    role on this mount must map it too: each login replaces the metadata.";
        checks.add(Diagnostic::setup(Code::EveryProject, "/secrets", message).help(help));
    }
    (Some(secrets), variables)
}

fn variable_name(typed: &SecretInput) -> Option<String> {
    if let Some(name) = typed.variable.clone().filter(|name| !name.is_empty()) {
        return Some(name);
    }
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = typed.field.trim().chars().map(upper).collect();
    let digit = name.starts_with(|c: char| c.is_ascii_digit());
    (!name.is_empty()).then(|| if digit { format!("_{name}") } else { name })
}

fn path(at: &str, typed: &SecretInput, kv: Option<&Kv>, checks: &mut Checks) -> Option<KvPath> {
    let at = format!("{at}/path");
    let text = checks.line(&at, "the path", &typed.path)?;
    let path = KvPath::parse(&text);
    // The project's ID is a number: it can stand for any character without changing the form.
    let literal = path.render("0", str::to_owned);
    if let Some(why) = path_problem(&literal) {
        checks.bad_path(&at, &text, why);
        return None;
    }
    if let Some(kv) = kv {
        let api = ["data/", "metadata/"].iter().find(|part| kv.version == 2 && text.starts_with(**part));
        let mount = format!("{}/", kv.mount);
        if let Some(part) = api {
            let message = format!("`{part}` is added by the clients: this reads {}/data/{text}", kv.mount);
            let help = format!("Leave out `{part}`, unless the secret's own path starts with it.");
            checks.add(Diagnostic::setup(Code::PathPrefix, &*at, message).help(help));
        } else if text.starts_with(&mount) {
            let message = format!("the mount is added by itself: this reads {}/{}{text}", kv.mount, kv.data());
            let help = format!("Leave out `{mount}`, unless the secret's own path starts with it.");
            checks.add(Diagnostic::setup(Code::PathPrefix, &*at, message).help(help));
        }
    }
    Some(path)
}

fn field(at: &str, typed: &SecretInput, checks: &mut Checks) -> Option<String> {
    let at = format!("{at}/field");
    let text = checks.line(&at, "the field", &typed.field)?;
    if text.contains('=') || text.starts_with('-') || text.starts_with('@') {
        let message = format!("the client cannot write a field named `{text}`");
        let help = "A field's name holds no `=` and does not start with `-` or `@`.";
        checks.add(Diagnostic::setup(Code::BadName, at, message).help(help));
        return None;
    }
    Some(text)
}

/// For each secret, the request that reads it.
pub(super) fn reads(setup: &Setup, kv: Option<&Kv>) -> Vec<Option<String>> {
    let read = |secret: &SecretInput| {
        let kv = kv.filter(|_| !secret.path.trim().is_empty())?;
        Some(format!("GET /v1/{}/{}{}", kv.mount, kv.data(), secret.path))
    };
    setup.secrets.iter().map(read).collect()
}
