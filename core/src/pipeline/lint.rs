//! What is wrong, or surprising, in a pipeline that talks to Vault.

mod artifacts;
mod general;
mod scripts;
mod secrets;
mod tokens;

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::{Job, Pipeline, config::Top, yaml::Yaml};
use crate::{
    diagnostic::{Code, Diagnostic, Severity},
    edit::{Edit, Fix},
    gitlab::GitLab,
    limits,
    span::Span,
};

/// Something that was found in a pipeline, and a way to repair it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What and where.
    pub diagnostic: Diagnostic,
    /// None: it takes a decision that a text cannot show.
    pub fix: Option<Fix>,
}

/// Looks for the faults that real pipelines have. Of a place that several jobs share each fault is named once.
///
/// # Example
/// ```
/// use boundclaim_core::{GitLab, apply, pipeline::lint};
///
/// let text = "job:\n  script:\n    - export KEY=$(vault kv get -field=k secret/a)\n";
/// let gitlab = GitLab { version: GitLab::DEFAULT_VERSION, tier: None };
/// let findings = lint(text, gitlab);
/// assert_eq!(findings[0].diagnostic.code.slug(), "failure-hidden");
/// let fixed = apply(text, &findings[0].fix.as_ref().unwrap().edits).unwrap();
/// assert_eq!(fixed, "job:\n  script:\n    - KEY=$(vault kv get -field=k secret/a)\n    - export KEY\n");
/// ```
pub fn lint(text: &str, gitlab: GitLab) -> Vec<Finding> {
    let pipeline = Pipeline::read(text);
    let old_tokens = tokens::old_variables(text, &pipeline.jobs);
    let mut lint =
        Lint { text, gitlab, old_tokens, findings: Vec::new(), known: BTreeSet::new(), seen: BTreeSet::new() };
    if let Some(broken) = &pipeline.broken {
        let help = "Everything behind this place is unknown until it is repaired.";
        lint.add(Diagnostic::pipeline(Code::PipelineSyntax, broken.span, &broken.message).help(help), None);
        return lint.findings;
    }
    if let Ok(yaml) = Yaml::parse(text) {
        for (span, key) in yaml.duplicates() {
            let message = format!("{} stands twice in one map: GitLab takes the last one", code(key));
            lint.find(
                Code::YamlDuplicateKey,
                span,
                message,
                "Leave one of them out: other parsers refuse the file.",
                None,
            );
        }
        if let Some(top) = Top::new(&yaml) {
            general::check(&mut lint, &top);
        }
    }
    for job in &pipeline.jobs {
        general::check_job(&mut lint, job);
        tokens::check(&mut lint, job);
        secrets::check(&mut lint, job);
        scripts::check(&mut lint, job);
        artifacts::check(&mut lint, job);
    }
    lint.findings.sort_by_key(|finding| core::cmp::Reverse(finding.diagnostic.severity));
    lint.findings.truncate(limits::PIPELINE_FINDINGS);
    lint.findings.sort_by_key(|finding| finding.diagnostic.labels.first().map(|label| label.span));
    lint.findings
}

struct Lint<'a> {
    text: &'a str,
    gitlab: GitLab,
    findings: Vec<Finding>,
    known: BTreeSet<(Code, Span)>,
    /// Variables of the file with a predefined token.
    old_tokens: Vec<(String, Span)>,
    /// Maps and lists that were looked at: many jobs can share one by its anchor.
    seen: BTreeSet<usize>,
}

impl Lint<'_> {
    fn add(&mut self, diagnostic: Diagnostic, fix: Option<Fix>) {
        let place = diagnostic.labels.first().map(|label| label.span).unwrap_or_default();
        if self.known.insert((diagnostic.code, place)) {
            self.findings.push(Finding { diagnostic, fix });
        }
    }

    /// The finding of a job.
    fn find(&mut self, code: Code, span: Span, message: impl Into<String>, help: &str, fix: Option<Fix>) {
        self.add(Diagnostic::pipeline(code, span, message).help(help), fix);
    }

    /// The same with another weight.
    fn find_as(&mut self, severity: Severity, code: Code, span: Span, message: String, help: &str, fix: Option<Fix>) {
        let mut diagnostic = Diagnostic::pipeline(code, span, message).help(help);
        diagnostic.severity = severity;
        self.add(diagnostic, fix);
    }

    /// What stands at a place.
    fn source(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The blanks in front of the line that a place is in.
    fn indent(&self, at: usize) -> &str {
        let start = self.text.get(..at).unwrap_or_default().rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text.get(start..).unwrap_or_default();
        let end = line.find(|c| c != ' ').unwrap_or(line.len());
        line.get(..end).unwrap_or_default()
    }

    /// Puts an entry in front of the others of a map.
    fn insert_entry(&self, map: Span, entry: &str) -> Edit {
        if self.source(map).starts_with('{') {
            let comma = if self.source(map).trim_matches(['{', '}', ' ']).is_empty() { "" } else { ", " };
            return Edit::insert(map.start + 1, format!("{entry}{comma}"));
        }
        let line = self.text.get(..map.start).unwrap_or_default();
        let column = line.chars().rev().take_while(|c| *c != '\n').count();
        Edit::insert(map.start, format!("{entry}\n{}", " ".repeat(column)))
    }
}

fn fix<const N: usize>(title: impl Into<String>, edits: [Edit; N]) -> Fix {
    Fix { title: title.into(), edits: edits.into() }
}

/// Whether a job has anything to do with Vault.
fn talks(job: &Job) -> bool {
    !job.logins.is_empty() || !job.requests.is_empty()
}

/// A name in backticks.
fn code(text: &str) -> String {
    format!("`{}`", text.to_string().replace('`', "'"))
}
