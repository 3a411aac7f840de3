//! From the mount's config to the token that the login gives.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    Depth, count,
    outside::{self, Outside},
};
use crate::{
    auth::{
        self, Config, Explanation, KeyOrigin, Lint, Mount, Outcome, Reason, Refusal, Role, Subject, Surroundings,
        Written,
    },
    check::{
        evidence::Evidence,
        report::{Fact, GivenToken, Step, StepName, StepOutcome},
        sources::{Sources, Stored},
    },
    diagnostic::{Code, Diagnostic, Label},
    json::{Data, Member, Value},
    token::{NoToken, Times, Token, kind},
};

/// The steps of the login, and what comes out of it.
pub(super) struct Login {
    pub(super) steps: Vec<Step>,
    pub(super) token: Option<GivenToken>,
    pub(super) ground: Ground,
    pub(super) audiences: Vec<String>,
}

/// What decides about a login, besides the token.
#[derive(Debug)]
pub(in crate::check) struct Ground {
    pub(in crate::check) mount: Mount,
    /// The role's name; one that nobody said is `role`.
    pub(in crate::check) role: Option<String>,
    pub(in crate::check) now: i64,
    around: Outside,
    explanation: Explanation,
}

impl Ground {
    /// Changes that would help the login of this token.
    pub(super) fn fixes(&self, token: &Token, remote_addr: Option<&str>) -> Vec<auth::Fix> {
        let subject = Subject { role: self.role.as_deref(), token, remote_addr, now: self.now };
        self.mount.fixes(&subject, &self.around, &self.explanation)
    }
}

pub(super) fn trace(evidence: &Evidence, sources: &Sources, depth: Depth) -> Login {
    let (around, bad_keys) = outside::keys(evidence);
    let mut mount = Mount::new(evidence.server);
    let [config_elsewhere, role_elsewhere] = elsewhere(evidence, sources);
    let nothing_there = Stored::Absent;
    let config = if config_elsewhere { &nothing_there } else { &sources.config };
    let config_written = write_config(&mut mount, config, &around);
    let default = mount.config().map(|config| config.default_role.clone());
    // An empty name is none: a login without one asks for the mount's default.
    let named = evidence.role_name.clone().or_else(|| sources.role_name.clone());
    let role_name = [named, default].into_iter().flatten().find(|name| !name.is_empty());
    // A role whose name nobody said is the one that was given.
    let shown = role_name.clone().or_else(|| evidence.role_name.is_none().then(|| "role".to_owned()));
    // What was given stands under its own name, if it says one.
    let stored = sources.role_name.clone().or_else(|| shown.clone()).unwrap_or_else(|| "role".to_owned());
    let role = if role_elsewhere { &nothing_there } else { &sources.role };
    let role_written = write_role(&mut mount, &stored, role);
    let nothing = Token::of_claims(Value::new(Data::Object(Vec::new())));
    let token = sources.token.as_ref().and_then(|token| token.as_ref().ok());
    let sent = sources.no_token.clone().map(|text| Token { compact: Some(text), ..nothing.clone() });
    let times = token.map(|token| Times::of(&token.claims)).unwrap_or_default();
    let subject = Subject {
        role: shown.as_deref(),
        token: token.or(sent.as_ref()).unwrap_or(&nothing),
        remote_addr: evidence.remote_addr.as_deref(),
        now: evidence.now.or(times.good_moment()).unwrap_or_default(),
    };
    let explanation = mount.judge(&subject, &around);
    let role = mount.role(shown.as_deref().unwrap_or_default());
    let given = token.and_then(|_| issued(&mount, &subject));
    let teller = Teller { evidence, sources, mount: &mount, role, token, given: given.as_ref() };
    let mut steps: Vec<Step> = explanation.steps.iter().map(|step| teller.step(step)).collect();
    for (step, written) in steps.iter_mut().zip([&config_written, &role_written]) {
        step.diagnostics.extend(written.refused.iter().cloned());
    }
    if let Some(step) = steps.iter_mut().find(|step| step.step == StepName::Signature) {
        step.diagnostics.extend(bad_keys);
    }
    if let Some(step) = steps.first_mut() {
        // Of a mount that is nowhere the server only says that the path is not allowed.
        if config_elsewhere && (role_elsewhere || sources.mounts.last().is_none_or(Option::is_none)) {
            let why = "nothing that was given is on the auth mount that the job logs in to";
            *step = Step::failed(StepName::Config, why, Refusal::of(403, "permission denied"));
        }
        step.diagnostics.extend(mounts_differ(sources));
    }
    if depth == Depth::Findings {
        lint(&mut steps, &teller, &config_written, &role_written);
    }
    let audiences = teller.role.map(|role| role.bound_audiences.clone()).unwrap_or_default();
    let now = subject.now;
    Login { steps, token: given, ground: Ground { mount, role: shown, now, around, explanation }, audiences }
}

