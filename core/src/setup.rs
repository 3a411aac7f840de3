//! The setup: what the wizard asks, as typed. Nothing is lost while it is half filled; [`Plan`](crate::Plan) is the
//! validated form.

mod presets;
mod read;

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    credential::holds_credential,
    diagnostic::Diagnostic,
    gitlab::{GitLabInput, LoginOption},
    json,
    server::ServerInput,
};

pub use presets::{Preset, presets};
pub(crate) use read::read_root as read_into;

/// What the wizard asks. Its JSON is the `Setup` of the contract; every field but project (or group), refs and secrets
/// has a default.
///
/// # Example
/// ```
/// let setup = boundclaim_core::Setup::from_json(
///     r#"{ "scope": { "project_id": "42", "refs": [ { "type": "branch", "name": "main" } ] },
///          "secrets": [ { "path": "project-42/api", "field": "api_key" } ] }"#,
/// ).unwrap();
/// assert_eq!(setup.kv.mount, "secret");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Setup {
    /// The GitLab instance.
    pub gitlab: GitLabInput,
    /// The Vault or `OpenBao` server.
    pub server: ServerInput,
    /// The auth mount and the role.
    pub auth: AuthInput,
    /// Which jobs get in.
    pub scope: ScopeInput,
    /// The KV engine.
    pub kv: KvInput,
    /// What they may read.
    pub secrets: Vec<SecretInput>,
    /// How the job logs in.
    pub method: MethodInput,
    /// The job itself.
    pub job: JobInput,
    /// The audit device; none: no audit artifact.
    pub audit: Option<AuditInput>,
}

/// Where Vault gets GitLab's public keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// `oidc_discovery_url`.
    Discovery,
    /// `jwks_url`.
    JwksUrl,
    /// `jwt_validation_pubkeys`: for a Vault that cannot reach GitLab.
    PublicKeys,
}

/// `token_type` of the role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenType {
    /// What the mount says: normally a service token.
    #[default]
    Default,
    /// Stored by Vault, can be revoked.
    Service,
    /// Not stored, cannot be revoked.
    Batch,
}

impl TokenType {
    /// The word in the role.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Service => "service",
            Self::Batch => "batch",
        }
    }
}

/// The auth mount and the role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuthInput {
    /// Mount path without `auth/`.
    pub mount: String,
    /// None: discovery, or the JWKS URL for GitLab below 14.6.
    pub keys: Option<KeySource>,
    /// PEM blocks, for [`KeySource::PublicKeys`].
    pub public_keys: Vec<String>,
    /// PEM of the CA that signed GitLab's certificate; none: Vault's own store.
    pub ca_pem: Option<String>,
    /// None: the server's URL as typed, without a trailing slash.
    pub audience: Option<String>,
    /// None: `project-<id>-role`.
    pub role: Option<String>,
    /// None: `project-<id>-policy`.
    pub policy: Option<String>,
    /// The claim that names the identity.
    pub user_claim: String,
    /// First lifetime of the Vault token.
    pub token_ttl: String,
    /// Longest lifetime.
    pub token_max_ttl: String,
    /// Service or batch.
    pub token_type: TokenType,
    /// Leave out the policy `default`.
    pub token_no_default_policy: bool,
    /// Addresses that may log in and use the token.
    pub token_bound_cidrs: Vec<String>,
    /// Role of the mount for logins that name none.
    pub default_role: Option<String>,
}

impl Default for AuthInput {
    fn default() -> Self {
        Self {
            mount: "jwt".into(),
            keys: None,
            public_keys: Vec::new(),
            ca_pem: None,
            audience: None,
            role: None,
            policy: None,
            user_claim: "project_id".into(),
            token_ttl: "5m".into(),
            token_max_ttl: "10m".into(),
            token_type: TokenType::Default,
            token_no_default_policy: false,
            token_bound_cidrs: Vec::new(),
            default_role: None,
        }
    }
}

/// Branch or tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefType {
    /// A branch.
    #[default]
    Branch,
    /// A tag.
    Tag,
}

impl RefType {
    /// The value of the claim `ref_type`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Tag => "tag",
        }
    }

    /// The prefix of the claim `ref_path`.
    pub const fn path_prefix(self) -> &'static str {
        match self {
            Self::Branch => "refs/heads/",
            Self::Tag => "refs/tags/",
        }
    }
}

/// A branch or tag; `*` stands for any characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RefInput {
    /// Branch or tag.
    #[serde(rename = "type")]
    pub kind: RefType,
    /// Its name.
    pub name: String,
}

