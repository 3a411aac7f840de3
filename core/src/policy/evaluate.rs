//! Deciding a request.

use alloc::string::{String, ToString as _};

use serde_json::{Map, Value};

use super::{
    acl::{Acl, Constraints, Lists, Merged, Precedence},
    capability::{Capabilities, Capability, Operation},
    explain::matches,
    parameters::{self, Mismatch},
    rule::{Pattern, split_star},
};
use crate::go;

/// A request, as the ACL sees it: see [`http`](super::http) for what happens before.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// What it does.
    pub operation: Operation,
    /// Without `/v1/`.
    pub path: &'r str,
    /// The body, or the query of a LIST.
    pub data: Option<&'r Map<String, Value>>,
    /// The lifetime, in nanoseconds, for which the answer is to be wrapped.
    pub wrap_ttl: Option<i64>,
}

impl<'r> Request<'r> {
    /// A request without body.
    pub const fn new(operation: Operation, path: &'r str) -> Self {
        Self { operation, path, data: None, wrap_ttl: None }
    }
}

/// What the server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<'p> {
    /// Why it is refused; none: it is allowed. A path that needs root needs [`root`](Self::root), too.
    pub refusal: Option<Refusal>,
    /// Whether the deciding rule has `sudo`.
    pub root: bool,
    /// `OpenBao`: the `limit` that the server puts in place of the request's.
    pub limit: Option<String>,
    /// `OpenBao`: the path that decides which keys a LIST shows; empty: all.
    pub filter_path: &'p str,
}

impl Decision<'_> {
    /// Whether the request is allowed.
    pub const fn allowed(&self) -> bool {
        self.refusal.is_none()
    }
}

/// Why a request is refused: `permission denied`, which the server does not explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No rule matches the path.
    NoRule,
    /// The deciding rule denies.
    Denied,
    /// A rule denies that would decide if capitals did not matter, which they do not on this server: see
    /// [`Server::denies_in_any_case`](crate::Server::denies_in_any_case).
    DeniedInAnotherCase,
    /// The deciding rule lacks the capability.
    Capability(Capability),
    /// This server does not know the operation.
    Operation(Operation),
    /// The rule wants the answer wrapped.
    Unwrapped,
    /// The lifetime of the wrapping is longer than the rule allows.
    WrappedTooLong,
    /// The lifetime of the wrapping is shorter than the rule allows.
    WrappedTooShort,
    /// The rule's longest lifetime is shorter than its shortest: nothing is allowed.
    WrappingImpossible,
    /// A required parameter is missing; its name in lower case.
    ParameterMissing(String),
    /// A parameter is denied, with this value or with any.
    ParameterDenied(String),
    /// The rule allows no parameters at all.
    EveryParameterDenied,
    /// A parameter is not among the allowed ones.
    ParameterNotAllowed(String),
    /// A parameter has another value than the allowed ones.
    ValueNotAllowed(String),
    /// `OpenBao`: the rule demands a `limit`.
    LimitMissing,
    /// `OpenBao`: the `limit` is above the rule's, negative, or no number.
    LimitRefused,
}

impl<'p> Acl<'p> {
    /// Decides a request. Mirrors `AllowOperation` of Vault's `vault/acl.go` and `OpenBao`'s
    /// `internal/vault/policy/acl.go`.
    pub fn evaluate(&self, request: &Request<'_>) -> Decision<'p> {
        let allowed = Decision { refusal: None, root: self.root, limit: None, filter_path: "" };
        if self.root || request.operation == Operation::Help {
            return allowed;
        }
        let Some(rule) = self.rule_for(request.operation, request.path) else {
            return Decision { refusal: Some(Refusal::NoRule), ..allowed };
        };
        let mut decision = Decision { root: rule.capabilities.contains(Capability::Sudo), ..allowed };
        decision.refusal = self.refusal(rule, request, &mut decision);
        if decision.refusal.is_none() && self.denied_in_another_case(rule, request) {
            decision.refusal = Some(Refusal::DeniedInAnotherCase);
        }
        decision
    }

    /// What the rule that decides about a path grants, as if for a LIST. Mirrors `Capabilities`, where nothing is `deny`.
    /// Root can do everything, which the server calls `root`: none here.
    pub fn capabilities(&self, path: &str) -> Option<Capabilities> {
        if self.root {
            return None;
        }
        let granted = self.rule_for(Operation::List, path).map_or(Capabilities::NONE, |rule| rule.capabilities);
        let known = granted.iter().filter(|capability| self.server.knows_capability(*capability));
        let known: Capabilities = known.collect();
        Some(if known.is_empty() || known.denies() { Capabilities::DENY } else { known })
    }

    /// Whether the server tells of this mount, which ends in a slash: only when something is granted at it or below. Mirrors
    /// `hasMountAccess` of Vault's `vault/logical_system.go`.
    pub fn sees(&self, mount: &str) -> bool {
        let grants = |rule: &&Merged<'p>| !rule.capabilities.is_empty() && !rule.capabilities.denies();
        let below = |rule: &Merged<'p>| match rule.pattern {
            Pattern::Exact | Pattern::Prefix => rule.path.starts_with(mount),
            Pattern::Segments => {
                let mut pairs = rule.path.split('/').zip(mount.trim_end_matches('/').split('/'));
                pairs.all(|(rule, mount)| {
                    let (text, star) = split_star(rule);
                    rule == mount || rule == "+" || star && mount.starts_with(text)
                })
            }
        };
        let granted = self.capabilities(mount);
        granted.is_none_or(|granted| !granted.denies()) || self.merged.iter().filter(grants).any(below)
    }

