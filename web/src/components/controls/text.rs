//! Text to type.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::notes;
use crate::{
    components::{field::control_id, findings::is_bad, rich::rich},
    state::Store,
};

/// A labelled text.
pub(crate) struct Text {
    label: AttrValue,
    field: AttrValue,
    value: String,
    oninput: Callback<String>,
    placeholder: String,
    optional: bool,
    label_class: Option<&'static str>,
    help: Html,
    rows: Option<usize>,
}

/// A labelled line of text for the field at this JSON path.
pub(crate) fn text(
    label: impl Into<AttrValue>,
    field: impl Into<AttrValue>,
    value: impl Into<String>,
    oninput: Callback<String>,
) -> Text {
    Text {
        label: label.into(),
        field: field.into(),
        value: value.into(),
        oninput,
        placeholder: String::new(),
        optional: false,
        label_class: None,
        help: Html::default(),
        rows: None,
    }
}

impl Text {
    /// May stay empty.
    pub(crate) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// What is used while it is empty.
    pub(crate) fn placeholder(mut self, placeholder: impl Into<String>) -> Self {
        self.placeholder = placeholder.into();
        self
    }

    /// Its label is for screen readers only.
    pub(crate) fn hidden_label(mut self) -> Self {
        self.label_class = Some("vh");
        self
    }

    /// A sentence below; code stands in backticks.
    pub(crate) fn help(mut self, help: &str) -> Self {
        self.help = rich(help);
        self
    }

    /// Several lines.
    pub(crate) fn rows(mut self, rows: usize) -> Self {
        self.rows = Some(rows.clamp(1, 12));
        self
    }

    pub(crate) fn view(self, store: &Store) -> Html {
        let Self { label, field, value, oninput, placeholder, optional, label_class, help, rows } = self;
        let id = control_id(&field);
        let (notes, described) = notes(store, &field, &id, &help);
        let invalid = is_bad(store, &field).then_some("true");
        let control = if let Some(rows) = rows {
            let oninput =
                oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
            html! {
                <textarea class="input input-mono" id={id.clone()} rows={rows.to_string()} {value} {placeholder} {oninput}
                    autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid={invalid} aria-describedby={described} />
            }
        } else {
            let oninput = oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
            html! {
                <input class="input input-mono" id={id.clone()} {value} {placeholder} {oninput}
                    autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid={invalid} aria-describedby={described} />
            }
        };
        html! {
            <div class="field" data-link={field}>
                <label for={id} class={label_class}>{ label }if optional { <span class="opt">{ " (optional)" }</span> }</label>
                { control }
                { notes }
            </div>
        }
    }
}
