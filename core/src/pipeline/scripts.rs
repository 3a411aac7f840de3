//! What the scripts of a job send to Vault: with the `vault` or `bao` CLI, or with `curl`.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::{
    job::{Budget, Job},
    shell::{self, Command, Word, is_name},
};
use crate::{api::Json, collect, span::Span};

/// How a job logs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Login {
    /// Who sends the request.
    pub client: LoginClient,
    /// The variable that holds the token; none when it is something else.
    pub token: Option<String>,
    /// The role, with variables of the file put in.
    pub role: Option<String>,
    /// The auth mount's path.
    pub auth_path: String,
    /// The server's address, where the file says it.
    pub server: Option<String>,
    /// The namespace, where the file says it.
    pub namespace: Option<String>,
    /// Where.
    pub span: Span,
}

/// Who logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginClient {
    /// `secrets:`.
    Runner,
    /// The `vault` CLI.
    Vault,
    /// The `bao` CLI.
    Bao,
    /// `curl`.
    Curl,
}

/// A request of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// Who sends it.
    pub client: LoginClient,
    /// The words after `vault` or `bao`; for `curl` `read` and the path. Variables of the file are put in.
    pub words: Vec<String>,
    /// The variable that gets the value, or the whole answer.
    pub variable: Option<String>,
    /// The field that is taken out of the answer: `-field`, or a filter of `jq`.
    pub field: Option<String>,
    /// Whether the variable holds the path of a file with it.
    pub file: bool,
    /// Where.
    pub span: Span,
}

/// Finds the logins and requests of all lines.
pub(super) fn read(job: &mut Job, source: &str, budget: &Budget) {
    let mut reading = Reading { budget, environment: BTreeMap::new(), logins: Vec::new(), requests: Vec::new() };
    for (text, line) in &job.lines {
        for command in shell::commands(text) {
            let place = || locate(source, text, *line, command.span);
            reading.command(&Call { command: &command, feeder: command.feeder.as_deref(), place: &place }, job);
        }
    }
    job.logins.append(&mut reading.logins);
    job.requests.append(&mut reading.requests);
}

/// Where a part of a script line stands in the file: a block or a quoted line is written differently than it reads.
pub(super) fn locate(source: &str, text: &str, line: Span, part: Span) -> Span {
    let needle = text.get(part.range()).unwrap_or_default().lines().next().unwrap_or_default().trim_end();
    let raw = source.get(line.range()).unwrap_or_default();
    if needle.is_empty() {
        return line;
    }
    let before = text.get(..part.start).unwrap_or_default().matches(needle).count();
    match raw.match_indices(needle).nth(before) {
        Some((at, found)) => Span::new(line.start + at, line.start + at + found.len()),
        None => line,
    }
}

struct Reading<'a> {
    /// A short script can name a long variable very often.
    budget: &'a Budget,
    /// What the script itself sets.
    environment: BTreeMap<String, String>,
    logins: Vec<Login>,
    requests: Vec<Request>,
}

/// A command with the one whose output it reads.
struct Call<'a> {
    command: &'a Command,
    feeder: Option<&'a Command>,
    /// Looked for only where it is needed.
    place: &'a dyn Fn() -> Span,
}

