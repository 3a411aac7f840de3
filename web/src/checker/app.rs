//! The checker: one state, a frame, and the screen for it.

use std::rc::Rc;

use boundclaim_core::check::{Evidence, examples};
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

use super::{
    company::{hold, nothing},
    compare::{Version, compare},
    embed::Embed,
    evidence::evidence,
    explain::explain,
    files::dropped,
    input::Input,
    privacy::Privacy,
    report::{opened, report},
    route::{self, Page, Route},
    state::{Action, Notice, State, Store},
    tools::{Share, Tools},
    verdict::{place, verdict},
};
use crate::{
    browser,
    company::{LOST, Trouble, UNREADABLE, site},
    components::{header::frame, icon::icon_in, notice::unreadable, opener::dragged, rich::rich},
    hooks::{Listener, use_rest},
};

/// The app.
#[component(Checker)]
pub fn checker() -> Html {
    let store: Store = use_reducer(first_state);
    use_route(&store);
    use_kept(&store);
    let ondrop = {
        let store = store.clone();
        Callback::from(move |event: DragEvent| dropped(&store, &event))
    };
    let ondragover = Callback::from(|event: DragEvent| dragged(&event));
    let (fragment, _) = store.page.names();
    let page = match store.page {
        Page::Check => check(&store),
        Page::Explain => explain(&store),
        Page::Compare => compare(&store),
        Page::Embed => html! { <Embed store={store.clone()} /> },
        Page::Privacy => html! { <Privacy store={store.clone()} /> },
    };
    html! {
        <div class="app" {ondrop} {ondragover} onclick={follow()} onpointerover={linked()} onfocusin={focused()}>
            <a class="skip" href="#check-main">{ "Skip to the content" }</a>
            { frame(fragment, "#setup", Callback::noop(), html! { <Tools store={store.clone()} /> }) }
            <main id="check-main" tabindex="-1">{ notices(&store) }if store.sharing { <Share store={store.clone()} /> }{ page }</main>
        </div>
    }
}

fn check(store: &Store) -> Html {
    let (name, text) = match (store.is_empty(), store.report.failed_step) {
        (true, _) => ("none", "Nothing given yet".to_owned()),
        (_, Some(step)) => ("bad", place(step)),
        (_, None) => match store.report.verdict {
            boundclaim_core::check::Outcome::Granted => ("ok", "Granted".to_owned()),
            _ => ("none", "Unknown".to_owned()),
        },
    };
    html! { <>
        { verdict(store) }
        <div class="panes">{ evidence(store) }{ report(store) }</div>
        <aside class="dock" aria-label="Result in short">
            <span class={classes!("mark", name)}>{ icon_in(name, name) }{ text }</span>
            <a class="btn" href="#c-report">{ "Go to the report" }</a>
        </aside>
    </> }
}

/// What the address asks for, else what this tab had, else nothing.
fn first_state() -> State {
    let kept = browser::kept(browser::EVIDENCE).and_then(|json| Evidence::from_json(&json).ok());
    let (company, trouble) = site();
    let mut input = kept.map_or_else(|| nothing(&company), |evidence| Input::of(&evidence));
    hold(&company, &mut input);
    let mut state = State::new(company, Page::Check, input);
    state.notice = trouble.map(|trouble| match trouble {
        Trouble::Unreadable(found) => Notice::Unreadable(UNREADABLE, found),
        Trouble::Lost => Notice::Refused(LOST.to_owned()),
    });
    if let Some(versions) = browser::kept(browser::VERSIONS).and_then(|json| Version::from_json(&json)) {
        state.versions = versions;
    }
    let mut state = Rc::new(state);
    if let Some(text) = browser::kept(browser::ERROR) {
        state = state.reduce(Action::Explain(text));
    }
    for action in asked() {
        state = state.reduce(action);
    }
    State::clone(&state).offer()
}

/// What the address asks for. A link is taken out of it, so that a reload shows what was edited since.
fn asked() -> Vec<Action> {
    let at = |page: Page, action: Action| {
        browser::show_fragment(page.names().0);
        vec![Action::Show(page), action]
    };
    match route::read(&browser::fragment()) {
        Route::Elsewhere => Vec::new(),
        Route::Show(page) => vec![Action::Show(page)],
        Route::Open(evidence) => {
            at(Page::Check, Action::Fill(Box::new(Input::of(&evidence)), "The link was opened.".to_owned()))
        }
        Route::Cut => at(Page::Check, Action::Say(Notice::Refused(CUT.to_owned()))),
        Route::Broken(found) => at(Page::Check, Action::Say(Notice::Unreadable(BROKEN, found))),
        Route::Error(text) => at(Page::Explain, Action::OpenError(text)),
        Route::Example(id) => {
            let example = examples().into_iter().find(|example| example.id == id);
            match example.as_ref().and_then(opened).map(|open| open()) {
                Some(action @ Action::OpenError(_)) => at(Page::Explain, action),
                Some(action) => at(Page::Check, action),
                None => {
                    let why = format!("There is no example “{id}”. What was here stays.");
                    at(Page::Check, Action::Say(Notice::Refused(why)))
                }
            }
        }
    }
}

