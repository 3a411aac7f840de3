//! What a role says about each part of a token, as a set of values; and what lies in one set and not in another.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use core::slice;

use crate::{
    auth::{self, BoundClaimsType, Claims, Config, Role},
    automaton::{self, Part, Pattern, Texts, Walk},
    check::jobs::Job,
    json::{Data, Value},
    server::Server,
    setup::RefType,
    token,
};

/// A part of the token that can be chosen on its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// A claim that depends on no other.
    Claim(String),
    /// `ref`, `ref_type` and `ref_path`: one name of a branch or tag.
    Ref,
    /// `project_path` and `namespace_path`: one path.
    Path,
    Audience,
}

/// Role and config of one version.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms<'a> {
    pub(super) role: &'a Role,
    /// None: not known, and the same for both.
    pub(super) config: Option<&'a Config>,
    pub(super) server: Server,
}

/// What was looked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// The shortest value; none: the claim is absent.
    Value(Option<Value>),
    /// There is none.
    Nothing,
    /// There are too many ways to match.
    TooLarge,
}

/// The fields about which one of the two says something.
pub(super) fn fields(both: [Terms<'_>; 2]) -> BTreeSet<Field> {
    let mut all = BTreeSet::from([Field::Audience]);
    for Terms { role, config, .. } in both {
        let bound = role.bound_claims.keys().filter_map(|name| plain(name));
        all.extend(bound.chain([role.user_claim.clone()]).map(|name| Field::of(&name)));
        all.extend((!role.bound_subject.is_empty()).then(|| Field::of("sub")));
        all.extend((!role.groups_claim.is_empty()).then(|| Field::of(&role.groups_claim)));
        all.extend(config.is_some_and(|config| !config.bound_issuer.is_empty()).then(|| Field::of("iss")));
    }
    all
}

/// What lies in a list or an object, which nobody can choose here.
pub(super) fn nested(both: [Terms<'_>; 2]) -> BTreeSet<&str> {
    let names = both.into_iter().flat_map(|terms| terms.role.bound_claims.keys());
    names.filter(|name| plain(name).is_none()).map(String::as_str).collect()
}

fn plain(name: &str) -> Option<String> {
    match name.strip_prefix('/') {
        None => Some(name.to_owned()),
        Some(rest) => (!rest.contains('/')).then(|| rest.replace("~1", "/").replace("~0", "~")),
    }
}

impl Field {
    fn of(name: &str) -> Self {
        match name {
            "ref" | "ref_type" | "ref_path" => Self::Ref,
            "project_path" | "namespace_path" => Self::Path,
            "aud" => Self::Audience,
            _ => Self::Claim(name.to_owned()),
        }
    }

    /// The claims that it decides.
    pub(super) fn claims(&self) -> &[String] {
        if let Self::Claim(name) = self { slice::from_ref(name) } else { &[] }
    }

    fn names(&self) -> Vec<&str> {
        match self {
            Self::Claim(name) => Vec::from([name.as_str()]),
            Self::Ref => Vec::from(["ref", "ref_type", "ref_path"]),
            Self::Path => Vec::from(["project_path", "namespace_path"]),
            Self::Audience => Vec::from(["aud"]),
        }
    }

    /// Writes the value into the job's token.
    pub(super) fn put(&self, job: &mut Job, value: Option<&Value>) {
        let text = value.and_then(Value::as_str).unwrap_or_default();
        match (self, value) {
            (Self::Ref, _) => {
                let kind = if text.starts_with(RefType::Tag.path_prefix()) { RefType::Tag } else { RefType::Branch };
                job.set("ref", text.strip_prefix(kind.path_prefix()).unwrap_or(text));
                job.set("ref_type", kind.word());
                job.set("ref_path", text);
            }
            (Self::Path, _) => {
                job.set("project_path", text);
                job.set("namespace_path", text.rsplit_once('/').map_or("", |(group, _)| group));
            }
            (_, Some(value)) => self.names().into_iter().for_each(|name| job.put(name, value.clone())),
            (_, None) => self.names().into_iter().for_each(|name| job.remove(name)),
        }
    }

    /// What the job's token has there.
    pub(super) fn value(&self, job: &Job) -> Option<Value> {
        match self {
            Self::Ref => {
                let kind = if job.text("ref_type") == "tag" { RefType::Tag } else { RefType::Branch };
                Some(text(&format!("{}{}", kind.path_prefix(), job.text("ref"))))
            }
            Self::Path => Some(text(job.text("project_path"))),
            _ => self.names().first().and_then(|name| job.member(name)).cloned(),
        }
    }

    /// Whether the terms accept this value.
    pub(super) fn accepts(&self, terms: Terms<'_>, value: Option<&Value>) -> bool {
        let Terms { role, config, server } = terms;
        let mut job = Job::of(Value::new(Data::Object(Vec::new())));
        self.put(&mut job, value);
        let claims = job.read(server);
        let names = self.names();
        let bound =
            role.bound_claims.keys().filter(|name| plain(name).is_some_and(|name| names.contains(&name.as_str())));
        if !bound.into_iter().all(|name| auth::meets(role, name, &claims)) {
            return false;
        }
        let is = |name: &str| names == [name];
        let as_text = value.and_then(Value::as_str);
        let issuer = config.map(|config| config.bound_issuer.as_str()).filter(|issuer| !issuer.is_empty() && is("iss"));
        let subject = Some(role.bound_subject.as_str()).filter(|subject| !subject.is_empty() && is("sub"));
        let wanted = issuer.into_iter().chain(subject).all(|wanted| as_text == Some(wanted));
        let identity = !is(&role.user_claim) || as_text.is_some_and(|text| !text.is_empty());
        let mapped = role.claim_mappings.keys().filter(|name| is(name)).all(|_| value.is_none() || as_text.is_some());
        let groups = !is(&role.groups_claim) || value.is_some();
        wanted && identity && mapped && groups && (*self != Self::Audience || audience(role, value, &claims))
    }

    /// A shortest value for which this holds. It may depend on what the terms say and on nothing else.
    pub(super) fn find(&self, both: [Terms<'_>; 2], holds: impl Fn(Option<&Value>) -> bool) -> Found {
        let listed = self.listed(both);
        if let Some(values) = self.values(&listed) {
            let found = values.into_iter().find(|value| holds(value.as_ref()));
            return found.map_or(Found::Nothing, Found::Value);
        }
        let texts = match self {
            Self::Ref => Texts { beginnings: &["refs/heads/", "refs/tags/"], ..automaton::ALL },
            Self::Path => Texts { within: |path| path != "/" && !path.ends_with("//"), ..automaton::ALL },
            Self::Claim(name) if name.ends_with("_id") => {
                let within = |id: &str| id.bytes().next_back().is_none_or(|byte| byte.is_ascii_digit());
                Texts { free: "123456789", within, ..automaton::ALL }
            }
            Self::Claim(_) | Self::Audience => automaton::ALL,
        };
        let list = token::claim(self.names().first().copied().unwrap_or_default())
            .is_some_and(|claim| claim.json_type == "list of strings");
        let of = |word: &str| if list { Value::new(Data::List(Vec::from([text(word)]))) } else { text(word) };
        let mut found = None;
        let walked = automaton::walk(&self.patterns(&listed), &texts, |word| {
            let fits = self.is_value(word) && holds(Some(&of(word)));
            found = fits.then(|| of(word));
            fits
        });
        match (found, walked) {
            (Some(value), _) => Found::Value(Some(value)),
            (None, Walk::TooLarge) => Found::TooLarge,
            (None, _) if self.may_be_absent() && holds(None) => Found::Value(None),
            _ => Found::Nothing,
        }
    }

    /// The texts that the terms name, with the claim that they are for, and whether stars count.
    fn listed(&self, both: [Terms<'_>; 2]) -> Vec<(String, Value, bool)> {
        let names = self.names();
        let mut listed = Vec::new();
        for Terms { role, config, .. } in both {
            let glob = role.bound_claims_type == BoundClaimsType::Glob;
            for (name, bound) in role.bound_claims.iter().filter_map(|(name, bound)| Some((plain(name)?, bound))) {
                if names.contains(&name.as_str()) {
                    let values = if let Data::List(items) = &bound.data { items } else { slice::from_ref(bound) };
                    listed.extend(values.iter().map(|value| (name.clone(), value.clone(), glob)));
                }
            }
            let mut exact = |name: &str, value: &str| {
                if names.contains(&name) && !value.is_empty() {
                    listed.push((name.to_owned(), text(value), false));
                }
            };
            exact("sub", &role.bound_subject);
            exact("iss", config.map(|config| config.bound_issuer.as_str()).unwrap_or_default());
            role.bound_audiences.iter().for_each(|audience| exact("aud", audience));
        }
        listed
    }

    /// All values that can be told apart, where these are few.
    fn values(&self, listed: &[(String, Value, bool)]) -> Option<Vec<Option<Value>>> {
        let texts = || listed.iter().filter_map(|(_, value, _)| value.as_str());
        match self {
            Self::Claim(name) if name.ends_with("_protected") => {
                let absent = self.may_be_absent().then_some(None);
                Some(["true", "false"].map(|word| Some(text(word))).into_iter().chain(absent).collect())
            }
            Self::Claim(name) if token::claim(name).is_some_and(|claim| claim.json_type == "number") => {
                let numbers = listed.iter().map(|(_, value, _)| value.clone());
                let numbers = numbers.filter(|value| matches!(value.data, Data::Number(_)));
                let free = Value::new(Data::Number("1000000007".to_owned()));
                Some(numbers.chain([free]).map(Some).chain([None]).collect())
            }
            Self::Audience => {
                let mut words: Vec<String> = texts().map(|word| word.replace('*', "a")).collect();
                words.push("https://other.example.com".to_owned());
                words.dedup();
                words.truncate(MOST_AUDIENCES);
                let list = |words: &[&String]| Value::new(Data::List(words.iter().map(|word| text(word)).collect()));
                let mut all: Vec<Option<Value>> = words.iter().map(|word| Some(text(word))).collect();
                all.extend(words.iter().map(|word| Some(list(&[word]))));
                for (at, one) in words.iter().enumerate() {
                    all.extend(words.iter().skip(at + 1).map(|other| Some(list(&[one, other]))));
                }
                all.push(None);
                Some(all)
            }
            _ => None,
        }
    }

    fn patterns(&self, listed: &[(String, Value, bool)]) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for (name, value, glob) in listed {
            let Some(value) = value.as_str() else { continue };
            let parts: Pattern =
                if *glob { automaton::glob(value).collect() } else { automaton::literal(value).collect() };
            match name.as_str() {
                "ref" => patterns.extend([RefType::Branch, RefType::Tag].map(|kind| {
                    automaton::literal(kind.path_prefix()).chain(parts.iter().copied()).collect::<Pattern>()
                })),
                "namespace_path" => {
                    patterns.push(parts.into_iter().chain([Part::One('/'), Part::Letter, Part::Segment]).collect());
                }
                _ => patterns.push(parts),
            }
        }
        match self {
            Self::Ref => patterns.extend([RefType::Branch, RefType::Tag].map(|kind| {
                automaton::literal(kind.path_prefix()).chain([Part::Letter, Part::Any]).collect::<Pattern>()
            })),
            Self::Path => patterns.push(Vec::from([Part::Any, Part::One('/'), Part::Letter, Part::Segment])),
            Self::Claim(_) | Self::Audience => {}
        }
        patterns
    }

    /// Whether GitLab can write this text there.
    fn is_value(&self, word: &str) -> bool {
        match self {
            Self::Ref => !matches!(word, "refs/heads/" | "refs/tags/"),
            Self::Path => word.contains('/') && !word.ends_with('/'),
            Self::Claim(name) => !word.is_empty() || name == "user_id",
            Self::Audience => !word.is_empty(),
        }
    }

    fn may_be_absent(&self) -> bool {
        let Self::Claim(name) = self else { return *self == Self::Audience };
        token::claim(name).is_none_or(|claim| claim.present.is_some() || claim.json_type != "string")
    }
}

/// The terms of both `bound_audiences` and none.
fn audience(role: &Role, value: Option<&Value>, claims: &Claims<'_>) -> bool {
    let values = match value.map(|value| &value.data) {
        Some(Data::List(items)) => items.as_slice(),
        Some(_) => value.map(slice::from_ref).unwrap_or_default(),
        None => &[],
    };
    let named = |audience: &String| values.iter().any(|value| value.as_str() == Some(audience));
    let bound = &role.bound_audiences;
    (bound.is_empty() || bound.iter().any(named)) && auth::check_unbound_audience(role, claims).is_ok()
}

fn text(text: &str) -> Value {
    Value::new(Data::String(text.to_string()))
}

/// Audiences that are combined.
const MOST_AUDIENCES: usize = 32;
