//! A report for a ticket.

use std::fmt::Write as _;

use boundclaim_core::check::{Outcome, Report, StepOutcome};

use crate::checker::input::Input;

/// The report as Markdown.
pub(super) fn report(input: &Input, report: &Report) -> String {
    let mut out = format!("**{}**\n\nChecked as {} decides, with boundclaim.\n", report.sentence, input.server);
    if let Some(error) = &report.error {
        for text in &error.texts {
            out.push_str(&block(
                &error.seen_by.as_ref().map_or_else(|| text.clone(), |around| around.replacen("{}", text, 1)),
            ));
        }
    }
    out.push_str("\n| step | result | |\n|---|---|---|\n");
    for step in &report.steps {
        let outcome = match step.outcome {
            StepOutcome::Passed => "passed",
            StepOutcome::Failed => "**failed**",
            StepOutcome::NotChecked => "not checked",
            StepOutcome::Warned => "warning",
        };
        let _ = writeln!(out, "| {} | {outcome} | {} |", step.step.title(), cell(&step.summary));
    }
    for fact in report
        .steps
        .iter()
        .flat_map(|step| &step.facts)
        .filter(|fact| fact.ok == Some(false) && fact.expected.is_some())
    {
        let value = |value: &Option<serde_json::Value>| {
            value.as_ref().map_or_else(|| "nothing".to_owned(), ToString::to_string)
        };
        let _ = write!(
            out,
            "\n- `{}`: expected {}, is {}",
            fact.name,
            code(&value(&fact.expected)),
            code(&value(&fact.actual))
        );
    }
    for fix in report.fixes.iter().filter(|fix| fix.verdict_after == Outcome::Granted) {
        let _ = write!(out, "\n\nFix (re-checked: granted): {}", fix.title);
    }
    out.push('\n');
    out
}

fn block(text: &str) -> String {
    let fence = fence(text);
    format!("\n{fence}text\n{text}\n{fence}\n")
}

/// A fence for code, longer than any in the text.
pub(crate) fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

fn code(text: &str) -> String {
    if text.contains('`') { text.replace('`', "'") } else { format!("`{text}`") }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::block;

    #[test]
    fn a_fence_is_not_closed_by_the_text() {
        assert_eq!(block("a"), "\n```text\na\n```\n");
        assert_eq!(block("```"), "\n````text\n```\n````\n");
    }
}
