//! From the request to the secret: path, policies, what is stored.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{Depth, login::Metadata};
use crate::{
    api::Url,
    auth::Refusal,
    check::{
        evidence::{Asker, Evidence, RequestEvidence, SecretState},
        report::{AclReport, Fact, GivenToken, RuleAt, Step, StepName, StepOutcome},
        sources::{ReadPolicy, Sources},
    },
    diagnostic::{Diagnostic, Severity},
    kv::{self, Form, Mistake, Mounts, Place},
    policy::{self, Acl, Alias, Arrival, Identity, Operation, Pattern, Policy, Request},
};

/// The steps behind the login.
pub(super) struct Access {
    pub(super) steps: Vec<Step>,
    pub(super) acl: Option<AclReport>,
    /// The path of the API that is asked for.
    pub(super) path: Option<String>,
    pub(super) operation: Option<Operation>,
    /// The path is written in another way than it is meant.
    pub(super) mistaken: bool,
    /// The command that asks, and the mount that its client asks the server for first.
    pub(super) command: Option<Command>,
}

/// A command line of the CLI.
#[derive(Clone, Debug)]
pub(in crate::check) struct Command {
    pub(in crate::check) line: String,
    /// The mount with its version, where the client asks for it.
    pub(in crate::check) mount: Option<(String, u8)>,
    /// Whether the server tells this token of the mount.
    pub(in crate::check) told: bool,
}

/// What reaches the server.
#[derive(Clone, Debug)]
struct Wanted {
    operation: Operation,
    path: String,
    place: Option<Place>,
    field: Option<String>,
    /// The path on a mount of version 1, where nobody said which version it has and that makes a difference.
    otherwise: Option<String>,
    mistaken: bool,
    command: Option<Command>,
}

/// What the job asks for, which depends on neither the login nor the policies.
#[derive(Clone, Debug)]
pub(in crate::check) struct Asked {
    step: Step,
    wanted: Option<Wanted>,
}

impl Asked {
    pub(in crate::check) fn of(evidence: &Evidence) -> Self {
        let (step, wanted) = path(evidence);
        Self { step, wanted }
    }
}

pub(super) fn trace(
    evidence: &Evidence,
    sources: &Sources,
    token: Option<&GivenToken>,
    asked: &Asked,
    depth: Depth,
) -> Access {
    let mut wanted = asked.wanted.clone();
    let (acl_step, acl) = acl(evidence, sources, token, wanted.as_mut(), depth);
    let secret_step = secret(evidence, wanted.as_ref());
    let steps = Vec::from([asked.step.clone(), acl_step, secret_step]);
    let Some(wanted) = wanted else {
        return Access { steps, acl, path: None, operation: None, mistaken: false, command: None };
    };
    let (path, operation) = (Some(wanted.path), Some(wanted.operation));
    Access { steps, acl, path, operation, mistaken: wanted.mistaken, command: wanted.command }
}

