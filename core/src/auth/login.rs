//! A login: `PUT auth/<mount>/login`.
//!
//! Mirrors `pathLogin`, vault-plugin-auth-jwt `path_login.go` 0.25.0, step by step.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{
    Mount, address, bound_claims,
    claims::{Claims, Registered},
    explain::Known,
    field::{Body, Schema, Type},
    identity::{self, Token},
    keys::{Surroundings, Verdict},
    refusal::Refusal,
    role::{Role, RoleType, TokenSettings},
    signature::{self, INVALID},
};
use crate::{
    go::{
        self,
        quote::quote,
        value::{self, Numbers},
    },
    json::{Data, Value},
    server::Server,
};

/// A request to log in.
#[derive(Clone, Copy, Debug)]
pub struct Login<'a> {
    /// The request's JSON: `{"role": …, "jwt": …}`.
    pub body: &'a Value,
    /// Where it comes from; none: the server does not know.
    pub remote_addr: Option<&'a str>,
    /// Seconds since 1970.
    pub now: i64,
}

/// Somebody who asks for a role, by the claims of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'a> {
    pub(crate) role: &'a str,
    pub(crate) claims: &'a Claims<'a>,
    /// Whether a key has signed the token that the mount does not know.
    pub(crate) foreign: bool,
    /// Where the login comes from; none: from where the role demands.
    pub(crate) from: Option<&'a str>,
    pub(crate) now: i64,
}

/// A login that the auth method accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// The alias' name in Vault's identity store.
    pub alias: String,
    /// Metadata of alias and token.
    pub metadata: BTreeMap<String, String>,
    /// Names of group aliases.
    pub groups: Vec<String>,
    /// What the role says about the token.
    pub settings: TokenSettings,
    /// Warnings of the auth method.
    pub warnings: Vec<String>,
    /// Whether the signature was checked, or taken for good.
    pub signature: Verdict,
    /// What the server's core makes of it.
    pub token: Result<Token, Refusal>,
}

impl Mount {
    /// Logs in.
    ///
    /// # Errors
    ///
    /// The auth method refuses. That the core refuses afterwards is part of [`Accepted`].
    pub fn login(&self, login: &Login<'_>, around: &dyn Surroundings) -> Result<Accepted, Refusal> {
        let body = Body::new(login.body, SCHEMA, self.server);
        body.check().or_else(|errors| {
            Refusal::one_of(400, errors).map_err(|refusal| refusal.prefixed("Field validation failed: "))
        })?;
        let (name, role) = self.find_role(body)?;
        let config = self.config.as_ref().ok_or_else(no_config)?;
        if role.role_type == RoleType::Oidc {
            return Err(Refusal::bad_request(OIDC_ROLE));
        }
        let token = body.text("jwt").filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| Refusal::bad_request("missing token"))?;
        if !address::lets_in(&role.token.bound_cidrs, login.remote_addr) {
            return Err(Refusal::new(403, "permission denied"));
        }
        let accepted = signature::check(config, &token, self.server, around)?;
        let (Identified { alias, metadata, groups }, token) =
            self.admit(&config.bound_issuer, (&name, role), &Claims::new(&accepted.payload, self.server), login.now)?;
        let mut settings = role.token.clone();
        if token_was_attempted(&token) {
            settings.policies = identity::sanitize(settings.policies, false).1;
        }
        let warnings = body.ignored_warning().into_iter().collect();
        Ok(Accepted { alias, metadata, groups, settings, warnings, signature: accepted.verdict, token })
    }

    /// The login of somebody whose token has a good signature, or that of a key that the mount does not know; and what the
    /// core makes of it.
    pub(crate) fn admits(&self, caller: &Caller<'_>) -> Result<Known, Refusal> {
        let config = self.config.as_ref().ok_or_else(no_config)?;
        let name = go::to_lower(caller.role);
        let role = self.known_role(&name)?;
        if role.role_type == RoleType::Oidc {
            return Err(Refusal::bad_request(OIDC_ROLE));
        }
        if caller.from.is_some() && !address::lets_in(&role.token.bound_cidrs, caller.from) {
            return Err(Refusal::new(403, "permission denied"));
        }
        if caller.foreign {
            return Err(signature::unknown_key(config));
        }
        let (identified, token) = self.admit(&config.bound_issuer, (&name, role), caller.claims, caller.now)?;
        Ok(Known { alias: identified.alias, metadata: identified.metadata, token: token? })
    }

    /// Why the role lets in nobody, whatever the token says.
    pub(crate) fn refuses_all(role: &Role, server: Server) -> Option<String> {
        let policies = Self::policies_of(role);
        let forbidden = policies.iter().find_map(|policy| identity::forbidden(server, policy));
        role.unreadable().or(forbidden)
    }

    /// The policies of every token that the role gives.
    pub(crate) fn policies_of(role: &Role) -> Vec<String> {
        identity::sanitize(role.token.policies.clone(), !role.token.no_default_policy).0
    }

    /// What follows the signature.
    fn admit(
        &self,
        issuer: &str,
        (name, role): (&str, &Role),
        claims: &Claims<'_>,
        now: i64,
    ) -> Result<(Identified, Result<Token, Refusal>), Refusal> {
        check_registered(issuer, role, claims, now)?;
        check_unbound_audience(role, claims)?;
        let alias = alias(role, claims)?;
        let metadata = metadata(name, role, claims)?;
        let groups = groups(role, claims)?;
        bound_claims::check(role, claims)?;
        let token = identity::create_token(self.server, &alias, &metadata, &role.token);
        Ok((Identified { alias, metadata, groups }, token))
    }

    /// The role that a login means, and its name.
    fn find_role(&self, body: Body<'_>) -> Result<(String, &Role), Refusal> {
        let config = self.config.as_ref().ok_or_else(no_config)?;
        let named = body.text("role").filter(|name| !name.is_empty());
        let name = named.unwrap_or_else(|| config.default_role.clone());
        if name.is_empty() {
            return Err(Refusal::bad_request("missing role"));
        }
        let role = self.known_role(&name)?;
        Ok((name, role))
    }

    fn known_role(&self, name: &str) -> Result<&Role, Refusal> {
        match self.roles.get(name) {
            Some(role) => role.unreadable().map_or(Ok(role), |text| Err(Refusal::new(500, text))),
            None => Err(Refusal::bad_request(format!("role {} could not be found", quote(name)))),
        }
    }
}

