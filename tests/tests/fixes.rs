//! The promise: a fix does what it says, and no evidence brings the checker down.

use boundclaim_core::check::{Evidence, Report, StepName, StepOutcome, check};
use boundclaim_tests::{
    guide,
    mend::mended,
    scenarios::{Scenario, scenarios, without_server},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn all() -> Vec<Scenario> {
    let all = scenarios().into_iter().chain(guide::options());
    all.map(|scenario| Scenario { evidence: without_server(scenario.evidence), ..scenario }).collect()
}

fn report(evidence: &Value) -> Report {
    check(&Evidence::from_json(&evidence.to_string()).unwrap_or_else(|found| panic!("{found:#?}")))
}

/// Whose step depends on keys or certificates of a running server.
fn needs_a_server(scenario: &Scenario) -> bool {
    let token = &scenario.evidence["token"]["jwt"];
    token.as_str().is_some_and(|jwt| jwt.starts_with('@')) || scenario.name.starts_with("option ")
}

#[test]
fn each_scenario_stops_at_its_step() {
    for scenario in all().iter().filter(|scenario| !needs_a_server(scenario)) {
        assert_eq!(report(&scenario.evidence).failed_step, scenario.fails, "{}", scenario.name);
    }
}

/// The verdict of a fix is the verdict of checking its result.
#[test]
fn a_fix_is_what_its_result_says() {
    let mut tried = 0;
    let mut sources = std::collections::BTreeSet::new();
    for scenario in all() {
        let before = report(&scenario.evidence);
        for fix in &before.fixes {
            let what = format!("{}: {}", scenario.name, fix.title);
            let evidence = mended(&scenario.evidence, &before, fix).unwrap_or_else(|| panic!("{what}: {fix:#?}"));
            let after = report(&evidence);
            let failing = after.steps.iter().filter(|step| step.outcome == StepOutcome::Failed);
            let failing: Vec<StepName> = failing.map(|step| step.step).collect();
            assert_eq!((after.verdict, &failing), (fix.verdict_after, &fix.still_fails), "{what}");
            assert_eq!(fix.widens, fix.widens_for.is_some(), "{what}");
            sources.extend(fix.edits.iter().map(|edit| edit.source.split(':').next().unwrap_or_default().to_owned()));
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
    for source in ["role", "config", "policy", "pipeline", "variables", "request", "token"] {
        assert!(sources.contains(source), "no fix changes {source}: {sources:?}");
    }
}

/// What can be mended without the server's values or somebody's decision has a fix.
#[test]
fn what_is_refused_can_be_mended() {
    let without: Vec<&str> = all()
        .iter()
        .filter(|scenario| scenario.fails.is_some() && report(&scenario.evidence).fixes.is_empty())
        .map(|scenario| scenario.name)
        .collect();
    println!("without a fix: {without:#?}");
    let refused = all().iter().filter(|scenario| scenario.fails.is_some()).count();
    assert!(without.len() * 2 < refused, "{} of {refused}: {without:#?}", without.len());
}

#[test]
fn the_error_that_was_seen_is_compared() {
    let mut evidence =
        all().into_iter().find(|one| one.name == "another project and another branch").expect("one").evidence;
    assert_eq!(report(&evidence).error.map(|error| error.texts.len()), Some(2));
    evidence["error"] = json!("* claim \"ref\" does not match any associated bound claim values");
    let fits = report(&evidence);
    assert_eq!(fits.error.map(|error| error.texts.len()), Some(1));
    assert!(!fits.diagnostics.iter().any(|found| found.code.slug() == "error-differs"));
    evidence["error"] = json!("* permission denied");
    let other = report(&evidence);
    assert!(other.diagnostics.iter().any(|found| found.code.slug() == "error-differs"), "{:#?}", other.diagnostics);
}

fn hostile() -> impl Strategy<Value = Value> {
    let texts = prop_oneof![
        "\\PC{0,40}",
        r#"[\[\]{}"'`$<>\\/*+:,.=@# \n\t-]{0,40}"#,
        Just("path \"a\" {".to_owned()),
        Just("vault write auth/jwt/role/x a=b bound_claims.x=\"é".to_owned()),
        Just("resource \"vault_jwt_auth_backend_role\" \"x\" { bound_claims = { a = \"ü\" }".to_owned()),
        Just("job:\n  secrets:\n    A: { vault: a/b@c }\n  script: [vault kv get]".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        texts.prop_map(Value::from)
    ];
    let key = prop_oneof!["[a-z_]{1,12}", Just("bound_claims".to_owned()), Just("/a/b".to_owned())];
    leaf.prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Every place in a value, by its pointer.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| places(value, &format!("{at}/{}", escape(key)), into));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| places(value, &format!("{at}/{index}"), into));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_brings_it_down(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), hostile()), 1..5),
    ) {
        let all = all();
        let mut evidence = which.get(&all).evidence.clone();
        for (place, value) in changes {
            let mut known = Vec::new();
            places(&evidence, "", &mut known);
            if let Some(old) = evidence.pointer_mut(place.get::<String>(&known)) {
                *old = value;
            }
        }
        if let Ok(evidence) = Evidence::from_json(&evidence.to_string()) {
            let report = check(&evidence);
            for fix in &report.fixes {
                for edit in &fix.edits {
                    let text = report.sources.get(&edit.source).map_or("{}", String::as_str);
                    prop_assert!(text.get(edit.span.start..edit.span.end).is_some(), "{:?}", edit);
                }
            }
        }
    }
}
