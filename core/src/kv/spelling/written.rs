//! Addresses, `secrets:`, policies, Terraform.

use alloc::{borrow::ToOwned, format, vec::Vec};

use super::{Form, Mistake, Reading, decoded, reading};
use crate::{
    Product, Server,
    api::Url,
    kv::{Mounts, Operation, Place, mount_of},
    pipeline::syntax::{self, Vault},
    policy::{self, Capability},
};

pub(super) fn read_address(text: &str, mounts: &Mounts) -> Option<Reading> {
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

/// Where the runner reads: `named` when the text names a mount.
pub(crate) fn read_vault(vault: &Vault, named: bool, mounts: &Mounts) -> Reading {
    let data = if vault.engine == "kv-v2" { "data" } else { "" };
    let path = crate::api::path::join(&[&vault.mount, data, &vault.path]);
    let mut mistakes = Vec::new();
    if !named && vault.mount == "kv-v2" {
        let meant = mount_of(mounts, &vault.path).map(|(mount, _)| mount.to_owned());
        mistakes.push(Mistake::DefaultMount(meant));
    }
    let mut reading = reading(Form::Secrets, "GET", &path, mounts, mistakes);
    if let Some(place) = &mut reading.place {
        if let Some(rest) = place.path.strip_prefix(&format!("{}/", place.mount)) {
            reading.mistakes.push(Mistake::MountTwice(rest.to_owned()));
        }
        place.field = Some(vault.field.clone());
    }
    reading
}

/// What stands under `secrets:`, with or without the names above it, in YAML or JSON.
pub(super) fn secret(text: &str) -> Option<Vault> {
    let mut rest = text;
    for _ in 0..3 {
        let key = rest.trim_start().trim_start_matches(['{', '"', '\'', ' ', '\n']);
        let key = key.split(':').next().unwrap_or_default().trim_end_matches(['"', '\'', ' ']);
        match key {
            "vault" => return syntax::secret("SECRET", rest).ok()?.vault,
            "engine" | "path" | "field" if key != "path" || rest.contains("engine") => {
                let inner = rest.replace('\n', "\n  ");
                return syntax::secret("SECRET", &format!("vault:\n  {inner}")).ok()?.vault;
            }
            _ => {}
        }
        // `secrets:` or the name of a variable.
        if let Some(inside) = rest.trim().strip_prefix('{') {
            rest = inside.split_once(':')?.1.trim_end().strip_suffix('}')?;
            continue;
        }
        let (line, below) = rest.trim_start().split_once('\n')?;
        line.trim_end().strip_suffix(':').filter(|name| !name.contains(char::is_whitespace))?;
        rest = below;
    }
    None
}

/// `path "…" { capabilities = […] }`, the first one; also without the block.
pub(super) fn read_policy(text: &str, mounts: &Mounts) -> Option<Reading> {
    let server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
    let parsed = policy::parse("", text, server, 0).policy;
    let first = parsed.rules.first();
    let method = |capability| match capability {
        Capability::Create | Capability::Update => "PUT",
        Capability::Patch => "PATCH",
        Capability::Delete => "DELETE",
        Capability::List => "LIST",
        _ => "GET",
    };
    let granted = first.map(|rule| rule.capabilities);
    let reads = granted.is_none_or(|granted| granted.is_empty() || granted.contains(Capability::Read));
    let method = if reads { "GET" } else { granted.and_then(|granted| granted.iter().next()).map_or("GET", method) };
    let path = text.split('"').nth(1)?;
    Some(reading(Form::Policy, method, path.trim_start_matches('/'), mounts, Vec::new()))
}

pub(super) fn read_terraform(text: &str, mounts: &Mounts) -> Option<Reading> {
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