/// Who somebody is for the auth method.
struct Identified {
    alias: String,
    metadata: BTreeMap<String, String>,
    groups: Vec<String>,
}

const OIDC_ROLE: &str = "role with oidc role_type is not allowed";

fn no_config() -> Refusal {
    Refusal::bad_request("could not load configuration")
}

/// The policies are cleaned in place on the way to a token, after the identity was found or made.
fn token_was_attempted(token: &Result<Token, Refusal>) -> bool {
    !matches!(token, Err(refusal) if refusal.status == 500)
}

/// Issuer, subject, audience and times. Mirrors the second half of `validateAll`, cap 0.11.0 `jwt/jwt.go`.
pub(super) fn check_registered(issuer: &str, role: &Role, payload: &Claims<'_>, now: i64) -> Result<(), Refusal> {
    let invalid = |text: &str| Refusal::bad_request(format!("{INVALID}{text}"));
    let refuse = |text: &str| Err(invalid(text));
    let claims = Registered::read(payload).map_err(|error| invalid(&error))?;
    if !issuer.is_empty() && issuer != claims.issuer {
        return refuse("invalid issuer (iss) claim");
    }
    if !role.bound_subject.is_empty() && role.bound_subject != claims.subject {
        return refuse("invalid subject (sub) claim");
    }
    let expected = &role.bound_audiences;
    if !expected.is_empty() && !expected.iter().any(|audience| claims.audience.contains(audience)) {
        return refuse("invalid audience (aud) claim: audience claim does not match any expected audience");
    }
    times(&claims, role, now).map_or(Ok(()), refuse)
}

fn times(claims: &Registered, role: &Role, now: i64) -> Option<&'static str> {
    let Registered { mut expiry, mut not_before, issued_at, .. } = *claims;
    if (expiry, not_before, issued_at) == (0, 0, 0) {
        return Some("no issued at (iat), not before (nbf), or expiration time (exp) claims in token");
    }
    if expiry == 0 {
        expiry = issued_at.max(not_before).wrapping_add(leeway(role.expiration_leeway, DEFAULT_LEEWAY));
    }
    if not_before == 0 {
        let earliest = expiry.wrapping_sub(leeway(role.not_before_leeway, DEFAULT_LEEWAY));
        not_before = if issued_at == 0 { earliest } else { issued_at };
    }
    let skew = skew(role);
    // `time.Unix` counts from the year 1 and wraps around.
    let instant = |seconds: i64| seconds.wrapping_add(YEAR_ONE_TO_1970);
    if instant(now.saturating_add(skew)) < instant(not_before) {
        Some("invalid not before (nbf) claim: token not yet valid")
    } else if instant(now.saturating_sub(skew)) > instant(expiry) {
        Some("invalid expiration time (exp) claim: token is expired")
    } else if instant(now.saturating_add(skew)) < instant(issued_at) {
        Some("invalid issued at (iat) claim: token issued in the future")
    } else {
        None
    }
}

