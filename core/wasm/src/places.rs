//! The core counts bytes, JavaScript counts UTF-16 units: every span of an answer is turned into the other.
//!
//! A place without a line here would be wrong behind the first letter that is not ASCII; `tests/npm/places.test.mjs`
//! compares whole answers about texts that differ in nothing else.

#[cfg(feature = "pipeline")]
mod pipeline;
#[cfg(feature = "policy")]
mod policy;
#[cfg(feature = "check")]
mod report;
mod utf16;

#[cfg(feature = "diagnose")]
use boundclaim_core::Diagnosis;
#[cfg(any(feature = "check", feature = "pipeline", feature = "policy"))]
use boundclaim_core::Diagnostic;
#[cfg(feature = "generate")]
use boundclaim_core::Generated;
#[cfg(feature = "pipeline")]
pub(crate) use pipeline::pipeline;
#[cfg(feature = "policy")]
pub(crate) use policy::{policy_answer, policy_reading};
#[cfg(feature = "check")]
pub(crate) use report::report;
use utf16::Texts;

/// Why an error was printed.
#[cfg(feature = "diagnose")]
pub(crate) fn diagnosis(diagnosis: &mut Diagnosis, text: &str) {
    let texts = Texts::new([("", text)]);
    texts.recode("", diagnosis.errors.iter_mut().map(|error| &mut error.span));
    texts.recode("", diagnosis.facts.iter_mut().flat_map(|fact| &mut fact.spans));
    texts.recode("", &mut diagnosis.credentials);
}

/// The findings of texts.
#[cfg(any(feature = "check", feature = "pipeline", feature = "policy"))]
fn diagnostics(found: &mut [Diagnostic], texts: &Texts<'_>) {
    for diagnostic in found {
        for label in &mut diagnostic.labels {
            texts.recode(label.source.as_deref().unwrap_or(&diagnostic.source), [&mut label.span]);
        }
        diagnostics(&mut diagnostic.related, texts);
    }
}

/// What was made of a setup.
#[cfg(feature = "generate")]
pub(crate) fn generated(made: &mut Generated) {
    let texts = Texts::new([("", made.summary.text.as_str())]);
    texts.recode("", made.summary.parts.iter_mut().map(|part| &mut part.span));
    for artifact in &mut made.artifacts {
        let texts = Texts::new([("", artifact.text.as_str())]);
        texts.recode("", artifact.notes.iter_mut().map(|note| &mut note.span));
        texts.recode("", artifact.links.iter_mut().map(|link| &mut link.span));
        texts.recode("", artifact.sections.iter_mut().map(|section| &mut section.span));
    }
}
