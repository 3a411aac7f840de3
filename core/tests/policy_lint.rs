//! Tables of surprising policies, and of what the explanation and the fixes say.

use boundclaim_core::{
    Product, Server, Version,
    policy::{self, Acl, Alias, Identity, Mount, Operation, Policy, Request, Step, fill, fixes, lint},
};

fn vault() -> Server {
    Server { product: Product::Vault, version: Version::new(1, 21, 4) }
}

fn bao() -> Server {
    Server { product: Product::OpenBao, version: Version::new(2, 6, 2) }
}

fn mounts() -> Vec<Mount> {
    let mount = |path: &str, kv_version| Mount { path: path.into(), kv_version };
    vec![mount("secret/", Some(2)), mount("kv1/", Some(1)), mount("pki/", None)]
}

fn codes(text: &str, server: Server) -> Vec<&'static str> {
    assert_eq!(policy::parse("p", text, server, 2_000_000_000).error, None, "{text}");
    let found = lint(&[("p", text)], &mounts(), server, 2_000_000_000);
    for finding in &found {
        let span = finding.labels[0].span;
        assert!(text.get(span.range()).is_some_and(|place| !place.is_empty()), "{finding:?}");
        assert!(finding.help.is_some() && !finding.message.is_empty(), "{finding:?}");
    }
    found.iter().map(|finding| finding.code.slug()).collect()
}

/// A rule with `capabilities = ["read"]`.
fn reads(path: &str) -> String {
    format!("path \"{path}\" {{ capabilities = [\"read\"] }}\n")
}

#[test]
fn paths() {
    for (path, expected) in [
        ("secret/data/project-42/api", &[][..]),
        ("secret/data/+/api", &[]),
        ("pki/issue/x", &[]),
        ("kv1/app", &[]),
        ("secret/project-42/api", &["kv-word-missing"]),
        ("secret/project-42/*", &["kv-word-missing"]),
        ("secret/da*", &["encoded-dots"]),
        ("secret/data/app/*", &["encoded-dots"]),
        ("secret/data/+/*", &["encoded-dots"]),
        ("secret/data/*/db", &["star-in-middle"]),
        ("secret/data/**", &["star-in-middle", "encoded-dots"]),
        ("secret/data/+foo", &["plus-in-segment"]),
        ("v1/secret/data/a", &["rule-never-matches"]),
        ("//secret/data/a", &["rule-never-matches"]),
        ("https://vault.example.com/v1/secret/data/a", &["rule-never-matches"]),
        ("secret/data//a", &["rule-never-matches"]),
        ("secret/data/a?version=1", &["rule-never-matches"]),
        ("Secret/data/a", &["path-case"]),
        ("secret/Data/a", &["path-case", "kv-word-missing"]),
        ("*", &["broad-grant"]),
        ("secret/*", &["encoded-dots", "broad-grant"]),
        ("secret/data/*", &["encoded-dots", "broad-grant"]),
        ("sys/*", &["broad-grant"]),
        ("auth/*", &["broad-grant"]),
    ] {
        assert_eq!(codes(&reads(path), vault()), expected, "{path}");
    }
    assert_eq!(codes(&reads("secret/data/app/*"), bao()), [""; 0], "fixed there");
}

