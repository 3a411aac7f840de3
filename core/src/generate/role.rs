//! The role: one JSON body with every field that decides who gets in.

use alloc::{borrow::ToOwned, format, vec::Vec};

use serde_json::Value;

use super::{
    json::{Field, body, field, object},
    text::Text,
};
use crate::plan::{Access, BoundValue, CLAIM_MAPPINGS};

/// The body of `auth/<mount>/role/<name>`.
///
/// An update keeps every field that it does not name (plugin#382), so fields that could shut jobs out or let them in
/// are written even where they are empty.
pub(crate) fn text(access: &Access) -> Text {
    body(&fields(access))
}

fn fields(access: &Access) -> Vec<Field> {
    let glob = access.is_glob();
    let kind = if glob { "glob" } else { "string" };
    let mut fields = Vec::from([
        field("role_type", "jwt").because("Required: without it the plugin takes the role for a login in a browser."),
        field("user_claim", access.user_claim.as_str()).from("/auth/user_claim").because(
            "Required. The name of the claim that identifies the job in Vault; one identity for each value.",
        ),
        field("user_claim_json_pointer", false),
        audiences(access),
        field("bound_subject", "").because(
            "Empty on purpose: an update keeps every field that it does not name, and an old subject would shut jobs out.",
        ),
        field("bound_claims_type", kind).from(if glob { "/scope/refs" } else { "/scope" }).because(if glob {
            "`*` in the values below stands for any characters, slashes too."
        } else {
            "The values below are compared to the letter."
        }),
        object("bound_claims", claims(access)).because(
            "Sent as JSON: the CLI drops `bound_claims.project_id=42` without a warning, and then every project of this \
             GitLab gets in.",
        ),
        object("claim_mappings", mappings()).because(
            "Metadata of the job's identity: the audit log shows the project's path, and a policy can be a template on \
             `project_id`. Always both: the roles of a mount share the identity, and each login replaces its metadata.",
        ),
        field("groups_claim", ""),
        field("clock_skew_leeway", 0).because(
            "0 is the server's default, a minute; also below. Written down, because an update would keep a longer one of \
             an older role, and with it expired tokens would log in.",
        ),
        field("expiration_leeway", 0),
        field("not_before_leeway", 0),
        field("token_policies", Value::from(Vec::from([access.policy.clone()])))
            .from("/auth/policy")
            .because("What the job may do. With a misspelt name the login works, and every read says `permission denied`."),
    ]);
    fields.extend(token_fields(access));
    fields
}

fn audiences(access: &Access) -> Field {
    match &access.audience {
        Some(audience) => field("bound_audiences", Value::from(Vec::from([audience.clone()]))).from("/auth/audience").because(
            "Must equal `aud` in .gitlab-ci.yml to the letter. From Vault 1.17 on a role without it refuses GitLab's \
             token: `audience claim found in JWT but no audiences bound to the role`.",
        ),
        None => field("bound_audiences", Value::Array(Vec::new())).because(
            "Empty: `CI_JOB_JWT` has no audience, and a role that demands one refuses it.",
        ),
    }
}

fn claims(access: &Access) -> Vec<Field> {
    let claims = access.bound_claims().into_iter().map(|bound| {
        let value = match bound.value {
            BoundValue::One(value) => Value::from(value),
            BoundValue::AnyOf(values) => Value::from(values),
        };
        let entry = field(bound.claim, value).from(bound.field);
        match why(bound.claim) {
            Some(why) => entry.because(why),
            None => entry,
        }
    });
    claims.collect()
}

fn why(claim: &str) -> Option<&'static str> {
    Some(match claim {
        "project_id" => "A string, as GitLab sends it. The number `42` would never match.",
        "namespace_id" => "The group that holds the project directly: projects of subgroups have another one.",
        "project_path" => "Every project below this path, also one that is created tomorrow.",
        "ref_type" => "Without it a tag with the branch's name (or the reverse) would get in.",
        "ref_path" => "Branches and tags together: `ref` with `ref_type` would also allow the crossed pairs.",
        "ref_protected" => "A string too. Only what GitLab's protection of branches and tags let through gets in.",
        "environment" => "Only jobs that name this environment have the claim.",
        _ => return None,
    })
}

fn mappings() -> Vec<Field> {
    CLAIM_MAPPINGS.iter().map(|claim| field(claim, *claim)).collect()
}

fn token_fields(access: &Access) -> Vec<Field> {
    Vec::from([
        field("token_type", access.token_type.word()).from("/auth/token_type"),
        field("token_ttl", access.ttl.text.as_str())
            .from("/auth/token_ttl")
            .because(format!("The Vault token lives for {}: long enough to read the secrets.", access.ttl.words())),
        field("token_max_ttl", access.max_ttl.text.as_str()).from("/auth/token_max_ttl"),
        field("token_explicit_max_ttl", "0s"),
        field("token_period", "0s"),
        field("token_num_uses", 0),
        field("token_no_default_policy", access.no_default_policy).from("/auth/token_no_default_policy"),
        field("token_bound_cidrs", Value::from(access.bound_cidrs.clone())).from("/auth/token_bound_cidrs"),
    ])
}

/// The role's path.
pub(crate) fn path(mount: &str, access: &Access) -> alloc::string::String {
    format!("auth/{}/role/{}", mount, access.role).to_owned()
}
