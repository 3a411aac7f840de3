//! Starting from a page's address.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    browser,
    components::{field::control_id, icon::icon},
    project_url,
    state::{Action, Store},
};

/// A page's address.
#[component(PasteUrl)]
pub(super) fn paste_url() -> Html {
    let bad = use_state(|| false);
    let input = use_node_ref();
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let onsubmit = {
        let (bad, input) = (bad.clone(), input.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = input.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            let Some(page) = project_url::read(&text) else { return bad.set(true) };
            let id = if page.group { "/scope/group/id" } else { "/scope/project_id" };
            store.dispatch(Action::Page(page));
            browser::focus_later(control_id(id));
        })
    };
    html! {
        <form class="start" aria-labelledby="st-1" {onsubmit}>
            <h2 id="st-1">{ "Paste a project URL" }</h2>
            <p class="help" id="st-1-h">{ "Any page of the project: address and path are read from it. GitLab is not contacted." }</p>
            <div class="start-row">
                <label class="vh" for="url">{ "Project URL" }</label>
                <input class="input input-mono" id="url" ref={input} aria-describedby="st-1-h st-1-e" aria-invalid={bad.then_some("true")}
                    placeholder="https://gitlab.example.com/my-group/my-project" autocapitalize="off" spellcheck="false" autocomplete="off" />
                <button type="submit" class="btn btn-primary">{ "Use this project" }</button>
            </div>
            <div id="st-1-e" role="status">
                if *bad {
                    <p class="error">{ icon("bad") }<span>{ "This is not the address of a project. Copy it from the browser, like https://gitlab.example.com/my-group/my-project." }</span></p>
                } else {
                    <p class="help">{ "The numeric project ID is asked next: the URL does not contain it." }</p>
                }
            </div>
        </form>
    }
}
