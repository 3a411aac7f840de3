//! The examples show what they promise, and a fix that is proposed for one of them keeps its promise.

use std::collections::BTreeSet;

use boundclaim_core::{
    DiagnoseInput, Diagnosis, Edit, apply,
    check::{Evidence, Example, ExampleKind, Fix, Outcome, Report, check, examples},
    diagnose,
};
use serde_json::{Value, json};

/// What must be found in each: a finding's code, or a cause of the text.
const SHOWS: &[(&str, &str)] = &[
    ("guide", "write-refused"),
    ("policy-without-data", "kv-word-missing"),
    ("audience-unbound", "no-audience"),
    ("issuer-without-scheme", "issuer-kind"),
    ("claims-as-numbers", "bound-claim-type"),
    ("audience-differs", ""),
    ("bound-claims-dropped", "bound-claims-dropped"),
    ("jwks-gone", "jwks-gone"),
    ("server-url-unset", ""),
    ("role-unset", ""),
    ("job-jwt-removed", "ci-job-jwt-removed"),
    ("runner-ca", "runner-ca"),
    ("default-mount", "default-mount"),
    ("secret-is-file", "secret-is-file"),
    ("no-policies", "no-policies"),
];

fn report(input: &str) -> Report {
    check(&Evidence::from_json(input).unwrap_or_else(|found| panic!("{found:#?}")))
}

fn explain(text: &str) -> Diagnosis {
    diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() })
}

fn codes(report: &Report) -> BTreeSet<&'static str> {
    let steps = report.steps.iter().flat_map(|step| &step.diagnostics);
    steps.chain(&report.diagnostics).map(|found| found.code.slug()).collect()
}

#[test]
fn each_example_is_what_it_says() {
    let ids = |all: &[(&'static str, &str)]| all.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    assert_eq!(examples().iter().map(|example| example.id).collect::<Vec<_>>(), ids(SHOWS));
    for (example, (id, shown)) in examples().iter().zip(SHOWS) {
        assert!(example.input.len() < 5_000 && example.description.ends_with('.'), "{id}");
        match example.kind {
            ExampleKind::Check => {
                let report = report(&example.input);
                assert_eq!((Some(report.verdict), report.failed_step), (example.verdict, example.failed_step), "{id}");
                assert!(shown.is_empty() || codes(&report).contains(shown), "{id}: {:?}", codes(&report));
            }
            ExampleKind::Explain => {
                let diagnosis = explain(&example.input);
                assert_eq!((diagnosis.step, example.verdict), (example.failed_step, None), "{id}");
                assert_eq!(diagnosis.causes[0].code, *shown);
                assert!(diagnosis.credentials.is_empty());
            }
        }
    }
}

/// A title that is a server's text is the one that this example ends with.
#[test]
fn titles_in_the_servers_words_are_what_the_report_shows() {
    let mut told = 0;
    for example in examples().iter().filter(|example| example.kind == ExampleKind::Check) {
        let known = explain(example.title);
        let (Some(words), Some(error)) = (known.errors.first(), report(&example.input).error) else { continue };
        assert!(error.texts.iter().any(|text| text.contains(&words.text)), "{}: {:?}", example.id, error.texts);
        told += 1;
    }
    assert!(told >= 7, "{told}");
}

#[test]
fn each_fix_keeps_its_promise() {
    let mut fixed = BTreeSet::new();
    for example in examples().iter().filter(|example| example.kind == ExampleKind::Check) {
        for fix in report(&example.input).fixes {
            let mended = mended(example, &fix);
            assert_eq!(report(&mended.to_string()).verdict, fix.verdict_after, "{}: {}", example.id, fix.title);
            if fix.verdict_after == Outcome::Granted {
                fixed.insert(example.id);
            }
        }
    }
    assert!(fixed.contains("policy-without-data"), "{fixed:?}");
}

/// The example with the fix put in.
fn mended(example: &Example, fix: &Fix) -> Value {
    let sources = report(&example.input).sources;
    let mut evidence: Value = serde_json::from_str(&example.input).unwrap();
    for source in fix.edits.iter().map(|edit| &edit.source).collect::<BTreeSet<_>>() {
        let edits = fix.edits.iter().filter(|edit| edit.source == *source);
        let edits: Vec<_> = edits.map(|edit| Edit::replace(edit.span, edit.text.clone())).collect();
        let text = apply(&sources[source], &edits).unwrap();
        match source.as_str() {
            "role" | "config" => evidence[format!("{source}_text")] = json!(text),
            "pipeline" => evidence["pipeline"]["text"] = json!(text),
            // What GitLab makes for the changed job.
            "token" => evidence["token"]["claims"] = serde_json::from_str(&text).unwrap(),
            "variables" => evidence["variables"] = serde_json::from_str(&text).unwrap(),
            policy => {
                assert_eq!(policy, "policy:project-42-policy");
                evidence["policies"][0]["text"] = json!(text);
            }
        }
    }
    evidence
}
