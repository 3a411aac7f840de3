//! What a check made of odd evidence, one test for each thing that it got wrong.

use boundclaim_core::check::{Evidence, Outcome, Report, StepName, StepOutcome, check};
use serde_json::{Value, json};

/// A job that gets its secret.
fn right() -> Value {
    json!({
        "token": { "claims": { "iss": "https://gitlab.example.com", "aud": "vault", "project_id": "42", "iat": 1_800_000_000 } },
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
fn with(parts: &Value) -> Report {
    report(&changed(parts))
}

fn changed(parts: &Value) -> Value {
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
        let report = with(&json!({ "policies": [{ "name": "app", "text": text }] }));
        assert_eq!(report.verdict, Outcome::Granted, "{text}\n{}", report.sentence);
        let shown = &report.sources["policy:app"];
        let winner = report.acl.unwrap().winner.unwrap();
        assert!(shown[winner.span.range()].starts_with("path "), "{text}");
    }
    let other = POLICY.replace("read", "list");
    for text in [command(&other), terraform(&other)] {
        let refused = with(&json!({ "policies": [{ "name": "app", "text": text }] }));
        assert_eq!(refused.failed_step, Some(StepName::Acl));
        let text = edited(&text, &refused, "policy:app");
        let report = with(&json!({ "policies": [{ "name": "app", "text": text }] }));
        assert_eq!(report.verdict, Outcome::Granted, "{text}");
    }
}

#[test]
fn a_fix_changes_the_write_that_counts() {
    let first =
        json!({ "role_type": "jwt", "user_claim": "project_id", "bound_audiences": "vault", "token_policies": "app" });
    let second = json!({ "role_type": "jwt", "user_claim": "project_id", "bound_claims": { "project_id": "43" } });
    let mut evidence = changed(&json!({ "role_writes": [first, second] }));
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
    let mut evidence = changed(&json!({ "role_text": role("app", 42) + &role("other", 43) }));
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
        let found = Evidence::from_json(&changed(&parts).to_string()).unwrap_err();
        found[0].field.clone().unwrap()
    };
    assert_eq!(field(json!({ "role_writes": [5] })), "/role_writes/0");
    assert_eq!(field(json!({ "request": { "operation": "frobnicate", "path": "a" } })), "/request/operation");
    let report =
        with(&json!({ "policies": [{ "name": "app", "text": "path \"other\" { capabilities = [\"read\"] }" }] }));
    assert_eq!(report.acl.unwrap().missing, ["read"]);
}

#[test]
fn what_is_no_token_is_refused() {
    let parts = "error validating token: error verifying token signature: oidc: malformed jwt: go-jose/go-jose: compact JWS \
                 format must have three parts";
    for (text, expected) in [("$VAULT_ID_TOKEN", parts), ("h.p", parts), ("", "missing token")] {
        let report = with(&json!({ "token": { "jwt": text } }));
        assert_eq!((report.verdict, report.failed_step), (Outcome::Refused, Some(StepName::Signature)), "{text}");
        assert_eq!(report.error.unwrap().texts, [expected], "{text}");
    }
    for text in ["[MASKED]", "$ echo 'logging in'"] {
        let report = with(&json!({ "token": { "jwt": text } }));
        assert_eq!(report.verdict, Outcome::Unknown, "{text}");
    }
}

#[test]
fn keys_that_are_none_refuse_nobody() {
    let part = |text: &str| {
        let mut out = String::new();
        for chunk in text.as_bytes().chunks(3) {
            let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for place in 0..=chunk.len() {
                let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
                out.push(letters[(bits >> (18 - 6 * place)) as usize & 63] as char);
            }
        }
        out
    };
    let claims = right()["token"]["claims"].to_string();
    let jwt = format!("{}.{}.{}", part(r#"{"alg":"RS256","kid":"k"}"#), part(&claims), part("signature"));
    for jwks in [json!({ "keys": [] }), json!({ "foo": 1 }), json!({ "keys": [{ "kty": 5 }] })] {
        let report = with(&json!({ "token": { "jwt": jwt }, "jwks": jwks }));
        assert_eq!(report.verdict, Outcome::Granted, "{jwks} {}", report.sentence);
        let found = &report.step(StepName::Signature).unwrap().diagnostics;
        assert_eq!(found[0].field.as_deref(), Some("/jwks"), "{jwks}");
    }
}

#[test]
fn a_mount_that_nobody_named_may_have_either_version() {
    let without = |text: &str| with(&json!({ "mounts": {}, "policies": [{ "name": "app", "text": text }] }));
    let unknown = without(POLICY);
    assert_eq!(unknown.verdict, Outcome::Unknown, "{}", unknown.sentence);
    assert_ne!(unknown.step(StepName::Path).unwrap().outcome, StepOutcome::Warned);
    let both = format!("{POLICY}path \"secret/app\" {{\n  capabilities = [\"read\"]\n}}\n");
    assert_eq!(without(&both).verdict, Outcome::Granted);
    assert_eq!(without("path \"other\" {}").verdict, Outcome::Refused);
    for (kind, verdict) in [("kv-v2", Outcome::Granted), ("kv-v1", Outcome::Refused), ("generic", Outcome::Refused)] {
        assert_eq!(with(&json!({ "mounts": { "secret/": { "type": kind } } })).verdict, verdict, "{kind}");
    }
}

#[test]
fn a_path_that_is_not_meant_is_not_granted() {
    let request = json!({ "by": "vault-cli", "operation": "read", "path": "secret/data/app" });
    let report = with(&json!({ "request": request }));
    assert_eq!(report.failed_step, Some(StepName::Acl));
    let titles: Vec<&str> = report.fixes.iter().map(|fix| fix.title.as_str()).collect();
    assert_eq!(titles, ["ask for `secret/app` instead of `secret/data/app`"], "a rule for it would help nobody");
    assert_eq!(report.step(StepName::Secret).unwrap().outcome, StepOutcome::NotChecked);
}

#[test]
fn a_request_of_a_script_is_read_as_its_client_does() {
    for (command, path, operation) in [
        ("vault kv put secret/app k=v", "secret/data/app", "update"),
        ("vault kv list -mount=secret app", "secret/metadata/app", "list"),
        ("vault kv get -mount secret -field k app", "secret/data/app", "read"),
        ("vault read secret/data/app", "secret/data/app", "read"),
        ("vault token lookup && vault kv get secret/app", "secret/data/app", "read"),
    ] {
        let text = format!(
            "job:\n  id_tokens: {{VAULT_ID_TOKEN: {{aud: vault}}}}\n  script:\n    - export VAULT_TOKEN=$(vault write \
             -field=token auth/jwt/login role=app jwt=$VAULT_ID_TOKEN)\n    - {command}\n"
        );
        let mut evidence = changed(&json!({ "pipeline": { "text": text } }));
        evidence.as_object_mut().unwrap().remove("request");
        let report = report(&evidence);
        let acl = report.acl.unwrap_or_else(|| panic!("{command}: {}", report.sentence));
        assert_eq!(acl.path.trim_end_matches('/'), path, "{command}");
        let missing = if operation == "read" { Vec::new() } else { vec![operation] };
        assert_eq!(acl.missing.iter().filter(|word| *word != "create").collect::<Vec<_>>(), missing, "{command}");
    }
}

#[test]
fn the_text_is_that_of_the_command() {
    let seen = |operation: &str, policy: &str| {
        let request = json!({ "by": "vault-cli", "operation": operation, "path": "secret/app" });
        let report = with(&json!({ "request": request, "policies": [{ "name": "app", "text": policy }] }));
        let error = report.error.unwrap();
        error.seen_by.unwrap().replace("{}", error.texts[0].trim())
    };
    let below = "path \"secret/x\" { capabilities = [\"read\"] }";
    for (operation, policy, expected) in [
        ("read", below, ["Error reading secret/data/app: ", "GET https://vault.example.com:8200/v1/secret/data/app"]),
        ("update", below, ["Error writing data to secret/data/app: ", "URL: PUT "]),
        ("list", below, ["Error listing secret/metadata/app: ", "/v1/secret/metadata/app?list=true"]),
        (
            "read",
            "path \"other\" { capabilities = [\"read\"] }",
            ["/v1/sys/internal/ui/mounts/secret/app\nCode: 403", "grant access to path \"secret/app/\""],
        ),
    ] {
        let text = seen(operation, policy);
        assert!(expected.iter().all(|part| text.contains(part)), "{operation}: {text}");
    }
}

#[test]
fn another_audience_can_be_bound() {
    let command = "vault write auth/jwt/role/app role_type=jwt user_claim=project_id bound_audiences=other \
                   token_policies=app";
    let terraform = "resource \"vault_jwt_auth_backend_role\" \"app\" {\n  role_name = \"app\"\n  role_type = \"jwt\"\n  \
                     user_claim = \"project_id\"\n  bound_audiences = [\"other\"]\n  token_policies = [\"app\"]\n}\n";
    let json = "{\"role_type\":\"jwt\",\"user_claim\":\"project_id\",\"bound_audiences\":\"other\",\
                \"token_policies\":\"app\"}";
    for text in [json, command, terraform] {
        let mut evidence = changed(&json!({ "role_text": text }));
        evidence.as_object_mut().unwrap().remove("role");
        let before = report(&evidence);
        assert_eq!(before.failed_step, Some(StepName::Issuer), "{text}");
        evidence["role_text"] = json!(edited(text, &before, "role"));
        assert_eq!(report(&evidence).verdict, Outcome::Granted, "{}", evidence["role_text"]);
    }
}

#[test]
fn a_value_in_terraform_is_mended_where_it_stands() {
    let text = "resource \"vault_jwt_auth_backend_role\" \"app\" {\n  role_name = \"app\"\n  role_type = \"jwt\"\n  \
                user_claim = \"project_id\"\n  bound_audiences = [\"vault\"]\n  token_policies = [\"app\"]\n  \
                bound_claims = {\n    project_id = \"43\"\n  }\n}\n";
    let mut evidence = changed(&json!({ "role_text": text }));
    evidence.as_object_mut().unwrap().remove("role");
    let before = report(&evidence);
    assert_eq!(before.failed_step, Some(StepName::BoundClaims));
    assert_eq!(before.fixes[0].edits.len(), 1);
    evidence["role_text"] = json!(edited(text, &before, "role"));
    assert_eq!(report(&evidence).verdict, Outcome::Granted, "{}", evidence["role_text"]);
}

/// What each fix costs grows with the texts: of large ones only a few are tried.
#[test]
fn large_evidence_is_judged_soon() {
    let bound: serde_json::Map<String, Value> = (0..600).map(|at| (format!("claim{at}"), json!("a"))).collect();
    let mut evidence = changed(&json!({}));
    evidence["role"]["bound_claims"] = Value::Object(bound);
    let report = report(&evidence);
    assert_eq!(report.failed_step, Some(StepName::BoundClaims));
    assert!((1..=10).contains(&report.fixes.len()), "{}", report.fixes.len());
    let policies: Vec<Value> =
        (0..2000).map(|at| json!({ "name": format!("p{at}"), "text": "path \"a\" {}" })).collect();
    let mounts: serde_json::Map<String, Value> =
        (0..2000).map(|at| (format!("mount{at}/"), json!({ "type": "kv", "version": 2 }))).collect();
    let rules: Vec<String> =
        (0..500).map(|at| format!("path \"mount{at}/a\" {{ capabilities = [\"read\"] }}\n")).collect();
    let text = rules.concat();
    let app = json!({ "name": "app", "text": text });
    let policies: Vec<Value> = policies.into_iter().chain([app]).collect();
    let report = with(&json!({ "policies": policies, "mounts": mounts }));
    assert_eq!(report.failed_step, Some(StepName::Acl));
}
