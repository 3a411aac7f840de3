//! Controls of the form: each knows its field, shows what was found there, and lights up what belongs to it.
//!
//! Plain functions: a component for each would cost 10 kB of the first view, and all of them change with the state.

mod choice;
mod lines;
mod text;

use yew::prelude::*;

use super::{
    findings::{described, findings},
    rich::rich,
};
use crate::state::Store;

pub(crate) use choice::{segment, select, tick};
pub(crate) use lines::Lines;
pub(crate) use text::text;

/// The help and the findings of a field, and their IDs for `aria-describedby`.
fn notes(store: &Store, field: &str, id: &str, help: &str) -> (Html, Option<String>) {
    let help_id = (!help.is_empty()).then(|| format!("{id}-h"));
    let ids: Vec<String> = help_id.clone().into_iter().chain(described(store, field)).collect();
    let notes = html! { <>
        if help_id.is_some() { <p class="help" id={help_id}>{ rich(help) }</p> }
        { findings(store, field) }
    </> };
    (notes, (!ids.is_empty()).then(|| ids.join(" ")))
}
