//! Reading a pipeline: what people write is understood. That what is generated is read back: `tests/tests/pipeline.rs`.

use boundclaim_core::{
    GitLab, LoginOption,
    pipeline::{Job, Pipeline, lint},
};

/// Everything that a job can take from elsewhere.
#[test]
fn jobs_are_put_together() {
    let text = r#"
default:
  id_tokens: {VAULT_ID_TOKEN: {aud: https://vault.example.com}}
  image: {name: "alpine:3.22", entrypoint: [""]}
variables: {VAULT_ADDR: "https://vault.example.com", ROLE: {value: demo, description: x}}
include:
  - local: /ci/base.yml
  - https://example.com/x.yml
.login: &login
  - export VAULT_TOKEN="$(vault write -field=token auth/$MOUNT/login role=$ROLE jwt=$VAULT_ID_TOKEN)"
.base:
  variables: {MOUNT: gitlab}
  rules: [{if: $CI_COMMIT_TAG}]
.other: {script: [{wrong: 1}, vault read kv1/old]}
deploy:
  extends: [.other, .base]
  environment: production
  before_script: [*login]
  script:
    - !reference [.login]
    - |
      KEY=$(vault kv get -mount=secret -field=key app/$CI_ENVIRONMENT_NAME)
      ./deploy "$KEY"
alone:
  inherit: {default: false, variables: [VAULT_ADDR]}
  script: curl -s --data '{"jwt":"'$CI_JOB_JWT'","role":"r"}' $VAULT_ADDR/v1/auth/jwt/login | jq -r .auth.client_token
"#;
    let pipeline = Pipeline::read(text);
    assert_eq!(pipeline.broken, None);
    let includes: Vec<_> = pipeline.includes.iter().map(|include| include.text.as_str()).collect();
    assert_eq!(includes, ["/ci/base.yml", "https://example.com/x.yml"]);
    let names: Vec<_> = pipeline.jobs.iter().map(|job| (job.name.as_str(), job.hidden)).collect();
    assert_eq!(names, [(".base", true), (".other", true), ("deploy", false), ("alone", false)]);
    let deploy = pipeline.job("deploy").unwrap();
    assert_eq!(deploy.image.as_ref().unwrap().name.text, "alpine:3.22");
    assert_eq!(deploy.conditions[0].text, "$CI_COMMIT_TAG");
    assert_eq!(deploy.environment.as_ref().unwrap().text, "production");
    // Once by the anchor, once by the reference.
    assert_eq!(deploy.logins.len(), 2);
    let login = &deploy.logins[0];
    assert_eq!((login.auth_path.as_str(), login.role.as_deref()), ("gitlab", Some("demo")));
    assert_eq!(login.server.as_deref(), Some("https://vault.example.com"));
    assert!(text[login.span.range()].starts_with("vault write"));
    let request = &deploy.requests[0];
    assert_eq!(request.words, ["kv", "get", "-mount=secret", "-field=key", "app/$CI_ENVIRONMENT_NAME"]);
    assert_eq!((request.variable.as_deref(), request.field.as_deref()), (Some("KEY"), Some("key")));
    assert!(text[request.span.range()].starts_with("vault kv get"));
    let alone = pipeline.job("alone").unwrap();
    assert!(alone.tokens.is_empty() && alone.image.is_none() && !alone.variables.contains_key("ROLE"));
    assert_eq!(alone.option(), Some(LoginOption::CiJobJwt));
    assert_eq!(alone.logins[0].role.as_deref(), Some("r"));
}

/// The JSON of `docs/json.md`.
#[test]
fn a_pipeline_is_json() {
    let text = "job:\n  secrets: {KEY: {vault: app/key@kv, file: false}}\n  id_tokens: {T: {aud: x}}\n";
    let json = serde_json::to_value(Pipeline::read(text)).unwrap();
    let job = &json["jobs"][0];
    assert_eq!(job["tokens"][0], serde_json::json!({ "name": "T", "audience": "x", "span": [70, 71] }));
    let vault = serde_json::json!({ "engine": "kv-v2", "mount": "kv", "path": "app", "field": "key" });
    assert_eq!(job["secrets"][0]["secret"], serde_json::json!({ "vault": vault, "file": false, "token": null }));
    assert_eq!((&job["logins"][0]["client"], &job["logins"][0]["token"]), (&"runner".into(), &"T".into()));
    assert_eq!((&json["broken"], &job["hidden"]), (&serde_json::Value::Null, &false.into()));
}

#[test]
fn hostile_files_are_bounded() {
    let many = (0..20_000).map(|job| {
        format!(
            "j{job}: {{extends: [j{}, j{}], script: [x]}}
",
            job + 1,
            job + 2
        )
    });
    let references = (0..60).map(|job| {
        let next = job + 1;
        format!(
            ".r{job}: {{script: [!reference [.r{next}, script], !reference [.r{next}, script]]}}
"
        )
    });
    for text in [
        many.collect::<String>(),
        references.collect::<String>(),
        "a: {extends: a, script: x}
b: {extends: c}
c: {extends: b}
"
        .into(),
        ".a: {script: !reference [.a, script]}
"
        .into(),
        format!("a: {{script: ['{}']}}", "$(".repeat(300_000)),
        format!("a: {{script: ['{}']}}", "a | ".repeat(200_000)),
        format!(
            "a:
  script:
{}",
            "    - vault kv get secret/a | jq .data
"
            .repeat(20_000)
        ),
        "x".repeat(2_000_000),
    ] {
        let _ = Pipeline::read(&text);
    }
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

/// What many jobs share is read once, or only so often.
#[test]
fn what_jobs_share_is_bounded() {
    let jobs = |body: &str| lines(2_000, |job| format!("j{job}: {{script: [x], {body}}}\n"));
    let variables = |count| lines(count, |variable| format!("  V{variable}: '$CI_JOB_JWT'\n"));
    let secrets = |count| lines(count, |secret| format!("  S{secret}: {{vault: a/b@c}}\n"));
    let items = |count| lines(count, |item| format!("  - {{if: $A == 'b{item}'}}\n"));
    let chain = lines(400, |level| {
        let before = vec![format!("*a{level}"); 9].join(", ");
        format!(".a{0}: &a{0} {{<<: [{before}], k{0}: 1}}\n", level + 1)
    });
    let empty = lines(10, |level| {
        let next = vec![format!("!reference [.e{}, script]", level + 1); 9].join(", ");
        format!(".e{level}: {{script: [{next}]}}\n")
    });
    for text in [
        format!("variables:\n{}{}", variables(1_000), jobs("")),
        format!("variables:\n{}{}", variables(30_000), jobs("environment: x")),
        format!("variables:\n{}{}", variables(20_000), jobs("inherit: {variables: [V1, V2]}")),
        format!(".v: &v\n{}{}", variables(500), jobs("variables: {<<: *v}")),
        format!(".v: &v\n{}{}", variables(20_000), jobs("variables: *v")),
        format!(".a0: &a0 {{k: 1}}\n{chain}"),
        format!(".s: &s\n{}{}", secrets(500), jobs("secrets: {<<: *s}")),
        format!(".s: &s\n{}{}", secrets(20_000), jobs("secrets: *s")),
        format!(".s:\n  secrets:\n  {}{}", secrets(500).replace('\n', "\n  ").trim_end(), "\n") + &jobs("extends: .s"),
        format!(".r: &r\n{}{}", items(30_000), jobs("rules: *r")),
        format!(".r: &r\n{}{}", items(20_000), jobs("artifacts: {paths: *r}")),
        format!(".n: &n [{}]\n{}", "a, ".repeat(200_000), jobs("extends: *n, inherit: {default: *n}")),
        format!(".n: &n [{}]\n{}", "[], ".repeat(200_000), jobs("before_script: *n")),
        format!("{empty}.e10: {{script: []}}\n"),
        format!(
            "variables: {{A: {}}}\nj: {{script: ['vault kv get {}']}}\n",
            "x".repeat(400_000),
            "$A".repeat(200_000)
        ),
        format!(
            "j:\n  id_tokens:\n  {}  script: ['{}']\n",
            lines(20_000, |token| format!("  T{token}: {{aud: gitlab.}}\n  ")),
            "echo $T1; jwt=$T ".repeat(30_000)
        ),
        format!("default: {{image: {}}}\n{}", "x".repeat(900_000), jobs("environment: x")),
    ] {
        assert!(text.len() <= 1024 * 1024, "{}", text.len());
        let _ = lint(&text, GitLab { version: GitLab::DEFAULT_VERSION, tier: None });
    }
    // The limits do not touch what is real.
    let text = format!("variables:\n{}{}", variables(100), jobs("variables: {OWN: a}"));
    let pipeline = Pipeline::read(&text);
    assert_eq!(pipeline.jobs.len(), 2_000);
    let complete = |job: &Job| job.variables.contains_key("V99") && job.variables.contains_key("OWN");
    assert!(pipeline.jobs.iter().all(complete));
    let text = format!(".s: &s\n{}{}", secrets(20), jobs("secrets: {<<: *s}"));
    assert!(Pipeline::read(&text).jobs.iter().skip(1).all(|job| job.secrets.len() == 20));
}

/// Each of very many lines can be wrong.
#[test]
fn findings_are_bounded() {
    let text = "b: 1\n".repeat(20_000);
    let found = lint(&text, GitLab { version: GitLab::DEFAULT_VERSION, tier: None });
    assert_eq!(found.len(), 1000);
}
