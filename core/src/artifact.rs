//! What [`generate`](crate::generate) returns: texts to copy, with notes and links, and data to show.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use crate::{
    diagnostic::Diagnostic,
    gitlab::LoginOption,
    policy::Grant,
    setup::{Client, KeySource},
    span::Span,
};

/// The language of an artifact's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// POSIX shell.
    Shell,
    /// JSON.
    Json,
    /// A Vault policy or server configuration.
    Hcl,
    /// `.gitlab-ci.yml`.
    Yaml,
    /// Terraform.
    Terraform,
    /// Dockerfile.
    Dockerfile,
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
}

impl Language {
    /// The name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shell => "Shell",
            Self::Json => "JSON",
            Self::Hcl => "HCL",
            Self::Yaml => "YAML",
            Self::Terraform => "Terraform",
            Self::Dockerfile => "Dockerfile",
            Self::Text => "Text",
            Self::Markdown => "Markdown",
        }
    }
}

/// Why a part of a text is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The part.
    pub span: Span,
    /// The reason; server texts and code stand in backticks.
    pub text: String,
}

/// A part of a text that comes from a field of the setup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The part.
    pub span: Span,
    /// JSON path of the field.
    pub field: String,
}

/// A part of an artifact that can be copied alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// What it does.
    pub title: String,
    /// The part, without its heading.
    pub span: Span,
}

/// A text to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Artifact {
    /// Stable name, as in the contract.
    pub id: &'static str,
    /// What it is.
    pub title: String,
    /// Its language.
    pub language: Language,
    /// Where it goes, in words.
    pub place: String,
    /// A name to save it under.
    pub file_name: String,
    /// The text.
    pub text: String,
    /// Why its lines are there.
    pub notes: Vec<Note>,
    /// Which fields its parts come from.
    pub links: Vec<Link>,
    /// Its single commands, where it is a list of commands to copy one by one; else empty.
    pub sections: Vec<Section>,
}

/// An artifact that cannot be made yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// Which one.
    pub id: &'static str,
    /// What it will be.
    pub title: String,
    /// JSON paths of the fields that it waits for.
    pub fields: Vec<String>,
}

/// A part of the summary that a field governs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The part.
    pub span: Span,
    /// JSON path of the field.
    pub field: String,
    /// Whether it is only a blank for a value that is missing.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub blank: bool,
}

/// One sentence that says what the setup grants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The sentence.
    pub text: String,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// How GitLab hands a variable to the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableType {
    /// The variable holds the value.
    Variable,
    /// The variable holds the path of a file with the value.
    File,
}

/// A CI/CD variable to set in GitLab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// Its key.
    pub key: &'static str,
    /// Its value; for a file, what to paste, in words, starts with `<`.
    pub value: String,
    /// Variable or file.
    #[serde(rename = "type")]
    pub kind: VariableType,
    /// Whether only protected branches and tags should see it.
    pub protected: bool,
    /// Whether logs should hide it.
    pub masked: bool,
    /// Why it is needed, and why these ticks.
    pub why: String,
    /// JSON path of the field it comes from.
    pub field: &'static str,
}

/// What is used where the setup says nothing: the defaults that depend on other fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Effective {
    /// The way to log in.
    pub option: LoginOption,
    /// The recommended way, and why it is recommended.
    pub recommended: (LoginOption, &'static str),
    /// What the job logs in with.
    pub client: Client,
    /// Where Vault gets GitLab's keys.
    pub keys: KeySource,
    /// The audience; none with a token that has none.
    pub audience: Option<String>,
    /// Name of the role.
    pub role: Option<String>,
    /// Name of the policy.
    pub policy: Option<String>,
    /// The job's image; none: not set.
    pub image: Option<String>,
    /// For each secret: its variable.
    pub variables: Vec<Option<String>>,
    /// For each secret: the request that reads it, like `GET /v1/secret/data/project-42/api`.
    pub reads: Vec<Option<String>>,
}

/// Everything that is made from a setup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Generated {
    /// What the setup grants.
    pub summary: Summary,
    /// The texts, in the order of use.
    pub artifacts: Vec<Artifact>,
    /// CI/CD variables to set.
    pub variables: Vec<Variable>,
    /// What the policy allows, read back from its text; empty while there is none.
    pub grants: Vec<Grant>,
    /// What is missing, wrong or surprising, errors first.
    pub diagnostics: Vec<Diagnostic>,
    /// Artifacts that wait for missing or wrong fields.
    pub pending: Vec<Pending>,
    /// The defaults that were used.
    pub effective: Effective,
}

impl Generated {
    /// The artifact of this id.
    pub fn artifact(&self, id: &str) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.id == id)
    }

    /// Whether nothing is missing or wrong.
    pub fn is_complete(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The contract's JSON, with two-space indent.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists always serialise.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
