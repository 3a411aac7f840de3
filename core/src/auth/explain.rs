//! Why a login gets in or not: every step, each judged as if those before had passed.

mod fixes;
mod reasons;

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Mount, Verdict, address, bound_claims,
    claims::{Claims, Registered},
    identity,
    keys::Surroundings,
    login,
    refusal::Refusal,
    role::{Role, RoleType},
    signature,
};
use crate::{
    go::quote,
    json::Value,
    token::{
        Token,
        jws::{Dialect, Jws},
    },
};

pub use fixes::{Change, Fix};
pub use reasons::Reason;

/// Who logs in.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The role that the login names; none: the mount's default.
    pub role: Option<&'a str>,
    /// The token.
    pub token: &'a Token,
    /// Where it comes from; none: not known, and not checked.
    pub remote_addr: Option<&'a str>,
    /// Seconds since 1970.
    pub now: i64,
}

/// The steps of a login, in the server's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepName {
    /// The mount is configured.
    Config,
    /// The role exists, is for tokens, and lets this address in.
    Role,
    /// Form, algorithm and key of the token.
    Signature,
    /// Issuer, subject, audience, times.
    Issuer,
    /// The alias, its metadata, its groups.
    UserClaim,
    /// The bound claims.
    BoundClaims,
    /// What the server's core makes of it.
    Token,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// The server refuses here.
    Failed,
    /// Something is missing to tell.
    NotChecked,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which.
    pub name: StepName,
    /// How it ended.
    pub outcome: Outcome,
    /// What was compared.
    pub facts: Vec<Fact>,
    /// The server's answer, if it refuses.
    pub refusal: Option<Refusal>,
}

/// Two things that were compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The claim or parameter.
    pub name: String,
    /// What would be right, as JSON or in words.
    pub expected: String,
    /// What is there, as JSON or in words.
    pub actual: String,
    /// Whether it is right.
    pub ok: bool,
    /// Why not, or what to know about it.
    pub reason: Option<Reason>,
}

/// A login, explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// All steps.
    pub steps: Vec<Step>,
    /// Changes that let this job in, each tried; the narrowest first.
    pub fixes: Vec<Fix>,
}

/// An identity, and its token.
pub(crate) struct Known {
    pub(crate) alias: String,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) token: identity::Token,
}

impl Explanation {
    /// The step at which the server stops.
    pub fn failed(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.outcome == Outcome::Failed)
    }

    /// Whether nothing speaks against the login.
    pub fn grants(&self) -> bool {
        self.failed().is_none()
    }
}

impl Mount {
    /// Explains a login, and looks for what would let it in.
    pub fn explain(&self, subject: &Subject<'_>, around: &dyn Surroundings) -> Explanation {
        let mut explanation = self.judge(subject, around);
        explanation.fixes = self.fixes(subject, around, &explanation);
        explanation
    }

    /// The steps alone.
    pub(crate) fn judge(&self, subject: &Subject<'_>, around: &dyn Surroundings) -> Explanation {
        Explanation { steps: self.steps(subject, around), fixes: Vec::new() }
    }

    /// What would let in the login that was judged.
    pub(crate) fn fixes(&self, subject: &Subject<'_>, around: &dyn Surroundings, judged: &Explanation) -> Vec<Fix> {
        fixes::find(self, subject, around, judged)
    }

    /// Who the job is for the server, and the token that it would get, as if nothing before had refused; none when the
    /// identity cannot be told.
    pub(crate) fn identity(&self, subject: &Subject<'_>) -> Option<Known> {
        let name = self.role_name(subject);
        let role = self.roles.get(&name)?;
        let claims = &Claims::new(&subject.token.claims, self.server);
        let alias = login::alias(role, claims).ok()?;
        let metadata = login::metadata(&name, role, claims).ok()?;
        let token = identity::create_token(self.server, &alias, &metadata, &role.token).ok()?;
        Some(Known { alias, metadata, token })
    }

    /// The name of the role that the login means, in lower case.
    fn role_name(&self, subject: &Subject<'_>) -> String {
        let named = subject.role.filter(|name| !name.is_empty()).map(crate::go::to_lower);
        named.or_else(|| self.config.as_ref().map(|config| config.default_role.clone())).unwrap_or_default()
    }

