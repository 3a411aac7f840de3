//! Commands: the CLI of Vault or `OpenBao`, and `curl`.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Form, Mistake, Reading, decoded, reading};
use crate::{
    api::{Answer, Json, Request, Url},
    kv::{
        Mounts, Need,
        cli::{self, Environment, Run},
        mount_of, operation,
    },
};

/// Runs the command against a server that has these mounts, up to the request that counts.
pub(super) fn read_command(text: &str, mounts: &Mounts) -> Option<Reading> {
    let words = shlex::split(text)?;
    read_words(words.get(1..)?, mounts)
}

/// Reads the words behind `vault`.
pub(crate) fn read_words(words: &[String], mounts: &Mounts) -> Option<Reading> {
    let environment = Environment { address: "http://vault".into(), ..Environment::default() };
    let run = |answers: &[Answer]| cli::run(words, &environment, answers);
    let asks = "/v1/sys/internal/ui/mounts/";
    let first = run(&[])?;
    let kv = words.first().is_some_and(|word| word == "kv");
    let asked = first.requests.first().filter(|_| kv).map(|request| request.target.clone());
    let asked_path = asked.as_ref().and_then(|target| target.strip_prefix(asks)).map(decoded);
    let mut answers = Vec::new();
    if let Some(path) = &asked_path {
        let mount = mount_of(mounts, path).unwrap_or_else(|| (path.split('/').next().unwrap_or_default(), 2));
        answers.push(preflight(mount));
    } else if asked.is_some() {
        // `..` leads to another question, which the server does not know.
        answers.push(answer(404, "{\"errors\":[]}"));
    }
    let Run { requests, end } = run(&answers)?;
    let whole =
        run(&[answers.as_slice(), &[answer(200, WRITTEN), answer(200, WRITTEN), answer(200, WRITTEN)]].concat())?;
    let form = if kv { Form::Cli } else { Form::Read };
    let mut mistakes: Vec<_> = behind(words, &whole).map(Mistake::FlagsBehind).into_iter().collect();
    let last = requests.last().map(sent).unwrap_or_default();
    let mut needs = all(&whole.requests, asked.is_some(), mounts);
    if let Some(end) = end.filter(|end| end.exit != 0) {
        mistakes.push(Mistake::Stops(end.stderr.trim_end().to_owned()));
        return Some(Reading { form, request: last, requests: needs, place: None, mistakes });
    }
    if requests.is_empty() {
        return None;
    }
    // `-output-policy` and its like send no more than the preflight.
    if asked.is_some() && requests.len() == 1 {
        return Some(Reading { form, request: last, requests: needs, place: None, mistakes });
    }
    let (method, path) = last;
    if path.starts_with('/') {
        mistakes.push(Mistake::OutsideApi);
        return Some(Reading { form, request: (method, path), requests: needs, place: None, mistakes });
    }
    if path.starts_with("v1/") || asked_path.as_deref().is_some_and(|path| path.starts_with("v1/")) {
        mistakes.push(Mistake::ApiPrefix);
    }
    let mut reading = reading(form, &method, &path, mounts, mistakes);
    reading.requests.clear();
    reading.requests.append(&mut needs);
    let named = value_of(words, "mount").is_some();
    if let Some(place) = &mut reading.place {
        place.field = value_of(words, "field");
        if named && let Some(rest) = place.path.strip_prefix(&format!("{}/", place.mount)) {
            reading.mistakes.push(Mistake::MountTwice(rest.to_owned()));
        }
        // A plain read shows the answer as it is: `data` and `metadata`.
        let plain = words.first().is_some_and(|word| word == "read") && place.version == 2;
        if plain && let Some(field) = place.field.take() {
            place.field = (!BESIDE.contains(&field.as_str())).then(|| field.clone());
            if field == "data" || place.field.is_some() {
                reading.mistakes.push(Mistake::FieldBelowData(field));
            }
        }
    }
    Some(reading)
}

