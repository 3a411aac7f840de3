//! The sentence on top: what the setup grants, and what is missing.

use boundclaim_core::{Code, Diagnostic, Part};
use yew::prelude::*;

use super::{
    field::{control_link, field_name},
    icon::icon,
    jobs::jobs_line,
};
use crate::{
    hooks::{Jobs, use_rest},
    state::Store,
};

/// The sentence.
pub(crate) fn summary_bar(store: &Store, jobs: Option<&Jobs>) -> Html {
    let summary = &store.made.summary;
    let mut at = 0;
    let mut pieces = Vec::new();
    for part in &summary.parts {
        pieces.push(html! { summary.text.get(at..part.span.start).unwrap_or_default().to_owned() });
        pieces.push(link(part, summary.text.get(part.span.range()).unwrap_or_default()));
        at = part.span.end;
    }
    pieces.push(html! { summary.text.get(at..).unwrap_or_default().to_owned() });
    html! {
        <div class="summary">
            <p class="sentence">{ for pieces }</p>
            { missing(store) }
            { for jobs.map(jobs_line) }
            <Announcer text={summary.text.clone()} />
        </div>
    }
}

fn link(part: &Part, text: &str) -> Html {
    let class = if part.blank { "blank" } else { "part" };
    html! { <a {class} href={control_link(&part.field)} data-link={part.field.clone()}>{ text.to_owned() }</a> }
}

/// What is missing or wrong, with links to the fields.
fn missing(store: &Store) -> Html {
    let errors: Vec<&Diagnostic> = store.made.diagnostics.iter().filter(|found| found.is_error()).collect();
    if errors.is_empty() {
        return Html::default();
    }
    // What is wrong comes before what is only missing.
    let (missing, wrong): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        errors.into_iter().partition(|found| found.code == Code::Missing);
    let links = |found: &[&Diagnostic]| found.iter().take(SHOWN).map(|found| jump(found)).collect::<Html>();
    html! { <>
        if !wrong.is_empty() {
            <div class="checked"><span class="mark bad">{ icon("bad") }{ count(wrong.len(), "does not work", "do not work") }</span>{ links(&wrong) }</div>
        }
        if !missing.is_empty() {
            <div class="checked"><span class="mark none">{ icon("none") }{ count(missing.len(), "is missing", "are missing") }</span>{ links(&missing) }</div>
        }
    </> }
}

/// More links would be a wall.
const SHOWN: usize = 5;

fn jump(found: &Diagnostic) -> Html {
    let field = found.field.as_deref().unwrap_or_default();
    html! { <a href={control_link(field)}>{ field_name(field) }</a> }
}

/// Like "3 things are missing".
pub(crate) fn count(number: usize, one: &str, several: &str) -> String {
    if number == 1 { format!("1 thing {one}") } else { format!("{number} things {several}") }
}

#[derive(Properties, PartialEq)]
struct AnnouncerProps {
    text: String,
}

/// Reads the sentence to screen readers, once it has rested for a second.
#[component(Announcer)]
fn announcer(props: &AnnouncerProps) -> Html {
    let said = use_rest(props.text.clone(), 1000);
    html! { <p class="vh" role="status">{ said }</p> }
}
