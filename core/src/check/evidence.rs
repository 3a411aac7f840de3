//! What a team has: everything is optional.

mod read;

pub(crate) use read::read_root as read_into;

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use crate::{
    diagnostic::Diagnostic,
    gitlab::GitLab,
    json::{Data, Member, Value},
    server::{Product, Server},
    span::Span,
};

/// What a team has. What is missing becomes "not checked, because …".
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Product and version; default: the newest Vault whose answers were recorded.
    pub server: Server,
    /// Address of the server, as people type it.
    pub server_url: Option<String>,
    /// Namespace of the mount.
    pub namespace: Option<String>,
    /// The GitLab.
    pub gitlab: Option<GitLab>,
    /// Address of GitLab.
    pub gitlab_url: Option<String>,
    /// Seconds since 1970; none: the token is taken for valid at this time.
    pub now: Option<i64>,
    /// Where the login comes from.
    pub remote_addr: Option<String>,
    /// CI/CD variables outside of the job.
    pub variables: BTreeMap<String, String>,
    /// The job's token.
    pub token: Option<TokenEvidence>,
    /// GitLab's keys, as JSON: a set, a list of keys, or one.
    pub jwks: Option<Document>,
    /// Keys in PEM form, to verify the token with.
    pub public_keys: Vec<String>,
    /// The auth mount's config.
    pub config: Given,
    /// The auth mount, without `auth/`.
    pub auth_mount: Option<String>,
    /// Name of the role.
    pub role_name: Option<String>,
    /// The role.
    pub role: Given,
    /// Policies, as many as are known.
    pub policies: Vec<PolicyEvidence>,
    /// The secrets engines by mount.
    pub mounts: BTreeMap<String, Engine>,
    /// What is stored.
    pub secret: Option<SecretEvidence>,
    /// What the job asks for.
    pub request: Option<RequestEvidence>,
    /// The pipeline.
    pub pipeline: Option<PipelineEvidence>,
    /// The error that was seen.
    pub error: Option<String>,
}

impl Default for Evidence {
    fn default() -> Self {
        let product = Product::Vault;
        Self {
            server: Server { product, version: product.newest_recorded() },
            server_url: None,
            namespace: None,
            gitlab: None,
            gitlab_url: None,
            now: None,
            remote_addr: None,
            variables: BTreeMap::new(),
            token: None,
            jwks: None,
            public_keys: Vec::new(),
            config: Given::NotGiven,
            auth_mount: None,
            role_name: None,
            role: Given::NotGiven,
            policies: Vec::new(),
            mounts: BTreeMap::new(),
            secret: None,
            request: None,
            pipeline: None,
            error: None,
        }
    }
}

/// The job's token.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenEvidence {
    /// The whole token, or a text with a token in it.
    Jwt(String),
    /// Its claims alone.
    Claims(Document),
}

/// Something that is on the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Given {
    /// Nobody said.
    #[default]
    NotGiven,
    /// The server has none.
    Absent,
    /// The bodies that were written, in this order.
    Writes(Vec<Document>),
    /// A text as found: a command, JSON, Terraform, the output of a command.
    Text(String),
}

/// A JSON text and what it says; the places of the value are those of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// As shown and edited.
    pub text: String,
    /// The same, read.
    pub value: Value,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyEvidence {
    /// Its name.
    pub name: String,
    /// HCL, JSON, a command, or Terraform.
    pub text: String,
}

/// A secrets engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Like `kv`.
    pub kind: String,
    /// Of a KV engine: 1 or 2.
    pub version: u8,
}

/// What is stored at the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretEvidence {
    /// Whether it is there.
    pub state: SecretState,
    /// Names of its fields; none: not known.
    pub fields: Option<Vec<String>>,
}

/// Whether a secret is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretState {
    /// It can be read.
    Present,
    /// Its newest version was deleted.
    Deleted,
    /// There is none.
    Missing,
}

/// What the job asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestEvidence {
    /// Who asks.
    pub by: Asker,
    /// What for.
    pub operation: String,
    /// Path, as this client takes it.
    pub path: String,
    /// Field of the secret.
    pub field: Option<String>,
    /// The variable that gets it, which the runner names.
    pub variable: Option<String>,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// `vault`.
    VaultCli,
    /// `bao`.
    BaoCli,
    /// `curl`, with the path of the API.
    Curl,
    /// The runner, for `secrets:`.
    Runner,
}

/// The pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineEvidence {
    /// The `.gitlab-ci.yml`.
    pub text: String,
    /// Name of the job; none: the only one that talks to the server.
    pub job: Option<String>,
}

impl Evidence {
    /// Reads the contract's JSON.
    ///
    /// # Errors
    ///
    /// The text is no JSON, or a field is unknown or of another type; each with its JSON path.
    ///
    /// # Example
    /// ```
    /// use boundclaim_core::check::Evidence;
    ///
    /// let evidence = Evidence::from_json(r#"{ "role": null, "role_name": "project-42-role" }"#).unwrap();
    /// assert_eq!(evidence.role_name.as_deref(), Some("project-42-role"));
    /// let found = Evidence::from_json(r#"{ "rôle": 1 }"#).unwrap_err();
    /// assert_eq!(found[0].field.as_deref(), Some("/rôle"));
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        read::evidence(text)
    }
}

impl RequestEvidence {
    /// As it is shown and edited.
    pub(super) fn to_json(&self) -> String {
        let by = read::ASKERS.iter().find(|(_, asker)| *asker == self.by).map_or("curl", |(name, _)| name);
        let mut members = Vec::from([("by", by), ("operation", &*self.operation), ("path", &*self.path)]);
        members.extend(self.field.as_deref().map(|field| ("field", field)));
        members.extend(self.variable.as_deref().map(|variable| ("variable", variable)));
        let text = |text: &str| Value::new(Data::String(text.into()));
        let member =
            |(key, value): (&str, &str)| Member { key: key.into(), key_span: Span::default(), value: text(value) };
        Value::new(Data::Object(members.into_iter().map(member).collect())).to_pretty_json()
    }
}

impl Document {
    /// The value as it is shown: indented, in the given order.
    pub fn of(value: &Value) -> Self {
        let text = value.to_pretty_json();
        let value = Value::parse(text.as_bytes()).unwrap_or_else(|_| value.clone());
        Self { text, value }
    }
}
