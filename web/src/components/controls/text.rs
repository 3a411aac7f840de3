//! Text to type.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{held, is_locked, notes};
use crate::{
    components::{field::control_id, findings::is_bad},
    state::Store,
};

/// A labelled text.
pub(crate) struct Text<'a> {
    label: &'a str,
    field: &'a str,
    value: &'a str,
    oninput: Callback<String>,
    placeholder: &'a str,
    optional: bool,
    label_class: Option<&'static str>,
    help: &'a str,
    rows: Option<usize>,
    goes_on: bool,
}

/// A labelled line of text for the field at this JSON path.
///
/// Not generic, and not copied into its forty callers.
#[inline(never)]
pub(crate) fn text<'a>(label: &'a str, field: &'a str, value: &'a str, oninput: Callback<String>) -> Text<'a> {
    Text {
        label,
        field,
        value,
        oninput,
        placeholder: "",
        optional: false,
        label_class: None,
        help: "",
        rows: None,
        goes_on: false,
    }
}

impl<'a> Text<'a> {
    /// May stay empty.
    pub(crate) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// What is used while it is empty.
    pub(crate) fn placeholder(mut self, placeholder: &'a str) -> Self {
        self.placeholder = placeholder;
        self
    }

    /// Its label is for screen readers only.
    pub(crate) fn hidden_label(mut self) -> Self {
        self.label_class = Some("vh");
        self
    }

    /// A sentence below; code stands in backticks.
    pub(crate) fn help(mut self, help: &'a str) -> Self {
        self.help = help;
        self
    }

    /// Several lines.
    pub(crate) fn rows(mut self, rows: usize) -> Self {
        self.rows = Some(rows.clamp(1, 12));
        self
    }

    /// What is there is the start of what is typed: the keyboard goes to its end, instead of choosing all of it.
    pub(crate) fn goes_on(mut self, goes_on: bool) -> Self {
        self.goes_on = goes_on;
        self
    }

    #[inline(never)]
    pub(crate) fn view(self, store: &Store) -> Html {
        let Self { label, field, value, oninput, placeholder, optional, label_class, help, rows, goes_on } = self;
        let id = control_id(field);
        let (value, placeholder) = (value.to_owned(), placeholder.to_owned());
        let (notes, described) = notes(store, field, &id, help);
        let invalid = is_bad(store, field).then_some("true");
        let readonly = is_locked(store, field);
        let control = if let Some(rows) = rows {
            let oninput =
                oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
            html! {
                <textarea class="input input-mono" id={id.clone()} rows={rows.to_string()} {value} {placeholder} {oninput} {readonly}
                    autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid={invalid} aria-describedby={described} />
            }
        } else {
            let oninput = oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
            let onfocus = goes_on.then(|| {
                Callback::from(|event: FocusEvent| {
                    let end = u32::MAX;
                    let _ = event.target_unchecked_into::<HtmlInputElement>().set_selection_range(end, end);
                })
            });
            html! {
                <input class="input input-mono" id={id.clone()} {value} {placeholder} {oninput} {onfocus} {readonly}
                    autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid={invalid} aria-describedby={described} />
            }
        };
        html! {
            <div class="field" data-link={field.to_owned()}>
                <label for={id} class={label_class}>{ label.to_owned() }if optional { <span class="opt">{ " (optional)" }</span> }</label>
                { held(store, field, control) }
                { notes }
            </div>
        }
    }
}
