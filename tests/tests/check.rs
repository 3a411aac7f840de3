//! The promise: what the generator writes is granted by the checker, which reads the same texts, and each single wrong thing
//! is refused, at its step.

use boundclaim_core::{
    Generated, Setup, TokenKind, Version,
    check::{Evidence, Outcome, Report, StepName, StepOutcome, check, probe},
    generate,
};
use boundclaim_tests::{
    gitlab::{CiJob, Ticket},
    setups::setups,
};
use serde_json::{Value, json};

/// What a team would paste.
fn evidence(setup: &Setup, made: &Generated, job: &CiJob) -> Value {
    let text = |id: &str| made.artifact(id).unwrap_or_else(|| panic!("no {id}")).text.clone();
    let audience = made.effective.audience.clone();
    let kind = if audience.is_some() { TokenKind::IdToken } else { TokenKind::V1 };
    let ticket = Ticket { kind, audience: audience.map(Value::String), issuer: None, expired: false };
    let variables: serde_json::Map<String, Value> = made
        .variables
        .iter()
        .map(|variable| (variable.key.to_owned(), json!(variable.value)))
        .chain([("CI_PROJECT_ID".to_owned(), json!(job.project_id))])
        .collect();
    json!({
        "server": { "product": setup.server.product, "version": setup.server.version, "url": setup.server.url },
        "gitlab": { "url": setup.gitlab.url, "version": setup.gitlab.version, "tier": setup.gitlab.tier },
        "variables": variables,
        "token": { "claims": job.claims(&ticket) },
        "config_text": text("auth-config"),
        "role_text": text("role"),
        "auth_mount": setup.auth.mount,
        "policies": [{ "name": made.effective.policy, "text": text("policy") }],
        "mounts": { format!("{}/", setup.kv.mount): { "type": "kv", "version": setup.kv.version } },
        "secret": { "state": "present" },
        "pipeline": { "text": text("pipeline"), "job": setup.job.name },
    })
}

fn report(evidence: &Value) -> Report {
    check(&Evidence::from_json(&evidence.to_string()).unwrap_or_else(|found| panic!("{found:#?}")))
}

fn job(setup: &Setup) -> CiJob {
    let version = setup.gitlab.version.as_deref().and_then(Version::parse).unwrap_or(Version::new(18, 5, 0));
    CiJob::for_setup(setup, version)
}

#[test]
fn what_is_generated_is_granted() {
    for (name, setup) in setups() {
        let report = report(&evidence(&setup, &generate(&setup), &job(&setup)));
        assert_eq!(report.verdict, Outcome::Granted, "{name}: {} {:#?}", report.sentence, report.steps);
        assert_eq!(report.fixes, []);
    }
}

#[test]
fn each_wrong_thing_is_refused_at_its_step() {
    for (name, setup) in setups() {
        let made = generate(&setup);
        let right = evidence(&setup, &made, &job(&setup));
        let wrong = |what: &str, pointer: &str, value: Value, step: StepName| {
            let mut evidence = right.clone();
            *evidence.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
            let report = report(&evidence);
            assert_eq!((report.verdict, report.failed_step), (Outcome::Refused, Some(step)), "{name}: {what}");
            let error = report.error.expect("a refusal has a text");
            assert!(error.status >= 400, "{name}: {what}: {error:?}");
        };
        let claim = |claim: &str| format!("/token/claims/{claim}");
        wrong("another issuer", &claim("iss"), json!("https://gitlab.example.org"), StepName::Issuer);
        let bound: Value = serde_json::from_str(&made.artifact("role").expect("a role").text).expect("JSON");
        for bound in bound["bound_claims"].as_object().expect("bound claims").keys() {
            wrong(bound, &claim(bound), json!("something-else"), StepName::BoundClaims);
        }
        if made.effective.audience.is_some() {
            wrong("another audience", &claim("aud"), json!("https://other.example.com"), StepName::Issuer);
        }
        wrong("no identity", &claim("project_id"), Value::Null, StepName::UserClaim);
        wrong(
            "a policy of another path",
            "/policies/0/text",
            json!("path \"other\" { capabilities = [\"read\"] }"),
            StepName::Acl,
        );
        let mut evidence = right.clone();
        evidence.as_object_mut().expect("an object").remove("role_text");
        evidence["role"] = Value::Null;
        assert_eq!(super_failed(&evidence), Some(StepName::Role), "{name}: no role");
    }
}

fn super_failed(evidence: &Value) -> Option<StepName> {
    report(evidence).failed_step
}

#[test]
fn a_fix_does_what_it_says() {
    let (_, setup) = setups().swap_remove(0);
    let made = generate(&setup);
    let mut evidence = evidence(&setup, &made, &job(&setup));
    let role = made.artifact("role").expect("a role").text.replace("\"project_id\": \"42\"", "\"project_id\": 42");
    evidence["role_text"] = json!(role);
    evidence["policies"][0]["text"] = json!("path \"secret/project-42/api\" {\n  capabilities = [\"read\"]\n}\n");
    let before = report(&evidence);
    assert_eq!(before.failed_step, Some(StepName::BoundClaims));
    let acl = before.step(StepName::Acl).expect("an ACL step");
    assert_eq!(acl.outcome, StepOutcome::Failed, "the rest is judged as if the login had passed");
    let fix = before.fixes.first().expect("a fix");
    assert_eq!(fix.verdict_after, Outcome::Granted, "{:#?}", before.fixes);
    for edit in &fix.edits {
        let pointer = if edit.source == "role" { "/role_text" } else { "/policies/0/text" };
        let text = evidence.pointer_mut(pointer).expect("a text");
        let old = text.as_str().expect("a text");
        let new = format!("{}{}{}", &old[..edit.span.start], edit.text, &old[edit.span.end..]);
        *text = json!(new);
    }
    assert_eq!(report(&evidence).verdict, Outcome::Granted);
}

