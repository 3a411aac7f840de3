//! Properties of the policy engine.

use std::time::{Duration, Instant};

use boundclaim_core::{
    Product, Server, Version,
    policy::{self, Acl, Operation, Policy, Request},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn server() -> impl Strategy<Value = Server> {
    let server = |product, version| Server { product, version };
    prop_oneof![
        Just(server(Product::Vault, Version::new(1, 16, 3))),
        Just(server(Product::Vault, Version::new(1, 20, 4))),
        Just(server(Product::Vault, Version::new(1, 21, 4))),
        Just(server(Product::Vault, Version::new(2, 0, 4))),
        Just(server(Product::OpenBao, Version::new(2, 5, 5))),
        Just(server(Product::OpenBao, Version::new(2, 6, 2))),
    ]
}

/// Few segments, so that rules and requests meet.
fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "ab", "data"]).prop_map(str::to_owned),
        2 => Just("+".to_owned()),
        1 => prop::sample::select(vec!["", "a*", "+a", "ü"]).prop_map(str::to_owned),
    ];
    let end = prop::sample::select(vec!["", "", "*", "/*", "/"]);
    (prop::collection::vec(segment, 1..4), end).prop_map(|(segments, end)| format!("{}{end}", segments.join("/")))
}

fn request_path() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec!["a", "b", "ab", "abc", "data", "+", "", "ü"]);
    (prop::collection::vec(segment, 1..4), prop::sample::select(vec!["", "", "/"]))
        .prop_map(|(segments, end)| format!("{}{end}", segments.join("/")))
}

fn rule() -> impl Strategy<Value = String> {
    let words = prop::sample::subsequence(vec!["create", "read", "update", "delete", "list", "patch", "sudo"], 0..5);
    let extra = prop::sample::select(vec![
        "",
        "",
        "allowed_parameters = { \"k\" = [\"v\", \"w*\"], \"n\" = [] }",
        "denied_parameters = { \"k\" = [\"x\", true, [\"y\"]] }",
        "required_parameters = [\"k\"]",
        "min_wrapping_ttl = \"1m\" max_wrapping_ttl = 120",
    ]);
    (path(), words, extra, prop::bool::weighted(0.15))
        .prop_filter("refused by the server", |(path, ..)| !path.contains("+*"))
        .prop_map(|(path, mut words, extra, deny)| {
            if deny {
                words.push("deny");
            }
            format!("path \"{path}\" {{ capabilities = {words:?} {extra} }}\n")
        })
}

fn operation() -> impl Strategy<Value = Operation> {
    prop::sample::select(Operation::ALL.to_vec())
}

fn data() -> impl Strategy<Value = Map<String, Value>> {
    let value =
        prop::sample::select(vec![json!("v"), json!("x"), json!("w1"), json!(["v", "w"]), json!("v,x"), json!(1)]);
    let name = prop::sample::select(vec!["k", "K", "n", "z"]).prop_map(str::to_owned);
    prop::collection::btree_map(name, value, 0..3).prop_map(|data| data.into_iter().collect())
}

fn read(name: &str, text: &str, server: Server) -> Policy {
    let parsed = policy::parse(name, text, server, 0);
    assert_eq!(parsed.error, None, "{text}");
    parsed.policy
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in "\\PC*", server in server()) {
        let parsed = policy::parse("p", &text, server, 0);
        prop_assert_eq!(parsed.error.is_some(), !parsed.diagnostics.is_empty());
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), server in server()) {
        policy::parse("p", &String::from_utf8_lossy(&bytes), server, 0);
    }

    #[test]
    fn no_words_panic(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..40), server in server()) {
        policy::parse("p", &words.concat(), server, 0);
    }

    #[test]
    fn what_is_printed_reads_the_same(rules in prop::collection::vec(rule(), 0..6), server in server()) {
        let once = policy::print(&read("p", &rules.concat(), server));
        prop_assert_eq!(policy::print(&read("p", &once, server)), once);
    }

    #[test]
    fn any_path_is_printed(path in any::<String>()) {
        let server = Server { product: Product::Vault, version: Version::new(1, 21, 4) };
        let json = json!({ "path": { &path: { "capabilities": ["read"] } } }).to_string();
        let parsed = policy::parse("p", &json, server, 0);
        // The server reads some of JSON's escapes differently, and refuses unbalanced braces.
        if parsed.error.is_none() {
            let again = read("p", &policy::print(&parsed.policy), server);
            prop_assert_eq!(&again.rules[0].path, &parsed.policy.rules[0].path);
        }
    }

    #[test]
    fn the_order_of_rules_and_policies_does_not_matter(
        rules in prop::collection::vec(rule(), 1..8),
        seed in any::<u64>(),
        operation in operation(),
        path in request_path(),
        data in data(),
        server in server(),
    ) {
        let mut shuffled = rules.clone();
        shuffled.sort_by_key(|rule| rule.bytes().fold(seed, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)));
        let (first, second) = shuffled.split_at(shuffled.len() / 2);
        let one = read("one", &rules.concat(), server);
        let (first, second) = (read("first", &first.concat(), server), read("second", &second.concat(), server));
        let request = Request { operation, path: &path, data: Some(&data), wrap_ttl: None };
        let whole = Acl::new(&[&one], server).unwrap().evaluate(&request);
        let split = Acl::new(&[&second, &first], server).unwrap().evaluate(&request);
        prop_assert_eq!(whole.allowed(), split.allowed());
        prop_assert_eq!(whole.root, split.root);
    }

    #[test]
    fn a_deny_for_a_path_never_widens_it(
        rules in prop::collection::vec(rule(), 0..8),
        operation in operation(),
        path in request_path(),
        server in server(),
    ) {
        let before = rules.concat();
        let after = format!("{before}path \"{path}\" {{ capabilities = [\"deny\"] }}\n");
        let (before, after) = (read("p", &before, server), read("p", &after, server));
        let request = Request::new(operation, &path);
        let allowed = |policy: &Policy| Acl::new(&[policy], server).unwrap().evaluate(&request).allowed();
        prop_assert!(allowed(&before) || !allowed(&after));
    }

    #[test]
    fn the_winner_alone_decides_the_same(
        rules in prop::collection::vec(rule(), 1..8),
        operation in operation(),
        path in request_path(),
        data in data(),
        server in server(),
    ) {
        let text = rules.concat();
        let policy = read("p", &text, server);
        let request = Request { operation, path: &path, data: Some(&data), wrap_ttl: None };
        let acl = Acl::new(&[&policy], server).unwrap();
        let explanation = acl.explain(&request);
        let winner: String = explanation.winner.iter().filter_map(|rule| text.get(rule.span.range())).collect();
        let alone = read("p", &winner, server);
        let alone = Acl::new(&[&alone], server).unwrap().evaluate(&request);
        let decision = acl.evaluate(&request);
        prop_assert_eq!(explanation.allowed, alone.allowed());
        prop_assert_eq!(decision.refusal, alone.refusal);
        prop_assert_eq!(decision.root, alone.root);
    }
}

