//! The promise: every generated file is accepted by the tool that reads it, and means what the setup says.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use boundclaim_core::{Delivery, Language, LoginOption, generate};
use boundclaim_tests::{
    Outcome, ensure,
    pipeline::{JobSpec, SecretSpec},
    setups::setups,
    shell, skip,
};
use libtest_mimic::{Arguments, Trial};
use serde_json::json;
use tempfile::TempDir;

fn main() -> ExitCode {
    let trial = |name: &'static str, test: fn(&Files) -> Outcome, files: &Arc<Files>| {
        let files = Arc::clone(files);
        Trial::test(name, move || test(&files))
    };
    let files = match Files::write() {
        Ok(files) => Arc::new(files),
        Err(error) => {
            println!("{}", error.message().unwrap_or_default());
            return ExitCode::FAILURE;
        }
    };
    let trials = vec![
        Trial::test("every option of every preset is complete and means what was asked", meaning),
        trial("shells parse the scripts", shells_parse, &files),
        trial("ShellCheck finds nothing", shellcheck, &files),
        trial("pipelines match GitLab's schema", schema, &files),
        trial("Terraform parses", terraform, &files),
        trial("Dockerfiles parse", dockerfiles, &files),
        trial("the bodies are JSON", json_parses, &files),
    ];
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    // Removes the files; `exit` would leave them.
    drop(files);
    conclusion.exit_code()
}

/// The generated files, each text once.
#[derive(Debug)]
struct Files {
    _folder: TempDir,
    paths: BTreeMap<&'static str, Vec<String>>,
}

impl Files {
    fn write() -> Outcome<Self> {
        let folder = TempDir::new()?;
        let mut paths: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut known = BTreeSet::new();
        let mut write = |kind: &'static str, name: String, text: String| -> Outcome {
            if known.insert((kind, text.clone())) {
                let path = folder.path().join(name.replace(' ', "-"));
                fs::write(&path, text)?;
                paths.entry(kind).or_default().push(path.display().to_string());
            }
            Ok(())
        };
        for (name, setup) in setups() {
            for artifact in generate(&setup).artifacts {
                let name = format!("{name} {}", artifact.id);
                match artifact.language {
                    // Single commands to copy are no script.
                    Language::Shell if artifact.id == "commands" => {
                        write("commands", format!("{name}.sh"), artifact.text)?;
                    }
                    Language::Shell => write("sh", format!("{name}.sh"), artifact.text)?,
                    Language::Yaml => {
                        let job = JobSpec::parse(&artifact.text)?;
                        // The image of the job has a shell of its own; the runner starts it.
                        write("sh", format!("{name}.job.sh"), format!("#!/bin/sh\n{}\n", job.script.join("\n")))?;
                        write("yaml", format!("{name}.gitlab-ci.yml"), artifact.text)?;
                    }
                    Language::Terraform => write("tf", format!("{name}.tf"), artifact.text)?,
                    Language::Dockerfile => write("Dockerfile", format!("{name}.Dockerfile"), artifact.text)?,
                    Language::Json => write("json", format!("{name}.json"), artifact.text)?,
                    _ => {}
                }
            }
        }
        Ok(Self { _folder: folder, paths })
    }

    fn of(&self, kind: &str) -> Outcome<Vec<&str>> {
        let paths = self.paths.get(kind).ok_or_else(|| format!("no files of kind {kind}"))?;
        Ok(paths.iter().map(String::as_str).collect())
    }
}

/// Runs a tool on files; it must say nothing bad about any.
fn accept(tool: &[&str], files: &[&str]) -> Outcome {
    let ran = shell::run(&[tool, files].concat(), &environment(), "")?;
    ran.expect(&tool.join(" ")).map(drop)
}

fn environment() -> Vec<(String, String)> {
    env::vars().filter(|(key, _)| key == "PATH" || key == "HOME").collect()
}

