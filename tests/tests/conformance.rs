//! The promise: the core decides as real servers decided. The files of `vectors/`, natively and in WASM.

use boundclaim_core::{Product, Server, policy};
use boundclaim_tests::conform;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

macro_rules! files {
    ($($test:ident: $file:literal;)+) => {
        $(#[test]
        fn $test() {
            agrees($file, include_bytes!(concat!("../vectors/", $file)));
        })+

        #[cfg(not(target_arch = "wasm32"))]
        const FILES: &[&str] = &[$($file),+];
    };
}

files! {
    acl_dev: "acl.dev.jsonl.gz";
    acl_hand: "acl.hand.jsonl";
    acl_openbao: "acl.openbao.jsonl.gz";
    chain: "chain.jsonl";
    glob_dev: "glob.dev.jsonl";
    hcl_dev: "hcl.dev.jsonl.gz";
    hcl_hand: "hcl.hand.jsonl";
    hcl_openbao: "hcl.openbao.jsonl.gz";
    http_paths: "http_paths.jsonl";
    id_tokens_syntax: "id_tokens_syntax.jsonl";
    kv_cli: "kv_cli.jsonl";
    login_dev: "login.dev.jsonl.gz";
    login_hand: "login.hand.jsonl";
    runner: "runner.jsonl";
    secret_syntax: "secret_syntax.jsonl";
}

fn agrees(file: &str, content: &[u8]) {
    let report = conform::run(file, content, None);
    let clean = report.error.is_none() && !report.diverges() && !report.unsupported();
    assert!(clean && !report.tags.is_empty(), "{report} {:?}", report.error);
}

/// What a file holds behind a bad line is not read; what was before it counts. A case without answers is none.
#[test]
fn nothing_passes_unchecked() {
    let report = conform::run("a/glob.x.jsonl", &b"{}\n"[..], None);
    assert!(report.diverges(), "{report}");
    let report = conform::run("a/glob.x.jsonl", &b"{}\n{\n{}\n"[..], None);
    assert!(
        report.error.is_some() && report.to_string().starts_with("a/glob.x.jsonl -: 0 agree, 1 diverge"),
        "{report}"
    );
    let report = conform::run("a/acl.x.jsonl", &b"{}\n"[..], None);
    assert!(report.diverges(), "{report}");
    let report = conform::run("a/acl.x.jsonl", &b"\n"[..], None);
    assert_eq!(report.to_string(), "a/acl.x.jsonl -: 0 agree, 0 diverge, 0 unsupported\n");
}

/// Each scenario, checked, and each error that it ends with, explained: here as natively, where the build script asked.
#[cfg(target_arch = "wasm32")]
#[test]
fn the_answers_are_those_of_the_native_build() {
    let native = include_str!(concat!(env!("OUT_DIR"), "/answers.txt"));
    let here = boundclaim_tests::answers::answers();
    assert_eq!(native.lines().count(), here.lines().count());
    assert!(native.lines().count() > 200);
    for (native, here) in native.lines().zip(here.lines()) {
        assert_eq!(native, here);
    }
}

/// Values, lists and blocks in one another, more than any limit allows: WASM's stack is small.
#[test]
fn no_depth_exhausts_the_stack() {
    let server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
    for depth in [400, 2000, 100_000] {
        for (open, close) in [("[", "]"), ("{ a = ", "}"), ("{ a ", "}"), ("[{ a = ", "}]")] {
            let value = format!("{}[]{}", open.repeat(depth), close.repeat(depth));
            for text in [
                format!("path \"a\" {{ allowed_parameters = {{ x = [{value}] }} }}"),
                format!("path \"a\" {{ control_group = {{ ttl = {value} }} }}"),
                format!("path \"a\" {{ min_wrapping_ttl = {value} }}"),
            ] {
                policy::parse("p", &text, server, 0);
            }
        }
        policy::parse("p", &format!("{}1{}", "{\"path\":".repeat(depth), "}".repeat(depth)), server, 0);
        policy::parse("p", &format!("{}1{}", "{\"path\":[".repeat(depth), "]}".repeat(depth)), server, 0);
    }
}

/// A file whose kind is known is also run.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn no_file_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = conform::kind(name.split('.').next().unwrap_or_default()).is_some();
        let cases = name.contains(".jsonl");
        assert!(!known || !cases || FILES.contains(&name.as_str()), "{name} is not run");
    }
}