fn path(evidence: &Evidence) -> (Step, Option<Wanted>) {
    let step = StepName::Path;
    let Some(request) = &evidence.request else {
        return (Step::not_checked(step, "what the job asks for was not given: who asks, and the path"), None);
    };
    let mounts = mounts(evidence);
    let line = matches!(request.by, Asker::VaultCli | Asker::BaoCli).then(|| command(request));
    let reading = match request.by {
        Asker::VaultCli | Asker::BaoCli => line.as_deref().and_then(|line| kv::read(line, &mounts)),
        Asker::Runner if request.path.contains('@') => kv::read(&request.path, &mounts),
        Asker::Runner => kv::read(&format!("vault kv get {}", quoted(&request.path)), &mounts),
        Asker::Curl => None,
    };
    let asks = reading.as_ref().is_some_and(|reading| reading.form == Form::Cli);
    let (method, target, place, mistakes) = if let Some(reading) = reading {
        // The clients escape what would mean something else in an address.
        let target = Url::default().with_path(&reading.request.1).target();
        (reading.request.0, target, reading.place, reading.mistakes)
    } else {
        let path = request.path.trim_start_matches('/');
        let path = path.split_once("/v1/").map_or(path, |(_, path)| path);
        let path = path.strip_prefix("v1/").unwrap_or(path);
        (method(&request.operation).to_owned(), path.to_owned(), None, Vec::new())
    };
    let stop = mistakes.iter().find_map(|mistake| if let Mistake::Stops(text) = mistake { Some(text) } else { None });
    if let Some(text) = stop {
        return (
            Step::failed(step, "the command stops before it sends the request", Refusal::of(0, text.clone())),
            None,
        );
    }
    let target = if mistakes.contains(&Mistake::OutsideApi) { target } else { format!("/v1/{target}") };
    let (operation, path) = match policy::http::arrive(&method, &target, PATCH_TYPE, evidence.server) {
        Arrival::Arrives { operation, path } => (operation, path),
        Arrival::Redirected { location } => {
            let clean = location.trim_start_matches("/v1/").to_owned();
            (operation(&request.operation), clean)
        }
        Arrival::Refused { status, message } => {
            return (Step::failed(step, "the server refuses the address", Refusal::of(status, message)), None);
        }
    };
    // A write of something that is not there is a create.
    let exists = evidence.secret.as_ref().map(|secret| secret.state != SecretState::Missing);
    let operation = if operation == Operation::Update { policy::http::write(exists) } else { operation };
    let facts = Vec::from([Fact::seen("request", format!("{method} {target}"))]);
    let asked = place.as_ref().filter(|_| asks).map(|place| (place.mount.clone(), place.version));
    let unknown = asks && mistakes.contains(&Mistake::UnknownMount);
    let otherwise = line.as_ref().filter(|_| unknown).zip(asked.as_ref()).and_then(|(line, (mount, _))| {
        let plain = Mounts::from([(format!("{mount}/"), 1)]);
        let mut other = kv::read(line, &plain)?.request.1;
        // The server lists at the path with a slash.
        if operation == Operation::List && !other.ends_with('/') {
            other.push('/');
        }
        (other != path).then_some(other)
    });
    let mistaken = mistakes.iter().any(|mistake| {
        matches!(mistake, Mistake::DataTwice(_) | Mistake::MountTwice(_) | Mistake::DefaultMount(Some(_)))
            || *mistake == Mistake::DefaultMount(None) && mistakes.contains(&Mistake::UnknownMount)
    });
    let command = line.map(|line| Command { line, mount: asked, told: true });
    let wanted = Wanted { operation, path, place, field: request.field.clone(), otherwise, mistaken, command };
    let told = Step::passed(step, format!("{method} {target}")).with_facts(facts);
    (surprising(told, &mistakes, mounts.is_empty()), Some(wanted))
}

/// What is strange about the way in which the path is written.
fn surprising(mut step: Step, mistakes: &[Mistake], no_mounts: bool) -> Step {
    for mistake in mistakes {
        if no_mounts && *mistake == Mistake::UnknownMount {
            step.facts.push(Fact::seen("mounts", "not given: the mount is taken for version 2"));
            continue;
        }
        let why = match mistake {
            Mistake::DataTwice(path) => format!("`data/` is added by the client: write {path}"),
            Mistake::DataMissing(path) => format!("`data/` is missing: write {path}"),
            Mistake::MountTwice(path) => format!("the mount is there twice: write {path}"),
            Mistake::DefaultMount(Some(mount)) => format!("without @mount the runner reads from kv-v2: add @{mount}"),
            Mistake::DefaultMount(None) => "without @mount the runner reads from kv-v2".to_owned(),
            Mistake::UnknownMount => "no mount that was given fits".to_owned(),
            Mistake::ApiPrefix => "`v1/` belongs to addresses only".to_owned(),
            Mistake::OutsideApi => "the path leads out of `/v1/`".to_owned(),
            Mistake::FieldBelowData(field) => format!("the field lies under `data`: vault kv get -field={field}"),
            Mistake::FlagsBehind(command) => format!("flags stand before the path: {command}"),
            Mistake::Stops(_) => continue,
        };
        step.outcome = StepOutcome::Warned;
        step.facts.push(Fact { ok: Some(false), why: Some(why), ..Fact::seen("path", "as written") });
    }
    step
}

