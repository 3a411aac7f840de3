//! What the policies of both versions allow, and what that means for the jobs.

use alloc::{format, string::String, vec::Vec};

use super::{
    Gain, Witness,
    jobs::{Jobs, Newcomer},
    side::Side,
    words,
};
use crate::{
    check::{jobs::Job, trace::Held},
    policy::{self, Acl, Change, Policy},
};

/// What is gained and lost.
pub(super) fn compare(
    before: &Side<'_>,
    after: &Side<'_>,
    jobs: &Jobs,
    not_compared: &mut Vec<String>,
) -> (Vec<Gain>, Vec<Gain>) {
    let example = jobs.examples.iter().flatten().next_back();
    let held = [before, after].map(|side| side.policies(example));
    for (held, which) in held.iter().zip(["first", "second"]) {
        not_compared
            .extend(held.missing.iter().map(|name| format!("policy {name}: not given for the {which} version")));
    }
    let equal = before.evidence.server == after.evidence.server && printed(&held[0]) == printed(&held[1]);
    let templated = |side: &Side<'_>| side.sources.policies.iter().any(|given| given.policy.templated);
    if (templated(before) || templated(after)) && !same_identity(before, after, equal) {
        let why = "paths with {{…}}: filled in for the job that is named; for others they were not compared";
        not_compared.push(why.into());
    }
    let [old, new] = held.each_ref().map(|held| held.policies.iter().collect::<Vec<&Policy>>());
    let acls = (Acl::new(&old, before.evidence.server), Acl::new(&new, after.evidence.server));
    let (Ok(old_acl), Ok(new_acl)) = acls else {
        not_compared.push("the policies: the server cannot use them together".into());
        return (Vec::new(), Vec::new());
    };
    let mut gained: Vec<Gain> = jobs.gained.iter().map(|newcomer| login(newcomer, after, &held[1], &new_acl)).collect();
    let mut lost: Vec<Gain> = jobs.lost.iter().map(|newcomer| login(newcomer, before, &held[0], &old_acl)).collect();
    let somebody = jobs.nobody.map(|nobody| !nobody);
    if somebody == [true; 2] && !equal {
        let found = policy::compare(&old_acl, &new_acl);
        not_compared.extend(found.undecided);
        let [first, second] = &jobs.examples;
        gained.extend(found.gained.iter().map(|change| request(change, second.as_ref(), "before")));
        lost.extend(found.lost.iter().map(|change| request(change, first.as_ref(), "after")));
    }
    (gained, lost)
}

/// Whether the policies mean the same for every job of both versions.
fn same_identity(before: &Side<'_>, after: &Side<'_>, equal: bool) -> bool {
    let role = |side: &Side<'_>| {
        side.mount().role(side.role_name()).map(|role| (role.user_claim.clone(), role.claim_mappings.clone()))
    };
    let texts = |side: &Side<'_>| {
        let given = side.sources.policies.iter();
        let mut texts: Vec<(String, String)> =
            given.map(|given| (given.policy.name.clone(), given.text.clone())).collect();
        texts.sort();
        texts
    };
    equal && role(before) == role(after) && texts(before) == texts(after)
}

fn printed(held: &Held) -> Vec<String> {
    let mut texts: Vec<String> = held.policies.iter().map(policy::print).collect();
    texts.sort();
    texts
}

/// A job that logs in with one version only may do all that its policies allow.
fn login(newcomer: &Newcomer, side: &Side<'_>, held: &Held, acl: &Acl<'_>) -> Gain {
    let server = side.evidence.server;
    let default: Vec<&Policy> = held.policies.iter().filter(|policy| policy.name == "default").collect();
    let rights =
        Acl::new(&default, server).map(|everybody| policy::compare(&everybody, acl).gained).unwrap_or_default();
    let first = rights.iter().find_map(|change| change.requests.first());
    Gain {
        who: words::described(&newcomer.job),
        may: words::rights(side.role_name(), &rights),
        difference: newcomer.difference.clone(),
        witness: Witness {
            claims: Some(newcomer.job.claims()),
            remote_addr: newcomer.from.clone(),
            ..first.map(witness).unwrap_or_default()
        },
    }
}

fn request(change: &Change, job: Option<&Job>, other: &str) -> Gain {
    let who = job.map_or_else(
        || "whoever holds the policies".into(),
        |job| format!("every job that logs in, like {}", words::described(job)),
    );
    let first = change.requests.first().map(witness).unwrap_or_default();
    Gain {
        who,
        may: words::may(change),
        difference: words::decided(change, other),
        witness: Witness { claims: job.map(Job::claims), ..first },
    }
}

fn witness(example: &policy::Example) -> Witness {
    Witness {
        request: Some([example.operation.word().into(), example.path.clone()]),
        data: example.data.clone(),
        wrap_ttl: example.wrap_ttl.map(|nanoseconds| nanoseconds / 1_000_000_000),
        ..Witness::default()
    }
}
