//! The frame on top: name, promise, files, link, theme.

use boundclaim_core::Setup;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{icon::icon, opener::open_button};
use crate::{
    browser, route,
    state::{Action, Store},
};

/// The header.
#[component(Header)]
pub(crate) fn header() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let said = use_state(|| "");
    let save = {
        let setup = store.setup.clone();
        Callback::from(move |_| browser::download(&file_name(&setup), setup.to_json().as_bytes()))
    };
    let share = {
        let (setup, said) = (store.setup.clone(), said.clone());
        Callback::from(move |_| {
            let link = format!("{}{}", browser::address(), route::fragment(&setup));
            let said = said.clone();
            spawn_local(async move {
                said.set(if browser::copy(link).await { "Link copied" } else { "The browser refused to copy" });
                browser::sleep(2000).await;
                said.set("");
            });
        })
    };
    let home = {
        let store = store.dispatcher();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            store.dispatch(Action::StartOver);
        })
    };
    html! {
        <header class="top">
            <a class="brand" href="./" onclick={home} title="Start over">{ icon("brand") }{ "boundclaim" }</a>
            <nav class="nav" aria-label="Main"><a href="#main" aria-current="page">{ "Set up" }</a></nav>
            <div class="top-tools">
                <span class="promise">{ icon("lock") }{ "Runs in your browser. Nothing is uploaded." }</span>
                { open_button(&store, "btn btn-quiet", html! { <>{ icon("open") }<span class="wide-only">{ "Open" }</span></> }, "Open a saved setup") }
                if store.started {
                    <button type="button" class="btn btn-quiet" onclick={save} title="Save the setup as a file" aria-label="Save the setup as a file">
                        { icon("down") }<span class="wide-only" aria-hidden="true">{ "Save" }</span>
                    </button>
                    <button type="button" class="btn btn-quiet" onclick={share} title="Copy a link that holds this setup: names and addresses, no token and no secret value" aria-label="Copy a link to this setup">
                        { icon("link") }<span class="wide-only" aria-hidden="true">{ if said.is_empty() { "Share" } else { *said } }</span>
                    </button>
                }
                <span class="vh" role="status">{ *said }</span>
                <ThemeSwitch />
            </div>
        </header>
    }
}

fn file_name(setup: &Setup) -> String {
    let path = setup.scope.group.as_ref().map(|group| group.path.clone()).or_else(|| setup.scope.project_path.clone());
    let name: String =
        path.unwrap_or_default().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
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
