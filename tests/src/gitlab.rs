//! A GitLab job and its tokens: the claims, with their JSON types, as GitLab writes them.

use std::time::{SystemTime, UNIX_EPOCH};

use boundclaim_core::{RefType, Setup, TokenKind, Version};
use serde_json::{Map, Value, json};

/// A running job, as far as claims and predefined variables show it.
#[derive(Clone, Debug)]
pub struct CiJob {
    /// Version of GitLab.
    pub version: Version,
    /// GitLab's address.
    pub url: String,
    /// Numeric, in digits.
    pub project_id: String,
    /// With the group's path.
    pub project_path: String,
    /// ID of the group that holds the project.
    pub namespace_id: String,
    /// Branch or tag.
    pub ref_type: RefType,
    /// Its name.
    pub ref_name: String,
    /// Whether it is protected.
    pub protected: bool,
    /// Environment of the job.
    pub environment: Option<String>,
    /// What started the pipeline.
    pub pipeline_source: String,
}

/// A token in the making: its kind and whatever may be wrong with it.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Which kind.
    pub kind: TokenKind,
    /// As in the job's `id_tokens`: text or list.
    pub audience: Option<Value>,
    /// Replaces GitLab's address.
    pub issuer: Option<String>,
    /// Whether its time is over.
    pub expired: bool,
}

impl CiJob {
    /// A job that the setup lets in.
    pub fn for_setup(setup: &Setup, version: Version) -> Self {
        let scope = &setup.scope;
        let one = scope.refs.iter().flatten().next();
        let group = scope.group.as_ref();
        let below = if group.is_some_and(|group| group.subgroups) { "/team" } else { "" };
        let path = match group {
            Some(group) => format!("{}{below}/app", group.path),
            None => scope.project_path.clone().unwrap_or_else(|| "my-group/my-project".to_owned()),
        };
        Self {
            version,
            url: setup.gitlab.url.clone(),
            project_id: scope.project_id.clone().unwrap_or_else(|| "42".to_owned()),
            project_path: path,
            namespace_id: group.and_then(|group| group.id.clone()).unwrap_or_else(|| "7".to_owned()),
            ref_type: one.map_or(RefType::Branch, |one| one.kind),
            // A star stands for any characters.
            ref_name: one.map_or("main".to_owned(), |one| one.name.replace('*', "1.2")),
            protected: true,
            environment: scope.environment.clone(),
            pipeline_source: scope.pipeline_source.clone().unwrap_or_else(|| "push".to_owned()),
        }
    }

    fn namespace_path(&self) -> &str {
        self.project_path.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// The claims of its token.
    pub fn claims(&self, ticket: &Ticket) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let issued = if ticket.expired { now - 7200 } else { now };
        let since = |major, minor| self.version >= Version::new(major, minor, 0);
        let id_token = ticket.kind == TokenKind::IdToken;
        let kind = self.ref_type.word();
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| {
            claims.insert(name.to_owned(), value);
        };
        put("namespace_id", json!(self.namespace_id));
        put("namespace_path", json!(self.namespace_path()));
        put("project_id", json!(self.project_id));
        put("project_path", json!(self.project_path));
        put("user_id", json!("1"));
        put("user_login", json!("alice"));
        put("user_email", json!("alice@example.com"));
        put("pipeline_id", json!("1001"));
        put("pipeline_source", json!(self.pipeline_source));
        put("job_id", json!("1212"));
        put("ref", json!(self.ref_name));
        put("ref_type", json!(kind));
        put("ref_protected", json!(self.protected.to_string()));
        if since(16, 0) {
            put("ref_path", json!(format!("{}{}", self.ref_type.path_prefix(), self.ref_name)));
        }
        if since(16, 9) {
            put("user_access_level", json!("maintainer"));
        }
        if let Some(environment) = self.environment.as_ref().filter(|_| since(13, 9)) {
            put("environment", json!(environment));
            put("environment_protected", json!("true"));
            if since(15, 2) {
                put("deployment_tier", json!("production"));
            }
            if since(16, 5) {
                put("environment_action", json!("start"));
            }
        }
        if id_token && since(16, 0) {
            put("runner_id", json!(1));
            put("runner_environment", json!("self-hosted"));
            put("sha", json!("714a629c0b401fdce83e847fc9589983fc6f46bc"));
        }
        if id_token && since(16, 3) {
            put("project_visibility", json!("private"));
        }
        if id_token && since(16, 2) {
            let host = self.host();
            let path = &self.project_path;
            put("ci_config_ref_uri", json!(format!("{host}/{path}//.gitlab-ci.yml@refs/heads/{}", self.ref_name)));
            put("ci_config_sha", json!("714a629c0b401fdce83e847fc9589983fc6f46bc"));
        }
        if id_token && since(18, 4) {
            put("job_project_id", json!(self.project_id));
            put("job_project_path", json!(self.project_path));
            put("job_namespace_id", json!(self.namespace_id));
            put("job_namespace_path", json!(self.namespace_path()));
        }
        put("jti", json!("235b3a54-2a8a-4a44-9c5e-a1f3b8ca7a6c"));
        put("iat", json!(issued));
        put("nbf", json!(issued - 5));
        put("exp", json!(issued + 3600));
        let issuer = match ticket.kind {
            TokenKind::V1 => self.host().to_owned(),
            TokenKind::IdToken => self.url.clone(),
        };
        put("iss", json!(ticket.issuer.as_ref().unwrap_or(&issuer)));
        let subject = format!("project_path:{}:ref_type:{kind}:ref:{}", self.project_path, self.ref_name);
        put("sub", if id_token { json!(subject) } else { json!("job_1212") });
        if let Some(audience) = &ticket.audience {
            put("aud", audience.clone());
        }
        Value::Object(claims)
    }

    /// The issuer of `CI_JOB_JWT`: without scheme, port and path.
    fn host(&self) -> &str {
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        rest.split([':', '/']).next().unwrap_or("")
    }

    /// Predefined variables.
    pub fn variables(&self) -> Vec<(String, String)> {
        let branch = match self.ref_type {
            RefType::Branch => "CI_COMMIT_BRANCH",
            RefType::Tag => "CI_COMMIT_TAG",
        };
        let mut variables = vec![
            ("CI", "true"),
            ("GITLAB_CI", "true"),
            ("CI_SERVER_URL", &self.url),
            ("CI_PROJECT_ID", &self.project_id),
            ("CI_PROJECT_PATH", &self.project_path),
            ("CI_PROJECT_NAMESPACE", self.namespace_path()),
            ("CI_COMMIT_REF_NAME", &self.ref_name),
            (branch, &self.ref_name),
            ("CI_COMMIT_REF_PROTECTED", if self.protected { "true" } else { "false" }),
            ("CI_PIPELINE_SOURCE", &self.pipeline_source),
            ("CI_PIPELINE_ID", "1001"),
            ("CI_JOB_ID", "1212"),
        ];
        if let Some(environment) = &self.environment {
            variables.push(("CI_ENVIRONMENT_NAME", environment));
        }
        variables.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }
}
