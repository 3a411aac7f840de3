//! Hostile values: whatever a user types comes back unchanged from the shell and from YAML, and nothing else is run.

use std::{fs, path::Path};

use boundclaim_core::{Generated, SecretInput, Setup, generate, presets};
use boundclaim_tests::{pipeline::JobSpec, shell};
use proptest::prelude::*;

/// Words that a careless writer would hand to a shell, to YAML, to HCL or to Terraform.
const NASTY: &[&str] = &[
    "$(touch canary)",
    "`touch canary`",
    "'; touch canary; '",
    "\"; touch canary; \"",
    "a' 'b",
    "a\"b",
    "$HOME",
    "${HOME}",
    "%{if true}",
    "a\\b",
    "a\\",
    "!!",
    "#x",
    "a #b",
    "a: b",
    "- a",
    "-a",
    "--",
    "@a",
    "&a",
    "*a",
    "| a",
    "> canary",
    "<(touch canary)",
    "{a}",
    "[a]",
    "yes",
    "null",
    "~",
    "12:30",
    "0x1F",
    "1_000",
    ":a",
    "=",
    "é",
    "日本",
    "🙂",
    "a\u{85}b",
    "a\u{2028}b",
    "a b",
    "EOF",
    "a;b|c&d",
    "?x=y",
    "%20",
    "<script>",
];

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(NASTY).prop_map(str::to_owned),
        2 => (prop::sample::select(NASTY), prop::sample::select(NASTY)).prop_map(|(a, b)| format!("{a}{b}")),
        2 => "\\PC{1,24}",
        1 => any::<String>(),
    ]
}

fn guide(option: &str) -> Setup {
    let mut setup = presets().remove(0).setup;
    setup.method.option = serde_json::from_value(option.into()).ok();
    setup
}

/// A client that writes down its arguments, one line of JSON for each call.
fn fake_client(folder: &Path) {
    let script = r#"#!/bin/sh
{ for argument; do printf '%s\0' "$argument"; done; printf '\n\0'; } >>"$LOG"
case "$1 $2" in
"read -field=type") exit 2 ;;
"read auth"*) echo 'No value found at x'; exit 2 ;;
*) cat >/dev/null; printf 'answer' ;;
esac
"#;
    for name in ["vault", "bao"] {
        let path = folder.join(name);
        fs::write(&path, script).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&path, mode).unwrap();
    }
}

/// Runs a script where the only client is the fake one; what it was called with, word by word.
fn run(script: &str, shell_name: &[&str], input: &str) -> (Vec<String>, bool) {
    let folder = tempfile::tempdir().unwrap();
    fake_client(folder.path());
    let log = folder.path().join("log");
    fs::write(&log, "").unwrap();
    let work = folder.path().join("work");
    fs::create_dir(&work).unwrap();
    let wrapped = format!("cd {}\n{script}", shell::quote(&work.display().to_string()));
    let environment = [
        ("PATH".to_owned(), format!("{}:/usr/bin:/bin", folder.path().display())),
        ("LOG".to_owned(), log.display().to_string()),
        ("VAULT_ADDR".to_owned(), "https://vault.example.com".to_owned()),
        ("VAULT_ID_TOKEN".to_owned(), "a.b.c".to_owned()),
        ("CI_PROJECT_ID".to_owned(), "42".to_owned()),
    ];
    let file = folder.path().join("script");
    fs::write(&file, wrapped).unwrap();
    let mut program = shell_name.to_vec();
    let path = file.display().to_string();
    program.push(&path);
    shell::run(&program, &environment, input).unwrap();
    let words = fs::read_to_string(&log).unwrap().split('\0').map(str::to_owned).collect();
    let canary = fs::read_dir(&work).unwrap().count() > 0;
    (words, canary)
}

