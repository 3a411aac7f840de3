//! A job: what it will do when it talks to Vault.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::{
    config::{self, File, Line},
    scripts::{self, Login, LoginClient, Request},
    syntax::{self, Audience, Refusal, Secret},
    yaml::{Scalar, Value},
};
use crate::{gitlab::LoginOption, span::Span};

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
    /// `variables:` of the job over those of the file.
    pub variables: Variables,
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

/// Variables that are written in the file, by name.
pub type Variables = BTreeMap<String, Setting>;

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

impl Job {
    pub(super) fn read(
        file: File,
        name: &str,
        span: Span,
        job: &config::Setting,
        source: &str,
        budget: &mut usize,
    ) -> Self {
        let inherited = |key: &str| job.get(key).or_else(|| default(file, job, key));
        let mut read = Self { name: name.into(), span, hidden: name.starts_with('.'), ..Self::default() };
        read.variables = variables(file, job);
        if let Some(tokens) = inherited("id_tokens") {
            read.read_tokens(&tokens);
        }
        if let Some(secrets) = job.get("secrets") {
            read.read_secrets(&secrets);
        }
        read.image = inherited("image").and_then(|image| {
            let name = image.get("name").or_else(|| image.text().is_some().then(|| image.clone()))?;
            Some(Image { name: setting(&name)?, entrypoint: image.get("entrypoint").is_some() })
        });
        read.environment = job.get("environment").and_then(|environment| {
            let name = environment.get("name").unwrap_or(environment);
            setting(&name)
        });
        read.artifacts = inherited("artifacts").map(|artifacts| files(&artifacts)).unwrap_or_default();
        let rules = job.get("rules").map(|rules| rules.items()).unwrap_or_default();
        let conditions = rules.into_iter().filter_map(|rule| rule.get("if")).filter_map(scalar_setting);
        read.conditions = conditions.collect();
        let scripts = [inherited("before_script"), job.get("script"), inherited("after_script")];
        let lines: Vec<Line> = scripts.iter().flatten().flat_map(config::Setting::lines).collect();
        let within = |line: &Line| {
            *budget = budget.saturating_sub(line.text.len() + 1);
            *budget > 0
        };
        read.lines = lines.into_iter().take_while(within).map(|line| (line.text.to_owned(), line.span)).collect();
        read.logins.extend(read.runner_login());
        scripts::read(&mut read, source);
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

    fn read_tokens(&mut self, tokens: &config::Setting) {
        let Some(value) = tokens.value() else { return };
        if tokens.keys().is_empty() {
            self.refusals.extend(syntax::id_tokens_of(value).err().into_iter().flatten());
            return;
        }
        for (name, span) in tokens.keys() {
            let Some(token) = tokens.get(name).and_then(|token| token.value()) else { continue };
            match syntax::id_token_of(name, token) {
                Ok(token) => self.tokens.push(Token { name: name.into(), audience: token.audience, span }),
                Err(refusals) => self.refusals.extend(refusals),
            }
        }
    }

    fn read_secrets(&mut self, secrets: &config::Setting) {
        for (name, name_span) in secrets.keys() {
            let Some(setting) = secrets.get(name) else { continue };
            let Some(value) = setting.value() else { continue };
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
    fn runner_login(&self) -> Option<Login> {
        let first = self.secrets.first()?;
        let token = match &first.secret.token {
            Some(token) if !self.tokens.is_empty() => {
                Some(token.trim_start_matches('$').trim_matches(['{', '}']).into())
            }
            _ => self.tokens.first().map(|token| token.name.clone()).or(Some("CI_JOB_JWT".into())),
        };
        let variable = |name: &str| self.variables.get(name).map(|setting| setting.text.clone());
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
        _ => value.items().is_none_or(|items| items.iter().any(|item| item.written() == Some(key))),
    }
}

fn variables(file: File, job: &config::Setting) -> Variables {
    let inherit = job.get("inherit").and_then(|inherit| inherit.get("variables"));
    let mut variables = Variables::new();
    let globals = file.global("variables").map(|globals| (globals, true));
    for (map, global) in globals.into_iter().chain(job.get("variables").map(|own| (own, false))) {
        for (name, key) in map.keys() {
            let Some(value) = map.get(name) else { continue };
            let value = value.get("value").unwrap_or(value);
            if let Some(setting) = setting(&value)
                && (!global || inherits(inherit.as_ref(), name))
            {
                variables.insert(name.to_string(), Setting { key, ..setting });
            }
        }
    }
    variables
}

fn setting(setting: &config::Setting) -> Option<Setting> {
    Some(Setting { text: setting.text()?.into(), span: setting.span(), key: Span::default() })
}

/// `artifacts:paths` and `artifacts:reports:dotenv`, each one text or several.
fn files(artifacts: &config::Setting) -> Vec<Setting> {
    let reports = artifacts.get("reports").and_then(|reports| reports.get("dotenv"));
    let places = [artifacts.get("paths"), reports];
    places.into_iter().flatten().flat_map(|place| place.items()).filter_map(scalar_setting).collect()
}

fn scalar_setting(value: Value) -> Option<Setting> {
    Some(Setting { text: value.written()?.into(), span: value.span(), key: Span::default() })
}
