//! The role: which jobs get in, with what, for how long.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::net::IpAddr;

use super::{check::Checks, job::Login, values::Lifetime};
use crate::{
    diagnostic::{Code, Diagnostic},
    gitlab::{GitLab, TokenKind},
    setup::{RefType, Setup, TokenType},
};

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

/// A branch or tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ref {
    pub(crate) kind: RefType,
    pub(crate) name: String,
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
pub(crate) fn claim_mappings(templated: bool) -> &'static [&'static str] {
    if templated { &["project_path", "project_id"] } else { &["project_path"] }
}

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

fn default_name(setup: &Setup, what: &str) -> Option<String> {
    if let Some(group) = &setup.scope.group {
        let path = group.path.trim_matches('/').replace('/', "-").to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        return (path.starts_with(char::is_alphanumeric) && path.chars().all(plain)).then(|| format!("{path}-{what}"));
    }
    let id = setup.scope.project_id.as_deref().map(str::trim)?;
    let number = !id.is_empty() && id.chars().all(|c| c.is_ascii_digit());
    number.then(|| format!("project-{id}-{what}"))
}

pub(super) fn access(setup: &Setup, gitlab: GitLab, login: &Login, checks: &mut Checks) -> Option<Access> {
    let who = who(setup, checks);
    let refs = refs(setup, gitlab, checks);
    let environment = environment(setup, gitlab, checks);
    let pipeline_source = pipeline_source(setup, checks);
    if !setup.scope.protected_only {
        let help = "Tick it, unless you mean it: anybody who can push such a branch or tag gets the secret.";
        let message = "branches and tags that are not protected get in";
        checks.add(Diagnostic::setup(Code::NotProtected, "/scope/protected_only", message).help(help));
    }
    let role = role_name(setup).and_then(|name| checks.vault_name("/auth/role", "a role", &name));
    let policy = policy_name(setup).and_then(|name| checks.vault_name("/auth/policy", "a policy", &name));
    let policy = policy.and_then(|name| checks.free_policy("/auth/policy", name));
    let user_claim = user_claim(setup, login, checks);
    let (ttl, max_ttl) = lifetimes(setup, checks);
    let bound_cidrs = cidrs(setup, checks);
    let audience = if login.has_audience() { Some(checked_audience(setup, checks)?) } else { None };
    Some(Access {
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
    })
}

fn who(setup: &Setup, checks: &mut Checks) -> Option<Who> {
    let scope = &setup.scope;
    let Some(group) = &scope.group else {
        let path = scope.project_path.as_deref().filter(|path| !path.is_empty());
        let path = path.and_then(|path| checks.gitlab_path("/scope/project_path", path));
        let Some(id) = scope.project_id.as_deref().filter(|id| !id.trim().is_empty()) else {
            let help = "Find it on the project's page under the three dots, \"Copy project ID\".";
            checks.missing("/scope/project_id", "the project's ID", help);
            return None;
        };
        let id = checks.id("/scope/project_id", "a project's ID", id, "Project path")?;
        return Some(Who::Project { id, path });
    };
    if group.path.trim().is_empty() {
        checks.missing("/scope/group/path", "the group's path", "Write it as in the address, like my-group.");
        return None;
    }
    let path = checks.gitlab_path("/scope/group/path", &group.path)?;
    let below = if group.subgroups { "below" } else { "directly in" };
    let help = "Use it only for secrets that all of them may read; for the rest, choose one project.";
    let message = format!("every project {below} {path} gets in, also one that is created tomorrow");
    checks.add(Diagnostic::setup(Code::WholeGroup, "/scope/group", message).help(help));
    if group.subgroups {
        return Some(Who::Subgroups { path });
    }
    let Some(id) = group.id.as_deref().filter(|id| !id.trim().is_empty()) else {
        let help =
            "Find it on the group's page under the three dots, \"Copy group ID\": the role binds `namespace_id`.";
        checks.missing("/scope/group/id", "the group's ID", help);
        return None;
    };
    Some(Who::Group { path, id: checks.id("/scope/group/id", "a group's ID", id, "Group path")? })
}