/// A group instead of one project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GroupInput {
    /// Full path, like `my-group/apps`.
    pub path: String,
    /// Numeric ID; needed without subgroups.
    pub id: Option<String>,
    /// Whether projects of subgroups get in too.
    pub subgroups: bool,
}

/// Which jobs get in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScopeInput {
    /// Numeric ID of the project.
    pub project_id: Option<String>,
    /// For people and messages; never bound.
    pub project_path: Option<String>,
    /// A group instead of the project.
    pub group: Option<GroupInput>,
    /// Branches and tags, any of which will do. None: not said yet; empty: any, on purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refs: Option<Vec<RefInput>>,
    /// Demand `ref_protected`.
    pub protected_only: bool,
    /// Demand this environment.
    pub environment: Option<String>,
    /// Demand that the environment is protected.
    pub environment_protected: bool,
    /// Demand this kind of pipeline, like `push` or `schedule`.
    pub pipeline_source: Option<String>,
}

impl Default for ScopeInput {
    fn default() -> Self {
        Self {
            project_id: None,
            project_path: None,
            group: None,
            refs: None,
            protected_only: true,
            environment: None,
            environment_protected: false,
            pipeline_source: None,
        }
    }
}

/// The KV engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KvInput {
    /// Mount path.
    pub mount: String,
    /// 1 or 2.
    pub version: u8,
    /// Whether `vault-mount` turns the engine on when it is missing.
    pub enable: bool,
}

impl Default for KvInput {
    fn default() -> Self {
        Self { mount: "secret".into(), version: 2, enable: true }
    }
}

/// How the job gets a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// The variable holds the value.
    #[default]
    Value,
    /// The variable holds the path of a file with the value.
    File,
}

/// One secret: one field at one path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SecretInput {
    /// Variable of the job; none: the field in capitals.
    pub variable: Option<String>,
    /// Path below the mount, as in `vault kv get`. `${CI_PROJECT_ID}` stands for the job's own project.
    pub path: String,
    /// Field of the secret.
    pub field: String,
    /// As a value or as a file.
    #[serde(rename = "as")]
    pub delivery: Delivery,
}

/// What the job logs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Client {
    /// The `vault` CLI.
    Vault,
    /// The `bao` CLI.
    Bao,
    /// `curl` and `jq`.
    Curl,
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Vault, Self::Bao, Self::Curl];

    /// The command.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::Bao => "bao",
            Self::Curl => "curl",
        }
    }
}

/// How the job logs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MethodInput {
    /// None: the recommended one.
    pub option: Option<LoginOption>,
    /// None: `vault`, or `bao` on `OpenBao`.
    pub client: Option<Client>,
    /// Variable of the ID token.
    pub token_name: String,
    /// Take the project's ID in the role's name from `CI_PROJECT_ID` at run time.
    pub dynamic_role: bool,
}

impl Default for MethodInput {
    fn default() -> Self {
        Self { option: None, client: None, token_name: "VAULT_ID_TOKEN".into(), dynamic_role: false }
    }
}

/// The job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobInput {
    /// Its name in `.gitlab-ci.yml`.
    pub name: String,
    /// None: a pinned image with the client (options 1 and 2), or none (option 3).
    pub image: Option<String>,
    /// What it runs, once the secret is there.
    pub script: Vec<String>,
}

impl Default for JobInput {
    fn default() -> Self {
        Self { name: "deploy_job".into(), image: None, script: alloc::vec!["./deploy.sh".into()] }
    }
}

/// The audit device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditInput {
    /// Log file on the server.
    pub file_path: String,
}

impl Default for AuditInput {
    fn default() -> Self {
        Self { file_path: "/var/log/vault_audit.log".into() }
    }
}

impl Setup {
    /// An empty form: everything that has a default has it.
    pub fn empty() -> Self {
        Self { audit: Some(AuditInput::default()), ..Self::default() }
    }

    /// Reads the contract's JSON.
    ///
    /// # Errors
    /// One diagnostic for each field that is unknown, or of another type than it should be, with its JSON path. Values
    /// that are of the right type but make no sense are found by [`generate`](crate::generate), so that a half-filled
    /// setup can be opened.
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        read::setup(text)
    }

    /// JSON paths of the fields that hold what looks like a credential. Such a setup must not be stored or shared.
    pub fn credentials(&self) -> Vec<String> {
        let Ok(value) = json::Value::parse(self.to_json().as_bytes()) else { return Vec::new() };
        let strings = value.strings().into_iter();
        strings.filter(|(_, text)| holds_credential(text)).map(|(path, _)| path).collect()
    }

    /// The contract's JSON, with two-space indent. [`from_json`](Self::from_json) reads it back unchanged.
    pub fn to_json(&self) -> String {
        // A struct of strings, numbers and lists always serialises.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
