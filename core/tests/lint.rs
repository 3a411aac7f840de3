//! The faults of real pipelines, in small: each is found, and its fix repairs it and nothing else.

use boundclaim_core::{
    Client, GitLab, LoginOption, Severity, Tier, Version, apply, generate,
    pipeline::{Finding, lint},
    presets,
};

const PREMIUM: GitLab = GitLab { version: GitLab::DEFAULT_VERSION, tier: Some(Tier::Premium) };

fn codes(text: &str, gitlab: GitLab) -> Vec<&'static str> {
    lint(text, gitlab).iter().map(|finding| finding.diagnostic.code.slug()).collect()
}

/// A job with these lines under its name.
fn job(lines: &str) -> String {
    format!("job:\n  {}\n", lines.replace('\n', "\n  "))
}

#[test]
fn faults_are_found_and_repaired() {
    let login = "vault write -field=token auth/jwt/login role=r jwt=$VAULT_ID_TOKEN";
    let token = "id_tokens: {VAULT_ID_TOKEN: {aud: https://v}}";
    let two = "id_tokens: {A: {aud: x}, VAULT_ID_TOKEN: {aud: y}}";
    for (lines, code, fixed) in [
        (format!("{token}\nscript:\n  - export VAULT_TOKEN=$({login})"), "failure-hidden", Some(format!("{token}\nscript:\n  - VAULT_TOKEN=$({login})\n  - export VAULT_TOKEN"))),
        (format!("{token}\nscript:\n  - |\n    set -e\n    export A=\"$(vault kv get -field=a secret/a)\"\n    ./x"), "failure-hidden", Some(format!("{token}\nscript:\n  - |\n    set -e\n    A=\"$(vault kv get -field=a secret/a)\"\n    export A\n    ./x"))),
        (format!("script:\n  - X=$({login})"), "token-not-made", Some(format!("id_tokens:\n  VAULT_ID_TOKEN:\n    aud: $VAULT_ADDR\nscript:\n  - X=$({login})"))),
        ("script:\n  - vault write auth/jwt/login role=r jwt=$CI_JOB_JWT".into(), "ci-job-jwt-removed", Some("id_tokens:\n  VAULT_ID_TOKEN:\n    aud: $VAULT_ADDR\nscript:\n  - vault write auth/jwt/login role=r jwt=$VAULT_ID_TOKEN".into())),
        ("script:\n  - A=$(curl -s $VAULT_ADDR/v1/secret/data/a | jq -e .data)".into(), "curl-succeeds", Some("script:\n  - A=$(curl -sS --fail-with-body $VAULT_ADDR/v1/secret/data/a | jq -e .data)".into())),
        ("script:\n  - A=$(vault read -format=json aws/creds/x | jq -r .data.a)".into(), "jq-null", Some("script:\n  - A=$(vault read -format=json aws/creds/x | jq -er .data.a)".into())),
        (format!("{token}\nscript: ['echo $VAULT_ID_TOKEN']"), "token-printed", None),
        ("id_tokens: {T: {aud: https://v}}\nscript: ['echo $T']".into(), "token-printed", None),
        ("id_tokens: {T: {aud: https://v}}\nscript: ['echo \"the token is ${T}.\"', 'printf \"%s\" $TEST', 'echo $T | cut -c1-9']".into(), "token-printed", None),
        ("id_tokens: {T: {aud: https://v}}\nscript: [printenv, 'printenv HOME', 'env A=b ./x', 'set -e']".into(), "token-printed", None),
        ("id_tokens: {T: {aud: https://v}}\nscript: ['set -ex']".into(), "token-printed", None),
        ("script: ['apk add --no-cache vault jq']".into(), "apk-vault", None),
        ("script: ['vault kv get -tls-skip-verify secret/a']".into(), "skip-verify", None),
        ("script: ['curl -f -k $VAULT_ADDR/v1/secret/data/a']".into(), "skip-verify", None),
        ("image: vault:latest\nscript: [vault kv get secret/a]".into(), "image-gone", Some("image: hashicorp/vault:1.21.4\nscript: [vault kv get secret/a]".into())),
        ("image: alpine\nscript: [vault kv get secret/a]".into(), "moving-image", None),
        ("image: hashicorp/vault:1.21.4\nscript: [vault kv get secret/a]".into(), "image-entrypoint", Some("image: {name: hashicorp/vault:1.21.4, entrypoint: [\"\"]}\nscript: [vault kv get secret/a]".into())),
        ("variables: {VAULT_ADDR: 'http://v.example.com'}\nscript: [vault kv get secret/a]".into(), "plain-http", None),
        (format!("{token}\nscript: [x]\nvariables: {{VAULT_ADDR: 'https://v'}}\nsecrets: {{A: {{vault: a/b@c, file: false}}}}"), "server-url-missing", Some(format!("{token}\nscript: [x]\nvariables: {{VAULT_SERVER_URL: 'https://v'}}\nsecrets: {{A: {{vault: a/b@c, file: false}}}}"))),
        (format!("{token}\nscript: [x]\nsecrets:\n  A:\n    vault: secret/a/b\n    file: false"), "default-mount", Some(format!("{token}\nscript: [x]\nsecrets:\n  A:\n    vault: a/b@secret\n    file: false"))),
        (format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: data/a/b@secret, file: false}}}}"), "mount-in-path", Some(format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: a/b@secret, file: false}}}}"))),
        (format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: ci/metadata/a/b@ci, file: false}}}}"), "mount-in-path", Some(format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: a/b@ci, file: false}}}}"))),
        (format!("{token}\nscript: ['./deploy --key $A']\nsecrets:\n  A:\n    vault: a/b@c"), "secret-is-file", Some(format!("{token}\nscript: ['./deploy --key $A']\nsecrets:\n  A:\n    file: false\n    vault: a/b@c"))),
        (format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: a/b@c, file: false, token: VAULT_ID_TOKEN}}}}"), "token-without-dollar", Some(format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: a/b@c, file: false, token: $VAULT_ID_TOKEN}}}}"))),
        (format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: a/b@c, file: false, token: $OTHER}}}}"), "token-not-made", Some(format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: a/b@c, file: false, token: $VAULT_ID_TOKEN}}}}"))),
        (format!("{two}\nscript: [x]\nsecrets: {{A: {{vault: a/b@c, file: false}}}}"), "several-tokens", Some(format!("{two}\nscript: [x]\nsecrets: {{A: {{token: $VAULT_ID_TOKEN, vault: a/b@c, file: false}}}}"))),
        (format!("{two}\nscript: [x]\nsecrets: {{A: {{vault: a/b@c, file: false, token: $A}}, B: {{vault: a/b@c, file: false, token: $VAULT_ID_TOKEN}}}}"), "several-tokens", None),
        ("script: [x]\nsecrets: {A: {vault: a/b@c, file: false}}".into(), "token-not-made", Some("id_tokens:\n  VAULT_ID_TOKEN:\n    aud: $VAULT_SERVER_URL\nscript: [x]\nsecrets: {A: {vault: a/b@c, file: false}}".into())),
        (format!("{token}\nscript: [x]\nsecrets: {{A: {{vault: {{engine: {{name: kv, path: c}}, path: a, field: b}}, file: false}}}}"), "unknown-engine", None),
        (format!("{token}\nscript: [x]\nvariables: {{VAULT_AUTH_ROLE: ''}}\nsecrets: {{A: {{vault: a/b@c, file: false}}}}"), "empty-role", None),
        (format!("{token}\nscript: [x]\nvariables: {{VAULT_CACERT: /ca.pem}}\nsecrets: {{A: {{vault: a/b@c, file: false}}}}"), "ca-not-used", None),
        ("id_token: {T: {aud: a}}\nscript: [x]".into(), "pipeline-key", Some("id_tokens: {T: {aud: a}}\nscript: [x]".into())),
        ("id_tokens: {T: {}}\nscript: [x]".into(), "pipeline-refused", None),
        ("script: [x]\nvariables: {A: b, A: c}".into(), "yaml-duplicate-key", None),
        (format!("{token}\nvariables: {{R: ''}}\nscript: ['d8 x write -field=token auth/fox/login role=$R jwt=$VAULT_ID_TOKEN']"), "empty-role", None),
        (format!("{token}\nscript:\n  - export T=$(d8 x write auth/fox/login role=r jwt=$VAULT_ID_TOKEN 2>/dev/null)"), "failure-hidden", Some(format!("{token}\nscript:\n  - T=$(d8 x write auth/fox/login role=r jwt=$VAULT_ID_TOKEN 2>/dev/null)\n  - export T"))),
        (format!("{token}\nscript:\n  - T=$({login} 2>/dev/null)"), "error-discarded", Some(format!("{token}\nscript:\n  - T=$({login})"))),
        ("script:\n  - wget https://releases.hashicorp.com/vault/1.21.4/vault.zip".into(), "unchecked-download", None),
        (format!("image: alpine:3.22\n{token}\nscript:\n  - T=$({login})\n  - read A <<< \"$B\""), "bash-only", None),
        ("script:\n  - A=$(vault kv get -field=a secret/a)\n  - echo \"A=$A\" > out/a.env\nartifacts: {reports: {dotenv: out/a.env}}".into(), "secret-in-artifact", None),
        ("id_tokens: {T: {aud: $CI_SERVER_URL}}\nscript:\n  - vault write auth/jwt/login role=r jwt=$T".into(), "audience-of-gitlab", None),
        ("script:\n  - C=$(vault read -format=json aws/creds/x)\n  - A=$(echo $C | jq -r .data.a)".into(), "jq-null", Some("script:\n  - C=$(vault read -format=json aws/creds/x)\n  - A=$(echo $C | jq -er .data.a)".into())),
        ("variables:\n  V: ${V}\nscript: [x]".into(), "circular-variable", None),
        ("variables:\n  V: 16.10\nscript: [x]".into(), "yaml-scalar", Some("variables:\n  V: '16.10'\nscript: [x]".into())),
        ("variables:\n  V: no\nscript: [x]".into(), "yaml-scalar", Some("variables:\n  V: 'no'\nscript: [x]".into())),
        ("variables:\n  V: 12:30\nscript: [x]".into(), "yaml-scalar", Some("variables:\n  V: '12:30'\nscript: [x]".into())),
        ("script:\n  - echo \"a: b\"".into(), "yaml-scalar", Some("script:\n  - 'echo \"a: b\"'".into())),
        ("rules:\n  - if: $CI_PIPELINE_SOURCE == \"merge_request_event\" && $CI_COMMIT_BRANCH == \"main\"\nscript: [x]".into(), "branch-not-set", Some("rules:\n  - if: $CI_PIPELINE_SOURCE == \"merge_request_event\" && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == \"main\"\nscript: [x]".into())),
    ] {
        let text = job(&lines);
        let findings = lint(&text, PREMIUM);
        let found: Vec<&Finding> = findings.iter().filter(|finding| finding.diagnostic.code.slug() == code).collect();
        assert_eq!(found.len(), 1, "{code}\n{text}\n{:?}", codes(&text, PREMIUM));
        let repaired = found[0].fix.as_ref().map(|fix| apply(&text, &fix.edits).unwrap());
        assert_eq!(repaired, fixed.map(|fixed| job(&fixed)), "{code}\n{text}");
        if let Some(repaired) = repaired {
            assert!(!codes(&repaired, PREMIUM).contains(&code), "{code}\n{repaired}");
        }
    }
}

