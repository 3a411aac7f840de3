//! How a KV path is spelled, seen by the checker.

use boundclaim_core::check::{Evidence, Report, StepName, StepOutcome, check};

/// What becomes of a request, on a server with a KV engine of each version.
fn report(operation: &str, path: &str, policy: &str) -> Report {
    let evidence = serde_json::json!({
        "mounts": { "secret/": { "type": "kv", "version": 2 }, "kv1/": { "type": "kv", "version": 1 } },
        "policies": [{ "name": "app", "text": policy }],
        "request": { "by": "vault-cli", "operation": operation, "path": path },
    });
    check(&Evidence::from_json(&evidence.to_string()).unwrap_or_else(|found| panic!("{found:#?}")))
}

fn outcome(report: &Report, name: StepName) -> StepOutcome {
    report.steps.iter().find(|step| step.step == name).map(|step| step.outcome).unwrap()
}

/// The policy must name the path with a slash at the end (seen: Vault 1.19.5, 1.21.4).
#[test]
fn a_list_is_no_read() {
    for (path, named) in [
        ("secret/", "secret/metadata/"),
        ("secret/a", "secret/metadata/a/"),
        ("-mount=secret a", "secret/metadata/a/"),
        ("kv1/a", "kv1/a/"),
    ] {
        for (capability, expected) in [("list", StepOutcome::Passed), ("read", StepOutcome::Failed)] {
            let policy = format!("path \"{named}\" {{ capabilities = [\"{capability}\"] }}");
            let report = report("list", path, &policy);
            assert_eq!(outcome(&report, StepName::Acl), expected, "{path}: {:#?}", report.steps);
        }
    }
}

/// The clients escape blanks and question marks (facts/kv.md).
#[test]
fn a_path_is_taken_literally() {
    for path in ["a b", "a?version=1", "a%20b", "ü"] {
        let report = report(
            "read",
            &format!("secret/{path}"),
            &format!("path \"secret/data/{path}\" {{ capabilities = [\"read\"] }}"),
        );
        assert_eq!(outcome(&report, StepName::Acl), StepOutcome::Passed, "{path}: {:#?}", report.steps);
    }
}

/// The dots lead the question about the mount elsewhere, and that is refused (seen: Vault 1.19.5).
#[test]
fn a_path_can_lead_out_of_the_api() {
    let report = report("read", "../secret/a", "path \"secret/*\" { capabilities = [\"read\"] }");
    assert_eq!(outcome(&report, StepName::Path), StepOutcome::Warned, "{:#?}", report.steps);
    assert_eq!(outcome(&report, StepName::Acl), StepOutcome::Failed, "{:#?}", report.steps);
}

/// A plain command adds nothing to its path, and a list in a job is a list.
#[test]
fn a_command_of_a_job_says_what_is_asked_for() {
    for (command, path, capability) in [
        ("vault read -field=data secret/data/a", "secret/data/a", "read"),
        ("vault list secret/metadata/a", "secret/metadata/a/", "list"),
        ("vault kv list secret/a", "secret/metadata/a/", "list"),
        ("vault kv get -field=k secret/a", "secret/data/a", "read"),
    ] {
        let evidence = serde_json::json!({
            "mounts": { "secret/": { "type": "kv", "version": 2 } },
            "policies": [{ "name": "app", "text": format!("path \"{path}\" {{ capabilities = [\"{capability}\"] }}") }],
        "pipeline": { "text": format!("{JOB}    - {command}\n"), "job": "job" },
        });
        let report = check(&Evidence::from_json(&evidence.to_string()).unwrap());
        assert_eq!(outcome(&report, StepName::Acl), StepOutcome::Passed, "{command}: {:#?}", report.steps);
    }
}

const JOB: &str = "job:\n  id_tokens:\n    T: { aud: https://v }\n  script:\n    - export \
                   VAULT_TOKEN=$(vault write -field=token auth/jwt/login role=r jwt=$T)\n";
