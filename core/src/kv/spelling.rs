//! Every way to write down where a secret is, and each one turned into the others.

mod command;
mod written;

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

pub(crate) use command::read_words;
pub(crate) use written::read_vault;

use super::{Mounts, Need, Operation, Place, mount_of, operation};
use crate::{
    api::{Json, Url, path::clean},
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
    /// `list=true`, which the clients send. Both are empty when nothing is sent.
    pub request: (String, String),
    /// Everything that is sent, in this order, when the server answers as hoped: for the CLI first the preflight, which
    /// needs no policy of its own.
    pub requests: Vec<Need>,
    /// Where that is; none: the command stops, the path leads out of the API, or a plain path lies in no known mount.
    pub place: Option<Place>,
    /// What is surprising about it.
    pub mistakes: Vec<Mistake>,
}

/// A form that leads elsewhere than meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// `data/` is written where the client adds it, or twice: the path without it.
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
    /// The path leads out of `/v1/`, where the server knows no secrets (404).
    OutsideApi,
    /// `-field` of a plain read looks beside `data`, where the fields of version 2 are: the field.
    FieldBelowData(String),
    /// Flags behind the first argument are taken for arguments: the command with them in front.
    FlagsBehind(String),
    /// The command stops before it sends the request: what it prints.
    Stops(String),
}

/// Reads a text in any form; none when it is none of them. An unknown mount is taken for version 2 with its first
/// segment as its name.
///
/// # Example
/// ```
/// use boundclaim_core::kv::{Mistake, Mounts, read};
///
/// let mounts: Mounts = [("secret/".into(), 2)].into();
/// let reading = read("vault kv get secret/data/a", &mounts).unwrap();
/// assert_eq!(reading.request, ("GET".into(), "secret/data/data/a".into()));
/// assert_eq!(reading.mistakes, [Mistake::DataTwice("a".into())]);
/// ```
pub fn read(text: &str, mounts: &Mounts) -> Option<Reading> {
    if let Some(vault) = written::secret(text) {
        return Some(written::read_vault(&vault, text.contains('@'), mounts));
    }
    let text = text.trim();
    let text = text.strip_prefix("$ ").unwrap_or(text);
    match text.split_whitespace().next()? {
        "vault" | "bao" => return command::read_command(text, mounts),
        "curl" => return command::read_curl(text, mounts),
        "path" if text.contains('"') => return written::read_policy(text, mounts),
        _ => {}
    }
    if text.contains("vault_kv_secret") || text.contains("vault_generic_secret") {
        return written::read_terraform(text, mounts);
    }
    if text.contains("://") || text.starts_with("/v1/") {
        return written::read_address(text, mounts);
    }
    let mount = mount_of(mounts, text);
    let nothing = text.starts_with('{') || mount.is_none() && !text.contains('@') && text.contains(char::is_whitespace);
    if nothing {
        return None;
    }
    if text.contains('@') {
        return Some(written::read_vault(&Vault::from_short(text), text.trim_start_matches('@').contains('@'), mounts));
    }
    if let Some((mount, 2)) = mount
        && let Some((prefix, _)) = text.strip_prefix(mount).and_then(|rest| rest.strip_prefix('/')?.split_once('/'))
        && PREFIXES.contains(&prefix)
    {
        let method = if prefix == "metadata" && text.ends_with('/') { "LIST" } else { "GET" };
        return Some(reading(Form::Policy, method, text, mounts, Vec::new()));
    }
    read_words(&["kv", "get", text].map(ToOwned::to_owned), mounts)
}

