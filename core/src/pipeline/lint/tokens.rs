//! Tokens: which one is sent, and whether GitLab makes it.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    super::{Job, LoginClient, syntax::Audience},
    Lint, code, fix,
};
use crate::{
    diagnostic::{Code, Severity},
    edit::{Edit, Fix},
    span::Span,
    version::Version,
};

pub(super) fn check(lint: &mut Lint, job: &Job) {
    let old = old_tokens(lint, job);
    if !old.is_empty() {
        removed(lint, job, &old);
    }
    let mut tokens: BTreeSet<&str> = BTreeSet::new();
    tokens.extend(job.tokens.iter().map(|token| token.name.as_str()));
    for login in &job.logins {
        if login.client != LoginClient::Runner && login.role.as_deref() == Some("") {
            let help = "Name the role, or leave it out when the mount has a default role.";
            lint.find(Code::EmptyRole, login.span, "the role is empty: Vault answers `missing role`", help, None);
        }
        let Some(token) = login.token.as_deref() else { continue };
        let made = tokens.contains(token) || job.variables.contains_key(token);
        // A template can get its token from the job that extends it.
        if made || job.hidden || token.starts_with("CI_JOB_JWT") && login.client != LoginClient::Runner {
            continue;
        }
        let (message, help) = if login.client == LoginClient::Runner && token.starts_with("CI_JOB_JWT") {
            if lint.gitlab.has_ci_job_jwt() {
                continue;
            }
            (String::from("`secrets:` has no token to send: the job has no `id_tokens`"), "Add `id_tokens` to the job.")
        } else if !token.contains("TOKEN") && !token.contains("JWT") {
            // A variable that comes from somewhere else.
            continue;
        } else {
            (format!("nothing in this file makes ${token}"), "Add it to the job's `id_tokens`.")
        };
        let name = if token.starts_with("CI_JOB_JWT") { "VAULT_ID_TOKEN" } else { token };
        let edits = add_token(lint, job, name).into_iter().collect();
        let repair =
            Some(Fix { title: format!("Make {}", code(name)), edits }).filter(|fix: &Fix| !fix.edits.is_empty());
        lint.find(Code::TokenNotMade, login.span, message, help, repair);
    }
    audience_of_gitlab(lint, job);
    if lint.gitlab.version < Version::new(16, 1, 0) {
        for token in &job.tokens {
            if audiences(&token.audience).iter().any(|text| text.contains('$')) {
                let message = format!("GitLab {} sends the audience as it is written", lint.gitlab.version);
                lint.find(Code::AudienceVariable, token.span, message, "Write the address itself.", None);
            }
        }
    }
}

fn audiences(audience: &Audience) -> &[String] {
    match audience {
        Audience::One(text) => core::slice::from_ref(text),
        Audience::Several(texts) => texts,
    }
}

/// A token for Vault whose audience is GitLab itself.
fn audience_of_gitlab(lint: &mut Lint, job: &Job) {
    // A login whose path is a variable is none that can be read.
    let written = job.lines.iter().flat_map(|(text, _)| text.split("jwt=$").skip(1)).map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        rest.split(|c: char| c != '_' && !c.is_ascii_alphanumeric()).next().unwrap_or_default()
    });
    let mut sent: BTreeSet<&str> = BTreeSet::new();
    sent.extend(written.chain(job.logins.iter().filter_map(|login| login.token.as_deref())));
    for token in job.tokens.iter().filter(|token| sent.contains(token.name.as_str())) {
        let of_gitlab = |text: &&String| {
            let host = text.split_once("://").map_or(text.as_str(), |(_, host)| host);
            host.starts_with("gitlab.") || text.trim_matches(['$', '{', '}']).starts_with("CI_SERVER_")
        };
        if let Some(text) = audiences(&token.audience).iter().find(of_gitlab) {
            let message = format!("{} is an address of GitLab, and the token is for Vault", code(text));
            let help = "It works where `bound_audiences` says the same. Vault's own address is the better choice.";
            lint.find(Code::AudienceOfGitLab, token.span, message, help, None);
        }
    }
}

/// The variables of the file that hold a predefined token: all jobs share them, so they are looked for once.
pub(super) fn old_variables(text: &str, jobs: &[Job]) -> Vec<(String, Span)> {
    let globals = jobs.iter().map(|job| job.variables.globals()).find(|globals| !globals.is_empty());
    let old = globals
        .into_iter()
        .flatten()
        .filter(|(_, value)| text.get(value.span.range()).is_some_and(|written| written.contains("CI_JOB_JWT")));
    old.take(OLD_VARIABLES).map(|(name, value)| (name.clone(), value.span)).collect()
}