/// Seconds by which clocks may differ.
pub(super) fn skew(role: &Role) -> i64 {
    leeway(role.clock_skew_leeway, DEFAULT_SKEW)
}

fn leeway(seconds: i64, default: i64) -> i64 {
    match seconds {
        0 => default,
        seconds => seconds.max(0),
    }
}

/// A role without audiences refuses a token that has one.
pub(crate) fn check_unbound_audience(role: &Role, claims: &Claims<'_>) -> Result<(), Refusal> {
    let found = claims.find("aud").is_some_and(|audience| match &audience.data {
        Data::List(items) => !items.is_empty(),
        Data::String(text) => !text.is_empty() && claims.server().refuses_an_unbound_single_audience(),
        _ => false,
    });
    if role.bound_audiences.is_empty() && found {
        return Err(Refusal::bad_request("audience claim found in JWT but no audiences bound to the role"));
    }
    Ok(())
}

/// The name of the alias. Mirrors `createIdentity`, like the next two.
pub(super) fn alias(role: &Role, claims: &Claims<'_>) -> Result<String, Refusal> {
    let name = &role.user_claim;
    let value = if role.user_claim_json_pointer {
        claims.find(name).map(|value| value.as_str().map(str::to_owned))
    } else {
        claims.plain(name).map(|value| value.as_str().map(str::to_owned))
    };
    match value {
        None => Err(Refusal::bad_request(format!("claim {} not found in token", quote(name)))),
        Some(None) => Err(Refusal::bad_request(format!("claim {} could not be converted to string", quote(name)))),
        Some(Some(text)) => Ok(text),
    }
}

/// The metadata by `claim_mappings`, and the role's name.
pub(super) fn metadata(name: &str, role: &Role, claims: &Claims<'_>) -> Result<BTreeMap<String, String>, Refusal> {
    let (mut metadata, mut errors) = (BTreeMap::new(), BTreeSet::new());
    for (source, target) in &role.claim_mappings {
        let Some(value) = claims.find(source) else { continue };
        match value.as_str() {
            Some(text) => drop(metadata.insert(target.clone(), text.to_owned())),
            None => drop(errors.insert(format!("error converting claim '{source}' to string"))),
        }
    }
    Refusal::one_of(400, errors)?;
    metadata.insert("role".to_owned(), name.to_owned());
    Ok(metadata)
}

/// The names in `groups_claim`.
pub(super) fn groups(role: &Role, claims: &Claims<'_>) -> Result<Vec<String>, Refusal> {
    let name = &role.groups_claim;
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let Some(value) = claims.find(name) else {
        let text = format!("failed to fetch groups: {} claim not found in token", quote(name));
        return Err(Refusal::bad_request(text));
    };
    let Some(items) = bound_claims::listed(&value) else {
        return Err(Refusal::bad_request(format!("{} claim could not be converted to string list", quote(name))));
    };
    // Within a list numbers are float64 still.
    let numbers = if matches!(value.data, Data::List(_)) { Numbers::Floats } else { Numbers::Spelled };
    let text = |item: &Value| {
        item.as_str().map(str::to_owned).ok_or_else(|| {
            let shown = value::display(item, numbers);
            Refusal::bad_request(format!("value {shown} in groups claim could not be parsed as string"))
        })
    };
    let names: Result<Vec<String>, Refusal> = items.iter().map(text).collect();
    Ok(names?.into_iter().filter(|name| !name.is_empty()).collect())
}

/// The parameters of a login.
const SCHEMA: &Schema = &[("role", Type::Name), ("jwt", Type::Text), ("distributed_claim_access_token", Type::Text)];
const DEFAULT_LEEWAY: i64 = 150;
const DEFAULT_SKEW: i64 = 60;
const YEAR_ONE_TO_1970: i64 = 62_135_596_800;
