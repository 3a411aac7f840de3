//! What a check finds.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::Serialize;
use serde_json::Value;

use crate::{diagnostic::Diagnostic, json, span::Span};

/// One trace from the token to the secret.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Whether the job gets its secret.
    pub verdict: Outcome,
    /// The same in words.
    pub sentence: String,
    /// The first step that failed.
    pub failed_step: Option<StepName>,
    /// What the server, or the client, says at this step.
    pub error: Option<SeenError>,
    /// All steps in the order of the real systems.
    pub steps: Vec<Step>,
    /// The Vault token that the login gives.
    pub token: Option<GivenToken>,
    /// The decision about the path.
    pub acl: Option<AclReport>,
    /// Changes that would help, each checked again.
    pub fixes: Vec<Fix>,
    /// Who else gets in.
    pub breadth: Option<Breadth>,
    /// What was found beside the trace.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts to which all spans refer, by source: `role`, `config`, `token`, `policy:NAME`, `pipeline`.
    pub sources: BTreeMap<String, String>,
}

/// Whether the job gets its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It does.
    Granted,
    /// A step refuses.
    Refused,
    /// Something that decides was not given.
    Unknown,
}

/// The steps, in the order of the real systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// GitLab makes the token.
    Mint,
    /// The job sends it.
    Deliver,
    /// The mount's config.
    Config,
    /// The role.
    Role,
    /// Form, algorithm, key.
    Signature,
    /// Issuer, subject, audience, times.
    Issuer,
    /// Identity: user claim, mappings, groups.
    UserClaim,
    /// Bound claims.
    BoundClaims,
    /// The token that Vault gives.
    Token,
    /// What is requested.
    Path,
    /// The policies.
    Acl,
    /// The secret.
    Secret,
}

impl StepName {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Mint,
        Self::Deliver,
        Self::Config,
        Self::Role,
        Self::Signature,
        Self::Issuer,
        Self::UserClaim,
        Self::BoundClaims,
        Self::Token,
        Self::Path,
        Self::Acl,
        Self::Secret,
    ];

    /// The heading, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Mint => "GitLab makes the token",
            Self::Deliver => "The job sends it",
            Self::Config => "The mount's config",
            Self::Role => "Role",
            Self::Signature => "Signature",
            Self::Issuer => "Issuer, audience and times",
            Self::UserClaim => "Identity",
            Self::BoundClaims => "Bound claims",
            Self::Token => "The token Vault gives",
            Self::Path => "What is requested",
            Self::Acl => "Policy",
            Self::Secret => "Secret",
        }
    }

    /// In words, within a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mint => "the token from GitLab",
            Self::Deliver => "the connection",
            Self::Config => "the auth mount's configuration",
            Self::Role => "the role",
            Self::Signature => "the signature",
            Self::Issuer => "issuer, audience, times",
            Self::UserClaim => "`user_claim` and mappings",
            Self::BoundClaims => "`bound_claims`",
            Self::Token => "the Vault token",
            Self::Path => "the path",
            Self::Acl => "the policies",
            Self::Secret => "the secret",
        }
    }

    /// Whether "granted" needs it: the others are only named in the sentence.
    pub(crate) const fn decides(self) -> bool {
        matches!(
            self,
            Self::Config | Self::Role | Self::Issuer | Self::UserClaim | Self::BoundClaims | Self::Path | Self::Acl
        )
    }
}

/// What came out of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// It lets the job go on.
    Passed,
    /// It stops the job.
    Failed,
    /// What it needs was not given.
    NotChecked,
    /// It lets the job go on, and something is surprising.
    Warned,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Which one.
    pub step: StepName,
    /// What came out of it, as if those before had passed.
    pub outcome: StepOutcome,
    /// In a few words: what it saw, why it failed, or what is missing.
    pub summary: String,
    /// What was compared.
    pub facts: Vec<Fact>,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// What the server says, when it refuses; not in the contract's JSON of a step, but of the report.
    #[serde(skip)]
    pub(crate) refusal: Option<crate::auth::Refusal>,
    /// The same as its client prints it, where the client was played.
    #[serde(skip)]
    pub(crate) said: Option<SeenError>,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What is compared.
    pub name: String,
    /// What the server wants: a JSON value, or words; none: nothing in particular.
    pub expected: Option<Value>,
    /// What is there, likewise; none: nothing.
    pub actual: Option<Value>,
    /// Whether it is as it should be; none: it decides nothing.
    pub ok: Option<bool>,
    /// Why not, or why the two look alike and are not.
    pub why: Option<String>,
}

