//! Whether one of the given keys signed the token: the part of the app that can say so is loaded when it is needed.

use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::fields::note;
use crate::parts;

#[derive(Properties, PartialEq)]
pub(crate) struct SignatureProps {
    pub(crate) token: String,
    pub(crate) keys: String,
}

/// A sentence about the signature; nothing while token or keys are missing.
#[component(Signature)]
pub(crate) fn signature(props: &SignatureProps) -> Html {
    let answer = use_state_eq(|| None::<((String, String), String)>);
    let question = (props.token.trim().to_owned(), props.keys.trim().to_owned());
    let asked = question.0.contains("eyJ") && !question.1.is_empty();
    {
        let answer = answer.clone();
        use_effect_with((question.clone(), asked), move |(question, asked)| {
            if *asked {
                let question = question.clone();
                spawn_local(async move {
                    let said = parts::call("verify", "verify", &[&question.0, &question.1]).await;
                    answer.set(Some((question, said.unwrap_or_else(|error| error))));
                });
            }
        });
    }
    if !asked {
        return Html::default();
    }
    let Some((_, said)) = answer.as_ref().filter(|(about, _)| *about == question) else {
        return html! { <p class="help" role="status">{ "Checking the signature …" }</p> };
    };
    let told: Value = serde_json::from_str(said).unwrap_or_default();
    let content = match (told.get("verified").and_then(Value::as_bool), told.get("error").and_then(Value::as_str)) {
        (Some(true), _) => note("ok", "ok", html! { "The signature is good: one of these keys made it." }),
        (Some(false), _) => note(
            "bad",
            "bad",
            html! { <><b>{ "None of these keys signed the token." }</b>{ " The server would say: " }<code>{ "failed to verify id token signature" }</code></> },
        ),
        (None, error) => note("warn", "warn", html! { error.unwrap_or(said).to_owned() }),
    };
    html! { <div role="status">{ content }</div> }
}
