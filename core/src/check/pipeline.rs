//! What the job of the pipeline says: which token it sends where, and what it asks for.

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use serde_json::json;

use super::{
    evidence::{Asker, Evidence, RequestEvidence, TokenEvidence},
    report::{Fact, Step, StepName, StepOutcome},
};
use crate::{
    auth::Refusal,
    diagnostic::{Diagnostic, Severity},
    gitlab::{Availability, GitLab, LoginOption},
    json::{Data, Value},
    kv::{self, Mounts},
    pipeline::{
        self, Job, Login, LoginClient, Pipeline, Token,
        syntax::{Audience, Vault},
    },
    runner::{Variable, Variables},
    token as decode,
};

/// The two steps in front of the server, and the evidence with what the job says put in, if it says anything. What was
/// given besides it wins.
pub(super) fn read(given: &Evidence) -> ([Step; 2], Option<Evidence>) {
    let unknown =
        |why: &str| ([Step::not_checked(StepName::Mint, why), Step::not_checked(StepName::Deliver, why)], None);
    let Some(pipeline) = &given.pipeline else { return unknown("no pipeline was given") };
    let gitlab = gitlab(given);
    let read = Pipeline::read(&pipeline.text);
    let Some(job) = job(&read, pipeline.job.as_deref()) else {
        return unknown("the pipeline has no such job, or none that talks to the server");
    };
    let Some((option, login)) = job.option().zip(job.logins.first()) else {
        return unknown("the job does not talk to the server");
    };
    let mut told = given.clone();
    put_in(&mut told, job, login);
    let steps = [mint(given, gitlab, job, option, login), deliver(given, job, option, login)];
    (steps, Some(told))
}

/// The job that is meant: the one of this name, else the first that talks to the server.
pub(super) fn job<'p>(read: &'p Pipeline, name: Option<&str>) -> Option<&'p Job> {
    match name {
        Some(name) => read.job(name),
        None => read.jobs.iter().find(|job| !job.hidden && job.option().is_some()),
    }
}

/// The GitLab, or the one that most have.
pub(super) fn gitlab(evidence: &Evidence) -> GitLab {
    evidence.gitlab.unwrap_or(GitLab { version: GitLab::DEFAULT_VERSION, tier: None })
}

/// What is surprising in the pipeline.
pub(super) fn findings(given: &Evidence) -> Vec<Diagnostic> {
    let Some(pipeline) = &given.pipeline else { return Vec::new() };
    let found = pipeline::lint(&pipeline.text, gitlab(given)).into_iter().map(|finding| finding.diagnostic);
    found.filter(|found| found.severity > Severity::Info).collect()
}

fn put_in(evidence: &mut Evidence, job: &Job, login: &Login) {
    let variables = variables(evidence);
    let expand = |text: &String| variables.expand(text);
    let role = login.role.as_ref().or(evidence.variables.get("VAULT_AUTH_ROLE")).map(expand);
    let path = evidence.variables.get("VAULT_AUTH_PATH").filter(|_| login.client == LoginClient::Runner);
    let mount = path.unwrap_or(&login.auth_path).clone();
    let server = login.server.as_ref().map(expand).filter(|url| !url.is_empty());
    // A job whose variables are known and name no role sends none.
    let silent = || (login.client != LoginClient::Runner || !evidence.variables.is_empty()).then(String::new);
    evidence.role_name = evidence.role_name.take().or(role).or_else(silent);
    evidence.auth_mount = evidence.auth_mount.take().or(Some(mount));
    evidence.server_url = evidence.server_url.take().or(server);
    if evidence.request.is_none() {
        evidence.request = request(job);
        if let Some(request) = &mut evidence.request {
            request.path = variables.expand(&request.path);
        }
    }
}

/// What is known of the job's variables: those that were given, and the project's ID by the token.
fn variables(evidence: &Evidence) -> Variables {
    let variable =
        |(key, value): (&str, &str)| Variable { key: key.to_owned(), value: value.to_owned(), file: false, raw: false };
    let given = evidence.variables.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let claims = match &evidence.token {
        Some(TokenEvidence::Claims(claims)) => claims.value.member("project_id").and_then(Value::as_str),
        _ => None,
    };
    let project = claims.map(|id| ("CI_PROJECT_ID", id));
    Variables::new(project.into_iter().chain(given).map(variable).collect())
}

/// The first secret that the job asks for.
fn request(job: &Job) -> Option<RequestEvidence> {
    let vault = |secret: &pipeline::JobSecret| {
        let vault = secret.secret.vault.as_ref()?;
        Some(RequestEvidence {
            by: Asker::Runner,
            operation: "read".to_owned(),
            path: written(vault),
            field: Some(vault.field.clone()),
            variable: Some(secret.variable.clone()),
        })
    };
    job.secrets.iter().find_map(vault).or_else(|| job.requests.iter().find_map(of_script))
}

/// As in `vault:`, in the short form where there is one.
fn written(vault: &Vault) -> String {
    match (vault.engine.as_str(), vault.mount.as_str()) {
        ("kv-v2", "kv-v2") => format!("{}/{}", vault.path, vault.field),
        ("kv-v2", mount) => format!("{}/{}@{mount}", vault.path, vault.field),
        (engine, mount) => {
            let engine = json!({ "name": engine, "path": mount });
            json!({ "engine": engine, "path": vault.path, "field": vault.field }).to_string()
        }
    }
}