    fn steps(&self, subject: &Subject<'_>, around: &dyn Surroundings) -> Vec<Step> {
        let name = self.role_name(subject);
        let role = self.roles.get(&name);
        let claims = &Claims::new(&subject.token.claims, self.server);
        let mut steps = Vec::from([self.config_step(), role_step(&name, role, subject)]);
        steps.push(self.signature_step(subject, around));
        let Some(role) = role else {
            let later = [StepName::Issuer, StepName::UserClaim, StepName::BoundClaims, StepName::Token];
            steps.extend(later.map(|name| Step {
                name,
                outcome: Outcome::NotChecked,
                facts: Vec::new(),
                refusal: None,
            }));
            return steps;
        };
        steps.push(self.issuer_step(role, subject, claims));
        steps.push(user_claim_step(&name, role, claims));
        steps.push(bound_claims_step(role, claims));
        steps.push(self.token_step(&name, role, claims));
        steps
    }

    fn config_step(&self) -> Step {
        let missing = self.config.is_none().then(|| Refusal::bad_request("could not load configuration"));
        step(StepName::Config, Vec::new(), missing)
    }

    fn signature_step(&self, subject: &Subject<'_>, around: &dyn Surroundings) -> Step {
        let (Some(config), Some(compact)) = (&self.config, &subject.token.compact) else {
            return Step { name: StepName::Signature, outcome: Outcome::NotChecked, facts: Vec::new(), refusal: None };
        };
        let mut facts = Vec::new();
        if let Ok(jws) = Jws::parse(compact, Dialect::Three) {
            let known = signature::supported(config, jws.algorithm());
            let expected = if config.jwt_supported_algs.is_empty() {
                "any asymmetric one".to_owned()
            } else {
                config.jwt_supported_algs.join(", ")
            };
            facts.push(Fact { name: "alg".into(), expected, actual: jws.algorithm().into(), ok: known, reason: None });
        }
        match signature::check(config, compact, self.server, around) {
            Err(refusal) => step(StepName::Signature, facts, Some(refusal)),
            Ok(accepted) => {
                let mut step = step(StepName::Signature, facts, None);
                if accepted.verdict != Verdict::Verified {
                    step.outcome = Outcome::NotChecked;
                }
                step
            }
        }
    }

    fn issuer_step(&self, role: &Role, subject: &Subject<'_>, claims: &Claims<'_>) -> Step {
        let payload = &subject.token.claims;
        let issuer = self.config.as_ref().map(|config| config.bound_issuer.as_str()).unwrap_or_default();
        let facts = match Registered::read(claims) {
            Ok(registered) => issuer_facts(issuer, role, &registered, payload, subject.now),
            Err(_) => Vec::new(),
        };
        let checked = login::check_registered(issuer, role, claims, subject.now);
        let refusal = checked.and_then(|()| login::check_unbound_audience(role, claims)).err();
        step(StepName::Issuer, facts, refusal)
    }

    fn token_step(&self, name: &str, role: &Role, claims: &Claims<'_>) -> Step {
        let (alias, metadata) = (login::alias(role, claims), login::metadata(name, role, claims));
        let (Ok(alias), Ok(metadata)) = (alias, metadata) else {
            return Step { name: StepName::Token, outcome: Outcome::NotChecked, facts: Vec::new(), refusal: None };
        };
        step(StepName::Token, Vec::new(), identity::create_token(self.server, &alias, &metadata, &role.token).err())
    }
}

fn role_step(name: &str, role: Option<&Role>, subject: &Subject<'_>) -> Step {
    let refusal = match role {
        None if name.is_empty() => Some(Refusal::bad_request("missing role")),
        None => Some(Refusal::bad_request(format!("role {} could not be found", quote(name)))),
        Some(role) => {
            let unreadable = role.unreadable().map(|text| Refusal::new(500, text));
            let oidc = || Refusal::bad_request("role with oidc role_type is not allowed");
            unreadable.or_else(|| (role.role_type == RoleType::Oidc).then(oidc))
        }
    };
    let mut facts = Vec::new();
    let bound = role.map(|role| role.token.bound_cidrs.as_slice()).unwrap_or_default();
    let mut outside = None;
    if let Some(address) = subject.remote_addr.filter(|_| !bound.is_empty()) {
        let ok = address::lets_in(bound, Some(address));
        let expected = bound.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        facts.push(Fact { name: "token_bound_cidrs".into(), expected, actual: address.into(), ok, reason: None });
        outside = (!ok).then(|| Refusal::new(403, "permission denied"));
    }
    let mut step = step(StepName::Role, facts, refusal.or(outside));
    if step.outcome == Outcome::Passed && !bound.is_empty() && subject.remote_addr.is_none() {
        step.outcome = Outcome::NotChecked;
    }
    step
}

