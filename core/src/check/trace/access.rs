//! From the request to the secret: path, policies, what is stored.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    Depth,
    held::{self, Held},
};
use crate::{
    auth::Refusal,
    check::{
        evidence::{Asker, Evidence, RequestEvidence, SecretState},
        play::{self, Client, Played},
        report::{AclReport, Fact, GivenToken, RuleAt, SeenError, Step, StepName, StepOutcome},
        sources::Sources,
        stand::{Asked, PERMISSION_DENIED, Sent, Stand, listed},
    },
    kv::{self, Mistake, Mounts, Place, Reading},
    policy::{self, Acl, Operation, Policy},
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
    /// The path as it is written, and as its client takes it.
    pub(super) meant: Option<(String, String)>,
}

/// What the job wants, and what happens when everything is allowed.
struct Wanted<'a> {
    evidence: &'a Evidence,
    request: &'a RequestEvidence,
    client: Client,
    mounts: Mounts,
    place: Option<Place>,
    field: Option<String>,
    mistakes: Vec<Mistake>,
    hoped: Played,
    asked: Asked,
}

pub(super) fn trace(evidence: &Evidence, sources: &Sources, token: Option<&GivenToken>, depth: Depth) -> Access {
    let (path_step, wanted) = path(evidence);
    let Some(wanted) = wanted else {
        let unknown = |step| Step::not_checked(step, "which path is asked for is not known");
        let steps = Vec::from([path_step, unknown(StepName::Acl), unknown(StepName::Secret)]);
        return Access { steps, acl: None, path: None, operation: None, mistaken: false, meant: None };
    };
    let (acl_step, acl) = acl(&wanted, sources, token, depth);
    let steps = Vec::from([path_step, acl_step, wanted.secret()]);
    let (mistaken, meant) = (wanted.mistaken(), wanted.meant());
    Access { steps, acl, path: Some(wanted.asked.path), operation: Some(wanted.asked.operation), mistaken, meant }
}

fn path(evidence: &Evidence) -> (Step, Option<Wanted<'_>>) {
    let step = StepName::Path;
    let Some(request) = &evidence.request else {
        return (Step::not_checked(step, "what the job asks for was not given: who asks, and the path"), None);
    };
    let given = mounts(evidence);
    let Some(client) = Client::of(request, &given) else {
        let told = Step::not_checked(step, "this is no command that the CLI has for secrets, and no address");
        return (told, None);
    };
    let reading = read(request, &given);
    let (place, mistakes) = reading.map(|reading| (reading.place, reading.mistakes)).unwrap_or_default();
    let mut mounts = given.clone();
    if let Some(place) = &place {
        // A mount that nobody named is taken for what its client takes it for.
        mounts.entry(format!("{}/", place.mount)).or_insert(place.version);
    }
    let field = request.field.clone().or_else(|| place.as_ref().and_then(|place| place.field.clone()));
    let hoped = play(evidence, request, &client, &mounts, field.as_ref(), None);
    let counts = |sent: &&Sent| sent.asked.is_some() || sent.status == 400 || sent.status == 404;
    let Some(sent) = hoped.sent.iter().find(counts) else {
        let text = hoped.stopped.clone().unwrap_or_default();
        let told = Step::failed(step, "the command stops before it sends the request", Refusal::of(0, text));
        return (told, None);
    };
    let told = Step::passed(step, format!("{} {}", sent.method, sent.target))
        .with_facts(Vec::from([Fact::seen("request", format!("{} {}", sent.method, sent.target))]));
    let Some(asked) = sent.asked.clone() else {
        let text = sent.text.clone().unwrap_or_default();
        let refusal =
            Refusal { status: sent.status, texts: Some(text).filter(|text| !text.is_empty()).into_iter().collect() };
        return (Step::failed(step, "the server refuses the address", refusal), None);
    };
    let no_mounts = given.is_empty();
    let mut told = surprising(told, &mistakes, no_mounts);
    if !no_mounts && mistakes.contains(&Mistake::UnknownMount) && told.outcome == StepOutcome::Passed {
        told.outcome = StepOutcome::Warned;
    }
    (told, Some(Wanted { evidence, request, client, mounts, place, field, mistakes, hoped, asked }))
}

