//! Parts that several inputs share: the server, GitLab, the time, the mounted engines, a token.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String};

use super::{
    Data, pointer,
    strict::{Object, Reader},
};
use crate::{
    check::{Document, Engine, TokenEvidence},
    gitlab::{GitLab, Tier},
    server::{Product, Server},
    version::Version,
};

/// `{ "product", "version", "url", "namespace" }`.
pub(crate) struct ServerShape {
    pub(crate) server: Server,
    pub(crate) url: Option<String>,
    pub(crate) namespace: Option<String>,
}

/// `{ "url", "version", "tier" }`.
pub(crate) struct GitLabShape {
    pub(crate) gitlab: GitLab,
    pub(crate) url: Option<String>,
}

/// Reads `server`, if it is there.
pub(crate) fn server(root: &mut Object<'_>, found: &mut Reader) -> Option<ServerShape> {
    let mut object = root.object("server", found)?;
    let mut product = Product::Vault;
    object.choice("product", &mut product, &[("vault", Product::Vault), ("openbao", Product::OpenBao)], found);
    let version = version(&mut object, found).unwrap_or(product.newest_recorded());
    let mut shape = ServerShape { server: Server { product, version }, url: None, namespace: None };
    object.optional("url", &mut shape.url, found);
    object.optional("namespace", &mut shape.namespace, found);
    object.end(found);
    Some(shape)
}

/// Reads `server`; the newest Vault whose answers were recorded when it is not there.
pub(crate) fn server_or_newest(root: &mut Object<'_>, found: &mut Reader) -> Server {
    let newest = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
    server(root, found).map_or(newest, |shape| shape.server)
}

/// Reads `gitlab`, if it is there.
pub(crate) fn gitlab(root: &mut Object<'_>, found: &mut Reader) -> Option<GitLabShape> {
    let mut object = root.object("gitlab", found)?;
    let mut url = None;
    object.optional("url", &mut url, found);
    let version = version(&mut object, found).unwrap_or(GitLab::DEFAULT_VERSION);
    let mut tier = None;
    let tiers = [("free", Tier::Free), ("premium", Tier::Premium), ("ultimate", Tier::Ultimate)];
    object.optional_choice("tier", &mut tier, &tiers, found);
    object.end(found);
    Some(GitLabShape { gitlab: GitLab { version: Version::new(version.major, version.minor, 0), tier }, url })
}

/// Reads `now`.
pub(crate) fn now(root: &mut Object<'_>, into: &mut Option<i64>, found: &mut Reader) {
    root.integer("now", "seconds since 1970", into, found);
}

/// Reads `mounts`: the secrets engines by path.
pub(crate) fn engines(root: &mut Object<'_>, found: &mut Reader) -> BTreeMap<String, Engine> {
    let mut engines = BTreeMap::new();
    for member in root.members("mounts", found) {
        let path = root.at(&format!("mounts/{}", pointer(&member.key)));
        if let Some(object) = Object::of(&member.value, path, found) {
            engines.insert(member.key.clone(), engine(object, found));
        }
    }
    engines
}

/// Reads what is inside of a token: `{ "jwt" }`, or `{ "claims" }`.
pub(crate) fn token(object: &mut Object<'_>, found: &mut Reader) -> Option<TokenEvidence> {
    let mut jwt = None;
    object.optional("jwt", &mut jwt, found);
    let claims = object.some("claims").map(Document::of);
    jwt.map(TokenEvidence::Jwt).or(claims.map(TokenEvidence::Claims))
}

fn version(object: &mut Object<'_>, found: &mut Reader) -> Option<Version> {
    let value = object.some("version")?;
    let version = value.as_str().and_then(Version::parse);
    if version.is_none() {
        found.wrong_type(object.at("version"), "a version like 1.21.4", value);
    }
    version
}

fn engine(mut object: Object<'_>, found: &mut Reader) -> Engine {
    let mut engine = Engine { kind: String::from("kv"), version: 1 };
    object.string("type", &mut engine.kind, found);
    if let Some(value) = object.some("version") {
        match &value.data {
            Data::Number(number) if number == "1" || number == "2" => engine.version = u8::from(number == "2") + 1,
            _ => found.wrong_type(object.at("version"), "1 or 2", value),
        }
    }
    object.end(found);
    // What `vault secrets list` and people call them.
    let (kind, version) = match engine.kind.as_str() {
        "kv-v2" => ("kv", 2),
        "kv-v1" | "generic" => ("kv", 1),
        _ => return engine,
    };
    Engine { kind: kind.to_owned(), version }
}
