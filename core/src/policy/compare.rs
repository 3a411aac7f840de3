//! What one set of policies allows and another does not: decided for all paths, not for some.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use serde_json::{Map, Value};

use super::{
    acl::{Acl, Constraints, Merged},
    capability::Operation,
    evaluate::Request,
    hcl::Any,
    rule,
};
use crate::automaton::{self, Part, Texts, Walk};

/// What is allowed by the one and not by the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Difference {
    /// By the second one only.
    pub(crate) gained: Vec<Change>,
    /// By the first one only.
    pub(crate) lost: Vec<Change>,
    /// What could not be decided.
    pub(crate) undecided: Vec<String>,
}

/// Requests that one rule allows and the other policies do not, at the same paths.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    /// The rule that allows them, with its star.
    pub(crate) rule: String,
    /// Its policy.
    pub(crate) policy: String,
    /// The rule that decides otherwise; none: no rule matches.
    pub(crate) other: Option<String>,
    /// For each operation a shortest request; `sudo`: a path that needs root.
    pub(crate) requests: Vec<Example>,
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Example {
    pub(crate) operation: Operation,
    pub(crate) path: String,
    /// The path may be one that needs root.
    pub(crate) sudo: bool,
    pub(crate) data: Option<Map<String, Value>>,
    /// Nanoseconds.
    pub(crate) wrap_ttl: Option<i64>,
}

/// Compares what two sets of policies allow. Every decision depends on the rules that match a path, with and without the
/// slash at its end, and on nothing else of the path.
pub(crate) fn compare(before: &Acl<'_>, after: &Acl<'_>) -> Difference {
    let mut patterns: Vec<Vec<Part>> = [before, after].into_iter().flat_map(patterns).collect();
    patterns.sort();
    patterns.dedup();
    let mut found = Found { before, after, difference: Difference::default() };
    // What a client can send without tricks comes first.
    let clean = Texts { within: |path| path != "/" && !path.ends_with("//"), ..automaton::ALL };
    let all = Texts { within: |path| path != "/", ..automaton::ALL };
    let walks = [(clean, true), (all, false)].map(|(texts, usual)| {
        automaton::walk(&patterns, &texts, |path| {
            if !usual || !path.is_empty() {
                found.visit(path, usual);
            }
            false
        })
    });
    let mut difference = found.difference;
    for change in difference.gained.iter_mut().chain(&mut difference.lost) {
        change.requests.sort_by_key(|example| (example.sudo, example.operation));
    }
    if walks.contains(&Walk::TooLarge) {
        difference.undecided.push("the rules match paths in too many ways: not all were compared".to_owned());
    }
    difference.undecided.sort();
    difference.undecided.dedup();
    difference
}

/// The rules as patterns.
fn patterns<'a>(acl: &'a Acl<'_>) -> impl Iterator<Item = Vec<Part>> + 'a {
    let any_case = acl.server.denies_in_any_case();
    acl.merged.iter().flat_map(move |merged| {
        let plain = pattern(merged);
        let folded = any_case && merged.capabilities.denies();
        let in_any_case = folded.then(|| plain.iter().map(|part| fold(*part)).collect());
        core::iter::once(plain).chain(in_any_case)
    })
}

fn fold(part: Part) -> Part {
    if let Part::One(letter) = part { Part::AnyCase(letter) } else { part }
}

/// Mirrors `matches` of [`explain`](super::explain).
fn pattern(merged: &Merged<'_>) -> Vec<Part> {
    match merged.pattern {
        rule::Pattern::Exact => automaton::literal(merged.path).collect(),
        rule::Pattern::Prefix => automaton::literal(merged.path).chain([Part::Any]).collect(),
        rule::Pattern::Segments => {
            let (path, star) = rule::split_star(merged.path);
            let mut parts = Vec::new();
            for (number, segment) in path.split('/').enumerate() {
                if number > 0 {
                    parts.push(Part::One('/'));
                }
                if segment == "+" {
                    parts.push(Part::Segment);
                } else {
                    parts.extend(automaton::literal(segment));
                }
            }
            parts.extend(star.then_some(Part::Any));
            parts
        }
    }
}

struct Found<'a, 'p> {
    before: &'a Acl<'p>,
    after: &'a Acl<'p>,
    difference: Difference,
}

impl Found<'_, '_> {
    fn visit(&mut self, path: &str, usual: bool) {
        for operation in Operation::ALL.iter().copied().filter(|operation| arrives(*operation, path, usual)) {
            let (old, new) = (self.before.rule_for(operation, path), self.after.rule_for(operation, path));
            let root = self.before.root || self.after.root;
            if !root && ![old, new].into_iter().flatten().any(|rule| grants(rule, operation)) {
                continue;
            }
            let demands = [old, new].map(|rule| rule.and_then(|rule| rule.constraints.as_deref()));
            let mut differ = [false; 2];
            for (data, wrap_ttl) in candidates(operation, demands) {
                let request = Request { operation, path, data: data.as_ref(), wrap_ttl };
                let [was, is] = [self.before, self.after].map(|acl| {
                    let decision = acl.evaluate(&request);
                    (decision.allowed(), decision.allowed() && decision.root)
                });
                let example = |sudo| Example { operation, path: path.to_owned(), sudo, data: data.clone(), wrap_ttl };
                if is.0 && !was.0 || is.1 && !was.1 {
                    differ[0] = true;
                    add(&mut self.difference.gained, (self.after, new), old, example(was.0));
                }
                if was.0 && !is.0 || was.1 && !is.1 {
                    differ[1] = true;
                    add(&mut self.difference.lost, (self.before, old), new, example(is.0));
                }
            }
            // Where both demand something, the requests that were tried are only examples.
            if let [Some(one), Some(other)] = demands
                && !same(one, other)
                && differ != [true; 2]
                && [old, new].into_iter().flatten().all(|rule| grants(rule, operation))
            {
                let shown = new.map(shown).unwrap_or_default();
                self.difference.undecided.push(format!(
                    "the parameters and wrapping that the rules for {shown} demand: they were compared by examples only"
                ));
            }
        }
    }
}