/// The command line that asks: as written, or made of operation and path.
fn command(request: &RequestEvidence) -> String {
    let path = request.path.trim();
    if path.starts_with("vault ") || path.starts_with("bao ") {
        return path.to_owned();
    }
    let verb = match request.operation.as_str() {
        "list" => "list",
        "create" | "update" => "put",
        "patch" => "patch",
        "delete" => "delete",
        _ => "get",
    };
    let pair = if matches!(verb, "put" | "patch") { " x=y" } else { "" };
    // `-mount=secret app` is two words, a path is one.
    let words = if path.starts_with('-') { path.to_owned() } else { quoted(path) };
    format!("vault kv {verb} {words}{pair}")
}

fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), alloc::borrow::Cow::into_owned)
}

fn mounts(evidence: &Evidence) -> Mounts {
    let kv = evidence.mounts.iter().filter(|(_, engine)| engine.kind == "kv");
    kv.map(|(mount, engine)| (format!("{}/", mount.trim_end_matches('/')), engine.version)).collect()
}

fn method(operation: &str) -> &'static str {
    match operation {
        "list" => "LIST",
        "create" | "update" => "PUT",
        "patch" => "PATCH",
        "delete" => "DELETE",
        _ => "GET",
    }
}

fn operation(word: &str) -> Operation {
    Operation::from_word(word).unwrap_or(Operation::Read)
}

const PATCH_TYPE: Option<&str> = Some("application/merge-patch+json");

fn acl(
    evidence: &Evidence,
    sources: &Sources,
    token: Option<&GivenToken>,
    wanted: Option<&mut Wanted>,
    depth: Depth,
) -> (Step, Option<AclReport>) {
    let step = StepName::Acl;
    let Some(wanted) = wanted else { return (Step::not_checked(step, "which path is asked for is not known"), None) };
    let names: Vec<String> = match token {
        Some(token) => token.policies.clone(),
        None => sources.policies.iter().map(|given| given.policy.name.trim().to_lowercase()).collect(),
    };
    if names.is_empty() || sources.policies.is_empty() && names.iter().any(|name| name != "root") {
        return (Step::not_checked(step, "no policy was given"), None);
    }
    let held = Held::of(&names, evidence, sources, token);
    let policies: Vec<&Policy> = held.policies.iter().collect();
    let mut diagnostics = held.diagnostics;
    let acl = match Acl::new(&policies, evidence.server) {
        Ok(acl) => acl,
        Err(error) => return (Step::failed(step, error.clone(), Refusal::of(500, error)), None),
    };
    if depth == Depth::Findings {
        diagnostics.extend(lint(evidence, sources, &names.iter().map(String::as_str).collect()));
    }
    let request = Request::new(wanted.operation, &wanted.path);
    let explained = acl.explain(&request);
    let rule = |at: &policy::RuleRef| {
        let read = sources.policies.iter().find(|read| read.policy.name.eq_ignore_ascii_case(&at.policy));
        let span = read.map_or(at.span, |read| read.shown(at.span));
        RuleAt { policy: at.policy.clone(), rule: at.rule.clone(), span, why: None }
    };
    // Where no rule matches, all that is wanted is missing.
    let wanted_one = || request.operation.capability().filter(|_| !explained.allowed && explained.winner.is_empty());
    let missing = explained.missing.or_else(wanted_one);
    let report = AclReport {
        path: explained.path.clone(),
        winner: explained.winner.first().map(rule),
        losers: explained
            .losers
            .iter()
            .map(|loser| RuleAt { why: Some(loser.why.to_owned()), ..rule(&loser.rule) })
            .collect(),
        capabilities: explained.capabilities.iter().map(|capability| capability.word().to_owned()).collect(),
        missing: missing.iter().map(|capability| capability.word().to_owned()).collect(),
    };
    if let Some(command) = &mut wanted.command
        && let Some((mount, _)) = &command.mount
    {
        command.told = !held.missing.is_empty() || policies.iter().any(|policy| sees(policy, mount));
    }
    let otherwise = wanted
        .otherwise
        .as_deref()
        .filter(|other| acl.explain(&Request::new(wanted.operation, other)).allowed != explained.allowed);
    let told = if let Some(other) = otherwise {
        let path = &wanted.path;
        Step::not_checked(
            step,
            format!("it depends on the mount's version, which was not given: {path} for 2, {other} for 1"),
        )
    } else if explained.allowed {
        Step::passed(step, explained.sentence.clone())
    } else if held.missing.is_empty() {
        Step::failed(step, explained.sentence.clone(), Refusal::of(403, PERMISSION_DENIED))
    } else {
        let missing: Vec<&str> = held.missing.iter().map(String::as_str).collect();
        Step::not_checked(step, format!("the policies given do not allow it, and {} was not given", missing.join(", ")))
    };
    (told.with_diagnostics(diagnostics), Some(report))
}

