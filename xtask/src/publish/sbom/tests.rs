use super::*;
use crate::run::root;

/// What the app is really compiled from.
fn bill() -> Value {
    serde_json::from_str(&text(&root()).unwrap()).unwrap()
}

fn at<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} is missing in {value}"))
}

#[test]
fn the_fields_that_the_format_requires_and_a_closed_graph() {
    let bill = bill();
    assert_eq!((at(&bill, "/bomFormat"), at(&bill, "/specVersion")), ("CycloneDX", "1.6"));
    let known = ["$schema", "bomFormat", "specVersion", "version", "metadata", "components", "dependencies"];
    assert!(bill.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())));
    let app = bill.pointer("/metadata/component").unwrap();
    let components: Vec<_> = bill["components"].as_array().unwrap().iter().chain([app]).collect();
    let mut refs = BTreeSet::new();
    for component in &components {
        assert!(["application", "library"].contains(&at(component, "/type")));
        assert!(!at(component, "/name").is_empty() && !at(component, "/version").is_empty());
        assert!(at(component, "/purl").starts_with("pkg:"));
        spdx(at(component, "/licenses/0/expression")).unwrap();
        assert!(refs.insert(at(component, "/bom-ref")), "twice: {component}");
        if at(component, "/purl").starts_with("pkg:cargo/") {
            assert_eq!(at(component, "/hashes/0/content").len(), 64);
        }
    }
    let dependencies = bill["dependencies"].as_array().unwrap();
    let described: BTreeSet<_> = dependencies.iter().map(|dependency| at(dependency, "/ref")).collect();
    assert_eq!(described, refs);
    let mut reached = BTreeSet::from([at(app, "/bom-ref")]);
    loop {
        let before = reached.len();
        for dependency in dependencies {
            if reached.contains(at(dependency, "/ref")) {
                reached.extend(dependency["dependsOn"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()));
            }
        }
        if reached.len() == before {
            break;
        }
    }
    assert_eq!(reached, refs, "each component is needed by the app");
}

#[test]
fn what_is_compiled_in_and_what_is_not() {
    let bill = bill();
    let names: BTreeSet<_> = bill["components"].as_array().unwrap().iter().map(|one| at(one, "/name")).collect();
    for name in
        ["boundclaim-core", "boundclaim-web", "boundclaim-wasm", "yew", "jsonwebtoken", "saphyr-parser", "rust-std"]
    {
        assert!(names.contains(name), "{name} is missing");
    }
    for name in ["proptest", "brotli", "yew-macro", "syn", "boundclaim-tests", "xtask"] {
        assert!(!names.contains(name), "{name} is not in the app");
    }
}

#[test]
fn trees_and_licences() {
    let mut bill = Bill::default();
    bill.read("0|a v1.0.0 (/x/a)|MIT\n1|b v2.0.0|MIT/Apache-2.0\n2|c v3.0.0|Zlib\n1|c v3.0.0|Zlib\n").unwrap();
    bill.read("0|d v1.0.0 (/x/d)|MIT\n1|b v2.0.0|MIT/Apache-2.0 (*)\n").unwrap();
    let needs = |key: &str| bill.packages[key].needs.iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(needs("a@1.0.0"), ["b@2.0.0", "c@3.0.0"]);
    assert_eq!(needs("b@2.0.0"), ["c@3.0.0"]);
    assert_eq!(needs("d@1.0.0"), ["b@2.0.0"]);
    assert_eq!(bill.packages["b@2.0.0"].licence, "MIT OR Apache-2.0");
    assert_eq!(bill.packages["a@1.0.0"].url(), "pkg:generic/a@1.0.0");
    assert_eq!(spdx("(MIT OR Apache-2.0) AND Unicode-3.0").unwrap(), "(MIT OR Apache-2.0) AND Unicode-3.0");
    assert!(spdx("MIT OR Shareware").unwrap_err().contains("Shareware"));
    assert!(spdx("").unwrap_err().contains("no licence"));
    assert!(Bill::default().read("nonsense").is_err());
}