#[test]
fn the_version_and_the_tier_count() {
    let at = |major, minor, tier| GitLab { version: Version::new(major, minor, 0), tier };
    let old = job("script: ['vault write auth/jwt/login role=r jwt=$CI_JOB_JWT']");
    for (gitlab, severity) in [
        (at(15, 4, None), None),
        (at(15, 9, None), Some(Severity::Warning)),
        (at(16, 11, None), Some(Severity::Warning)),
        (at(17, 0, None), Some(Severity::Error)),
    ] {
        let found =
            lint(&old, gitlab).into_iter().find(|finding| finding.diagnostic.code.slug() == "ci-job-jwt-removed");
        assert_eq!(found.map(|finding| finding.diagnostic.severity), severity, "{}", gitlab.version);
    }
    let secrets = job("id_tokens: {T: {aud: $URL}}\nscript: [x]\nsecrets: {A: {vault: a/b@c, file: false}}");
    assert_eq!(codes(&secrets, at(18, 5, Some(Tier::Free))), ["secrets-tier"]);
    assert_eq!(codes(&secrets, at(18, 5, Some(Tier::Ultimate))), <[&str; 0]>::default());
    assert_eq!(codes(&secrets, at(16, 0, Some(Tier::Ultimate))), ["audience-variable"]);
}

