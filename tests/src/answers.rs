//! What the core answers to every scenario.

use std::fmt::Write as _;

use boundclaim_core::{
    DiagnoseInput,
    check::{Evidence, check},
    diagnose,
};

use crate::{
    guide,
    scenarios::{scenarios, without_server},
};

/// For each scenario a line: the report, and what is behind each error that it names, as JSON.
pub fn answers() -> String {
    let mut answers = String::new();
    for scenario in scenarios().into_iter().chain(guide::options()) {
        let evidence = without_server(scenario.evidence).to_string();
        let Ok(evidence) = Evidence::from_json(&evidence) else {
            // A line all the same: it differs from one that can be read.
            let _ = writeln!(answers, "{} cannot be read", scenario.name);
            continue;
        };
        let report = check(&evidence);
        let _ = write!(answers, "{}", report.to_json());
        if let Some(error) = &report.error {
            for text in &error.texts {
                let text = error.seen_by.as_deref().unwrap_or("{}").replace("{}", text);
                let _ =
                    write!(answers, "\t{}", diagnose(&DiagnoseInput { text, ..DiagnoseInput::default() }).to_json());
            }
        }
        answers.push('\n');
    }
    answers
}