/// The text that the user sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenError {
    /// The HTTP status; 0: none.
    pub status: u16,
    /// Every text that the server might print.
    pub texts: Vec<String>,
    /// What the client or the runner prints around it; `{}` stands for the text.
    pub seen_by: Option<String>,
}

/// The Vault token of the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GivenToken {
    /// Its policies.
    pub policies: Vec<String>,
    /// Name of the alias.
    pub alias: String,
    /// Metadata of alias and token.
    pub metadata: BTreeMap<String, String>,
    /// Lifetime in seconds.
    pub ttl: i64,
    /// `service` or `batch`.
    pub token_type: String,
}

/// The decision about the path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AclReport {
    /// As the ACL sees it.
    pub path: String,
    /// The rule that decides.
    pub winner: Option<RuleAt>,
    /// The other rules that match.
    pub losers: Vec<RuleAt>,
    /// What the deciding rule grants.
    pub capabilities: Vec<String>,
    /// What is missing.
    pub missing: Vec<String>,
}

/// A rule of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleAt {
    /// The policy.
    pub policy: String,
    /// The path as written.
    pub rule: String,
    /// Where the rule stands in the policy's text.
    pub span: Span,
    /// Why it lost; none for the one that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A change that would help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What to do.
    pub title: String,
    /// Why it helps.
    pub why: String,
    /// The changes.
    pub edits: Vec<Edit>,
    /// The verdict of checking the result.
    pub verdict_after: Outcome,
    /// Whether somebody else gets something by it.
    pub widens: bool,
    /// Who, in a sentence without its period.
    pub widens_for: Option<String>,
    /// The steps that fail all the same.
    pub still_fails: Vec<StepName>,
}

/// A change of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Which text.
    pub source: String,
    /// What it replaces.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// Who else gets in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Breadth {
    /// In one sentence.
    pub sentence: String,
    /// What getting in means.
    pub scope: BreadthScope,
    /// The claims of the job from which the others differ: the one that was given, if it gets in; else one that the role
    /// is for.
    pub base: json::Value,
    /// Whether it gets in: if not, nobody was found who does.
    pub base_gets_in: bool,
    /// Case by case.
    pub rows: Vec<BreadthRow>,
}

/// What getting in means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BreadthScope {
    /// A token that may do what the job asks for.
    Secret,
    /// A token: what is asked for, or a policy, was not given.
    Login,
}

/// One variation of the job.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BreadthRow {
    /// Who.
    pub who: String,
    /// What is different.
    pub difference: String,
    /// Whether it gets in now.
    pub gets_in: bool,
    /// Whether it gets in after each fix.
    pub after_fix: Vec<bool>,
    /// The claims that are different from those of the base; none: absent.
    pub changes: BTreeMap<String, Option<json::Value>>,
    /// What the server says now, when it refuses.
    pub texts: Vec<String>,
}

impl Breadth {
    /// All claims of the job in a row.
    pub fn claims(&self, row: &BreadthRow) -> json::Value {
        let mut claims = self.base.clone();
        if let json::Data::Object(members) = &mut claims.data {
            members.retain(|member| !row.changes.contains_key(&member.key));
            members.extend(row.changes.iter().filter_map(|(name, value)| {
                Some(json::Member { key: name.clone(), key_span: Span::default(), value: value.clone()? })
            }));
        }
        claims
    }
}

impl Report {
    /// The contract's JSON.
    pub fn to_json(&self) -> String {
        // Structs of strings, numbers and lists always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The step of this name.
    pub fn step(&self, name: StepName) -> Option<&Step> {
        self.steps.iter().find(|step| step.step == name)
    }
}