fn grants(rule: &Merged<'_>, operation: Operation) -> bool {
    operation.capability().is_some_and(|capability| rule.capabilities.contains(capability))
}

/// Whether such a request reaches the ACL: see [`http`](super::http). A LIST or SCAN always has a slash at its end, a write
/// never. `usual`: reads and deletes have none either.
fn arrives(operation: Operation, path: &str, usual: bool) -> bool {
    let slash = path.ends_with('/');
    match operation {
        Operation::List | Operation::Scan => slash,
        Operation::Read | Operation::Delete => !slash || !usual,
        // Events are checked elsewhere.
        Operation::Subscribe | Operation::Help => false,
        Operation::Create | Operation::Update | Operation::Patch | Operation::Recover => !slash,
    }
}

fn add(
    changes: &mut Vec<Change>,
    (acl, rule): (&Acl<'_>, Option<&Merged<'_>>),
    other: Option<&Merged<'_>>,
    example: Example,
) {
    let (name, other) = (rule.map(shown).unwrap_or_default(), other.map(shown));
    let known = changes.iter_mut().find(|change| change.rule == name && change.other == other);
    if let Some(change) = known {
        let same = |one: &Example| one.operation == example.operation && one.sudo == example.sudo;
        if !change.requests.iter().any(same) {
            change.requests.push(example);
        }
        return;
    }
    let source = rule.and_then(|rule| rule.rules.first());
    let policy = source.and_then(|source| acl.policies.get(source.policy));
    let policy = policy.map(|policy| policy.name.clone()).unwrap_or_default();
    changes.push(Change { rule: name, policy, other, requests: Vec::from([example]) });
}

fn shown(rule: &Merged<'_>) -> String {
    let star = if rule.pattern == rule::Pattern::Prefix { "*" } else { "" };
    format!("{}{star}", rule.path)
}

/// Parameters, and the lifetime of the wrapping.
type Asked = (Option<Map<String, Value>>, Option<i64>);

/// Requests that the demands of two rules may tell apart; the plain one first.
fn candidates(operation: Operation, demands: [Option<&Constraints<'_>>; 2]) -> Vec<Asked> {
    let known: Vec<&Constraints<'_>> = demands.into_iter().flatten().collect();
    let plain = Vec::from([(None, None)]);
    match known.as_slice() {
        [] => return plain,
        [one, other] if same(one, other) => return satisfying(operation, &known),
        _ => {}
    }
    satisfying(operation, &known).into_iter().chain(plain).collect()
}

fn satisfying(operation: Operation, demands: &[&Constraints<'_>]) -> Vec<Asked> {
    let mut values: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for demand in demands {
        for (name, listed) in demand.allowed.iter().chain(&demand.denied).filter(|(name, _)| **name != "*") {
            let all = values.entry((*name).to_owned()).or_default();
            all.extend(listed.iter().filter_map(|value| example(value)));
            all.push(FREE.into());
        }
        for name in &demand.required {
            values.entry(crate::go::to_lower(name)).or_default().push(FREE.into());
        }
        if demand.pagination_limit > 0 && operation.lists() {
            let limits = [demand.pagination_limit, demand.pagination_limit.saturating_add(1)];
            values.entry("limit".to_owned()).or_default().extend(limits.map(Value::from));
        }
    }
    values.entry(FREE.to_owned()).or_default().push(FREE.into());
    // What each demands, with the first value; then each parameter with each value besides.
    let mut bases: Vec<Map<String, Value>> = Vec::from([Map::new()]);
    for demand in demands.iter().filter(|demand| !demand.required.is_empty()) {
        let names = demand.required.iter().map(|name| crate::go::to_lower(name));
        bases.push(names.filter_map(|name| Some((name.clone(), values.get(&name)?.first()?.clone()))).collect());
    }
    let mut all = bases.clone();
    for base in &bases {
        for (name, value) in values.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value))) {
            let mut data = base.clone();
            data.insert(name.clone(), value.clone());
            all.push(data);
        }
    }
    all.truncate(MOST_CANDIDATES);
    let mut times: Vec<Option<i64>> = Vec::from([None]);
    for demand in demands {
        let edges = [demand.min_wrapping_ttl, demand.max_wrapping_ttl].into_iter().filter(|edge| *edge > 0);
        times.extend(edges.flat_map(|edge| [edge, edge - SECOND, edge + SECOND]).filter(|time| *time > 0).map(Some));
    }
    let with = |data: &Map<String, Value>| Some(data.clone()).filter(|data| !data.is_empty());
    all.iter().flat_map(|data| times.iter().map(move |time| (with(data), *time))).collect()
}

/// A value that the one in the policy matches; none: no request has such a value.
fn example(value: &Any) -> Option<Value> {
    Some(match value {
        Any::Bool(flag) => Value::from(*flag),
        Any::Text(text) if text.len() > 1 => Value::from(text.replace('*', FREE)),
        Any::Text(text) => Value::from(text.clone()),
        Any::List(items) => items.iter().filter_map(example).collect(),
        _ => return None,
    })
}

fn same(one: &Constraints<'_>, other: &Constraints<'_>) -> bool {
    format!("{one:?}") == format!("{other:?}")
}

/// A name and a value that no rule mentions.
const FREE: &str = "other";

const SECOND: i64 = 1_000_000_000;

/// Sets of parameters that are tried for one path.
const MOST_CANDIDATES: usize = 256;