#[test]
fn rules() {
    for (text, expected) in [
        (r#"path "secret/app" { capabilities = ["deny"] }"#, &["kv-deny-useless"][..]),
        (r#"path "secret/data/app" { capabilities = ["read", "list"] }"#, &["kv-list-on-data"]),
        (r#"path "secret/subkeys/app" { capabilities = ["read", "delete"] }"#, &["capability-ignored"]),
        (r#"path "kv1/app" { capabilities = ["read", "patch"] }"#, &["capability-ignored"]),
        (r#"path "secret/data/app" { }"#, &["empty-rule"]),
        (r#"path "secret/data/app" { policy = "read" }"#, &["kv-list-on-data", "old-policy-word"]),
        (r#"path "auth/token/create" { capabilities = ["update"] }"#, &["broad-grant"]),
        (r#"path "sys/mounts/x" { capabilities = ["update", "sudo"] }"#, &["broad-grant"]),
        (
            r#"path "pki/x" { capabilities = ["update"] allowed_parameters = { n = [5] } }"#,
            &["parameter-never-matches"],
        ),
        (
            r#"path "pki/x" { capabilities = ["update"] denied_parameters = { n = ["*", "a*b", "ok*"] } }"#,
            &["parameter-never-matches", "parameter-never-matches"],
        ),
        (r#"path "pki/x" { capabilities = ["update"] required_parameters = ["Key"] }"#, &["parameter-never-matches"]),
    ] {
        assert_eq!(codes(text, vault()), expected, "{text}");
    }
    let old = Server { version: Version::new(1, 20, 4), ..vault() };
    let twice = "path \"pki/x\" {\n  capabilities = [\"read\"]\n  capabilities = [\"list\"]\n}";
    assert_eq!(codes(twice, old), ["policy-duplicate-key"]);
    let expired = r#"path "pki/x" { capabilities = ["read"] expiration = "2020-01-01T00:00:00Z" }"#;
    assert_eq!(codes(expired, bao()), ["rule-expired"]);
}

#[test]
fn rules_together() {
    let two = |one: &str, other: &str| format!("path \"{one}\" {{ capabilities = [\"deny\"] }}\n{}", reads(other));
    assert_eq!(codes(&two("pki/*", "pki/+/*"), vault()), ["rule-never-wins"]);
    assert_eq!(codes(&two("pki/*", "pki/issue/x"), vault()), ["deny-not-everywhere"]);
    assert_eq!(codes(&two("pki/*", "pki/issue/*"), vault()), ["deny-not-everywhere"]);
    assert_eq!(codes(&two("pki/issue/*", "pki/*"), vault()), ["broad-grant"]);
    assert_eq!(codes(&two("pki/*", "other/x"), vault()), [""; 0]);
}

/// The rules, who wins, and at which steps the others lose.
#[test]
fn explanations() {
    for (rules, operation, path, winner, losers) in [
        (&["a/*", "a/b"][..], Operation::Read, "a/b", "a/b", &[("a/*", Step::Exact)][..]),
        (&["a/*", "+/b"], Operation::Read, "a/b", "a/*", &[("+/b", Step::LaterWildcard)]),
        (&["a/*", "a/b/*"], Operation::Read, "a/b/c", "a/b/*", &[("a/*", Step::LaterWildcard)]),
        (&["a/+", "a/*"], Operation::Read, "a/b", "a/+", &[("a/*", Step::NoStar)]),
        (&["a/+/+/d", "a/+/c/d"], Operation::Read, "a/b/c/d", "a/+/c/d", &[("a/+/+/d", Step::FewerPluses)]),
        (&["a/+/ba*", "a/+/b*"], Operation::Read, "a/x/bar", "a/+/ba*", &[("a/+/b*", Step::Longer)]),
        (&["a/+/c/+", "a/+/+/d"], Operation::Read, "a/b/c/d", "a/+/c/+", &[("a/+/+/d", Step::Text)]),
        (&["a/*", "a/b/*"], Operation::List, "a/b/", "a/*", &[("a/b/*", Step::Slash)]),
        (&["a/b/", "a/b"], Operation::List, "a/b/", "a/b/", &[("a/b", Step::Slash)]),
    ] {
        let text: String = rules.iter().map(|rule| reads(rule)).collect();
        let policy = policy::parse("p", &text, vault(), 0).policy;
        let acl = Acl::new(&[&policy], vault()).unwrap();
        let explanation = acl.explain(&Request::new(operation, path));
        let names: Vec<&str> = explanation.winner.iter().map(|rule| rule.rule.as_str()).collect();
        assert_eq!(names, [winner], "{rules:?}");
        let lost: Vec<_> = explanation.losers.iter().map(|loser| (loser.rule.rule.as_str(), loser.step)).collect();
        assert_eq!(lost, losers, "{rules:?}");
    }
}

#[test]
fn explanations_say_why() {
    let text = r#"path "a" { capabilities = ["read"] required_parameters = ["key"] }
path "b/*" { capabilities = ["deny"] }
path "c" { capabilities = ["list"] min_wrapping_ttl = 60 }
"#;
    let policy = policy::parse("p", text, vault(), 0).policy;
    let acl = Acl::new(&[&policy], vault()).unwrap();
    for (operation, path, sentence) in [
        (Operation::Read, "x", "read of `x` is refused: no rule matches the path"),
        (
            Operation::Update,
            "a",
            "update of `a` is refused: rule `a` of policy `p` decides, and it does not grant `update`",
        ),
        (
            Operation::Read,
            "a",
            "read of `a` is refused: rule `a` of policy `p` decides, and the required parameter `key` is missing",
        ),
        (Operation::Read, "b/c", "read of `b/c` is refused: rule `b/*` of policy `p` decides, and it denies"),
        (
            Operation::List,
            "c",
            "list of `c` is refused: rule `c` of policy `p` decides, and it demands a wrapped response, so the request \
             needs X-Vault-Wrap-TTL",
        ),
    ] {
        assert_eq!(acl.explain(&Request::new(operation, path)).sentence, sentence);
    }
    let origin = &acl.explain(&Request::new(Operation::Update, "a")).origins[0];
    assert_eq!(text.get(origin.span.range()), Some("\"read\""));
}

#[test]
fn fixes_are_tried() {
    for (text, operation, path, expected) in [
        (reads("a"), Operation::Update, "a", &["Add `update` to the rule `a`."][..]),
        (reads("a/*"), Operation::Update, "a/b", &["Add a rule for exactly `a/b`.", "Add `update` to the rule `a/*`."]),
        (String::new(), Operation::Read, "a\"b", &["Add a rule for exactly `a\"b`."]),
        (
            "path \"a/*\" { capabilities = [\"deny\"] }\npath \"+/b\" { capabilities = [\"read\"] }".into(),
            Operation::Read,
            "a/b",
            &["Add a rule for exactly `a/b`.", "Remove the rule that denies `a/*`."],
        ),
        ("path \"a\" { capabilities = [\"deny\"] }".into(), Operation::Read, "a", &[]),
        (r#"{"path":{"a":{"capabilities":["read"]}}}"#.into(), Operation::List, "a", &["Add `list` to the rule `a`."]),
        (reads("a"), Operation::Read, "a", &[]),
    ] {
        let request = Request::new(operation, path);
        let edits = fixes(&[("p", &text)], &request, vault(), 0);
        let titles: Vec<&str> = edits.iter().map(|edit| edit.title.as_str()).collect();
        assert_eq!(titles, expected, "{text}");
        for edit in &edits {
            let changed = policy::apply(&text, edit).unwrap();
            let policy = policy::parse("p", &changed, vault(), 0).policy;
            assert!(Acl::new(&[&policy], vault()).unwrap().evaluate(&request).allowed());
        }
    }
}

#[test]
fn templates() {
    let text = reads("secret/data/{{identity.entity.aliases.auth_jwt_1.metadata.project_path}}/*")
        + &reads("secret/data/{{ identity.entity.name }}")
        + &reads("plain");
    let policy = policy::parse("p", &text, vault(), 0).policy;
    assert!(policy.templated);
    let metadata = [("project_path".to_owned(), "group/app".to_owned())].into();
    let alias = Alias { accessor: "auth_jwt_1".into(), metadata, ..Alias::default() };
    let identity = Identity { aliases: vec![alias], ..Identity::default() };
    let paths = |policy: &Policy| policy.rules.iter().map(policy::Rule::shown).collect::<Vec<_>>();
    let filled = fill(&policy, Some(&identity), vault(), 0);
    assert_eq!(paths(&filled.policy), ["secret/data/group/app/*", "plain"]);
    assert_eq!(filled.dropped.len(), 1, "the entity has no name");
    let filled = fill(&policy, Some(&identity), bao(), 0);
    assert_eq!(paths(&filled.policy), ["plain"], "the value holds a slash");
    assert_eq!(paths(&fill(&policy, None, vault(), 0).policy), ["plain"]);
}

#[test]
fn mistakes_do_not_hide_the_rest() {
    let text = "path \"secret/data/a\" {\n  capabilities = [\"read\" \"list\"]\n}\npath \"b\" {\n  capabilities = \
                [\"write\"]\n}\npath \"c\" { capabilities = [\"read\"] }\n";
    let parsed = policy::parse("p", text, vault(), 0);
    let expected = "failed to parse policy: At 2:26: error parsing list, expected comma or list end, got: STRING";
    assert_eq!(parsed.error.as_deref(), Some(expected));
    let found: Vec<_> = parsed.diagnostics.iter().map(|found| found.code.slug()).collect();
    assert_eq!(found, ["policy-syntax", "policy-unknown-capability"]);
    assert!(parsed.diagnostics.iter().all(|found| found.help.is_some()));
    assert_eq!(text.get(parsed.diagnostics[1].labels[0].span.range()), Some("\"write\""));
    assert!(parsed.policy.rules.iter().any(|rule| rule.path == "c"));
}

#[test]
fn spans_count_carriage_returns() {
    let text = "# a\r\npath \"b\" {\r\n  capabilities = [\"read\"]\r\n}\r\n";
    let rule = &policy::parse("p", text, vault(), 0).policy.rules[0];
    assert_eq!(text.get(rule.path_span.range()), Some("\"b\""));
    assert_eq!(text.get(rule.granted[0].1.range()), Some("\"read\""));
    assert_eq!(text.get(rule.span.range()).map(|text| text.ends_with('}')), Some(true));
}

#[test]
fn the_default_policy_is_read() {
    for server in [vault(), bao()] {
        let parsed = policy::parse("default", &policy::default_policy(server), server, 0);
        assert_eq!(parsed.error, None);
        let acl = Acl::new(&[&parsed.policy], server).unwrap();
        assert!(acl.evaluate(&Request::new(Operation::Update, "auth/token/renew-self")).allowed());
        assert!(!acl.evaluate(&Request::new(Operation::Patch, "cubbyhole/x")).allowed());
    }
}

#[test]
fn a_question_is_answered() {
    let question = policy::Question::from_json(
        r#"{ "policies": [{ "name": "p", "text": "path \"secret/app\" { capabilities = [\"read\"] }" }],
             "mounts": { "secret/": { "type": "kv", "version": 2 } },
             "request": { "operation": "read", "path": "secret/data/app" } }"#,
    );
    let answer = serde_json::to_value(policy::ask(&question.unwrap())).unwrap();
    assert_eq!(answer["findings"][0]["code"], "kv-word-missing");
    assert_eq!(answer["explanation"]["sentence"], "read of `secret/data/app` is refused: no rule matches the path");
    assert_eq!(answer["fixes"][0]["title"], "Add a rule for exactly `secret/data/app`.");
    assert_eq!(answer["policies"][0]["rules"][0]["capabilities"][0], "read");
}

#[test]
fn capitals_do_not_get_around_a_deny_on_newer_servers() {
    let text = "path \"secret/data/app\" { capabilities = [\"deny\"] }\n".to_owned() + &reads("secret/*");
    let newest = Server { product: Product::Vault, version: Version::new(2, 2, 2) };
    for (server, path, allowed) in [
        (vault(), "secret/data/APP", true),
        (newest, "secret/data/APP", false),
        (newest, "secret/data/app", false),
        (newest, "secret/data/other", true),
    ] {
        let policy = policy::parse("p", &text, server, 0).policy;
        let decision = Acl::new(&[&policy], server).unwrap().evaluate(&Request::new(Operation::Read, path));
        assert_eq!(decision.allowed(), allowed, "{server} {path}");
    }
}
