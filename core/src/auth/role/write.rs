//! A write to `auth/<mount>/role/<name>`: it creates a role, or changes what it names.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    super::{
        address::Address,
        field::{Body, Schema, Type},
        identity,
        refusal::Refusal,
    },
    BoundClaimsType, Role, RoleType, StoredTokenType,
};
use crate::{
    go::{
        duration,
        quote::quote,
        value::{self, Numbers},
    },
    json::{Data, Value},
};

/// Mirrors `pathRoleCreateUpdate`. The role as stored, and the warnings.
pub(in super::super) fn write(before: Option<&Role>, body: Body<'_>) -> Result<(Role, Vec<String>), Refusal> {
    let mut role = before.cloned().unwrap_or_default();
    role.role_type = role_type(body)?;
    token_fields(&mut role, body)?;
    old_names(&mut role, body)?;
    if role.token.period > identity::MAX_LEASE_SECONDS {
        let shown = |seconds: i64| quote(&duration::display(seconds.saturating_mul(duration::SECOND)));
        let (period, limit) = (shown(role.token.period), shown(identity::MAX_LEASE_SECONDS));
        return refuse(format!("'period' of '{period}' is greater than the backend's maximum lease TTL of '{limit}'"));
    }
    simple_fields(&mut role, body);
    role.bound_claims_type = bound_claims_type(body)?;
    if let Some(claims) = body.map("bound_claims") {
        if role.bound_claims_type == BoundClaimsType::Glob {
            Refusal::one_of(400, claims.values().filter_map(no_glob).collect())?;
        }
        role.bound_claims = claims;
    }
    if let Some(mappings) = body.pairs("claim_mappings") {
        Refusal::one_of(400, bad_targets(mappings.values()))?;
        role.claim_mappings = mappings;
    }
    replace(&mut role.user_claim, body.text("user_claim"));
    if role.user_claim.is_empty() {
        return refuse("a user claim must be defined on the role");
    }
    replace(&mut role.user_claim_json_pointer, body.flag("user_claim_json_pointer"));
    replace(&mut role.groups_claim, body.text("groups_claim"));
    replace(&mut role.oidc_scopes, body.texts("oidc_scopes"));
    replace(&mut role.allowed_redirect_uris, body.texts("allowed_redirect_uris"));
    if role.role_type == RoleType::Oidc && role.allowed_redirect_uris.is_empty() {
        return refuse("'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified.");
    }
    if role.role_type == RoleType::Jwt && is_unbound(&role) {
        return refuse("must have at least one bound constraint when creating/updating a role");
    }
    if role.token.max_ttl > 0 && role.token.ttl > role.token.max_ttl {
        return refuse("ttl should not be greater than max ttl");
    }
    let warnings = warnings(&role, body);
    Ok((role.loaded(), warnings))
}

/// Whether the name fits the path's pattern: `\w(([\w-.]+)?\w)?`.
pub(in super::super) fn is_name(name: &str) -> bool {
    let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    name.starts_with(word)
        && name.ends_with(word)
        && name.chars().all(|letter| word(letter) || matches!(letter, '-' | '.'))
}

/// The answer to a write below another path.
pub(in super::super) const NAME_ERROR: &str = "1 error occurred:\n\t* unsupported path\n\n";

/// The parameters of a role.
pub(in super::super) const SCHEMA: &Schema = &[
    ("name", Type::Name),
    ("role_type", Type::Text),
    ("policies", Type::Texts),
    ("num_uses", Type::Integer),
    ("ttl", Type::Duration),
    ("max_ttl", Type::Duration),
    ("period", Type::Duration),
    ("bound_cidrs", Type::Texts),
    ("expiration_leeway", Type::SignedDuration),
    ("not_before_leeway", Type::SignedDuration),
    ("clock_skew_leeway", Type::SignedDuration),
    ("bound_subject", Type::Text),
    ("bound_audiences", Type::Texts),
    ("bound_claims_type", Type::Text),
    ("bound_claims", Type::Map),
    ("claim_mappings", Type::Pairs),
    ("user_claim", Type::Text),
    ("user_claim_json_pointer", Type::Flag),
    ("groups_claim", Type::Text),
    ("oidc_scopes", Type::Texts),
    ("allowed_redirect_uris", Type::Texts),
    ("verbose_oidc_logging", Type::Flag),
    ("max_age", Type::Duration),
    ("token_bound_cidrs", Type::Texts),
    ("token_explicit_max_ttl", Type::Duration),
    ("token_max_ttl", Type::Duration),
    ("token_no_default_policy", Type::Flag),
    ("token_period", Type::Duration),
    ("token_policies", Type::Texts),
    ("token_type", Type::Text),
    ("token_ttl", Type::Duration),
    ("token_num_uses", Type::Integer),
];

