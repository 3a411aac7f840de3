//! What the job of the pipeline says: which token it sends where, and what it asks for.

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    evidence::{Asker, Evidence, RequestEvidence, TokenEvidence},
    report::{Fact, Step, StepName, StepOutcome},
};
use crate::{
    auth::Refusal,
    diagnostic::{Diagnostic, Severity},
    gitlab::{Availability, GitLab, LoginOption},
    json::Value,
    kv::{self, Mounts},
    pipeline::{self, Job, Login, LoginClient, Pipeline, syntax::Audience},
    runner::{Variable, Variables},
};

/// The two steps in front of the server, and the evidence with what the job says put in.
pub(super) struct Told<'a> {
    pub(super) steps: [Step; 2],
    pub(super) evidence: Cow<'a, Evidence>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads the job. What was given besides it wins.
pub(super) fn read(given: &Evidence) -> Told<'_> {
    let unknown = |why: &str| [Step::not_checked(StepName::Mint, why), Step::not_checked(StepName::Deliver, why)];
    let evidence = Cow::Borrowed(given);
    let mut told = Told { steps: unknown("no pipeline was given"), evidence, diagnostics: Vec::new() };
    let Some(pipeline) = &given.pipeline else { return told };
    let gitlab = given.gitlab.unwrap_or(GitLab { version: GitLab::DEFAULT_VERSION, tier: None });
    let found = pipeline::lint(&pipeline.text, gitlab).into_iter().map(|finding| finding.diagnostic);
    told.diagnostics = found.filter(|found| found.severity > Severity::Info).collect();
    let read = Pipeline::read(&pipeline.text);
    let talks = |job: &&Job| !job.hidden && job.option().is_some();
    let job = match &pipeline.job {
        Some(name) => read.job(name),
        None => read.jobs.iter().find(talks),
    };
    let Some(job) = job else {
        told.steps = unknown("the pipeline has no such job, or none that talks to the server");
        return told;
    };
    let Some((option, login)) = job.option().zip(job.logins.first()) else {
        told.steps = unknown("the job does not talk to the server");
        return told;
    };
    put_in(told.evidence.to_mut(), job, login);
    told.steps = [mint(given, gitlab, job, option, login), deliver(given, job, option, login)];
    told
}

fn put_in(evidence: &mut Evidence, job: &Job, login: &Login) {
    let variables = variables(evidence);
    let expand = |text: &String| variables.expand(text);
    let role = login.role.as_ref().or(evidence.variables.get("VAULT_AUTH_ROLE")).map(expand);
    let path = evidence.variables.get("VAULT_AUTH_PATH").filter(|_| login.client == LoginClient::Runner);
    let mount = path.unwrap_or(&login.auth_path).clone();
    let server = login.server.as_ref().map(expand).filter(|url| !url.is_empty());
    evidence.role_name = evidence.role_name.take().or(role);
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
    let of_runner = job.secrets.iter().find_map(|secret| secret.secret.vault.as_ref()).map(|vault| RequestEvidence {
        by: Asker::Runner,
        operation: "read".to_owned(),
        path: if vault.engine == "kv-v2" {
            format!("{}/{}@{}", vault.path, vault.field, vault.mount)
        } else {
            format!("{}/{}", vault.mount, vault.path)
        },
        field: Some(vault.field.clone()),
    });
    of_runner.or_else(|| job.requests.iter().find_map(of_script))
}

/// A request of a script: a command of the CLI as it stands, if it is about secrets.
fn of_script(request: &pipeline::Request) -> Option<RequestEvidence> {
    let field = request.field.clone();
    let by = match request.client {
        LoginClient::Vault => Asker::VaultCli,
        LoginClient::Bao => Asker::BaoCli,
        LoginClient::Curl | LoginClient::Runner => {
            let by = if request.client == LoginClient::Curl { Asker::Curl } else { Asker::Runner };
            let path = request.words.last()?.clone();
            return Some(RequestEvidence { by, operation: "read".to_owned(), path, field });
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
    Some(RequestEvidence { by, operation: operation.to_owned(), path: line, field })
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
    let token = job.tokens.iter().find(|token| token.name == name).or_else(|| {
        let alone = option == LoginOption::Secrets && name.is_empty();
        job.tokens.first().filter(|_| alone)
    });
    let Some(token) = token.filter(|_| !old) else {
        if old || option == LoginOption::Secrets && gitlab.has_ci_job_jwt() {
            return Step::passed(step, format!("GitLab {version} gives the job `CI_JOB_JWT`"));
        }
        return missing(format!("the job sends `{name}`, and no `id_tokens:` makes it"));
    };
    let audience = match &token.audience {
        Audience::One(audience) => audience.clone(),
        Audience::Several(all) => all.join(", "),
    };
    let told = Step::passed(step, format!("GitLab {version} gives the job the token {}", token.name))
        .with_facts(Vec::from([Fact::seen("aud", &*audience)]));
    match audience_of(given) {
        Some(actual) if actual != audience && !audience.contains('$') => {
            let why = format!("the job asks for the audience {audience}, and the token that was given has {actual}");
            Step { outcome: StepOutcome::Warned, summary: why, ..told }
        }
        _ => told,
    }
}

fn audience_of(given: &Evidence) -> Option<String> {
    let Some(TokenEvidence::Claims(claims)) = &given.token else { return None };
    claims.value.member("aud").and_then(|audience| audience.as_str()).map(str::to_owned)
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