impl Reading<'_> {
    fn command(&mut self, call: &Call, job: &Job) {
        let command = call.command;
        let exported = command.words.iter().skip(1).filter(|_| command.name() == "export");
        let exported = exported.filter_map(|word| word.text.split_once('=')).filter(|(name, _)| is_name(name));
        let set: Vec<(String, String)> = exported.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let alone = command.words.is_empty();
        let assigned = command.assignments.iter().filter(|_| alone);
        let assigned = assigned.map(|(name, word): &(String, Word)| (name.clone(), word.text.clone()));
        for (name, value) in set.into_iter().chain(assigned) {
            let value = self.expand(&value, job);
            self.environment.insert(name, value);
        }
        match command.name() {
            "vault" => self.cli(call, &command.arguments(), LoginClient::Vault, job),
            "bao" => self.cli(call, &command.arguments(), LoginClient::Bao, job),
            "echo" | "printf" | "export" => {}
            "jq" => self.take_field(call),
            _ => {
                // Another program with the commands of the CLI.
                let words = command.arguments();
                let write = words.iter().position(|word| word == "write");
                let login = write.and_then(|at| words.get(at..)).filter(|words| {
                    words.iter().any(|word| word.ends_with("/login"))
                        && words.iter().any(|word| word.starts_with("jwt="))
                });
                match login {
                    Some(words) => self.cli(call, words, LoginClient::Vault, job),
                    // `curl`, or a function around it.
                    None => self.http(call, job),
                }
            }
        }
    }

    fn cli(&mut self, call: &Call, raw: &[String], client: LoginClient, job: &Job) {
        let words: Vec<String> = raw.iter().map(|word| self.expand(word, job)).collect();
        let places: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
        let login = match places.as_slice() {
            [verb, path, ..] if *verb == "write" => {
                path.strip_suffix("/login").map(|path| path.trim_start_matches("auth/"))
            }
            [verb, ..] if *verb == "login" => {
                let path = words.iter().find_map(|word| word.trim_start_matches('-').strip_prefix("path="));
                Some(path.unwrap_or("jwt"))
            }
            _ => None,
        };
        if let Some(path) = login {
            let value = |words: &[String], key: &str| {
                words.iter().find_map(|word| word.strip_prefix(key).map(ToString::to_string))
            };
            let token = match value(raw, "jwt=").as_deref() {
                // From the standard input.
                Some("-") => {
                    call.feeder.and_then(|feeder| feeder.words.iter().find_map(|word| variable_of(&word.text)))
                }
                token => token.and_then(variable_of),
            };
            self.log_in(client, token, value(&words, "role="), path, job, (call.place)());
        } else if matches!(places.first().map(|verb| verb.as_str()), Some("kv" | "read" | "write" | "list" | "delete"))
        {
            let field = words
                .iter()
                .find_map(|word| word.trim_start_matches('-').strip_prefix("field="))
                .map(ToString::to_string);
            let (variable, file) = captured(call);
            self.requests.push(Request { client, words, variable, field, file, span: (call.place)() });
        }
    }

    fn http(&mut self, call: &Call, job: &Job) {
        let raw = call.command.arguments();
        let words: Vec<String> = raw.iter().map(|word| self.expand(word, job)).collect();
        let is_address = |(server, _): &(&str, &str)| server.starts_with('$') || server.contains("://");
        let Some((server, path)) = words.iter().find_map(|word| word.split_once("/v1/").filter(is_address)) else {
            return;
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        if let Some(path) = path.strip_prefix("auth/").and_then(|path| path.strip_suffix("/login")) {
            let written = body(&raw).or_else(|| call.feeder.and_then(fed));
            let field = |name: &str| written.as_ref()?.as_object()?.get(name)?.as_str().map(ToString::to_string);
            let token = field("jwt").as_deref().and_then(variable_of);
            let role = field("role").map(|role| self.expand(&role, job));
            self.log_in(LoginClient::Curl, token, role, path, job, (call.place)());
            if let Some(login) = self.logins.last_mut() {
                login.server =
                    login.server.take().or_else(|| Some(server.to_owned()).filter(|server| server.contains("://")));
            }
        } else if !path.starts_with("auth/") && !path.starts_with("sys/") {
            let words = ["read".to_owned(), path.to_owned()].into();
            let (variable, file) = captured(call);
            self.requests.push(Request {
                client: LoginClient::Curl,
                words,
                variable,
                field: None,
                file,
                span: (call.place)(),
            });
        }
    }

    /// `jq` takes a field out of what a request brought, from the pipe or from the variable that holds it.
    fn take_field(&mut self, call: &Call) {
        let Some(feeder) = call.feeder else { return };
        let from = feeder.words.iter().rev().find_map(|word| variable_of(&word.text));
        let request = self.requests.iter_mut().rev().find(|request| match &from {
            Some(name) => request.variable.as_ref() == Some(name),
            None => request.client == LoginClient::Curl,
        });
        if let Some(request) = request
            && let Some(field) = filtered(&call.command.arguments())
        {
            request.field = Some(field);
            (request.variable, request.file) = captured(call);
        }
    }

    fn log_in(
        &mut self,
        client: LoginClient,
        token: Option<String>,
        role: Option<String>,
        path: &str,
        job: &Job,
        span: Span,
    ) {
        let named = |names: &[&str]| {
            let value = names.iter().find_map(|name| self.variable(name, job));
            value.filter(|value| self.budget.take(value.len())).map(ToString::to_string)
        };
        let server = named(if client == LoginClient::Bao { &["BAO_ADDR", "VAULT_ADDR"] } else { &["VAULT_ADDR"] });
        let namespace = named(&["VAULT_NAMESPACE"]);
        self.logins.push(Login { client, token, role, auth_path: path.to_owned(), server, namespace, span });
    }

    fn variable<'a>(&'a self, name: &str, job: &'a Job) -> Option<&'a str> {
        let own = self.environment.get(name).map(String::as_str);
        own.or_else(|| job.variables.get(name).map(|setting| setting.text.as_str()))
    }

    /// Puts in what the file says; what it does not say stays as it is written.
    fn expand(&self, text: &str, job: &Job) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            let inner = after.strip_prefix('{');
            let name_end =
                |text: &str| text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(text.len());
            let (name, length) = match inner {
                Some(inner) => {
                    (inner.get(..name_end(inner)).unwrap_or_default(), inner.find('}').map_or(0, |end| end + 2))
                }
                None => (after.get(..name_end(after)).unwrap_or_default(), name_end(after)),
            };
            let fits = |value: &&str| length > 0 && self.budget.take(value.len()) && !value.contains('$');
            if let Some(value) = self.variable(name, job).filter(fits) {
                out.push_str(value);
                rest = after.get(length..).unwrap_or_default();
            } else {
                out.push('$');
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }
}

