//! Controls of the form: each knows its field, shows what was found there, and lights up what belongs to it.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{
    findings::{control_id, findings, findings_id, found_at, is_bad},
    icon::icon,
};
use crate::state::Store;

/// A line of text.
#[derive(Properties, PartialEq)]
pub(crate) struct TextProps {
    pub(crate) label: AttrValue,
    /// JSON path.
    pub(crate) field: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) oninput: Callback<String>,
    /// What is used while the field is empty.
    #[prop_or_default]
    pub(crate) placeholder: AttrValue,
    #[prop_or_default]
    pub(crate) optional: bool,
    #[prop_or_default]
    pub(crate) hide_label: bool,
    #[prop_or_default]
    pub(crate) help: Html,
    /// Suggestions: the ID of a `datalist`.
    #[prop_or_default]
    pub(crate) list: Option<AttrValue>,
}

/// A labelled line of text.
#[component(TextField)]
pub(crate) fn text_field(props: &TextProps) -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let oninput = {
        let oninput = props.oninput.clone();
        Callback::from(move |event: InputEvent| oninput.emit(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let id = control_id(&props.field);
    let help_id = format!("{id}-h");
    let has_help = props.help != Html::default();
    let described = describe(&store, &props.field, has_help.then_some(&help_id));
    html! {
        <div class="field" data-link={props.field.clone()}>
            <label for={id.clone()} class={classes!(props.hide_label.then_some("vh"))}>
                { &props.label }
                if props.optional { <span class="opt">{ " (optional)" }</span> }
            </label>
            <input class="input input-mono" {id} value={props.value.clone()} placeholder={props.placeholder.clone()}
                autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} list={props.list.clone()}
                aria-invalid={is_bad(&store, &props.field).then_some("true")} aria-describedby={described} />
            if has_help { <p class="help" id={help_id}>{ props.help.clone() }</p> }
            { findings(&store, &props.field) }
        </div>
    }
}

fn describe(store: &Store, field: &str, help: Option<&String>) -> Option<String> {
    let mut ids: Vec<String> = help.into_iter().cloned().collect();
    if !found_at(store, field).is_empty() {
        ids.push(findings_id(field));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Several lines of text.
#[derive(Properties, PartialEq)]
pub(crate) struct AreaProps {
    pub(crate) label: AttrValue,
    pub(crate) field: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) oninput: Callback<String>,
    #[prop_or(3)]
    pub(crate) rows: u32,
    #[prop_or_default]
    pub(crate) help: Html,
}

/// A labelled text of several lines.
#[component(TextArea)]
pub(crate) fn text_area(props: &AreaProps) -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let oninput = {
        let oninput = props.oninput.clone();
        Callback::from(move |event: InputEvent| {
            oninput.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value());
        })
    };
    let id = control_id(&props.field);
    let help_id = format!("{id}-h");
    let has_help = props.help != Html::default();
    let described = describe(&store, &props.field, has_help.then_some(&help_id));
    html! {
        <div class="field" data-link={props.field.clone()}>
            <label for={id.clone()}>{ &props.label }</label>
            <textarea class="input input-mono" {id} rows={props.rows.to_string()} value={props.value.clone()} {oninput}
                autocomplete="off" spellcheck="false" aria-describedby={described}
                aria-invalid={is_bad(&store, &props.field).then_some("true")} />
            if has_help { <p class="help" id={help_id}>{ props.help.clone() }</p> }
            { findings(&store, &props.field) }
        </div>
    }
}

/// A choice from a list.
#[derive(Properties, PartialEq)]
pub(crate) struct SelectProps {
    pub(crate) label: AttrValue,
    pub(crate) field: AttrValue,
    /// Value and text of each.
    pub(crate) options: Vec<(String, String)>,
    pub(crate) value: String,
    pub(crate) onchange: Callback<String>,
    #[prop_or_default]
    pub(crate) hide_label: bool,
}

/// A labelled choice.
#[component(Select)]
pub(crate) fn select(props: &SelectProps) -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let onchange = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: Event| onchange.emit(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let id = control_id(&props.field);
    html! {
        <div class="field" data-link={props.field.clone()}>
            <label for={id.clone()} class={classes!(props.hide_label.then_some("vh"))}>{ &props.label }</label>
            <span class="select">
                <select {id} {onchange} aria-invalid={is_bad(&store, &props.field).then_some("true")}
                    aria-describedby={describe(&store, &props.field, None)}>
                    { for props.options.iter().map(|(value, text)| html! {
                        <option value={value.clone()} selected={*value == props.value}>{ text }</option>
                    }) }
                </select>
                { icon("caret") }
            </span>
            { findings(&store, &props.field) }
        </div>
    }
}

/// A box to tick.
#[derive(Properties, PartialEq)]
pub(crate) struct TickProps {
    pub(crate) label: AttrValue,
    pub(crate) field: AttrValue,
    pub(crate) checked: bool,
    pub(crate) onchange: Callback<Event>,
    #[prop_or_default]
    pub(crate) help: Html,
}

/// A labelled box to tick.
#[component(Tick)]
pub(crate) fn tick(props: &TickProps) -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let id = control_id(&props.field);
    let help_id = format!("{id}-h");
    let has_help = props.help != Html::default();
    let described = describe(&store, &props.field, has_help.then_some(&help_id));
    html! {
        <div data-link={props.field.clone()}>
            <label class="tick">
                <input type="checkbox" {id} checked={props.checked} onchange={props.onchange.clone()} aria-describedby={described} />
                <span>{ &props.label }</span>
            </label>
            if has_help { <p class="help" id={help_id}>{ props.help.clone() }</p> }
            { findings(&store, &props.field) }
        </div>
    }
}

/// A few choices side by side.
#[derive(Properties, PartialEq)]
pub(crate) struct SegmentProps {
    pub(crate) label: AttrValue,
    pub(crate) field: AttrValue,
    pub(crate) options: Vec<(&'static str, &'static str)>,
    pub(crate) value: &'static str,
    pub(crate) onchange: Callback<String>,
}

/// A labelled group of radio buttons.
#[component(Segment)]
pub(crate) fn segment(props: &SegmentProps) -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let name = control_id(&props.field);
    let radio = |(value, text): &(&'static str, &'static str)| {
        let onchange = {
            let (value, onchange) = ((*value).to_owned(), props.onchange.clone());
            Callback::from(move |_: Event| onchange.emit(value.clone()))
        };
        html! {
            <label key={*value}>
                <input type="radio" name={name.clone()} value={*value} checked={*value == props.value} {onchange} />
                <span>{ *text }</span>
            </label>
        }
    };
    html! {
        <fieldset class="field" data-link={props.field.clone()}>
            <legend class="label">{ &props.label }</legend>
            <div class="row"><div class="seg">{ for props.options.iter().map(radio) }</div></div>
            { findings(&store, &props.field) }
        </fieldset>
    }
}