fn refuse<T>(text: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::bad_request(text))
}

fn replace<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn role_type(body: Body<'_>) -> Result<RoleType, Refusal> {
    match body.text("role_type").unwrap_or_default().as_str() {
        "" | "oidc" => Ok(RoleType::Oidc),
        "jwt" => Ok(RoleType::Jwt),
        other => refuse(format!("invalid 'role_type': {other}")),
    }
}

fn bound_claims_type(body: Body<'_>) -> Result<BoundClaimsType, Refusal> {
    // A default: what the role had before does not count.
    match body.text("bound_claims_type").as_deref() {
        None | Some("string") => Ok(BoundClaimsType::String),
        Some("glob") => Ok(BoundClaimsType::Glob),
        Some(other) => refuse(format!("invalid 'bound_claims_type': {other}")),
    }
}

/// Mirrors `ParseTokenFields`.
fn token_fields(role: &mut Role, body: Body<'_>) -> Result<(), Refusal> {
    let token = &mut role.token;
    if let Some(texts) = body.texts("token_bound_cidrs") {
        token.bound_cidrs = addresses(&texts)?;
    }
    replace(&mut token.explicit_max_ttl, body.seconds("token_explicit_max_ttl"));
    replace(&mut token.max_ttl, body.seconds("token_max_ttl"));
    replace(&mut token.no_default_policy, body.flag("token_no_default_policy"));
    replace(&mut token.period, body.seconds("token_period"));
    replace(&mut token.policies, body.texts("token_policies"));
    if let Some(text) = body.text("token_type") {
        token.token_type = match text.as_str() {
            "" | "default" => StoredTokenType::Default,
            "service" => StoredTokenType::Service,
            "batch" => StoredTokenType::Batch,
            other => return refuse(format!("invalid 'token_type' value {}", quote(other))),
        };
    }
    replace(&mut token.num_uses, body.integer("token_num_uses"));
    if token.num_uses < 0 {
        return refuse("'token_num_uses' cannot be negative");
    }
    if token.token_type == StoredTokenType::Batch {
        let no_batch = "'token_type' cannot be 'batch' or 'default_batch' when set to generate ";
        if token.period != 0 {
            return refuse(format!("{no_batch}periodic tokens"));
        }
        if token.num_uses != 0 {
            return refuse(format!("{no_batch}tokens with limited use count"));
        }
    }
    replace(&mut token.ttl, body.seconds("token_ttl"));
    if token.ttl > 0 && token.max_ttl > 0 && token.ttl > token.max_ttl {
        return refuse("'token_ttl' cannot be greater than 'token_max_ttl'");
    }
    Ok(())
}

/// Mirrors `UpgradeValue`: without the new name the old one counts, beside it the old one repeats it.
fn old_names(role: &mut Role, body: Body<'_>) -> Result<(), Refusal> {
    let (token, old) = (&mut role.token, &mut role.deprecated);
    let policies = body.texts("policies").map(|texts| identity::sanitize(texts, false).0);
    upgrade(&mut old.policies, &mut token.policies, policies, body.has("token_policies"));
    // An address that is not used is not looked at either.
    let listed = body.texts("bound_cidrs").filter(|_| !body.has("token_bound_cidrs"));
    let cidrs = listed.map(|texts| addresses(&texts)).transpose()?;
    let cidrs = cidrs.or_else(|| body.has("bound_cidrs").then(Vec::new));
    upgrade(&mut old.bound_cidrs, &mut token.bound_cidrs, cidrs, body.has("token_bound_cidrs"));
    upgrade(&mut old.num_uses, &mut token.num_uses, body.integer("num_uses"), body.has("token_num_uses"));
    for (name, new_name, old, new) in [
        ("ttl", "token_ttl", &mut old.ttl, &mut token.ttl),
        ("max_ttl", "token_max_ttl", &mut old.max_ttl, &mut token.max_ttl),
        ("period", "token_period", &mut old.period, &mut token.period),
    ] {
        upgrade(old, new, body.seconds(name), body.seconds(new_name).is_some());
    }
    Ok(())
}

