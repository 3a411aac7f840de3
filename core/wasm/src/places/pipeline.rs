//! What was read of a pipeline.

use boundclaim_core::{
    Span,
    pipeline::{Job, PipelineReading, Setting},
};

use super::{diagnostics, utf16::Texts};

pub(crate) fn pipeline(reading: &mut PipelineReading, text: &str) {
    let texts = Texts::new([(SOURCE, text)]);
    let read = &mut reading.pipeline;
    texts.recode(SOURCE, read.variables.values_mut().chain(&mut read.includes).flat_map(places));
    texts.recode(SOURCE, read.broken.iter_mut().map(|broken| &mut broken.span));
    for job in &mut read.jobs {
        texts.recode(SOURCE, places_of(job));
    }
    for finding in &mut reading.findings {
        diagnostics(std::slice::from_mut(&mut finding.diagnostic), &texts);
        let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits);
        texts.recode(SOURCE, edits.map(|edit| &mut edit.span));
    }
}

fn places(setting: &mut Setting) -> [&mut Span; 2] {
    [&mut setting.span, &mut setting.key]
}

fn places_of(job: &mut Job) -> Vec<&mut Span> {
    let mut all = vec![&mut job.span];
    all.extend(job.tokens.iter_mut().map(|token| &mut token.span));
    for secret in &mut job.secrets {
        all.extend([&mut secret.name_span, &mut secret.span, &mut secret.vault_span]);
        all.extend(secret.file_span.iter_mut().chain(&mut secret.token_span));
    }
    let named = job.image.iter_mut().map(|image| &mut image.name).chain(&mut job.environment);
    let settings = named.chain(&mut job.artifacts).chain(&mut job.conditions).chain(job.variables.own_mut());
    all.extend(settings.flat_map(places));
    all.extend(job.logins.iter_mut().map(|login| &mut login.span));
    all.extend(job.requests.iter_mut().map(|request| &mut request.span));
    all.extend(job.refusals.iter_mut().map(|refusal| &mut refusal.span));
    all
}

/// What the findings call the text.
const SOURCE: &str = "pipeline";
