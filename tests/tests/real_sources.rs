//! The promise: the faults of real pipelines, roles and policies are found. `vectors/real_sources.jsonl` says where such
//! files can be read and what is wrong with each; `real_sources.txt` holds a small case of our own for each fault, or
//! the reason why there is nothing to find.

use std::collections::BTreeMap;

use boundclaim_core::{
    Diagnostic, GitLab, Product, Server, Severity, Tier, Version,
    auth::{Config, Lint, Mount, UnknownSurroundings},
    check::{Evidence, check},
    paste::{self, Item},
    pipeline, policy,
};
use serde_json::{Value, json};

/// One fault in small.
struct Case {
    /// The entry, and which of its faults.
    fault: (String, usize),
    kind: String,
    expected: String,
    text: String,
}

#[test]
fn every_fault_is_found() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (found, refusals) = findings(&case);
        let codes: Vec<&str> = found.iter().map(|found| found.code.slug()).collect();
        let right = if let Some(text) = case.expected.strip_prefix("refused: ") {
            refusals.iter().any(|refusal| refusal.contains(text))
        } else if case.expected == "clean" {
            refusals.is_empty() && found.iter().all(|found| found.severity == Severity::Info)
        } else {
            case.kind == "none" || codes.contains(&case.expected.as_str())
        };
        if !right {
            wrong.push(format!("{:?} {}: {codes:?} {refusals:?}\n{}", case.fault, case.expected, case.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_has_a_case_or_a_reason() {
    let mut open = BTreeMap::new();
    for line in include_str!("../vectors/real_sources.jsonl").lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        let name: Vec<&str> = entry["file"].as_str().unwrap().splitn(3, '-').take(2).collect();
        for (index, fault) in entry["wrong"].as_array().unwrap().iter().enumerate() {
            open.insert((name.join("-"), index), fault.as_str().unwrap().to_owned());
        }
    }
    let faults = open.clone();
    let (reasons, cases): (Vec<Case>, Vec<Case>) = cases().into_iter().partition(|case| case.kind == "none");
    for case in cases {
        assert!(faults.contains_key(&case.fault), "no such fault: {:?}", case.fault);
        open.remove(&case.fault);
    }
    for reason in reasons {
        assert!(open.remove(&reason.fault).is_some(), "a reason that is not needed: {:?}", reason.fault);
    }
    assert!(open.is_empty(), "neither case nor reason: {open:#?}");
}

#[test]
fn a_role_on_another_mount_than_its_configuration_is_found() {
    let evidence = json!({
        "config_text": "vault write auth/jwt/config oidc_discovery_url=https://gitlab.com bound_issuer=https://gitlab.com",
        "role_text": "vault write auth/gitlab/role/demo role_type=jwt user_claim=project_id bound_audiences=https://v",
    });
    let report = check(&Evidence::from_json(&evidence.to_string()).unwrap());
    let mut found = report.steps.iter().flat_map(|step| &step.diagnostics);
    assert!(found.any(|found| found.code.slug() == "mounts-differ"), "{report:#?}");
}

fn cases() -> Vec<Case> {
    let blocks = include_str!("real_sources.txt").split("\n=== ").skip(1);
    let cases = blocks.map(|block| {
        let (head, text) = block.split_once('\n').unwrap_or((block, ""));
        let words: Vec<&str> = head.splitn(4, ' ').collect();
        let [entry, fault, kind, expected] = words[..] else { panic!("{head}") };
        Case {
            fault: (entry.to_owned(), fault.parse().unwrap()),
            kind: kind.to_owned(),
            expected: expected.to_owned(),
            text: format!("{text}\n"),
        }
    });
    cases.collect()
}

/// What is found, and what the reader or the server refuses.
fn findings(case: &Case) -> (Vec<Diagnostic>, Vec<String>) {
    let (kind, version) = case.kind.split_once('@').unwrap_or((&case.kind, "18.5"));
    match kind {
        "pipeline" => {
            let gitlab = GitLab { version: Version::parse(version).unwrap(), tier: Some(Tier::Premium) };
            let found = pipeline::lint(&case.text, gitlab).into_iter().map(|found| found.diagnostic);
            (found.collect(), Vec::new())
        }
        "setup" => setup_findings(&case.text),
        "policy" => (policy_findings("p", &case.text), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    }
}

/// Writes all that a text holds to one mount, in its order.
fn setup_findings(text: &str) -> (Vec<Diagnostic>, Vec<String>) {
    let pasted = paste::read(text);
    let mut refusals: Vec<String> = pasted.problems.iter().map(|problem| problem.text.clone()).collect();
    let mut found = Vec::new();
    let mut mount = Mount::new(server());
    let (mut config, mut config_written) = (None, None);
    for item in pasted.items {
        match item {
            Item::Config(body) => {
                config = Some(Config::as_written(&body.body, server()));
                match mount.write_config(&body.body, &UnknownSurroundings) {
                    Ok(written) => config_written = Some(written),
                    Err(refusal) => refusals.extend(refusal.texts),
                }
            }
            Item::Role(body) => match mount.write_role("role", &body.body) {
                Ok(written) => {
                    let lint = Lint {
                        server: server(),
                        gitlab: GitLab { version: GitLab::DEFAULT_VERSION, tier: None },
                        config: config.as_ref(),
                        role: mount.role("role").unwrap(),
                        config_written: config_written.as_ref(),
                        written: Some(&written),
                        body: Some(&body.body),
                    };
                    found.extend(lint.run());
                }
                Err(refusal) => refusals.extend(refusal.texts),
            },
            Item::Policy { name, text } => found.extend(policy_findings(name.as_deref().unwrap_or("p"), &text.text)),
        }
    }
    (found, refusals)
}

fn policy_findings(name: &str, text: &str) -> Vec<Diagnostic> {
    let mounts = [policy::Mount { path: "secret/".to_owned(), kv_version: Some(2) }];
    let mut found = policy::parse(name, text, server(), 0).diagnostics;
    found.extend(policy::lint(&[(name, text)], &mounts, server(), 0));
    found
}

fn server() -> Server {
    Server { product: Product::Vault, version: Product::Vault.newest_recorded() }
}
