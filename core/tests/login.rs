//! Roles that are dangerous or cannot work, and logins that are refused: what is said, and what helps.

use boundclaim_core::{
    Diagnostic, GitLab, Product, Server, Version,
    auth::{Explanation, Lint, Mount, Outcome, Reason, StepName, Subject, UnknownSurroundings},
    json::Value,
    paste::{self, Item},
    token::Token,
};
use serde_json::json;

const NOW: i64 = 1_800_000_000;

fn server() -> Server {
    Server { product: Product::Vault, version: Version::new(1, 21, 4) }
}

fn value(value: &serde_json::Value) -> Value {
    Value::parse(value.to_string().as_bytes()).unwrap()
}

fn config() -> serde_json::Value {
    json!({ "oidc_discovery_url": "https://gitlab.example.com", "bound_issuer": "https://gitlab.example.com" })
}

fn role() -> serde_json::Value {
    json!({
        "role_type": "jwt", "user_claim": "project_id", "bound_audiences": "https://vault.example.com",
        "bound_claims": { "project_id": "42", "ref": "main", "ref_type": "branch", "ref_protected": "true" },
        "token_policies": "p", "token_ttl": "5m", "token_max_ttl": "10m",
    })
}

fn claims() -> serde_json::Value {
    json!({
        "iss": "https://gitlab.example.com", "aud": "https://vault.example.com", "sub": "project_path:g/p:ref_type:branch:ref:main",
        "iat": NOW, "nbf": NOW - 5, "exp": NOW + 3600, "project_id": "42", "project_path": "g/p", "pipeline_id": "1",
        "ref": "main", "ref_type": "branch", "ref_protected": "true", "runner_id": 7, "user_login": null,
        "groups_direct": ["a", "b"],
    })
}

#[expect(clippy::needless_pass_by_value, reason = "callers write the changes in place")]
fn with(mut base: serde_json::Value, changes: serde_json::Value) -> serde_json::Value {
    for (key, value) in changes.as_object().unwrap() {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(key);
        } else {
            base[key] = value.clone();
        }
    }
    base
}

fn mount(config: &serde_json::Value, role: &serde_json::Value) -> Mount {
    let mut mount = Mount::new(server());
    mount.write_config(&value(config), &UnknownSurroundings).unwrap();
    mount.write_role("r", &value(role)).unwrap();
    mount
}

fn lint(config: &serde_json::Value, body: &Value) -> Vec<Diagnostic> {
    let mut mount = mount(config, &role());
    let mut fresh = Mount::new(server());
    let written = fresh.write_role("r", body).unwrap();
    mount = if fresh.role("r").is_some() { fresh_with(mount, body) } else { mount };
    let gitlab = GitLab { version: Version::new(18, 5, 0), tier: None };
    let role = fresh.role("r").unwrap();
    Lint {
        server: server(),
        gitlab,
        config: mount.config(),
        role,
        config_written: None,
        written: Some(&written),
        body: Some(body),
    }
    .run()
}

fn fresh_with(mut mount: Mount, body: &Value) -> Mount {
    mount.write_role("r", body).unwrap();
    mount
}

fn explain(config: &serde_json::Value, role: &serde_json::Value, claims: &serde_json::Value) -> Explanation {
    let token = Token::read(&claims.to_string()).unwrap();
    let subject = Subject { role: Some("r"), token: &token, remote_addr: None, now: NOW };
    mount(config, role).explain(&subject, &UnknownSurroundings)
}

#[test]
fn a_good_role_has_no_loud_finding() {
    let found = lint(&config(), &value(&role()));
    let codes: Vec<&str> = found.iter().map(|found| found.code.slug()).collect();
    assert_eq!(codes, ["fork-merge-request"]);
}