/// `curl` with an address of the API; its host can be a variable.
pub(super) fn read_curl(text: &str, mounts: &Mounts) -> Option<Reading> {
    let words = shlex::split(text)?;
    let address = words.iter().find(|word| word.contains("/v1/"))?;
    let (_, path) = address.split_once("/v1/")?;
    let url = Url::parse(&format!("/v1/{path}")).ok()?;
    let (mut method, mut data, mut gets) = (None, None, false);
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-X" | "--request" => method = rest.next().cloned(),
            "-G" | "--get" => gets = true,
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-urlencode" | "--json" => data = rest.next(),
            "-H" | "--header" | "-o" | "--output" | "-u" | "--user" => drop(rest.next()),
            word => {
                let given = word.strip_prefix("--request=").or_else(|| word.strip_prefix("-X"));
                method = given.map(ToOwned::to_owned).or(method);
            }
        }
    }
    let lists = |query: &str| query.split('&').any(|pair| pair == "list=true");
    let default = if data.is_some() && !gets { "POST" } else { "GET" };
    let method = method.unwrap_or_else(|| default.to_owned());
    let list = method == "GET" && (lists(&url.query) || gets && data.is_some_and(|data| lists(data)));
    let path = url.path();
    let path = path.strip_prefix("/v1/")?;
    Some(reading(Form::Api, if list { "LIST" } else { &method }, path, mounts, Vec::new()))
}

/// The method and the path without `/v1/`; with a slash in front where it leads elsewhere.
fn sent(request: &Request) -> (String, String) {
    let (target, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    // The server takes this for a list, and asks the policies about it with a slash at the end.
    let method = if query.split('&').any(|pair| pair == "list=true") { "LIST" } else { request.method };
    (method.to_owned(), decoded(target.strip_prefix("/v1/").unwrap_or(target)))
}

fn all(requests: &[Request], preflight: bool, mounts: &Mounts) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    for (index, request) in requests.iter().enumerate() {
        let (method, path) = sent(request);
        let mount = if preflight && index == 0 { None } else { mount_of(mounts, &path) };
        // What was read before is there: only an update is left.
        let exists = needs.iter().any(|need| need.api_path == path);
        let place =
            mount.map(|(mount, version)| super::Place { mount: mount.to_owned(), version, ..Default::default() });
        let mut need = operation::sent(&method, path, place.as_ref(), exists);
        if let Some(need) = need.as_mut().filter(|_| preflight && index == 0) {
            need.capabilities = &[];
        }
        needs.extend(need);
    }
    needs
}

/// The value of a flag.
fn value_of(words: &[String], name: &str) -> Option<String> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix('-').map(|flag| flag.strip_prefix('-').unwrap_or(flag)) else { continue };
        if flag == name {
            return words.next().cloned();
        }
        if let Some(value) = flag.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

/// The command with its flags in front of its arguments, when the CLI warns that they are not.
fn behind(words: &[String], run: &Run) -> Option<String> {
    let end = run.end.as_ref()?;
    if !end.stderr.contains("Command flags must be provided before positional arguments") {
        return None;
    }
    let (mut flags, mut arguments) = (Vec::new(), Vec::new());
    let (command, rest) = words.split_at_checked(cli::command_length(words)?)?;
    let mut rest = rest.iter().peekable();
    while let Some(word) = rest.next() {
        if !word.starts_with('-') || word == "-" {
            arguments.push(word.as_str());
            continue;
        }
        flags.push(word.as_str());
        if !word.contains('=')
            && let Some(value) = rest.next_if(|next| !next.starts_with('-'))
        {
            flags.push(value);
        }
    }
    let command = command.iter().map(String::as_str);
    let words = core::iter::once("vault").chain(command).chain(flags).chain(arguments);
    Some(words.map(quoted).collect::<Option<Vec<_>>>()?.join(" "))
}

/// A word for a shell; only what stands behind `=` in quotes.
fn quoted(word: &str) -> Option<String> {
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    Some(match word.split_once('=').filter(|(name, _)| plain(name)) {
        Some((name, "")) => format!("{name}="),
        Some((name, value)) => format!("{name}={}", shlex::try_quote(value).ok()?),
        None => shlex::try_quote(word).ok()?.into_owned(),
    })
}

fn preflight((mount, version): (&str, u8)) -> Answer {
    let options = Json::object([("version", Json::text(version.to_string()))]);
    let data = Json::object([("path", Json::text(format!("{mount}/"))), ("options", options)]);
    answer(200, &Json::object([("data", data), ("request_id", Json::text("1"))]).to_string())
}

fn answer(status: u16, body: &str) -> Answer {
    Answer::Http { status, body: body.to_owned(), location: None }
}

/// A secret that is there.
const WRITTEN: &str = r#"{"request_id":"1","data":{"data":{"k":"v"},"metadata":{"version":1},"keys":["k"]}}"#;

/// What stands beside the fields in the answer to a plain read.
const BESIDE: &[&str] = &["data", "metadata", "lease_duration", "lease_id", "request_id", "renewable"];
