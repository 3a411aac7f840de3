//! Taking a text along: to the clipboard, or as a file.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::icon::icon;
use crate::browser;

#[derive(Properties, PartialEq)]
pub(crate) struct CopyProps {
    pub(crate) text: String,
    pub(crate) what: String,
    #[prop_or_default]
    pub(crate) icon_only: bool,
}

/// Copies exactly this text.
#[component(CopyButton)]
pub(crate) fn copy_button(props: &CopyProps) -> Html {
    let said = use_state(|| "");
    let onclick = {
        let (text, said) = (props.text.clone(), said.clone());
        Callback::from(move |_| {
            let (text, said) = (text.clone(), said.clone());
            spawn_local(async move {
                said.set(if browser::copy(text).await { "Copied" } else { "Not copied" });
                browser::sleep(2000).await;
                said.set("");
            });
        })
    };
    let label = format!("Copy {}", props.what);
    let name = match *said {
        "Copied" => "ok",
        "Not copied" => "bad",
        _ => "copy",
    };
    html! { <>
        <button type="button" class={classes!("btn", "btn-quiet", props.icon_only.then_some("btn-icon"))} {onclick} aria-label={label.clone()} title={label}>
            { icon(name) }
            if !props.icon_only { <span class="btn-text" aria-hidden="true">{ if said.is_empty() { "Copy" } else { *said } }</span> }
        </button>
        <span class="vh" role="status">{ *said }</span>
    </> }
}

/// Saves the text under this name.
pub(crate) fn download_button(text: &str, file_name: &str) -> Html {
    let onclick = {
        let (text, name) = (text.to_owned(), file_name.to_owned());
        Callback::from(move |_| browser::download(&name, text.as_bytes()))
    };
    let label = format!("Download {file_name}");
    html! {
        <button type="button" class="btn btn-quiet" {onclick} aria-label={label.clone()} title={label}>
            { icon("down") }<span class="btn-text" aria-hidden="true">{ "Download" }</span>
        </button>
    }
}