/// A request of a script: a command of the CLI as it stands, if it is about secrets.
fn of_script(request: &pipeline::Request) -> Option<RequestEvidence> {
    let (field, variable) = (request.field.clone(), request.variable.clone());
    let by = match request.client {
        LoginClient::Vault => Asker::VaultCli,
        LoginClient::Bao => Asker::BaoCli,
        LoginClient::Curl | LoginClient::Runner => {
            let by = if request.client == LoginClient::Curl { Asker::Curl } else { Asker::Runner };
            let path = request.words.last()?.clone();
            return Some(RequestEvidence { by, operation: "read".to_owned(), path, field, variable });
        }
    };
    let reading = kv::read_words(&request.words, &Mounts::new())?;
    let (method, path) = &reading.request;
    if path.starts_with("auth/") || path.starts_with("sys/") {
        return None;
    }
    let operation = match method.as_str() {
        "LIST" => "list",
        "PUT" | "POST" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "read",
    };
    let words = request.words.iter().map(String::as_str);
    let line = shlex::try_join(core::iter::once("vault").chain(words)).ok()?;
    Some(RequestEvidence { by, operation: operation.to_owned(), path: line, field, variable })
}

fn mint(given: &Evidence, gitlab: GitLab, job: &Job, option: LoginOption, login: &Login) -> Step {
    let step = StepName::Mint;
    let missing = |why: String| Step::failed(step, why, Refusal::of(400, "missing token"));
    let version = gitlab.version.to_string();
    let old = option == LoginOption::CiJobJwt;
    if old && !gitlab.has_ci_job_jwt() {
        return missing(format!("GitLab {version} does not make `CI_JOB_JWT`: it was removed in 17.0"));
    }
    match gitlab.availability(option) {
        Availability::Since(since) => return missing(format!("this came with GitLab {since}, and yours is {version}")),
        Availability::NotInTier => {
            return Step::failed(
                step,
                "on GitLab Free `secrets:` is read and ignored: the variable stays unset and the job runs on",
                Refusal { status: 0, texts: Vec::new() },
            );
        }
        _ => {}
    }
    let name = login.token.as_deref().unwrap_or_default().trim_start_matches('$');
    let Some(token) = sent(job, option, login).filter(|_| !old) else {
        if old || option == LoginOption::Secrets && gitlab.has_ci_job_jwt() {
            return Step::passed(step, format!("GitLab {version} gives the job `CI_JOB_JWT`"));
        }
        if name.is_empty() && option != LoginOption::Secrets {
            return Step::not_checked(step, "the job logs in without a token of GitLab, or it is not seen which one");
        }
        return missing(format!("the job sends `{name}`, and no `id_tokens:` makes it"));
    };
    let audience = expanded(given, &token.audience);
    let shown = match &audience.data {
        Data::String(text) => text.clone(),
        _ => audience.to_json(),
    };
    let told = Step::passed(step, format!("GitLab {version} gives the job the token {}", token.name))
        .with_facts(Vec::from([Fact::seen("aud", &*shown)]));
    match claims(given).and_then(|claims| claims.member("aud").map(Value::to_json)) {
        Some(actual) if actual != audience.to_json() && !shown.contains('$') => {
            let actual = actual.trim_matches('"');
            let why = format!("the job asks for the audience {shown}, and the token that was given has {actual}");
            Step { outcome: StepOutcome::Warned, summary: why, ..told }
        }
        _ => told,
    }
}

/// The token that the login sends.
fn sent<'j>(job: &'j Job, option: LoginOption, login: &Login) -> Option<&'j Token> {
    let name = login.token.as_deref().unwrap_or_default().trim_start_matches('$');
    let alone = option == LoginOption::Secrets && name.is_empty();
    job.tokens.iter().find(|token| token.name == name).or_else(|| job.tokens.first().filter(|_| alone))
}

/// The claims of the token that was given.
fn claims(given: &Evidence) -> Option<Cow<'_, Value>> {
    match given.token.as_ref()? {
        TokenEvidence::Claims(claims) => Some(Cow::Borrowed(&claims.value)),
        TokenEvidence::Jwt(text) => decode::Token::read(text).ok().map(|token| Cow::Owned(token.claims)),
    }
}

fn expanded(given: &Evidence, audience: &Audience) -> Value {
    // GitLab leaves a variable that it does not know as it is written.
    let known = |text: &String| {
        let names = given.variables.iter().rev();
        names.fold(text.clone(), |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value).replace(&format!("${name}"), value)
        })
    };
    let text = |text: &String| Value::new(Data::String(if text.contains('$') { known(text) } else { text.clone() }));
    match audience {
        Audience::One(one) => text(one),
        Audience::Several(all) => Value::new(Data::List(all.iter().map(text).collect())),
    }
}

fn deliver(given: &Evidence, job: &Job, option: LoginOption, login: &Login) -> Step {
    let step = StepName::Deliver;
    let set = |name: &str| given.variables.contains_key(name) || job.variables.contains_key(name);
    let facts = || {
        let mut facts = Vec::from([Fact::seen("login", format!("auth/{}/login", login.auth_path))]);
        facts.extend(login.role.as_ref().map(|role| Fact::seen("role", &**role)));
        facts.extend(login.server.as_ref().map(|server| Fact::seen("server", &**server)));
        facts
    };
    let by_runner = option == LoginOption::Secrets;
    if by_runner && !set("VAULT_SERVER_URL") {
        if given.variables.is_empty() {
            return Step::not_checked(step, "whether VAULT_SERVER_URL is set: it is a CI/CD variable")
                .with_facts(facts());
        }
        let text = "The secrets provider can not be found. Check your CI/CD variables and try again.";
        return Step::failed(step, "VAULT_SERVER_URL is not set: `secrets:` reads no other", Refusal::of(0, text))
            .with_facts(facts());
    }
    let who = if by_runner { "the runner" } else { "the script" };
    Step::passed(step, format!("{who} sends it to auth/{}/login", login.auth_path)).with_facts(facts())
}
