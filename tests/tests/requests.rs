//! The promise: whatever somebody types or a server answers, the commands come to an end, and nothing panics.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use boundclaim_core::{
    Answer, GitLab, Json, apply,
    kv::cli::{self, Environment},
    pipeline::{Pipeline, lint, syntax},
    runner::{self, Secret, Variable, Variables, VaultSecret},
};
use proptest::{collection::vec, prelude::*, sample::select};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_command_line_ends(words in vec(word(), 0..7), answers in vec(answer(), 0..6), stdin in text()) {
        let environment = Environment { stdin, ..Environment::default() };
        let first = ["kv", "read", "write", "list", "delete"];
        for first in first {
            let words: Vec<String> = std::iter::once(first.to_owned()).chain(words.iter().cloned()).collect();
            let run = cli::run(&words, &environment, &answers).unwrap();
            // It waits only when there are no more answers.
            prop_assert!(run.end.is_some() || run.requests.len() == answers.len() + 1);
            for request in &run.requests {
                prop_assert!(request.target.starts_with('/'), "{request:?}");
                prop_assert!(request.target.bytes().all(|byte| byte.is_ascii_graphic()), "{request:?}");
            }
        }
    }

    #[test]
    fn a_secret_is_resolved_or_not(texts in vec(text(), 8), answers in vec(answer(), 0..6)) {
        let text = |index: usize| texts[index].clone();
        let vault = VaultSecret {
            url: if text(0).len() % 2 == 0 { "https://vault".into() } else { text(0) },
            namespace: text(1),
            auth_name: "jwt".into(),
            auth_path: text(2),
            auth_data: [("jwt".to_owned(), Json::text(text(3)))].into(),
            engine: ["kv-v2", "kv-v1", "generic"][text(4).len() % 3].into(),
            mount: text(4),
            path: text(5),
            field: text(6),
        };
        let secret = Secret { variable: "S".into(), vault: Some(vault), file: None };
        let variables = Variables::new(vec![Variable { key: "A".into(), value: text(7), ..Variable::default() }]);
        let run = runner::resolve(&secret, &variables, &BTreeMap::new(), &answers);
        prop_assert!(run.end.is_some() || run.requests.len() == answers.len() + 1);
    }

    #[test]
    fn any_yaml_is_read_or_refused(text in yaml()) {
        let _ = syntax::secret("DB", &text);
        let _ = syntax::id_tokens(&text);
    }

    /// A fix can always be made, and what it leaves is still a pipeline.
    #[test]
    fn any_pipeline_is_looked_at(parts in vec(select(LINES.to_vec()), 0..24)) {
        let text = parts.concat();
        let gitlab = GitLab { version: GitLab::DEFAULT_VERSION, tier: None };
        let broken = Pipeline::read(&text).broken.is_some();
        for finding in lint(&text, gitlab) {
            let place = finding.diagnostic.labels[0].span;
            prop_assert!(text.get(place.range()).is_some(), "{:?}\n{}", place, text);
            if let Some(fix) = finding.fix {
                let fixed = apply(&text, &fix.edits);
                prop_assert!(fixed.is_some(), "{:?}\n{}", fix, text);
                let fixed = fixed.unwrap_or_default();
                prop_assert!(broken || Pipeline::read(&fixed).broken.is_none(), "{:?}\n{}\n---\n{}", fix, text, fixed);
            }
        }
    }

    #[test]
    fn json_comes_back(text in text()) {
        let value = Json::object([("k", Json::text(&text)), (&text, Json::Null)]);
        prop_assert_eq!(Json::decode(&value.to_string()), Ok(value));
    }

    /// GitLab splits every text, and the parts hold all of it.
    #[test]
    fn a_short_form_is_split(text in "[a-z@/$ ]{1,20}") {
        let vault = syntax::Vault::from_short(&text);
        let path = if vault.path.is_empty() && !text.starts_with('/') { vault.field.clone() } else { format!("{}/{}", vault.path, vault.field) };
        let whole = if vault.mount == "kv-v2" { path.clone() } else { format!("{path}@{}", vault.mount) };
        prop_assert_eq!(whole, text);
    }
}

