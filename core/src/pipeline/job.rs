//! A job: what it will do when it talks to Vault.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::cell::Cell;

use serde::Serialize;

use super::{
    config::{self, File, Line},
    scripts::{self, Login, LoginClient, Request},
    syntax::{self, Audience, Refusal, Secret},
    variables::{Globals, Variables},
    yaml::{Scalar, Value},
};
use crate::{gitlab::LoginOption, limits, span::Span};

/// One job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// A name with a dot in front is a template only.
    pub hidden: bool,
    /// `id_tokens:`, its own or those of `default:`.
    pub tokens: Vec<Token>,
    /// `secrets:` with `vault:`.
    pub secrets: Vec<JobSecret>,
    /// `variables:` of the job over those of the file; in JSON without those that all jobs share.
    pub variables: Variables,
    /// Whether it has all variables of the file.
    pub inherits_variables: bool,
    /// `image:`.
    pub image: Option<Image>,
    /// The name of its `environment:`.
    pub environment: Option<Setting>,
    /// The files of its `artifacts:`, those that become variables too.
    pub artifacts: Vec<Setting>,
    /// The conditions of its `rules:`.
    pub conditions: Vec<Setting>,
    /// Its logins: by the runner, and in its scripts.
    pub logins: Vec<Login>,
    /// The requests of its scripts, in their order.
    pub requests: Vec<Request>,
    /// What GitLab refuses in `secrets:` and `id_tokens:`.
    pub refusals: Vec<Refusal>,
    /// Whether it runs in pipelines for merge requests and in no others, as far as its `rules:` or `only:` show.
    #[serde(skip)]
    pub(super) only_merge_requests: bool,
    /// The lines of `before_script`, `script` and `after_script`: the text, and the place of its scalar.
    #[serde(skip)]
    pub(super) lines: Vec<(String, Span)>,
}

/// A value and where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// The value.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Where its key stands, if it has one.
    pub key: Span,
}

/// A token that GitLab makes for the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Token {
    /// The variable that holds it.
    pub name: String,
    /// Its audience.
    pub audience: Audience,
    /// Where it is written.
    pub span: Span,
}

/// A secret that the runner fetches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobSecret {
    /// The variable that gets it.
    pub variable: String,
    /// What is asked for.
    pub secret: Secret,
    /// Where its name stands.
    pub name_span: Span,
    /// Where its settings stand.
    pub span: Span,
    /// Where `vault:` stands.
    pub vault_span: Span,
    /// Where `file:` and `token:` stand.
    pub file_span: Option<Span>,
    /// Where `token:` stands.
    pub token_span: Option<Span>,
}

/// `image:`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Image {
    /// Its name.
    pub name: Setting,
    /// Whether `entrypoint:` is written.
    pub entrypoint: bool,
}

/// How much more is read: many jobs can share one long script, or one long list. What is beyond is left out.
pub(super) struct Budget {
    scripts: usize,
    settings: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { scripts: limits::SCRIPT_BYTES, settings: Cell::new(limits::SETTING_BYTES) }
    }
}

impl Budget {
    /// Whether a setting with a text of this length still fits.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let left = self.settings.get().saturating_sub(bytes + limits::SETTING_COST);
        self.settings.set(left);
        left > 0
    }

    /// The entries of a map that many jobs can share, as long as there is something left.
    pub(super) fn entries<'a>(
        &self,
        map: &config::Setting<'a>,
    ) -> impl Iterator<Item = (&'a str, Span, config::Setting<'a>)> {
        self.take(0).then(|| map.entries()).into_iter().flatten()
    }
}

