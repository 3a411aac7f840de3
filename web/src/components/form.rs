//! The left pane: servers, who gets in, what they may read, how the job logs in, the rest.

mod how;
mod options;
mod rest;
mod servers;
mod what;
mod who;

use yew::prelude::*;

use crate::{
    project_url,
    state::{Action, Store},
};

/// The form.
#[component(Form)]
pub(crate) fn form() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let start_over = {
        let store = store.dispatcher();
        Callback::from(move |_| store.dispatch(Action::StartOver))
    };
    let onsubmit = Callback::from(|event: SubmitEvent| event.prevent_default());
    html! {
        <form class="pane-in" aria-label="Your setup" {onsubmit}>
            <div class="pane-head">
                <p class="pane-title">{ "What you have, and who may read what" }</p>
                <button type="button" class="btn btn-quiet" onclick={start_over}>{ "Start over" }</button>
            </div>
            <servers::Servers />
            <who::Who />
            <what::What />
            <how::How />
            <rest::Rest />
        </form>
    }
}

/// A part of the form with its heading.
fn section(id: &'static str, title: &'static str, help: Html, content: Html) -> Html {
    html! {
        <section class="sect" aria-labelledby={id}>
            <div class="sect-head"><h2 {id}>{ title }</h2><p class="help">{ help }</p></div>
            <div class="sect-body">{ content }</div>
        </section>
    }
}

/// A callback for text in which the address of a project may be pasted: it then fills address and path.
fn edit_or_paste(store: &Store, edit: Callback<String>) -> Callback<String> {
    let store = store.dispatcher();
    Callback::from(move |text: String| match project_url::read(&text) {
        Some(url) => store.dispatch(Action::Project(url)),
        None => edit.emit(text),
    })
}