    pub(super) fn rule_for(&self, operation: Operation, path: &str) -> Option<&Merged<'p>> {
        self.deciding(path.trim_start_matches('/'), self.lists(operation))
    }

    /// How a path with a slash at its end is looked up.
    pub(super) fn lists(&self, operation: Operation) -> Lists {
        match operation {
            Operation::List if self.server.lists_with_slash_first() => Lists::WithSlashFirst,
            Operation::List => Lists::WithoutSlashFirst,
            Operation::Scan if self.server.scans_without_slash() => Lists::WithSlashFirst,
            Operation::Scan if self.server.knows_capability(Capability::Scan) => Lists::ExactOnly,
            _ => Lists::No,
        }
    }

    /// How Vault does it is known from its release notes only: a deny that would come before the deciding rule, if its path
    /// had the same capitals.
    fn denied_in_another_case(&self, winner: &Merged<'p>, request: &Request<'_>) -> bool {
        if !self.server.denies_in_any_case() {
            return false;
        }
        let path = go::to_lower(request.path.trim_start_matches('/'));
        let shorter = path.strip_suffix('/').filter(|_| request.operation.lists());
        self.merged.iter().filter(|rule| rule.capabilities.denies()).any(|deny| {
            let rule = go::to_lower(deny.path);
            let meets = |path: &str| matches(deny.pattern, &rule, path);
            let first = match (deny.pattern, winner.pattern) {
                (Pattern::Exact, _) => true,
                (_, Pattern::Exact) => false,
                _ => Precedence::of(deny) > Precedence::of(winner),
            };
            first && (meets(&path) || shorter.is_some_and(meets))
        })
    }

    fn refusal(&self, rule: &Merged<'p>, request: &Request<'_>, decision: &mut Decision<'p>) -> Option<Refusal> {
        let operation = request.operation;
        let known = |capability: &Capability| {
            // The ACL has no case for this operation: events are checked elsewhere.
            *capability != Capability::Subscribe && self.server.knows_capability(*capability)
        };
        let Some(capability) = operation.capability().filter(known) else {
            return Some(Refusal::Operation(operation));
        };
        if rule.capabilities.denies() {
            return Some(Refusal::Denied);
        }
        if !rule.capabilities.contains(capability) {
            return Some(Refusal::Capability(capability));
        }
        let none = Constraints::default();
        let constraints = rule.constraints.as_deref().unwrap_or(&none);
        if let Some(refusal) = wrapping(constraints, request.wrap_ttl) {
            return Some(refusal);
        }
        match operation {
            Operation::List | Operation::Scan => {
                if self.server.knows_capability(Capability::Scan) {
                    if let Err(refusal) = self.limit(constraints, request.data, decision) {
                        return Some(refusal);
                    }
                    decision.filter_path = constraints.filter_path;
                }
                None
            }
            Operation::Delete => None,
            _ => {
                let by_element = self.server.matches_parameters_by_element();
                parameters::check(constraints, request.data, by_element).err().map(Refusal::from)
            }
        }
    }

    /// Mirrors the part of `OpenBao`'s `AllowOperation` about `limit`.
    fn limit(
        &self,
        constraints: &Constraints<'_>,
        data: Option<&Map<String, Value>>,
        decision: &mut Decision<'_>,
    ) -> Result<(), Refusal> {
        let largest = constraints.pagination_limit;
        let asked = data.and_then(|data| data.get("limit"));
        let for_max = || asked.and_then(Value::as_str) == Some("max");
        if largest <= 0 {
            decision.limit = for_max().then(|| "0".to_string());
            return Ok(());
        }
        let low = self.server.checks_low_limits();
        decision.limit = match asked {
            None if constraints.required.iter().any(|name| go::to_lower(name) == "limit") => {
                return Err(Refusal::LimitMissing);
            }
            None => Some(largest.to_string()),
            Some(value) => match integer(value) {
                None if for_max() => Some(largest.to_string()),
                None => return Err(Refusal::LimitRefused),
                Some(number) if number > largest || (low && number < 0) => return Err(Refusal::LimitRefused),
                Some(0) if low => Some(largest.to_string()),
                Some(_) => None,
            },
        };
        Ok(())
    }
}

impl From<Mismatch> for Refusal {
    fn from(mismatch: Mismatch) -> Self {
        match mismatch {
            Mismatch::Missing(name) => Self::ParameterMissing(name),
            Mismatch::Denied(name) => Self::ParameterDenied(name),
            Mismatch::AllDenied => Self::EveryParameterDenied,
            Mismatch::NotAllowed(name) => Self::ParameterNotAllowed(name),
            Mismatch::Value(name) => Self::ValueNotAllowed(name),
        }
    }
}

/// A rule with only a longest lifetime demands wrapping, too.
fn wrapping(constraints: &Constraints<'_>, ttl: Option<i64>) -> Option<Refusal> {
    let Constraints { min_wrapping_ttl: min, max_wrapping_ttl: max, .. } = *constraints;
    if (max > 0 || min > 0) && ttl.is_none() {
        return Some(Refusal::Unwrapped);
    }
    if max > 0 && ttl.is_some_and(|ttl| ttl > max) {
        return Some(Refusal::WrappedTooLong);
    }
    if min > 0 && ttl.is_some_and(|ttl| ttl < min) {
        return Some(Refusal::WrappedTooShort);
    }
    (min != 0 && max != 0 && max < min).then_some(Refusal::WrappingImpossible)
}

/// Mirrors `SafeParseInt` of `go-secure-stdlib`'s `parseutil` for values of a request.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) if text.is_empty() => Some(0),
        Value::String(text) => go::parse_int(text, false).ok(),
        Value::Number(number) => go::parse_int(&number.to_string(), false).ok(),
        _ => None,
    }
}
