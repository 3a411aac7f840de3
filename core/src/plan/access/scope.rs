//! Whose jobs get in, from which kind of pipeline, for which environment.

use alloc::{borrow::ToOwned, format, string::String};

use super::Who;
use crate::{
    diagnostic::{Code, Diagnostic},
    gitlab::GitLab,
    plan::check::Checks,
    setup::{RefType, Setup},
};

pub(super) fn who(setup: &Setup, checks: &mut Checks) -> Option<Who> {
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
    if scope.project_id.as_deref().is_some_and(|id| !id.trim().is_empty()) {
        let message = "the group counts, and the project is not used";
        let help = "Every project of the group gets in. For one project, leave out the group.";
        checks.add(Diagnostic::setup(Code::NotUsed, "/scope/project_id", message).help(help));
    }
    let id = group.id.as_deref().filter(|id| !id.trim().is_empty());
    let id = id.map(|id| checks.id("/scope/group/id", "a group's ID", id, "Group path"));
    let below = if group.subgroups { "below" } else { "directly in" };
    let help = "Use it only for secrets that all of them may read; for the rest, choose one project.";
    let message = format!("every project {below} {path} gets in, also one that is created tomorrow");
    checks.add(Diagnostic::setup(Code::WholeGroup, "/scope/group", message).help(help));
    if group.subgroups {
        return Some(Who::Subgroups { path });
    }
    let Some(id) = id else {
        let help =
            "Find it on the group's page under the three dots, \"Copy group ID\": the role binds `namespace_id`.";
        checks.missing("/scope/group/id", "the group's ID", help);
        return None;
    };
    Some(Who::Group { path, id: id? })
}

pub(super) fn environment(setup: &Setup, gitlab: GitLab, checks: &mut Checks) -> Option<String> {
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
        let help = "Name one environment. A second one gets its own setup, with its own auth.role and auth.policy.";
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

pub(super) fn pipeline_source(setup: &Setup, checks: &mut Checks) -> Option<String> {
    let field = "/scope/pipeline_source";
    let typed = setup.scope.pipeline_source.as_deref().filter(|text| !text.is_empty())?;
    if !PIPELINE_SOURCES.contains(&typed) {
        let message = format!("`{typed}` is not a kind of pipeline");
        let help = format!("GitLab knows: {}.", PIPELINE_SOURCES.join(", "));
        checks.add(Diagnostic::setup(Code::UnknownChoice, field, message).help(help));
        return None;
    }
    if typed == "merge_request_event" && setup.scope.refs.iter().flatten().any(|one| one.kind == RefType::Tag) {
        let message = "merge request pipelines run on branches: no tag ever gets in";
        let help = "Take the tag out, or choose another kind of pipeline.";
        checks.add(Diagnostic::setup(Code::Contradiction, field, message).help(help));
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
const PIPELINE_SOURCES: &[&str] = &[
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