/// Whether the policy grants anything below the mount: only then the server tells of it. Mirrors `hasMountAccess`, Vault
/// `vault/logical_system.go`.
fn sees(policy: &Policy, mount: &str) -> bool {
    let mount = format!("{mount}/");
    policy.name == "root"
        || policy.rules.iter().filter(|rule| !rule.capabilities.denies()).any(|rule| match rule.pattern {
            Pattern::Exact => rule.path.starts_with(&mount),
            Pattern::Prefix => rule.path.starts_with(&mount) || mount.starts_with(&rule.path),
            Pattern::Segments => {
                let pairs = rule.path.split('/').zip(mount.trim_end_matches('/').split('/'));
                pairs.into_iter().all(|(rule, mount)| rule == mount || rule.starts_with('+'))
            }
        })
}

/// What the server's core says about a request that no policy allows.
pub(in crate::check) const PERMISSION_DENIED: &str = "1 error occurred:\n\t* permission denied\n\n";

/// The policies of the token, as far as they are known.
pub(in crate::check) struct Held {
    pub(in crate::check) policies: Vec<Policy>,
    pub(in crate::check) missing: BTreeSet<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Held {
    pub(in crate::check) fn of(
        names: &[String],
        evidence: &Evidence,
        sources: &Sources,
        token: Option<&GivenToken>,
    ) -> Self {
        let mut held = Self { policies: Vec::new(), missing: BTreeSet::new(), diagnostics: Vec::new() };
        let now = evidence.now.unwrap_or_default();
        // The server keeps the names of policies in lower case. Of two texts of one name the first counts.
        let by_name: BTreeMap<String, &ReadPolicy> =
            sources.policies.iter().rev().map(|given| (given.policy.name.trim().to_lowercase(), given)).collect();
        for name in names {
            match by_name.get(name) {
                Some(given) => held.take(given, evidence, token, now),
                None if name == "default" => held.policies.push(policy::default_rules(evidence.server)),
                None if name == "root" => {
                    held.policies.push(Policy { name: "root".to_owned(), ..Policy::default() });
                }
                None => drop(held.missing.insert(name.clone())),
            }
        }
        held
    }

    /// A text that the server refuses was never stored.
    fn take(&mut self, given: &ReadPolicy, evidence: &Evidence, token: Option<&GivenToken>, now: i64) {
        self.diagnostics.extend(given.diagnostics.iter().cloned());
        if given.error.is_some() {
            return;
        }
        let identity = token.map(|token| identity(given, token));
        let filled = policy::fill(&given.policy, identity.as_ref(), evidence.server, now);
        self.policies.push(Policy { name: given.policy.name.to_lowercase(), ..filled.policy });
    }
}

/// The job's identity. Nobody knows the accessor of the mount: the one that the policy names is taken for it.
fn identity(given: &ReadPolicy, token: &GivenToken) -> Identity {
    let templates = given.policy.rules.iter().filter_map(|rule| rule.template.as_deref());
    let accessors: BTreeSet<&str> = templates.flat_map(accessors).collect();
    let alias = |accessor: &str| Alias {
        accessor: accessor.to_owned(),
        name: token.alias.clone(),
        metadata: Metadata::clone(&token.metadata),
        ..Alias::default()
    };
    Identity { aliases: accessors.into_iter().map(alias).collect(), ..Identity::default() }
}

fn accessors(template: &str) -> impl Iterator<Item = &str> {
    template.split("identity.entity.aliases.").skip(1).filter_map(|rest| rest.split('.').next())
}

fn lint(evidence: &Evidence, sources: &Sources, names: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let given = evidence.policies.iter().zip(&sources.policies);
    let of_token = given
        .filter(|(_, read)| read.error.is_none() && names.contains(read.policy.name.trim().to_lowercase().as_str()));
    let of_token: Vec<(&str, &ReadPolicy)> = of_token.map(|(given, read)| (given.name.as_str(), read)).collect();
    let texts: Vec<(&str, &str)> = of_token.iter().map(|(name, read)| (*name, read.text.as_str())).collect();
    // The lint looks at each mount for each rule: only those that rules are about.
    let beginnings: BTreeSet<String> = of_token.iter().flat_map(|(_, read)| beginnings(&read.policy)).collect();
    let mounts = evidence.mounts.iter().map(|(path, engine)| policy::Mount {
        path: format!("{}/", path.trim_end_matches('/')),
        kv_version: (engine.kind == "kv").then_some(engine.version),
    });
    let mounts: Vec<policy::Mount> =
        mounts.filter(|mount| beginnings.contains(&mount.path.to_lowercase())).take(LINTED_MOUNTS).collect();
    let found = policy::lint(&texts, &mounts, evidence.server, evidence.now.unwrap_or_default());
    let by_source: BTreeMap<String, &ReadPolicy> =
        of_token.iter().map(|(name, read)| (format!("policy:{name}"), *read)).collect();
    let shown = |found: Diagnostic| match by_source.get(&found.source) {
        Some(read) => read.relocated(found),
        None => found,
    };
    found.into_iter().filter(|found| found.severity > Severity::Info).map(shown).collect()
}

/// What the paths of the rules begin with, up to each slash, in lower case.
fn beginnings(policy: &Policy) -> impl Iterator<Item = String> {
    let paths = policy.rules.iter().flat_map(|rule| core::iter::once(&rule.path).chain(&rule.template));
    paths.flat_map(|path| {
        let path = path.trim_start_matches('/').to_lowercase();
        let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at + 1).take(MOUNT_SEGMENTS).collect();
        ends.into_iter().filter_map(move |end| path.get(..end).map(str::to_owned))
    })
}

