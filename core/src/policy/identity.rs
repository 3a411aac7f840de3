//! Templates in paths, filled in with what the server knows about the token's owner.

use alloc::{
    borrow::ToOwned as _,
    collections::BTreeMap,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use serde::Serialize;

use super::{
    hcl::Any,
    rule::{Policy, pattern},
    template, time,
};
use crate::{go, server::Server, span::Span};

/// The entity behind a token. The role's `claim_mappings` become the metadata of its alias.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The entity's ID.
    pub id: String,
    /// The entity's name.
    pub name: String,
    /// The entity's metadata.
    pub metadata: BTreeMap<String, String>,
    /// Its aliases, one for each auth mount that it has used.
    pub aliases: Vec<Alias>,
    /// The groups that it is a member of.
    pub groups: Vec<Group>,
}

/// An entity's name on one auth mount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Alias {
    /// The mount's accessor, like `auth_jwt_1a2b3c4d`.
    pub accessor: String,
    /// The alias' ID.
    pub id: String,
    /// Its name: the value of the role's `user_claim`.
    pub name: String,
    /// The claims that the role maps.
    pub metadata: BTreeMap<String, String>,
    /// Metadata that an administrator has set.
    pub custom_metadata: BTreeMap<String, String>,
}

/// A group of entities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The group's ID.
    pub id: String,
    /// The group's name.
    pub name: String,
    /// The group's metadata.
    pub metadata: BTreeMap<String, String>,
}

/// A policy whose templates are filled in.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// The rules whose paths could be filled in.
    pub policy: Policy,
    /// The others, which the server leaves out without a word.
    pub dropped: Vec<Dropped>,
    /// The server's message, when a value makes the policy unusable; every request is refused then.
    pub error: Option<String>,
}

/// A rule that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// Its path, as written.
    pub path: String,
    /// The path's place in the text.
    pub span: Span,
    /// What is missing.
    pub why: String,
}

/// Fills in the templates of a policy. `now` in seconds since 1970.
///
/// Mirrors `PopulateString` of Vault's `sdk/helper/identitytpl`, and the part of `parsePaths` behind it. `OpenBao` 2.6
/// leaves a rule out, too, when a value holds `/`, `+` or `*`: see
/// [`Server::refuses_wildcards_in_templates`](crate::Server::refuses_wildcards_in_templates).
pub fn fill(policy: &Policy, identity: Option<&Identity>, server: Server, now: i64) -> Filled {
    let mut filled = Filled { policy: policy.clone(), ..Filled::default() };
    filled.policy.rules.clear();
    for rule in &policy.rules {
        let Some(template) = &rule.template else {
            filled.policy.rules.push(rule.clone());
            continue;
        };
        let path = match populate(template, identity, server, now) {
            Ok(path) => path,
            Err(why) => {
                filled.dropped.push(Dropped { path: template.clone(), span: rule.path_span, why });
                continue;
            }
        };
        let Some((path, pattern)) = pattern(&path) else {
            let shown = go::quote(path.strip_prefix('/').unwrap_or(&path));
            let why = format!("failed to parse policy: path {shown}: invalid use of wildcards ('+*' is forbidden)");
            filled.error.get_or_insert(why);
            continue;
        };
        let mut rule = rule.clone();
        (rule.path, rule.pattern, rule.template) = (path, pattern, None);
        filled.policy.rules.push(rule);
    }
    filled
}

/// An error: what is missing, in words.
fn populate(text: &str, identity: Option<&Identity>, server: Server, now: i64) -> Result<String, String> {
    if !template::check(text)? {
        return Ok(text.to_owned());
    }
    let mut pieces = text.split("{{");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (selector, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        let selector = selector.trim();
        let value = value(selector, identity, now).ok_or_else(|| format!("no value for `{selector}`"))?;
        if server.refuses_wildcards_in_templates() && value.contains(['/', '+', '*']) {
            return Err(format!("the value `{value}` of `{selector}` holds a slash or a wildcard"));
        }
        out.push_str(&value);
        out.push_str(rest);
    }
    Ok(out)
}

fn value(selector: &str, identity: Option<&Identity>, now: i64) -> Option<String> {
    if let Some(rest) = selector.strip_prefix("time.") {
        return point_in_time(rest, now);
    }
    let identity = identity?;
    if let Some(rest) = selector.strip_prefix("identity.groups.") {
        return group(rest, identity);
    }
    let rest = selector.strip_prefix("identity.entity.")?;
    if let Some(alias) = rest.strip_prefix("aliases.") {
        let (accessor, field) = alias.split_once('.')?;
        let alias = identity.aliases.iter().find(|alias| alias.accessor == accessor)?;
        return match field {
            "id" => filled(&alias.id),
            "name" => filled(&alias.name),
            _ => match field.strip_prefix("metadata.") {
                Some(key) => alias.metadata.get(key).cloned(),
                None => alias.custom_metadata.get(field.strip_prefix("custom_metadata.")?).cloned(),
            },
        };
    }
    match rest {
        "id" => filled(&identity.id),
        "name" => filled(&identity.name),
        _ => identity.metadata.get(rest.strip_prefix("metadata.")?).cloned(),
    }
}

fn group(selector: &str, identity: &Identity) -> Option<String> {
    let (by, rest) = selector.split_once('.')?;
    let (wanted, field) = rest.split_once('.')?;
    let group = identity.groups.iter().find(|group| match by {
        "ids" => group.id == wanted,
        "names" => group.name == wanted,
        _ => false,
    })?;
    match field {
        "id" => Some(group.id.clone()),
        "name" => filled(&group.name),
        _ => group.metadata.get(field.strip_prefix("metadata.")?).cloned(),
    }
}

fn point_in_time(selector: &str, now: i64) -> Option<String> {
    let mut words = selector.splitn(3, '.');
    let (first, second, third) = (words.next()?, words.next(), words.next());
    let seconds = match (first, second, third) {
        ("now", None, None) => now,
        ("now", Some(sign @ ("plus" | "minus")), Some(duration)) => {
            let seconds = time::lifetime(&Any::Text(duration.to_owned())).ok()?.div_euclid(1_000_000_000);
            if sign == "plus" { now.checked_add(seconds)? } else { now.checked_sub(seconds)? }
        }
        _ => return None,
    };
    Some(seconds.to_string())
}

/// The server takes an empty text for a missing one; an empty metadata value it takes as it is.
fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
