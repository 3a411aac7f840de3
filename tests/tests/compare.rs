//! The promise: what a comparison says is what the login and the policies say, one job and one request after the other.
#![cfg(not(target_arch = "wasm32"))]

use boundclaim_core::{
    Product, Server, Version,
    auth::{Mount, Subject, UnknownSurroundings},
    check::{Comparison, Evidence, compare},
    json,
    policy::{self, Acl, Operation, Request},
    token::Token,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn evidence(value: &Value) -> Evidence {
    Evidence::from_json(&value.to_string()).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn compared(before: &Value, after: &Value) -> Comparison {
    compare(&evidence(before), &evidence(after))
}

/// All texts of these letters up to a length.
fn texts(letters: &[&str], length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..length {
        last = last.iter().flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

// ---- who logs in ----

fn mount(role: &Value) -> Mount {
    let server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
    let mut mount = Mount::new(server);
    let read = |value: &Value| json::Value::parse(value.to_string().as_bytes()).unwrap();
    mount.write_config(&read(&config()), &UnknownSurroundings).unwrap();
    mount.write_role("r", &read(role)).unwrap();
    mount
}

fn config() -> Value {
    json!({ "oidc_discovery_url": "https://gitlab.example.com", "bound_issuer": "https://gitlab.example.com" })
}

fn logs_in(mount: &Mount, claims: &Value) -> bool {
    let token = Token::read(&claims.to_string()).unwrap();
    let subject = Subject { role: Some("r"), token: &token, remote_addr: None, now: NOW };
    mount.explain(&subject, &UnknownSurroundings).grants()
}

const NOW: i64 = 1_800_000_000;

/// Jobs that differ in what the roles below are about.
fn jobs() -> Vec<Value> {
    let mut all = Vec::new();
    for name in texts(&["a", "b", "/"], 2).into_iter().filter(|name| !name.is_empty()) {
        for (kind, prefix) in [("branch", "refs/heads/"), ("tag", "refs/tags/")] {
            for environment in [None, Some("a"), Some("ab")] {
                for audience in [json!("a"), json!(["b", "c"]), json!("c"), Value::Null] {
                    let mut job = json!({
                        "iss": "https://gitlab.example.com", "project_id": "42", "iat": NOW, "nbf": NOW, "exp": NOW + 60,
                        "ref": name, "ref_type": kind, "ref_path": format!("{prefix}{name}"),
                    });
                    if let Some(environment) = environment {
                        job["environment"] = json!(environment);
                    }
                    if !audience.is_null() {
                        job["aud"] = audience;
                    }
                    all.push(job);
                }
            }
        }
    }
    all
}

fn role() -> impl Strategy<Value = Value> {
    let one = prop::sample::select(vec!["a", "b", "ab", "*", "a*", "*b", "a*b", "*a*", "/"]);
    let values = prop::collection::vec(one, 1..3).prop_map(|values| json!(values));
    let path = prop::sample::select(vec!["refs/heads/*", "refs/tags/a", "refs/*/a", "*b", "refs/heads/ab"]);
    let kind = prop::sample::select(vec!["branch", "tag", "*"]);
    let audiences = prop::sample::subsequence(vec!["a", "b"], 0..=2);
    let bound = (
        prop::option::weighted(0.6, values.clone()),
        prop::option::weighted(0.3, kind),
        prop::option::weighted(0.3, path),
        prop::option::weighted(0.4, values),
        audiences,
        prop::bool::ANY,
    );
    bound.prop_map(|(name, kind, path, environment, audiences, glob)| {
        let mut claims = json!({ "project_id": "42" });
        for (claim, value) in [
            ("ref", name),
            ("ref_type", kind.map(Value::from)),
            ("ref_path", path.map(Value::from)),
            ("environment", environment),
        ] {
            if let Some(value) = value {
                claims[claim] = value;
            }
        }
        json!({
            "role_type": "jwt", "user_claim": "project_id", "bound_claims": claims, "bound_audiences": audiences,
            "bound_claims_type": if glob { "glob" } else { "string" },
        })
    })
}

fn version(role: &Value) -> Value {
    json!({ "config": config(), "role_name": "r", "role": role })
}

// ---- what policies allow ----

fn rule() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec!["a", "b", "ab", "+", "a*", ""]);
    let end = prop::sample::select(vec!["", "", "*", "/*", "/"]);
    let words = prop::sample::subsequence(vec!["read", "list", "update", "sudo"], 1..4);
    let extra = prop::sample::select(vec![
        "",
        "",
        "",
        "",
        "required_parameters = [\"k\"]",
        "denied_parameters = { \"k\" = [] }",
        "allowed_parameters = { \"k\" = [\"v\"] }",
        "min_wrapping_ttl = \"1m\"",
    ]);
    (prop::collection::vec(segment, 1..3), end, words, extra, prop::bool::weighted(0.2))
        .prop_map(|(segments, end, words, extra, deny)| (format!("{}{end}", segments.join("/")), words, extra, deny))
        .prop_filter("refused by the server", |(path, ..)| !path.contains("+*"))
        .prop_map(|(path, words, extra, deny)| {
            let words = if deny { vec!["deny"] } else { words };
            format!("path \"{path}\" {{ capabilities = {words:?} {extra} }}\n")
        })
}

fn server() -> impl Strategy<Value = Server> {
    let server = |product, version| Server { product, version };
    prop_oneof![
        Just(server(Product::Vault, Version::new(1, 21, 4))),
        Just(server(Product::Vault, Version::new(2, 2, 2))),
        Just(server(Product::OpenBao, Version::new(2, 6, 2))),
    ]
}

fn reaches(operation: Operation, path: &str) -> bool {
    match operation {
        Operation::List | Operation::Scan => path.ends_with('/'),
        Operation::Read | Operation::Delete => true,
        _ => !path.ends_with('/'),
    }
}

fn requests() -> Vec<(Operation, String)> {
    let paths = texts(&["a", "b", "/"], 5).into_iter().filter(|path| !path.starts_with('/'));
    paths
        .flat_map(|path| {
            [Operation::Read, Operation::List, Operation::Update].map(move |operation| (operation, path.clone()))
        })
        .filter(|(operation, path)| reaches(*operation, path))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn jobs_are_compared_as_they_log_in(before in role(), after in role()) {
        let found = compared(&version(&before), &version(&after));
        let (old, new) = (mount(&before), mount(&after));
        prop_assert_eq!(&found.not_compared, &Vec::<String>::new());
        for (gains, inside, outside) in [(&found.gained, &new, &old), (&found.lost, &old, &new)] {
            for gain in gains {
                let claims = serde_json::to_value(gain.witness.claims.as_ref().unwrap()).unwrap();
                prop_assert!(logs_in(inside, &claims) && !logs_in(outside, &claims), "{gain:#?}");
            }
            let all = jobs();
            let really = all.iter().find(|job| logs_in(inside, job) && !logs_in(outside, job));
            prop_assert!(really.is_none() || !gains.is_empty(), "{really:?} {before} {after}");
        }
        prop_assert_eq!(found.same, found.gained.is_empty() && found.lost.is_empty());
    }

    #[test]
    fn requests_are_compared_as_they_are_decided(
        before in prop::collection::vec(rule(), 0..5),
        after in prop::collection::vec(rule(), 0..5),
        server in server(),
    ) {
        let (before, after) = (before.concat(), after.concat());
        let product = server.product;
        let version = |text: &str| json!({
            "server": { "product": product, "version": server.version.to_string() },
            "policies": [{ "name": "p", "text": text }],
        });
        let found = compared(&version(&before), &version(&after));
        let (old, new) = (policy::parse("p", &before, server, 0).policy, policy::parse("p", &after, server, 0).policy);
        let (old, new) = (Acl::new(&[&old], server).unwrap(), Acl::new(&[&new], server).unwrap());
        for (gains, inside, outside) in [(&found.gained, &new, &old), (&found.lost, &old, &new)] {
            for gain in gains {
                let [operation, path] = gain.witness.request.as_ref().unwrap();
                let operation = Operation::from_word(operation).unwrap();
                let wrap_ttl = gain.witness.wrap_ttl.map(|seconds| seconds * 1_000_000_000);
                let request = Request { operation, path, data: gain.witness.data.as_ref(), wrap_ttl };
                let (is, was) = (inside.evaluate(&request), outside.evaluate(&request));
                prop_assert!(is.allowed() && (!was.allowed() || is.root && !was.root), "{gain:#?}");
            }
            let mut shortest: Option<usize> = None;
            for (operation, path) in requests() {
                for data in [None, Some(json!({ "k": "v" })), Some(json!({ "k": "x" })), Some(json!({ "z": "v" }))] {
                    for wrap_ttl in [None, Some(60_000_000_000)] {
                        let data = data.as_ref().and_then(Value::as_object);
                        let request = Request { operation, path: &path, data, wrap_ttl };
                        let (is, was) = (inside.evaluate(&request), outside.evaluate(&request));
                        if is.allowed() && (!was.allowed() || is.root && !was.root) {
                            let word = operation.word();
                            prop_assert!(
                                gains.iter().any(|gain| gain.may.contains(word)),
                                "{word} {path:?} {data:?}\n{before}\n{after}\n{gains:#?}"
                            );
                            let usual = !path.is_empty() && !path.contains("//") && !path.ends_with('/');
                            if operation == Operation::Read && usual && !was.allowed() {
                                shortest = Some(shortest.map_or(path.len(), |other| other.min(path.len())));
                            }
                        }
                    }
                }
            }
            let named = gains.iter().filter_map(|gain| gain.witness.request.as_ref());
            let named = named.filter(|request| request[0] == "read" && !request[1].ends_with('/')).map(|request| request[1].len()).min();
            prop_assert!(shortest.is_none() || named.is_some_and(|named| Some(named) <= shortest), "{gains:#?}");
        }
        prop_assert!(found.same == (found.gained.is_empty() && found.lost.is_empty() && found.not_compared.is_empty()));
    }
}

type Change<'a> = &'a dyn Fn(&mut Value);

/// One change each: what is gained, what is lost, what is not said.
#[test]
fn each_change_is_named() {
    let right = json!({
        "config": config(), "role_name": "r",
        "role": { "role_type": "jwt", "user_claim": "project_id", "bound_audiences": ["v"], "token_policies": ["p"],
            "bound_claims": { "project_id": "42", "ref": "main", "ref_type": "branch" } },
        "policies": [{ "name": "p", "text": "path \"secret/data/a\" { capabilities = [\"read\"] }" }],
    });
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut after = right.clone();
        change(&mut after);
        compared(&right, &after)
    };
    let cases: [(&str, Change<'_>, usize, usize, &str); 10] = [
        ("nothing", &|_| (), 0, 0, ""),
        ("the order of values", &|after| after["role"]["bound_claims"]["ref"] = json!(["main", "main"]), 0, 0, ""),
        ("any type", &|after| after["role"]["bound_claims"]["ref_type"] = json!(["branch", "tag"]), 1, 0, "a tag main"),
        ("another ref", &|after| after["role"]["bound_claims"]["ref"] = json!("a"), 1, 1, "a branch a"),
        ("a number", &|after| after["role"]["bound_claims"]["project_id"] = json!(42), 0, 1, ""),
        ("no role", &|after| after["role"] = Value::Null, 0, 1, ""),
        ("addresses", &|after| after["role"]["token_bound_cidrs"] = json!(["10.0.0.0/8"]), 0, 1, ""),
        ("a longer life", &|after| after["role"]["token_ttl"] = json!("5m"), 0, 0, ""),
        ("an audience more", &|after| after["role"]["bound_audiences"] = json!(["v", "w"]), 1, 0, "a branch main"),
        (
            "a wider path",
            &|after| after["policies"][0]["text"] = json!("path \"secret/data/*\" { capabilities = [\"read\"] }"),
            1,
            0,
            "every job that logs in, like a branch main of project 42",
        ),
    ];
    for (name, change, gained, lost, who) in cases {
        let found = changed(change);
        assert_eq!((found.gained.len(), found.lost.len()), (gained, lost), "{name}: {found:#?}");
        assert_eq!((found.same, found.not_compared.len()), (gained + lost == 0, 0), "{name}: {found:#?}");
        assert!(found.gained.iter().all(|gain| gain.who.starts_with(who)), "{name}: {found:#?}");
        let rows =
            found.to_markdown().lines().filter(|line| line.starts_with("| ") && !line.starts_with("| who")).count();
        assert_eq!(rows, gained + lost, "{name}");
    }
    assert_eq!(changed(&|after| after["role"]["token_ttl"] = json!("5m")).notes.len(), 1);
    let unknown = changed(&|after| drop(after.as_object_mut().unwrap().remove("role")));
    assert!(!unknown.same && !unknown.not_compared.is_empty());
}

#[test]
fn what_is_too_large_is_said_in_time() {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    let globs: Vec<String> = (0..40).map(|n| format!("*{}*{}*a*b*c*", letter(n), letter(n * 7))).collect();
    let role = json!({
        "role_type": "jwt", "user_claim": "project_id", "bound_claims_type": "glob",
        "bound_claims": { "project_id": "42", "ref": globs },
    });
    let start = std::time::Instant::now();
    let mut other = role.clone();
    other["bound_claims"]["ref"] = json!("*");
    let found = compared(&version(&role), &version(&other));
    assert!(!found.same);
    assert!(start.elapsed() < std::time::Duration::from_mins(1), "{:?}", start.elapsed());
}