impl Job {
    pub(super) fn read(
        file: File,
        name: &str,
        span: Span,
        job: &config::Setting,
        source: &str,
        globals: &Globals,
        budget: &mut Budget,
    ) -> Self {
        let inherited = |key: &str| job.get(key).or_else(|| default(file, job, key));
        let mut read = Self { name: name.into(), span, hidden: name.starts_with('.'), ..Self::default() };
        (read.variables, read.inherits_variables) = Variables::read(job, globals, budget);
        if let Some(tokens) = inherited("id_tokens") {
            read.read_tokens(&tokens, budget);
        }
        if let Some(secrets) = job.get("secrets") {
            read.read_secrets(&secrets, budget);
        }
        read.image = inherited("image").and_then(|image| {
            let name = image.get("name").or_else(|| image.text().is_some().then(|| image.clone()))?;
            budget.take(name.text()?.len()).then_some(())?;
            Some(Image { name: setting(&name)?, entrypoint: image.get("entrypoint").is_some() })
        });
        read.environment = job.get("environment").and_then(|environment| {
            let name = environment.get("name").unwrap_or(environment);
            setting(&name).filter(|name| budget.take(name.text.len()))
        });
        read.artifacts = inherited("artifacts").map(|artifacts| files(&artifacts, budget)).unwrap_or_default();
        let rules = job.get("rules");
        let rules = rules.iter().flat_map(config::Setting::items).take_while(|_| budget.take(0));
        let conditions = rules.filter_map(|rule| rule.get("if")).filter_map(scalar_setting);
        read.conditions = conditions.take_while(|condition| budget.take(condition.text.len())).collect();
        read.only_merge_requests = only_merge_requests(job, budget)
            || file.global("workflow").is_some_and(|workflow| only_merge_requests(&workflow, budget));
        let scripts = [inherited("before_script"), job.get("script"), inherited("after_script")];
        let lines: Vec<Line> = scripts.iter().flatten().flat_map(config::Setting::lines).collect();
        let within = |line: &Line| {
            budget.scripts = budget.scripts.saturating_sub(line.text.len() + 1);
            budget.scripts > 0
        };
        read.lines = lines.into_iter().take_while(within).map(|line| (line.text.to_owned(), line.span)).collect();
        read.logins.extend(read.runner_login(budget));
        scripts::read(&mut read, source, budget);
        read
    }

    /// By which of the three options it gets its secrets.
    pub fn option(&self) -> Option<LoginOption> {
        if !self.secrets.is_empty() {
            return Some(LoginOption::Secrets);
        }
        let login = self.logins.first()?;
        let old = login.token.as_deref().is_some_and(|token| token.starts_with("CI_JOB_JWT"));
        Some(if old { LoginOption::CiJobJwt } else { LoginOption::IdTokens })
    }

    fn read_tokens(&mut self, tokens: &config::Setting, budget: &Budget) {
        let Some(value) = tokens.value() else { return };
        let mut entries = budget.entries(tokens).peekable();
        if entries.peek().is_none() {
            self.refusals.extend(syntax::id_tokens_of(value).err().into_iter().flatten());
            return;
        }
        for (name, span, token) in entries {
            let Some(value) = token.value() else { continue };
            if !budget.take(name.len() + token.get("aud").map_or(0, |aud| aud.value().map_or(0, Value::length))) {
                break;
            }
            match syntax::id_token_of(name, value) {
                Ok(token) => self.tokens.push(Token { name: name.into(), audience: token.audience, span }),
                Err(refusals) => self.refusals.extend(refusals),
            }
        }
    }

    fn read_secrets(&mut self, secrets: &config::Setting, budget: &Budget) {
        for (name, name_span, setting) in budget.entries(secrets) {
            let Some(value) = setting.value() else { continue };
            if !budget.take(name.len() + value.length()) {
                break;
            }
            let span_of = |key: &str| value.get(key).map(Value::span);
            match syntax::secret_of(name, value) {
                Ok(secret) if secret.vault.is_some() => self.secrets.push(JobSecret {
                    variable: name.into(),
                    secret,
                    name_span,
                    span: value.span(),
                    vault_span: span_of("vault").unwrap_or(value.span()),
                    file_span: span_of("file"),
                    token_span: span_of("token"),
                }),
                Ok(_) => {}
                Err(refusals) => self.refusals.extend(refusals),
            }
        }
    }

