//! Every way to write down where a secret is, and each one turned into the others.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::{
    Mounts, Operation, Place,
    cli::{self, Environment},
    mount_of,
};
use crate::{
    api::{Answer, Json, Url, path::clean},
    pipeline::syntax::Vault,
};

/// How a place is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `vault kv get -mount=secret a/b`.
    Cli,
    /// `vault read secret/data/a/b`.
    Read,
    /// `https://vault/v1/secret/data/a/b`.
    Api,
    /// `https://vault/ui/vault/secrets/secret/kv/a%2Fb`.
    Ui,
    /// `a/b/field@secret`, the short form of `secrets:`.
    Secrets,
    /// `secret/data/a/b`, as a policy names it.
    Policy,
    /// `mount = "secret"` and `name = "a/b"` of `vault_kv_secret_v2`.
    Terraform,
}

/// What a text says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// How it is written.
    pub form: Form,
    /// The method and the path in the API, without `/v1/`, that it leads to. `LIST` also stands for `GET` with
    /// `list=true`, which the clients send.
    pub request: (String, String),
    /// Where that is; none: in no mount that is known.
    pub place: Option<Place>,
    /// What is surprising about it.
    pub mistakes: Vec<Mistake>,
}

/// A form that leads elsewhere than meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// `data/` is written where the client adds it: the path without it.
    DataTwice(String),
    /// `data/`, or `metadata/` for a list, is missing where nobody adds it: the path with it.
    DataMissing(String),
    /// The path begins with the mount, which is named besides: the path without it.
    MountTwice(String),
    /// `secrets:` without `@mount` reads from `kv-v2`; the mount that the path seems to name, if one is known.
    DefaultMount(Option<String>),
    /// No known mount fits.
    UnknownMount,
    /// `v1/` belongs to addresses only.
    ApiPrefix,
    /// The command stops before it sends the request: what it prints.
    Stops(String),
}

/// Reads a text in any form; none when it is none of them. An unknown mount is taken for version 2 with its first
/// segment as its name.
pub fn read(text: &str, mounts: &Mounts) -> Option<Reading> {
    let text = text.trim();
    if text.starts_with("vault ") || text.starts_with("bao ") {
        return read_command(text, mounts);
    }
    if text.contains("vault_kv_secret") || text.contains("vault_generic_secret") {
        return read_terraform(text, mounts);
    }
    if text.contains("://") || text.starts_with("/v1/") {
        return read_address(text, mounts);
    }
    let mount = mount_of(mounts, text);
    if text.is_empty() || mount.is_none() && !text.contains('@') && text.contains(char::is_whitespace) {
        return None;
    }
    if text.contains('@') {
        return Some(read_short(text, mounts));
    }
    let data = |mount: &str| text.strip_prefix(mount).is_some_and(|rest| rest.starts_with("/data/"));
    if mount.is_some_and(|(mount, version)| version == 2 && data(mount)) {
        return Some(reading(Form::Policy, "GET", text, mounts, Vec::new()));
    }
    read_words(&["kv", "get", text].map(ToOwned::to_owned), mounts)
}

