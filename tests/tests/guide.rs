//! The promise: every fault of the published guide is found at its place, and the fixes that are proposed heal it. The same
//! way on a real server: `servers.rs`, scenarios `option 1` to `option 3`.

use std::collections::BTreeSet;

use boundclaim_core::{
    GitLab, apply,
    check::{Evidence, Outcome, Report, StepName, check},
    pipeline::lint,
};
use boundclaim_tests::{guide, mend::mended};
use serde_json::{Value, json};

/// The code, the source, and the text at the place.
type Fault = (&'static str, &'static str, &'static str);

/// What is found for each option.
const FAULTS: [(&str, &[Fault]); 3] = [
    (
        "option 1",
        &[
            ("ci-job-jwt-removed", "pipeline", "CI_JOB_JWT"),
            ("failure-hidden", "pipeline", "export"),
            ("apk-vault", "pipeline", "vault"),
            ("moving-image", "pipeline", "alpine:latest"),
        ],
    ),
    (
        "option 2",
        &[
            ("write-refused", "config", "https://gitlab.example.com/-/jwks"),
            ("failure-hidden", "pipeline", "export"),
            ("apk-vault", "pipeline", "vault"),
            ("moving-image", "pipeline", "alpine:latest"),
        ],
    ),
    (
        "option 3",
        &[
            ("write-refused", "config", "https://gitlab.example.com/-/jwks"),
            ("default-mount", "pipeline", "secret/project-42/api/api_key"),
            ("secret-is-file", "pipeline", "API_KEY"),
        ],
    ),
];

/// The same in all of them.
const EVERYWHERE: &[Fault] = &[
    ("bound-claims-dropped", "role", "42"),
    ("bound-claims-dropped", "role", "main"),
    ("bound-claims-dropped", "role", "branch"),
    ("bound-claims-dropped", "role", "true"),
    ("encoded-dots", "policy:project-42-policy", "\"secret/data/project-42/*\""),
];

fn report(evidence: &Value) -> Report {
    check(&Evidence::from_json(&evidence.to_string()).unwrap_or_else(|found| panic!("{found:#?}")))
}

/// Code, source, and the text at the place of everything that is found.
fn found(report: &Report) -> BTreeSet<(String, String, String)> {
    let all = report.steps.iter().flat_map(|step| &step.diagnostics).chain(&report.diagnostics);
    let places = all.flat_map(|found| found.labels.iter().map(move |label| (found, label)));
    let place = places.filter_map(|(found, label)| {
        let source = label.source.as_deref().unwrap_or(&found.source);
        let text = report.sources.get(source)?.get(label.span.start..label.span.end)?;
        Some((found.code.slug().to_owned(), source.to_owned(), text.to_owned()))
    });
    place.collect()
}

#[test]
fn each_fault_is_found_at_its_place() {
    for (option, (name, faults)) in guide::options().into_iter().zip(FAULTS) {
        assert_eq!(option.name, name);
        let report = report(&option.evidence);
        let found = found(&report);
        for (code, source, text) in faults.iter().chain(EVERYWHERE) {
            let fault = (String::from(*code), String::from(*source), String::from(*text));
            assert!(found.contains(&fault), "{name}: {fault:?} is not in {found:#?}");
        }
        let role = found.iter().find(|(code, source, _)| code == "write-refused" && source == "role");
        assert!(role.is_some_and(|(.., text)| text.starts_with("vault write auth/jwt/role/")), "{name}: {role:?}");
    }
}

#[test]
fn what_the_server_says_to_the_guide() {
    let [old, new, secrets] = guide::options().try_into().expect("three options");
    let said = |evidence: &Value| report(evidence).error.map(|error| error.texts).unwrap_or_default();
    assert_eq!(said(&new.evidence), ["could not load configuration"]);
    assert_eq!(said(&old.evidence), ["role \"project-42-role\" could not be found"]);
    let provider = "The secrets provider can not be found. Check your CI/CD variables and try again.";
    assert_eq!(said(&secrets.evidence), [provider]);
}

/// What people end with who add what the server asks for: project 666 gets in, and the checker says so.
#[test]
fn what_people_end_with_lets_everybody_in() {
    let mut evidence = guide::options().swap_remove(1).evidence;
    evidence["config_text"] = json!(guide::command("g-078"));
    evidence["role_text"] = json!(guide::command("g-079").replace("https://vault.example.com", guide::AUDIENCE));
    evidence["token"]["claims"]["project_id"] = json!("666");
    let before = report(&evidence);
    assert_eq!(before.verdict, Outcome::Granted);
    let fix = before.fixes.first().expect("a fix that binds the claims");
    let after = report(&mended(&evidence, &before, fix).expect("it fits"));
    assert_eq!((after.verdict, after.failed_step), (Outcome::Refused, Some(StepName::BoundClaims)));
    evidence["token"]["claims"]["project_id"] = json!("42");
    let own = report(&evidence);
    let fix = own.fixes.first().expect("a fix that binds the claims");
    assert_eq!((fix.verdict_after, fix.widens), (Outcome::Granted, false));
}

#[test]
fn the_fixes_heal_it() {
    for option in guide::options() {
        let mut evidence = option.evidence;
        let mut rounds = 0;
        let last = loop {
            let report = report(&evidence);
            let Some(fix) = report.fixes.first() else { break report };
            evidence = mended(&evidence, &report, fix).unwrap_or_else(|| panic!("{fix:#?}"));
            rounds += 1;
            assert!(rounds < 4, "{}: {fix:#?}", option.name);
        };
        assert_eq!(last.verdict, Outcome::Granted, "{}: {}", option.name, last.sentence);
        evidence["token"]["claims"]["project_id"] = json!("666");
        let stranger = report(&evidence);
        assert_eq!((stranger.verdict, stranger.failed_step), (Outcome::Refused, Some(StepName::BoundClaims)));
        // What the lint of pipelines mends changes nothing about that.
        evidence["token"]["claims"]["project_id"] = json!("42");
        let text = evidence["pipeline"]["text"].as_str().expect("a text").to_owned();
        let gitlab = GitLab { version: GitLab::DEFAULT_VERSION, tier: None };
        let fixes = lint(&text, gitlab).into_iter().filter(|found| found.diagnostic.code.slug() == "failure-hidden");
        let edits: Vec<_> = fixes.filter_map(|found| found.fix).flat_map(|fix| fix.edits).collect();
        evidence["pipeline"]["text"] = json!(apply(&text, &edits).expect("edits fit"));
        let report = report(&evidence);
        assert_eq!(report.verdict, Outcome::Granted, "{}", report.sentence);
        assert!(!found(&report).iter().any(|(code, ..)| code == "failure-hidden"));
    }
}

#[test]
fn the_other_forms_are_looked_through_too() {
    let found = |text: &str| {
        let lint = lint(text, GitLab { version: GitLab::DEFAULT_VERSION, tier: None });
        let place = |found: &boundclaim_core::pipeline::Finding| {
            let span = found.diagnostic.labels.first().map(|label| label.span).unwrap_or_default();
            (found.diagnostic.code.slug(), text[span.start..span.end].to_owned())
        };
        lint.iter().map(place).collect::<Vec<_>>()
    };
    let curl = found(guide::CURL);
    for fault in [("failure-hidden", "export"), ("curl-succeeds", "-s"), ("jq-null", "-r")] {
        assert!(curl.contains(&(fault.0, fault.1.to_owned())), "{fault:?}: {curl:?}");
    }
    assert!(found(guide::OPTION_3_AS_PRINTED).contains(&("pipeline-key", "secrets".to_owned())));
}
