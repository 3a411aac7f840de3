//! Which example of the gallery shows an error or a finding.

use std::collections::BTreeMap;

use boundclaim_core::{
    DiagnoseInput, Diagnostic,
    check::{Evidence, Example, ExampleKind, Report, check, examples},
    diagnose,
};

/// What the examples show.
#[derive(Debug, Default)]
pub(super) struct Gallery {
    /// By the name of an error: the example that ends with it.
    pub(super) errors: BTreeMap<&'static str, &'static str>,
    /// By the code of a finding: the example in which it is.
    pub(super) findings: BTreeMap<&'static str, &'static str>,
}

impl Gallery {
    pub(super) fn new() -> Self {
        let mut gallery = Self::default();
        for example in examples() {
            gallery.take(&example);
        }
        gallery
    }

    fn take(&mut self, example: &Example) {
        if example.kind == ExampleKind::Explain {
            return self.explained(example.id, &example.input);
        }
        let Ok(evidence) = Evidence::from_json(&example.input) else { return };
        let report = check(&evidence);
        for text in report.error.iter().flat_map(|error| &error.texts) {
            let around = report.error.as_ref().and_then(|error| error.seen_by.as_deref()).unwrap_or("{}");
            self.explained(example.id, &around.replace("{}", text));
        }
        for found in findings(report) {
            self.findings.entry(found.code.slug()).or_insert(example.id);
        }
    }

    fn explained(&mut self, id: &'static str, text: &str) {
        let diagnosis = diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() });
        if let Some(error) = diagnosis.errors.first() {
            self.errors.entry(error.slug).or_insert(id);
        }
    }
}

/// All findings of a report.
pub(super) fn findings(report: Report) -> impl Iterator<Item = Diagnostic> {
    let steps = report.steps.into_iter().flat_map(|step| step.diagnostics);
    steps.chain(report.diagnostics)
}
