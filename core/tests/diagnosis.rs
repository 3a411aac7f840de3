//! What a diagnosis says: facts, questions, causes that are ruled out, tokens, logs, and how its input is read.

use std::collections::BTreeMap;

use boundclaim_core::{
    DiagnoseInput, Diagnosis, Product, ServerInput,
    check::{Evidence, Outcome, StepName, check},
    diagnose, generate,
    troubleshoot::Answer,
};
use serde_json::{Value, json};

fn explain(text: &str) -> Diagnosis {
    diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() })
}

fn codes(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.causes.iter().map(|cause| cause.code).collect()
}

const RUNNER_READ: &str = "Running with gitlab-runner 18.5.0 (bda84871)\n\u{1b}[31;1mERROR: Job failed (system failure): \
    resolving secrets: reading secret: reading from Vault: api error: status code 403: 1 error occurred:\n\t* permission \
    denied\n\n\u{1b}[0;m";

fn fact<'a>(diagnosis: &'a Diagnosis, name: &str) -> Option<&'a str> {
    diagnosis.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
}

#[test]
fn says_what_the_text_shows() {
    let diagnosis = explain(RUNNER_READ);
    assert_eq!(diagnosis.step, Some(StepName::Acl));
    assert_eq!(fact(&diagnosis, "printed by"), Some("GitLab Runner, `secrets:` keyword"));
    assert_eq!(fact(&diagnosis, "when"), Some("reading the secret"));
    assert_eq!(fact(&diagnosis, "status"), Some("403"));
    assert_eq!(fact(&diagnosis, "runner version"), Some("18.5.0"));
    assert_eq!(fact(&diagnosis, "failure class"), Some("system failure"));
    assert!(diagnosis.ruled_out.iter().any(|out| out.what.contains("`bound_claims`")), "{:?}", diagnosis.ruled_out);
    assert!(diagnosis.ruled_out.iter().any(|out| out.what.contains("unreachable")));
    assert_eq!(codes(&diagnosis).first(), Some(&"policy-path-without-data"));
    assert!(codes(&diagnosis).contains(&"default-mount"));
    assert!(diagnosis.sentence.starts_with("The server refused the request, after a login that worked."));
    assert_eq!(diagnosis.errors[0].url, "e/read-denied/#read-denied");

    let login = "Error writing data to auth/gitlab/login: Error making API request.\n\nURL: PUT \
                 https://vault.example.com:8200/v1/auth/gitlab/login\nCode: 400. Errors:\n\n* role \"x\" could not be found";
    let diagnosis = explain(login);
    for (name, value) in [
        ("auth mount", "gitlab"),
        ("role", "x"),
        ("status", "400"),
        ("server address", "https://vault.example.com:8200"),
    ] {
        assert_eq!(fact(&diagnosis, name), Some(value));
    }
}

#[test]
fn answers_separate_the_causes() {
    let answered = |id: &str, answer| {
        let answers = BTreeMap::from([(id.to_owned(), answer)]);
        diagnose(&DiagnoseInput { text: RUNNER_READ.to_owned(), answers, server: None })
    };
    assert!(explain(RUNNER_READ).questions.iter().any(|question| question.id == "mount-named"));
    assert!(!codes(&answered("mount-named", Answer::Yes)).contains(&"default-mount"));
    let diagnosis = answered("mount-named", Answer::No);
    assert_eq!(codes(&diagnosis), ["default-mount"]);
    assert!(diagnosis.causes[0].certain && diagnosis.questions.is_empty());
    assert!(diagnosis.sentence.ends_with("One cause is possible: the job reads from the mount `kv-v2`."));
}

#[test]
fn the_server_rules_causes_out() {
    let text = "audience claim found in JWT but no audiences bound to the role".to_owned();
    for (version, cause) in [("1.21.4", "audience-unbound"), ("1.16.1", "audience-list")] {
        let server = Some(ServerInput { version: Some(version.into()), ..ServerInput::default() });
        let diagnosis = diagnose(&DiagnoseInput { text: text.clone(), server, answers: BTreeMap::new() });
        assert_eq!(codes(&diagnosis), [cause]);
    }
}

