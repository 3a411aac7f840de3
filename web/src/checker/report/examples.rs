//! The most common failures, to open and to look at.

use boundclaim_core::check::{Evidence, Example, ExampleKind, examples};
use yew::prelude::*;

use crate::{
    checker::{
        input::Input,
        state::{Action, Store},
    },
    components::{icon::icon, rich::rich},
};

/// The gallery; open while there is nothing else to see.
pub(super) fn gallery(store: &Store, open: bool) -> Html {
    let row = |example: &Example| {
        let onclick = {
            let (store, action) = (store.dispatcher(), opened(example));
            Callback::from(move |_: MouseEvent| {
                if let Some(action) = &action {
                    store.dispatch(action());
                    crate::browser::focus("check-main");
                }
            })
        };
        html! { <li key={example.id}><button type="button" class="btn-row" {onclick}><b>{ rich(example.title) }</b><span>{ rich(example.description) }</span></button></li> }
    };
    let list = html! { <ul class="presets gallery" id={(!open).then_some("c-examples")} tabindex="-1">{ for examples().iter().map(row) }</ul> };
    if open {
        return html! {
            <section class="report" id="c-examples" tabindex="-1" aria-labelledby="c-h-examples">
                <h2 id="c-h-examples">{ "The most common failures" }</h2>
                <p class="page-lead">{ "Each opens whole: token, role, policy and job, with one thing wrong. The first is the published guide as printed." }</p>
                { list }
            </section>
        };
    }
    html! {
        <section class="report">
            <details class="fold"><summary>{ icon("chevron") }<h2>{ "Examples: the most common failures" }</h2></summary>{ list }</details>
        </section>
    }
}

/// What opening an example does; none when it cannot be read.
pub(crate) fn opened(example: &Example) -> Option<impl Fn() -> Action + 'static> {
    let said = format!("The example was opened: {}", example.title.replace('`', ""));
    let error = (example.kind == ExampleKind::Explain).then(|| example.input.clone());
    let input = if error.is_some() { Input::default() } else { Input::of(&Evidence::from_json(&example.input).ok()?) };
    Some(move || match &error {
        Some(text) => Action::OpenError(text.clone()),
        None => Action::Fill(Box::new(input.clone()), said.clone()),
    })
}
