//! The report in an element of another page: the verdict, the steps in a row, what is wrong, and what would help. The rest is
//! there, closed.

use boundclaim_core::check::{Fact, Fix, Outcome, Report, Step, StepName, StepOutcome};
use yew::prelude::*;

use super::{ask, facts::facts, fixes, seen, trace, who};
use crate::{
    checker::{fields::note, state::Store, verdict::Announcer},
    components::{
        copy::CopyButton,
        findings,
        icon::{icon, icon_in},
        rich::rich,
    },
};

/// What the check says, in short.
pub(crate) fn compact(store: &Store) -> Html {
    let report = &*store.report;
    if store.is_empty() {
        return html! { <>
            <p class="help">{ "Paste the claims of your job, its role and the policies, or the job itself: each part alone already tells something." }</p>
            { folded("How to get them", ask::ask(store)) }
        </> };
    }
    if store.stale {
        return html! { <p class="bc-verdict" aria-busy="true">{ icon_in("none", "none") }<span>{ "Checking …" }</span></p> };
    }
    let (name, class) = match report.verdict {
        Outcome::Granted => ("ok", "ok"),
        Outcome::Refused => ("bad", "bad"),
        Outcome::Unknown => ("none", "none"),
    };
    html! { <>
        <p class="bc-verdict" part="verdict">{ icon_in(name, class) }<span>{ rich(&report.sentence) }</span></p>
        <Announcer text={report.sentence.replace('`', "")} />
        { track(report) }
        { for report.failed_step.and_then(|step| report.step(step)).map(wrong) }
        { error(store) }
        { for helps(report).map(help) }
        <div class="folds">
            { folded("All steps", trace::trace(store)) }
            if !report.fixes.is_empty() { { folded("How to change it", fixes::fixes(store)) } }
            if report.breadth.is_some() { { folded("Who else gets in", who::who(store)) } }
            { folded("How to get what is missing", ask::ask(store)) }
        </div>
        <p class="help">{ format!("Checked as {} decides. Your server was not contacted.", store.input.server) }</p>
    </> }
}

fn folded(title: &'static str, content: Html) -> Html {
    html! {
        <details class="fold" key={title}>
            <summary>{ icon("chevron") }<span class="row-name">{ title }</span></summary>
            { content }
        </details>
    }
}

/// All steps in a row, each with its outcome.
fn track(report: &Report) -> Html {
    let first_failed = report.steps.iter().position(|step| step.outcome == StepOutcome::Failed);
    let one = |(index, step): (usize, &Step)| {
        let later = first_failed.is_some_and(|failed| index > failed);
        let (name, word) = match step.outcome {
            StepOutcome::Passed if later => ("ok", "would pass"),
            StepOutcome::Passed => ("ok", "passed"),
            StepOutcome::Failed if later => ("bad", "would fail"),
            StepOutcome::Failed => ("bad", "failed"),
            StepOutcome::Warned => ("warn", "warning"),
            StepOutcome::NotChecked => ("none", "not checked"),
        };
        let failed = (step.outcome == StepOutcome::Failed).then_some("t-bad");
        let title = step.step.title();
        html! { <li class={failed} title={format!("{title}: {word}")} key={title}>{ icon_in(name, name) }<span class="vh">{ format!("{title}: {word}") }</span></li> }
    };
    html! { <ol class="bc-track" aria-label={format!("The {} steps", StepName::ALL.len())}>{ for report.steps.iter().enumerate().map(one) }</ol> }
}

/// What differs in the first step that fails; else what was found there.
fn wrong(step: &Step) -> Html {
    let wrong: Vec<Fact> = step.facts.iter().filter(|fact| fact.ok == Some(false)).cloned().collect();
    if wrong.is_empty() {
        let found = step.diagnostics.iter().take(3).map(findings::one);
        return html! { <div class="findings">{ for found }</div> };
    }
    facts(step.step, &wrong)
}

fn error(store: &Store) -> Html {
    let Some(error) = &store.report.error else { return Html::default() };
    let Some(first) = error.texts.first() else { return Html::default() };
    let whole = seen::whole(error, first);
    html! {
        <div class="block">
            <p class="help">{ "What you will see:" }</p>
            <figure class="code wrap plain bc-said">
                <pre tabindex="0" role="group" aria-label="The error"><code>{ for whole.lines().map(|line| html! { <span class="l">{ line.to_owned() }{ "\n" }</span> }) }</code></pre>
                <CopyButton text={whole.clone()} what={"the error"} icon_only=true />
            </figure>
        </div>
    }
}

/// The first change that is enough alone.
fn helps(report: &Report) -> Option<&Fix> {
    report.fixes.iter().find(|fix| fix.verdict_after == Outcome::Granted)
}

fn help(fix: &Fix) -> Html {
    let title = fixes::capital(fix.title.trim_end_matches('.'));
    note(
        "ok",
        "ok",
        html! { <><b>{ rich(&title) }{ "." }</b>{ " Re-checked: granted." }if let Some(whom) = &fix.widens_for { { " " }{ rich(whom) }{ "." } }</> },
    )
}