fn refs(setup: &Setup, gitlab: GitLab, checks: &mut Checks) -> Option<Vec<Ref>> {
    let field = "/scope/refs";
    let Some(typed) = &setup.scope.refs else {
        checks.missing(field, "the branch or tag", "Name at least one, like main.");
        return None;
    };
    if typed.is_empty() {
        let message = "nothing says which branch or tag: any of them gets in";
        let help = "Name the branches and tags that may read the secret.";
        checks.add(Diagnostic::setup(Code::AnyRef, field, message).help(help));
    }
    if !checks.count(field, typed.len()) {
        return None;
    }
    let mut refs: Vec<Ref> = Vec::new();
    let mut good = true;
    for (index, one) in typed.iter().enumerate() {
        let at = format!("{field}/{index}/name");
        let word = one.kind.word();
        let Some(name) = checks.line(&at, &format!("the {word}"), &one.name) else {
            good = false;
            continue;
        };
        if let Some(why) = ref_problem(&name) {
            checks.add(
                Diagnostic::setup(Code::BadRef, &*at, format!("`{name}` is not a name for a {word}: {why}"))
                    .help("Vault knows only `*`, for any characters: write release/*, or list the branches."),
            );
            good = false;
            continue;
        }
        let one = Ref { kind: one.kind, name };
        if refs.contains(&one) {
            let message = format!("the {word} `{}` is already in the list", one.name);
            checks.add(Diagnostic::setup(Code::Duplicate, &*at, message).help("Remove one of them."));
            good = false;
        } else if one.name.chars().all(|c| c == '*') {
            let message = format!("`{}` stands for every {word}", one.name);
            checks.add(Diagnostic::setup(Code::AnyRef, &*at, message).help("Name the ones that may read the secret."));
        } else if one.name.contains('*') {
            let message = "the role becomes `bound_claims_type: glob`, and `*` matches slashes too";
            let help = format!("`{}` also matches names with more slashes in place of the star.", one.name);
            checks.add(Diagnostic::setup(Code::Glob, &*at, message).help(help));
        }
        refs.push(one);
    }
    let mixed = refs.iter().any(|one| Some(one.kind) != refs.first().map(|first| first.kind));
    if mixed && !gitlab.has_ref_path() {
        let message = format!(
            "branches mixed with tags need the claim `ref_path`, which GitLab {} does not have",
            gitlab.version
        );
        let help = "Make two setups, one for each kind of ref. `ref_path` came with GitLab 16.0.";
        checks.add(Diagnostic::setup(Code::MixedRefs, field, message).help(help));
    }
    good.then_some(refs)
}

/// What `git check-ref-format` refuses, and what looks like a regular expression.
fn ref_problem(name: &str) -> Option<&'static str> {
    if let Some(c) = name.chars().find(|c| " ~^:?[\\".contains(*c)) {
        return Some(match c {
            '[' | '\\' | '^' | '?' => "Git allows no `[`, `\\`, `^` and `?`, and Vault has no regular expressions",
            _ => "Git allows no blank, `~` and `:`",
        });
    }
    let bad_part =
        |part: &str| part.is_empty() || part.starts_with('.') || part.to_ascii_lowercase().ends_with(".lock");
    if name.starts_with("refs/heads/") || name.starts_with("refs/tags/") {
        return Some("leave out refs/heads/ and refs/tags/");
    }
    if name.contains("..") || name.contains("@{") || name.split('/').any(bad_part) || name.ends_with('.') || name == "@"
    {
        return Some("Git does not allow it");
    }
    (name.contains('"') && name.contains('\'')).then_some("GitLab's rules cannot hold both kinds of quotes")
}

