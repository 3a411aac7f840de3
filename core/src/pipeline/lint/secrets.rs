//! `secrets:`: what the runner will really read, and what the variable will hold.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String};

use super::{
    super::{Job, JobSecret},
    Lint, code, fix,
    tokens::add_dollar,
};
use crate::{
    diagnostic::{Code, Severity},
    edit::Edit,
    generate::quoted_scalar,
    gitlab::Tier,
};

pub(super) fn check(lint: &mut Lint, job: &Job) {
    let Some(first) = job.secrets.first() else { return };
    let span = first.name_span;
    match lint.gitlab.tier {
        Some(Tier::Free) => {
            let help = "Log in by hand with an ID token, or get Premium.";
            lint.find(Code::SecretsTier, span, "GitLab Free ignores `secrets:`", help, None);
        }
        None => {
            let message = String::from("`secrets:` works on Premium and Ultimate only");
            let help = "On Free the variable is not set, and the job goes on.";
            lint.find_as(Severity::Info, Code::SecretsTier, span, message, help, None);
        }
        Some(_) => {}
    }
    check_variables(lint, job);
    check_tokens(lint, job);
    let used = used_as_value(job);
    for secret in &job.secrets {
        check_one(lint, &used, secret);
    }
}

fn check_variables(lint: &mut Lint, job: &Job) {
    let variable = |name: &str| job.variables.get(name);
    if variable("VAULT_SERVER_URL").is_none()
        && let Some(address) = variable("VAULT_ADDR")
    {
        let repair = Some(fix("Rename it", [Edit::replace(address.key, "VAULT_SERVER_URL")]));
        // A script may need the old name.
        let repair = repair.filter(|_| job.requests.is_empty());
        let help = "Set VAULT_SERVER_URL, here or in the project's settings.";
        lint.find(Code::ServerUrlMissing, address.key, "`secrets:` does not look at VAULT_ADDR", help, repair);
    }
    if let Some(role) = variable("VAULT_AUTH_ROLE").filter(|role| role.text.is_empty()) {
        let help = "Name the role, or leave the line out when the mount has a default role.";
        lint.find(Code::EmptyRole, role.span, "an empty role is sent: Vault answers `missing role`", help, None);
    }
    if let Some(path) = variable("VAULT_AUTH_PATH").filter(|path| path.text.trim_matches('/').starts_with("auth/")) {
        let right = path.text.trim_matches('/').trim_start_matches("auth/").trim_end_matches("/login");
        let message = format!("the runner logs in at auth/{}/login", path.text.trim_matches('/'));
        let repair = Some(fix(format!("Write {}", code(right)), [Edit::replace(path.span, quoted_scalar(right))]));
        lint.find(Code::MountInPath, path.span, message, "Write the mount alone.", repair);
    }
    for name in ["VAULT_CACERT", "VAULT_CAPATH", "VAULT_SKIP_VERIFY", "VAULT_TOKEN"] {
        if let Some(value) = variable(name).filter(|_| job.requests.is_empty()) {
            let message = format!("{name} does nothing for `secrets:`");
            let help = "Set it in the environment of the runner's process, or install the CA on its machine.";
            lint.find(Code::CaNotUsed, value.key, message, help, None);
        }
    }
}

fn check_tokens(lint: &mut Lint, job: &Job) {
    let named = |secret: &JobSecret| secret.secret.token.clone();
    let first = job.secrets.first().and_then(named);
    for secret in &job.secrets {
        let Some(token) = &secret.secret.token else {
            if let [_, _, ..] = job.tokens.as_slice() {
                let guess = job.tokens.iter().find(|token| token.name.contains("VAULT"));
                let repair = guess.map(|token| {
                    let entry = format!("token: ${}", token.name);
                    fix(format!("Send {}", code(&token.name)), [lint.insert_entry(secret.span, &entry)])
                });
                let message = format!("the job has {} ID tokens, and {} names none", job.tokens.len(), secret.variable);
                lint.find(Code::SeveralTokens, secret.name_span, message, "Add `token:` with the name of one.", repair);
            }
            continue;
        };
        let span = secret.token_span.unwrap_or(secret.span);
        let name = token.trim_start_matches('$').trim_matches(['{', '}']);
        let made = job.tokens.iter().any(|made| made.name == name);
        if !token.contains('$') {
            let message = format!("the text {} itself is sent as the token", code(token));
            let repair = Some(add_dollar(lint, span));
            lint.find(Code::TokenWithoutDollar, span, message, "Write it with a `$`.", repair);
        } else if !made && !job.tokens.is_empty() {
            let message = format!("the job makes no token {}", code(name));
            let repair = match job.tokens.as_slice() {
                [only] => {
                    Some(fix(format!("Send {}", code(&only.name)), [Edit::replace(span, format!("${}", only.name))]))
                }
                _ => None,
            };
            lint.find(Code::TokenNotMade, span, message, "Name one of the job's `id_tokens`.", repair);
        } else if named(secret) != first && first.is_some() {
            let message = format!("GitLab sends the token of the first secret for {} too", secret.variable);
            let help = "Give each token a job of its own.";
            lint.find(Code::SeveralTokens, span, message, help, None);
        }
    }
}