/// Mounts with rules of their own that the lint looks at.
const LINTED_MOUNTS: usize = 256;

/// Segments of a mount's path.
const MOUNT_SEGMENTS: usize = 16;

fn secret(evidence: &Evidence, wanted: Option<&Wanted>) -> Step {
    let step = StepName::Secret;
    let Some(secret) = &evidence.secret else {
        return Step::not_checked(step, "whether the secret exists: only the server knows");
    };
    let Some(wanted) = wanted else { return Step::not_checked(step, "which secret is asked for is not known") };
    if wanted.mistaken {
        return Step::not_checked(step, "another path is asked for than the one that is meant");
    }
    let reads = matches!(wanted.operation, Operation::Read);
    let nothing = || Refusal { status: 404, texts: Vec::new() };
    match secret.state {
        _ if !reads => Step::passed(step, "nothing is read"),
        SecretState::Missing => Step::failed(step, format!("there is nothing at {}", wanted.path), nothing()),
        SecretState::Deleted => {
            Step::failed(step, format!("the newest version of {} was deleted", wanted.path), nothing())
        }
        SecretState::Present => {
            let version = wanted.place.as_ref().map_or(2, |place| place.version).to_string();
            let facts = Vec::from([Fact::seen("version of the engine", version)]);
            match (&wanted.field, &secret.fields) {
                (Some(field), Some(fields)) if !fields.contains(field) => {
                    let why = format!("the secret has no field `{field}`: it has {}", fields.join(", "));
                    Step::failed(step, why, Refusal { status: 200, texts: Vec::new() }).with_facts(facts)
                }
                (Some(field), None) => {
                    Step::not_checked(step, format!("whether the secret has a field `{field}`")).with_facts(facts)
                }
                _ => Step::passed(step, "the secret is there").with_facts(facts),
            }
        }
    }
}
