//! The report of a check.

use boundclaim_core::check::{Report, RuleAt};

use super::{diagnostics, utf16::Texts};

pub(crate) fn report(report: &mut Report) {
    let sources = std::mem::take(&mut report.sources);
    let texts = Texts::new(sources.iter().map(|(name, text)| (name.clone(), text.as_str())));
    for step in &mut report.steps {
        diagnostics(&mut step.diagnostics, &texts);
    }
    if let Some(acl) = &mut report.acl {
        for RuleAt { policy, span, .. } in acl.winner.iter_mut().chain(&mut acl.losers) {
            texts.recode(&format!("policy:{policy}"), [span]);
        }
    }
    for edit in report.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
        texts.recode(&edit.source, [&mut edit.span]);
    }
    diagnostics(&mut report.diagnostics, &texts);
    drop(texts);
    report.sources = sources;
}
