//! Things to choose.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{held, is_locked, notes, set_by, set_by_described};
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
    let disabled = is_locked(store, field);
    let control = html! {
        <span class="select">
            <select id={id.clone()} {onchange} {disabled} aria-invalid={is_bad(store, field).then_some("true")} aria-describedby={described}>
                { for options.iter().chain(&other).map(option) }
            </select>
            if !disabled { { icon("caret") } }
        </span>
    };
    html! {
        <div class="field" data-link={field.to_owned()}>
            <label for={id}>{ label }</label>
            { held(store, field, control) }
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
                <input type="checkbox" {id} {checked} {onchange} disabled={is_locked(store, field)} aria-describedby={described} />
                <span>{ label }</span>
            </label>
            { set_by(store, field) }
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
        <fieldset class="field" data-link={field.to_owned()} disabled={is_locked(store, field)} aria-describedby={set_by_described(store, field)}>
            <legend class="label">{ label }</legend>
            <div class="row"><div class="seg">{ for options.iter().map(radio) }</div></div>
            { set_by(store, field) }
            { findings(store, field) }
        </fieldset>
    }
}
