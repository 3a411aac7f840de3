//! The frame on top: name, promise, files, link, theme.

use boundclaim_core::Setup;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{icon::icon, opener::open_button};
use crate::{
    browser, route,
    state::{Action, Notice, Store},
};

/// The header.
pub(crate) fn header(store: &Store) -> Html {
    let home = {
        let store = store.dispatcher();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            store.dispatch(Action::Home);
        })
    };
    // A file and a link go further than this tab.
    let refuse = {
        let (holds, store) = (store.holds_credential(), store.dispatcher());
        move || {
            if holds {
                let why = "Not done: a field holds what looks like a secret value. Take it out first.";
                store.dispatch(Action::Say(Notice::Refused(why.to_owned())));
            }
            holds
        }
    };
    let save = {
        let (setup, refuse) = (store.named(), refuse.clone());
        Callback::from(move |_| {
            if !refuse() {
                browser::download(&file_name(&setup), setup.to_json().as_bytes());
            }
        })
    };
    let share = {
        let (setup, store) = (store.named(), store.dispatcher());
        Callback::from(move |_| {
            if refuse() {
                return;
            }
            let (link, store) = (format!("{}{}", browser::address(), route::fragment(&setup)), store.clone());
            spawn_local(async move {
                let copied = browser::copy(link.clone()).await;
                store.dispatch(Action::Say(Notice::Link(link, copied)));
            });
        })
    };
    let tools = html! { <>
        { open_button(store, "btn-quiet", tool("open", "Open"), "Open a saved setup") }
        <button type="button" class="btn btn-quiet" onclick={save} title="Save the setup as a file" aria-label="Save the setup as a file">
            { tool("down", "Save") }
        </button>
        <button type="button" class="btn btn-quiet" onclick={share} title="Copy a link to this setup; it holds no token" aria-label="Share the setup as a link">
            { tool("link", "Share") }
        </button>
    </> };
    frame("#setup", "./", home, tools)
}

/// The screens, by their fragments.
const SCREENS: [(&str, &str); 5] = [
    ("#setup", "Set up"),
    ("#check", "Check"),
    ("#explain", "Explain an error"),
    ("#compare", "Compare"),
    ("#embed", "Embed"),
];

/// Name, screens, promise and theme around the tools of a screen. The page itself follows links to screens.
pub(crate) fn frame(current: &str, start: &'static str, home: Callback<MouseEvent>, tools: Html) -> Html {
    let screen = |(link, name): &(&'static str, &'static str)| {
        let here = (*link == current).then_some("page");
        // On a phone there is no room for what few need; the panel "Share" leads there, too.
        let class = (*link == "#embed" && here.is_none()).then_some("wide-only");
        html! { <a {class} href={*link} data-screen="" aria-current={here}>{ *name }</a> }
    };
    html! {
        <header class="top">
            <a class="brand" href={start} onclick={home}>{ icon("brand") }{ "boundclaim" }</a>
            <nav class="nav" aria-label="Main">{ for SCREENS.iter().map(screen) }</nav>
            <div class="top-tools">
                <a class="promise" href="#privacy" data-screen="">{ icon("lock") }{ "Runs in your browser. Nothing is uploaded." }<span class="offline-ready">{ " Works offline." }</span></a>
                { tools }
                <ThemeSwitch />
            </div>
        </header>
    }
}

/// Icon and name of a tool; the name only where there is room.
pub(crate) fn tool(name: &'static str, text: &'static str) -> Html {
    html! { <>{ icon(name) }<span class="wide-only" aria-hidden="true">{ text }</span></> }
}

fn file_name(setup: &Setup) -> String {
    let path = setup.scope.group.as_ref().map(|group| group.path.as_str()).or(setup.scope.project_path.as_deref());
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = path.unwrap_or_default().chars().map(plain).collect();
    format!("{}.boundclaim.json", if name.is_empty() { "setup" } else { &name })
}

/// System, light, dark.
#[component(ThemeSwitch)]
fn theme_switch() -> Html {
    let theme = use_state(|| browser::kept_theme().unwrap_or_else(|| "system".to_owned()));
    let (next, name) = match theme.as_str() {
        "light" => ("dark", "theme-light"),
        "dark" => ("system", "theme-dark"),
        _ => ("light", "theme-system"),
    };
    let onclick = {
        let theme = theme.clone();
        Callback::from(move |_| {
            browser::show_theme(next);
            theme.set(next.to_owned());
        })
    };
    html! {
        <button type="button" class="btn btn-quiet btn-icon" {onclick} title={format!("Theme: {}", *theme)}
            aria-label={format!("Theme: {}. Change theme", *theme)}>{ icon(name) }</button>
    }
}