/// What became of the writes to one path.
#[derive(Default)]
struct Writes<'a> {
    refused: Vec<Diagnostic>,
    last: Option<(Written, &'a Value)>,
    rejected: Option<&'a Value>,
}

fn write_config<'a>(mount: &mut Mount, given: &'a Stored, around: &dyn Surroundings) -> Writes<'a> {
    let mut writes = Writes::default();
    for body in given.bodies() {
        match mount.write_config(body, around) {
            Ok(written) => writes.last = Some((written, body)),
            Err(refusal) => {
                writes.refused.push(refused("config", &refusal, body));
                writes.rejected = Some(body);
            }
        }
    }
    writes
}

fn write_role<'a>(mount: &mut Mount, name: &str, given: &'a Stored) -> Writes<'a> {
    let mut writes = Writes::default();
    for body in given.bodies() {
        match mount.write_role(name, body) {
            Ok(written) => writes.last = Some((written, body)),
            Err(refusal) => {
                writes.refused.push(refused("role", &refusal, body));
                writes.rejected = Some(body);
            }
        }
    }
    writes
}

/// Whether configuration and role are on another mount than the one that the job logs in to.
fn elsewhere(evidence: &Evidence, sources: &Sources) -> [bool; 2] {
    let [config, role] = &sources.mounts;
    let given = evidence.auth_mount.as_deref();
    let asked = given.or(role.as_deref()).map(|mount| mount.trim_matches('/'));
    let differs = |mount: &Option<String>| {
        mount.as_deref().zip(asked).is_some_and(|(mount, asked)| {
            mount.trim_matches('/') != asked && !mount.contains('$') && !asked.contains('$')
        })
    };
    [differs(config), differs(role)]
}

/// A configuration of one mount, and a role of another.
fn mounts_differ(sources: &Sources) -> Option<Diagnostic> {
    let [Some(config), Some(role)] = &sources.mounts else { return None };
    let known = |mount: &str| !mount.contains('$');
    if config == role || !known(config) || !known(role) {
        return None;
    }
    let message = format!("the configuration is that of auth/{config}, the role is on auth/{role}");
    let help = format!(
        "Write the configuration to auth/{role}/config: `could not load configuration` is the answer until then."
    );
    Some(Diagnostic { field: None, ..Diagnostic::config(Code::MountsDiffer, "", message) }.help(help))
}

fn refused(source: &str, refusal: &Refusal, body: &Value) -> Diagnostic {
    let texts: Vec<String> = refusal.texts.iter().map(|text| format!("`{text}`")).collect();
    let message = format!("the server refuses the write: {}", texts.join(", or "));
    let named = |word: &str| refusal.texts.iter().any(|text| text.contains(word));
    let culprit = match &body.data {
        Data::Object(members) => members.iter().find(|member| {
            let address = member.key == "jwks_url" && named("jwks URL");
            address || member.key == "oidc_discovery_url" && named("discovery URL") || named(&member.key)
        }),
        _ => None,
    };
    let span = culprit.map_or(body.span, |member| member.value.span);
    let label = Label { span, text: String::new(), source: None };
    Diagnostic {
        source: source.to_owned(),
        field: culprit.map(|member| format!("/{}", member.key)),
        labels: Vec::from([label]),
        ..Diagnostic::setup(Code::WriteRefused, "", message)
    }
    .help("Mend the body; until then nothing is stored.")
}

