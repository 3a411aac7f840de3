//! The rules of all policies of a token, merged and indexed.

use alloc::{borrow::ToOwned as _, boxed::Box, collections::BTreeMap, string::String, vec::Vec};
use core::cmp::Reverse;

use super::{
    capability::Capabilities,
    hcl::Any,
    radix::{Id, NONE, Radix},
    rule::{Parameter, Pattern, Policy, Rule, split_star},
    segments::Segments,
};
use crate::server::Server;

/// What a token with some policies may do. Mirrors `ACL` of Vault's `vault/acl.go` and `OpenBao`'s
/// `internal/vault/policy/acl.go`.
#[derive(Clone, Debug)]
pub struct Acl<'p> {
    pub(super) server: Server,
    pub(super) policies: Vec<&'p Policy>,
    /// The token is root: everything is allowed.
    pub(super) root: bool,
    pub(super) merged: Vec<Merged<'p>>,
    /// Exact rules, and prefix rules, by their number in `merged`.
    paths: Radix<'p>,
    segments: Segments<'p>,
    /// For each rank of a wildcard rule, its number in `merged`.
    by_rank: Vec<Id>,
    /// For each number in `merged`, its rank; exact rules have none.
    ranks: Vec<Id>,
}

/// All rules with the same path and pattern, which the server merges into one.
#[derive(Clone, Debug)]
pub(super) struct Merged<'p> {
    pub(super) path: &'p str,
    pub(super) pattern: Pattern,
    pub(super) capabilities: Capabilities,
    pub(super) constraints: Option<Box<Constraints<'p>>>,
    /// Where it comes from.
    pub(super) rules: Vec<Source>,
}

/// A rule, by the numbers of its policy and of its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) policy: usize,
    pub(super) rule: usize,
}

/// Parameters by name; no values: any value.
pub(super) type Parameters<'p> = BTreeMap<&'p str, Vec<&'p Any>>;

/// What a rule demands besides the capability. Most rules demand nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Constraints<'p> {
    pub(super) allowed: Parameters<'p>,
    pub(super) denied: Parameters<'p>,
    pub(super) required: Vec<&'p str>,
    pub(super) min_wrapping_ttl: i64,
    pub(super) max_wrapping_ttl: i64,
    pub(super) pagination_limit: i64,
    pub(super) filter_path: &'p str,
}

impl<'p> Acl<'p> {
    /// Merges the policies, in this order; the server takes them in the order of their names. An error: the server's
    /// words.
    pub fn new(policies: &[&'p Policy], server: Server) -> Result<Self, String> {
        let root = policies.iter().any(|policy| policy.name == "root");
        if root && policies.len() != 1 {
            return Err("other policies present along with root".to_owned());
        }
        let mut acl = Self {
            server,
            policies: policies.to_vec(),
            root,
            merged: Vec::new(),
            paths: Radix::new(),
            segments: Segments::new(),
            by_rank: Vec::new(),
            ranks: Vec::new(),
        };
        let mut segment_rules = Radix::new();
        for (policy_at, policy) in policies.iter().enumerate() {
            for (rule_at, rule) in policy.rules.iter().enumerate() {
                let known = match rule.pattern {
                    Pattern::Exact => acl.paths.exact(&rule.path),
                    Pattern::Prefix => acl.paths.prefix(&rule.path),
                    Pattern::Segments => segment_rules.exact(&rule.path),
                };
                let source = Source { policy: policy_at, rule: rule_at };
                if let Some(merged) = acl.merged.get_mut(*known as usize) {
                    merged.add(rule, source);
                } else {
                    *known = Id::try_from(acl.merged.len()).unwrap_or(NONE);
                    acl.merged.push(Merged::new(rule, source));
                }
            }
        }
        acl.rank();
        Ok(acl)
    }

    /// The rule that decides about a path. `lists`: the path is asked for without its last slash, too.
    pub(super) fn deciding(&self, path: &str, lists: Lists) -> Option<&Merged<'p>> {
        self.deciding_id(path, lists).and_then(|id| self.merged.get(id as usize))
    }

    /// Mirrors the look-ups of `AllowOperation`, in its order.
    pub(super) fn deciding_id(&self, path: &str, lists: Lists) -> Option<Id> {
        let found = self.paths.find(path);
        if found.exact != NONE {
            return Some(found.exact);
        }
        let shorter = path.strip_suffix('/').filter(|_| lists != Lists::No);
        if shorter.is_some() && found.shorter_exact != NONE {
            return Some(found.shorter_exact);
        }
        let with = || self.wildcard(path, found.prefix);
        let without = || shorter.and_then(|path| self.wildcard(path, found.shorter_prefix));
        match lists {
            Lists::WithSlashFirst => with().or_else(without),
            Lists::WithoutSlashFirst => without().or_else(with),
            Lists::No | Lists::ExactOnly => with(),
        }
    }

    /// The best of the wildcard rules that match the path, of which `prefix` is the longest prefix. Mirrors
    /// `CheckAllowedFromNonExactPaths`.
    fn wildcard(&self, path: &str, prefix: Id) -> Option<Id> {
        if self.segments.is_empty() {
            return (prefix != NONE).then_some(prefix);
        }
        let rank = self.ranks.get(prefix as usize).copied();
        let best = self.segments.find(path, rank)?;
        self.by_rank.get(best as usize).copied()
    }