fn step(name: StepName, facts: Vec<Fact>, refusal: Option<Refusal>) -> Step {
    let outcome = if refusal.is_some() { Outcome::Failed } else { Outcome::Passed };
    Step { name, outcome, facts, refusal }
}

fn issuer_facts(issuer: &str, role: &Role, found: &Registered, payload: &Value, now: i64) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut text = |name: &str, expected: &str, actual: &str| {
        if !expected.is_empty() {
            let ok = expected == actual;
            let reason = if ok { None } else { Some(reasons::texts(expected, actual)) };
            facts.push(Fact { name: name.into(), expected: quote(expected), actual: quote(actual), ok, reason });
        }
    };
    text("iss", issuer, &found.issuer);
    text("sub", &role.bound_subject, &found.subject);
    let actual = payload.member("aud").map_or_else(|| "absent".to_owned(), Value::to_json);
    let bound = &role.bound_audiences;
    let ok = if bound.is_empty() {
        found.audience.is_empty()
    } else {
        bound.iter().any(|audience| found.audience.contains(audience))
    };
    let expected = match bound.as_slice() {
        [] => "absent, because the role binds no audience".to_owned(),
        [one] => quote(one),
        several => format!("one of {}", several.iter().map(|audience| quote(audience)).collect::<Vec<_>>().join(", ")),
    };
    let nearest = || {
        let pairs = bound.iter().flat_map(|bound| found.audience.iter().map(move |found| (bound, found)));
        pairs.map(|(bound, found)| reasons::texts(bound, found)).find(|reason| *reason != Reason::Other)
    };
    let reason = if ok { None } else { nearest() };
    facts.push(Fact { name: "aud".into(), expected, actual, ok, reason });
    for (name, seconds, ok) in [
        ("nbf", found.not_before, found.not_before <= now.saturating_add(login::skew(role))),
        ("exp", found.expiry, found.expiry == 0 || found.expiry >= now.saturating_sub(login::skew(role))),
        ("iat", found.issued_at, found.issued_at <= now.saturating_add(login::skew(role))),
    ] {
        if seconds != 0 {
            let expected = if name == "exp" { format!("not before {now}") } else { format!("not after {now}") };
            facts.push(Fact { name: name.into(), expected, actual: seconds.to_string(), ok, reason: None });
        }
    }
    facts
}

fn user_claim_step(name: &str, role: &Role, claims: &Claims<'_>) -> Step {
    let shown = |claim: &str| claims.find(claim).map_or_else(|| "absent".to_owned(), |value| value.to_json());
    let alias = login::alias(role, claims);
    let mut facts = Vec::from([Fact {
        name: role.user_claim.clone(),
        expected: "a string".into(),
        actual: shown(&role.user_claim),
        ok: alias.is_ok(),
        reason: None,
    }]);
    for source in role.claim_mappings.keys() {
        let ok = claims.find(source).is_none_or(|value| value.as_str().is_some());
        facts.push(Fact {
            name: source.clone(),
            expected: "a string, or absent".into(),
            actual: shown(source),
            ok,
            reason: None,
        });
    }
    let refusal = alias.err().or_else(|| login::metadata(name, role, claims).err());
    step(StepName::UserClaim, facts, refusal.or_else(|| login::groups(role, claims).err()))
}

fn bound_claims_step(role: &Role, claims: &Claims<'_>) -> Step {
    let fact = |(claim, bound): (&String, &Value)| {
        let ok = bound_claims::compare(role.bound_claims_type, claim, bound, claims).is_ok();
        let actual = claims.find(claim);
        let reason = if ok { None } else { Some(reasons::values(role.bound_claims_type, bound, actual.as_deref())) };
        let actual = actual.map_or_else(|| reasons::absent(claims, claim), |value| value.to_json());
        Fact { name: claim.clone(), expected: bound.to_json(), actual, ok, reason }
    };
    let facts = role.bound_claims.iter().map(fact).collect();
    step(StepName::BoundClaims, facts, bound_claims::check(role, claims).err())
}
