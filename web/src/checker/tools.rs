//! Open, save, share: what goes further than this tab holds no credential.

use boundclaim_core::check::Evidence;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    files::open_button,
    input::{Input, Stored},
    share,
    state::{Action, Store},
};
use crate::{
    browser,
    components::{copy::CopyButton, header::tool, icon::icon},
};

mod markdown;

#[derive(Properties, PartialEq)]
pub(crate) struct ToolsProps {
    pub(crate) store: Store,
}

/// A part of what was given, that may be left out of a link.
struct Part {
    name: &'static str,
    given: fn(&Input) -> bool,
    without: fn(&mut Input),
}

const PARTS: [Part; 6] = [
    Part { name: "Claims of the token", given: |input| !input.token.is_empty(), without: |input| input.token.clear() },
    Part { name: "Role", given: |input| !input.role.text.is_empty(), without: |input| input.role = Stored::default() },
    Part { name: "Policies", given: |input| !input.policies.is_empty(), without: |input| input.policies.clear() },
    Part {
        name: "Pipeline and variables",
        given: |input| !input.pipeline.is_empty() || !input.variables.is_empty(),
        without: |input| {
            input.pipeline.clear();
            input.variables.clear();
        },
    },
    Part {
        name: "Auth config",
        given: |input| !input.config.text.is_empty(),
        without: |input| input.config = Stored::default(),
    },
    Part {
        name: "Keys, address, error text",
        given: |input| !(input.keys.is_empty() && input.server_url.is_empty() && input.error.is_empty()),
        without: |input| {
            input.keys.clear();
            input.server_url.clear();
            input.error.clear();
        },
    },
];

/// The buttons in the header.
#[component(Tools)]
pub(crate) fn tools(props: &ToolsProps) -> Html {
    let store = &props.store;
    let save = {
        let json = store.input.to_json();
        Callback::from(move |_: MouseEvent| browser::download("evidence.boundclaim.json", json.as_bytes()))
    };
    let toggle = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Share))
    };
    html! { <>
        { open_button(store, "btn-quiet", tool("open", "Open"), "Open a saved file") }
        <button type="button" class="btn btn-quiet" onclick={save} title="Save what you have as a file; it holds no token" aria-label="Save what you have as a file">{ tool("down", "Save") }</button>
        <button type="button" class="btn btn-quiet" onclick={toggle} aria-expanded={store.sharing.to_string()} title="A link or a text to send; it holds no token" aria-label="Share">{ tool("link", "Share") }</button>
    </> }
}

/// What can be shared, and what it holds.
#[component(Share)]
pub(crate) fn share_panel(props: &ToolsProps) -> Html {
    let store = &props.store;
    let left_out = use_state(|| [false; PARTS.len()]);
    let close = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Share))
    };
    let mut shared = store.input.clone();
    for (part, out) in PARTS.iter().zip(*left_out) {
        if out {
            (part.without)(&mut shared);
        }
    }
    let json = shared.to_json();
    let link = format!("{}#evidence={}", browser::address(), share::pack(&json));
    let report = Evidence::from_json(&json).map(|evidence| boundclaim_core::check::check(&evidence));
    let text = report.as_ref().map(|report| markdown::report(&shared, report)).unwrap_or_default();
    let tick = |(index, part): (usize, &Part)| {
        if !(part.given)(&store.input) {
            return Html::default();
        }
        let onchange = {
            let left_out = left_out.clone();
            Callback::from(move |event: Event| {
                let mut next = *left_out;
                next[index] = !event.target_unchecked_into::<HtmlInputElement>().checked();
                left_out.set(next);
            })
        };
        html! { <label class="tick" key={index}><input type="checkbox" checked={!left_out[index]} {onchange} /><span>{ part.name }</span></label> }
    };
    let export = {
        let json = report.map(|report| report.to_json()).unwrap_or_default();
        Callback::from(move |_: MouseEvent| browser::download("report.json", json.as_bytes()))
    };
    html! {
        <section class="notice share" aria-label="Share">
            <p class="help">{ "The link holds what is ticked, and no token, no signature and no secret: those are taken out. No server sees it, as it stands behind the #. Whoever opens it sees it." }</p>
            <div class="row">{ for PARTS.iter().enumerate().map(tick) }</div>
            <label class="vh" for="c-link">{ "The link" }</label>
            <input class="input input-mono" id="c-link" readonly=true value={link.clone()} />
            if link.len() > LONG_LINK { <p class="help">{ format!("{} characters: some programs cut links that long. Save a file instead.", link.len()) }</p> }
            <div class="row">
                <span class="mark">{ "Link" }<CopyButton text={link} what={"the link"} /></span>
                <span class="mark">{ "Markdown for a ticket" }<CopyButton {text} what={"the report as Markdown"} /></span>
                <button type="button" class="btn" onclick={export}>{ icon("down") }{ "Report as JSON" }</button>
                <button type="button" class="btn" onclick={close}>{ "Close" }</button>
            </div>
        </section>
    }
}

/// Some mail programs and chats cut what is longer.
const LONG_LINK: usize = 8000;
