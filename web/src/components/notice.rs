//! What there is to say once, above the form.

use boundclaim_core::Diagnostic;
use yew::prelude::*;

use super::{findings, icon::icon_in};
use crate::state::{Action, Notice, Store};

/// The notices, if there are any.
pub(crate) fn notices(store: &Store) -> Html {
    let trouble = store.trouble.as_ref().map(|trouble| one(store, trouble, || Action::Noted));
    let notice = store.notice.as_ref().map(|notice| one(store, notice, || Action::Dismiss));
    html! { <div class="notices" role="status">{ trouble }{ notice }</div> }
}

fn one(store: &Store, notice: &Notice, close: fn() -> Action) -> Html {
    let button = |text: &'static str, action: fn() -> Action| {
        let store = store.dispatcher();
        let onclick = Callback::from(move |_| store.dispatch(action()));
        html! { <button type="button" class="btn" {onclick}>{ text }</button> }
    };
    match notice {
        Notice::Done(text) => html! {
            <div class="notice">
                <p class="note">{ icon_in("info", "none") }<span>{ text }</span></p>
                { button("Undo", || Action::Undo) }{ button("Close", close) }
            </div>
        },
        Notice::Link(link, copied) => html! {
            <div class="notice">
                <p class="note">{ icon_in("link", "none") }<span>
                    <b>{ if *copied { "The link was copied." } else { "The browser refused to copy. The link:" } }</b>
                    { " It holds this setup: addresses and names. There is no token and no secret value in it, and no server sees it." }
                </span></p>
                if !copied { <input class="input input-mono" readonly=true aria-label="The link" value={link.clone()} /> }
                { button("Close", close) }
            </div>
        },
        Notice::Refused(text) => html! {
            <div class="notice">
                <p class="note">{ icon_in("warn", "warn") }<span>{ text }</span></p>{ button("Close", close) }
            </div>
        },
        Notice::Clear => html! {
            <div class="notice">
                <p class="note">{ icon_in("warn", "warn") }<span>{ "Clear everything that you typed?" }</span></p>
                { button("Clear everything", || Action::StartOver) }{ button("Keep it", || Action::Dismiss) }
            </div>
        },
        Notice::Unreadable(what, found) => html! {
            <div class="notice notice-bad">
                <div>
                    <p><b>{ *what }</b></p>
                    { for found.iter().take(SHOWN).map(unreadable) }
                    if found.len() > SHOWN { <p class="help">{ format!("and {} more", found.len() - SHOWN) }</p> }
                </div>
                { button("Close", close) }
            </div>
        },
    }
}

const SHOWN: usize = 8;

/// A finding with its place in the file.
pub(crate) fn unreadable(found: &Diagnostic) -> Html {
    let place = found.field.as_deref().filter(|field| !field.is_empty());
    html! { <>
        if let Some(place) = place { <p class="help"><code>{ place }</code></p> }
        { findings::one(found) }
    </> }
}
