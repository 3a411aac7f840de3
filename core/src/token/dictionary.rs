//! The claims of GitLab's tokens. The source is GitLab's own code and documentation (read).

use crate::version::Version;

/// What is known about a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimInfo {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Its JSON type, in words.
    pub json_type: &'static str,
    /// The first GitLab that has it.
    pub since: Version,
    /// Which tokens have it.
    pub tokens: Tokens,
    /// When it is there; none: always.
    pub present: Option<&'static str>,
}

/// Kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// `CI_JOB_JWT`, `CI_JOB_JWT_V2` and ID tokens.
    All,
    /// All but `CI_JOB_JWT`.
    NotV1,
    /// ID tokens only.
    IdToken,
}

impl Tokens {
    /// As a phrase.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "every token",
            Self::NotV1 => "`CI_JOB_JWT_V2` and ID tokens",
            Self::IdToken => "ID tokens",
        }
    }
}

/// What is known about the claim of this name.
pub fn claim(name: &str) -> Option<&'static ClaimInfo> {
    CLAIMS.iter().find(|claim| claim.name == name)
}

const fn always(
    name: &'static str,
    json_type: &'static str,
    since: (u16, u16),
    tokens: Tokens,
    meaning: &'static str,
) -> ClaimInfo {
    ClaimInfo { name, meaning, json_type, since: Version::new(since.0, since.1, 0), tokens, present: None }
}

impl ClaimInfo {
    const fn when(mut self, present: &'static str) -> Self {
        self.present = Some(present);
        self
    }
}

/// Every claim, those that people bind first.
pub const CLAIMS: &[ClaimInfo] = &[
    always(
        "project_id",
        "string",
        (12, 10),
        Tokens::All,
        "The project's ID; of a merge request from a fork since 18.4 that of the fork.",
    ),
    always("project_path", "string", (12, 10), Tokens::All, "The project's path; changes when the project moves."),
    always("namespace_id", "string", (12, 10), Tokens::All, "The ID of the group or user that the project is in."),
    always("namespace_path", "string", (12, 10), Tokens::All, "Its path, with all groups above."),
    always("ref", "string", (12, 10), Tokens::All, "The branch or tag; of a merge request the source branch."),
    always("ref_type", "string", (12, 10), Tokens::All, "`branch` or `tag`; of a merge request `branch`."),
    always("ref_path", "string", (16, 0), Tokens::All, "Both in one: `refs/heads/main`, `refs/tags/v1`."),
    always(
        "ref_protected",
        "string",
        (12, 10),
        Tokens::All,
        "`\"true\"` or `\"false\"`: whether the branch or tag is protected.",
    ),
    always("environment", "string", (13, 9), Tokens::All, "The name of the environment.").when(WITH_ENVIRONMENT),
    always("environment_protected", "string", (13, 9), Tokens::All, "`\"true\"` or `\"false\"`.")
        .when(WITH_ENVIRONMENT),
    always("deployment_tier", "string", (15, 2), Tokens::All, "`production`, `staging`, …").when(WITH_ENVIRONMENT),
    always("environment_action", "string", (16, 5), Tokens::All, "`start`, `stop`, …").when(WITH_ENVIRONMENT),
    always(
        "pipeline_source",
        "string",
        (12, 10),
        Tokens::All,
        "What started the pipeline: `push`, `schedule`, `merge_request_event`, …",
    ),
    always("pipeline_id", "string", (12, 10), Tokens::All, "The pipeline's ID."),
    always("job_id", "string", (12, 10), Tokens::All, "The job's ID."),
    always("user_id", "string", (12, 10), Tokens::All, "The ID of who started the pipeline; empty without a user."),
    always("user_login", "string or null", (12, 10), Tokens::All, "The user's name, which can be changed."),
    always("user_email", "string or null", (12, 10), Tokens::All, "The user's address, which can be changed."),
    always(
        "user_access_level",
        "string or null",
        (16, 9),
        Tokens::All,
        "The user's role in the project: `developer`, `maintainer`, …",
    ),
    always(
        "groups_direct",
        "list of strings",
        (16, 11),
        Tokens::All,
        "The groups that the user is a direct member of.",
    )
    .when("the user is in at most 200 groups; behind a feature flag since 17.3"),
    always("user_identities", "list of objects", (16, 0), Tokens::NotV1, "The user's identities elsewhere.")
        .when("the user allows it"),
    always(
        "job_project_id",
        "string",
        (18, 4),
        Tokens::IdToken,
        "The project that runs the job; with a merge request from a fork the parent.",
    ),
    always("job_project_path", "string", (18, 4), Tokens::IdToken, "Its path."),
    always("job_namespace_id", "string", (18, 4), Tokens::IdToken, "The ID of the group or user that it is in."),
    always("job_namespace_path", "string", (18, 4), Tokens::IdToken, "Its path."),
    always("runner_id", "number", (16, 0), Tokens::NotV1, "The runner's ID: the only number among the IDs.")
        .when("the runner is known"),
    always("runner_environment", "string", (16, 0), Tokens::NotV1, "`gitlab-hosted` or `self-hosted`."),
    always("sha", "string", (16, 0), Tokens::NotV1, "The commit."),
    always("project_visibility", "string", (16, 3), Tokens::NotV1, "`private`, `internal` or `public`."),
    always("ci_config_ref_uri", "string", (16, 2), Tokens::NotV1, "Path and ref of the configuration.")
        .when("the configuration is in the repository"),
    always("ci_config_sha", "string", (16, 2), Tokens::NotV1, "The commit of the configuration.")
        .when("the configuration is in the repository"),
    always("job_source", "string", (18, 9), Tokens::IdToken, "What started the job."),
    always("job_config", "object", (18, 9), Tokens::IdToken, "URL and commit of a policy's configuration.")
        .when("the job comes from a policy"),
    always("iss", "string", (12, 10), Tokens::All, "Who made the token: GitLab's URL, in `CI_JOB_JWT` the bare host."),
    always("aud", "string or list", (14, 6), Tokens::NotV1, "Whom the token is for."),
    always(
        "sub",
        "string",
        (12, 10),
        Tokens::All,
        "`project_path:…:ref_type:…:ref:…`, in `CI_JOB_JWT` `job_…`; a project can change its parts.",
    ),
    always("jti", "string", (12, 10), Tokens::All, "A unique ID."),
    always("iat", "number", (12, 10), Tokens::All, "When it was made."),
    always("nbf", "number", (12, 10), Tokens::All, "From when on it is good: 5 seconds earlier."),
    always("exp", "number", (12, 10), Tokens::All, "Until when it is good: the job's timeout later."),
];

const WITH_ENVIRONMENT: &str = "the job has an `environment`";

#[cfg(test)]
mod tests {
    use super::CLAIMS;
    use crate::gitlab::{Claim, TokenKind};

    /// The generator keeps a small table of its own, of what can name an identity: the texts here are large.
    #[test]
    fn both_tables_agree() {
        let mut compared = 0;
        for claim in CLAIMS {
            if let Some(other) = Claim::find(claim.name, TokenKind::IdToken) {
                assert_eq!(other.since, claim.since, "{}", claim.name);
                compared += 1;
            }
        }
        assert!(compared > 20, "{compared}");
    }
}