    /// Orders the wildcard rules, once for all paths.
    fn rank(&mut self) {
        let numbers = (0..).zip(&self.merged);
        let mut by_rank: Vec<Id> =
            numbers.filter(|(_, rule)| rule.pattern != Pattern::Exact).map(|(number, _)| number).collect();
        by_rank.sort_by_cached_key(|number| self.merged.get(*number as usize).map(Precedence::of));
        self.ranks = alloc::vec![NONE; self.merged.len()];
        for (rank, number) in (0..).zip(&by_rank) {
            if let Some(place) = self.ranks.get_mut(*number as usize) {
                *place = rank;
            }
            if let Some(rule) = self.merged.get(*number as usize).filter(|rule| rule.pattern == Pattern::Segments) {
                self.segments.add(rule.path, rank);
            }
        }
        self.by_rank = by_rank;
    }
}

/// Whether a path with a slash at its end is also looked up without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lists {
    /// Not at all.
    No,
    /// Among the exact rules only.
    ExactOnly,
    /// Also among the wildcard rules, with the slash first.
    WithSlashFirst,
    /// Also among the wildcard rules, without the slash first.
    WithoutSlashFirst,
}

/// The steps of the order of wildcard rules; the greater one wins. Mirrors `less` in `CheckAllowedFromNonExactPaths`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Precedence<'p> {
    /// Where the first `+` or the star is: later wins.
    pub(super) first_wildcard: usize,
    /// Not ending in a star wins.
    pub(super) whole: bool,
    /// Fewer segments `+` win.
    pub(super) pluses: Reverse<usize>,
    /// The longer one wins, without the star.
    pub(super) length: usize,
    /// The greater text wins.
    pub(super) text: &'p str,
}

impl<'p> Precedence<'p> {
    pub(super) fn of(rule: &Merged<'p>) -> Self {
        let (text, star) = match rule.pattern {
            Pattern::Segments => split_star(rule.path),
            _ => (rule.path, true),
        };
        let segments = rule.pattern == Pattern::Segments;
        let pluses = if segments { text.split('/').filter(|segment| *segment == "+").count() } else { 0 };
        let first_wildcard = if segments { text.find('+').unwrap_or(text.len()) } else { text.len() };
        Self { first_wildcard, whole: !star, pluses: Reverse(pluses), length: text.len(), text }
    }
}

impl<'p> Merged<'p> {
    fn new(rule: &'p Rule, source: Source) -> Self {
        Self {
            path: &rule.path,
            pattern: rule.pattern,
            capabilities: rule.capabilities,
            constraints: Constraints::of(rule),
            rules: Vec::from([source]),
        }
    }

    /// Mirrors the merge in `NewACL`.
    fn add(&mut self, rule: &'p Rule, source: Source) {
        self.rules.push(source);
        if self.capabilities.denies() {
            return;
        }
        if rule.capabilities.denies() {
            self.capabilities = Capabilities::DENY;
            self.constraints = None;
            return;
        }
        self.capabilities = self.capabilities.union(rule.capabilities);
        let Some(other) = Constraints::of(rule) else { return };
        match &mut self.constraints {
            None => self.constraints = Some(other),
            Some(constraints) => constraints.add(*other),
        }
    }
}

impl<'p> Constraints<'p> {
    fn of(rule: &'p Rule) -> Option<Box<Self>> {
        let demands = !rule.allowed_parameters.is_empty()
            || !rule.denied_parameters.is_empty()
            || !rule.required_parameters.is_empty()
            || rule.min_wrapping_ttl != 0
            || rule.max_wrapping_ttl != 0
            || rule.pagination_limit != 0
            || !rule.filter_path.is_empty();
        demands.then(|| {
            Box::new(Self {
                allowed: references(&rule.allowed_parameters),
                denied: references(&rule.denied_parameters),
                required: rule.required_parameters.iter().map(|(name, _)| name.as_str()).collect(),
                min_wrapping_ttl: rule.min_wrapping_ttl,
                max_wrapping_ttl: rule.max_wrapping_ttl,
                pagination_limit: rule.pagination_limit,
                filter_path: &rule.filter_path,
            })
        })
    }

    fn add(&mut self, other: Self) {
        add_parameters(&mut self.allowed, other.allowed);
        add_parameters(&mut self.denied, other.denied);
        self.required.extend(other.required);
        smaller(&mut self.min_wrapping_ttl, other.min_wrapping_ttl);
        smaller(&mut self.max_wrapping_ttl, other.max_wrapping_ttl);
        smaller_positive(&mut self.pagination_limit, other.pagination_limit);
        if self.filter_path.is_empty() {
            self.filter_path = other.filter_path;
        }
    }
}

fn references(parameters: &BTreeMap<String, Parameter>) -> Parameters<'_> {
    parameters.iter().map(|(name, parameter)| (name.as_str(), parameter.values.iter().collect())).collect()
}

/// "Any value" wins over values; values are put together.
fn add_parameters<'p>(parameters: &mut Parameters<'p>, other: Parameters<'p>) {
    for (name, values) in other {
        match parameters.get_mut(name) {
            None => {
                parameters.insert(name, values);
            }
            Some(known) if known.is_empty() || values.is_empty() => known.clear(),
            Some(known) => known.extend(values),
        }
    }
}

/// A lifetime of 0 is none; a negative one of the first rule stays.
fn smaller(known: &mut i64, other: i64) {
    if other > 0 && (*known == 0 || other < *known) {
        *known = other;
    }
}

fn smaller_positive(known: &mut i64, other: i64) {
    if other > 0 && (*known <= 0 || other < *known) {
        *known = other;
    }
}