fn lint(steps: &mut [Step], teller: &Teller<'_>, config: &Writes<'_>, role_writes: &Writes<'_>) {
    let server = teller.evidence.server;
    // Why the server refuses something is often what the lint finds in it.
    let refused = config.rejected.map(|body| Config::as_written(body, server));
    let accepted = if teller.role.is_none() { as_if_accepted(server, role_writes.rejected) } else { None };
    let (role, written, body) = match (teller.role, &accepted) {
        (Some(role), _) => {
            let last = role_writes.last.as_ref();
            (role, last.map(|(written, _)| written), last.map(|(_, body)| *body))
        }
        (None, Some((mount, written, body))) => match mount.role(ANY) {
            Some(role) => (role, Some(written), Some(body)),
            None => return,
        },
        (None, None) => return,
    };
    let found = Lint {
        server,
        gitlab: crate::check::pipeline::gitlab(teller.evidence),
        config: refused.as_ref().or(teller.mount.config()),
        role,
        config_written: config.last.as_ref().map(|(written, _)| written),
        written,
        body,
    };
    for diagnostic in found.run() {
        let name = if diagnostic.source == "config" { StepName::Config } else { StepName::Role };
        let dropped = matches!(diagnostic.code, Code::BoundClaimsDropped | Code::ParameterDropped);
        if name == StepName::Role && accepted.is_some() && !dropped {
            continue;
        }
        let Some(step) = steps.iter_mut().find(|step| step.step == name) else { continue };
        if step.outcome == StepOutcome::Passed && diagnostic.severity > crate::diagnostic::Severity::Info {
            step.outcome = StepOutcome::Warned;
        }
        step.diagnostics.push(diagnostic);
    }
}

/// The role that the server would have kept, had the body said what it demands; what it drops is dropped all the same.
fn as_if_accepted(server: crate::Server, rejected: Option<&Value>) -> Option<(Mount, Written, Value)> {
    let mut body = rejected.cloned().unwrap_or_else(|| Value::new(Data::Object(Vec::new())));
    let text = |text: &str| Value::new(Data::String(text.to_owned()));
    if let Data::Object(members) = &mut body.data {
        for (name, value) in [("role_type", "jwt"), ("user_claim", ANY), ("bound_subject", ANY)] {
            if !members.iter().any(|member| member.key == name) {
                members.push(Member { key: name.to_owned(), key_span: body.span, value: text(value) });
            }
        }
    }
    let mut mount = Mount::new(server);
    let written = mount.write_role(ANY, &body).ok()?;
    Some((mount, written, body))
}

/// A name that says nothing.
const ANY: &str = "any";

/// The token that the login gives, when its identity is known.
fn issued(mount: &Mount, subject: &Subject<'_>) -> Option<GivenToken> {
    let known = mount.identity(subject)?;
    Some(GivenToken {
        policies: known.token.policies,
        alias: known.alias,
        metadata: known.metadata,
        ttl: known.token.lease_duration,
        token_type: known.token.token_type.to_owned(),
    })
}

/// Turns the explanation of the login into steps of the trace.
struct Teller<'a> {
    evidence: &'a Evidence,
    sources: &'a Sources,
    mount: &'a Mount,
    role: Option<&'a Role>,
    token: Option<&'a Token>,
    given: Option<&'a GivenToken>,
}