/// The places in scripts and variables that use a predefined token.
fn old_tokens(lint: &Lint, job: &Job) -> Vec<Span> {
    let scripts = job.lines.iter().map(|(_, span)| *span);
    let own = job.variables.own().values().map(|value| value.span);
    let shared = lint.old_tokens.iter().filter(|(name, span)| job.variables.get(name).is_some_and(|v| v.span == *span));
    let variables = own.chain(shared.map(|(_, span)| *span));
    let mut found = BTreeSet::new();
    for place in scripts.chain(variables) {
        for (at, _) in lint.source(place).match_indices("CI_JOB_JWT") {
            let start = place.start + at;
            let rest = lint.text.get(start..).unwrap_or_default();
            let end = rest.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default();
            let whole = !lint
                .text
                .get(..start)
                .is_some_and(|before| before.ends_with(|c: char| c == '_' || c.is_ascii_alphanumeric()));
            if whole && matches!(name, "CI_JOB_JWT" | "CI_JOB_JWT_V1" | "CI_JOB_JWT_V2") {
                found.insert(Span::new(start, start + end));
            }
        }
    }
    found.into_iter().collect()
}

fn removed(lint: &mut Lint, job: &Job, places: &[Span]) {
    let gitlab = lint.gitlab;
    if gitlab.version < Version::new(15, 9, 0) {
        return;
    }
    let (severity, message) = if gitlab.has_ci_job_jwt() && job.tokens.is_empty() {
        (Severity::Warning, format!("`CI_JOB_JWT` is deprecated in GitLab {} and gone in 17.0", gitlab.version))
    } else if gitlab.has_ci_job_jwt() {
        (Severity::Error, "a job with `id_tokens` does not get `CI_JOB_JWT`".into())
    } else {
        (Severity::Error, format!("GitLab {} has no `CI_JOB_JWT`: the variable is empty", gitlab.version))
    };
    let name = job.tokens.first().map_or("VAULT_ID_TOKEN", |token| &token.name);
    let mut edits: Vec<Edit> = places.iter().map(|place| Edit::replace(*place, name)).collect();
    if job.tokens.is_empty() {
        edits.extend(add_token(lint, job, name));
    }
    let mut repair = Some(Fix { title: format!("Use {} instead", code(name)), edits });
    let help = "An ID token has another issuer and an audience: the role needs `bound_audiences`, and the mount \
                `bound_issuer` with https://.";
    // One fix repairs all places; the first one carries it.
    for place in places {
        lint.find_as(severity, Code::JobJwtRemoved, *place, message.clone(), help, repair.take());
    }
}

/// Puts `id_tokens` into the job.
pub(super) fn add_token(lint: &Lint, job: &Job, name: &str) -> Option<Edit> {
    let server = job.logins.iter().find_map(|login| login.server.clone()).filter(|server| !server.contains('$'));
    let named = ["VAULT_SERVER_URL", "VAULT_ADDR", "BAO_ADDR"].iter().find(|name| job.variables.contains_key(name));
    let audience = match server {
        Some(server) => server.trim_end_matches('/').into(),
        None => {
            format!("${}", named.unwrap_or(&if job.secrets.is_empty() { "VAULT_ADDR" } else { "VAULT_SERVER_URL" }))
        }
    };
    let audience = crate::generate::quoted_scalar(&audience);
    // The line behind the job's name; a job in braces is left alone.
    let after = lint.text.get(job.span.end..)?;
    let line = after.find('\n')?;
    let rest = after.get(..line)?;
    if !rest.trim_start_matches(['"', '\'']).trim().trim_start_matches(':').trim().split('#').next()?.trim().is_empty()
    {
        return None;
    }
    let at = job.span.end + line + 1;
    let body = lint.text.get(at..)?;
    let first = body.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))?;
    let indent = first.get(..first.len() - first.trim_start().len()).filter(|indent| !indent.is_empty())?;
    Some(Edit::insert(at, format!("{indent}id_tokens:\n{indent}  {name}:\n{indent}    aud: {audience}\n")))
}

/// Puts the `$` in front of a token's name.
pub(super) fn add_dollar(lint: &Lint, span: Span) -> Fix {
    let quote = usize::from(lint.source(span).starts_with(['"', '\'']));
    fix("Put a `$` in front", [Edit::insert(span.start + quote, "$")])
}

/// Variables of the file with a predefined token that are named.
const OLD_VARIABLES: usize = 100;
