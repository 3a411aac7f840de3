//! The claims dictionary: what GitLab's tokens always hold as a string, since when, and what it says about a job.
//!
//! From GitLab's documentation of ID tokens and of `CI_JOB_JWT`. Claims that are numbers, lists or objects are no
//! identities: Vault answers `claim "…" could not be converted to string`.

use super::TokenKind;
use crate::version::Version;

/// A claim that is a string.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    name: &'static str,
    pub(crate) since: Version,
    tokens: Tokens,
    pub(crate) identity: Identity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tokens {
    All,
    IdToken,
}

/// What a claim names, when it names the identity in Vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// One project, whatever it is called.
    Project,
    /// A path: it changes with a rename, and a new project can get an old one.
    Path,
    /// All projects of a group, or of the whole GitLab.
    Shared,
    /// Another value in each job, or the same in unrelated projects.
    Changing,
    /// Each branch and tag; in `CI_JOB_JWT` each job.
    Subject,
    /// The person who started the pipeline; empty or null without one.
    Person,
    /// What the job says about its environment; absent in a job that names none.
    Environment,
}

impl Claim {
    /// The claim of this name in tokens of this kind.
    pub(crate) fn find(name: &str, token: TokenKind) -> Option<&'static Self> {
        let in_token = |claim: &&Self| claim.tokens == Tokens::All || token == TokenKind::IdToken;
        CLAIMS.iter().find(|claim| claim.name == name).filter(in_token)
    }
}

const fn claim(name: &'static str, major: u16, minor: u16, tokens: Tokens, identity: Identity) -> Claim {
    Claim { name, since: Version::new(major, minor, 0), tokens, identity }
}

const CLAIMS: &[Claim] = &[
    claim("project_id", 12, 10, Tokens::All, Identity::Project),
    claim("job_project_id", 18, 4, Tokens::IdToken, Identity::Project),
    claim("project_path", 12, 10, Tokens::All, Identity::Path),
    claim("namespace_path", 12, 10, Tokens::All, Identity::Path),
    claim("job_project_path", 18, 4, Tokens::IdToken, Identity::Path),
    claim("job_namespace_path", 18, 4, Tokens::IdToken, Identity::Path),
    claim("namespace_id", 12, 10, Tokens::All, Identity::Shared),
    claim("job_namespace_id", 18, 4, Tokens::IdToken, Identity::Shared),
    claim("iss", 12, 10, Tokens::All, Identity::Shared),
    claim("runner_environment", 16, 0, Tokens::IdToken, Identity::Shared),
    claim("project_visibility", 16, 3, Tokens::IdToken, Identity::Shared),
    claim("sub", 12, 10, Tokens::All, Identity::Subject),
    claim("jti", 12, 10, Tokens::All, Identity::Changing),
    claim("pipeline_id", 12, 10, Tokens::All, Identity::Changing),
    claim("job_id", 12, 10, Tokens::All, Identity::Changing),
    claim("ref", 12, 10, Tokens::All, Identity::Changing),
    claim("ref_type", 12, 10, Tokens::All, Identity::Changing),
    claim("ref_path", 16, 0, Tokens::All, Identity::Changing),
    claim("ref_protected", 12, 10, Tokens::All, Identity::Changing),
    claim("pipeline_source", 12, 10, Tokens::All, Identity::Changing),
    claim("sha", 16, 0, Tokens::IdToken, Identity::Changing),
    claim("job_source", 18, 9, Tokens::IdToken, Identity::Changing),
    claim("user_id", 12, 10, Tokens::All, Identity::Person),
    claim("user_login", 12, 10, Tokens::All, Identity::Person),
    claim("user_email", 12, 10, Tokens::All, Identity::Person),
    claim("environment", 13, 9, Tokens::All, Identity::Environment),
];
