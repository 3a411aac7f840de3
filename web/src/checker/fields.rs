//! Small fields of the checker.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::components::icon::{icon, icon_in};

/// A labelled line of text.
pub(crate) fn text(
    id: &'static str,
    label: &str,
    value: &str,
    placeholder: &'static str,
    oninput: &Callback<String>,
) -> Html {
    checked(id, label, value, placeholder, None, oninput)
}

/// The same, with what is wrong with the value.
pub(crate) fn checked(
    id: &'static str,
    label: &str,
    value: &str,
    placeholder: &'static str,
    error: Option<&'static str>,
    oninput: &Callback<String>,
) -> Html {
    let oninput = oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let error_id = format!("{id}-e");
    let described = error.is_some().then(|| error_id.clone());
    html! {
        <div class="field">
            <label for={id}>{ label.to_owned() }</label>
            <input class="input input-mono" {id} value={value.to_owned()} {placeholder} {oninput} autocomplete="off" autocapitalize="off"
                spellcheck="false" aria-invalid={error.is_some().then_some("true")} aria-describedby={described} />
            if let Some(error) = error { <p class="error findings" id={error_id}>{ icon("bad") }<span>{ error }</span></p> }
        </div>
    }
}

/// A labelled line of text with texts to choose from.
pub(crate) fn listed<'a>(
    id: &'static str,
    label: &str,
    value: &str,
    placeholder: &'static str,
    choices: impl Iterator<Item = &'a str>,
    oninput: &Callback<String>,
) -> Html {
    let oninput = oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let mut choices = choices.map(|choice| html! { <option value={choice.to_owned()} /> }).peekable();
    let list = choices.peek().is_some().then(|| format!("{id}-list"));
    html! {
        <div class="field">
            <label for={id}>{ label.to_owned() }</label>
            <input class="input input-mono" {id} value={value.to_owned()} {placeholder} {oninput} list={list.clone()} autocomplete="off"
                autocapitalize="off" spellcheck="false" />
            if list.is_some() { <datalist id={list}>{ for choices }</datalist> }
        </div>
    }
}

/// A labelled choice. A value that is not in the list is added.
pub(crate) fn select(
    id: &'static str,
    label: &str,
    value: &str,
    options: &[(String, String)],
    onchange: &Callback<String>,
) -> Html {
    let onchange = onchange.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    let other = options.iter().all(|(option, _)| option != value).then(|| (value.to_owned(), value.to_owned()));
    let option = |(option, name): &(String, String)| {
        let selected = option == value;
        // A new element when that changes: the attribute does nothing on one that was chosen by hand before.
        html! { <option key={format!("{option} {selected}")} value={option.clone()} {selected}>{ name }</option> }
    };
    html! {
        <div class="field">
            <label for={id}>{ label.to_owned() }</label>
            <span class="select"><select {id} {onchange}>{ for options.iter().chain(&other).map(option) }</select>{ icon("caret") }</span>
        </div>
    }
}

/// The state of something, in a word: icon and colour say the same.
pub(crate) fn mark(class: &'static str, text: &str) -> Html {
    let name = match class {
        "ok" | "bad" | "warn" => class,
        _ => "none",
    };
    html! { <span class={classes!("mark", class)}>{ icon(name) }{ text.to_owned() }</span> }
}

/// A remark with its icon.
pub(crate) fn note(class: &'static str, name: &'static str, content: Html) -> Html {
    html! { <p class="note">{ icon_in(name, class) }<span>{ content }</span></p> }
}
