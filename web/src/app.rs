//! The app: one state, a frame, and the page for it.

use yew::prelude::*;

use crate::{
    browser,
    company::{LOST, Trouble, UNREADABLE, kept_words, site},
    components::{
        header::header,
        opener::{dragged, dropped},
    },
    hooks::{use_history, use_jumps, use_links},
    pages::{Wizard, start},
    route::{self, Route},
    state::{Aside, NO_SETUP, Notice, State, Store},
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
    let (company, trouble) = site();
    let kept = || {
        let empty = company.setup().clone();
        let Some((setup, aside)) = browser::kept_setup() else { return State::new(company.clone(), empty, false) };
        let setup = company.held(setup);
        let started = setup != empty;
        State::new(company.clone(), setup, started).with_aside(Aside::of_setup(aside))
    };
    match route {
        Route::Open(setup) => {
            let (setup, kept) = company.open(*setup);
            let said = (!kept.is_empty()).then(|| Notice::Refused(kept_words(&company, &kept)));
            let state = State::new(company, setup, true);
            said.or_else(|| trouble.map(notice)).into_iter().fold(state, State::saying)
        }
        Route::Broken(found) => kept().saying(Notice::Unreadable(NO_SETUP, found)),
        Route::NoPreset(id) => kept().saying(no_preset(&id)),
        Route::Plain => trouble.map(notice).into_iter().fold(kept(), State::saying),
    }
}

/// Trouble with the host's file.
fn notice(trouble: Trouble) -> Notice {
    match trouble {
        Trouble::Unreadable(found) => Notice::Unreadable(UNREADABLE, found),
        Trouble::Lost => Notice::Refused(LOST.to_owned()),
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
