//! Secrets that a script writes into a file which GitLab then keeps.

use alloc::{collections::BTreeSet, format, string::String};

use super::{
    super::{
        Job,
        scripts::locate,
        shell::{self, Command, Word, is_name},
    },
    Lint, code,
};
use crate::diagnostic::Code;

/// Follows the secrets through the variables of the script, as far as that can be seen.
pub(super) fn check(lint: &mut Lint, job: &Job) {
    if job.artifacts.is_empty() {
        return;
    }
    let values = job.secrets.iter().filter(|secret| secret.secret.file == Some(false));
    let mut secret: BTreeSet<String> = values.map(|secret| secret.variable.clone()).collect();
    let artifacts: BTreeSet<&str> = job.artifacts.iter().map(|path| plain(&path.text)).collect();
    for (text, line) in &job.lines {
        for command in shell::commands(text) {
            let holds = reads(&command)
                || command.feeder.as_deref().is_some_and(|feeder| reads(feeder) || mentions(feeder, &secret));
            let holds = holds || mentions(&command, &secret);
            if command.name() == "read" && uses(text, &secret) {
                secret.extend(command.words.iter().skip(1).filter(|word| is_name(&word.text)).map(|w| w.text.clone()));
            }
            if let Some(capture) = command.captured.as_ref().filter(|_| holds) {
                secret.insert(capture.name.clone());
            }
            let Some(file) = target(&command).filter(|file| holds && kept(&artifacts, &file.text)) else { continue };
            let span = locate(lint.text, text, *line, file.span);
            let message = format!("{} holds a secret, and GitLab keeps it as an artifact", code(&file.text));
            let help = "Let the job that needs the secret read it, or keep the file out of `artifacts`.";
            lint.find(Code::SecretInArtifact, span, message, help, None);
        }
    }
}

/// Whether a command reads from Vault.
fn reads(command: &Command) -> bool {
    let arguments = command.arguments();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    match command.name() {
        "vault" | "bao" => has("read") || has("kv") && has("get"),
        "curl" => arguments.iter().any(|word| word.contains("/v1/") && !word.ends_with("/login")),
        _ => false,
    }
}

fn mentions(command: &Command, secret: &BTreeSet<String>) -> bool {
    command.words.iter().any(|word| uses(&word.text, secret))
}

/// Whether a text holds `$NAME` or `${NAME…` of a variable.
fn uses(text: &str, secret: &BTreeSet<String>) -> bool {
    text.split('$').skip(1).any(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        rest.get(..end).is_some_and(|name| secret.contains(name))
    })
}

/// The file that gets the output.
fn target(command: &Command) -> Option<&Word> {
    let tee = || command.words.iter().skip(1).find(|word| command.name() == "tee" && !word.text.starts_with('-'));
    command.output.as_ref().or_else(tee)
}

/// Whether a file, or a folder that it is in, is an artifact.
fn kept(artifacts: &BTreeSet<&str>, file: &str) -> bool {
    let file = plain(file);
    let folders = file.match_indices('/').filter_map(|(at, _)| file.get(..at));
    !file.is_empty() && ["", file].into_iter().chain(folders).any(|path| artifacts.contains(path))
}

fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_end_matches(['*', '/'])
}
