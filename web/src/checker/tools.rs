//! Open, save, share: what goes further than this tab holds no credential.

use boundclaim_core::check::Evidence;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    files::open_button,
    input::Input,
    route::Page,
    share,
    state::{Action, Store},
};
use crate::{
    browser,
    components::{copy::CopyButton, header::tool, icon::icon},
};

pub(crate) mod markdown;

#[derive(Properties, PartialEq)]
pub(crate) struct ToolsProps {
    pub(crate) store: Store,
}

/// A part of what was given, that may be put into a link.
struct Part {
    name: &'static str,
    /// Puts it in.
    put: fn(&mut Input, &Input),
}

const PARTS: [Part; 7] = [
    Part { name: "Claims of the token", put: |to, from| to.token.clone_from(&from.token) },
    Part {
        name: "Role",
        put: |to, from| {
            to.role.clone_from(&from.role);
            to.role_name.clone_from(&from.role_name);
            to.auth_mount.clone_from(&from.auth_mount);
        },
    },
    Part { name: "Policies", put: |to, from| to.policies.clone_from(&from.policies) },
    Part {
        name: "Pipeline and variables",
        put: |to, from| {
            to.pipeline.clone_from(&from.pipeline);
            to.job.clone_from(&from.job);
            to.variables.clone_from(&from.variables);
        },
    },
    Part { name: "Auth config", put: |to, from| to.config.clone_from(&from.config) },
    Part {
        name: "Request, KV engine and secret",
        put: |to, from| {
            to.request.clone_from(&from.request);
            to.mounts.clone_from(&from.mounts);
            to.secret.clone_from(&from.secret);
        },
    },
    Part {
        name: "Addresses, time, keys, error text",
        put: |to, from| {
            to.server_url.clone_from(&from.server_url);
            to.namespace.clone_from(&from.namespace);
            to.remote_addr.clone_from(&from.remote_addr);
            to.now.clone_from(&from.now);
            to.keys.clone_from(&from.keys);
            to.error.clone_from(&from.error);
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
    if store.page != Page::Check {
        return Html::default();
    }
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
    let nothing = store.input.nothing();
    let mut shared = nothing.clone();
    for (part, out) in PARTS.iter().zip(*left_out) {
        if !out {
            (part.put)(&mut shared, &store.input);
        }
    }
    let json = shared.to_json();
    let link = format!("{}#evidence={}", browser::address(), share::pack(&json));
    let report = Evidence::from_json(&json).map(|evidence| boundclaim_core::check::check(&evidence));
    let text = report.as_ref().map(|report| markdown::report(&shared, report)).unwrap_or_default();
    let tick = |(index, part): (usize, &Part)| {
        let mut alone = nothing.clone();
        (part.put)(&mut alone, &store.input);
        if alone == nothing {
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
                <a class="btn" href="#embed" data-screen="">{ "Embed it in your documentation" }</a>
                <button type="button" class="btn" onclick={close}>{ "Close" }</button>
            </div>
        </section>
    }
}

/// Some mail programs and chats cut what is longer.
const LONG_LINK: usize = 8000;