#[test]
fn each_mistake_in_a_role_is_found_at_its_place() {
    let bound = |changes: serde_json::Value| json!({ "bound_claims": with(role()["bound_claims"].clone(), changes) });
    let glob = |changes: serde_json::Value| with(bound(changes), json!({ "bound_claims_type": "glob" }));
    for (changes, code, field) in [
        (json!({ "bound_claims.project_id": "42" }), "bound-claims-dropped", "/bound_claims.project_id"),
        (json!({ "bound_claim": { "ref": "main" } }), "bound-claims-dropped", "/bound_claim"),
        (json!({ "policies_": "x" }), "parameter-dropped", "/policies_"),
        (json!({ "bound_claims": {} }), "audience-only", "/bound_claims"),
        (
            json!({ "bound_claims": { "ref": "main", "ref_type": "branch", "ref_protected": "true" } }),
            "audience-only",
            "/bound_claims",
        ),
        (bound(json!({ "project_id": 42 })), "bound-claim-type", "/bound_claims/project_id"),
        (bound(json!({ "ref_protected": true })), "bound-claim-type", "/bound_claims/ref_protected"),
        (bound(json!({ "runner_id": "7" })), "bound-claim-type", "/bound_claims/runner_id"),
        (bound(json!({ "ref": [] })), "bound-claim-never", "/bound_claims/ref"),
        (bound(json!({ "ref": { "eq": "main" } })), "bound-claim-never", "/bound_claims/ref"),
        (bound(json!({ "projectId": "42" })), "unknown-claim", "/bound_claims/projectId"),
        (bound(json!({ "ref": "release-*" })), "star-is-literal", "/bound_claims/ref"),
        (bound(json!({ "ref": "^main$" })), "no-regex", "/bound_claims/ref"),
        (bound(json!({ "ref": "[\"main\"]" })), "list-in-text", "/bound_claims/ref"),
        (glob(json!({ "project_id": "4*" })), "globbed-id", "/bound_claims/project_id"),
        (glob(json!({ "ref": "main*" })), "wide-glob", "/bound_claims/ref"),
        (glob(json!({ "project_path": "g/*" })), "wide-glob", "/bound_claims/project_path"),
        (bound(json!({ "ref_type": null })), "ref-without-type", "/bound_claims/ref"),
        (bound(json!({ "ref": null, "ref_type": null })), "any-ref", "/bound_claims"),
        (bound(json!({ "ref_protected": null })), "not-protected", "/bound_claims"),
        (bound(json!({ "namespace_path": "g" })), "namespace-exact", "/bound_claims/namespace_path"),
        (json!({ "user_claim": "user_login" }), "user-claim", "/user_claim"),
        (json!({ "user_claim": "project_path" }), "user-claim", "/user_claim"),
        (json!({ "user_claim": "runner_id" }), "user-claim-missing", "/user_claim"),
        (json!({ "user_claim": "me@example.com" }), "user-claim-missing", "/user_claim"),
        (json!({ "token_ttl": "24h", "token_max_ttl": "24h" }), "long-lifetime", "/token_ttl"),
        (json!({ "token_ttl": null, "token_max_ttl": null }), "long-lifetime", "/token_ttl"),
        (json!({ "token_type": "batch" }), "batch-token", "/token_type"),
        (json!({ "token_policies": null }), "no-policies", "/token_policies"),
        (json!({ "token_policies": "root" }), "forbidden-policy", "/token_policies"),
        (json!({ "claim_mappings": { "groups_direct": "groups" } }), "mapping-fails", "/claim_mappings/groups_direct"),
        (json!({ "claim_mappings": { "ref": "the.ref" } }), "mapping-fails", "/claim_mappings/ref"),
        (json!({ "bound_audiences": "[\"https://vault.example.com\"]" }), "list-in-text", "/bound_audiences"),
        (json!({ "bound_audiences": null }), "no-audience", "/bound_audiences"),
    ] {
        let body = value(&with(role(), changes.clone()));
        let found = lint(&config(), &body);
        let finding = found.iter().find(|found| found.code.slug() == code && found.field.as_deref() == Some(field));
        let finding = finding.unwrap_or_else(|| panic!("{changes}: {found:#?}"));
        let there = boundclaim_core::auth::locate(&body, field).is_some();
        assert_eq!(finding.labels.len(), usize::from(there), "{changes}: {finding:#?}");
    }
}

#[test]
fn each_mistake_in_a_configuration_is_found() {
    for (changes, code) in [
        (json!({ "bound_issuer": null }), "issuer-unchecked"),
        (json!({ "bound_issuer": "gitlab.example.com" }), "issuer-kind"),
        (json!({ "bound_issuer": "https://gitlab.example.com/" }), "never-matches"),
        (json!({ "default_role": "r" }), "default-role"),
    ] {
        let found = lint(&with(config(), changes.clone()), &value(&role()));
        assert!(
            found.iter().any(|found| found.code.slug() == code && found.source == "config"),
            "{changes}: {found:#?}"
        );
    }
}

