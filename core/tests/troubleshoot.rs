//! Explaining errors: every recorded error is recognised, in any wrapping, with the cause that provoked it.

mod wrappings;

use std::collections::{BTreeMap, BTreeSet};

use boundclaim_core::{DiagnoseInput, Diagnosis, check::StepName, diagnose, troubleshoot::known_errors};
use serde_json::Value;
use wrappings::wrappings;

fn explain(text: &str) -> Diagnosis {
    diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() })
}

fn codes(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.causes.iter().map(|cause| cause.code).collect()
}

fn rows(vectors: &str) -> Vec<Value> {
    vectors.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// What a user would paste of a recorded run.
fn pasted(row: &Value) -> String {
    let log = row.get("serverlog").and_then(Value::as_array).into_iter().flatten();
    let log: Vec<_> = log.filter_map(Value::as_str).collect();
    format!("{}{}{}", text(row, "stdout"), text(row, "stderr"), log.join("\n"))
}

const ERRORS: &str = include_str!("../../tests/vectors/errors.jsonl");

/// Row → the cause that was provoked.
const PROVOKED: &[(&str, &str)] = &[
    ("e-002", "not-listening"),
    ("e-003", "address-unset"),
    ("e-004", "host-unknown"),
    ("e-005", "address-scheme"),
    ("e-006", "address-scheme"),
    ("e-007", "mount-missing"),
    ("e-008", "v1-in-address"),
    ("e-009", "address-path"),
    ("e-010", "address-unset"),
    ("e-012", "address-scheme"),
    ("e-013", "http-to-tls"),
    ("e-014", "client-ca"),
    ("e-020", "ca-file-missing"),
    ("e-021", "ca-is-text"),
    ("e-022", "ca-not-pem"),
    ("e-024", "ca-of-another"),
    ("e-029", "curl-ca"),
    ("e-030", "curl-ca"),
    ("e-031", "curl-ca"),
    ("e-036", "vault-token-unset"),
    ("e-039", "jwt-as-token"),
    ("e-040", "vault-token-characters"),
    ("e-041", "vault-token-characters"),
    ("e-042", "no-default-policy"),
    ("e-043", "no-default-policy"),
    ("e-045", "vault-token-expired"),
    ("e-046", "vault-token-expired"),
    ("e-048", "batch-token"),
    ("e-049", "batch-token"),
    ("e-061", "argument-count"),
    ("e-062", "vault-token-unset"),
    ("e-063", "vault-token-unset"),
    ("e-064", "vault-token-other-server"),
    ("e-066", "policy-other-path"),
    ("e-067", "raw-kv-path"),
    ("e-068", "mount-missing"),
    ("e-069", "mount-missing"),
    ("e-071", "auth-path"),
    ("e-072", "auth-path"),
    ("e-074", "login-body"),
    ("e-075", "method"),
    ("e-076", "login-body"),
    ("e-077", "role-unset"),
    ("e-078", "jwt-argument"),
    ("e-081", "secret-deleted"),
    ("e-082", "secret-missing"),
    ("e-092", "login-field"),
    ("e-095", "auth-path"),
    ("e-096", "auth-path"),
    ("e-097", "auth-path"),
    ("e-099", "role-unset"),
    ("e-102", "jwt-argument"),
    ("e-103", "not-a-jwt"),
    ("e-104", "jwt-argument"),
    ("e-105", "blank-after-equals"),
    ("e-106", "flag-order"),
    ("e-109", "login-command"),
    ("e-110", "oidc-login"),
    ("e-116", "other-job"),
    ("e-117", "audience-differs"),
    ("e-118", "issuer-with-scheme"),
    ("e-119", "other-gitlab"),
    ("e-120", "merge-request"),
    ("e-122", "mount-missing"),
    ("e-124", "data-twice"),
    ("e-125", "secret-missing"),
    ("e-126", "secret-missing"),
    ("e-127", "field-missing"),
    ("e-128", "field-in-path"),
    ("e-130", "secret-deleted"),
    ("e-131", "flag-order"),
    ("e-133", "read-instead-of-kv"),
    ("e-134", "policy-other-path"),
    ("e-135", "policy-other-path"),
    ("e-136", "at-mount-in-cli"),
    ("e-137", "secret-missing"),
    ("e-138", "vault-token-unset"),
    ("e-139", "null-from-jq"),
    ("e-140", "policy-path-without-data"),
    ("e-141", "path-in-use"),
    ("e-142", "plugin-name"),
    ("e-144", "path-in-use"),
    ("e-145", "path-in-use"),
    ("e-146", "plugin-name"),
    ("e-149", "flag-order"),
    ("e-150", "argument-count"),
    ("e-151", "file-argument"),
    ("e-152", "policy-not-quoted"),
    ("e-153", "policy-capability"),
    ("e-157", "policy-key"),
    ("e-158", "policy-name"),
    ("e-159", "policy-name-case"),
    ("e-163", "audit-option"),
    ("e-165", "audit-file"),
    ("e-168", "admin-rights"),
    ("e-169", "admin-rights"),
    ("e-170", "admin-rights"),
    ("e-172", "role-never-written"),
    ("e-175", "jwks-gone"),
    ("e-177", "gitlab-answers-error"),
    ("e-183", "jwks-gone"),
    ("e-185", "gitlab-answers-error"),
    ("e-186", "gitlab-answers-page"),
    ("e-187", "gitlab-answers-error"),
    ("e-188", "empty-keys"),
    ("e-193", "gitlab-answers-error"),
    ("e-197", "gitlab-answers-page"),
    ("e-201", "empty-keys"),
    ("e-202", "discovery-issuer"),
    ("e-203", "oidc-fields"),
    ("e-205", "oidc-mount"),
    ("e-206", "gitlab-unreachable"),
    ("e-208", "role-type-oidc"),
    ("e-211", "user-claim-type"),
    ("e-215", "mapping-type"),
    ("e-218", "claim-not-text"),
    ("e-219", "claim-not-text"),
    ("e-223", "runner-id-text"),
    ("e-224", "glob-without-type"),
    ("e-225", "claim-absent"),
    ("e-227", "claim-absent"),
    ("e-228", "claim-object"),
    ("e-232", "claim-absent"),
    ("e-235", "regex"),
    ("e-240", "runner-id-text"),
    ("e-242", "bound-cidrs"),
    ("e-247", "sealed"),
    ("e-248", "audit-file"),
    ("e-250", "mount-missing"),
    ("e-252", "path-in-use"),
];

/// Rows that failed and print nothing to go by.
const SILENT: &[(&str, &str)] = &[
    ("e-087", "`No namespaces found` is an answer"),
    ("e-112", "the script threw the message away: `exit=2` alone is left"),
];

#[test]
fn every_recorded_error_has_its_cause() {
    let provoked: BTreeMap<_, _> = PROVOKED.iter().copied().collect();
    let silent: BTreeMap<_, _> = SILENT.iter().copied().collect();
    let mut wrong = Vec::new();
    for row in rows(ERRORS) {
        let id = text(&row, "id");
        let diagnosis = explain(&pasted(&row));
        let found = codes(&diagnosis);
        let fails = row.get("exit").and_then(Value::as_i64) != Some(0);
        match provoked.get(id) {
            Some(cause) if found.contains(cause) => {}
            Some(cause) => wrong.push(format!("{id} {}: {cause} is not in {found:?}", text(&row, "cause"))),
            None if found.is_empty() && (!fails || silent.contains_key(id)) => {}
            None => wrong.push(format!("{id} {}: {found:?}", text(&row, "cause"))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let ids: BTreeSet<_> = rows(ERRORS).iter().map(|row| text(row, "id").to_owned()).collect();
    assert!(provoked.keys().chain(silent.keys()).all(|id| ids.contains(*id)), "an entry without a row");
}

#[test]
fn a_wrapping_changes_nothing() {
    let mut wrong = Vec::new();
    for row in rows(ERRORS) {
        let error = pasted(&row);
        let plain = explain(&error);
        for (name, wrapped) in wrappings(&error) {
            let diagnosis = explain(&wrapped);
            if codes(&diagnosis) != codes(&plain) {
                wrong.push(format!("{} {name}: {:?} {:?}", text(&row, "id"), codes(&diagnosis), codes(&plain)));
            }
            for fact in diagnosis.facts.iter().flat_map(|fact| &fact.spans).chain(&diagnosis.credentials) {
                assert!(wrapped.get(fact.range()).is_some(), "{} {name}: {fact:?}", text(&row, "id"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every text that servers answered to logins and to writes of roles and configurations.
#[test]
fn every_answer_to_a_login_is_known() {
    fn collect(value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::Array(texts) if name == "errors" => {
                            into.extend(texts.iter().filter_map(Value::as_str).map(str::to_owned));
                        }
                        value => collect(value, into),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
            _ => {}
        }
    }
    let mut texts = BTreeSet::new();
    for row in rows(include_str!("../../tests/vectors/login.hand.jsonl")) {
        collect(&row, &mut texts);
    }
    assert!(texts.len() > 200);
    let body = |text: &str| format!("{{\"errors\":[{}]}}", serde_json::to_string(text).unwrap());
    let unknown: Vec<_> = texts.iter().filter(|text| codes(&explain(&body(text))).is_empty()).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn every_message_of_the_runner_is_known() {
    let mut unknown = Vec::new();
    for row in rows(include_str!("../../tests/vectors/runner.jsonl")) {
        let error = text(&row, "error");
        let answered = row.get("error").and_then(|error| error.get("error")).and_then(Value::as_str).unwrap_or(error);
        // The other side of these cases made its texts up.
        if answered.is_empty() || answered.ends_with("403: a, b") {
            continue;
        }
        let diagnosis = explain(&format!("ERROR: Job failed (system failure): {answered}"));
        if diagnosis.causes.is_empty() {
            unknown.push(answered.to_owned());
        }
        let by = diagnosis.facts.iter().find(|fact| fact.name == "printed by");
        assert!(by.is_some_and(|by| by.value.contains("Runner")), "{answered}");
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// A sample of an error is this error, also among those that have the same text.
#[test]
fn every_sample_is_its_error() {
    let mut wrong = Vec::new();
    for error in known_errors() {
        let sample = error.sample();
        let diagnosis = explain(&sample);
        let found = diagnosis.errors.first().map(|found| found.slug);
        if found != Some(error.slug) || diagnosis.causes.is_empty() || !diagnosis.credentials.is_empty() {
            wrong.push(format!("{}: {found:?} in {sample:?}", error.slug));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What clients printed that stopped.
#[test]
fn every_message_of_the_clients_is_known() {
    let mut unknown = BTreeSet::new();
    for file in [include_str!("../../tests/vectors/kv_cli.jsonl"), include_str!("../../tests/vectors/guide.jsonl")] {
        for row in rows(file) {
            let error = text(&row, "stderr");
            let fails = row.get("exit").and_then(Value::as_i64) != Some(0);
            if fails && !error.is_empty() && !error.starts_with("Usage:") && codes(&explain(error)).is_empty() {
                unknown.insert(error.to_owned());
            }
        }
    }
    unknown.retain(|error| !UNEXPLAINED.iter().any(|(start, _)| error.starts_with(start)));
    assert!(unknown.is_empty(), "{unknown:#?}");
}

const UNEXPLAINED: &[(&str, &str)] = &[
    ("This command does not support the -format=raw option.", "says itself what to do"),
    ("Unsupported method provided to -method flag", "says itself what to do"),
];

/// A `Permission denied` of the shell, or a file's, is not Vault's.
#[test]
fn other_texts_are_not_known() {
    for text in [
        "",
        "hello",
        "bash: ./deploy.sh: Permission denied",
        "git@gitlab.example.com: Permission denied (publickey).",
        "a missing role in the play, missing tokens",
        "Success! Data written to: auth/jwt/config",
    ] {
        let diagnosis = explain(text);
        assert!(diagnosis.causes.is_empty() && diagnosis.step.is_none(), "{text}: {:?}", diagnosis.errors);
        assert_eq!(diagnosis.sentence, "This text holds no error that boundclaim knows.");
        assert!(!diagnosis.next.is_empty());
    }
    let diagnosis = explain("2024/01/01 open /etc/x: permission denied");
    assert_eq!((codes(&diagnosis), diagnosis.step), (vec!["local-file"], None));
}

/// In a script that goes on, the first failure is the reason.
#[test]
fn the_first_error_counts() {
    for row in rows(include_str!("../../tests/vectors/guide.jsonl")) {
        let error = text(&row, "stderr");
        if error.contains("/login") && error.contains("* permission denied") {
            let diagnosis = explain(error);
            assert_eq!(diagnosis.errors.len(), 2, "{error}");
            assert_ne!(diagnosis.step, Some(StepName::Acl), "{error}");
            assert!(!codes(&diagnosis).contains(&"vault-token-unset"));
        }
    }
}
