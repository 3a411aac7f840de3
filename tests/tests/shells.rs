//! The promise: what the generated scripts rely on is what the shells do, and no line of them goes on after a failure.

use std::{env, path::Path};

use boundclaim_core::{Language, generate};
use boundclaim_tests::{job, pipeline::JobSpec, setups::setups, shell};
use serde_json::Value;

/// Recorded from bash, dash and busybox ash.
const CASES: &str = include_str!("../vectors/shell_cases.jsonl");

/// The name in the vectors, the program, where it lies.
const SHELLS: [(&str, &[&str]); 3] = [("bash", &["bash"]), ("dash", &["dash"]), ("busybox-ash", &["busybox", "ash"])];

#[test]
fn the_shells_here_behave_as_recorded() {
    let environment = [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", "/root")];
    let environment = environment.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let mut run = 0;
    for (name, program) in SHELLS {
        if !["/bin", "/usr/bin"].iter().any(|folder| Path::new(folder).join(program[0]).exists()) {
            assert!(env::var_os("CI").is_none(), "{name} is missing");
            println!("SKIPPED {name}: it is not installed");
            continue;
        }
        for case in CASES.lines() {
            let case: Value = serde_json::from_str(case).unwrap();
            let lines: Vec<String> = serde_json::from_value(case["script"].clone()).unwrap();
            let script = format!("{}{}\n", job::options(program), lines.join("\n"));
            let ran = shell::run(&[program, &["-c", &script]].concat(), &environment, "").unwrap();
            let wanted = &case["result"][name];
            let got = (ran.status.map(i64::from), ran.out.as_str());
            assert_eq!(got, (wanted["exit"].as_i64(), wanted["stdout"].as_str().unwrap()), "{name}: {}", case["note"]);
            run += 1;
        }
    }
    assert!(run > 0, "no shell was found");
}

/// What the cases above show to go on after a failure, or to change a value.
fn surprise(line: &str) -> Option<&'static str> {
    let line = line.trim();
    let (first, _) = line.split_once(' ').unwrap_or((line, ""));
    if ["export", "readonly", "local"].contains(&first) && line.contains("$(") {
        return Some("the exit status of $( ) is lost");
    }
    if line.starts_with('[') && line.contains(" && ") && !line.contains("||") {
        return Some("as the last line, a false test fails the job");
    }
    let echoed = |quote: &str| line.split_once(quote).is_some_and(|(_, rest)| rest.contains('$'));
    if echoed("echo \"") || line.contains("echo $") {
        return Some("echo changes backslashes in dash");
    }
    if line.contains("jq -r ") && line.contains("client_token") {
        return Some("jq -r prints null and exits 0");
    }
    None
}

#[test]
fn the_check_finds_what_the_guide_does() {
    for line in [
        "export VAULT_TOKEN=$(vault write -field=token auth/jwt/login role=r jwt=$T)",
        "readonly T=\"$(false)\"",
        "[ -z \"$X\" ] && exit 1",
        "echo \"server: $VAULT_ADDR\"",
        "T=$(curl -s x | jq -r .auth.client_token)",
    ] {
        assert!(surprise(line).is_some(), "{line}");
    }
    assert_eq!(surprise("export VAULT_TOKEN"), None);
    assert_eq!(surprise("VAULT_TOKEN=$(vault write x) || exit 1"), None);
    assert_eq!(surprise("echo 'missing: $X' >&2"), None);
}

#[test]
fn no_generated_line_goes_on_after_a_failure() {
    for (name, setup) in setups() {
        for artifact in generate(&setup).artifacts {
            let script = match artifact.language {
                Language::Shell => artifact.text,
                Language::Yaml => JobSpec::parse(&artifact.text).unwrap().script.join("\n"),
                _ => continue,
            };
            for line in script.lines() {
                assert_eq!(surprise(line), None, "{name} {}: {line}", artifact.id);
            }
        }
    }
}
