//! The engine as one JSON question with its answer, for other languages.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    acl::Acl,
    capability::{Capabilities, Operation},
    evaluate::Request,
    explain::Explanation,
    fixes::{Edit, fixes},
    identity::{Dropped, Identity, fill},
    lint::{Mount, lint},
    read::{Parsed, parse},
    rule::{Pattern, Policy},
};
use crate::{
    diagnostic::Diagnostic,
    server::{Product, Server},
    span::Span,
    version::Version,
};

/// Policies, and perhaps a request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// `vault` or `openbao`; none: Vault.
    pub product: Product,
    /// Like `1.21.4`; none: the newest whose decisions were recorded.
    pub version: Option<String>,
    /// The policies of the token, in any order.
    pub policies: Vec<PolicyInput>,
    /// The mounted secrets engines.
    pub mounts: Vec<MountInput>,
    /// Who the token belongs to, for templates in paths.
    pub identity: Option<Identity>,
    /// The request to decide about.
    pub request: Option<RequestInput>,
    /// Seconds since 1970, for `OpenBao`'s `expiration`.
    pub now: i64,
}

/// One policy.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyInput {
    /// Its name.
    pub name: String,
    /// Its text: HCL or JSON.
    pub text: String,
}

/// A mounted secrets engine.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MountInput {
    /// Like `secret/`.
    pub path: String,
    /// 1 or 2; none: no KV engine.
    pub kv_version: Option<u8>,
}

/// A request, as the ACL sees it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestInput {
    /// Like `read`.
    pub operation: Operation,
    /// Without `/v1/`.
    pub path: String,
    /// The body.
    #[serde(default)]
    pub data: Option<Map<String, Value>>,
    /// Seconds.
    #[serde(default)]
    pub wrap_ttl: Option<u32>,
}

/// What there is to say about them.
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

/// One policy, read.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyAnswer {
    /// Its name.
    pub name: String,
    /// The server's message, when it refuses the text.
    pub error: Option<String>,
    /// The mistakes, with their places.
    pub diagnostics: Vec<Diagnostic>,
    /// Its rules.
    pub rules: Vec<RuleAnswer>,
    /// Rules whose template could not be filled in.
    pub dropped: Vec<Dropped>,
}

/// One rule.
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
}

/// Answers a question. An error: the version is none.
pub fn ask(question: &Question) -> Result<Answer, String> {
    let version = match &question.version {
        None => question.product.newest_recorded(),
        Some(text) => Version::parse(text).ok_or("version: not like 1.21.4")?,
    };
    let server = Server { product: question.product, version };
    let mut inputs: Vec<&PolicyInput> = question.policies.iter().collect();
    inputs.sort_by(|one, other| one.name.cmp(&other.name));
    let texts: Vec<(&str, &str)> = inputs.iter().map(|input| (input.name.as_str(), input.text.as_str())).collect();
    let mounts: Vec<Mount> =
        question.mounts.iter().map(|mount| Mount { path: mount.path.clone(), kv_version: mount.kv_version }).collect();
    let mut answer = Answer {
        policies: Vec::new(),
        findings: lint(&texts, &mounts, server, question.now),
        explanation: None,
        fixes: Vec::new(),
        error: None,
    };
    let mut read: Vec<Policy> = Vec::new();
    for (name, text) in &texts {
        let Parsed { policy, error, diagnostics } = parse(name, text, server, question.now);
        let filled = fill(&policy, question.identity.as_ref(), server, question.now);
        let error = error.or(filled.error);
        let rules = policy.rules.iter().map(|rule| RuleAnswer {
            path: rule.shown(),
            pattern: rule.pattern,
            capabilities: rule.capabilities,
            span: rule.span,
        });
        if let Some(error) = &error {
            answer.error.get_or_insert_with(|| alloc::format!("{name}: {error}"));
        }
        let (rules, dropped) = (rules.collect(), filled.dropped);
        answer.policies.push(PolicyAnswer { name: (*name).to_string(), error, diagnostics, rules, dropped });
        read.push(filled.policy);
    }
    let (Some(input), None) = (&question.request, &answer.error) else { return Ok(answer) };
    let request = Request {
        operation: input.operation,
        path: &input.path,
        data: input.data.as_ref(),
        wrap_ttl: input.wrap_ttl.map(|seconds| i64::from(seconds) * 1_000_000_000),
    };
    match Acl::new(&read.iter().collect::<Vec<_>>(), server) {
        Ok(acl) => answer.explanation = Some(acl.explain(&request)),
        Err(error) => answer.error = Some(error),
    }
    // A change of a text is tried without the templates' values, so it is only offered where there are none.
    if read.iter().all(|policy| !policy.templated) {
        answer.fixes = fixes(&texts, &request, server, question.now);
    }
    Ok(answer)
}