impl Place {
    /// The same place, to be read, in every form that can name it.
    ///
    /// # Example
    /// ```
    /// use boundclaim_core::kv::{Form, Place};
    ///
    /// let place = Place { mount: "secret".into(), version: 2, path: "app".into(), field: Some("key".into()) };
    /// let spellings = place.spellings("https://vault.example.com");
    /// assert!(spellings.contains(&(Form::Cli, "vault kv get -mount=secret -field=key app".into())));
    /// assert!(spellings.contains(&(Form::Secrets, "app/key@secret".into())));
    /// ```
    pub fn spellings(&self, server: &str) -> Vec<(Form, String)> {
        let needs = Operation::Get.needs(self).unwrap_or_default();
        let api = needs.first().map(|need| need.api_path.clone()).unwrap_or_default();
        let word = |text: &str| shlex::try_quote(text).map_or_else(|_| text.to_owned(), alloc::borrow::Cow::into_owned);
        let field = self.field.as_ref().map(|field| format!("-field={} ", word(field))).unwrap_or_default();
        let url = Url::parse(server).unwrap_or_default();
        let mut spellings = Vec::from([
            (Form::Cli, format!("vault kv get -mount={} {field}{}", word(&self.mount), word(&self.path))),
            (Form::Read, format!("vault read {}", word(&api))),
            (Form::Api, url.with_path(&format!("{}/v1/{api}", url.path().trim_end_matches('/'))).to_string()),
            (Form::Policy, api),
        ]);
        let field = self.field.as_deref().unwrap_or_default();
        // The short form always means version 2, and splits at the last `@` and `/`.
        if self.version == 2 && !field.is_empty() && !field.contains('/') && !self.mount.contains('@') {
            spellings.push((Form::Secrets, format!("{}/{field}@{}", self.path, self.mount)));
        }
        if self.version == 2 {
            let (mount, path) = (Json::text(&self.mount), Json::text(&self.path));
            let block = format!("data \"vault_kv_secret_v2\" \"this\" {{\n  mount = {mount}\n  name  = {path}\n}}\n");
            spellings.push((Form::Terraform, block));
        }
        spellings
    }
}

/// Runs the command against a server that has these mounts, up to the request that counts.
fn read_command(text: &str, mounts: &Mounts) -> Option<Reading> {
    let words = shlex::split(text)?;
    read_words(words.get(1..)?, mounts)
}