fn upgrade<T: Clone + Default>(old: &mut T, new: &mut T, sent: Option<T>, new_is_sent: bool) {
    match (sent, new_is_sent) {
        (Some(value), false) => {
            old.clone_from(&value);
            *new = value;
        }
        (Some(_), true) => old.clone_from(new),
        (None, true) => *old = T::default(),
        (None, false) => {}
    }
}

fn simple_fields(role: &mut Role, body: Body<'_>) {
    replace(&mut role.expiration_leeway, body.seconds("expiration_leeway"));
    replace(&mut role.not_before_leeway, body.seconds("not_before_leeway"));
    replace(&mut role.clock_skew_leeway, body.seconds("clock_skew_leeway"));
    replace(&mut role.bound_audiences, body.texts("bound_audiences"));
    replace(&mut role.bound_subject, body.text("bound_subject"));
    replace(&mut role.verbose_oidc_logging, body.flag("verbose_oidc_logging"));
    replace(&mut role.max_age, body.seconds("max_age"));
}

fn addresses(texts: &[String]) -> Result<Vec<Address>, Refusal> {
    let parse = |text: &String| {
        Address::parse(text)
            .map_err(|error| Refusal::bad_request(format!("error parsing address {}: {error}", quote(text))))
    };
    texts.iter().map(parse).collect()
}

/// Why a bound value cannot be a glob: only strings can.
fn no_glob(bound: &Value) -> Option<String> {
    let shown = |value: &Value| value::display(value, Numbers::Spelled);
    match &bound.data {
        Data::List(items) => items
            .iter()
            .find(|item| item.as_str().is_none())
            .map(|item| format!("claim is not a string: {}", shown(item))),
        Data::String(_) => None,
        Data::Bool(_) | Data::Number(_) => Some(format!("claim is not a string: {}", shown(bound))),
        Data::Null | Data::Object(_) => Some(format!("claim is not a string or list: {}", shown(bound))),
    }
}

fn bad_targets<'a>(targets: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let bad = |target: &'a String| {
        if target == "role" {
            let text = "metadata key \"role\" is reserved and may not be a mapping destination";
            return Some(text.into());
        }
        let again = !seen.insert(target);
        again.then(|| format!("multiple keys are mapped to metadata key {}", quote(target)))
    };
    targets.filter_map(bad).collect()
}

fn is_unbound(role: &Role) -> bool {
    role.bound_audiences.is_empty()
        && role.token.bound_cidrs.is_empty()
        && role.bound_subject.is_empty()
        && role.bound_claims.is_empty()
}

fn warnings(role: &Role, body: Body<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    if role.token.max_ttl > identity::MAX_LEASE_SECONDS {
        warnings.push(MAX_TTL_WARNING.into());
    }
    if role.verbose_oidc_logging {
        warnings.push(VERBOSE_WARNING.into());
    }
    // Without another warning there is no response that could carry this one.
    if !warnings.is_empty() {
        warnings.extend(body.ignored_warning());
        if body.text("name").is_some_and(|name| !name.is_empty()) {
            warnings.push(NAME_WARNING.into());
        }
    }
    warnings
}

const MAX_TTL_WARNING: &str = "token max ttl is greater than the system or backend mount's maximum TTL value; issued \
                               tokens' max TTL value will be truncated";
const VERBOSE_WARNING: &str = "verbose_oidc_logging has been enabled for this role. This is not recommended in \
                               production since sensitive information may be present in OIDC responses.";
const NAME_WARNING: &str =
    "Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [name]";
