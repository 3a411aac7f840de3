//! Answers about policies.

use boundclaim_core::policy::{Answer, PolicyAnswer, PolicyInput, PolicyReading};

use super::{diagnostics, utf16::Texts};

pub(crate) fn policy_reading(reading: &mut PolicyReading, policies: &[PolicyInput]) {
    let texts = of(policies);
    policy(&mut reading.policy, &texts);
    diagnostics(&mut reading.findings, &texts);
}

pub(crate) fn policy_answer(answer: &mut Answer, policies: &[PolicyInput]) {
    let texts = of(policies);
    for read in &mut answer.policies {
        policy(read, &texts);
    }
    diagnostics(&mut answer.findings, &texts);
    if let Some(explanation) = &mut answer.explanation {
        let losers = explanation.losers.iter_mut().map(|loser| &mut loser.rule);
        for rule in explanation.winner.iter_mut().chain(losers) {
            texts.recode(&source(&rule.policy), [&mut rule.span]);
        }
        for origin in &mut explanation.origins {
            texts.recode(&source(&origin.policy), [&mut origin.span]);
        }
    }
    for edit in &mut answer.fixes {
        texts.recode(&source(&edit.policy), [&mut edit.span]);
    }
}

fn of(policies: &[PolicyInput]) -> Texts<'_> {
    Texts::new(policies.iter().map(|policy| (source(&policy.name), policy.text.as_str())))
}

fn policy(read: &mut PolicyAnswer, texts: &Texts<'_>) {
    let source = source(&read.name);
    diagnostics(&mut read.diagnostics, texts);
    for rule in &mut read.rules {
        texts.recode(&source, [&mut rule.span]);
    }
    for dropped in &mut read.dropped {
        texts.recode(&source, [&mut dropped.span]);
    }
}

fn source(policy: &str) -> String {
    format!("policy:{policy}")
}