impl Teller<'_> {
    fn step(&self, step: &auth::Step) -> Step {
        let name = name(step.name);
        if let Some(missing) = self.missing(name) {
            return Step::not_checked(name, missing);
        }
        let facts: Vec<Fact> = step.facts.iter().map(fact).collect();
        if name == StepName::Signature && self.sources.no_token.as_deref() == Some("") {
            return Step::failed(name, "the token is empty", Refusal::of(400, "missing token"));
        }
        let told = match (step.outcome, &step.refusal) {
            (Outcome::Failed, Some(refusal)) => Step::failed(name, why(name, refusal, &facts), refusal.clone()),
            (Outcome::NotChecked, _) => Step::not_checked(name, self.unchecked(name)),
            _ if name == StepName::BoundClaims && facts.is_empty() => {
                Step::new(name, StepOutcome::Warned, self.summary(name, &facts))
            }
            _ => Step::passed(name, self.summary(name, &facts)),
        };
        // Without the config nobody knows which issuer is wanted.
        let told = if name == StepName::Issuer && told.outcome == StepOutcome::Passed && self.mount.config().is_none() {
            Step::not_checked(name, "which issuer the mount wants is not known")
        } else {
            told
        };
        let told = if name == StepName::BoundClaims { self.shown_as_text(told, &facts) } else { told };
        let facts = self.more_facts(name, facts);
        told.with_facts(facts)
    }

    /// A table of `vault read` shows a number as it shows the text of its digits, which are different to the server.
    fn shown_as_text(&self, mut told: Step, facts: &[Fact]) -> Step {
        if !self.sources.role_in_a_table || told.outcome != StepOutcome::Passed {
            return told;
        }
        let looks = |value: &serde_json::Value| {
            value.as_str().is_some_and(|text| matches!(text, "true" | "false") || text.parse::<f64>().is_ok())
        };
        let open = facts.iter().filter(|fact| fact.expected.as_ref().is_some_and(looks));
        let found: Vec<Diagnostic> = open
            .map(|fact| {
                let message = format!("a table does not show whether `{}` is bound to a text or not", fact.name);
                let found = Diagnostic::role(Code::BoundClaimType, format!("/bound_claims/{}", fact.name), message)
                    .help("A number or a truth value matches no claim of GitLab. Paste `vault read -format=json`.");
                Diagnostic { severity: crate::diagnostic::Severity::Warning, ..found }
            })
            .collect();
        if !found.is_empty() {
            told.outcome = StepOutcome::Warned;
            told.diagnostics.extend(found);
        }
        told
    }

    /// What this step needs and was not given.
    fn missing(&self, step: StepName) -> Option<String> {
        let mount = self.evidence.auth_mount.as_deref().unwrap_or("jwt");
        let read = |path: &str| format!("paste `vault read -format=json auth/{mount}/{path}`");
        let stored = |what: &str, stored: &Stored, path: &str| match stored {
            Stored::NotGiven => Some(format!("the {what} was not given: {}", read(path))),
            Stored::Unreadable(why) => Some(format!("the {what} cannot be read: {why}")),
            _ => None,
        };
        let role = self.evidence.role_name.as_deref().unwrap_or("NAME");
        match step {
            StepName::Config => stored("mount's config", &self.sources.config, "config"),
            StepName::Role => stored("role", &self.sources.role, &format!("role/{role}")),
            StepName::Signature => match &self.sources.token {
                None => Some("no token was given".to_owned()),
                Some(Err(NoToken::Masked)) => {
                    Some("GitLab masked the token: paste the claims that the diagnose job prints".to_owned())
                }
                Some(Err(NoToken::OtherSecret)) => Some("this is another secret, not the job's token".to_owned()),
                Some(Err(why)) if self.sources.no_token.is_none() || self.mount.config().is_none() => Some(why.text()),
                Some(_) => None,
            },
            _ if self.token.is_none() => Some("no token was given".to_owned()),
            _ if self.role.is_none() => Some("there is no role to compare with".to_owned()),
            _ => None,
        }
    }

    fn unchecked(&self, step: StepName) -> &'static str {
        let compact = self.token.is_some_and(|token| token.compact.is_some());
        match step {
            StepName::Signature if self.sources.no_token.is_some() => "the text has the form of a token and no claims",
            StepName::Signature if !compact => "only the claims were given: they have no signature",
            StepName::Signature if self.mount.config().is_none() => "which keys the mount trusts is not known",
            StepName::Signature if self.evidence.jwks.is_some() || !self.evidence.public_keys.is_empty() => {
                "the form is good; none of the keys that were given was tried"
            }
            StepName::Signature => "the form is good; the keys of GitLab were not given",
            StepName::Role => "the role demands an address, and from where the login comes was not given",
            _ => "who the job is for the server is not known",
        }
    }

    fn summary(&self, step: StepName, facts: &[Fact]) -> String {
        match step {
            StepName::Config => {
                self.mount.config().map(|config| format!("keys from {}", origin(config))).unwrap_or_default()
            }
            StepName::Role => "the role exists, of type jwt".to_owned(),
            StepName::Signature => "signed by one of the keys".to_owned(),
            StepName::Issuer => "issuer, audience and times are as they must be".to_owned(),
            StepName::UserClaim => {
                let claim = self.role.map(|role| role.user_claim.as_str()).unwrap_or_default();
                let alias = self.given.map(|given| given.alias.as_str()).unwrap_or_default();
                format!("`{claim}` is {alias}")
            }
            StepName::BoundClaims if facts.is_empty() => {
                "the role binds no claim: which job it is does not matter".to_owned()
            }
            StepName::BoundClaims => format!("{} match", count(facts.len(), "bound claim", "bound claims")),
            _ => match self.given {
                Some(given) => format!("policies {}, for {}", given.policies.join(", "), lifetime(given.ttl)),
                None => String::new(),
            },
        }
    }

    fn more_facts(&self, step: StepName, mut facts: Vec<Fact>) -> Vec<Fact> {
        match (step, self.mount.config(), self.token, self.given) {
            (StepName::Config, Some(config), _, _) => {
                facts.push(Fact::seen("keys", origin(config)));
                let issuer = if config.bound_issuer.is_empty() { "any" } else { &config.bound_issuer };
                facts.push(Fact::seen("bound_issuer", issuer));
            }
            (StepName::Signature, _, Some(token), _) => facts.push(Fact::seen("kind", kind(&token.claims).name())),
            (StepName::Issuer, _, Some(_), _) if self.evidence.now.is_none() => {
                facts.push(Fact::seen("now", "not given: the token is taken for valid"));
            }
            (StepName::Token, _, _, Some(given)) => {
                facts.push(Fact::seen("policies", given.policies.join(", ")));
                facts.push(Fact::seen("ttl", given.ttl.to_string()));
                facts.push(Fact::seen("type", &*given.token_type));
                facts.extend(given.metadata.iter().map(|(name, value)| Fact::seen(name, &**value)));
            }
            _ => {}
        }
        facts
    }
}