/// `{"alg":"RS256"}`, `{"ref":"feature/x","pipeline_source":"merge_request_event","ref_protected":"false"}`
const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJyZWYiOiJmZWF0dXJlL3giLCJwaXBlbGluZV9zb3VyY2UiOiJtZXJnZV9yZXF1ZXN0X2V2ZW50IiwicmVmX3Byb3RlY3RlZCI6ImZhbHNlIn0.c2lnbmF0dXJl";

#[test]
fn a_token_in_the_text_speaks_and_loses_its_signature() {
    let text = format!(
        "$ vault write auth/jwt/login role=r jwt={TOKEN}\n* error validating claims: claim \"ref\" does not match any associated bound claim values"
    );
    let diagnosis = explain(&text);
    assert_eq!(codes(&diagnosis), ["merge-request"]);
    assert_eq!(fact(&diagnosis, "token: ref"), Some("feature/x"));
    assert_eq!(diagnosis.credentials.len(), 1);
    assert!(!diagnosis.to_json().contains("c2lnbmF0dXJl"));
    assert!(diagnosis.causes[0].because.as_ref().unwrap().contains("merge_request_event"));
}

/// What `generate/diagnose.rs` makes a job print.
#[test]
fn reads_the_log_of_the_diagnose_job() {
    let made = generate(&boundclaim_core::presets()[0].setup);
    let job = made.artifacts.iter().find(|artifact| artifact.id == "diagnose-job").unwrap();
    for line in [
        "boundclaim diagnose 1",
        "'server: %s",
        "'payload: %s",
        "'login: %s",
        "status: 200",
        "status: refused",
        "'capabilities: %s: %s",
    ] {
        assert!(job.text.contains(line), "{line}");
    }
    let head = "boundclaim diagnose 1\nserver: https://vault.example.com:8200\npayload: {\"project_id\":\"42\",\"ref\":\"main\"}\n\
                login: auth/jwt/login role=project-42-role\n";
    let refused = explain(&format!(
        "{head}status: refused\nError writing data to auth/jwt/login: Error making API request.\n\nURL: PUT \
        https://vault.example.com:8200/v1/auth/jwt/login\nCode: 400. Errors:\n\n* error validating claims: claim \"ref\" does not match any \
        associated bound claim values\nERROR: Job failed: exit code 1\n"
    ));
    let probe = refused.probe.as_ref().unwrap();
    assert_eq!((probe.logged_in, probe.role_name.as_deref()), (Some(false), Some("project-42-role")));
    assert!(probe.error.as_ref().unwrap().ends_with("bound claim values"));
    assert_eq!(refused.step, Some(StepName::BoundClaims));
    assert_eq!(fact(&refused, "token: ref"), Some("main"));

    let denied =
        explain(&format!("{head}status: 200\ncapabilities: secret/data/project-42/api: deny\nJob succeeded\n"));
    assert_eq!((denied.step, fact(&denied, "path")), (Some(StepName::Acl), Some("secret/data/project-42/api")));
    let granted =
        explain(&format!("{head}status: 200\ncapabilities: secret/data/project-42/api: read\nJob succeeded\n"));
    assert!(granted.sentence.contains("may read every path") && granted.next.is_empty());
    let unset = explain("boundclaim diagnose 1\nserver: not set\ntoken: VAULT_ID_TOKEN is not set\n");
    assert_eq!(
        (unset.step, unset.probe.unwrap().missing_token.as_deref()),
        (Some(StepName::Mint), Some("VAULT_ID_TOKEN"))
    );
}

