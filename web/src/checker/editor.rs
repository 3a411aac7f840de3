//! A text to edit, with line numbers, colours and marks: a transparent text field over the coloured lines.

use boundclaim_core::{Language, Span};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::marks::{Kind, Mark};
use crate::{browser, highlight};

#[derive(Properties, PartialEq)]
pub(crate) struct EditorProps {
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) text: AttrValue,
    pub(crate) language: Language,
    #[prop_or_default]
    pub(crate) marks: Vec<Mark>,
    #[prop_or_default]
    pub(crate) placeholder: AttrValue,
    #[prop_or_default]
    pub(crate) described: Option<String>,
    pub(crate) oninput: Callback<String>,
}

/// The editor. Tab leaves it.
#[component(Editor)]
pub(crate) fn editor(props: &EditorProps) -> Html {
    let oninput =
        props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    // The field lies over the lines: what is below the pointer has to be asked for.
    let onpointermove = Callback::from(|event: PointerEvent| {
        if let Some(figure) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
            let line = browser::below(event.client_x(), event.client_y(), "[data-link]");
            browser::light(&figure, line.and_then(|line| line.get_attribute("data-link")).as_deref());
        }
    });
    // The line of the caret, for those who use no pointer.
    let caret = |event: &Event| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        let at = area.selection_start().ok().flatten().unwrap_or_default() as usize;
        let value = area.value();
        let line = value.encode_utf16().take(at).filter(|unit| *unit == u16::from(b'\n')).count();
        if let Some(figure) = area.closest("figure").ok().flatten() {
            let lines = figure.query_selector_all(".l").ok();
            let line = lines.and_then(|lines| lines.item(u32::try_from(line).ok()?)?.dyn_into::<Element>().ok());
            browser::light(&figure, line.and_then(|line| line.get_attribute("data-link")).as_deref());
        }
    };
    let onkeyup = Callback::from(move |event: KeyboardEvent| caret(&event));
    let onclick = Callback::from(move |event: MouseEvent| caret(&event));
    // A hundred thousand coloured lines would be slower than they are useful.
    let large = props.text.len() > MOST_BYTES;
    let invalid = props.marks.iter().any(|mark| mark.kind == Kind::Error).then_some("true");
    html! {
        <figure class={classes!("code", "editor", "wrap", large.then_some("editor-large"))} {onpointermove}>
            <div class="editor-body">
                if !large { <pre aria-hidden="true"><code>{ lines(props) }</code></pre> }
                <textarea id={props.id.clone()} aria-label={props.label.clone()} value={props.text.clone()} {oninput} {onkeyup} {onclick} rows="3"
                    placeholder={props.placeholder.clone()} aria-describedby={props.described.clone()} aria-invalid={invalid}
                    autocomplete="off" autocapitalize="off" spellcheck="false" />
            </div>
        </figure>
    }
}

/// Of a text with colours and marks.
const MOST_BYTES: usize = 200_000;

fn lines(props: &EditorProps) -> Html {
    let mut start = 0;
    let line = |(index, (text, pieces)): (usize, (&str, Vec<highlight::Piece>))| {
        let span = Span::new(start, start + text.len().max(1));
        start += text.len() + 1;
        let here: Vec<&Mark> =
            props.marks.iter().filter(|mark| mark.span.overlaps(span) || mark.span.start == span.start).collect();
        let class = match here.iter().map(|mark| mark.kind).max() {
            Some(Kind::Error) => "l bad-line",
            Some(Kind::Warning) => "l warn-line",
            Some(Kind::Good) => "l good-line",
            _ => "l",
        };
        let links: Vec<&str> = here.iter().map(|mark| mark.link.as_str()).collect();
        let link = (!links.is_empty()).then(|| links.join(" "));
        html! { <span key={index} {class} data-link={link}>{ for pieces.into_iter().map(piece) }{ "\n" }</span> }
    };
    let texts: Vec<&str> = props.text.split('\n').collect();
    let mut coloured = highlight::lines(props.language, &props.text);
    coloured.resize(texts.len(), Vec::new());
    texts.into_iter().zip(coloured).enumerate().map(line).collect()
}

/// A coloured piece of a line.
pub(crate) fn piece((class, text): highlight::Piece) -> Html {
    match class {
        Some(class) => html! { <span {class}>{ text.to_owned() }</span> },
        None => html! { text.to_owned() },
    }
}

/// The language of a pasted text, by how it starts.
pub(crate) fn language_of(text: &str, otherwise: Language) -> Language {
    let start = text.trim_start();
    if start.starts_with('{') || start.starts_with('[') {
        Language::Json
    } else if start.contains("resource \"vault_") {
        Language::Terraform
    } else if ["vault ", "bao ", "curl ", "export "].iter().any(|word| start.starts_with(word)) {
        Language::Shell
    } else {
        otherwise
    }
}
