//! The app: one state, a frame, and the page for it.

use boundclaim_core::Setup;
use yew::prelude::*;

use crate::{
    browser,
    components::{
        header::header,
        opener::{dragged, dropped},
    },
    hooks::{use_history, use_jumps, use_links},
    pages::{Wizard, start},
    route::{self, Route},
    state::{Aside, Notice, State, Store},
};

/// The whole app.
#[component(App)]
pub fn app() -> Html {
    let store: Store = use_reducer(first_state);
    use_theme();
    use_history(&store);
    let root = use_node_ref();
    use_jumps(&store, &root);
    use_links(&store.made, &root);
    let ondrop = {
        let store = store.clone();
        Callback::from(move |event: DragEvent| dropped(&store, &event))
    };
    let ondragover = Callback::from(|event: DragEvent| dragged(&event));
    let page = if store.started {
        html! { <Wizard store={store.clone()} /> }
    } else {
        start(&store)
    };
    html! {
        <ContextProvider<Store> context={store.clone()}>
            <div class="app" ref={root} {ondrop} {ondragover}>
                <a class="skip" href="#main">{ "Skip to the content" }</a>
                { header(&store) }
                <main id="main" tabindex="-1">
                    <h1 class="vh">{ "Set up" }</h1>
                    { page }
                </main>
            </div>
        </ContextProvider<Store>>
    }
}

/// What the address asks for, else what this tab had, else an empty form.
fn first_state() -> State {
    let route = route::read(&browser::fragment());
    if route != Route::Plain {
        browser::forget_fragment();
    }
    let kept = || {
        let Some((setup, aside)) = browser::kept_setup() else { return State::new(Setup::empty(), false) };
        let started = setup != Setup::empty();
        State::new(setup, started).with_aside(Aside::of_setup(aside))
    };
    match route {
        Route::Open(setup) => State::new(*setup, true),
        Route::Broken(found) => kept().saying(Notice::Unreadable(found)),
        Route::NoPreset(id) => kept().saying(no_preset(&id)),
        Route::Plain => kept(),
    }
}

/// A link to an example that does not exist.
pub(crate) fn no_preset(id: &str) -> Notice {
    Notice::Refused(format!("There is no example “{id}”. What was here stays."))
}

#[hook]
fn use_theme() {
    use_effect_with((), |()| {
        if let Some(theme) = browser::kept_theme() {
            browser::show_theme(&theme);
        }
    });
}
