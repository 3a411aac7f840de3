//! Reload, back and forward: the session and each entry of the history hold the setup, which is names only.

use boundclaim_core::Setup;
use yew::prelude::*;

use super::{listener::Listener, use_rest};
use crate::{
    app::no_preset,
    browser,
    route::{self, Route},
    state::{Action, NO_SETUP, Notice, Store},
};

/// Keeps the setup through a reload, and makes "back" take back what replaced it.
#[hook]
pub(crate) fn use_history(store: &Store) {
    use_effect_with(store.clone(), |store| {
        if !store.holds_credential() {
            browser::keep_setup(&store.setup, store.company.setup(), &store.aside.to_setup());
        }
    });
    // A setup that holds a credential is stored nowhere.
    let now = if store.holds_credential() { String::new() } else { entry(&store.setup, store.started) };
    // Browsers allow a few changes of the history in a second only.
    let rested = use_rest(now.clone(), 500);
    use_effect_with(rested, |entry| {
        if !entry.is_empty() {
            browser::replace_entry(entry);
        }
    });
    {
        let store = store.clone();
        use_effect_with(store.steps, move |steps| {
            let before = store.before.as_ref().filter(|(setup, _)| *steps > 0 && setup.credentials().is_empty());
            if let Some((setup, started)) = before.filter(|_| !now.is_empty()) {
                browser::replace_entry(&entry(setup, *started));
                browser::push_entry(&now);
            }
        });
    }
    let dispatcher = store.dispatcher();
    use_effect_with((), move |()| {
        let listener = Listener::new(browser::window(), &["popstate"], move |_| {
            // A link that was pasted into the address bar has no entry of ours.
            let action = match route::read(&browser::fragment()) {
                Route::Open(setup) => Action::Open(setup, "The link was opened.".to_owned()),
                Route::Broken(found) => Action::Say(Notice::Unreadable(NO_SETUP, found)),
                Route::NoPreset(id) => Action::Say(no_preset(&id)),
                Route::Plain => match browser::entry().as_deref().and_then(read) {
                    Some((setup, started)) => Action::Went(Box::new(setup), started),
                    None => return,
                },
            };
            if !matches!(action, Action::Went(..)) {
                browser::forget_fragment();
            }
            dispatcher.dispatch(action);
        });
        move || drop(listener)
    });
}

fn entry(setup: &Setup, started: bool) -> String {
    format!("{}{}", if started { '+' } else { '-' }, setup.to_json())
}

fn read(entry: &str) -> Option<(Setup, bool)> {
    let (json, started) =
        entry.strip_prefix('+').map(|json| (json, true)).or_else(|| Some((entry.strip_prefix('-')?, false)))?;
    Some((Setup::from_json(json).ok()?, started))
}
