//! The role: which jobs get in, with what, for how long.

mod refs;
mod scope;
mod token;

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{check::Checks, job::Login, values::Lifetime};
use crate::{
    diagnostic::{Code, Diagnostic},
    gitlab::GitLab,
    setup::{Setup, TokenType},
};
pub(crate) use refs::Ref;

/// Whose jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Project { id: String, path: Option<String> },
    Group { path: String, id: String },
    Subgroups { path: String },
}

/// A value in `bound_claims`: always strings, because GitLab's claims are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BoundValue {
    One(String),
    AnyOf(Vec<String>),
}

/// A claim that the role demands, and the field it comes from.
#[derive(Clone, Debug)]
pub(crate) struct BoundClaim {
    pub(crate) claim: &'static str,
    pub(crate) value: BoundValue,
    pub(crate) field: &'static str,
}

/// The forms of `bound_claims` in Terraform's provider, which takes one text for each claim and splits it at commas,
/// for the whole role unless `disable_bound_claims_parsing` is set (the provider's documentation of
/// `vault_jwt_auth_backend_role`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InTerraform {
    /// Lists are joined with commas.
    Joined,
    /// One value holds a comma, and none is a list: nothing is to be split.
    Unsplit,
    /// A list, and a comma in a value.
    Impossible,
}

/// Who gets in, and what token they get.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    pub(crate) role: String,
    pub(crate) policy: String,
    /// None: the token has no `aud`.
    pub(crate) audience: Option<String>,
    pub(crate) user_claim: String,
    pub(crate) ttl: Lifetime,
    pub(crate) max_ttl: Lifetime,
    pub(crate) token_type: TokenType,
    pub(crate) no_default_policy: bool,
    pub(crate) bound_cidrs: Vec<String>,
    pub(crate) who: Who,
    pub(crate) refs: Vec<Ref>,
    pub(crate) protected_only: bool,
    pub(crate) environment: Option<String>,
    pub(crate) environment_protected: bool,
    pub(crate) pipeline_source: Option<String>,
}

impl Access {
    /// Whether `bound_claims_type` is `glob`.
    pub(crate) fn is_glob(&self) -> bool {
        matches!(self.who, Who::Subgroups { .. }) || self.refs.iter().any(|one| one.name.contains('*'))
    }

    /// What the role demands, in the order in which people read it.
    pub(crate) fn bound_claims(&self) -> Vec<BoundClaim> {
        let mut claims = Vec::new();
        let mut bind = |claim, value: &str, field| {
            claims.push(BoundClaim { claim, value: BoundValue::One(value.to_owned()), field });
        };
        match &self.who {
            Who::Project { id, .. } => bind("project_id", id, "/scope/project_id"),
            Who::Group { id, .. } => bind("namespace_id", id, "/scope/group/id"),
            Who::Subgroups { path } => bind("project_path", &format!("{path}/*"), "/scope/group/path"),
        }
        claims.extend(self.bound_refs());
        let mut bind = |claim, value: &str, field| {
            claims.push(BoundClaim { claim, value: BoundValue::One(value.to_owned()), field });
        };
        if self.protected_only {
            bind("ref_protected", "true", "/scope/protected_only");
        }
        if let Some(environment) = &self.environment {
            bind("environment", environment, "/scope/environment");
        }
        if self.environment_protected {
            bind("environment_protected", "true", "/scope/environment_protected");
        }
        if let Some(source) = &self.pipeline_source {
            bind("pipeline_source", source, "/scope/pipeline_source");
        }
        claims
    }

    /// One kind of ref is bound by `ref` and `ref_type`; both by `ref_path`, because `ref` × `ref_type` would cross them.
    fn bound_refs(&self) -> Vec<BoundClaim> {
        let field = "/scope/refs";
        let value = |names: Vec<String>| match <[String; 1]>::try_from(names) {
            Ok([name]) => BoundValue::One(name),
            Err(names) => BoundValue::AnyOf(names),
        };
        match self.refs.first() {
            None => Vec::new(),
            Some(_) if self.mixes_refs() => {
                let paths = self.refs.iter().map(|one| format!("{}{}", one.kind.path_prefix(), one.name));
                Vec::from([BoundClaim { claim: "ref_path", value: value(paths.collect()), field }])
            }
            Some(first) => {
                let names = self.refs.iter().map(|one| one.name.clone()).collect();
                let kind = BoundValue::One(first.kind.word().to_owned());
                Vec::from([
                    BoundClaim { claim: "ref", value: value(names), field },
                    BoundClaim { claim: "ref_type", value: kind, field },
                ])
            }
        }
    }

    /// How Terraform's provider can be told the bound values.
    pub(crate) fn in_terraform(&self) -> InTerraform {
        let claims = self.bound_claims();
        let lists = claims.iter().any(|bound| matches!(bound.value, BoundValue::AnyOf(_)));
        let commas = claims.iter().any(|bound| match &bound.value {
            BoundValue::One(value) => value.contains(','),
            BoundValue::AnyOf(values) => values.iter().any(|value| value.contains(',')),
        });
        match (commas, lists) {
            (false, _) => InTerraform::Joined,
            (true, false) => InTerraform::Unsplit,
            (true, true) => InTerraform::Impossible,
        }
    }

    fn mixes_refs(&self) -> bool {
        let first = self.refs.first().map(|one| one.kind);
        self.refs.iter().any(|one| Some(one.kind) != first)
    }

    /// Whether the Vault token can be revoked when the job is done.
    pub(crate) fn can_revoke(&self) -> bool {
        self.token_type != TokenType::Batch
    }
}

