//! Keys at the wrong place, GitLab's own refusals, variables, images and rules.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    super::{
        Job,
        config::Top,
        yaml::{Scalar, Value},
    },
    Lint, code, fix, talks,
};
use crate::{
    diagnostic::{Code, Severity},
    edit::Edit,
    generate::quoted_scalar,
    span::Span,
};

/// What does not belong to one job.
pub(super) fn check(lint: &mut Lint, top: &Top) {
    let handing_on = handing_on(top);
    for (key, value) in top.entries() {
        let name = key.written().unwrap_or_default();
        if matches!(name, "id_tokens" | "secrets") {
            let help = "Put it under `default:` (`id_tokens`) or into the job.";
            let message = format!("{} at the top is a job of that name", code(name));
            lint.find(Code::PipelineKey, key.span(), message, help, None);
        }
        if name == "variables" {
            check_variables(lint, *value, false);
        }
        for (inner, value) in value.own_entries() {
            match (name, inner.written().unwrap_or_default()) {
                ("default", "secrets") => {
                    let help = "Put it into each job, or into a hidden job that the jobs extend.";
                    let message = "`default config contains unknown keys: secrets`";
                    lint.find(Code::PipelineKey, inner.span(), message, help, None);
                }
                (_, word @ ("id_token" | "secret")) => {
                    let right = format!("{word}s");
                    let repair =
                        Some(fix(format!("Write {}", code(&right)), [Edit::replace(inner.span(), right.as_str())]));
                    let message = format!("a job has no key {}", code(word));
                    lint.find(Code::PipelineKey, inner.span(), message, &format!("Write {}.", code(&right)), repair);
                }
                (job, "variables") => check_variables(lint, value, handing_on.contains(job)),
                (_, "script" | "before_script" | "after_script") => check_script(lint, value),
                _ => {}
            }
        }
    }
}

