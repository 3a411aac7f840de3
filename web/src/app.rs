//! The app: one state, a frame, and the page for it.

use std::rc::Rc;

use web_sys::Element;
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
    state::{Action, Aside, NO_SETUP, Notice, State, Store},
};

/// Shows the app in an element of the page. A start page that was drawn there is taken over as it is: what was typed, the focus
/// and the selection stay. `ready` is called once, when the app listens.
pub fn show(root: Element, ready: Callback<()>) {
    let first = Rc::new(first_state());
    #[cfg(feature = "hydrate")]
    if !first.started && is_drawn(&root) {
        yew::Renderer::<App>::with_root_and_props(root, AppProps { first, drawn: true, ready }).hydrate();
        return;
    }
    yew::Renderer::<App>::with_root_and_props(root, AppProps { first, drawn: false, ready }).render();
}

/// Whether all elements of the start page are there, and no other: an extension of the browser may have put some between.
#[cfg(feature = "hydrate")]
fn is_drawn(root: &Element) -> bool {
    let wanted = root.get_attribute("data-elements").and_then(|number| number.parse().ok());
    let found = root.query_selector_all("*").ok().map(|all| all.length());
    wanted.is_some() && wanted == found
}

/// What the app begins with. The default is the start page of an empty setup.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AppProps {
    first: Rc<State>,
    drawn: bool,
    ready: Callback<()>,
}

impl Default for AppProps {
    fn default() -> Self {
        Self { first: Rc::new(State::start()), drawn: true, ready: Callback::noop() }
    }
}

/// The whole app.
#[component(App)]
pub fn app(AppProps { first, drawn, ready }: &AppProps) -> Html {
    let store: Store = {
        let (first, drawn) = (first.clone(), *drawn);
        use_reducer(move || if drawn { State::start() } else { State::clone(&first) })
    };
    use_history(&store);
    let root = use_node_ref();
    use_jumps(&store, &root);
    use_links(&store.made, &root);
    use_effect_with((), {
        let (first, drawn, ready, store) = (first.clone(), *drawn, ready.clone(), store.dispatcher());
        move |()| {
            // Only what was drawn can be taken over; what differs comes next.
            if drawn && *first != State::start() {
                store.dispatch(Action::Become(first));
            }
            ready.emit(());
        }
    });
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
        let (setup, aside) = browser::kept_setup();
        let setup = setup.map_or_else(|| empty.clone(), |setup| company.held(setup));
        let started = setup != empty;
        State::new(company.clone(), setup, started).with_aside(Aside::of_setup(aside))
    };
    let state = match route {
        Route::Open(setup) => {
            let (setup, kept) = company.open(*setup);
            let said = (!kept.is_empty()).then(|| Notice::Refused(kept_words(&company, &kept)));
            let state = State::new(company, setup, true);
            said.into_iter().fold(state, State::saying)
        }
        Route::Broken(found) => kept().saying(Notice::Unreadable(NO_SETUP, found)),
        Route::NoPreset(id) => kept().saying(no_preset(&id)),
        Route::Plain => kept(),
    };
    State { trouble: trouble.map(notice), ..state }
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
