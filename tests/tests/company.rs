//! A company's file, whatever stands in it: no panic, few findings, and rules that hold for every file that is read.

use boundclaim_core::{Company, Setup, check::Evidence, presets};
use proptest::prelude::*;

const EXAMPLE: &str = include_str!("../../docs/boundclaim.example.json");

/// JSON of any shape, with the names that mean something among its keys.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let key = prop_oneof![
        3 => prop::sample::select(vec![
            "gitlab", "name", "setup", "names", "locked", "evidence", "roles", "role", "policy", "path", "server", "url",
            "auth", "mount", "scope", "refs", "group", "policies", "text", "version", "secrets", "config",
        ]).prop_map(str::to_owned),
        1 => ".{0,6}",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "[a-z{}$/_. -]{0,20}".prop_map(Into::into),
        prop::sample::select(vec![
            "{project_id}",
            "ci-{group}",
            "/server/url",
            "/scope/group",
            "/secrets",
            "https://a.example"
        ])
        .prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A file that is read, of parts that make one.
fn good() -> impl Strategy<Value = Company> {
    let locks = [
        "/gitlab",
        "/gitlab/url",
        "/server",
        "/server/version",
        "/auth/role",
        "/auth/audience",
        "/scope/refs",
        "/scope/group",
        "/scope/group/path",
        "/scope/environment",
        "/kv",
        "/secrets",
        "/method/option",
        "/job",
        "/audit",
        "/audit/file_path",
    ];
    let pattern =
        prop::sample::select(vec!["ci-{project_id}", "{project_path}-x", "{project_name}", "g-{group}", "one"]);
    let setup = prop::sample::select(presets()).prop_map(|preset| preset.setup);
    let locked = prop::sample::subsequence(locks.to_vec(), 0..locks.len());
    (locked, prop::option::of(pattern.clone()), prop::option::of(pattern), prop::option::of(setup)).prop_map(
        |(locked, role, policy, setup)| {
            let setup = setup.map(|setup| serde_json::from_str::<serde_json::Value>(&setup.to_json()).unwrap());
            let file = serde_json::json!({
                "locked": locked, "setup": setup,
                "names": { "role": role, "policy": policy, "path": role.map(|role| format!("{role}/")) },
            });
            Company::from_json(&file.to_string()).unwrap_or_else(|found| panic!("{file}: {found:#?}"))
        },
    )
}

fn is_bounded(text: &str) {
    if let Err(found) = Company::from_json(text) {
        assert!(!found.is_empty() && found.len() <= 100, "{}", found.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 200 } else { 2_000 }))]

    #[test]
    fn any_json_is_read_or_refused_in_few_findings(file in json()) {
        is_bounded(&file.to_string());
    }

    #[test]
    fn so_is_any_text(text in ".{0,200}") {
        is_bounded(&text);
    }

    #[test]
    fn so_is_the_example_with_a_hole(from in 0..EXAMPLE.len(), length in 0..40usize, put in ".{0,4}") {
        let (from, to) = (EXAMPLE.floor_char_boundary(from), EXAMPLE.ceil_char_boundary(from + length));
        is_bounded(&format!("{}{put}{}", &EXAMPLE[..from], &EXAMPLE[to..]));
    }

    /// What is opened holds still, however often it is opened, saved and named.
    #[test]
    fn opening_settles(company in good(), preset in prop::sample::select(presets())) {
        let (opened, _) = company.open(preset.setup.clone());
        prop_assert_eq!(company.open(opened.clone()), (opened.clone(), vec![]));
        prop_assert_eq!(company.held(opened.clone()), opened.clone());
        let named = company.named(&opened);
        prop_assert_eq!(company.named(&named), named.clone());
        let saved = Setup::from_json(&named.to_json()).unwrap();
        prop_assert_eq!(company.open(saved), (opened, vec![]));
    }

    /// No edit changes a locked field, and holding one changes no other field.
    #[test]
    fn locks_hold(company in good(), preset in prop::sample::select(presets())) {
        let value = |setup: &Setup| serde_json::from_str::<serde_json::Value>(&setup.to_json()).unwrap();
        let (before, held) = (value(&preset.setup), value(&company.held(preset.setup.clone())));
        let theirs = value(company.setup());
        let mut fields = Vec::new();
        paths(&held, String::new(), &mut fields);
        for field in fields {
            let wanted = if company.is_locked(&field) { theirs.pointer(&field) } else { before.pointer(&field) };
            // What the company does not have, or this setup, is nobody's.
            if let (Some(wanted), Some(held)) = (wanted, held.pointer(&field)) {
                prop_assert_eq!(held, wanted, "{}", field);
            }
        }
    }
}

/// The paths of everything that is no object.
fn paths(value: &serde_json::Value, path: String, fields: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            members.iter().for_each(|(key, value)| paths(value, format!("{path}/{key}"), fields));
        }
        _ => fields.push(path),
    }
}

#[test]
fn large_files_are_refused_and_full_ones_read_at_once() {
    is_bounded(&format!("{{ \"name\": \"{}\" }}", "x".repeat(5 << 20)));
    is_bounded(&"[".repeat(1 << 20));
    is_bounded(&format!("{{ \"locked\": [{}] }}", vec!["\"/x\""; 200_000].join(", ")));
    is_bounded(&format!("{{ \"names\": {{ \"role\": \"{}\" }} }}", "{project_id}".repeat(200_000)));
    let roles = |count: usize| {
        let roles: Vec<String> =
            (0..count).map(|number| format!("\"role-{number}\": {{ \"role_type\": \"jwt\" }}")).collect();
        format!("{{ \"roles\": {{ {} }} }}", roles.join(", "))
    };
    assert!(Company::from_json(&roles(1001)).is_err());
    let company = Company::from_json(&roles(1000)).unwrap();
    let asked = Evidence::from_json(r#"{ "role_name": "role-999" }"#).unwrap();
    assert!(company.on_server().unwrap().role_for(&asked).is_some());
}
