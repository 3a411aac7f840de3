//! How the role names an identity.

use alloc::{format, vec::Vec};

use super::{super::identity, Lint, escape, is_open};
use crate::{
    diagnostic::{Code, Diagnostic, Severity},
    token,
};

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let claim = lint.role.user_claim.as_str();
    let field = "/user_claim";
    let at_top = !lint.role.user_claim_json_pointer;
    match token::claim(claim) {
        None if at_top && !is_open(claim) => {
            let message =
                format!("GitLab's tokens have no claim `{claim}`; `user_claim` is the name of a claim, not a value");
            found.push(Diagnostic::role(Code::UserClaimMissing, field, message).help("Use `project_id`."));
        }
        Some(known) if !known.json_type.starts_with("string") => {
            let message = format!(
                "`{claim}` is a {} in the token, and the name of an identity must be a string",
                known.json_type
            );
            found.push(Diagnostic::role(Code::UserClaimMissing, field, message).help("Use `project_id`."));
        }
        _ => {}
    }
    let warning = match claim {
        "user_login" | "user_email" => Some("people can change it, and it is `null` in pipelines without a user"),
        "user_id" => {
            Some("it is empty in pipelines without a user, and the login then fails with `missing name in alias`")
        }
        "ref" | "environment" | "ref_path" | "sha" => {
            Some("whoever pushes chooses it, so different projects share one identity")
        }
        "project_path" | "namespace_path" | "sub" => {
            Some("it changes when the project moves, and somebody else can take it over")
        }
        "job_id" | "pipeline_id" | "jti" => Some("it is new for every job, so that every login makes a new identity"),
        _ => None,
    };
    if let Some(why) = warning {
        let mut finding = Diagnostic::role(Code::UserClaim, field, format!("`{claim}` names the identity: {why}"));
        if claim == "project_path" && lint.binds("project_id") {
            finding.severity = Severity::Info;
        }
        found.push(finding.help("`project_id` survives renames and nobody can choose it."));
    }
    for (source, target) in &lint.role.claim_mappings {
        let field = format!("/claim_mappings/{}", escape(source));
        if let Some(known) = token::claim(source).filter(|known| !known.json_type.starts_with("string")) {
            let message =
                format!("`{source}` is a {} in the token, and only strings can become metadata", known.json_type);
            found.push(Diagnostic::role(Code::MappingFails, field.clone(), message).help("Leave it out."));
        }
        if let Some(error) = identity::metadata_error(target, "") {
            let message = format!("the metadata key `{target}` is refused at the first login: {error}");
            found.push(Diagnostic::role(Code::MappingFails, field, message).help("Use letters, digits and `_`."));
        }
    }
}