/// The pipeline, read back as GitLab reads it, asks for what the setup says.
fn meaning() -> Outcome {
    for (name, setup) in setups() {
        let generated = generate(&setup);
        ensure(generated.is_complete(), || format!("{name}: {:#?}", generated.diagnostics))?;
        let pipeline = generated.artifact("pipeline").ok_or("no pipeline")?;
        let job = JobSpec::parse(&pipeline.text)?;
        let effective = &generated.effective;
        let audience = effective.audience.iter().map(|audience| (setup.method.token_name.clone(), json!(audience)));
        ensure(job.id_tokens == audience.collect::<Vec<_>>(), || format!("{name}: {:?}", job.id_tokens))?;
        ensure(job.environment == setup.scope.environment, || format!("{name}: {:?}", job.environment))?;
        ensure(job.script.ends_with(&setup.job.script), || format!("{name}: {:?}", job.script))?;
        let by_runner = setup.method.option == Some(LoginOption::Secrets);
        let mut wanted: Vec<SecretSpec> = setup
            .secrets
            .iter()
            .filter(|_| by_runner)
            .map(|secret| SecretSpec {
                variable: secret.variable.clone().unwrap_or_default(),
                engine: format!("kv-v{}", setup.kv.version),
                mount: setup.kv.mount.clone(),
                path: secret.path.clone(),
                field: secret.field.clone(),
                file: secret.delivery == Delivery::File,
                token: effective.audience.as_ref().map(|_| format!("${}", setup.method.token_name)),
            })
            .collect();
        wanted.sort_by(|a, b| a.variable.cmp(&b.variable));
        ensure(job.secrets == wanted, || format!("{name}: {:#?} instead of {wanted:#?}", job.secrets))?;
    }
    Ok(())
}

fn shells_parse(files: &Files) -> Outcome {
    for file in files.of("sh")?.into_iter().chain(files.of("commands")?) {
        for shell in shell::shells() {
            accept(&[shell.as_slice(), &["-n"]].concat(), &[file])?;
        }
    }
    Ok(())
}

fn shellcheck(files: &Files) -> Outcome {
    if shell::run(&["shellcheck", "--version"], &environment(), "").is_err() {
        return skip("shellcheck", "it is not installed");
    }
    // SC2016: messages name `${CI_PROJECT_ID}` to the letter.
    accept(&["shellcheck", "--norc", "-s", "sh", "-e", "SC2016"], &files.of("sh")?)
}

/// The Python that has the tools, or a visible skip.
fn python(test: &str) -> Outcome<Option<String>> {
    match env::var("BOUNDCLAIM_PYTHON") {
        Ok(python) if Path::new(&python).exists() => Ok(Some(python)),
        Ok(python) => Err(format!("BOUNDCLAIM_PYTHON: there is no {python}").into()),
        Err(_) => skip(test, "BOUNDCLAIM_PYTHON is not set (cargo xtask test makes it)").map(|()| None),
    }
}

fn schema(files: &Files) -> Outcome {
    let Some(python) = python("schema")? else { return Ok(()) };
    let tool = [&python, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"];
    accept(&tool, &files.of("yaml")?)
}

fn terraform(files: &Files) -> Outcome {
    let Some(python) = python("terraform")? else { return Ok(()) };
    let program = "import sys, hcl2\nfor path in sys.argv[1:]:\n    assert 'resource' in hcl2.load(open(path)), path";
    accept(&[&python, "-c", program], &files.of("tf")?)
}

fn dockerfiles(files: &Files) -> Outcome {
    let Some(python) = python("dockerfiles")? else { return Ok(()) };
    accept(&[&python, "-c", READ_DOCKERFILE], &files.of("Dockerfile")?)
}

/// Every instruction is one that Docker knows, every image is pinned, and the job's user is not root.
const READ_DOCKERFILE: &str = r#"
import sys
from dockerfile_parse import DockerfileParser
for path in sys.argv[1:]:
    file = DockerfileParser(fileobj=open(path, "rb"))
    names = [item["instruction"] for item in file.structure]
    assert set(names) <= {"FROM", "RUN", "COPY", "USER", "COMMENT"}, (path, names)
    assert names[-1] == "USER" and file.structure[-1]["value"] != "root", path
    for image in file.parent_images:
        assert ":" in image and not image.endswith(":latest"), (path, image)
"#;

fn json_parses(files: &Files) -> Outcome {
    for file in files.of("json")? {
        let body: serde_json::Value = serde_json::from_str(&fs::read_to_string(file)?)?;
        ensure(body.is_object(), || format!("{file}: {body}"))?;
    }
    Ok(())
}
