//! The verdict on top.

use boundclaim_core::check::{Breadth, Outcome, Report, StepName};
use yew::prelude::*;

use super::state::Store;
use crate::{
    components::{icon::icon_in, rich::rich},
    hooks::use_rest,
};

/// The verdict in one sentence, and the ways to its parts.
pub(crate) fn verdict(store: &Store) -> Html {
    if store.is_empty() {
        return html! {
            <div class="summary"><div class="verdict">
                { icon_in("none", "none") }
                <h1>{ "Paste what you have, and see why a job gets its secret or not" }</h1>
                <div class="checked"><span class="muted">{ "A role, a policy, claims, a job: each part alone already tells something." }</span><a href="#c-any">{ "Start pasting" }</a><a href="#c-examples">{ "See an example" }</a></div>
            </div></div>
        };
    }
    if store.stale {
        return html! { <div class="summary" aria-busy="true"><div class="verdict">{ icon_in("none", "none") }<h1>{ "Checking …" }</h1></div></div> };
    }
    let report = &*store.report;
    let (class, name, colour) = match report.verdict {
        Outcome::Granted => ("summary summary-ok", "ok", "ok"),
        Outcome::Refused => ("summary summary-bad", "bad", "bad"),
        Outcome::Unknown => ("summary", "none", "none"),
    };
    html! {
        <div {class}>
            <div class="verdict">
                { icon_in(name, colour) }
                <h1>{ rich(&report.sentence) }</h1>
                <div class="checked">
                    if let Some(step) = report.failed_step { <span class="muted">{ place(step) }</span> }
                    <a href="#c-trace">{ "Trace" }</a>
                    if !report.fixes.is_empty() { <a href="#c-fixes">{ fixes(report) }</a> }
                    { for report.breadth.iter().map(others) }
                    <span class="muted">{ format!("Checked as {} decides. Your server was not contacted.", store.input.server) }</span>
                </div>
            </div>
            <Announcer text={report.sentence.replace('`', "")} />
        </div>
    }
}

/// How many other kinds of jobs get in.
fn others(breadth: &Breadth) -> Html {
    let inside = breadth.rows.iter().filter(|row| row.gets_in).count();
    html! { <a href="#c-who">{ format!("Who else gets in: {inside} of {} kinds of jobs", breadth.rows.len()) }</a> }
}

/// Like "Step 8 of 12, bound claims".
pub(crate) fn place(step: StepName) -> String {
    let number = StepName::ALL.iter().position(|other| *other == step).unwrap_or_default() + 1;
    format!("Step {number} of {}: {}", StepName::ALL.len(), step.title())
}

fn fixes(report: &Report) -> String {
    let granted = report.fixes.iter().filter(|fix| fix.verdict_after == Outcome::Granted).count();
    let all = report.fixes.len();
    let count = if all == 1 { "1 fix".to_owned() } else { format!("{all} fixes") };
    match granted {
        0 => format!("{count}, none alone is enough"),
        _ if granted == all => format!("{count}, re-checked: granted"),
        _ => format!("{count}, {granted} re-checked: granted"),
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct AnnouncerProps {
    pub(crate) text: String,
}

/// Tells screen readers the verdict, once it rests.
#[component(Announcer)]
pub(crate) fn announcer(props: &AnnouncerProps) -> Html {
    let rested = use_rest(props.text.clone(), 1000);
    html! { <p class="vh" role="status">{ rested }</p> }
}