#[test]
fn the_dangerous_command_is_found_in_its_own_text() {
    let text = "vault write auth/jwt/role/r role_type=jwt user_claim=project_id \\\n  bound_audiences=https://vault.example.com bound_claims.project_id=42 token_policies=p";
    let pasted = paste::read(text);
    let [Item::Role(role)] = pasted.items.as_slice() else { panic!("{pasted:?}") };
    let found = lint(&config(), &role.body);
    assert_eq!((found[0].code.slug(), found[1].code.slug()), ("bound-claims-dropped", "audience-only"));
    assert_eq!(&text[found[0].labels[0].span.range()], "42");
}

#[test]
fn a_good_login_passes_every_step() {
    let explanation = explain(&config(), &role(), &claims());
    assert!(explanation.grants(), "{explanation:#?}");
    assert!(explanation.steps.iter().all(|step| step.outcome != Outcome::Failed) && explanation.fixes.is_empty());
}

#[test]
fn near_misses_are_named_and_the_fix_works() {
    let bound = |claim: &str, bound: serde_json::Value| {
        let mut role = role();
        role["bound_claims"][claim] = bound;
        role
    };
    let glob = with(bound("ref", json!("release-*")), json!({ "bound_claims_type": "glob" }));
    for (role, claims, step, name, reason) in [
        (bound("project_id", json!(42)), json!({}), StepName::BoundClaims, "project_id", Reason::Type),
        (bound("ref_protected", json!(true)), json!({}), StepName::BoundClaims, "ref_protected", Reason::Type),
        (bound("runner_id", json!("7")), json!({}), StepName::BoundClaims, "runner_id", Reason::Type),
        (bound("ref", json!("Main")), json!({}), StepName::BoundClaims, "ref", Reason::Case),
        (bound("ref", json!(" main")), json!({}), StepName::BoundClaims, "ref", Reason::Blanks),
        (bound("ref", json!("ma*")), json!({}), StepName::BoundClaims, "ref", Reason::Glob),
        (bound("ref", json!(["dev", "prod"])), json!({}), StepName::BoundClaims, "ref", Reason::Other),
        (bound("environment", json!("production")), json!({}), StepName::BoundClaims, "environment", Reason::Missing),
        (bound("ref", json!([])), json!({}), StepName::BoundClaims, "ref", Reason::Never),
        (glob, json!({}), StepName::BoundClaims, "ref", Reason::Other),
        (role(), json!({ "iss": "gitlab.example.com" }), StepName::Issuer, "iss", Reason::Scheme),
        (role(), json!({ "aud": "https://vault.example.com/" }), StepName::Issuer, "aud", Reason::Slash),
        (role(), json!({ "aud": ["x", "https://vault.example.com:8200"] }), StepName::Issuer, "aud", Reason::Port),
    ] {
        let claims = with(self::claims(), claims);
        let explanation = explain(&config(), &role, &claims);
        let failed = explanation.failed().unwrap_or_else(|| panic!("{role} {claims}"));
        assert_eq!(failed.name, step, "{role} {claims}");
        let wrong: Vec<_> = failed.facts.iter().filter(|fact| !fact.ok).collect();
        assert_eq!((wrong.len(), wrong[0].name.as_str(), wrong[0].reason), (1, name, Some(reason)), "{wrong:?}");
        let fix = explanation.fixes.first().unwrap_or_else(|| panic!("no fix: {role} {claims}"));
        assert!(fix.grants, "{fix:?}");
        if !matches!(reason, Reason::Other | Reason::Missing | Reason::Never | Reason::Glob) {
            assert!(!fix.widens, "{fix:?}");
        }
    }
}

#[test]
fn every_wrong_claim_is_named_at_once() {
    let claims =
        with(claims(), json!({ "ref": "dev", "project_id": "7", "iss": "https://evil.example.com", "exp": NOW - 100 }));
    let explanation = explain(&config(), &role(), &claims);
    let failed: Vec<StepName> =
        explanation.steps.iter().filter(|step| step.outcome == Outcome::Failed).map(|step| step.name).collect();
    assert_eq!(failed, [StepName::Issuer, StepName::BoundClaims]);
    let wrong: Vec<&str> = explanation
        .steps
        .iter()
        .flat_map(|step| &step.facts)
        .filter(|fact| !fact.ok)
        .map(|fact| fact.name.as_str())
        .collect();
    assert_eq!(wrong, ["iss", "exp", "project_id", "ref"]);
    assert!(explanation.fixes.iter().all(|fix| !fix.grants));
}