/// The variable that gets the output, or that names the file that does.
fn captured(call: &Call) -> (Option<String>, bool) {
    match (&call.command.captured, &call.command.output) {
        (Some(capture), _) => (Some(capture.name.clone()), false),
        (None, Some(output)) => (variable_of(&output.text), true),
        (None, None) => (None, false),
    }
}

/// The JSON object among the words: the body of a request.
fn body(words: &[String]) -> Option<Json> {
    words.iter().find_map(|word| Json::decode(word).ok().filter(|body| body.as_object().is_some()))
}

/// What `printf FORMAT …` or `jq -n --arg NAME VALUE …` writes, as far as it is an object of texts.
fn fed(feeder: &Command) -> Option<Json> {
    let words = feeder.arguments();
    match feeder.name() {
        "printf" => {
            let mut parts = words.first()?.split("%s");
            let mut text = parts.next()?.to_owned();
            for (part, value) in parts.zip(words.iter().skip(1)) {
                text.push_str(value);
                text.push_str(part);
            }
            body(&[text])
        }
        "echo" => body(&words),
        "jq" => {
            let pairs = words.windows(3).filter_map(|words| match words {
                [flag, name, value] if flag == "--arg" => Some((name.clone(), Json::text(value))),
                _ => None,
            });
            Some(Json::Object(collect::map(pairs)))
        }
        _ => None,
    }
}

/// The field that a filter like `.data.data.key` or `.data.data[$name]` names.
fn filtered(words: &[String]) -> Option<String> {
    let filter = words.iter().find_map(|word| word.strip_prefix(".data"))?;
    let filter = filter.strip_prefix(".data").unwrap_or(filter).split([' ', '|']).next()?;
    if let Some(inner) = filter.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        return match inner.strip_prefix('$') {
            Some(name) => words.windows(3).find_map(|words| match words {
                [flag, known, value] if flag == "--arg" && known == name => Some(value.clone()),
                _ => None,
            }),
            None => Some(inner.trim_matches('"').to_owned()),
        };
    }
    let field = filter.strip_prefix('.')?.trim_matches('"');
    (!field.is_empty()).then(|| field.to_owned())
}

/// The variable that a word consists of.
fn variable_of(word: &str) -> Option<String> {
    let name = word.strip_prefix('$')?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    is_name(name).then(|| name.to_owned())
}
