//! Bad input, case by case: what is said, and at which field.

use boundclaim_core::{Code, Setup, Severity, generate, presets};
use serde_json::{Value, json};

fn guide() -> Value {
    serde_json::from_str(&presets().remove(0).setup.to_json()).unwrap()
}

/// The guide's example with one value replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut setup = guide();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = setup.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        object => object[key] = value,
    }
    setup
}

/// Code and field of everything that is found, without what is only good to know.
fn found(setup: &Value) -> Vec<(&'static str, String)> {
    let diagnostics = match Setup::from_json(&setup.to_string()) {
        Ok(setup) => generate(&setup).diagnostics,
        Err(found) => found,
    };
    let loud = diagnostics.into_iter().filter(|found| found.severity != Severity::Info);
    loud.map(|found| (found.code.slug(), found.field.unwrap_or_default())).collect()
}

#[test]
fn the_presets_are_complete_and_survive_saving() {
    for preset in presets() {
        let made = generate(&preset.setup);
        let errors: Vec<_> = made.diagnostics.iter().filter(|found| found.is_error()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", preset.id);
        assert!(made.pending.is_empty(), "{}", preset.id);
        assert_eq!(Setup::from_json(&preset.setup.to_json()).unwrap(), preset.setup, "{}", preset.id);
    }
}

#[test]
fn one_bad_value_gives_one_finding_at_its_field() {
    let long = "x".repeat(2000);
    for (field, value, code) in [
        ("/gitlab/url", json!("gitlab.example.com"), "bad-url"),
        ("/gitlab/url", json!("https://gitlab.example.com/"), "bad-url"),
        ("/gitlab/url", json!("https://gitlab.example.com:443"), "bad-url"),
        ("/gitlab/url", json!(""), "missing"),
        ("/gitlab/url", json!(1), "wrong-type"),
        ("/gitlab/url", json!("http://gitlab.example.com"), "plain-http"),
        ("/gitlab/version", json!("eighteen"), "bad-version"),
        ("/gitlab/tier", json!("gold"), "unknown-choice"),
        ("/gitlab/edition", json!("ee"), "unknown-field"),
        ("/server/url", json!("https://vault.example.com:8200/v1"), "bad-url"),
        ("/server/url", json!("https://vault.example.com:8200/ui"), "bad-url"),
        ("/server/namespace", json!("a b"), "bad-name"),
        ("/server/ca_file", json!("/etc/ssl/\u{200b}ca.pem"), "bad-character"),
        ("/auth/mount", json!("a//b"), "bad-path"),
        ("/auth/mount", json!("jwt*"), "bad-path"),
        ("/auth/audience", json!("https://v.example.com "), "bad-character"),
        ("/auth/audience", json!("$VAULT_ADDR"), "bad-audience"),
        ("/auth/role", json!("project 42"), "bad-name"),
        ("/auth/role", json!("Project-42"), "bad-name"),
        ("/auth/policy", json!("root"), "bad-name"),
        ("/auth/user_claim", json!("groups_direct"), "user-claim-missing"),
        ("/auth/user_claim", json!("user_login"), "user-claim"),
        ("/auth/user_claim", json!("namespace_id"), "user-claim"),
        ("/auth/user_claim", json!("iss"), "user-claim"),
        ("/auth/user_claim", json!("job_source"), "gitlab-too-old"),
        ("/auth/token_ttl", json!("5 minutes"), "bad-duration"),
        ("/auth/token_ttl", json!("1d12h"), "bad-duration"),
        ("/auth/token_max_ttl", json!("2m"), "ttl-order"),
        ("/auth/token_bound_cidrs", json!(["10.0.0.0/8", "ten"]), "bad-cidr"),
        ("/auth/ca_pem", json!("hello"), "bad-pem"),
        ("/auth/public_keys", json!([1]), "wrong-type"),
        ("/scope/project_id", json!("my-group/my-project"), "bad-id"),
        ("/scope/project_id", json!(42), "wrong-type"),
        ("/scope/project_id", json!(null), "missing"),
        ("/scope/project_path", json!("my group"), "bad-name"),
        ("/scope/refs", json!([]), "any-ref"),
        ("/scope/refs", json!(null), "missing"),
        ("/scope/refs", json!([{ "type": "branch", "name": "release/[0-9]+" }]), "bad-ref"),
        ("/scope/refs", json!([{ "type": "branch", "name": "a..b" }]), "bad-ref"),
        ("/scope/refs", json!([{ "type": "branch", "name": "*" }]), "any-ref"),
        ("/scope/refs", json!([{ "type": "commit", "name": "a" }]), "unknown-choice"),
        ("/scope/protected_only", json!(false), "not-protected"),
        ("/scope/environment", json!("review/*"), "stray-star"),
        ("/scope/environment", json!("review/$CI_COMMIT_REF_SLUG"), "bad-name"),
        ("/scope/pipeline_source", json!("pushed"), "unknown-choice"),
        ("/server/ca_file", json!("~/ca.pem"), "bad-path"),
        ("/server/version", json!("1.15.0"), "unknown-version"),
        ("/kv/mount", json!("sys"), "bad-path"),
        ("/kv/version", json!(3), "wrong-type"),
        ("/secrets", json!([]), "missing"),
        ("/secrets/0/path", json!("../neighbour"), "bad-path"),
        ("/secrets/0/path", json!("project-42/*"), "bad-path"),
        ("/secrets/0/path", json!("a/{{identity.entity.id}}"), "bad-path"),
        ("/secrets/0/path", json!("a/${HOME}"), "bad-path"),
        ("/secrets/0/path", json!("secret/project-42/api"), "path-prefix"),
        ("/secrets/0/path", json!("data/project-42/api"), "path-prefix"),
        ("/secrets/0/path", json!(long), "too-large"),
        ("/secrets/0/field", json!("a=b"), "bad-name"),
        ("/secrets/0/field", json!("glpat-0123456789abcdefghij"), "secret-value"),
        ("/secrets/0/variable", json!("API-KEY"), "bad-name"),
        ("/secrets/0/variable", json!("PATH"), "bad-name"),
        ("/secrets/0/variable", json!("VAULT_TOKEN"), "bad-name"),
        ("/secrets/0/variable", json!("VAULT_ID_TOKEN"), "duplicate"),
        ("/method/token_name", json!("1X"), "bad-name"),
        ("/method/option", json!("ci_job_jwt"), "option-not-available"),
        ("/job/name", json!("default"), "bad-name"),
        ("/job/name", json!(".hidden"), "bad-name"),
        ("/job/image", json!("my image"), "bad-name"),
        ("/job/image", json!("registry.example.com/vault:latest"), "moving-image"),
        ("/job/script", json!([]), "missing"),
        ("/audit", json!({ "file_path": "vault.log" }), "bad-path"),
    ] {
        let all = found(&with(field, value.clone()));
        let at = all.iter().filter(|(_, at)| at.starts_with(field)).collect::<Vec<_>>();
        assert!(at.iter().any(|(slug, _)| *slug == code), "{field} = {value}: {all:?}");
        let elsewhere: Vec<_> = all.iter().filter(|(_, at)| !at.starts_with(field)).collect();
        assert!(elsewhere.is_empty(), "{field} = {value} also gives {elsewhere:?}");
    }
}

#[test]
fn a_templated_path_needs_an_identity_for_each_project() {
    let mut setup = presets().into_iter().find(|preset| preset.id == "many-projects").unwrap().setup;
    assert!(generate(&setup).is_complete());
    for claim in ["namespace_id", "iss", "project_path", "job_project_id", "sub"] {
        setup.auth.user_claim = claim.to_owned();
        let made = generate(&setup);
        let finding = made.diagnostics.iter().find(|found| found.code == Code::SharedIdentity).unwrap();
        assert_eq!(finding.field.as_deref(), Some("/auth/user_claim"), "{claim}");
        assert!(made.artifact("role").is_none(), "{claim}");
    }
}

#[test]
fn a_comma_in_a_name_never_widens_the_role_in_terraform() {
    let with_refs = |names: &[&str]| {
        let refs = names.iter().map(|name| json!({ "type": "branch", "name": name })).collect();
        generate(&Setup::from_json(&with("/scope/refs", Value::Array(refs)).to_string()).unwrap())
    };
    let one = with_refs(&["a,main"]);
    let terraform = &one.artifact("terraform").unwrap().text;
    assert!(terraform.contains("disable_bound_claims_parsing = true\n"), "{terraform}");
    let list = with_refs(&["a,b", "main"]);
    assert!(list.artifact("terraform").is_none() && list.is_complete() && list.pending.is_empty());
    assert!(list.diagnostics.iter().any(|found| found.code == Code::TerraformComma));
    assert!(!with_refs(&["a", "b"]).artifact("terraform").unwrap().text.contains("disable_bound_claims_parsing"));
}

#[test]
fn no_two_groups_share_the_names_of_role_and_policy() {
    let role = |path: &str| {
        let mut setup = presets().into_iter().find(|preset| preset.id == "subgroups").unwrap().setup;
        setup.scope.group.as_mut().unwrap().path = path.to_owned();
        let made = generate(&setup);
        assert_eq!(made.is_complete(), made.effective.role.is_some(), "{path}: {:?}", made.diagnostics);
        made.effective.role
    };
    let paths = ["my-group", "a/b", "a-b", "a.b", "a_b", "a.-b", "a/b.c", "a.b/c", "a./b", "a/.b", "_a", "project-x"];
    let roles: std::collections::BTreeSet<_> = paths.iter().filter_map(|path| role(path)).collect();
    assert_eq!(roles.len(), paths.len(), "{roles:?}");
    assert!(roles.contains("my-group-role") && roles.contains("a.b-role"));
    assert_eq!([role("project-42"), role(".a")], [None, None], "a project's name, and none of Vault's");
}

#[test]
fn what_an_older_gitlab_or_server_lacks_is_said() {
    let found_for = |changes: &[(&str, Value)]| {
        let mut setup = guide();
        setup["scope"]["environment"] = Value::Null;
        for (pointer, value) in changes {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            setup.pointer_mut(parent).unwrap()[key] = value.clone();
        }
        found(&setup)
    };
    let secrets = ("/method/option", json!("secrets"));
    for (changes, slug, field) in [
        (
            vec![("/gitlab/version", json!("14.8")), secrets.clone(), ("/server/namespace", json!("a"))],
            "gitlab-too-old",
            "/server/namespace",
        ),
        (vec![("/gitlab/version", json!("15.8")), secrets.clone()], "token-setting", "/method/option"),
        (
            vec![("/gitlab/version", json!("18.3")), ("/auth/user_claim", json!("job_project_id"))],
            "gitlab-too-old",
            "/auth/user_claim",
        ),
        (
            vec![("/gitlab/version", json!("15.11")), ("/auth/user_claim", json!("ref_path"))],
            "gitlab-too-old",
            "/auth/user_claim",
        ),
        (
            vec![("/server/product", json!("openbao")), ("/server/version", json!("1.21.4"))],
            "unknown-version",
            "/server/version",
        ),
        (vec![("/server/version", json!("1.16.1")), ("/auth/keys", json!("jwks_url"))], "server-too-old", "/auth/keys"),
    ] {
        let all = found_for(&changes);
        assert!(all.contains(&(slug, field.to_owned())), "{changes:?}: {all:?}");
    }
    assert_eq!(found_for(&[("/gitlab/version", json!("16.0")), secrets]), []);
    let made = generate(&Setup::from_json(&with("/server/version", json!("1.18.5")).to_string()).unwrap());
    assert!(made.diagnostics.iter().any(|found| found.message.contains("answer as 1.16.3")), "{:?}", made.diagnostics);
}

#[test]
fn contradictions_are_said() {
    let tag = json!([{ "type": "tag", "name": "v1" }, { "type": "branch", "name": "main" }]);
    let mut setup = with("/scope/refs", tag);
    setup["scope"]["pipeline_source"] = json!("merge_request_event");
    assert!(found(&setup).contains(&("contradiction", "/scope/pipeline_source".to_owned())));
    let mut setup = with("/scope/group", json!({ "path": "my-group", "id": "abc", "subgroups": true }));
    assert!(found(&setup).contains(&("bad-id", "/scope/group/id".to_owned())));
    setup["scope"]["group"]["id"] = json!("7");
    let made = generate(&Setup::from_json(&setup.to_string()).unwrap());
    assert!(made.is_complete() && made.diagnostics.iter().any(|found| found.code == Code::NotUsed));
}

#[test]
fn findings_stay_short() {
    let long = "x`".repeat(150_000);
    for field in ["/auth/token_ttl", "/gitlab/version", "/job/image", "/scope/pipeline_source", "/secrets/0/path"] {
        let made = generate(&Setup::from_json(&with(field, json!(long)).to_string()).unwrap());
        let lengths =
            made.diagnostics.iter().map(|found| found.message.len() + found.help.as_ref().map_or(0, String::len));
        assert!(lengths.max().unwrap() < 2500, "{field}");
    }
}

#[test]
fn no_two_files_share_a_name() {
    let mut setup = with("/auth/role", json!("auth-config"));
    setup["auth"]["policy"] = json!("admin-policy");
    let made = generate(&Setup::from_json(&setup.to_string()).unwrap());
    let mut names: Vec<_> = made.artifacts.iter().map(|artifact| artifact.file_name.as_str()).collect();
    assert!(names.contains(&"role-auth-config.json") && names.contains(&"policy-admin-policy.hcl"), "{names:?}");
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn an_option_that_this_gitlab_lacks_names_the_right_one() {
    for (version, tier, option, right) in [
        ("18.5", "premium", "ci_job_jwt", "secrets:"),
        ("18.5", "free", "secrets", "id_tokens"),
        ("15.4", "free", "id_tokens", "CI_JOB_JWT"),
        ("12.9", "premium", "ci_job_jwt", "CI_JOB_JWT"),
    ] {
        let mut setup = guide();
        setup["gitlab"] = json!({ "version": version, "tier": tier });
        setup["scope"]["environment"] = Value::Null;
        setup["method"]["option"] = json!(option);
        let setup = Setup::from_json(&setup.to_string()).unwrap();
        let made = generate(&setup);
        let finding = made.diagnostics.iter().find(|found| found.code == Code::OptionNotAvailable).unwrap();
        assert!(finding.help.as_deref().unwrap().contains(right), "{version} {tier} {option}: {finding:?}");
        assert!(made.artifact("pipeline").is_none(), "nothing is written that cannot work");
    }
}

#[test]
fn what_is_good_already_is_made() {
    let mut setup = guide();
    setup["secrets"] = json!([]);
    let made = generate(&Setup::from_json(&setup.to_string()).unwrap());
    assert!(made.artifact("vault-mount").is_some(), "the mount does not wait for the secret");
    let policy = made.pending.iter().find(|pending| pending.id == "policy").unwrap();
    assert_eq!(policy.fields, ["/secrets"]);
    assert!(made.summary.text.contains("which secret"));
}

#[test]
fn an_empty_form_asks_for_three_things() {
    let made = generate(&Setup::empty());
    let missing: Vec<_> = made.diagnostics.iter().filter_map(|found| found.field.as_deref()).collect();
    assert_eq!(missing, ["/scope/project_id", "/scope/refs", "/secrets"]);
    let blanks = made.summary.parts.iter().filter(|part| part.blank).count();
    assert_eq!(blanks, 3);
    assert_eq!(
        made.summary.text,
        "Jobs of which project on which branch, may read which secret, with a Vault token that lives 5 minutes."
    );
}

#[test]
fn files_that_are_no_setup() {
    for (text, code, field) in [
        ("", Code::NotJson, ""),
        ("{", Code::NotJson, ""),
        ("[]", Code::WrongType, ""),
        ("null", Code::WrongType, ""),
        ("{\"gitlab\": []}", Code::WrongType, "/gitlab"),
        ("{\"vault\": {}}", Code::UnknownField, "/vault"),
        ("{\"secrets\": [1]}", Code::WrongType, "/secrets/0"),
        ("{\"secrets\": [{\"value\": \"s3cr3t\"}]}", Code::UnknownField, "/secrets/0/value"),
    ] {
        let found = Setup::from_json(text).unwrap_err();
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].code, found[0].field.as_deref()), (code, Some(field)), "{text}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(Setup::from_json(&deep).unwrap_err()[0].code, Code::NotJson);
    let large = format!("\"{}\"", "x".repeat(1 << 23));
    assert_eq!(Setup::from_json(&large).unwrap_err()[0].code, Code::TooLarge);
}
