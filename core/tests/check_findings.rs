//! What a check made of odd evidence, one test for each thing that it got wrong.

use boundclaim_core::check::{Evidence, Outcome, Report, StepName, check};
use serde_json::{Value, json};

/// A job that gets its secret.
fn right() -> Value {
    json!({
        "token": { "claims": { "iss": "https://gitlab.example.com", "aud": "vault", "project_id": "42", "iat": 1800000000 } },
        "config": { "oidc_discovery_url": "https://gitlab.example.com", "bound_issuer": "https://gitlab.example.com" },
        "role_name": "app",
        "role": {
            "role_type": "jwt", "user_claim": "project_id", "bound_audiences": "vault",
            "bound_claims": { "project_id": "42" }, "token_policies": "app",
        },
        "policies": [{ "name": "app", "text": POLICY }],
        "mounts": { "secret/": { "type": "kv", "version": 2 } },
        "request": { "by": "vault-cli", "operation": "read", "path": "secret/app" },
        "secret": { "state": "present" },
    })
}

const POLICY: &str = "path \"secret/data/app\" {\n  capabilities = [\"read\"]\n}\n";

fn report(evidence: &Value) -> Report {
    check(&Evidence::from_json(&evidence.to_string()).unwrap_or_else(|found| panic!("{found:#?}")))
}

/// The right job with other parts.
fn with(parts: Value) -> Report {
    report(&changed(parts))
}

fn changed(parts: Value) -> Value {
    let mut evidence = right();
    for (name, value) in parts.as_object().unwrap() {
        evidence[name] = value.clone();
    }
    evidence
}

fn edited(text: &str, report: &Report, source: &str) -> String {
    let fix = report.fixes.iter().find(|fix| fix.edits.iter().all(|edit| edit.source == source));
    let fix = fix.unwrap_or_else(|| panic!("no fix of {source}: {:#?}", report.fixes));
    let edit = &fix.edits[0];
    format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..])
}

#[test]
fn the_right_job_is_granted() {
    let report = report(&right());
    assert_eq!(report.verdict, Outcome::Granted, "{:#?}", report.steps);
}

#[test]
fn a_policy_is_read_as_people_keep_it() {
    let base64 = "cGF0aCAic2VjcmV0L2RhdGEvYXBwIiB7CiAgY2FwYWJpbGl0aWVzID0gWyJyZWFkIl0KfQo=".to_owned();
    let command = |policy: &str| format!("vault policy write app - <<'EOF'\n{policy}EOF\n");
    let terraform = |policy: &str| {
        format!("resource \"vault_policy\" \"app\" {{\n  name = \"app\"\n  policy = <<EOT\n{policy}EOT\n}}\n")
    };
    let several = format!("vault policy write zero - <<'EOF'\npath \"x\" {{}}\nEOF\n{}", command(POLICY));
    for text in [base64, command(POLICY), terraform(POLICY), several, json!({ "policy": POLICY }).to_string()] {
        let report = with(json!({ "policies": [{ "name": "app", "text": text }] }));
        assert_eq!(report.verdict, Outcome::Granted, "{text}\n{}", report.sentence);
        let shown = &report.sources["policy:app"];
        let winner = report.acl.unwrap().winner.unwrap();
        assert!(shown[winner.span.range()].starts_with("path "), "{text}");
    }
    let other = POLICY.replace("read", "list");
    for text in [command(&other), terraform(&other)] {
        let refused = with(json!({ "policies": [{ "name": "app", "text": text }] }));
        assert_eq!(refused.failed_step, Some(StepName::Acl));
        let text = edited(&text, &refused, "policy:app");
        let report = with(json!({ "policies": [{ "name": "app", "text": text }] }));
        assert_eq!(report.verdict, Outcome::Granted, "{text}");
    }
}

#[test]
fn a_fix_changes_the_write_that_counts() {
    let first =
        json!({ "role_type": "jwt", "user_claim": "project_id", "bound_audiences": "vault", "token_policies": "app" });
    let second = json!({ "role_type": "jwt", "user_claim": "project_id", "bound_claims": { "project_id": "43" } });
    let mut evidence = changed(json!({ "role_writes": [first, second] }));
    evidence.as_object_mut().unwrap().remove("role");
    let report = report(&evidence);
    assert_eq!(report.failed_step, Some(StepName::BoundClaims));
    let text = edited(&report.sources["role:2"], &report, "role:2");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["bound_claims"], json!({ "project_id": "42" }));
}

#[test]
fn of_many_roles_the_named_one_counts() {
    let role = |name: &str, id: u8| {
        format!(
            "vault write auth/jwt/role/{name} - <<'EOF'\n{{\"role_type\":\"jwt\",\"user_claim\":\"project_id\",\
             \"bound_audiences\":\"vault\",\"bound_claims\":{{\"project_id\":\"{id}\"}},\"token_policies\":\"app\"}}\nEOF\n"
        )
    };
    let mut evidence = changed(json!({ "role_text": role("app", 42) + &role("other", 43) }));
    evidence.as_object_mut().unwrap().remove("role");
    assert_eq!(report(&evidence).verdict, Outcome::Granted);
    evidence["role_name"] = json!("Other");
    assert_eq!(report(&evidence).failed_step, Some(StepName::BoundClaims));
    evidence.as_object_mut().unwrap().remove("role_name");
    assert_eq!(report(&evidence).verdict, Outcome::Granted, "the first one");
}

#[test]
fn nothing_of_the_evidence_is_ignored() {
    let field = |parts: Value| {
        let found = Evidence::from_json(&changed(parts).to_string()).unwrap_err();
        found[0].field.clone().unwrap()
    };
    assert_eq!(field(json!({ "role_writes": [5] })), "/role_writes/0");
    assert_eq!(field(json!({ "request": { "operation": "frobnicate", "path": "a" } })), "/request/operation");
    let report =
        with(json!({ "policies": [{ "name": "app", "text": "path \"other\" { capabilities = [\"read\"] }" }] }));
    assert_eq!(report.acl.unwrap().missing, ["read"]);
}
