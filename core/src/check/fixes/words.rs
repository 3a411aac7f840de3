//! For whom a change widens access.

use alloc::{format, string::String};

use super::body::Change;

/// In a sentence without its period.
pub(super) fn of_change(change: &Change) -> String {
    let field = change.field.as_str();
    let value = change.value.as_ref().map(crate::json::Value::to_json);
    let claim = field.strip_prefix("/bound_claims/").map(|claim| claim.replace("~1", "/").replace("~0", "~"));
    match (field, claim, value) {
        (_, Some(claim), Some(value)) => {
            format!("jobs whose `{claim}` is among {value}, if they match the rest of the role")
        }
        (_, Some(claim), None) => format!("jobs with any `{claim}` or none, if they match the rest of the role"),
        ("/bound_claims_type", ..) => {
            "all jobs that the stars in the bound claims match, for each of these claims".into()
        }
        ("/bound_audiences", _, None) => "tokens without audience, like every `CI_JOB_JWT`".into(),
        ("/bound_audiences", _, Some(value)) => {
            format!("jobs that ask for an audience among {value}, if they match the rest of the role")
        }
        ("/bound_subject", _, Some(value)) => format!("jobs whose `sub` is {value}, instead of those before"),
        ("/bound_issuer", _, Some(value)) => format!("tokens of the issuer {value}, instead of those before"),
        (field, ..) => format!("jobs that `{}` kept out", field.trim_start_matches('/')),
    }
}