fn text<'a>(made: &'a Generated, id: &str) -> Option<&'a str> {
    made.artifact(id).map(|artifact| artifact.text.as_str())
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// Mount, path, field, files: each reaches the client as one word.
    #[test]
    fn the_shell_hands_values_through(mount in nasty(), path in nasty(), field in nasty(), ca in nasty()) {
        let mut setup = guide("id_tokens");
        setup.kv.mount.clone_from(&mount);
        setup.auth.mount.clone_from(&mount);
        setup.secrets[0] = SecretInput { path: path.clone(), field: field.clone(), variable: Some("API_KEY".to_owned()), ..SecretInput::default() };
        setup.server.ca_file = Some(ca);
        let made = generate(&setup);
        for id in ["vault-mount", "vault-project", "store-secret", "teardown", "audit", "commands"] {
            let Some(script) = text(&made, id) else { continue };
            let (words, canary) = run(script, &["sh"], "@/dev/null\nvalue\n");
            prop_assert!(!canary, "{id} ran something else:\n{script}");
            let mount = mount.trim_matches('/');
            if id == "vault-mount" {
                prop_assert!(words.contains(&format!("-path={mount}")), "{words:?}\n{script}");
            }
        }
        if let Some(job) = text(&made, "pipeline") {
            let spec = JobSpec::parse(job).unwrap();
            let (words, canary) = run(&format!("set -e\n{}", spec.script.join("\n")), &["sh"], "");
            prop_assert!(!canary, "the job ran something else:\n{job}");
            prop_assert!(words.contains(&format!("-mount={}", mount.trim_matches('/'))), "{words:?}\n{job}");
            prop_assert!(words.contains(&format!("-field={field}")), "{words:?}\n{job}");
            let shown = if path.starts_with('-') { format!("./{path}") } else { path.clone() };
            prop_assert!(words.contains(&shown), "{path:?} {words:?}\n{job}");
        }
    }

    /// Lines of the job's script come back from the YAML as they were typed.
    #[test]
    fn yaml_hands_the_script_through(lines in prop::collection::vec(prop_oneof![nasty(), (nasty(), nasty()).prop_map(|(a, b)| format!("{a}\n{b}"))], 1..4)) {
        let mut setup = guide("secrets");
        setup.job.script.clone_from(&lines);
        let made = generate(&setup);
        let Some(job) = text(&made, "pipeline") else { return Ok(()) };
        let spec = JobSpec::parse(job).unwrap();
        let wanted: Vec<&String> = lines.iter().filter(|line| !line.trim().is_empty()).collect();
        let got: Vec<&String> = spec.script.iter().skip(1).collect();
        prop_assert_eq!(got, wanted, "{}", job);
    }

    /// `secrets:` names the same mount, path and field, read by GitLab's own rules.
    #[test]
    fn secrets_name_what_was_typed(mount in nasty(), path in nasty(), field in nasty()) {
        let mut setup = guide("secrets");
        setup.kv.mount.clone_from(&mount);
        setup.secrets[0] = SecretInput { path: path.clone(), field: field.clone(), variable: Some("API_KEY".to_owned()), ..SecretInput::default() };
        let made = generate(&setup);
        let Some(job) = text(&made, "pipeline") else { return Ok(()) };
        let spec = JobSpec::parse(job).unwrap();
        let secret = &spec.secrets[0];
        // The runner puts variables in: `$$` is a dollar.
        let expanded = |text: &str| text.replace("$$", "$");
        prop_assert_eq!(expanded(&secret.mount), mount.trim_matches('/'), "{}", job);
        prop_assert_eq!(expanded(&secret.path), path, "{}", job);
        prop_assert_eq!(expanded(&secret.field), field, "{}", job);
    }

    /// No panic, and every span lies on a character of its text, whatever is typed.
    #[test]
    fn spans_are_good(values in prop::collection::vec(any::<String>(), 8), nasty_value in nasty()) {
        let mut setup = guide("id_tokens");
        setup.gitlab.url.clone_from(&values[0]);
        setup.server.namespace = Some(values[1].clone());
        setup.auth.audience = Some(values[2].clone());
        setup.scope.environment = Some(values[3].clone());
        setup.kv.mount.clone_from(&nasty_value);
        setup.secrets[0].path.clone_from(&values[5]);
        setup.job.script = vec![values[6].clone(), nasty_value];
        setup.scope.project_id = Some(values[7].clone());
        for setup in [setup.clone(), Setup { gitlab: guide("secrets").gitlab, scope: guide("secrets").scope, ..setup }] {
            let made = generate(&setup);
            for artifact in &made.artifacts {
                let spans = artifact.notes.iter().map(|note| note.span).chain(artifact.links.iter().map(|link| link.span));
                for span in spans.chain(artifact.sections.iter().map(|section| section.span)) {
                    prop_assert!(artifact.text.get(span.range()).is_some(), "{} {span:?}", artifact.id);
                }
            }
            for part in &made.summary.parts {
                prop_assert!(made.summary.text.get(part.span.range()).is_some());
            }
        }
    }

    /// Any text is either a setup or gives diagnostics.
    #[test]
    fn any_text_is_read_or_explained(text in any::<String>()) {
        if let Err(found) = Setup::from_json(&text) {
            prop_assert!(!found.is_empty());
        }
    }
}
