//! The screens in an element of somebody else's page: `<boundclaim-check>`, `<boundclaim-explain>`, `<boundclaim-setup>`.
//!
//! The elements themselves are `web/embed/elements.js`: it makes the shadow root, loads the part of the app that is needed,
//! and hands over what the page says.

mod options;
mod stage;

use std::fmt;

use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::ShadowRoot;
use yew::prelude::*;

use crate::{
    browser::{self, scope},
    components::icon::{icon, icon_in},
    hooks::Listener,
};

pub(crate) use options::{Kind, Options, unusable};
use stage::{Screen, Stage};

/// A screen that is shown in an element, until it is taken out.
#[wasm_bindgen]
pub struct Mounted {
    stage: Stage,
    _listeners: [Listener; 2],
}

impl fmt::Debug for Mounted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mounted").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Mounted {
    /// Takes the screen out of its element. Nothing of it stays.
    pub fn unmount(self) {
        self.stage.clear();
        scope::enter(None);
    }
}

/// What every screen in an element gets.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct EmbedProps {
    pub(crate) options: Options,
    pub(crate) notify: Notify,
}

/// Tells the page what happened: the name of an event, and its detail as JSON.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notify(Function);

impl Notify {
    pub(crate) fn emit(&self, event: &str, detail: &serde_json::Value) {
        let _ = self.0.call2(&JsValue::NULL, &event.into(), &detail.to_string().into());
    }
}

/// Shows a screen at the end of a shadow root. None when the browser refuses.
pub(crate) fn mount(screen: Screen, root: ShadowRoot, kind: Kind, options: &str, notify: Function) -> Option<Mounted> {
    let options = Options::read(kind, options);
    let stage = Stage::show(screen, EmbedProps { options, notify: Notify(notify) })?;
    root.append_child(&stage.place).ok()?;
    // Whatever is touched outside takes the scope away, and what is inside takes it back.
    let outside = Listener::first(browser::document()?, TOUCHES, |_| scope::enter(None));
    let inside = Listener::first(root.clone(), TOUCHES, move |_| scope::enter(Some(&root)));
    Some(Mounted { stage, _listeners: [outside, inside] })
}

const TOUCHES: &[&str] = &["pointerdown", "keydown", "focusin", "click", "input"];

/// The frame of an element: its head with the way to the whole app, what is wrong with what the page says, and the promise.
pub(crate) fn frame(options: &Options, link: &str, content: Html) -> Html {
    let (name, open) = match options.kind {
        Kind::Check => ("boundclaim checker", "Open in the full checker"),
        Kind::Explain => ("boundclaim: explain an error", "Open in the full app"),
        Kind::Setup => ("boundclaim setup", "Open in the full app"),
    };
    html! {
        <section class="bc" part="box" aria-label={name} lang="en" dir="ltr">
            <div class="bc-head" part="head">
                <b>{ icon("brand") }{ "boundclaim" }</b>
                if let Some(set) = options.set_by_page() { <span class="meta">{ set }</span> }
                <a href={format!("{}{link}", options.app)} target="_blank" rel="noopener">{ open }{ icon("out") }</a>
            </div>
            { problems(options) }
            { content }
            <p class="bc-foot" part="foot">{ "Runs in your browser. Nothing is uploaded, no token is stored." }</p>
        </section>
    }
}

fn problems(options: &Options) -> Html {
    if options.problems.is_empty() {
        return Html::default();
    }
    html! {
        <div class="bc-problems" part="error" role="alert">
            <p><b>{ "What this page says here cannot all be used:" }</b></p>
            <ul>{ for options.problems.iter().map(|problem| html! {
                <li class="note">{ icon_in("warn", "warn") }<span>{ crate::components::rich::rich(problem) }</span></li>
            }) }</ul>
        </div>
    }
}