/// What stands under `secrets:`, when a text has the long form or the names above it.
pub(crate) fn vault_of(text: &str) -> Option<Vault> {
    written::secret(text)
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
    let mut elsewhere = false;
    if version == 2 {
        let (prefix, inner) = rest.split_once('/').unwrap_or((rest, ""));
        if PREFIXES.contains(&prefix) {
            inner.clone_into(&mut place.path);
            let again = inner.split_once('/');
            match form {
                Form::Cli | Form::Secrets | Form::Terraform => {
                    let again = again.filter(|(prefix, _)| PREFIXES.contains(prefix));
                    mistakes.extend(again.map(|(_, without)| Mistake::DataTwice(without.to_owned())));
                }
                Form::Read | Form::Api | Form::Policy if again.is_some_and(|(second, _)| second == prefix) => {
                    mistakes.push(Mistake::DataTwice(format!("{mount}/{inner}")));
                }
                _ => {}
            }
        } else if known.is_some() {
            let prefix = if method == "LIST" { "metadata" } else { "data" };
            mistakes.push(Mistake::DataMissing(format!("{mount}/{prefix}/{rest}")));
            elsewhere = true;
        }
    }
    let place = (known.is_some() || form != Form::Read).then_some(place);
    let requests = operation::sent(method, path, place.as_ref().filter(|_| !elsewhere), false).into_iter().collect();
    Reading { form, request, requests, place, mistakes }
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
            ("secret/metadata/", Form::Policy, "secret/metadata", ""),
            ("path \"secret/data/a\" { capabilities = [\"read\"] }", Form::Policy, "secret/data/a", "a"),
            ("path \"secret/metadata/a/\" {\n  capabilities = [\"list\"]\n}", Form::Policy, "secret/metadata/a", "a"),
            ("path \"secret/data/a\"", Form::Policy, "secret/data/a", "a"),
            ("curl -sH \"X-Vault-Token: $T\" https://v/v1/secret/data/a | jq .", Form::Api, "secret/data/a", "a"),
            ("curl -X LIST \"$VAULT_ADDR/v1/secret/metadata/a\"", Form::Api, "secret/metadata/a", "a"),
            (r#"{"secrets": {"K": {"vault": "a/b/k@secret"}}}"#, Form::Secrets, "secret/data/a/b", "a/b"),
            ("vault: a/b/k@secret", Form::Secrets, "secret/data/a/b", "a/b"),
            ("secrets:\n  K:\n    vault: a/b/k@secret\n    file: false", Form::Secrets, "secret/data/a/b", "a/b"),
            (
                "vault:\n  engine: {name: kv-v2, path: secret}\n  path: a/b\n  field: k",
                Form::Secrets,
                "secret/data/a/b",
                "a/b",
            ),
            ("engine:\n  name: kv-v1\n  path: kv1\npath: a\nfield: k", Form::Secrets, "kv1/a", "a"),
            (
                r#"{"engine":{"name":"kv-v2","path":"secret"},"path":"a/b","field":"k"}"#,
                Form::Secrets,
                "secret/data/a/b",
                "a/b",
            ),
            (
                r#"{"vault":{"path":"a/b","field":"k","engine":{"name":"kv-v2","path":"secret"}}}"#,
                Form::Secrets,
                "secret/data/a/b",
                "a/b",
            ),
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
            ("secret/data/data/a", Mistake::DataTwice("secret/data/a".into())),
            ("path \"secret/a\" { capabilities = [\"list\"] }", Mistake::DataMissing("secret/metadata/a".into())),
            ("vault: a/k", Mistake::DefaultMount(None)),
            ("../secret/a", Mistake::OutsideApi),
            ("vault read ../secret/a", Mistake::OutsideApi),
            ("vault read -field=data secret/data/a", Mistake::FieldBelowData("data".into())),
            ("vault read -field x secret/data/a", Mistake::FieldBelowData("x".into())),
            ("vault kv put secret/a k=v -cas=0", Mistake::FlagsBehind("vault kv put -cas=0 secret/a k=v".into())),
        ] {
            assert!(read(text, &mounts()).unwrap().mistakes.contains(&mistake), "{text}");
        }
        assert_eq!(read("no such thing", &mounts()), None);
    }

    /// Nothing is guessed about a request that is never sent.
    #[test]
    fn says_what_the_user_will_see() {
        let reading = read("vault kv get secret/a/b -field=x", &mounts()).unwrap();
        let [Mistake::FlagsBehind(right), Mistake::Stops(printed)] = &reading.mistakes[..] else {
            panic!("{:?}", reading.mistakes)
        };
        assert_eq!(right, "vault kv get -field=x secret/a/b");
        assert!(printed.starts_with("Command flags must be provided before positional arguments. "), "{printed}");
        assert!(printed.ends_with("Too many arguments (expected 1, got 2)"), "{printed}");
        assert!(reading.place.is_none() && reading.request.0.is_empty());

        let reading = read("vault kv patch kv1/a k=v", &mounts()).unwrap();
        let printed = "KV engine mount must be version 2 for patch support";
        assert_eq!((reading.place, reading.mistakes), (None, Vec::from([Mistake::Stops(printed.into())])));
        let reading = read("vault kv patch kv1/a", &mounts()).unwrap();
        assert!(reading.place.is_none() && matches!(&reading.mistakes[..], [Mistake::Stops(_)]));

        let reading = read("vault kv get -output-policy secret/a", &mounts()).unwrap();
        assert!(reading.place.is_none() && reading.mistakes.is_empty());

        let reading = read("../secret/a", &mounts()).unwrap();
        assert_eq!((&*reading.request.1, reading.mistakes), ("/secret/a", Vec::from([Mistake::OutsideApi])));
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