/// The request in the words of those who read paths.
fn read(request: &RequestEvidence, mounts: &Mounts) -> Option<Reading> {
    match request.by {
        Asker::VaultCli | Asker::BaoCli => kv::read(&play::line(request), mounts),
        Asker::Runner => {
            let vault = play::vault(request, mounts);
            // Only the short form has a default.
            let named = request.path.contains('@') || vault.mount != "kv-v2";
            Some(kv::read_vault(&vault, named, mounts))
        }
        Asker::Curl => {
            let address = format!("https://server/v1/{}", play::api_path(request));
            let words = ["curl", "-X", play::method(&request.operation), &address];
            kv::read(&shlex::try_join(words).ok()?, mounts)
        }
    }
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

fn mounts(evidence: &Evidence) -> Mounts {
    let kv = evidence.mounts.iter().filter(|(_, engine)| engine.kind == "kv");
    kv.map(|(mount, engine)| (format!("{}/", mount.trim_end_matches('/')), engine.version)).collect()
}

/// The client against a server on which the secret is as the evidence says, and there where nothing is said.
fn play(
    evidence: &Evidence,
    request: &RequestEvidence,
    client: &Client,
    mounts: &Mounts,
    field: Option<&String>,
    acl: Option<&Acl<'_>>,
) -> Played {
    let secret = evidence.secret.as_ref();
    let known = secret.and_then(|secret| secret.fields.as_deref());
    let fields: &[String] = known.unwrap_or_else(|| field.map_or(&[], core::slice::from_ref));
    let new = (request.operation == "create").then_some(false);
    let stand = Stand {
        server: evidence.server,
        mounts,
        acl,
        state: secret.map_or(SecretState::Present, |secret| secret.state),
        exists: secret.map(|secret| secret.state != SecretState::Missing).or(new),
        fields,
    };
    client.play(&stand, address(evidence))
}

fn address(evidence: &Evidence) -> &str {
    evidence.server_url.as_deref().unwrap_or("https://vault.example.com:8200").trim_end_matches('/')
}

impl Wanted<'_> {
    fn play(&self, mounts: &Mounts, acl: Option<&Acl<'_>>) -> Played {
        play(self.evidence, self.request, &self.client, mounts, self.field.as_ref(), acl)
    }

    fn has(&self, mistake: &Mistake) -> bool {
        self.mistakes.contains(mistake)
    }

    fn mistaken(&self) -> bool {
        self.mistakes.iter().any(|mistake| {
            matches!(mistake, Mistake::DataTwice(_) | Mistake::MountTwice(_) | Mistake::DefaultMount(Some(_)))
        }) || self.has(&Mistake::DefaultMount(None)) && self.has(&Mistake::UnknownMount)
    }

    /// The path as it is written, and as its client takes it.
    fn meant(&self) -> Option<(String, String)> {
        let written = self.request.path.trim();
        let place = self.place.as_ref()?;
        let only = || {
            let mut mounts = self.evidence.mounts.iter().filter(|(_, engine)| engine.kind == "kv");
            let (mount, engine) = mounts.next()?;
            (engine.version == 2 && mounts.next().is_none()).then(|| mount.trim_end_matches('/').to_owned())
        };
        let of_runner = |path: &str, mount: &str| {
            let field = self.field.clone().unwrap_or_default();
            (written.to_owned(), format!("{}/{field}@{mount}", path.trim_matches('/')))
        };
        let runner = matches!(self.client, Client::Runner(_));
        self.mistakes.iter().find_map(|mistake| match mistake {
            Mistake::DataTwice(path) | Mistake::MountTwice(path) if runner => Some(of_runner(path, &place.mount)),
            Mistake::DefaultMount(mount) => {
                let mount = mount.clone().or_else(only)?;
                let path = place.path.strip_prefix(&format!("{mount}/")).unwrap_or(&place.path);
                Some(of_runner(path, &mount))
            }
            Mistake::DataTwice(path) if !written.contains("-mount") => {
                let old = written.split_whitespace().find(|word| word.trim_matches('/').ends_with(path.as_str()))?;
                Some((old.to_owned(), format!("{}/{path}", place.mount)))
            }
            Mistake::DataTwice(path) | Mistake::MountTwice(path) => {
                let old = written.split_whitespace().next_back()?;
                Some((old.to_owned(), path.clone()))
            }
            Mistake::DataMissing(path) => {
                let bare = path.replacen("/data/", "/", 1).replacen("/metadata/", "/", 1);
                written.contains(&bare).then(|| (bare, path.clone()))
            }
            Mistake::FieldBelowData(field) if !place.path.is_empty() => {
                let new = format!("vault kv get -mount={} -field={field} {}", place.mount, place.path);
                written.starts_with("vault read").then(|| (written.to_owned(), new))
            }
            Mistake::FlagsBehind(command) => Some((written.to_owned(), command.clone())),
            _ => None,
        })
    }

    /// Where the version of the mount was not given and decides: what is asked for with each.
    fn depends_on_version(&self, acl: &Acl<'_>, denied: bool) -> Option<String> {
        let place = self.place.as_ref()?;
        let asks = matches!(self.client, Client::Cli(_)) && self.has(&Mistake::UnknownMount);
        if !asks || !self.evidence.mounts.is_empty() {
            return None;
        }
        let plain = Mounts::from([(format!("{}/", place.mount), 1)]);
        let other = self.play(&plain, Some(acl));
        let asked = self.play(&plain, None).sent.into_iter().find_map(|sent| sent.asked)?;
        (denies(&other) != denied && asked.path != self.asked.path).then(|| {
            let (two, one) = (&self.asked.path, asked.path);
            format!("it depends on the mount's version, which was not given: {two} for 2, {one} for 1")
        })
    }

    fn secret(&self) -> Step {
        let step = StepName::Secret;
        let Some(secret) = &self.evidence.secret else {
            return Step::not_checked(step, "whether the secret exists: only the server knows");
        };
        if self.mistaken() {
            return Step::not_checked(step, "another path is asked for than the one that is meant");
        }
        let path = &self.asked.path;
        let reads = self.asked.operation == Operation::Read;
        let version = self.place.as_ref().map_or(2, |place| place.version).to_string();
        let facts = || Vec::from([Fact::seen("version of the engine", &*version)]);
        let lacks = |field: &&String| secret.fields.as_ref().is_some_and(|fields| !fields.contains(field));
        let filtered = matches!(self.client, Client::Curl { .. }) && self.hoped.stopped.is_none() && reads;
        let status = self.hoped.sent.last().map_or(0, |sent| sent.status);
        let why = match (secret.state, self.field.as_ref().filter(lacks)) {
            (SecretState::Missing, _) => format!("there is nothing at {path}"),
            (SecretState::Deleted, _) => format!("the newest version of {path} was deleted"),
            (SecretState::Present, Some(field)) => {
                let known = secret.fields.as_ref().map(|fields| fields.join(", ")).unwrap_or_default();
                format!("the secret has no field `{field}`: it has {known}")
            }
            (SecretState::Present, None) => format!("version {version} of the engine has nothing at {path}"),
        };
        if let Some(stopped) = &self.hoped.stopped {
            let refusal = Refusal { status, texts: Vec::new() };
            return Step { said: Some(self.said(status, stopped)), ..Step::failed(step, why, refusal) }
                .with_facts(facts());
        }
        if filtered && self.field.as_ref().is_some_and(|field| lacks(&field)) {
            return Step::failed(step, why, Refusal { status, texts: Vec::new() }).with_facts(facts());
        }
        match &self.field {
            Some(field) if reads && secret.fields.is_none() => {
                Step::not_checked(step, format!("whether the secret has a field `{field}`")).with_facts(facts())
            }
            _ if reads => Step::passed(step, "the secret is there").with_facts(facts()),
            _ => Step::passed(step, "nothing is read"),
        }
    }

    /// What the client prints where the server refuses nothing: words of its own, but for `curl`, which shows the answer.
    fn said(&self, status: u16, stopped: &str) -> SeenError {
        let own = |text: String| SeenError { status, texts: Vec::from([text]), seen_by: None };
        match &self.client {
            Client::Cli(_) => own(stopped.to_owned()),
            Client::Runner(vault) => {
                let variable = self.request.variable.clone().unwrap_or_else(|| vault.field.to_uppercase());
                own(stopped.replace("{}", &variable))
            }
            Client::Curl { .. } => {
                // An answer with data, like that about a deleted secret, has times of its own.
                let shown = Some(stopped.to_owned()).filter(|text| text.starts_with("{\"errors"));
                SeenError { status, texts: Vec::new(), seen_by: shown }
            }
        }
    }
}

