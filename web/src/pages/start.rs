//! The start page: ways to begin, and what the product is about.

mod about;
mod paste;
mod pipeline;
mod rows;

use boundclaim_core::{Preset, presets};
use yew::prelude::*;

use crate::{
    browser,
    components::{icon::icon, notice::notices, opener::open_button, rich::rich, summary::summary_bar},
    state::{Action, Store},
};
use paste::PasteUrl;
use pipeline::PastePipeline;

/// The screen.
pub(crate) fn start(store: &Store) -> Html {
    html! { <>
        { summary_bar(store, None) }
        { notices(store) }
        <div class="panes">
            <div class="pane-in">
                <div class="pane-head"><p class="pane-title">{ "Ways to start" }</p></div>
                <PasteUrl />
                { examples(store) }
                <PastePipeline />
                { saved(store) }
                { rows::rows(store) }
            </div>
            <div class="pane-out" tabindex="0" role="region" aria-label="About boundclaim">{ about::agreement() }{ about::result() }</div>
        </div>
    </> }
}

/// Complete setups.
fn examples(store: &Store) -> Html {
    let open = |preset: &Preset| {
        let (store, preset) = (store.dispatcher(), preset.clone());
        Callback::from(move |_: MouseEvent| {
            let said = format!("{} was opened.", preset.title);
            store.dispatch(Action::Open(Box::new(preset.setup.clone()), said));
            browser::focus("main");
        })
    };
    let presets = presets();
    let Some((guide, others)) = presets.split_first() else { return Html::default() };
    let row = |preset: &Preset| {
        let onclick = open(preset);
        html! { <li key={preset.id}><button type="button" class="btn-row" {onclick}><b>{ preset.title }</b><span>{ rich(preset.about) }</span></button></li> }
    };
    html! { <>
        <section class="start" aria-labelledby="st-2">
            <h2 id="st-2">{ "Start from the guide’s example" }</h2>
            <p class="help">{ rich("Project 42, branch main, secret `secret/project-42/api`, field `api_key`. Complete; change what differs.") }</p>
            <div><button type="button" class="btn" onclick={open(guide)}>{ "Open the example" }</button></div>
        </section>
        <section class="start" aria-labelledby="st-3">
            <h2 id="st-3">{ "Or from a case like yours" }</h2>
            <ul class="presets">{ for others.iter().map(row) }</ul>
        </section>
    </> }
}

fn saved(store: &Store) -> Html {
    let content = html! { <>{ icon("open") }{ "Choose a file" }</> };
    html! {
        <section class="start" aria-labelledby="st-4">
            <h2 id="st-4">{ "Open a saved setup" }</h2>
            <p class="help">{ rich("A `.boundclaim.json` file. You can also drop it anywhere on this page.") }</p>
            <div>{ open_button(store, "", content, "Choose a saved setup") }</div>
        </section>
    }
}