/// What real pipelines do on purpose.
#[test]
fn what_is_right_is_left_alone() {
    for text in [
        "variables: {FF_TIMESTAMPS: true}\njob: {script: [x]}\n",
        "next:\n  trigger: {include: b.yml}\n  variables: {A: $A}\n",
        ".handed: {variables: {A: '${A}'}}\nnext: {extends: .handed, trigger: g/p}\nlast: {extends: [.handed], trigger: g/p}\n",
        ".starts: {trigger: g/p}\nnext: {extends: [.starts], variables: {A: $A}}\n",
        "job:\n  image: alpine:3.22\n  id_tokens: {T: {aud: https://v}}\n  script:\n    - vault kv get secret/a > /dev/null\n    - echo $VERSION > v.env\n    - cat <<EOF\n  artifacts: {reports: {dotenv: v.env}}\n",
    ] {
        assert_eq!(codes(text, PREMIUM), <[&str; 0]>::default(), "{text}");
    }
}

/// The branch is empty in a job that runs for merge requests only.
#[test]
fn the_branch_of_a_merge_request() {
    let token = "id_tokens: {T: {aud: a}}\nscript: [x]";
    let by_hand = "id_tokens: {T: {aud: a}}\nscript: ['vault write auth/jwt/login role=app-$CI_COMMIT_BRANCH jwt=$T']";
    let role = "variables: {VAULT_AUTH_ROLE: app-$CI_COMMIT_BRANCH}\nsecrets: {A: {vault: a/b@c, file: false}}";
    let secret = "secrets: {A: {vault: \"$CI_COMMIT_BRANCH/b@secret\", file: false}}";
    let event = "rules: [{if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"'}]";
    for (lines, found) in [
        (format!("{by_hand}\n{event}"), 1),
        (format!("{by_hand}\nonly: [merge_requests]"), 1),
        (format!("{by_hand}\nonly: {{refs: [merge_requests]}}"), 1),
        (format!("{token}\n{role}\n{event}"), 1),
        (format!("{token}\n{secret}\n{event}"), 1),
        (format!("{token}\n{secret}\nrules: [{{if: $CI_COMMIT_TAG, when: never}}, {{if: $CI_MERGE_REQUEST_IID}}]"), 1),
        // It runs elsewhere, too, or says what to do without a branch.
        (by_hand.to_owned(), 0),
        (format!("{by_hand}\nonly: [merge_requests, main]"), 0),
        (format!("{by_hand}\nrules: [{{if: $CI_MERGE_REQUEST_IID}}, {{if: $CI_COMMIT_BRANCH}}]"), 0),
        (format!("{by_hand}\nrules: [{{if: '$CI_MERGE_REQUEST_IID || $CI_COMMIT_BRANCH'}}]"), 0),
        (format!("{}\n{event}", by_hand.replace("$CI_COMMIT_BRANCH", "${CI_COMMIT_BRANCH:-main}")), 0),
    ] {
        let text = job(&lines);
        let findings = lint(&text, PREMIUM);
        let found_here: Vec<_> =
            findings.iter().filter(|finding| finding.diagnostic.code.slug() == "branch-not-set").collect();
        assert_eq!(found_here.len(), found, "{text}\n{:?}", codes(&text, PREMIUM));
        for finding in found_here {
            let fixed = apply(&text, &finding.fix.as_ref().unwrap().edits).unwrap();
            assert!(fixed.contains("$CI_COMMIT_REF_NAME") && !codes(&fixed, PREMIUM).contains(&"branch-not-set"));
        }
    }
}

