//! Controls of the form: each knows its field, shows what was found there, and lights up what belongs to it.
//!
//! Plain functions: a component for each would cost 10 kB of the first view, and all of them change with the state.

mod choice;
mod lines;
mod text;

use yew::prelude::*;

use super::{
    field::control_id,
    findings::{described, findings},
    icon::icon,
    rich::rich,
};
use crate::state::Store;

pub(crate) use choice::{segment, select, tick};
pub(crate) use lines::Lines;
pub(crate) use text::text;

/// Whether the company's value stays in this field.
pub(crate) fn is_locked(store: &Store, field: &str) -> bool {
    // One project or a group is no field of its own.
    store.company.is_locked(if field == "/scope/kind" { "/scope/group" } else { field })
}

/// Who set a locked field, in words below its control.
pub(crate) fn set_by(store: &Store, field: &str) -> Html {
    if !is_locked(store, field) {
        return Html::default();
    }
    html! { <p class="set-by" id={set_by_id(field)}>{ icon("lock") }<span>{ "Set by " }{ store.company.name().to_owned() }</span></p> }
}

/// The ID of what [`set_by`] says, if it says anything. For all rows of a list it is said once.
pub(crate) fn set_by_described(store: &Store, field: &str) -> Option<String> {
    is_locked(store, field).then(|| set_by_id(list_of(field).unwrap_or(field)))
}

fn set_by_id(field: &str) -> String {
    format!("{}-l", control_id(field))
}

/// A control; one that is locked with who set it.
fn held(store: &Store, field: &str, control: Html) -> Html {
    if list_of(field).is_some() || !is_locked(store, field) {
        return control;
    }
    html! { <div class="held">{ control }{ set_by(store, field) }</div> }
}

/// The list that a row's field belongs to.
fn list_of(field: &str) -> Option<&'static str> {
    ["/secrets", "/scope/refs"].into_iter().find(|list| field.len() > list.len() && field.starts_with(list))
}

/// The help and the findings of a field, and their IDs for `aria-describedby`.
fn notes(store: &Store, field: &str, id: &str, help: &str) -> (Html, Option<String>) {
    let help_id = (!help.is_empty()).then(|| format!("{id}-h"));
    let ids = set_by_described(store, field).into_iter().chain(help_id.clone()).chain(described(store, field));
    let ids: Vec<String> = ids.collect();
    let notes = html! { <>
        if help_id.is_some() { <p class="help" id={help_id}>{ rich(help) }</p> }
        { findings(store, field) }
    </> };
    (notes, (!ids.is_empty()).then(|| ids.join(" ")))
}
