//! `.gitlab-ci.yml`: what GitLab makes of it, as far as Vault is concerned.

mod config;
mod job;
mod lint;
mod question;
mod scripts;
mod setup;
mod shell;
pub mod syntax;
mod variables;
mod yaml;

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use config::{File, Top};
use job::Budget;
pub use job::{Image, Job, JobSecret, Setting, Token};
pub use lint::{Finding, lint};
pub use question::{PipelineReading, Question, read_pipeline};
pub use scripts::{Login, LoginClient, Request};
use serde::Serialize;
pub use variables::Variables;
use yaml::{Value, Yaml};

use crate::span::Span;

/// A pipeline as far as it can be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pipeline {
    /// All jobs in the order of the file, hidden ones too.
    pub jobs: Vec<Job>,
    /// `variables:` of the file.
    pub variables: BTreeMap<String, Setting>,
    /// What `include:` names. It is not visible here: the pipeline editor's full configuration, or the CI lint API,
    /// shows the whole text.
    pub includes: Vec<Setting>,
    /// Why the text cannot be read.
    pub broken: Option<Broken>,
}

/// The first place that is no YAML, or no configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Why.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Pipeline {
    /// Reads a text. What cannot be understood is left out.
    ///
    /// # Example
    /// ```
    /// use boundclaim_core::pipeline::Pipeline;
    ///
    /// let text = "deploy:\n  id_tokens: {T: {aud: https://vault}}\n  script:\n    - vault kv get secret/app\n";
    /// let pipeline = Pipeline::read(text);
    /// assert_eq!(pipeline.jobs[0].requests[0].words, ["kv", "get", "secret/app"]);
    /// ```
    pub fn read(text: &str) -> Self {
        let yaml = match Yaml::parse(text) {
            Ok(yaml) => yaml,
            Err(error) => return Self::broken(error.message, error.span),
        };
        let Some(top) = Top::new(&yaml) else {
            let span = yaml.content().map_or(Span::new(0, 0), Value::span);
            return Self::broken("the configuration should be a map of jobs".to_owned(), span);
        };
        let file = File::new(&top);
        let mut budget = Budget::default();
        let includes = file.global("include");
        let includes = includes.iter().flat_map(config::Setting::items);
        let includes = includes
            .map(|item| Setting { text: included(item), span: item.span(), key: Span::default() })
            .take_while(|item| budget.take(item.text.len()))
            .collect();
        let globals = variables::globals(file, &budget);
        let jobs = file.jobs().into_iter();
        let read = |(name, span, job)| Job::read(file, name, span, &job, text, &globals, &mut budget);
        let jobs = jobs.map(read).collect();
        let variables = BTreeMap::clone(&globals);
        Self { jobs, variables, includes, broken: None }
    }

    /// The job of this name.
    pub fn job(&self, name: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.name == name)
    }

    fn broken(message: String, span: Span) -> Self {
        Self { broken: Some(Broken { message, span }), ..Self::default() }
    }
}

/// What an item of `include:` names: a text, or the values of its keys.
fn included(item: Value) -> String {
    if let Some(text) = item.written() {
        return text.to_string();
    }
    let entries = item.own_entries().filter(|(key, _)| key.written() != Some("rules"));
    let values = entries.filter_map(|(_, value)| value.written().map(ToString::to_string));
    values.collect::<Vec<_>>().join(" ")
}