/// GitLab masks the tokens that it makes; what a login brings is masked nowhere.
#[test]
fn masked_tokens() {
    for (line, severity, masked) in [
        ("echo $T", Severity::Warning, true),
        ("echo $VAULT_TOKEN", Severity::Warning, false),
        ("set -x", Severity::Info, true),
    ] {
        let findings = lint(&job(&format!("id_tokens: {{T: {{aud: a}}}}\nscript: ['{line}']")), PREMIUM);
        assert_eq!(findings[0].diagnostic.severity, severity, "{line}");
        assert_eq!(findings[0].diagnostic.help.as_ref().unwrap().contains("masks"), masked, "{line}");
    }
    assert_eq!(codes(&job("script: [env, 'set -x']"), PREMIUM), <[&str; 0]>::default());
}

#[test]
fn keys_at_the_wrong_place() {
    assert_eq!(codes("id_tokens: {T: {aud: a}}\njob: {script: [x]}\n", PREMIUM), ["pipeline-key"]);
    assert_eq!(codes("default: {secrets: {A: {vault: a/b@c}}}\njob: {script: [x]}\n", PREMIUM), ["pipeline-key"]);
    assert_eq!(codes("job: [\n", PREMIUM), ["pipeline-syntax"]);
}

/// What the generator writes has none of these faults.
#[test]
fn generated_pipelines_are_clean() {
    for preset in presets() {
        let version = preset.setup.gitlab.version.as_deref().and_then(Version::parse);
        let gitlab = GitLab { version: version.unwrap_or(GitLab::DEFAULT_VERSION), tier: preset.setup.gitlab.tier };
        for option in [LoginOption::CiJobJwt, LoginOption::IdTokens, LoginOption::Secrets] {
            for client in Client::ALL.iter().copied().filter(|_| gitlab.availability(option).usable()) {
                let mut setup = preset.setup.clone();
                setup.method.option = Some(option);
                setup.method.client = Some(client);
                for artifact in generate(&setup).artifacts.iter().filter(|artifact| artifact.id == "pipeline") {
                    let loud = lint(&artifact.text, gitlab).into_iter().map(|finding| finding.diagnostic);
                    let loud: Vec<_> = loud.filter(|finding| finding.severity != Severity::Info).collect();
                    assert!(loud.is_empty(), "{} {option:?}\n{}\n{loud:?}", preset.id, artifact.text);
                }
            }
        }
    }
}