/// Why the server refuses, in a few words.
fn why(step: StepName, refusal: &Refusal, facts: &[Fact]) -> String {
    let wrong = facts.iter().filter(|fact| fact.ok == Some(false)).count();
    match step {
        StepName::Config => "the mount has no config".to_owned(),
        StepName::BoundClaims => {
            let all = count(facts.len(), "bound claim", "bound claims");
            format!("{wrong} of {all} {}", if wrong == 1 { "does not match" } else { "do not match" })
        }
        _ => refusal.texts.first().cloned().unwrap_or_default(),
    }
}

const fn name(name: auth::StepName) -> StepName {
    match name {
        auth::StepName::Config => StepName::Config,
        auth::StepName::Role => StepName::Role,
        auth::StepName::Signature => StepName::Signature,
        auth::StepName::Issuer => StepName::Issuer,
        auth::StepName::UserClaim => StepName::UserClaim,
        auth::StepName::BoundClaims => StepName::BoundClaims,
        auth::StepName::Token => StepName::Token,
    }
}

fn fact(fact: &auth::Fact) -> Fact {
    Fact {
        name: fact.name.clone(),
        expected: Some(value(&fact.expected)),
        actual: Some(value(&fact.actual)).filter(|_| fact.reason != Some(Reason::Missing)),
        ok: Some(fact.ok),
        why: fact.reason.map(|reason| reason.text().to_owned()),
    }
}

/// Like "5 minutes".
fn lifetime(seconds: i64) -> String {
    match seconds {
        60.. if seconds % 3600 == 0 => count_of(seconds / 3600, "hour", "hours"),
        60.. if seconds % 60 == 0 => count_of(seconds / 60, "minute", "minutes"),
        _ => count_of(seconds, "second", "seconds"),
    }
}

fn count_of(number: i64, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// JSON as JSON, words as words.
fn value(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

fn origin(config: &Config) -> String {
    match config.key_origin() {
        KeyOrigin::Static => count(config.jwt_validation_pubkeys.len(), "key in the config", "keys in the config"),
        KeyOrigin::JwksUrl => config.jwks_url.clone(),
        KeyOrigin::JwksPairs => count(config.jwks_pairs.len(), "key set", "key sets"),
        KeyOrigin::Discovery | KeyOrigin::OidcFlow => format!("the discovery of {}", config.oidc_discovery_url),
    }
}

/// Metadata by name, for the templates of policies.
pub(super) type Metadata = BTreeMap<String, String>;