/// Reads the words behind `vault`.
pub(crate) fn read_words(words: &[String], mounts: &Mounts) -> Option<Reading> {
    let environment = Environment { address: "http://vault".into(), ..Environment::default() };
    let run = cli::run(words, &environment, &[])?;
    let asks = "/v1/sys/internal/ui/mounts/";
    let first = run.requests.first();
    let asked = first.and_then(|request| request.target.strip_prefix(asks)).map(decoded);
    let run = match &asked {
        Some(path) => {
            let known = mount_of(mounts, path);
            let mount = known.unwrap_or_else(|| (path.split('/').next().unwrap_or_default(), 2));
            cli::run(words, &environment, &[preflight(mount)])?
        }
        None => run,
    };
    let stops = run.end.filter(|end| end.exit != 0).map(|end| Mistake::Stops(end.stderr.trim_end().to_owned()));
    let request = run.requests.last()?;
    let (target, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    // The server takes this for a list, and asks the policies about it with a slash at the end.
    let method = if query.split('&').any(|pair| pair == "list=true") { "LIST" } else { request.method };
    let path = decoded(target.strip_prefix("/v1/").unwrap_or(target));
    let form = if asked.is_some() { Form::Cli } else { Form::Read };
    let mut mistakes: Vec<_> = stops.into_iter().collect();
    if path.starts_with("v1/") || asked.as_deref().is_some_and(|path| path.starts_with("v1/")) {
        mistakes.push(Mistake::ApiPrefix);
    }
    let mut reading = reading(form, method, &path, mounts, mistakes);
    let named = words.iter().any(|word| word.trim_start_matches('-').starts_with("mount"));
    let field = words.iter().find_map(|word| word.trim_start_matches('-').strip_prefix("field="));
    if let Some(place) = &mut reading.place {
        place.field = field.map(ToOwned::to_owned);
        if named && let Some(rest) = place.path.strip_prefix(&format!("{}/", place.mount)) {
            reading.mistakes.push(Mistake::MountTwice(rest.to_owned()));
        }
    }
    Some(reading)
}

fn preflight((mount, version): (&str, u8)) -> Answer {
    let options = Json::object([("version", Json::text(version.to_string()))]);
    let data = Json::object([("path", Json::text(format!("{mount}/"))), ("options", options)]);
    let body = Json::object([("data", data), ("request_id", Json::text("1"))]).to_string();
    Answer::Http { status: 200, body, location: None }
}

fn read_address(text: &str, mounts: &Mounts) -> Option<Reading> {
    let url = Url::parse(text).ok()?;
    let path = url.path();
    if let Some((_, path)) = path.split_once("/ui/vault/secrets/") {
        return read_ui(text, path, mounts);
    }
    let (_, path) = path.split_once("/v1/")?;
    let lists = url.query.split('&').any(|pair| pair == "list=true");
    Some(reading(Form::Api, if lists { "LIST" } else { "GET" }, path, mounts, Vec::new()))
}

/// `<mount>/kv/<path with %2F>/details` from Vault 1.14 on, `<mount>/show/<path>` before and on `OpenBao` (release
/// notes).
fn read_ui(text: &str, path: &str, mounts: &Mounts) -> Option<Reading> {
    let escaped = text.split_once("/ui/vault/secrets/")?.1.split(['?', '#']).next()?;
    for word in ["/kv/list/", "/kv/", "/show/", "/list/", "/edit/"] {
        let Some((mount, rest)) = escaped.split_once(word) else { continue };
        // A slash that belongs to the path is escaped, one that belongs to the page is not.
        let rest = if word == "/kv/" { rest.split('/').next().unwrap_or_default() } else { rest };
        let (mount, rest) = (decoded(mount), decoded(rest));
        let version = mount_of(mounts, &mount).map_or(2, |(_, version)| version);
        let place = Place { mount, version, path: rest.trim_matches('/').to_owned(), field: None };
        let operation = if word.contains("list") { Operation::List } else { Operation::Get };
        let need = operation.needs(&place)?.into_iter().next()?;
        return Some(reading(Form::Ui, need.method, &need.api_path, mounts, Vec::new()));
    }
    let mount = mount_of(mounts, path)?.0.to_owned();
    Some(reading(Form::Ui, "LIST", &format!("{mount}/metadata"), mounts, Vec::new()))
}

fn read_short(text: &str, mounts: &Mounts) -> Reading {
    let vault = Vault::from_short(text);
    let path = crate::api::path::join(&[&vault.mount, "data", &vault.path]);
    let mut mistakes = Vec::new();
    if !text.trim_start_matches('@').contains('@') {
        let meant = mount_of(mounts, &vault.path).map(|(mount, _)| mount.to_owned());
        mistakes.push(Mistake::DefaultMount(meant));
    }
    let mut reading = reading(Form::Secrets, "GET", &path, mounts, mistakes);
    if let Some(place) = &mut reading.place {
        if let Some(rest) = place.path.strip_prefix(&format!("{}/", place.mount)) {
            reading.mistakes.push(Mistake::MountTwice(rest.to_owned()));
        }
        place.field = Some(vault.field);
    }
    reading
}

fn read_terraform(text: &str, mounts: &Mounts) -> Option<Reading> {
    let value = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == name).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let path = match (value("mount"), value("name"), value("path")) {
        (Some(mount), Some(name), _) => format!("{mount}/data/{name}"),
        // The generic resource adds `data/` by itself where the mount has version 2 (documentation).
        (_, _, Some(path)) => match mount_of(mounts, &path) {
            Some((mount, 2)) => format!("{mount}/data{}", path.strip_prefix(mount)?),
            _ => path,
        },
        _ => return None,
    };
    Some(reading(Form::Terraform, "GET", &path, mounts, Vec::new()))
}