/// Claims that become metadata of the identity's alias, so that audit log and templated policies can use them.
///
/// All roles of a mount share the alias, and each login replaces its metadata (seen on Vault 1.19.5): a role that maps
/// less would take away what a templated policy of another role reads.
pub(crate) const CLAIM_MAPPINGS: &[&str] = &["project_path", "project_id"];

/// The audience in use: as typed, else the server's address without a trailing slash.
pub(super) fn audience(setup: &Setup) -> String {
    let typed = setup.auth.audience.clone().filter(|text| !text.is_empty());
    typed.unwrap_or_else(|| setup.server.url.trim().trim_end_matches('/').to_owned())
}

pub(super) fn role_name(setup: &Setup) -> Option<String> {
    let typed = setup.auth.role.clone().filter(|text| !text.is_empty());
    typed.or_else(|| default_name(setup, "role"))
}

pub(super) fn policy_name(setup: &Setup) -> Option<String> {
    let typed = setup.auth.policy.clone().filter(|text| !text.is_empty());
    typed.or_else(|| default_name(setup, "policy"))
}

/// `project-<id>-…`, or the group's path. None where it would be a project's name, or none of Vault's.
fn default_name(setup: &Setup, what: &str) -> Option<String> {
    if let Some(group) = &setup.scope.group {
        let name = path_in_name(group.path.trim_matches('/'))?;
        return (!name.strip_prefix("project-").is_some_and(is_id)).then(|| format!("{name}-{what}"));
    }
    let id = setup.scope.project_id.as_deref().map(str::trim)?;
    is_id(id).then(|| format!("project-{id}-{what}"))
}

/// Whether it can be the ID of a project.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// A path of GitLab as a part of a name: with `.` for a slash and `.-` for a dot, which no part of a path starts with, so
/// that no two paths share a name. None where it would be none of Vault's.
pub(crate) fn path_in_name(path: &str) -> Option<String> {
    let path = gitlab_path(path)?.to_ascii_lowercase();
    let first = path.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    first.then(|| path.replace('.', ".-").replace('/', "."))
}

/// A path whose letters are those of GitLab's paths.
pub(crate) fn gitlab_path(path: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    (!path.is_empty() && path.chars().all(plain)).then_some(path)
}

pub(super) fn access(setup: &Setup, gitlab: GitLab, login: &Login, checks: &mut Checks) -> Option<Access> {
    let who = scope::who(setup, checks);
    let refs = refs::refs(setup, gitlab, checks);
    let environment = scope::environment(setup, gitlab, checks);
    let pipeline_source = scope::pipeline_source(setup, checks);
    if !setup.scope.protected_only {
        let help = "Tick it, unless you mean it: anybody who can push such a branch or tag gets the secret.";
        let message = "branches and tags that are not protected get in";
        checks.add(Diagnostic::setup(Code::NotProtected, "/scope/protected_only", message).help(help));
    }
    let named = |name: Option<String>, field, what, checks: &mut Checks| {
        if let Some(name) = name {
            return checks.vault_name(field, what, &name);
        }
        // Without a project or group that is what is missing.
        if who.is_some() {
            checks.missing(field, &format!("the name of {what}"), "The group's path gives none: write one.");
        }
        None
    };
    let role = named(role_name(setup), "/auth/role", "a role", checks);
    let policy = named(policy_name(setup), "/auth/policy", "a policy", checks);
    let policy = policy.and_then(|name| checks.free_policy("/auth/policy", name));
    let user_claim = token::user_claim(setup, gitlab, login, checks);
    let (ttl, max_ttl) = token::lifetimes(setup, checks);
    let bound_cidrs = token::cidrs(setup, checks);
    let audience = if login.has_audience() { Some(checked_audience(setup, checks)?) } else { None };
    let access = Access {
        role: role?,
        policy: policy?,
        audience,
        user_claim: user_claim?,
        ttl: ttl?,
        max_ttl: max_ttl?,
        token_type: setup.auth.token_type,
        no_default_policy: setup.auth.token_no_default_policy,
        bound_cidrs,
        who: who?,
        refs: refs?,
        protected_only: setup.scope.protected_only,
        environment,
        environment_protected: setup.scope.environment_protected,
        pipeline_source,
    };
    if access.in_terraform() == InTerraform::Impossible {
        let message = "Terraform's provider splits lists at commas, and one of the names holds a comma";
        let help = "Use the scripts or the API calls; or make a setup for each name, each with its own auth.role and auth.policy.";
        checks.add(Diagnostic::setup(Code::TerraformComma, "/scope/refs", message).help(help));
    }
    Some(access)
}

fn checked_audience(setup: &Setup, checks: &mut Checks) -> Option<String> {
    let field = "/auth/audience";
    let text = checks.line(field, "the audience", &audience(setup))?;
    if text.contains('$') || text.contains(char::is_whitespace) || text.contains('\\') {
        let message = format!("`{text}` is not a usable audience");
        let help = "Write the same text on both sides, best the server's address; GitLab expands what follows a `$`.";
        checks.add(Diagnostic::setup(Code::BadAudience, field, message).help(help));
        return None;
    }
    Some(text)
}

impl Checks {
    /// Policies that every server has, or that cannot be assigned.
    fn free_policy(&mut self, field: &str, name: String) -> Option<String> {
        if !["root", "default", "response-wrapping", "control-group"].contains(&name.as_str()) {
            return Some(name);
        }
        let message = format!("`{name}` is a policy of the server itself");
        self.add(Diagnostic::setup(Code::BadName, field, message).help("Choose a name of your own."));
        None
    }
}