fn environment(setup: &Setup, gitlab: GitLab, checks: &mut Checks) -> Option<String> {
    let field = "/scope/environment";
    let Some(typed) = setup.scope.environment.as_deref().filter(|text| !text.is_empty()) else {
        if setup.scope.environment_protected {
            let message = "a protected environment is demanded, but none is named";
            let help = "Name the environment, or take the tick away.";
            checks.add(Diagnostic::setup(Code::Missing, field, message).help(help));
        }
        return None;
    };
    let name = checks.line(field, "the environment", typed)?;
    if name.contains('*') {
        let message = "`*` matches nothing here: only branches and tags may hold a star";
        let help = "Name one environment. A second one gets its own setup.";
        checks.add(Diagnostic::setup(Code::StrayStar, field, message).help(help));
        return None;
    }
    if name.contains(['$', '{', '}']) {
        let message = "the claim holds the name after GitLab has put in the variables";
        let help = "Write the environment's final name, like review/feature-1.";
        checks.add(Diagnostic::setup(Code::BadName, field, message).help(help));
        return None;
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_/. ".contains(c);
    if !name.chars().all(allowed) || name.starts_with('/') || name.ends_with('/') {
        let message = format!("`{name}` is not a name for an environment");
        let help = "GitLab allows letters, digits, blanks, `-`, `_`, `.` and `/` inside.";
        checks.add(Diagnostic::setup(Code::BadName, field, message).help(help));
        return None;
    }
    if !gitlab.has_environment_claims() {
        let message = format!("the tokens of GitLab {} do not name the environment", gitlab.version);
        let help = "The claim came with GitLab 13.9. Leave the field empty.";
        checks.add(Diagnostic::setup(Code::GitLabTooOld, field, message).help(help));
        return None;
    }
    Some(name)
}

fn pipeline_source(setup: &Setup, checks: &mut Checks) -> Option<String> {
    let field = "/scope/pipeline_source";
    let typed = setup.scope.pipeline_source.as_deref().filter(|text| !text.is_empty())?;
    if !PIPELINE_SOURCES.contains(&typed) {
        let message = format!("`{typed}` is not a kind of pipeline");
        let help = format!("GitLab knows: {}.", PIPELINE_SOURCES.join(", "));
        checks.add(Diagnostic::setup(Code::UnknownChoice, field, message).help(help));
        return None;
    }
    if typed == "merge_request_event" && setup.scope.protected_only {
        let message = "merge request pipelines run on the source branch, which is rarely protected";
        let help = "Such a role normally shuts them out. Secrets for merge requests belong on a path of their own.";
        checks.add(Diagnostic::setup(Code::MergeRequestProtected, field, message).help(help));
    }
    Some(typed.to_owned())
}

/// Values of `pipeline_source` and `CI_PIPELINE_SOURCE` (GitLab's documentation of predefined variables).
pub(crate) const PIPELINE_SOURCES: &[&str] = &[
    "push",
    "web",
    "schedule",
    "api",
    "trigger",
    "pipeline",
    "merge_request_event",
    "parent_pipeline",
    "chat",
    "external",
    "external_pull_request_event",
    "ondemand_dast_scan",
    "ondemand_dast_validation",
    "security_orchestration_policy",
    "webide",
];

fn user_claim(setup: &Setup, login: &Login, checks: &mut Checks) -> Option<String> {
    let field = "/auth/user_claim";
    let claim = checks.line(field, "the claim", &setup.auth.user_claim)?;
    let everywhere = ["project_id", "project_path", "namespace_id", "namespace_path", "sub", "iss"];
    let changing = ["pipeline_id", "job_id", "jti", "ref", "ref_path", "ref_type", "ref_protected", "pipeline_source"];
    let people = ["user_id", "user_login", "user_email"];
    let id_token = ["job_project_id", "job_project_path", "job_namespace_id", "job_namespace_path"];
    let environment = ["environment"];
    let known = |list: &[&str]| list.contains(&claim.as_str());
    if known(&id_token) && login.token == TokenKind::IdToken
        || known(&everywhere) && !known(&["sub", "project_path", "namespace_path"])
    {
        return Some(claim);
    }
    let warn = |message: String, help: &str| Diagnostic::setup(Code::UserClaim, field, message).help(help);
    let help = "`project_id` survives renames, and nobody can choose or take it over.";
    if known(&["project_path", "namespace_path"]) {
        checks.add(warn(format!("`{claim}` changes with a rename, and a new project can get an old path"), help));
    } else if known(&["sub"]) {
        let what = if login.token == TokenKind::V1 { "every job" } else { "every branch and tag" };
        checks.add(warn(format!("`sub` differs for {what}: each becomes an identity of its own"), help));
    } else if known(&changing) {
        checks.add(warn(format!("`{claim}` is no identity: other projects have the same, or each job another"), help));
    } else if known(&people) {
        let help = "It is empty in pipelines without a user, and the login then fails. `project_id` is always there.";
        checks.add(warn(format!("`{claim}` names the person who started the pipeline"), help));
    } else if known(&environment) && setup.scope.environment.is_some() {
        checks.add(warn("`environment` can be chosen by whoever writes the job".to_owned(), help));
    } else {
        let message = format!("GitLab's token has no claim `{claim}` that is always a string");
        checks.add(Diagnostic::setup(Code::UserClaimMissing, field, message).help(
            "Vault would answer `claim \"…\" not found in token`, or `could not be converted to string`. Use project_id.",
        ));
        return None;
    }
    Some(claim)
}

fn lifetimes(setup: &Setup, checks: &mut Checks) -> (Option<Lifetime>, Option<Lifetime>) {
    let mut read = |field: &str, text: &str| {
        let found = Lifetime::parse(text);
        if found.is_none() {
            let message = format!("`{text}` is not a lifetime");
            let help = "Write a whole number and a unit, like 300s, 5m, 1h or 1h30m.";
            checks.add(Diagnostic::setup(Code::BadDuration, field, message).help(help));
        }
        found
    };
    let ttl = read("/auth/token_ttl", &setup.auth.token_ttl);
    let max = read("/auth/token_max_ttl", &setup.auth.token_max_ttl);
    if let (Some(ttl), Some(max)) = (&ttl, &max)
        && ttl.seconds > max.seconds
    {
        let message = format!("less than the token TTL of {}", ttl.text);
        let help = "Vault: 'token_ttl' cannot be greater than 'token_max_ttl'";
        checks.add(Diagnostic::setup(Code::TtlOrder, "/auth/token_max_ttl", message).help(help));
    }
    (ttl, max)
}

fn cidrs(setup: &Setup, checks: &mut Checks) -> Vec<String> {
    let field = "/auth/token_bound_cidrs";
    if !checks.count(field, setup.auth.token_bound_cidrs.len()) {
        return Vec::new();
    }
    for (index, text) in setup.auth.token_bound_cidrs.iter().enumerate() {
        let (address, length) = text.split_once('/').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
        let good = address.parse::<IpAddr>().is_ok_and(|address| {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            length.is_none_or(|n| n.parse::<u8>().is_ok_and(|n| n <= bits) && !n.starts_with('+'))
        });
        if !good {
            let message = format!("`{text}` is not an address block");
            let help = "Write an address, or a block like 10.0.0.0/8.";
            checks.add(Diagnostic::setup(Code::BadCidr, format!("{field}/{index}"), message).help(help));
        }
    }
    setup.auth.token_bound_cidrs.clone()
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
