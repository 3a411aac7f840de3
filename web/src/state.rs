//! What the app knows: the setup, what it makes, and what there is to say.

use std::rc::Rc;

use boundclaim_core::{Diagnostic, Generated, Setup, generate};
use yew::prelude::*;

use crate::{browser, project_url::ProjectUrl};

/// Something to say once, above the form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Notice {
    /// What was done; it can be undone.
    Done(String),
    /// A file or link that could not be read. What was there stays.
    Unreadable(Vec<Diagnostic>),
}

/// The whole state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) setup: Setup,
    pub(crate) made: Rc<Generated>,
    /// Whether the form is shown instead of the start page.
    pub(crate) started: bool,
    pub(crate) notice: Option<Notice>,
    /// What was there before the last step that replaced several fields.
    before: Option<(Setup, bool)>,
}

/// What can happen.
pub(crate) enum Action {
    /// A field was edited.
    Edit(Box<dyn FnOnce(&mut Setup)>),
    /// A whole setup was opened.
    Open(Box<Setup>, String),
    /// A page's address was pasted.
    Project(ProjectUrl),
    /// Text that is no setup.
    Refuse(Vec<Diagnostic>),
    /// Show the form.
    Start,
    /// Back to the start page, with an empty setup.
    StartOver,
    /// Take the last step back.
    Undo,
    /// Nothing to say any more.
    Dismiss,
}

/// A handle to the state, for every component.
pub(crate) type Store = UseReducerHandle<State>;

impl State {
    /// A state that shows this setup.
    pub(crate) fn new(setup: Setup, started: bool) -> Self {
        let made = Rc::new(generate(&setup));
        Self { setup, made, started, notice: None, before: None }
    }

    /// The same, with the reason why something could not be read.
    pub(crate) fn refusing(self, found: Vec<Diagnostic>) -> Self {
        Self { notice: Some(Notice::Unreadable(found)), ..self }
    }

    fn kept(setup: Setup) -> Self {
        let made = Rc::new(generate(&setup));
        browser::keep_setup(&setup);
        Self { setup, made, started: true, notice: None, before: None }
    }

    fn replaced(&self, setup: Setup, said: String) -> Self {
        let before = Some((self.setup.clone(), self.started));
        Self { notice: Some(Notice::Done(said)), before, ..Self::kept(setup) }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut setup = self.setup.clone();
        Rc::new(match action {
            Action::Edit(edit) => {
                edit(&mut setup);
                if setup == self.setup && self.started {
                    return self;
                }
                Self::kept(setup)
            }
            Action::Open(opened, said) => self.replaced(*opened, said),
            Action::Project(url) => {
                let said = format!("Address and path were read from the link: {} and {}.", url.gitlab, url.path);
                setup.gitlab.url = url.gitlab;
                setup.scope.group = None;
                setup.scope.project_path = Some(url.path);
                self.replaced(setup, said)
            }
            Action::Refuse(found) => (*self).clone().refusing(found),
            Action::Start => Self { started: true, ..(*self).clone() },
            Action::StartOver => {
                let said = "Everything was cleared.".to_owned();
                Self { started: false, ..self.replaced(Setup::empty(), said) }
            }
            Action::Undo => match &self.before {
                Some((setup, started)) => Self { started: *started, ..Self::kept(setup.clone()) },
                None => return self,
            },
            Action::Dismiss => Self { notice: None, before: None, ..(*self).clone() },
        })
    }
}

/// A callback that edits the setup with the text of a field.
pub(crate) fn edit(store: &Store, change: impl Fn(&mut Setup, String) + Clone + 'static) -> Callback<String> {
    let store = store.dispatcher();
    Callback::from(move |text: String| {
        let change = change.clone();
        store.dispatch(Action::Edit(Box::new(move |setup| change(setup, text))));
    })
}

/// A callback that edits the setup.
pub(crate) fn change<T>(store: &Store, change: impl Fn(&mut Setup) + Clone + 'static) -> Callback<T> {
    let store = store.dispatcher();
    Callback::from(move |_: T| {
        let change = change.clone();
        store.dispatch(Action::Edit(Box::new(move |setup| change(setup))));
    })
}

/// None for an empty text, so that the default comes back.
pub(crate) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
