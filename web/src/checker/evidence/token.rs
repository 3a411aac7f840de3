//! The token: its claims, how long it is valid, and a way to forget it.

use boundclaim_core::{
    Language,
    check::StepName,
    token::{Times, Token, kind},
};
use yew::prelude::*;

use super::{Source, editor, part};
use crate::{
    browser,
    checker::{
        fields::{mark, note},
        state::{Action, Store, edit},
    },
};

pub(super) fn token(store: &Store) -> Html {
    let text = &store.input.token;
    let read = Token::read(text);
    let state = match &read {
        _ if text.trim().is_empty() => mark("none", "not given"),
        Ok(token) => {
            let count = token.claims.sorted_members().len();
            let words = format!("{count} claims read");
            let refused = [StepName::Issuer, StepName::UserClaim, StepName::BoundClaims, StepName::Signature];
            let failed = store.report.failed_step.is_some_and(|step| refused.contains(&step));
            mark(if failed { "warn" } else { "ok" }, &words)
        }
        Err(why) => mark("bad", if why.text().len() > 44 { "cannot be read" } else { "no token" }),
    };
    let source = Source {
        id: "c-token",
        label: "Token, or its claims",
        source: "token".to_owned(),
        text,
        language: Language::Text,
        placeholder: "{ \"iss\": …, \"project_id\": … }   or   eyJhbGciOi…",
    };
    let content = html! { <>
        { editor(store, &source, edit(store, |input, text| input.token = text)) }
        if let Ok(token) = &read {
            if token.compact.is_some() { { credential(store, token) } }
        } else if !text.trim().is_empty() {
            { for read.as_ref().err().map(|why| note("bad", "bad", html! { crate::components::rich::rich(&upper(&why.text())) })) }
        }
        <p class="help" id="c-token-h">{ "Claims are enough, and are no secret. Stays in this tab, never stored. " }<a href="#c-ask">{ "A job that prints only its claims" }</a></p>
    </> };
    part(store, "e-token", "Token", true, state, content)
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A whole token is a password while it is valid.
fn credential(store: &Store, token: &Token) -> Html {
    let now = browser::now();
    let left = Times::of(&token.claims).remaining(now);
    let valid = match left {
        Some(seconds) if seconds > 0 => format!("valid for another {}", duration(seconds)),
        Some(seconds) => format!("expired {} ago", duration(-seconds)),
        None => "without an end".to_owned(),
    };
    let forget = {
        let dispatcher = store.dispatcher();
        let claims = store.input.claims_alone().unwrap_or_default();
        Callback::from(move |_: MouseEvent| {
            let claims = claims.clone();
            dispatcher.dispatch(Action::Edit(Box::new(move |input| input.token = claims)));
        })
    };
    html! {
        <div class="row">
            { note("warn", "warn", html! { <><b>{ "This is a whole token, and a password while it is valid." }</b>{ format!(" {}: {valid}. The claims are enough.", kind(&token.claims).name()) }</> }) }
            <button type="button" class="btn" onclick={forget}>{ "Keep the claims, forget the token" }</button>
        </div>
    }
}

/// Like "43 min".
fn duration(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}
