//! Callbacks for the form. They take plain functions: a closure of its own for each field would be compiled for each.

use boundclaim_core::Setup;
use yew::Callback;

use super::{Action, Store};

/// Edits the setup with the text of a field.
pub(crate) fn edit(store: &Store, change: fn(&mut Setup, String)) -> Callback<String> {
    let store = store.dispatcher();
    Callback::from(move |text| store.dispatch(Action::Edit(Box::new(move |setup| change(setup, text)))))
}

/// Edits a row of the setup with the text of a field.
pub(crate) fn edit_row(store: &Store, row: usize, change: fn(&mut Setup, usize, String)) -> Callback<String> {
    let store = store.dispatcher();
    Callback::from(move |text| store.dispatch(Action::Edit(Box::new(move |setup| change(setup, row, text)))))
}

/// Edits the setup.
pub(crate) fn change<T: 'static>(store: &Store, change: fn(&mut Setup)) -> Callback<T> {
    let store = store.dispatcher();
    Callback::from(move |_| store.dispatch(Action::Edit(Box::new(change))))
}

/// None for an empty text, so that the default comes back.
pub(crate) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
