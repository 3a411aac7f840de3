//! The app: one state, a frame, and the page for it.

use boundclaim_core::Setup;
use wasm_bindgen::{JsCast as _, closure::Closure};
use yew::prelude::*;

use crate::{
    browser,
    components::{header::Header, opener::dropped},
    hooks::use_links,
    pages::{Start, Wizard},
    route::{self, Route},
    state::{Action, State, Store},
};

/// The whole app.
#[component(App)]
pub fn app() -> Html {
    let store: Store = use_reducer(first_state);
    use_links();
    use_theme();
    use_route(&store);
    let ondrop = {
        let store = store.clone();
        Callback::from(move |event: DragEvent| dropped(&store, &event))
    };
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let started = store.started;
    html! {
        <ContextProvider<Store> context={store}>
            <div class="app" {ondrop} {ondragover}>
                <a class="skip" href="#main">{ "Skip to the content" }</a>
                <Header />
                <main id="main" tabindex="-1">
                    <h1 class="vh">{ "Set up" }</h1>
                    if started { <Wizard /> } else { <Start /> }
                </main>
            </div>
        </ContextProvider<Store>>
    }
}

/// What the address asks for, else what this tab had, else an empty form.
fn first_state() -> State {
    match route::read(&browser::fragment()) {
        Route::Open(setup) => {
            browser::forget_fragment();
            browser::keep_setup(&setup);
            return State::new(*setup, true);
        }
        Route::Broken(found) => {
            browser::forget_fragment();
            return kept().refusing(found);
        }
        Route::Plain => {}
    }
    kept()
}

fn kept() -> State {
    let kept = browser::kept_setup().filter(|setup| *setup != Setup::empty());
    let started = kept.is_some();
    State::new(kept.unwrap_or_else(Setup::empty), started)
}

#[hook]
fn use_theme() {
    use_effect_with((), |()| {
        if let Some(theme) = browser::kept_theme() {
            browser::show_theme(&theme);
        }
    });
}

/// A link that is opened while the app runs: back, forward, or pasted into the address bar.
#[hook]
fn use_route(store: &Store) {
    let dispatcher = store.dispatcher();
    use_effect_with((), move |()| {
        let listener = Closure::<dyn Fn()>::new(move || match route::read(&browser::fragment()) {
            Route::Plain => {}
            Route::Open(setup) => {
                browser::forget_fragment();
                dispatcher.dispatch(Action::Open(setup, "The link was opened.".to_owned()));
            }
            Route::Broken(found) => {
                browser::forget_fragment();
                dispatcher.dispatch(Action::Refuse(found));
            }
        });
        let window = browser::window();
        if let Some(window) = &window {
            let _ = window.add_event_listener_with_callback("hashchange", listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(window) = window {
                let _ = window.remove_event_listener_with_callback("hashchange", listener.as_ref().unchecked_ref());
            }
        }
    });
}