/// Each row's job is checked as if it had been pasted; also behind each fix.
#[test]
fn who_else_gets_in_is_what_a_check_of_each_says() {
    let (mut asked, mut inside) = (0, 0);
    let mut agree = |name: &str, evidence: &Value| {
        let report = report(evidence);
        let breadth = report.breadth.as_ref().expect("config and role are there");
        for (claims, gets_in) in breadth
            .rows
            .iter()
            // Whose keys they are is no question of claims.
            .filter(|row| row.who != "another GitLab")
            .map(|row| (breadth.claims(row), row.gets_in))
            .chain([(breadth.base.clone(), breadth.base_gets_in)])
        {
            let mut other = evidence.clone();
            other["token"] = json!({ "claims": serde_json::to_value(&claims).expect("JSON") });
            let verdict = self::report(&other).verdict;
            assert_eq!(verdict == Outcome::Granted, gets_in, "{name}: {claims:?}");
            asked += 1;
            inside += usize::from(gets_in);
        }
        report
    };
    for (name, setup) in setups() {
        let made = generate(&setup);
        let mut evidence = evidence(&setup, &made, &job(&setup));
        // The pipeline would ask for the path of each project's own.
        let path = report(&evidence).acl.expect("a path").path;
        evidence["role_name"] = json!(made.effective.role);
        evidence["request"] = json!({ "by": "curl", "path": path });
        evidence.as_object_mut().expect("an object").remove("pipeline");
        let right = agree(&name, &evidence);
        assert!(right.breadth.expect("breadth").base_gets_in, "{name}");
        // Another branch: somebody else gets in, and after a fix this job.
        for (claim, value) in
            [("ref", "other"), ("ref_protected", "false"), ("project_id", "41"), ("iss", "https://other")]
        {
            let mut wrong = evidence.clone();
            wrong["token"]["claims"][claim] = json!(value);
            let report = if claim == "ref" { agree(&name, &wrong) } else { self::report(&wrong) };
            let breadth = report.breadth.expect("breadth");
            for (at, fix) in report.fixes.iter().enumerate().filter(|(_, fix)| fix.verdict_after == Outcome::Granted) {
                let mut mended = wrong.clone();
                let mut edits: Vec<_> = fix.edits.iter().collect();
                edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
                for edit in edits {
                    let text = match edit.source.as_str() {
                        "role" => "/role_text",
                        "config" => "/config_text",
                        _ => "/policies/0/text",
                    };
                    let text = mended.pointer_mut(text).expect("a text");
                    let old = text.as_str().expect("a text").to_owned();
                    let new = format!("{}{}{}", &old[..edit.span.start], edit.text, &old[edit.span.end..]);
                    *text = json!(new);
                }
                let after = self::report(&mended).breadth.expect("breadth");
                for row in &breadth.rows {
                    // Where the two jobs are of different kinds, the rows are, too.
                    let same =
                        after.rows.iter().find(|other| other.who == row.who && other.difference == row.difference);
                    if let Some(same) = same {
                        assert_eq!(row.after_fix[at], same.gets_in, "{name}: {claim}: {} {row:#?}", fix.title);
                    }
                }
            }
        }
    }
    assert!(asked > 1000 && inside > 200, "{asked} {inside}");
}

#[test]
fn what_is_missing_is_named() {
    let empty = report(&json!({}));
    assert_eq!(empty.verdict, Outcome::Unknown);
    assert!(empty.steps.iter().all(|step| step.outcome == StepOutcome::NotChecked && !step.summary.is_empty()));
    let found = Evidence::from_json(r#"{"rôle": {}, "now": "soon", "token": []}"#).unwrap_err();
    let fields: Vec<_> = found.iter().filter_map(|found| found.field.as_deref()).collect();
    assert_eq!(fields, ["/now", "/token", "/rôle"]);
}

#[test]
fn the_right_jobs_get_in_and_only_they() {
    let taken = |change: fn(&mut Setup)| {
        let mut setup = boundclaim_core::presets().remove(0).setup;
        change(&mut setup);
        ("a name of a probe".to_owned(), setup)
    };
    // What a setup asks for can be just what a probe would be.
    let taken = [
        taken(|setup| setup.scope.environment = Some("staging".to_owned())),
        taken(|setup| setup.scope.project_id = Some("43".to_owned())),
        taken(|setup| setup.scope.refs.iter_mut().flatten().for_each(|one| one.name = "feature/*".to_owned())),
        taken(|setup| setup.auth.audience = Some("https://other.example.com".to_owned())),
    ];
    for (name, setup) in setups().into_iter().chain(taken) {
        let made = generate(&setup);
        let probed = probe(&setup, &made).unwrap_or_else(|| panic!("{name}: {:#?}", made.diagnostics));
        assert_eq!(probed.report.verdict, Outcome::Granted, "{name}: {}", probed.report.sentence);
        for probe in probed.probes {
            assert_eq!(probe.gets_in, probe.meant, "{name}: {probe:#?}");
            assert_eq!(probe.gets_in, probe.texts.is_empty(), "{name}: {probe:#?}");
        }
    }
}
