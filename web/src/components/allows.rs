//! What the policy allows, read back from its text by the core as the server reads it.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::parts;

#[derive(Properties, PartialEq)]
pub(crate) struct AllowsProps {
    /// The setup's JSON.
    pub(crate) setup: String,
}

/// A sentence below the policy. Nothing is said until the part that reads policies has answered.
#[component(Allows)]
pub(crate) fn allows(props: &AllowsProps) -> Html {
    let answer = use_state_eq(|| None::<(String, Result<String, String>)>);
    {
        let answer = answer.clone();
        use_effect_with(props.setup.clone(), move |setup| {
            let setup = setup.clone();
            spawn_local(async move {
                let grants = parts::call("checker", "grants", &[&setup]).await;
                answer.set(Some((setup, grants)));
            });
        });
    }
    // An answer about another text is none.
    match answer.as_ref().filter(|(setup, _)| *setup == props.setup).map(|(_, grants)| grants) {
        None => html! { <p class="help" role="status">{ "Reading the policy back …" }</p> },
        Some(Err(error)) => html! { <p class="help" role="status">{ error }</p> },
        Some(Ok(grants)) => html! {
            <p class="help" role="status">
                { "Read back from its text, the policy allows: " }
                { for grants.lines().enumerate().map(grant) }
                { ". It allows nothing else." }
            </p>
        },
    }
}

fn grant((index, line): (usize, &str)) -> Html {
    let (words, path) = line.split_once('\t').unwrap_or(("", line));
    html! { <>if index > 0 { { ", " } }<b>{ words.to_owned() }</b>{ " " }<code>{ path.to_owned() }</code></> }
}
