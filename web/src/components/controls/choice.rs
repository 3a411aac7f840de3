//! Things to choose.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::notes;
use crate::{
    components::{
        field::control_id,
        findings::{findings, is_bad},
        icon::icon,
    },
    state::Store,
};

/// A labelled choice from a list of values and their names. A value that is not in the list is added.
pub(crate) fn select(
    store: &Store,
    label: &'static str,
    field: &str,
    value: &str,
    options: &[(&str, &str)],
    onchange: &Callback<String>,
) -> Html {
    let id = control_id(field);
    let (notes, described) = notes(store, field, &id, "");
    let other = options.iter().all(|(option, _)| *option != value).then_some((value, value));
    let option = |(option, name): &(&str, &str)| {
        let selected = *option == value;
        // A new element when that changes: the attribute does nothing on one that was chosen by hand before.
        let key = format!("{option} {selected}");
        html! { <option {key} value={(*option).to_owned()} {selected}>{ *name }</option> }
    };
    let onchange = onchange.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <div class="field" data-link={field.to_owned()}>
            <label for={id.clone()}>{ label }</label>
            <span class="select">
                <select {id} {onchange} aria-invalid={is_bad(store, field).then_some("true")} aria-describedby={described}>
                    { for options.iter().chain(&other).map(option) }
                </select>
                { icon("caret") }
            </span>
            { notes }
        </div>
    }
}

/// A labelled box to tick.
pub(crate) fn tick(
    store: &Store,
    label: &'static str,
    field: &str,
    checked: bool,
    onchange: Callback<Event>,
    help: &'static str,
) -> Html {
    let id = control_id(field);
    let (notes, described) = notes(store, field, &id, help);
    html! {
        <div data-link={field.to_owned()}>
            <label class="tick">
                <input type="checkbox" {id} {checked} {onchange} aria-describedby={described} />
                <span>{ label }</span>
            </label>
            { notes }
        </div>
    }
}

/// A few choices side by side.
pub(crate) fn segment(
    store: &Store,
    label: &'static str,
    field: &str,
    value: &str,
    options: &[(&'static str, &'static str)],
    onchange: &Callback<String>,
) -> Html {
    let name = control_id(field);
    let radio = |(option, text): &(&'static str, &'static str)| {
        let option = *option;
        let onchange = onchange.reform(move |_: Event| option.to_owned());
        html! {
            <label key={option}>
                <input type="radio" name={name.clone()} value={option} checked={option == value} {onchange} />
                <span>{ *text }</span>
            </label>
        }
    };
    html! {
        <fieldset class="field" data-link={field.to_owned()}>
            <legend class="label">{ label }</legend>
            <div class="row"><div class="seg">{ for options.iter().map(radio) }</div></div>
            { findings(store, field) }
        </fieldset>
    }
}
