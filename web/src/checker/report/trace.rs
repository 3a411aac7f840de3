//! The trace: all steps in the order of the real systems.

use boundclaim_core::{
    Diagnostic,
    check::{AclReport, Report, RuleAt, Step, StepName, StepOutcome},
};
use yew::prelude::*;

use super::facts::facts;
use crate::{
    checker::{
        marks::{finding_link, rule_link},
        state::Store,
    },
    components::{
        findings,
        icon::{icon, icon_in},
        rich::rich,
    },
};

pub(super) fn trace(store: &Store) -> Html {
    let report = &*store.report;
    let failed = report.steps.iter().position(|step| step.outcome == StepOutcome::Failed);
    let end = failed.map_or(report.steps.len(), |failed| failed + 1);
    let (before, after) = report.steps.split_at(end);
    let first = report.failed_step;
    let list = |steps: &[Step], as_if: bool| {
        html! {
            <ol class="trace">{ for steps.iter().map(|step| one(report, step, first == Some(step.step), as_if)) }</ol>
        }
    };
    html! {
        <section class="report" id="c-trace" tabindex="-1" aria-labelledby="c-h-trace">
            <div class="report-head"><h2 id="c-h-trace">{ "Trace" }</h2><span class="muted">{ "from the token to the secret" }</span></div>
            { list(before, false) }
            if failed.is_some() && !after.is_empty() {
                <p class="as-if">{ stops(report) }{ " The rest is checked as if it had gone on." }</p>
                { list(after, true) }
            }
            if !report.diagnostics.is_empty() {
                <h3>{ "Found beside the trace" }</h3>
                { findings_of(&report.diagnostics) }
            }
        </section>
    }
}

/// Findings, each lit up together with its place; of very many the first ones.
fn findings_of(found: &[Diagnostic]) -> Html {
    let one = |found: &Diagnostic| html! { <div data-link={finding_link(found)}>{ findings::linked(found) }</div> };
    let more = found.len().saturating_sub(SHOWN);
    html! { <>
        <div class="findings">{ for found.iter().take(SHOWN).map(one) }</div>
        if more > 0 { <p class="help">{ format!("and {more} more") }</p> }
    </> }
}

/// Findings that are shown at once.
const SHOWN: usize = 50;

fn stops(report: &Report) -> &'static str {
    match report.failed_step {
        Some(StepName::Mint | StepName::Deliver) => "The job stops here.",
        _ => "The server stops here.",
    }
}

fn one(report: &Report, step: &Step, first: bool, as_if: bool) -> Html {
    let (name, colour, word) = match (step.outcome, as_if) {
        (StepOutcome::Passed, false) => ("ok", "ok", "passed"),
        (StepOutcome::Passed, true) => ("ok", "ok", "would pass"),
        (StepOutcome::Failed, false) => ("bad", "bad", "failed"),
        (StepOutcome::Failed, true) => ("bad", "bad", "would fail"),
        (StepOutcome::NotChecked, _) => ("none", "none", "not checked"),
        (StepOutcome::Warned, _) => ("warn", "warn", "warning"),
    };
    let open = first || step.outcome == StepOutcome::Failed || step.diagnostics.iter().any(Diagnostic::is_error);
    let acl = report.acl.as_ref().filter(|_| step.step == StepName::Acl);
    html! {
        <li class={first.then_some("failed")} key={step.step.title()}>
            <details {open} id={format!("c-step-{}", step.step.title().replace(' ', "-").to_lowercase())}>
                <summary>
                    { icon("chevron") }{ icon_in(name, colour) }
                    <span class="t-name">{ step.step.title() }</span>
                    <span class="t-fact">{ rich(&step.summary) }</span>
                    <span class={classes!("t-out", colour)}>{ word }</span>
                </summary>
                <div class="t-body">
                    if step.facts.is_empty() && step.diagnostics.is_empty() && acl.is_none() { <p class="help">{ rich(&step.summary) }</p> }
                    { facts(step.step, &step.facts) }
                    { for acl.map(|acl| decision(report, acl)) }
                    if !step.diagnostics.is_empty() {
                        { findings_of(&step.diagnostics) }
                    }
                </div>
            </details>
        </li>
    }
}

/// Which rule decides, and why the others do not.
fn decision(report: &Report, acl: &AclReport) -> Html {
    let given = if acl.capabilities.is_empty() { "nothing".to_owned() } else { acl.capabilities.join(", ") };
    html! { <>
        <p class="help">
            { "Of the rules for " }<code>{ &acl.path }</code>
            { format!(", {}. It gives: {given}.", if acl.winner.is_some() { "one decides" } else { "none matches" }) }
            if !acl.missing.is_empty() { { " " }<b>{ format!("Missing: {}.", acl.missing.join(", ")) }</b> }
        </p>
        { for acl.winner.iter().map(|rule| ruled(report, rule, html! { <><b>{ "Decides." }</b>{ format!(" It gives {given}.") }</> }, "ok")) }
        { for acl.losers.iter().map(|rule| ruled(report, rule, html! { <><b>{ "Matches, loses." }</b>{ " " }{ rich(rule.why.as_deref().unwrap_or_default()) }</> }, "shut")) }
    </> }
}

fn ruled(report: &Report, rule: &RuleAt, words: Html, name: &'static str) -> Html {
    let text = report.sources.get(&format!("policy:{}", rule.policy));
    let shown = text.and_then(|text| text.get(rule.span.range())).unwrap_or(&rule.rule);
    let line = text.map_or(1, |text| text.get(..rule.span.start).unwrap_or_default().matches('\n').count() + 1);
    html! {
        <figure class={classes!("code", "plain", "rule", (name == "ok").then_some("rule-wins"))} data-link={rule_link(&rule.policy, rule.span)}>
            <figcaption class="code-head"><span class="code-name">{ &rule.policy }</span><span class="code-lang">{ format!("line {line}") }</span></figcaption>
            <pre tabindex="0" role="group" aria-label={format!("Rule {}", rule.rule)}><code>{ for shown.lines().map(|line| html! { <span class="l">{ line.to_owned() }{ "\n" }</span> }) }</code></pre>
            <p class="a">{ icon_in(name, if name == "ok" { "ok" } else { "none" }) }<span>{ words }</span></p>
        </figure>
    }
}
