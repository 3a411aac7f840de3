//! Why a request is allowed or refused: what the server keeps to itself.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

use super::{
    acl::{Acl, Lists, Merged, Precedence, Source},
    capability::{Capabilities, Capability},
    evaluate::{Refusal, Request},
    rule::{Pattern, Rule, split_star},
};
use crate::span::Span;

/// The rules that matched a request, which one decided, and with what result.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The path, as it was looked up.
    pub path: String,
    /// Whether the request is allowed.
    pub allowed: bool,
    /// Whether the deciding rule has `sudo`, for paths that need root.
    pub root: bool,
    /// The result in one sentence.
    pub sentence: String,
    /// The rules that decided: one, or several with the same path, which the server merges.
    pub winner: Vec<RuleRef>,
    /// The other rules that match the path, and why they did not count.
    pub losers: Vec<Loser>,
    /// What the deciding rule grants.
    pub capabilities: Capabilities,
    /// Where each capability was written.
    pub origins: Vec<Origin>,
    /// The capability that the request needs, but the deciding rule lacks.
    pub missing: Option<Capability>,
}

/// A rule, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleRef {
    /// The policy's name.
    pub policy: String,
    /// The rule's path, with its star.
    pub rule: String,
    /// The rule's place in the policy's text.
    pub span: Span,
}

/// A rule that matches, but did not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loser {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleRef,
    /// The step of the order at which it lost.
    pub step: Step,
    /// The step in words.
    pub why: &'static str,
}

/// The steps by which one rule is preferred to another, in the server's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// An exact rule is looked up first.
    Exact,
    /// For a LIST, the path is looked up with its slash and without, one after the other.
    Slash,
    /// The wildcard that comes later wins.
    LaterWildcard,
    /// A rule that does not end in a star wins.
    NoStar,
    /// Fewer segments `+` win.
    FewerPluses,
    /// The longer rule wins.
    Longer,
    /// The greater text wins.
    Text,
}

impl Step {
    /// Why a rule lost at this step.
    pub const fn why(self) -> &'static str {
        match self {
            Self::Exact => "a rule for exactly this path comes before all rules with wildcards",
            Self::Slash => {
                "for a LIST the path is looked up both with and without its slash, and the other form came first"
            }
            Self::LaterWildcard => "its first wildcard comes earlier in the path",
            Self::NoStar => "it ends in a star, the other rule does not",
            Self::FewerPluses => "it has more segments that are +",
            Self::Longer => "it is shorter",
            Self::Text => "its text comes first in the alphabet",
        }
    }
}

/// Where a capability comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The capability.
    pub capability: Capability,
    /// The policy's name.
    pub policy: String,
    /// The word's place in the policy's text.
    pub span: Span,
}

impl Acl<'_> {
    /// Explains the decision about a request.
    pub fn explain(&self, request: &Request<'_>) -> Explanation {
        let decision = self.evaluate(request);
        let path = request.path.trim_start_matches('/');
        let lists = self.lists(request.operation);
        let winner = if self.root { None } else { self.deciding(path, lists) };
        let mut explanation = Explanation {
            path: path.into(),
            allowed: decision.allowed(),
            root: decision.root,
            sentence: String::new(),
            winner: Vec::new(),
            losers: Vec::new(),
            capabilities: winner.map_or(Capabilities::NONE, |winner| winner.capabilities),
            origins: Vec::new(),
            missing: None,
        };
        if let Some(winner) = winner {
            explanation.winner = winner.rules.iter().filter_map(|source| self.rule_ref(*source)).collect();
            explanation.origins = self.origins(winner);
            explanation.losers = self.losers(winner, path, lists);
        }
        if let Some(Refusal::Capability(capability)) = decision.refusal {
            explanation.missing = Some(capability);
        }
        explanation.sentence = self.sentence(request, &explanation, decision.refusal.as_ref());
        explanation
    }

    fn sentence(&self, request: &Request<'_>, explanation: &Explanation, refusal: Option<&Refusal>) -> String {
        let (operation, path) = (request.operation.word(), &explanation.path);
        let rule = explanation
            .winner
            .first()
            .map_or_else(String::new, |rule| format!("rule `{}` of policy `{}`", rule.rule, rule.policy));
        match refusal {
            None if self.root => format!("a root token may {operation} everything"),
            None if rule.is_empty() => format!("{operation} is always allowed"),
            None => format!("{operation} of `{path}` is allowed by {rule}"),
            Some(Refusal::NoRule) => format!("{operation} of `{path}` is refused: no rule matches the path"),
            Some(refusal) => format!("{operation} of `{path}` is refused: {rule} decides, and {}", reason(refusal)),
        }
    }

    fn rule(&self, source: Source) -> Option<&Rule> {
        self.policies.get(source.policy)?.rules.get(source.rule)
    }

    fn rule_ref(&self, source: Source) -> Option<RuleRef> {
        let policy = self.policies.get(source.policy)?;
        let rule = policy.rules.get(source.rule)?;
        Some(RuleRef { policy: policy.name.clone(), rule: rule.shown(), span: rule.span })
    }

    fn origins(&self, winner: &Merged<'_>) -> Vec<Origin> {
        let mut origins = Vec::new();
        for source in &winner.rules {
            let (Some(rule), Some(policy)) = (self.rule(*source), self.policies.get(source.policy)) else { continue };
            for (capability, span) in &rule.granted {
                // A deny leaves nothing of the others.
                if winner.capabilities.contains(*capability) {
                    origins.push(Origin { capability: *capability, policy: policy.name.clone(), span: *span });
                }
            }
        }
        origins
    }

    fn losers(&self, winner: &Merged<'_>, path: &str, lists: Lists) -> Vec<Loser> {
        let shorter = path.strip_suffix('/').filter(|_| lists != Lists::No);
        let others = self.merged.iter().filter(|other| (other.path, other.pattern) != (winner.path, winner.pattern));
        let matching = others.filter_map(|other| {
            let wildcard = other.pattern != Pattern::Exact;
            let form = |path: &str| other.matches(path);
            let without = shorter.is_some_and(form) && !(wildcard && lists == Lists::ExactOnly);
            (form(path) || without).then(|| (other, step(winner, other, path, shorter, lists)))
        });
        let mut losers = Vec::new();
        for (other, step) in matching {
            let rules = other.rules.iter().filter_map(|source| self.rule_ref(*source));
            losers.extend(rules.map(|rule| Loser { rule, step, why: step.why() }));
        }
        losers
    }
}

