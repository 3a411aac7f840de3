//! Findings at their fields.

use boundclaim_core::{Diagnostic, Severity};
use yew::prelude::*;

use super::{icon::icon_in, rich::rich};
use crate::state::Store;

/// The ID of the control of a field: its JSON path.
pub(crate) fn control_id(field: &str) -> String {
    format!("f{}", field.replace('/', "-"))
}

/// The ID of what is said about a field.
pub(crate) fn findings_id(field: &str) -> String {
    format!("{}-e", control_id(field))
}

/// What was found at exactly this field.
pub(crate) fn found_at<'a>(store: &'a Store, field: &str) -> Vec<&'a Diagnostic> {
    store.made.diagnostics.iter().filter(|found| found.field.as_deref() == Some(field)).collect()
}

/// Whether something makes the field unusable.
pub(crate) fn is_bad(store: &Store, field: &str) -> bool {
    found_at(store, field).into_iter().any(Diagnostic::is_error)
}

/// What was found at a field, for the help below it.
pub(crate) fn findings(store: &Store, field: &str) -> Html {
    list(findings_id(field), &found_at(store, field))
}

/// What was found below these prefixes at fields that have no control of their own.
pub(crate) fn other_findings(store: &Store, id: &str, prefixes: &[&str], shown: impl Fn(&str) -> bool) -> Html {
    let diagnostics = store.made.diagnostics.iter().filter(|found| {
        let field = found.field.as_deref().unwrap_or_default();
        prefixes.iter().any(|prefix| field.starts_with(prefix)) && !shown(field)
    });
    list(format!("f-{id}-e"), &diagnostics.collect::<Vec<_>>())
}

fn list(id: String, found: &[&Diagnostic]) -> Html {
    if found.is_empty() {
        return Html::default();
    }
    html! { <div class="findings" {id}>{ for found.iter().map(|found| one(found)) }</div> }
}

/// One finding: message, then what to do.
pub(crate) fn one(found: &Diagnostic) -> Html {
    let (class, name, colour, word) = match found.severity {
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
            <span><span class="vh">{ format!("{word}: ") }</span><b>{ rich(&message) }{ "." }</b>{ " " }{ rich(help) }</span>
        </p>
    }
}