/// Whether the client stops because something is denied.
fn denies(played: &Played) -> bool {
    played.stopped.is_some() && played.sent.iter().any(Sent::is_denied)
}

fn acl(wanted: &Wanted<'_>, sources: &Sources, token: Option<&GivenToken>, depth: Depth) -> (Step, Option<AclReport>) {
    let step = StepName::Acl;
    let evidence = wanted.evidence;
    let names: Vec<String> = match token {
        Some(token) => token.policies.clone(),
        None => sources.policies.iter().map(|given| given.policy.name.trim().to_lowercase()).collect(),
    };
    let own = |name: &String| !matches!(name.as_str(), "root" | "default");
    if token.is_none() && names.is_empty() || sources.policies.is_empty() && names.iter().any(own) {
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
        diagnostics.extend(held::lint(evidence, sources, &names.iter().map(String::as_str).collect()));
    }
    let asked = wanted.hoped.sent.iter().filter_map(|sent| sent.asked.as_ref());
    let refused = asked.into_iter().find(|asked| !acl.evaluate(&asked.request()).allowed());
    let asked = refused.unwrap_or(&wanted.asked);
    let explained = acl.explain(&asked.request());
    let report = acl_report(&explained, asked.operation, sources);
    // What nobody refuses goes as hoped.
    let played = refused.map_or_else(|| wanted.hoped.clone(), |_| wanted.play(&wanted.mounts, Some(&acl)));
    let denied = denies(&played);
    let told = if let Some(why) = wanted.depends_on_version(&acl, denied) {
        Step::not_checked(step, why)
    } else if !denied && !evidence.mounts.is_empty() && wanted.has(&Mistake::UnknownMount) {
        Step::not_checked(step, "no mount that was given fits, and the server refuses what lies in none")
    } else if !denied && explained.allowed {
        Step::passed(step, explained.sentence.clone())
    } else if !denied {
        let instead = listed(&played.sent).split_off(1).join(", then ");
        Step::passed(step, format!("{}; the client goes on with {instead}", explained.sentence))
    } else if held.missing.is_empty() {
        let refusal = Refusal::of(403, PERMISSION_DENIED);
        let said = played.sent.iter().rev().find(|sent| sent.is_denied()).map(|sent| SeenError {
            status: sent.status,
            texts: sent.text.clone().into_iter().collect(),
            seen_by: played.stopped.clone(),
        });
        Step { said, ..Step::failed(step, explained.sentence.clone(), refusal) }
    } else {
        let missing: Vec<&str> = held.missing.iter().map(String::as_str).collect();
        Step::not_checked(step, format!("the policies given do not allow it, and {} was not given", missing.join(", ")))
    };
    (told.with_diagnostics(diagnostics), Some(report))
}

fn acl_report(explained: &policy::Explanation, operation: Operation, sources: &Sources) -> AclReport {
    let rule = |at: &policy::RuleRef| {
        let read = sources.policies.iter().find(|read| read.policy.name.eq_ignore_ascii_case(&at.policy));
        let span = read.map_or(at.span, |read| read.shown(at.span));
        RuleAt { policy: at.policy.clone(), rule: at.rule.clone(), span, why: None }
    };
    let loser = |loser: &policy::Loser| RuleAt { why: Some(loser.why.to_owned()), ..rule(&loser.rule) };
    // Where no rule matches, all that is wanted is missing.
    let wanted = || operation.capability().filter(|_| !explained.allowed && explained.winner.is_empty());
    AclReport {
        path: explained.path.clone(),
        winner: explained.winner.first().map(rule),
        losers: explained.losers.iter().map(loser).collect(),
        capabilities: explained.capabilities.iter().map(|capability| capability.word().to_owned()).collect(),
        missing: explained.missing.or_else(wanted).iter().map(|capability| capability.word().to_owned()).collect(),
    }
}
