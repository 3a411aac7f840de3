//! The answer, as JSON.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::Serialize;

use super::super::{
    capability::Capabilities,
    explain::Explanation,
    fixes::Edit,
    hcl::Any,
    identity::Dropped,
    read::Parsed,
    rule::{Factor, Parameter, Pattern, Rule},
};
use crate::{diagnostic::Diagnostic, span::Span};

/// What there is to say about policies and a request.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// Each policy, in the order of the names.
    pub policies: Vec<PolicyAnswer>,
    /// What is accepted, but surprising.
    pub findings: Vec<Diagnostic>,
    /// The decision about the request, and why; none without a request, or when a policy is refused.
    pub explanation: Option<Explanation>,
    /// The smallest changes that would allow it.
    pub fixes: Vec<Edit>,
    /// Why the policies cannot be used together.
    pub error: Option<String>,
}

/// One policy alone.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyReading {
    /// What the server makes of its text.
    #[serde(flatten)]
    pub policy: PolicyAnswer,
    /// Whether a path holds `{{…}}`, to be filled in at each request.
    pub templated: bool,
    /// What is accepted, but surprising.
    pub findings: Vec<Diagnostic>,
}

/// One policy, read.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyAnswer {
    /// Its name.
    pub name: String,
    /// The server's message, when it refuses the text.
    pub error: Option<String>,
    /// The mistakes, with their places.
    pub diagnostics: Vec<Diagnostic>,
    /// Its rules, in the order of the text.
    pub rules: Vec<RuleAnswer>,
    /// Rules whose template could not be filled in.
    pub dropped: Vec<Dropped>,
}

/// One rule. What is rarely written is only there when it is.
#[derive(Clone, Debug, Serialize)]
pub struct RuleAnswer {
    /// Its path, with its star.
    pub path: String,
    /// How it is compared.
    pub pattern: Pattern,
    /// What it grants.
    pub capabilities: Capabilities,
    /// Its place in the text.
    pub span: Span,
    /// Parameters that a request may have, by name in lower case, and their values; none: any value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub allowed_parameters: BTreeMap<String, Vec<Any>>,
    /// Parameters that a request may not have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub denied_parameters: BTreeMap<String, Vec<Any>>,
    /// Parameters that a request must have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_parameters: Vec<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_wrapping_ttl: Option<f64>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_wrapping_ttl: Option<f64>,
    /// Vault Enterprise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mfa_methods: Vec<String>,
    /// Vault Enterprise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control_group: Option<ControlGroupAnswer>,
    /// Vault Enterprise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subscribe_event_types: Vec<String>,
    /// `OpenBao`: the most keys of a LIST or SCAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination_limit: Option<i64>,
    /// `OpenBao`: seconds since 1970 after which the rule is as if it were not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration: Option<i64>,
    /// `OpenBao`: the path that decides which keys a LIST shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_scan_response_keys_filter_path: Option<String>,
}

/// Approvals that a request needs.
#[derive(Clone, Debug, Serialize)]
pub struct ControlGroupAnswer {
    /// Seconds; 0: none.
    pub ttl: f64,
    /// Who must approve.
    pub factors: Vec<Factor>,
}

impl PolicyAnswer {
    pub(super) fn of(parsed: Parsed) -> Self {
        let rules = parsed.policy.rules.iter().map(RuleAnswer::of).collect();
        Self {
            name: parsed.policy.name,
            error: parsed.error,
            diagnostics: parsed.diagnostics,
            rules,
            dropped: Vec::new(),
        }
    }
}

impl RuleAnswer {
    fn of(rule: &Rule) -> Self {
        Self {
            path: rule.shown(),
            pattern: rule.pattern,
            capabilities: rule.capabilities,
            span: rule.span,
            allowed_parameters: parameters(&rule.allowed_parameters),
            denied_parameters: parameters(&rule.denied_parameters),
            required_parameters: rule.required_parameters.iter().map(|(name, _)| name.clone()).collect(),
            min_wrapping_ttl: seconds(rule.min_wrapping_ttl),
            max_wrapping_ttl: seconds(rule.max_wrapping_ttl),
            mfa_methods: rule.mfa_methods.clone(),
            control_group: rule.control_group.as_ref().map(|group| ControlGroupAnswer {
                ttl: seconds(group.ttl).unwrap_or_default(),
                factors: group.factors.clone(),
            }),
            subscribe_event_types: rule.subscribe_event_types.clone(),
            pagination_limit: Some(rule.pagination_limit).filter(|limit| *limit != 0),
            expiration: rule.expiration,
            list_scan_response_keys_filter_path: Some(rule.filter_path.clone()).filter(|path| !path.is_empty()),
        }
    }
}

fn parameters(parameters: &BTreeMap<String, Parameter>) -> BTreeMap<String, Vec<Any>> {
    parameters.iter().map(|(name, parameter)| (name.clone(), parameter.values.clone())).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a lifetime: whole seconds, or few digits behind the point")]
fn seconds(nanoseconds: i64) -> Option<f64> {
    (nanoseconds != 0).then_some(nanoseconds as f64 / 1e9)
}