impl Merged<'_> {
    /// Whether the path matches, without an index.
    pub(super) fn matches(&self, path: &str) -> bool {
        matches(self.pattern, self.path, path)
    }
}

/// Whether a path matches a rule, without an index. Mirrors the comparison in `CheckAllowedFromNonExactPaths`.
pub(super) fn matches(pattern: Pattern, rule: &str, path: &str) -> bool {
    match pattern {
        Pattern::Exact => path == rule,
        Pattern::Prefix => path.starts_with(rule),
        Pattern::Segments => {
            let (rule, star) = split_star(rule);
            let mut segments = path.split('/');
            let mut parts = rule.split('/').peekable();
            while let Some(part) = parts.next() {
                let Some(segment) = segments.next() else { return false };
                let last = star && parts.peek().is_none();
                if part != "+" && part != segment && !(last && segment.starts_with(part)) {
                    return false;
                }
            }
            star || segments.next().is_none()
        }
    }
}

/// The first step at which the loser is worse.
fn step(winner: &Merged<'_>, loser: &Merged<'_>, path: &str, shorter: Option<&str>, lists: Lists) -> Step {
    if winner.pattern == Pattern::Exact {
        return if loser.pattern == Pattern::Exact { Step::Slash } else { Step::Exact };
    }
    // Both have wildcards. The form of the path in which the winner was found decides which rules it was compared with.
    let first = match (lists, shorter) {
        (Lists::WithoutSlashFirst, Some(shorter)) if winner.matches(shorter) => shorter,
        _ if winner.matches(path) => path,
        _ => shorter.unwrap_or(path),
    };
    if !loser.matches(first) {
        return Step::Slash;
    }
    let (winner, loser) = (Precedence::of(winner), Precedence::of(loser));
    if winner.first_wildcard != loser.first_wildcard {
        Step::LaterWildcard
    } else if winner.whole != loser.whole {
        Step::NoStar
    } else if winner.pluses != loser.pluses {
        Step::FewerPluses
    } else if winner.length != loser.length {
        Step::Longer
    } else {
        Step::Text
    }
}

/// What stands against the request, to follow "the rule decides, and".
fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoRule => "no rule matches".into(),
        Refusal::Denied => "it denies".into(),
        Refusal::DeniedInAnotherCase => "another rule, whose path differs only in capitals, denies".into(),
        Refusal::Capability(capability) => format!("it does not grant `{}`", capability.word()),
        Refusal::Operation(operation) => format!("this server knows no {} here", operation.word()),
        Refusal::Unwrapped => "it demands a wrapped response, so the request needs X-Vault-Wrap-TTL".into(),
        Refusal::WrappedTooLong => "its max_wrapping_ttl is shorter than what the request asks for".into(),
        Refusal::WrappedTooShort => "its min_wrapping_ttl is longer than what the request asks for".into(),
        Refusal::WrappingImpossible => "its max_wrapping_ttl is shorter than its min_wrapping_ttl".into(),
        Refusal::ParameterMissing(name) => format!("the required parameter `{name}` is missing"),
        Refusal::ParameterDenied(name) => format!("it denies the parameter `{name}`, or this value of it"),
        Refusal::EveryParameterDenied => "it denies all parameters".into(),
        Refusal::ParameterNotAllowed(name) => format!("`{name}` is not among its allowed parameters"),
        Refusal::ValueNotAllowed(name) => format!("the value of `{name}` is not among those that it allows"),
        Refusal::LimitMissing => "it requires a `limit`".into(),
        Refusal::LimitRefused => "the `limit` is above its pagination_limit, negative, or no number".into(),
    }
}
