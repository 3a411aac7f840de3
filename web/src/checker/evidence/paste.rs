//! One field for everything: the app says what it recognised.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::{
    browser,
    checker::{
        files,
        recognise::{Recognised, recognise},
        state::{Action, Notice, Store},
    },
    components::icon::icon,
};

#[derive(Properties, PartialEq)]
pub(crate) struct PasteProps {
    pub(crate) store: Store,
}

#[component(Paste)]
pub(crate) fn paste(props: &PasteProps) -> Html {
    let store = &props.store;
    let oninput = {
        let store = store.clone();
        Callback::from(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            // A text that is typed letter by letter is read once it is something.
            let text = area.value();
            if fill(&store, &text, event.input_type() == "insertFromPaste") {
                area.set_value("");
            }
        })
    };
    let read = {
        let store = store.clone();
        move |_: MouseEvent| {
            let area = browser::scope::by_id("c-any");
            let area = area.and_then(|area| wasm_bindgen::JsCast::dyn_into::<HtmlTextAreaElement>(area).ok());
            if let Some(area) = area
                && fill(&store, &area.value(), true)
            {
                area.set_value("");
            }
        }
    };
    html! {
        <section class="evidence evidence-body" aria-labelledby="e-any">
            <h2 class="vh" id="e-any">{ "Paste anything" }</h2>
            <div class="field">
                <label for="c-any">{ "Paste anything" }</label>
                <textarea class="input input-mono" id="c-any" rows="2" {oninput} aria-describedby="c-any-h"
                    placeholder="claims, role, policy, config, .gitlab-ci.yml, error text …" autocomplete="off" autocapitalize="off" spellcheck="false" />
            </div>
            <div class="foot">
                <p class="help" id="c-any-h">{ "It is read at once and put where it belongs. Files can be dropped " }{ if store.compact { "here." } else { "on this page." } }</p>
                <span class="row">
                    <button type="button" class="btn" onclick={read}>{ "Read it" }</button>
                    { files::open_button(store, "btn-quiet", html! { <>{ icon("open") }{ "Open file" }</> }, "Open a file with any of these") }
                </span>
            </div>
        </section>
    }
}

/// Puts a text where it belongs, and says what it was. False when it stays where it is.
pub(crate) fn fill(store: &Store, text: &str, complete: bool) -> bool {
    if text.trim().is_empty() || !complete {
        return false;
    }
    match recognise(text, &store.input) {
        Recognised::Filled(input, read) => store.dispatch(Action::Fill(input, format!("Read: {read}."))),
        Recognised::Error => store.dispatch(Action::OpenError(text.to_owned())),
        Recognised::Setup => {
            let why = "This is a saved setup. Open it in Set up; there it is checked, too.";
            store.dispatch(Action::Say(Notice::Refused(why.to_owned())));
            return false;
        }
        Recognised::Nothing => {
            let why = "Not recognised: neither a token, its claims, a role, a policy, a config, a pipeline nor a known error. Paste it into its own field below.";
            store.dispatch(Action::Say(Notice::Refused(why.to_owned())));
            return false;
        }
    }
    true
}
