//! The engine as JSON: a question about policies and its answer, and one policy, read.

mod answer;
mod read;

use alloc::{string::String, vec::Vec};

pub use answer::{Answer, ControlGroupAnswer, PolicyAnswer, PolicyReading, RuleAnswer};
use serde_json::{Map, Value};

use super::{
    acl::Acl,
    capability::Operation,
    evaluate::Request,
    fixes::fixes,
    identity::{Identity, fill},
    lint::{Mount, lint},
    read::{Parsed, parse},
    rule::Policy,
};
use crate::{
    diagnostic::Diagnostic,
    server::{Product, Server},
};

/// Policies, and perhaps a request.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who decides; default: the newest Vault whose decisions were recorded.
    pub server: Server,
    /// The policies of the token, in any order; each name once.
    pub policies: Vec<PolicyInput>,
    /// The mounted secrets engines.
    pub mounts: Vec<Mount>,
    /// Who the token belongs to, for templates in paths.
    pub identity: Option<Identity>,
    /// The request to decide about.
    pub request: Option<RequestInput>,
    /// Seconds since 1970, for `OpenBao`'s `expiration`.
    pub now: i64,
}

/// One policy.
#[derive(Clone, Debug, Default)]
pub struct PolicyInput {
    /// Its name.
    pub name: String,
    /// Its text: HCL or JSON.
    pub text: String,
}

/// A request, as the ACL sees it.
#[derive(Clone, Debug)]
pub struct RequestInput {
    /// Like `read`.
    pub operation: Operation,
    /// Without `/v1/`.
    pub path: String,
    /// The body.
    pub data: Option<Map<String, Value>>,
    /// Seconds.
    pub wrap_ttl: Option<u32>,
}

impl Default for Question {
    fn default() -> Self {
        let product = Product::Vault;
        Self {
            server: Server { product, version: product.newest_recorded() },
            policies: Vec::new(),
            mounts: Vec::new(),
            identity: None,
            request: None,
            now: 0,
        }
    }
}

impl Question {
    /// Reads the JSON that `docs/json.md` describes.
    ///
    /// # Errors
    ///
    /// One finding for each wrong type, unknown field and repeated name.
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        read::question(text)
    }

    /// Reads the JSON of a question about one policy: its text, without a request.
    ///
    /// # Errors
    ///
    /// One finding for each wrong type and unknown field.
    pub fn of_one_policy(text: &str) -> Result<Self, Vec<Diagnostic>> {
        read::one_policy(text)
    }
}

/// Answers a question.
///
/// # Example
/// ```
/// use boundclaim_core::policy::{Question, ask};
///
/// let question = Question::from_json(r#"{
///     "policies": [{ "name": "app", "text": "path \"secret/data/*\" { capabilities = [\"list\"] }" }],
///     "request": { "operation": "read", "path": "secret/data/app" }
/// }"#).unwrap();
/// let explanation = ask(&question).explanation.unwrap();
/// assert!(!explanation.allowed);
/// assert_eq!(explanation.winner[0].rule, "secret/data/*");
/// ```
pub fn ask(question: &Question) -> Answer {
    let server = question.server;
    let mut inputs: Vec<&PolicyInput> = question.policies.iter().collect();
    inputs.sort_by(|one, other| one.name.cmp(&other.name));
    let texts: Vec<(&str, &str)> = inputs.iter().map(|input| (input.name.as_str(), input.text.as_str())).collect();
    let mut answer = Answer {
        policies: Vec::new(),
        findings: lint(&texts, &question.mounts, server, question.now),
        explanation: None,
        fixes: Vec::new(),
        error: None,
    };
    let mut read: Vec<Policy> = Vec::new();
    for (name, text) in &texts {
        let parsed = parse(name, text, server, question.now);
        let filled = fill(&parsed.policy, question.identity.as_ref(), server, question.now);
        let mut policy = PolicyAnswer::of(parsed);
        policy.error = policy.error.or(filled.error);
        policy.dropped = filled.dropped;
        if let Some(error) = &policy.error {
            answer.error.get_or_insert_with(|| alloc::format!("{name}: {error}"));
        }
        answer.policies.push(policy);
        read.push(filled.policy);
    }
    let (Some(input), None) = (&question.request, &answer.error) else { return answer };
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
    answer
}

/// Reads the first policy of a question, and says what is surprising about it.
pub fn read_policy(question: &Question) -> PolicyReading {
    let input = question.policies.first().cloned().unwrap_or_default();
    let Parsed { policy, error, diagnostics } = parse(&input.name, &input.text, question.server, question.now);
    let templated = policy.templated;
    PolicyReading {
        policy: PolicyAnswer::of(Parsed { policy, error, diagnostics }),
        templated,
        findings: lint(&[(&input.name, &input.text)], &question.mounts, question.server, question.now),
    }
}
