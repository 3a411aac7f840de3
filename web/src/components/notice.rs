//! What there is to say once, above the form.

use yew::prelude::*;

use super::{findings, icon::icon_in};
use crate::state::{Action, Notice, Store};

/// The notice, if there is one.
#[component(Notices)]
pub(crate) fn notices() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let dispatch = |action: fn() -> Action| {
        let store = store.dispatcher();
        Callback::from(move |_| store.dispatch(action()))
    };
    let content = match &store.notice {
        None => Html::default(),
        Some(Notice::Done(text)) => html! {
            <div class="notice">
                <p class="note">{ icon_in("info", "none") }<span>{ text }</span></p>
                <button type="button" class="btn btn-quiet" onclick={dispatch(|| Action::Undo)}>{ "Undo" }</button>
                <button type="button" class="btn btn-quiet" onclick={dispatch(|| Action::Dismiss)}>{ "Keep it" }</button>
            </div>
        },
        Some(Notice::Unreadable(found)) => html! {
            <div class="notice notice-bad">
                <div>
                    <p><b>{ "This is not a setup. Nothing was changed." }</b></p>
                    { for found.iter().take(8).map(|found| html! { <>
                        if let Some(field) = found.field.as_ref().filter(|field| !field.is_empty()) { <p class="help"><code>{ field }</code></p> }
                        { findings::one(found) }
                    </> }) }
                    if found.len() > 8 { <p class="help">{ format!("and {} more", found.len() - 8) }</p> }
                </div>
                <button type="button" class="btn btn-quiet" onclick={dispatch(|| Action::Dismiss)}>{ "Close" }</button>
            </div>
        },
    };
    html! { <div role="status">{ content }</div> }
}
