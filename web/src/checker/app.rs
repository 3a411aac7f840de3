//! The checker: one state, a frame, and the screen for it.

use boundclaim_core::check::{Evidence, examples};
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

use super::{
    compare::{Version, compare},
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
    components::{findings, header::frame, icon::icon_in, opener::dragged, rich::rich},
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
        Page::Privacy => html! { <Privacy /> },
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
    let (name, text) = match (store.input.is_empty(), store.report.failed_step) {
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
    let kept = browser::kept_evidence().and_then(|json| Evidence::from_json(&json).ok());
    let mut state = State::new(Page::Check, kept.map(|evidence| Input::of(&evidence)).unwrap_or_default());
    if let Some(versions) = browser::kept_versions().and_then(|json| Version::from_json(&json)) {
        state.versions = versions;
    }
    match asked(&state) {
        Some(action) => State::clone(&std::rc::Rc::new(state).reduce(action)),
        None => state,
    }
}

/// What the address asks for. A link is taken out of it, so that a reload shows what was edited since.
fn asked(state: &State) -> Option<Action> {
    let route = route::read(&browser::fragment());
    let (page, action) = match route {
        Route::Elsewhere => return None,
        Route::Show(page) => return (page != state.page).then_some(Action::Show(page)),
        Route::Open(evidence) => {
            (Page::Check, Action::Fill(Box::new(Input::of(&evidence)), "The link was opened.".to_owned()))
        }
        Route::Broken(found) => (Page::Check, Action::Say(Notice::Unreadable(found))),
        Route::Error(text) => (Page::Explain, Action::OpenError(text)),
        Route::Example(id) => {
            let example = examples().into_iter().find(|example| example.id == id);
            let action = example.as_ref().and_then(opened).map(|open| open());
            let missing = || Action::Say(Notice::Refused(format!("There is no example “{id}”. What was here stays.")));
            (Page::Check, action.unwrap_or_else(missing))
        }
    };
    let page = if matches!(action, Action::OpenError(_)) { Page::Explain } else { page };
    browser::show_fragment(page.names().0);
    Some(action)
}

/// Follows the address, and says the screen's name in the title.
#[hook]
fn use_route(store: &Store) {
    let dispatcher = store.clone();
    use_effect_with((), move |()| {
        let listener = Listener::new(browser::window(), &["hashchange"], move |_| {
            if let Some(action) = asked(&dispatcher) {
                dispatcher.dispatch(action);
            }
        });
        move || drop(listener)
    });
    use_effect_with(store.page, |page| {
        let (fragment, name) = page.names();
        if browser::fragment() != fragment {
            browser::show_fragment(fragment);
        }
        browser::title(name);
    });
}

/// Keeps what was given through a reload: texts without credentials.
#[hook]
fn use_kept(store: &Store) {
    let json = if store.input.is_empty() { String::new() } else { store.input.to_json() };
    let rested = use_rest(json, 300);
    let first = use_mut_ref(|| true);
    use_effect_with(rested, move |json| {
        // Before the first rest nothing is known to be gone.
        if !first.replace(false) {
            browser::keep_evidence(json);
        }
    });
    let versions =
        if store.versions.iter().all(Version::is_empty) { String::new() } else { Version::to_json(&store.versions) };
    let rested = use_rest(versions, 300);
    let first = use_mut_ref(|| true);
    use_effect_with(rested, move |json| {
        if !first.replace(false) {
            browser::keep_versions(json);
        }
    });
}

/// What there is to say once.
fn notices(store: &Store) -> Html {
    let button = |text: &'static str, action: fn() -> Action| {
        let store = store.dispatcher();
        html! { <button type="button" class="btn" onclick={Callback::from(move |_: MouseEvent| store.dispatch(action()))}>{ text }</button> }
    };
    let content = match &store.notice {
        None => Html::default(),
        Some(Notice::Done(text)) => html! {
            <div class="notice"><p class="note">{ icon_in("info", "none") }<span>{ rich(text) }</span></p>{ button("Undo", || Action::Undo) }{ button("Close", || Action::Dismiss) }</div>
        },
        Some(Notice::Refused(text)) => html! {
            <div class="notice"><p class="note">{ icon_in("warn", "warn") }<span>{ text }</span></p>{ button("Close", || Action::Dismiss) }</div>
        },
        Some(Notice::Unreadable(found)) => html! {
            <div class="notice notice-bad">
                <div><p><b>{ "This cannot be read. Nothing was changed." }</b></p>{ for found.iter().take(8).map(findings::one) }</div>
                { button("Close", || Action::Dismiss) }
            </div>
        },
    };
    html! { <div class="notices" role="status">{ content }</div> }
}

/// Follows links within the screen: the address stays, and what is folded opens.
fn follow() -> Callback<MouseEvent> {
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
fn linked() -> Callback<PointerEvent> {
    Callback::from(|event: PointerEvent| light(event.target()))
}

/// The same for the keyboard.
fn focused() -> Callback<FocusEvent> {
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