/// Finds the place of a path in the API.
fn reading(form: Form, method: &str, path: &str, mounts: &Mounts, mut mistakes: Vec<Mistake>) -> Reading {
    let path = clean(path);
    let request = (method.to_owned(), path.clone());
    let known = mount_of(mounts, &path);
    if known.is_none() {
        mistakes.push(Mistake::UnknownMount);
    }
    let first = path.split('/').next().unwrap_or_default();
    let (mount, version) = known.unwrap_or((first, 2));
    let rest = path.strip_prefix(mount).unwrap_or_default().trim_start_matches('/');
    let mut place = Place { mount: mount.to_owned(), version, path: rest.to_owned(), field: None };
    if version == 2 {
        let (prefix, inner) = rest.split_once('/').unwrap_or((rest, ""));
        let adds = matches!(form, Form::Cli | Form::Secrets | Form::Terraform);
        if PREFIXES.contains(&prefix) {
            inner.clone_into(&mut place.path);
            let again = inner.split_once('/').filter(|(prefix, _)| adds && PREFIXES.contains(prefix));
            if let Some((_, without)) = again {
                mistakes.push(Mistake::DataTwice(without.to_owned()));
            }
        } else if known.is_some() {
            let prefix = if method == "LIST" { "metadata" } else { "data" };
            mistakes.push(Mistake::DataMissing(format!("{mount}/{prefix}/{rest}")));
            return Reading { form, request, place: Some(place), mistakes };
        }
    }
    let place = (known.is_some() || form != Form::Read).then_some(place);
    Reading { form, request, place, mistakes }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

const PREFIXES: &[&str] = &["data", "metadata", "delete", "undelete", "destroy", "subkeys"];

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, vec::Vec};

    use super::{Form, Mistake, Mounts, read};

    fn mounts() -> Mounts {
        [("secret/", 2), ("kv1/", 1), ("team/kv/", 2), ("my mount/", 2)]
            .map(|(mount, version)| (mount.to_owned(), version))
            .into()
    }

    #[test]
    fn reads_every_form() {
        for (text, form, path, inside) in [
            ("vault kv get secret/a/b", Form::Cli, "secret/data/a/b", "a/b"),
            ("bao kv get -mount=secret -field=k a/b", Form::Cli, "secret/data/a/b", "a/b"),
            ("vault read secret/data/a/b", Form::Read, "secret/data/a/b", "a/b"),
            ("vault kv get kv1/a", Form::Cli, "kv1/a", "a"),
            ("vault kv list team/kv/x", Form::Cli, "team/kv/metadata/x", "x"),
            ("vault kv get \"my mount/a b\"", Form::Cli, "my mount/data/a b", "a b"),
            ("https://v:8200/v1/team/kv/data/a%20b", Form::Api, "team/kv/data/a b", "a b"),
            ("https://v/ui/vault/secrets/secret/kv/a%2Fb/details?version=2", Form::Ui, "secret/data/a/b", "a/b"),
            ("https://v/ui/vault/secrets/secret/show/a/b", Form::Ui, "secret/data/a/b", "a/b"),
            ("a/b/k@team/kv", Form::Secrets, "team/kv/data/a/b", "a/b"),
            ("secret/data/a", Form::Policy, "secret/data/a", "a"),
            ("secret/a", Form::Cli, "secret/data/a", "a"),
            (
                "data \"vault_kv_secret_v2\" \"x\" {\n  mount = \"secret\"\n  name = \"a/b\"\n}",
                Form::Terraform,
                "secret/data/a/b",
                "a/b",
            ),
        ] {
            let reading = read(text, &mounts()).unwrap();
            assert_eq!((reading.form, &*reading.request.1), (form, path), "{text}");
            assert_eq!(reading.place.unwrap().path, inside, "{text}");
            assert!(reading.mistakes.is_empty(), "{text}: {:?}", reading.mistakes);
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, mistake) in [
            ("vault kv get secret/data/a", Mistake::DataTwice("a".into())),
            ("vault kv get -mount=secret secret/a", Mistake::MountTwice("a".into())),
            ("vault read secret/a", Mistake::DataMissing("secret/data/a".into())),
            ("vault list secret/a", Mistake::DataMissing("secret/metadata/a".into())),
            ("vault kv get nosuch/a", Mistake::UnknownMount),
            ("vault kv get v1/secret/a", Mistake::ApiPrefix),
            ("data/a/k@secret", Mistake::DataTwice("a".into())),
            ("secret/a/k@secret", Mistake::MountTwice("a".into())),
        ] {
            assert!(read(text, &mounts()).unwrap().mistakes.contains(&mistake), "{text}");
        }
        assert_eq!(read("no such thing", &mounts()), None);
    }

    #[test]
    fn spells_the_same_place() {
        let place = read("vault kv get -mount='my mount' -field=k 'a b'", &mounts()).unwrap().place.unwrap();
        for (form, text) in place.spellings("https://v:8200/base/") {
            let other = read(&text, &mounts()).unwrap();
            assert_eq!(other.request.1, "my mount/data/a b", "{form:?} {text}");
        }
        let forms: Vec<_> = place.spellings("").into_iter().map(|(form, _)| form).collect();
        assert!(forms.contains(&Form::Secrets) && forms.contains(&Form::Terraform));
    }
}
