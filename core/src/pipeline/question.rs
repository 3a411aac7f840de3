//! The reader as JSON: a text, and what is in it.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use super::{Finding, Pipeline, lint};
use crate::{
    diagnostic::Diagnostic,
    gitlab::GitLab,
    json::{shapes, strict},
    limits,
};

/// A pipeline to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The `.gitlab-ci.yml`.
    pub text: String,
    /// Who runs it; default: the newest GitLab that is known well, of an unknown tier.
    pub gitlab: GitLab,
}

/// What is in it, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PipelineReading {
    /// What is in it.
    #[serde(flatten)]
    pub pipeline: Pipeline,
    /// What is wrong or surprising, in the order of the text.
    pub findings: Vec<Finding>,
}

impl Question {
    /// Reads the JSON that `docs/json.md` describes.
    ///
    /// # Errors
    ///
    /// One finding for each wrong type and unknown field.
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        strict::read("pipeline", text, limits::EVIDENCE_BYTES, |root, found| {
            let mut text = String::new();
            root.string("text", &mut text, found);
            let unknown = GitLab { version: GitLab::DEFAULT_VERSION, tier: None };
            let gitlab = shapes::gitlab(root, found).map_or(unknown, |shape| shape.gitlab);
            Self { text, gitlab }
        })
    }
}

/// Reads a pipeline, and looks for faults.
pub fn read_pipeline(question: &Question) -> PipelineReading {
    PipelineReading { pipeline: Pipeline::read(&question.text), findings: lint(&question.text, question.gitlab) }
}
