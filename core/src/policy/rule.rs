//! What a policy says, once it is read.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString as _},
    vec::Vec,
};

use serde::{Serialize, Serializer};

use super::{capability::Capabilities, hcl::Any};
use crate::{policy::Capability, span::Span};

/// One named policy.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its rules, in the order of the text.
    pub rules: Vec<Rule>,
    /// `OpenBao`'s rules whose `expiration` is past: as if they were not written.
    pub expired: Vec<Expired>,
    /// Whether a path holds `{{…}}`.
    pub templated: bool,
}

/// How a rule's path is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pattern {
    /// The whole path.
    Exact,
    /// Every path that starts with it: written with a `*` at the end.
    Prefix,
    /// Segment by segment, because a segment is, or starts with, `+`; a `*` may stand at the end.
    Segments,
}

/// One `path "…" { … }`.
#[derive(Clone, Debug)]
pub struct Rule {
    /// As the server keeps it: without a leading slash, and without the star of a prefix rule.
    pub path: String,
    /// How it is compared.
    pub pattern: Pattern,
    /// The path as written, when it holds `{{…}}`: see [`fill`](super::fill).
    pub template: Option<String>,
    /// What it grants, or only `deny`.
    pub capabilities: Capabilities,
    /// Where each capability was written; `policy = "…"` writes several.
    pub granted: Vec<(Capability, Span)>,
    /// Where `policy = "…"` was written, the old spelling.
    pub old_word: Option<Span>,
    /// Parameters that a request may have, by name in lower case. Empty: all.
    pub allowed_parameters: BTreeMap<String, Parameter>,
    /// Parameters that a request may not have.
    pub denied_parameters: BTreeMap<String, Parameter>,
    /// Parameters that a request must have, as written.
    pub required_parameters: Vec<(String, Span)>,
    /// Nanoseconds; 0: none.
    pub min_wrapping_ttl: i64,
    /// Nanoseconds; 0: none.
    pub max_wrapping_ttl: i64,
    /// Vault Enterprise.
    pub mfa_methods: Vec<String>,
    /// Vault Enterprise.
    pub control_group: Option<ControlGroup>,
    /// Vault Enterprise.
    pub subscribe_event_types: Vec<String>,
    /// `OpenBao`: the most keys of a LIST or SCAN; 0 or less: no limit.
    pub pagination_limit: i64,
    /// `OpenBao`: seconds since 1970 after which the rule is as if it were not written.
    pub expiration: Option<i64>,
    /// `OpenBao`: the path that decides which keys a LIST shows.
    pub filter_path: String,
    /// The path's place in the text.
    pub path_span: Span,
    /// The rule's place in the text.
    pub span: Span,
}

impl Rule {
    /// A rule for the path as written that grants this and demands nothing. None: the server refuses the path.
    pub(super) fn granting(written: &str, granted: Vec<(Capability, Span)>) -> Option<Self> {
        let (path, pattern) = pattern(written)?;
        let mut rule = Self {
            path,
            pattern,
            template: written.contains("{{").then(|| written.to_string()),
            capabilities: Capabilities::NONE,
            granted: Vec::new(),
            old_word: None,
            allowed_parameters: BTreeMap::new(),
            denied_parameters: BTreeMap::new(),
            required_parameters: Vec::new(),
            min_wrapping_ttl: 0,
            max_wrapping_ttl: 0,
            mfa_methods: Vec::new(),
            control_group: None,
            subscribe_event_types: Vec::new(),
            pagination_limit: 0,
            expiration: None,
            filter_path: String::new(),
            path_span: Span::default(),
            span: Span::default(),
        };
        rule.grant(granted);
        Some(rule)
    }

    /// Grants these, and nothing else.
    pub(super) fn grant(&mut self, granted: Vec<(Capability, Span)>) {
        self.capabilities = granted.iter().map(|(capability, _)| *capability).collect();
        self.granted = granted;
    }

    /// The path with its star: what another rule must have, too, to be merged with this one.
    pub fn shown(&self) -> String {
        let mut shown = self.path.clone();
        if self.pattern == Pattern::Prefix {
            shown.push('*');
        }
        shown
    }
}

/// A parameter's values; none: any value.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name, as written.
    pub name: String,
    /// The values.
    pub values: Vec<Any>,
    /// The name's place in the text.
    pub span: Span,
}

/// Approvals that a request needs. Vault Enterprise.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ControlGroup {
    /// Nanoseconds; 0: none.
    pub ttl: i64,
    /// Who must approve, by name.
    pub factors: Vec<Factor>,
}

/// One condition of a control group.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// IDs of groups whose members approve.
    pub group_ids: Vec<String>,
    /// Names of groups whose members approve.
    pub group_names: Vec<String>,
    /// How many must.
    pub approvals: i64,
    /// The capabilities that it is about; none: all.
    pub controlled_capabilities: Vec<String>,
}

/// A rule that is past its `expiration`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// Its path, as written.
    pub path: String,
    /// Seconds since 1970.
    pub expiration: i64,
    /// The rule's place in the text.
    pub span: Span,
}

impl Serialize for Any {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => value.serialize(serializer),
            Self::Int(value) => value.serialize(serializer),
            Self::Float(value) => value.serialize(serializer),
            Self::Text(value) => value.serialize(serializer),
            Self::List(value) => value.serialize(serializer),
            Self::Map(value) => value.serialize(serializer),
            Self::Blocks(value) => value.serialize(serializer),
        }
    }
}

/// A wildcard path without its `*`, and whether it had one.
pub(super) fn split_star(path: &str) -> (&str, bool) {
    path.strip_suffix('*').map_or((path, false), |path| (path, true))
}

/// The path and the pattern of a rule as written. None: `+*`, which the server refuses. Mirrors `parsePaths` of Vault's
/// `vault/policy.go`.
pub(super) fn pattern(written: &str) -> Option<(String, Pattern)> {
    let path = written.strip_prefix('/').unwrap_or(written);
    if path.contains("+*") {
        return None;
    }
    if path == "+" || path.contains("/+") || path.starts_with("+/") {
        return Some((path.to_string(), Pattern::Segments));
    }
    Some(match split_star(path) {
        (path, true) => (path.to_string(), Pattern::Prefix),
        (path, false) => (path.to_string(), Pattern::Exact),
    })
}