const BROKEN: &str = "This cannot be read. Nothing was changed.";

const CUT: &str =
    "The link is incomplete: a program may have cut it. Ask for the saved file instead. Nothing was changed.";

/// Follows the address, and says the screen's name in the title.
#[hook]
fn use_route(store: &Store) {
    let dispatcher = store.dispatcher();
    use_effect_with((), move |()| {
        let listener = Listener::new(browser::window(), &["hashchange"], move |_| {
            for action in asked() {
                if let Action::Show(page) = &action {
                    browser::title(page.names().1);
                }
                dispatcher.dispatch(action);
            }
        });
        move || drop(listener)
    });
    use_effect_with(store.page, |page| {
        let (fragment, name) = page.names();
        if browser::fragment() != fragment {
            // The app went there by itself: "back" leads back.
            browser::push_fragment(fragment);
        }
        browser::title(name);
    });
    // What was filled in is shown from its start.
    use_effect_with(store.notice.clone(), |notice| {
        if matches!(notice, Some(Notice::Done(_))) {
            browser::scroll_to_top("#c-report");
        }
    });
}

/// Once it rests, what was given is kept through a reload, as texts without credentials; and checked, if it was too large for
/// a check with each keystroke.
#[hook]
fn use_kept(store: &Store) {
    let rested = use_rest(store.edits.to_string(), 300);
    {
        let store = store.clone();
        use_effect_with(rested, move |edits| {
            if *edits == store.edits.to_string() && store.edits > 0 {
                let kept = if store.is_empty() { String::new() } else { store.input.to_json() };
                browser::keep(browser::EVIDENCE, &kept);
                store.dispatch(Action::Recheck);
            }
        });
    }
    let empty = store.versions.iter().all(Version::is_empty);
    let versions = if empty { String::new() } else { Version::to_json(&store.versions) };
    use_stored(browser::VERSIONS, versions);
    use_stored(browser::ERROR, store.error.input.text.clone());
}

/// Keeps a text once it rests.
#[hook]
fn use_stored(key: &'static str, text: String) {
    let rested = use_rest(text, 300);
    let first = use_mut_ref(|| true);
    use_effect_with(rested, move |text| {
        // Before the first rest nothing is known to be gone.
        if !first.replace(false) {
            browser::keep(key, text);
        }
    });
}

/// What there is to say once.
pub(super) fn notices(store: &Store) -> Html {
    let button = |text: &'static str, action: fn() -> Action| {
        let store = store.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| {
            store.dispatch(action());
            browser::focus("check-main");
        });
        html! { <button type="button" class="btn" {onclick}>{ text }</button> }
    };
    let content = match &store.notice {
        None => Html::default(),
        Some(Notice::Done(text)) => html! {
            <div class="notice"><p class="note">{ icon_in("info", "none") }<span>{ rich(text) }</span></p>{ button("Undo", || Action::Undo) }{ button("Close", || Action::Dismiss) }</div>
        },
        Some(Notice::Refused(text)) => html! {
            <div class="notice"><p class="note">{ icon_in("warn", "warn") }<span>{ text }</span></p>{ button("Close", || Action::Dismiss) }</div>
        },
        Some(Notice::Unreadable(what, found)) => html! {
            <div class="notice notice-bad">
                <div><p><b>{ *what }</b></p>{ for found.iter().take(8).map(unreadable) }</div>
                { button("Close", || Action::Dismiss) }
            </div>
        },
    };
    html! { <div class="notices" role="status">{ content }</div> }
}

/// Follows links within the screen: the address stays, and what is folded opens.
pub(super) fn follow() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href^='#']:not([data-screen])").ok().flatten());
        let Some(id) = link.and_then(|link| link.get_attribute("href")) else { return };
        if id != "#setup" {
            event.prevent_default();
            browser::focus(id.trim_start_matches('#'));
        }
    })
}

/// Lights up what belongs to what is pointed at.
pub(super) fn linked() -> Callback<PointerEvent> {
    Callback::from(|event: PointerEvent| light(event.target()))
}

/// The same for the keyboard.
pub(super) fn focused() -> Callback<FocusEvent> {
    Callback::from(|event: FocusEvent| light(event.target()))
}

fn light(target: Option<web_sys::EventTarget>) {
    let Some(element) = target.and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    // An editor asks for the line below the pointer itself.
    if element.closest(".editor").ok().flatten().is_none() {
        let link = element.closest("[data-link]").ok().flatten().and_then(|link| link.get_attribute("data-link"));
        browser::light(&element, link.as_deref());
    }
}
