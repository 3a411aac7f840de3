//! Findings at their fields.

use boundclaim_core::{Code, Diagnostic, Severity};
use yew::prelude::*;

use super::{
    field::{control_id, home},
    icon::icon_in,
    rich::rich,
};
use crate::state::Store;

/// The ID of what is said about a field.
fn findings_id(field: &str) -> String {
    format!("{}-e", control_id(field))
}

/// What was found at this field.
fn found_at<'a>(store: &'a Store, field: &str) -> Vec<&'a Diagnostic> {
    store.made.diagnostics.iter().filter(|found| found.field.as_deref().is_some_and(|at| home(at) == field)).collect()
}

/// Whether the field holds something unusable. One that is still empty does not.
pub(crate) fn is_bad(store: &Store, field: &str) -> bool {
    found_at(store, field).into_iter().any(|found| found.is_error() && found.code != Code::Missing)
}

/// The ID of what was found at a field, if anything.
pub(crate) fn described(store: &Store, field: &str) -> Option<String> {
    (!found_at(store, field).is_empty()).then(|| findings_id(field))
}

/// What was found at a field, for the help below it.
pub(crate) fn findings(store: &Store, field: &str) -> Html {
    list(findings_id(field), &found_at(store, field))
}

fn list(id: String, found: &[&Diagnostic]) -> Html {
    if found.is_empty() {
        return Html::default();
    }
    html! { <div class="findings" {id}>{ for found.iter().map(|found| one(found)) }</div> }
}

/// One finding: message, then what to do.
pub(crate) fn one(found: &Diagnostic) -> Html {
    with(found, Html::default())
}

/// The same, with a link to its page.
pub(crate) fn linked(found: &Diagnostic) -> Html {
    with(
        found,
        html! { <>{ " " }<a href={found.url.clone()}>{ "More about this" }<span class="vh">{ format!(": {}", found.code.slug()) }</span></a></> },
    )
}

fn with(found: &Diagnostic, more: Html) -> Html {
    let (class, name, colour, word) = match found.severity {
        Severity::Error if found.code == Code::Missing => ("note", "none", "none", "Missing"),
        Severity::Error => ("error", "bad", "", "Error"),
        Severity::Warning => ("note", "warn", "warn", "Warning"),
        Severity::Info => ("note", "info", "none", "Note"),
    };
    let mut message = found.message.clone();
    if let Some(first) = message.get(..1).filter(|first| first.is_ascii()) {
        let upper = first.to_ascii_uppercase();
        message.replace_range(..1, &upper);
    }
    let help = found.help.as_deref().unwrap_or_default();
    html! {
        <p {class}>
            { icon_in(name, colour) }
            <span><span class="vh">{ format!("{word}: ") }</span><b>{ rich(&message) }{ "." }</b>{ " " }{ rich(help) }{ more }</span>
        </p>
    }
}