/// What belongs to one job.
pub(super) fn check_job(lint: &mut Lint, job: &Job) {
    for refusal in &job.refusals {
        let message = format!("GitLab says `jobs:{}:{}`", job.name, refusal.message);
        lint.find(
            Code::PipelineRefused,
            refusal.span,
            message,
            "GitLab does not start a pipeline from this file.",
            None,
        );
    }
    for condition in &job.conditions {
        let text = &condition.text;
        if text.contains("merge_request_event") && text.contains("$CI_COMMIT_BRANCH") && text.contains("&&") {
            let at = lint.source(condition.span).find("CI_COMMIT_BRANCH");
            let repair = at.map(|at| {
                let start = condition.span.start + at;
                let span = Span::new(start, start + "CI_COMMIT_BRANCH".len());
                fix("Compare the source branch", [Edit::replace(span, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME")])
            });
            let help = "Merge request pipelines have `CI_MERGE_REQUEST_SOURCE_BRANCH_NAME`.";
            let message = "the condition is never true: `CI_COMMIT_BRANCH` is not set in merge request pipelines";
            lint.find(Code::BranchNotSet, condition.span, message, help, repair);
        }
    }
    if talks(job) {
        check_image(lint, job);
        check_addresses(lint, job);
        if job.only_merge_requests && !job.hidden {
            check_branch(lint, job);
        }
    }
}

/// What a job for merge requests makes of the branch's name.
fn check_branch(lint: &mut Lint, job: &Job) {
    let set = |(text, _): &(String, Span)| text.contains(&format!("{BRANCH}="));
    if job.variables.contains_key(BRANCH) || job.lines.iter().any(set) {
        return;
    }
    let shared = VARIABLES.iter().filter_map(|name| job.variables.get(name));
    let variables = job.variables.own().values().chain(shared).map(|value| value.span);
    let secrets = job.secrets.iter().map(|secret| secret.vault_span);
    let calls = job.logins.iter().map(|login| login.span).chain(job.requests.iter().map(|request| request.span));
    let places: Vec<Span> = variables.chain(secrets).chain(calls).filter_map(|place| branch_in(lint, place)).collect();
    for span in places {
        let message = format!(
            "`{BRANCH}` is empty: {} runs for merge requests only, and their pipelines do not set it",
            code(&job.name)
        );
        let help = "`CI_COMMIT_REF_NAME` is the source branch there, as the token's `ref` is.";
        let repair = Some(fix("Use the source branch", [Edit::replace(span, "CI_COMMIT_REF_NAME")]));
        lint.find(Code::BranchNotSet, span, message, help, repair);
    }
}

/// The first place that puts the branch's name in, without another value for where there is none.
fn branch_in(lint: &Lint, place: Span) -> Option<Span> {
    let text = lint.source(place);
    let mut found = text.match_indices(BRANCH).filter(|(at, name)| {
        let before = text.get(..*at).unwrap_or_default();
        let after = text.get(at + name.len()..).unwrap_or_default();
        before.ends_with("${") && after.starts_with('}')
            || before.ends_with('$') && !after.starts_with(|c: char| c == '_' || c.is_ascii_alphanumeric())
    });
    let start = place.start + found.next()?.0;
    Some(Span::new(start, start + BRANCH.len()))
}

fn check_image(lint: &mut Lint, job: &Job) {
    let Some(image) = &job.image else { return };
    let name = image.name.text.as_str();
    let (repository, tag) = name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).unwrap_or((name, ""));
    let pinned = name.contains('@') || name.contains('$');
    if matches!(repository, "vault" | "library/vault" | "docker.io/vault" | "docker.io/library/vault") {
        let repair = Some(fix("Use the current image", [Edit::replace(image.name.span, IMAGE)]));
        let help = "HashiCorp's image is `hashicorp/vault`; it needs `entrypoint: [\"\"]` in a job.";
        if matches!(tag, "" | "latest") {
            let message = format!("{} does not exist any more: `manifest for vault:latest not found`", code(name));
            lint.find(Code::ImageGone, image.name.span, message, help, repair);
        } else {
            let message = format!("{} gets no versions after 1.13.3", code(name));
            lint.find_as(Severity::Warning, Code::ImageGone, image.name.span, message, help, repair);
        }
    } else if !pinned && matches!(tag, "" | "latest" | "light" | "stable" | "edge") {
        let message = format!("{} is another image tomorrow", code(name));
        lint.find(Code::MovingImage, image.name.span, message, "Name a version.", None);
    }
    let by_hand = !job.requests.is_empty();
    if by_hand && !image.entrypoint && repository.ends_with("hashicorp/vault") {
        let message = format!("{} starts the server instead of the script", code(name));
        let help = "Write `image: {name: …, entrypoint: [\"\"]}`.";
        let replaced = format!("{{name: {}, entrypoint: [\"\"]}}", quoted_scalar(name));
        // An image that is a map already has its name on a line of its own.
        let repair = lint.source(image.name.span).contains(name).then_some(replaced);
        let is_key = lint.text.get(..image.name.span.start).is_some_and(|before| before.trim_end().ends_with("image:"));
        let repair = repair.filter(|_| is_key).map(|text| fix("Start a shell", [Edit::replace(image.name.span, text)]));
        lint.find(Code::ImageEntrypoint, image.name.span, message, help, repair);
    }
}

fn check_addresses(lint: &mut Lint, job: &Job) {
    for name in ["VAULT_ADDR", "BAO_ADDR", "VAULT_SERVER_URL"] {
        let Some(value) = job.variables.get(name) else { continue };
        if value.text.starts_with("http://") && !value.text.contains("://127.") && !value.text.contains("://localhost")
        {
            let message = format!("{name} is {}", code(&value.text));
            let help = "Use https: the token and the secret are readable on the way.";
            lint.find(Code::PlainHttp, value.span, message, help, None);
        }
    }
    for name in ["VAULT_SKIP_VERIFY", "BAO_SKIP_VERIFY"] {
        if let Some(value) = job.variables.get(name).filter(|value| value.text != "false") {
            let help = "Give the CA as a file in VAULT_CACERT, or to the runner's machine.";
            lint.find(Code::SkipVerify, value.span, format!("{name} turns the check off"), help, None);
        }
    }
}

/// The jobs that start another pipeline, what they extend and what extends them: their variables are for that pipeline,
/// and `X: $X` hands one on.
fn handing_on<'a>(top: &Top<'a>) -> BTreeSet<&'a str> {
    let starts = |job: &Value| job.get("trigger").is_some();
    let starting = top.entries().iter().filter(|(_, job)| starts(job)).filter_map(|(key, _)| key.written());
    let mut names: BTreeSet<&str> = starting.collect();
    for (key, job) in top.entries() {
        let Some(extends) = job.get("extends") else { continue };
        let several = extends.items().unwrap_or_default().into_iter();
        let extended: Vec<&str> = several.filter_map(Value::written).chain(extends.written()).collect();
        if starts(job) {
            names.extend(extended);
        } else if extended.iter().any(|name| names.contains(name)) {
            names.extend(key.written());
        }
    }
    names
}

