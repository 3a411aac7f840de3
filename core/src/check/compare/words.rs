//! The difference in words.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{Comparison, fields::Field, side::Side};
use crate::{
    auth::{Config, KeyOrigin, Role},
    check::jobs::Job,
    json::Value,
    policy::{Change, Example},
};

pub(super) fn sentence(found: &Comparison) -> String {
    let count = |number: usize, what: &str| match number {
        0 => format!("nobody {what} anything"),
        1 => format!("one thing is {what}"),
        several => format!("{several} things are {what}"),
    };
    let (gained, lost) = (found.gained.len(), found.lost.len());
    let mut sentence = match (gained, lost) {
        (0, 0) if found.same => return "Nobody gains or loses anything.".to_owned(),
        (0, 0) => "Nothing was found that anybody gains or loses".to_owned(),
        _ => {
            let verbs = [if gained == 0 { "gains" } else { "gained" }, if lost == 0 { "loses" } else { "lost" }];
            let text = format!("{}, {}", count(gained, verbs[0]), count(lost, verbs[1]));
            let mut letters = text.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase()).unwrap_or_default();
            first.to_string() + letters.as_str()
        }
    };
    if !found.not_compared.is_empty() {
        sentence.push_str(", but not everything was compared");
    }
    sentence.push('.');
    sentence
}

/// Like "a tag v1 of project 42".
pub(super) fn described(job: &Job) -> String {
    let (kind, name, project) = (job.text("ref_type"), job.text("ref"), job.text("project_id"));
    let open = if job.text("ref_protected") == "false" { ", not protected," } else { "" };
    let environment = match job.text("environment") {
        "" => String::new(),
        name => format!(" that deploys to {name}"),
    };
    let path = job.text("project_path");
    format!("a {kind} {name}{open} of project {project} ({path}){environment}")
}

/// The claims of a field.
pub(super) fn named(field: &Field) -> &str {
    match field {
        Field::Claim(_) => field.claims().first().map(String::as_str).unwrap_or_default(),
        Field::Ref => "ref and ref_type",
        Field::Path => "project_path",
        Field::Audience => "aud",
    }
}

pub(super) fn differs(field: &Field, value: Option<&Value>) -> String {
    let name = if *field == Field::Ref { "ref_path" } else { named(field) };
    value.map_or_else(|| format!("`{name}` is absent"), |value| format!("`{name}` is {}", value.to_json()))
}

/// Like "read and list secret/data/a".
pub(super) fn may(change: &Change) -> String {
    let mut sentence: Vec<String> = Vec::new();
    for example in &change.requests {
        let known = sentence.last_mut().filter(|text| text.ends_with(&format!(" {}", shown(example))));
        let word = word(example);
        match known {
            Some(text) => *text = format!("{word}, {text}"),
            None => sentence.push(format!("{word} {}", shown(example))),
        }
    }
    sentence.join("; ")
}

fn word(example: &Example) -> String {
    let sudo = if example.sudo { " (where root is needed)" } else { "" };
    format!("{}{sudo}", example.operation.word())
}

fn shown(example: &Example) -> String {
    let data = example.data.as_ref().map(|data| format!(" with {}", serde_json::to_string(data).unwrap_or_default()));
    let wrapped = example.wrap_ttl.map(|time| format!(", wrapped for {} seconds", time / 1_000_000_000));
    format!("{}{}{}", example.path, data.unwrap_or_default(), wrapped.unwrap_or_default())
}

/// What somebody may do who logs in.
pub(super) fn rights(role: &str, rights: &[Change]) -> String {
    let login = format!("log in to the role {role}");
    match rights {
        [] => format!("{login}, which gives nothing but the policy default"),
        [one] => format!("{login}, and {}", may(one)),
        [first, rest @ ..] => format!("{login}, and {}, and more by {} other rules", may(first), rest.len()),
    }
}

pub(super) fn decided(change: &Change, other: &str) -> String {
    let now = format!("the rule {} of policy {} allows it", change.rule, change.policy);
    match &change.other {
        Some(rule) => format!("{now}; {other}, {rule} decides and does not"),
        None => format!("{now}; {other}, no rule matches"),
    }
}

pub(super) fn origin(config: &Config) -> String {
    match config.key_origin() {
        KeyOrigin::Static => config.jwt_validation_pubkeys.join("\n"),
        KeyOrigin::JwksUrl => config.jwks_url.clone(),
        KeyOrigin::JwksPairs => config.jwks_pairs.iter().map(Value::to_json).collect::<Vec<_>>().join(", "),
        KeyOrigin::Discovery | KeyOrigin::OidcFlow => format!("the discovery of {}", config.oidc_discovery_url),
    }
}

/// What differs and is not about who may do what.
pub(super) fn notes(before: &Side<'_>, after: &Side<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |what: &str, old: String, new: String| {
        if old != new {
            let shown = |text: String| if text.is_empty() { "nothing".to_owned() } else { text };
            notes.push(format!("{what}: {} before, {} after", shown(old), shown(new)));
        }
    };
    let config = |side: &Side<'_>| side.mount().config().map(|config| config.default_role.clone()).unwrap_or_default();
    note("the default role", config(before), config(after));
    note("the role's name", before.role_name().to_lowercase(), after.role_name().to_lowercase());
    let mount = |side: &Side<'_>| side.evidence.auth_mount.clone().unwrap_or_default();
    note("the auth mount", mount(before), mount(after));
    let server = |side: &Side<'_>| format!("{} {}", side.evidence.server.product.name(), side.evidence.server.version);
    note("the server", server(before), server(after));
    let [Some(old), Some(new)] = [before, after].map(|side| side.mount().role(side.role_name())) else { return notes };
    for (name, value) in SETTINGS {
        note(name, value(old), value(new));
    }
    notes
}

type Setting = (&'static str, fn(&Role) -> String);

const SETTINGS: &[Setting] = &[
    ("token_ttl", |role| seconds(role.token.ttl)),
    ("token_max_ttl", |role| seconds(role.token.max_ttl)),
    ("token_explicit_max_ttl", |role| seconds(role.token.explicit_max_ttl)),
    ("token_period", |role| seconds(role.token.period)),
    ("token_num_uses", |role| role.token.num_uses.to_string()),
    ("token_type", |role| role.token.token_type.name().to_owned()),
    ("user_claim", |role| role.user_claim.clone()),
    ("claim_mappings", |role| {
        let pairs = role.claim_mappings.iter().map(|(source, target)| format!("{source} as {target}"));
        pairs.collect::<Vec<_>>().join(", ")
    }),
    ("groups_claim", |role| role.groups_claim.clone()),
    ("clock_skew_leeway", |role| seconds(role.clock_skew_leeway)),
    ("expiration_leeway", |role| seconds(role.expiration_leeway)),
    ("not_before_leeway", |role| seconds(role.not_before_leeway)),
];

fn seconds(seconds: i64) -> String {
    if seconds == 0 { "the default".to_owned() } else { format!("{seconds} seconds") }
}