fn word() -> impl Strategy<Value = String> {
    let known = [
        "get",
        "put",
        "patch",
        "list",
        "delete",
        "undelete",
        "destroy",
        "rollback",
        "metadata",
        "enable-versioning",
        "-mount=secret",
        "-mount",
        "-field=a",
        "-version=2",
        "-versions=1,2",
        "-format=json",
        "-format",
        "-cas=1",
        "-f",
        "-output-curl-string",
        "-method=rw",
        "-method=patch",
        "--",
        "-",
        "a=b",
        "a=-",
        "a=@x",
        "secret/app",
        "..",
        "",
        "-delete-version-after=1.5h",
        "-custom-metadata=a=b",
        "-header=a=b",
        "-remove-data=a",
        "-address=x",
    ];
    prop_oneof![4 => select(known.to_vec()).prop_map(str::to_owned), 1 => text()]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z/.$@%=-]{0,12}", "\\PC{0,12}", ".{0,12}"]
}

fn answer() -> impl Strategy<Value = Answer> {
    let bodies = [
        "",
        " ",
        "null",
        "{}",
        "[]",
        "<html>",
        "{\"errors\":[\"a\",\"b\"]}",
        "{\"errors\":[]}",
        "{\"errors\":1}",
        "{\"data\":{\"path\":\"secret/\",\"options\":{\"version\":\"2\"}}}",
        "{\"data\":{\"path\":\"secret/\",\"options\":null}}",
        "{\"data\":{\"data\":{\"a\":1},\"metadata\":{\"version\":1,\"deletion_time\":\"\",\"destroyed\":false}}}",
        "{\"data\":{\"data\":null,\"metadata\":{\"version\":1,\"deletion_time\":\"x\"}}}",
        "{\"data\":{\"keys\":[\"a\"]}}",
        "{\"warnings\":[\"a b c\"]}",
        "{\"auth\":{\"client_token\":\"t\"}}",
        "{\"wrap_info\":{\"ttl\":1}}",
    ];
    let status = select(vec![200_u16, 204, 301, 307, 400, 403, 404, 405, 429, 500, 503]);
    let body = prop_oneof![8 => select(bodies.to_vec()).prop_map(str::to_owned), 1 => text()];
    let location = proptest::option::of(prop_oneof![
        select(vec!["/v1/", "https://w/x", "..", "http://w"]).prop_map(str::to_owned),
        text()
    ]);
    prop_oneof![
        9 => (status, body, location).prop_map(|(status, body, location)| Answer::Http { status, body, location }),
        1 => text().prop_map(Answer::Failed),
    ]
}

fn yaml() -> impl Strategy<Value = String> {
    let parts = [
        "a",
        "vault",
        "engine",
        "name",
        "path",
        "field",
        "file",
        "token",
        "aud",
        ":",
        ": ",
        "\n",
        "  ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a ",
        "*a",
        "<<: ",
        "!reference ",
        "|\n",
        ">-\n",
        "\"",
        "'",
        "# ",
        "---\n",
        "...\n",
        "%",
        "\t",
        "é",
        "? ",
        "!!str ",
    ];
    prop_oneof![3 => vec(select(parts.to_vec()), 0..40).prop_map(|parts| parts.concat()), 1 => ".{0,60}"]
}

const LINES: &[&str] = &[
    "job:\n",
    "\"a job\":\n",
    ".base: # comment\n",
    "  id_tokens:\n    VAULT_ID_TOKEN: {aud: https://v}\n",
    "  extends: .base\n",
    "  id_tokens: {A: {aud: x}, B: {aud: [y]}}\n",
    "  script:\n",
    "  script: [vault kv get secret/a, echo $VAULT_ID_TOKEN]\n",
    "    - export A=$(vault kv get -field=a secret/a)\n",
    "    - export B=\"$(curl -s $VAULT_ADDR/v1/secret/data/a | jq -r .data.data.b)\"\n",
    "    - vault write auth/jwt/login role=r jwt=$CI_JOB_JWT\n",
    "    - |\n      export C=$(vault read x)\n      echo ü $CI_JOB_JWT\n",
    "    - \"export D=$(vault read \\\"x\\\")\"\n",
    "    - echo \"a: b\"\n",
    "    - 12:30\n",
    "    - !reference [.base, script]\n",
    "  secrets:\n",
    "    S: {vault: a/b}\n",
    "    S:\n      vault: data/a/b@c\n",
    "    T: {vault: a/b@c, token: X}\n",
    "  secrets: {U: {vault: 'secret/a/b', file: false}}\n",
    "  image: vault\n",
    "  image: {name: hashicorp/vault:1.21.4}\n",
    "  variables: {VAULT_ADDR: http://v, VAULT_AUTH_PATH: auth/jwt, N: no}\n",
    "  variables:\n    V: 16.10\n",
    "\n",
    "# é\n",
    "  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\" && $CI_COMMIT_BRANCH\n",
];