fn check_variables(lint: &mut Lint, variables: Value, handed_on: bool) {
    if !lint.seen.insert(variables.key()) {
        return;
    }
    for (key, value) in variables.own_entries() {
        let name = key.written().unwrap_or_default();
        let value = value.get("value").unwrap_or(value);
        let text = value.written().unwrap_or_default();
        if !handed_on && [format!("${name}"), format!("${{{name}}}")].contains(&String::from(text)) {
            let help = "Leave the line out: a variable of the project or group is there without it.";
            lint.find(Code::CircularVariable, value.span(), format!("{name} is made of itself"), help, None);
        }
        let meaning = match value.scalar() {
            // Written like this it is the same, quoted or not, where it is not refused: GitLab's own pipelines do it.
            Some(Scalar::Bool(_)) if matches!(text, "true" | "false") => continue,
            Some(Scalar::Bool(meant)) => format!("the truth value {meant}, not this text"),
            Some(Scalar::Date) => "a date, which GitLab refuses".into(),
            Some(Scalar::Symbol(symbol)) => format!("the symbol {symbol}, without the colon"),
            Some(Scalar::Integer(_)) if text.starts_with('0') && text.len() > 1 => {
                "a number to the base 8 or 16".into()
            }
            Some(Scalar::Integer(_)) if text.contains(':') => "a number to the base 60".into(),
            Some(Scalar::Integer(_)) if text.contains(['_', ',']) => "a number without these signs".into(),
            Some(Scalar::Float(_)) if text.ends_with('0') || !text.contains(|c: char| c.is_ascii_digit()) => {
                "a number, whose last zeros are lost".into()
            }
            _ => continue,
        };
        quote(lint, value, &meaning);
    }
}

/// A line of a script must be a text.
fn check_script(lint: &mut Lint, script: Value) {
    if !lint.seen.insert(script.key()) {
        return;
    }
    for item in script.list().into_iter().flatten() {
        if item.is_map() && item.tag().is_none() {
            quote(
                lint,
                item,
                "a map, which GitLab refuses: `script config should be a string or a nested array of strings`",
            );
        } else if let Some(Scalar::Bool(_) | Scalar::Integer(_) | Scalar::Float(_) | Scalar::Date) = item.scalar() {
            quote(lint, item, "no text, which GitLab refuses");
        }
    }
}

fn quote(lint: &mut Lint, value: Value, meaning: &str) {
    let text = lint.source(value.span()).trim_end();
    let span = Span::new(value.span().start, value.span().start + text.len());
    let one_line = !text.is_empty() && !text.contains('\n') && !text.starts_with(['{', '[']);
    let repair =
        one_line.then(|| quoted_scalar(text)).map(|text| fix("Put quotes around it", [Edit::replace(span, text)]));
    let message = format!("{} is {meaning}", code(text.lines().next().unwrap_or_default()));
    lint.find(Code::YamlScalar, span, message, "Put it in quotes.", repair);
}

const BRANCH: &str = "CI_COMMIT_BRANCH";
/// What decides about the login and the address.
const VARIABLES: &[&str] =
    &["VAULT_AUTH_ROLE", "VAULT_AUTH_PATH", "VAULT_NAMESPACE", "VAULT_SERVER_URL", "VAULT_ADDR", "BAO_ADDR"];
const IMAGE: &str = "hashicorp/vault:1.21.4";