/// Texts of the largest size, made to be slow: each is read in a time that a page can bear.
#[test]
fn time_is_linear_in_the_text() {
    let server = Server { product: Product::Vault, version: Version::new(1, 16, 3) };
    let mega = 1_000_000;
    for (name, text) in [
        ("lists", "[".repeat(mega)),
        ("a list of lists", format!("path \"a\" {{ comment = {}", "[".repeat(mega))),
        ("blocks", "a { ".repeat(mega / 4)),
        ("parameters", format!("path \"a\" {{ allowed_parameters {{ x = {}", "[".repeat(mega - 100))),
        ("objects", "{\"a\":".repeat(mega / 5)),
        ("objects beside objects", "{\"a\":{},\"b\":".repeat(mega / 13)),
        ("open interpolations", "path \"${\n".repeat(mega / 9)),
        ("open heredocs", "path <<E\n".repeat(mega / 9)),
        ("mistakes", "path \"a\" { ; }\n".repeat(mega / 15)),
        ("rules of one path", "path \"a\" { capabilities = [\"read\"] }\n".repeat(mega / 40)),
        ("one long path", format!("path \"{}*\" {{ }}", "a".repeat(mega - 20))),
        ("one path of many segments", format!("path \"{}*\" {{ }}", "+/".repeat(mega / 2 - 20))),
        ("many parameters", format!("path \"a\" {{ allowed_parameters {{ {} }} }}", numbered("p", " = []", mega / 15))),
        (
            "many labels",
            format!("path \"a\" {{ allowed_parameters {{ x = [{{ {} }}] }} }}", numbered("p", " \"l\" {}", mega / 16)),
        ),
        ("many keys", format!("path \"a\" {{ {} }}", numbered("p", " = 1", mega / 14))),
        ("many factors", format!("path \"a\" {{ control_group {{ {} }} }}", "factor \"f\" {}".repeat(mega / 15))),
        ("comments", "/**/".repeat(mega / 4)),
        ("carriage returns", "\r\n".repeat(mega / 2)),
        ("backslashes", format!("path \"{}", "\\".repeat(mega - 20))),
    ] {
        let start = Instant::now();
        let parsed = policy::parse("p", &text, server, 0);
        let acl = Acl::new(&[&parsed.policy], server).unwrap();
        let path = "a/".repeat(100_000);
        acl.explain(&Request::new(Operation::List, &path));
        policy::lint(&[("p", &text)], &[], server, 0);
        assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", start.elapsed());
    }
}

/// As many words, each with its number.
fn numbered(before: &str, after: &str, count: usize) -> String {
    (0..count).map(|number| format!("{before}{number}{after}")).collect::<Vec<_>>().join("\n")
}

/// What policies are made of.
const WORDS: &[&str] = &[
    "path ",
    "\"a\" ",
    "\"a/*\" ",
    "{ ",
    "} ",
    "[ ",
    "] ",
    "= ",
    ", ",
    "capabilities ",
    "\"read\" ",
    "policy ",
    "\"deny\" ",
    "allowed_parameters ",
    "\"x\" ",
    "5 ",
    "1.5 ",
    "0x ",
    "true ",
    "null ",
    "<<E\n",
    "E\n",
    "\n",
    "# c\n",
    "/* ",
    "*/ ",
    "\"${ ",
    "\\",
    "\"",
    "control_group ",
    "factor ",
    "identity ",
    "min_wrapping_ttl ",
    "{\"path\":",
    ": ",
    "name ",
];