    /// How the runner logs in for `secrets:`. GitLab sends the first secret's token for all of them.
    fn runner_login(&self, budget: &Budget) -> Option<Login> {
        let first = self.secrets.first()?;
        let token = match &first.secret.token {
            Some(token) if !self.tokens.is_empty() => {
                Some(token.trim_start_matches('$').trim_matches(['{', '}']).into())
            }
            _ => self.tokens.first().map(|token| token.name.clone()).or(Some("CI_JOB_JWT".into())),
        };
        let fits = |setting: &&Setting| budget.take(setting.text.len());
        let variable = |name: &str| self.variables.get(name).filter(fits).map(|setting| setting.text.clone());
        Some(Login {
            client: LoginClient::Runner,
            token,
            role: variable("VAULT_AUTH_ROLE"),
            auth_path: variable("VAULT_AUTH_PATH").unwrap_or_else(|| "jwt".into()),
            server: variable("VAULT_SERVER_URL"),
            namespace: variable("VAULT_NAMESPACE"),
            span: first.name_span,
        })
    }
}

/// What `default:` holds, unless the job's `inherit:` says no. The old form stands at the top.
fn default<'a>(file: File<'a>, job: &config::Setting<'a>, key: &str) -> Option<config::Setting<'a>> {
    let inherit = job.get("inherit").and_then(|inherit| inherit.get("default"));
    if !inherits(inherit.as_ref(), key) {
        return None;
    }
    let old = ["image", "before_script", "after_script"].contains(&key);
    file.global("default").and_then(|default| default.get(key)).or_else(|| old.then(|| file.global(key)).flatten())
}

fn inherits(inherit: Option<&config::Setting>, key: &str) -> bool {
    let Some(value) = inherit.and_then(config::Setting::value) else { return true };
    match value.scalar() {
        Some(Scalar::Bool(all)) => all,
        // Many jobs can share one long list, and there are not many such keys.
        _ => value.list().is_none_or(|items| items.take(INHERITED).any(|item| item.written() == Some(key))),
    }
}

/// Whether all that `rules:` or `only:` let in are merge requests.
fn only_merge_requests(job: &config::Setting, budget: &Budget) -> bool {
    if let Some(rules) = job.get("rules") {
        let mut rules = rules.items().take_while(|_| budget.take(0)).peekable();
        let never = |rule: Value| rule.get("when").and_then(Value::written) == Some("never");
        let asks = |rule: Value| rule.get("if").and_then(Value::written).is_some_and(asks_for_merge_request);
        return rules.peek().is_some() && rules.all(|rule| never(rule) || asks(rule));
    }
    let Some(only) = job.get("only") else { return false };
    let only = only.get("refs").unwrap_or(only);
    let mut refs = only.items().take_while(|_| budget.take(0)).peekable();
    refs.peek().is_some() && refs.all(|name| name.written() == Some("merge_requests"))
}

fn asks_for_merge_request(condition: &str) -> bool {
    !condition.contains("||")
        && condition.split("&&").any(|part| match part.split_once("==") {
            Some((variable, value)) => {
                variable.trim() == "$CI_PIPELINE_SOURCE"
                    && value.trim().trim_matches(['"', '\'']) == "merge_request_event"
            }
            None => matches!(part.trim(), "$CI_MERGE_REQUEST_IID" | "$CI_MERGE_REQUEST_ID"),
        })
}

pub(super) fn setting(setting: &config::Setting) -> Option<Setting> {
    Some(Setting { text: setting.text()?.into(), span: setting.span(), key: Span::default() })
}

/// `artifacts:paths` and `artifacts:reports:dotenv`, each one text or several.
fn files(artifacts: &config::Setting, budget: &Budget) -> Vec<Setting> {
    let reports = artifacts.get("reports").and_then(|reports| reports.get("dotenv"));
    let places = [artifacts.get("paths"), reports];
    let files = places.iter().flatten().flat_map(config::Setting::items).take_while(|_| budget.take(0));
    files.filter_map(scalar_setting).take_while(|file| budget.take(file.text.len())).collect()
}

fn scalar_setting(value: Value) -> Option<Setting> {
    Some(Setting { text: value.written()?.into(), span: value.span(), key: Span::default() })
}

/// Names in `inherit:default` that are looked at; GitLab knows fewer.
const INHERITED: usize = 64;
