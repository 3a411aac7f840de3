//! GitLab's keys, fetched by the browser where the host of this page allowed a GitLab; everybody else pastes them.

use gloo_net::http::Request;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    fields::note,
    state::{Action, Store},
};

#[derive(Properties, PartialEq)]
pub(crate) struct KeysProps {
    pub(crate) store: Store,
}

/// A button for each GitLab that the host of this page listed; nothing where none is listed.
#[component(FetchKeys)]
pub(crate) fn fetch_keys(props: &KeysProps) -> Html {
    let allowed = props.store.company.gitlab();
    let said = use_state(|| None::<Result<String, String>>);
    let button = |url: &String| {
        let (url, said, store) = (url.clone(), said.clone(), props.store.dispatcher());
        let label = format!("Fetch the keys of {url}");
        let onclick = Callback::from(move |_: MouseEvent| {
            let (url, said, store) = (url.clone(), said.clone(), store.clone());
            spawn_local(async move {
                said.set(None);
                said.set(Some(match keys(&url).await {
                    Ok((from, keys)) => {
                        store.dispatch(Action::Edit(Box::new(move |input| input.keys = keys)));
                        Ok(format!("Fetched from {from}."))
                    }
                    Err(error) => Err(error),
                }));
            });
        });
        html! { <button type="button" class="btn" {onclick}>{ label }</button> }
    };
    html! { <>
        if !allowed.is_empty() { <div class="row">{ for allowed.iter().map(button) }</div> }
        <div role="status">{ for said.as_ref().map(|said| match said {
            Ok(text) => note("ok", "ok", html! { text }),
            Err(text) => note("warn", "warn", html! { text }),
        }) }</div>
    </> }
}

/// The address of the keys, and the keys.
async fn keys(gitlab: &str) -> Result<(String, String), String> {
    let document = get(&format!("{gitlab}/.well-known/openid-configuration")).await?;
    let document: Value = serde_json::from_str(&document).map_err(|_| {
        format!("{gitlab} answered with a page that is no discovery document. A login page in front of it?")
    })?;
    let uri = document.get("jwks_uri").and_then(Value::as_str).unwrap_or_default();
    if !uri.starts_with(&format!("{gitlab}/")) {
        return Err(format!("The discovery document names keys elsewhere: {uri}. This page may only ask {gitlab}."));
    }
    Ok((uri.to_owned(), get(uri).await?))
}

async fn get(url: &str) -> Result<String, String> {
    let answer = Request::get(url).send().await.map_err(|_| unanswered(url))?;
    if !answer.ok() {
        return Err(format!("{url} answered with status {}.", answer.status()));
    }
    answer.text().await.map_err(|_| unanswered(url))
}

/// A browser does not tell a page why it got no answer.
fn unanswered(url: &str) -> String {
    format!(
        "The browser got no answer from {url} that this page may read. It does not say why: GitLab may not allow pages of \
         other origins (CORS), it may be in a network that this machine does not reach, the browser may not trust its \
         certificate, or the Content-Security-Policy of this page does not list it. Open the address in a tab to see \
         which, and paste what it shows."
    )
}