fn check_one(lint: &mut Lint, used: &BTreeSet<&str>, secret: &JobSecret) {
    let Some(vault) = &secret.secret.vault else { return };
    let raw = lint.source(secret.vault_span).trim_matches(['"', '\'']).trim_end().to_owned();
    let short = !raw.starts_with('{') && !raw.contains('\n') && !raw.contains("engine");
    if short && !raw.trim_start_matches('@').contains('@') {
        let guess = vault.path.split_once('/').map(|(mount, rest)| format!("{rest}/{}@{mount}", vault.field));
        let repair = guess
            .as_ref()
            .map(|text| fix(format!("Read {}", code(text)), [Edit::replace(secret.vault_span, quoted_scalar(text))]));
        let message = format!("the runner reads kv-v2/data/{}", vault.path);
        let help = "Write path, field, `@` and the mount. The mount may be the first part of this path.";
        lint.find(Code::DefaultMount, secret.vault_span, message, help, repair);
    }
    let mut path = vault.path.as_str();
    let mount = vault.mount.trim_matches('/');
    path =
        path.strip_prefix(mount).and_then(|rest| rest.strip_prefix('/')).filter(|_| !mount.is_empty()).unwrap_or(path);
    for prefix in ["data/", "metadata/"] {
        path = path.strip_prefix(prefix).filter(|_| vault.engine == "kv-v2").unwrap_or(path);
    }
    if path != vault.path {
        let text = format!("{path}/{}@{}", vault.field, vault.mount);
        let repair = short
            .then(|| fix(format!("Read {}", code(&text)), [Edit::replace(secret.vault_span, quoted_scalar(&text))]));
        let data = if vault.engine == "kv-v2" { "/data" } else { "" };
        let message = format!("the runner reads {mount}{data}/{}", vault.path);
        lint.find(Code::MountInPath, secret.vault_span, message, "Write the path in the mount alone.", repair);
    }
    if !["kv-v2", "kv-v1", "generic"].contains(&vault.engine.as_str()) && !vault.engine.contains('$') {
        let message = format!("`factory for secret engine \"{}\" is not registered`", vault.engine);
        lint.find(Code::UnknownEngine, secret.vault_span, message, "Write kv-v2, kv-v1 or generic.", None);
    }
    if secret.secret.file.is_none() && lint.gitlab.has_secrets_file() && used.contains(secret.variable.as_str()) {
        let repair = Some(fix("Get the value", [lint.insert_entry(secret.span, "file: false")]));
        let message = format!("{} holds the path of a file, and the script uses it as the value", secret.variable);
        lint.find(Code::SecretIsFile, secret.name_span, message, "Add `file: false`.", repair);
    }
}

/// The variables that a script hands on, instead of reading a file from them.
fn used_as_value(job: &Job) -> BTreeSet<&str> {
    let mut used = BTreeSet::new();
    for (text, _) in &job.lines {
        for (at, _) in text.match_indices('$') {
            let after = text.get(at + 1..).unwrap_or_default();
            let inner = after.strip_prefix('{').unwrap_or(after);
            let end = inner.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
            let (name, rest) = inner.split_at_checked(end).unwrap_or_default();
            let whole = !after.starts_with('{') || rest.starts_with('}');
            let before = text.get(..at).unwrap_or_default().trim_end_matches(['"', '\'']).trim_end();
            let word = before.rsplit([' ', '\t', '(', ';', '\n', '<']).next().unwrap_or_default();
            let reads =
                ["cat", "-f", "-s", "-r", "-e", "source", ".", "chmod", "cp", "mv", "600", "-i"].contains(&word);
            if whole && !reads && !before.ends_with(['<', '@']) {
                used.insert(name);
            }
        }
    }
    used
}