#[test]
fn input_is_read_strictly() {
    let input = DiagnoseInput::from_json(
        r#"{"text": "x", "server": {"product": "openbao", "version": "2.6.2"}, "answers": {"mount-named": "no", "namespaces": "unknown"}}"#,
    );
    assert_eq!(input.unwrap().answers, BTreeMap::from([("mount-named".to_owned(), Answer::No)]));
    for (json, field) in [
        ("[]", ""),
        (r#"{"txt": ""}"#, "/txt"),
        (r#"{"text": 1}"#, "/text"),
        (r#"{"server": {"host": "x"}}"#, "/server/host"),
        (r#"{"server": {"version": "new"}}"#, "/server/version"),
        (r#"{"answers": {"mount": "no"}}"#, "/answers/mount"),
        (r#"{"answers": {"mount-named": "maybe"}}"#, "/answers/mount-named"),
    ] {
        let found = DiagnoseInput::from_json(json).unwrap_err();
        assert_eq!(found[0].field.as_deref(), Some(field), "{json}: {found:?}");
    }
}

/// The end of a log that is too long is read; places are those of the whole text.
#[test]
fn the_end_of_a_huge_log_is_read() {
    let text = format!("{}* missing role\n", "é line of a log\n".repeat(400_000));
    let diagnosis = explain(&text);
    assert_eq!(diagnosis.errors[0].slug, "missing-role");
    assert_eq!(text.get(diagnosis.errors[0].span.range()), Some("missing role"));
}

/// What a text shows can be checked, and the check comes to the same end.
#[test]
fn a_text_becomes_evidence() {
    let head = "boundclaim diagnose 1\nserver: https://vault.example.com:8200\npayload: {\"project_id\":\"42\",\"aud\":\"https://v\"}\n\
                login: auth/gitlab/login role=project-42-role\n";
    let login = "Error writing data to auth/gitlab/login: Error making API request.\n\nURL: PUT https://vault.example.com:8200/v1/auth/gitlab/login\nCode: 400. Errors:\n\n* ";
    let job = json!({
        "server": { "url": "https://vault.example.com:8200" },
        "auth_mount": "gitlab", "role_name": "project-42-role",
        "token": { "claims": { "project_id": "42", "aud": "https://v" } },
    });
    let with = |more: Value| {
        let mut all = job.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    for (text, expected) in [
        (
            format!("{head}status: 200\ncapabilities: secret/data/a: read\ncapabilities: secret/data/b: deny\nJob succeeded\n"),
            with(json!({
                "request": { "by": "curl", "operation": "read", "path": "secret/data/b" },
                "error": "capabilities: secret/data/b: deny",
            })),
        ),
        (
            format!("{head}status: refused\nrole \"project-42-role\" could not be found\nCleaning up project directory\n"),
            with(json!({ "role": null, "error": "role \"project-42-role\" could not be found" })),
        ),
        (
            format!("{login}could not load configuration\n"),
            json!({
                "server": { "url": "https://vault.example.com:8200" }, "auth_mount": "gitlab", "config": null,
                "error": "could not load configuration",
            }),
        ),
        (
            "URL: GET https://v:8200/v1/secret/data/a?version=2\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied".into(),
            json!({
                "server": { "url": "https://v:8200" }, "error": "1 error occurred:\n * permission denied",
                "request": { "by": "curl", "operation": "read", "path": "secret/data/a" },
            }),
        ),
        (
            "preflight capability check returned 403, please ensure client's policies grant access to path \"kv/x/\"".into(),
            json!({
                "request": { "by": "vault-cli", "operation": "read", "path": "kv/x" },
                "error": "preflight capability check returned 403, please ensure client's policies grant access to path \"kv/x/\"",
            }),
        ),
        (
            "No data found at secret/data/x".into(),
            json!({
                "request": { "by": "curl", "operation": "read", "path": "secret/data/x" }, "secret": { "state": "deleted" },
                "error": "No data found at secret/data/x",
            }),
        ),
        ("missing role".into(), Value::Null),
        ("hello".into(), Value::Null),
    ] {
        let found = explain(&text).evidence.unwrap_or_default();
        assert_eq!(found, expected, "{text}");
        if !found.is_null() {
            Evidence::from_json(&found.to_string()).unwrap_or_else(|found| panic!("{text}: {found:#?}"));
        }
    }
    let none = explain(&format!("{login}role \"r\" could not be found")).evidence.unwrap();
    let report = check(&Evidence::from_json(&none.to_string()).unwrap());
    assert_eq!((report.verdict, report.failed_step), (Outcome::Refused, Some(StepName::Role)));
    assert_eq!(report.error.unwrap().texts, ["role \"r\" could not be found"]);
    let server =
        Some(ServerInput { product: Product::OpenBao, version: Some("2.6.2".into()), ..ServerInput::default() });
    let text = "No value found at secret/data/x".to_owned();
    let chosen = diagnose(&DiagnoseInput { text, server, answers: BTreeMap::new() }).evidence.unwrap();
    assert_eq!(chosen["server"], json!({ "product": "openbao", "version": "2.6.2" }));
}
