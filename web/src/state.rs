//! What the app knows: the setup, what it makes, and what there is to say.

mod edit;

use std::{mem, rc::Rc};

use boundclaim_core::{AuditInput, Code, Company, Diagnostic, Generated, GroupInput, Product, Setup, generate};
use yew::prelude::*;

use crate::{company::kept_words, project_url::Page};

pub(crate) use edit::{change, edit, edit_row, filled};

/// Something to say once, above the form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Notice {
    /// What was done; it can be undone.
    Done(String),
    /// A link to this setup; whether it is on the clipboard.
    Link(String, bool),
    /// A file or link that could not be read, in a sentence, and why. What was there stays.
    Unreadable(&'static str, Vec<Diagnostic>),
    /// Something that is not done, and why.
    Refused(String),
    /// Whether everything may be cleared.
    Clear,
}

/// What a file or link is that is none.
pub(crate) const NO_SETUP: &str = "This is not a setup. Nothing was changed.";

/// The whole state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    /// What the host of the page set.
    pub(crate) company: Rc<Company>,
    /// As typed.
    pub(crate) setup: Setup,
    pub(crate) made: Rc<Generated>,
    /// Whether the form is shown instead of the start page.
    pub(crate) started: bool,
    pub(crate) notice: Option<Notice>,
    /// What is wrong with the host's file: said until it is closed, whatever else there is to say.
    pub(crate) trouble: Option<Notice>,
    /// Counts the steps that "back" takes back.
    pub(crate) steps: u32,
    /// What was there before the last of them.
    pub(crate) before: Option<(Setup, bool)>,
    pub(crate) aside: Aside,
    /// How the company lets the paths of secrets start, as long as the project was known.
    pub(crate) path_start: Option<String>,
}

/// What was typed and is not part of the setup now: a switch back brings it again.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Aside {
    project_id: Option<String>,
    project_path: Option<String>,
    group: Option<GroupInput>,
    audit: Option<AuditInput>,
    version: Option<String>,
}

impl Aside {
    /// As a setup of its own, to be kept.
    pub(crate) fn to_setup(&self) -> Setup {
        let mut setup = Setup::empty();
        setup.scope.project_id.clone_from(&self.project_id);
        setup.scope.project_path.clone_from(&self.project_path);
        setup.scope.group.clone_from(&self.group);
        setup.audit.clone_from(&self.audit);
        setup.server.version.clone_from(&self.version);
        setup
    }

    /// What [`to_setup`](Self::to_setup) kept.
    pub(crate) fn of_setup(setup: Setup) -> Self {
        let scope = setup.scope;
        Self {
            project_id: scope.project_id,
            project_path: scope.project_path,
            group: scope.group,
            audit: setup.audit,
            version: setup.server.version,
        }
    }
}

/// What can happen.
pub(crate) enum Action {
    /// A field was edited.
    Edit(Box<dyn FnOnce(&mut Setup)>),
    /// A whole group instead of one project, or back.
    Group(bool),
    /// With or without an audit log.
    Audit(bool),
    /// Vault or `OpenBao`.
    Product(Product),
    /// A whole setup was opened.
    Open(Box<Setup>, String),
    /// Another state comes in place of the drawn start page.
    Become(Rc<State>),
    /// The browser went back or forward.
    Went(Box<Setup>, bool),
    /// A page's address was pasted.
    Page(Page),
    /// Something to say.
    Say(Notice),
    /// Show the form.
    Start,
    /// Show the start page; the setup stays.
    Home,
    /// Back to the start page, with an empty setup.
    StartOver,
    /// Take the last step back.
    Undo,
    /// Nothing to say any more.
    Dismiss,
    /// The trouble with the host's file was read.
    Noted,
}

/// A handle to the state, for every component.
pub(crate) type Store = UseReducerHandle<State>;

impl State {
    /// A state that shows this setup.
    pub(crate) fn new(company: Rc<Company>, setup: Setup, started: bool) -> Self {
        let made = Rc::new(generate(&company.named(&setup)));
        let (aside, path_start) = (Aside::default(), company.path_start(&setup));
        Self { company, setup, made, started, notice: None, trouble: None, steps: 0, before: None, aside, path_start }
    }

    /// The setup of which the texts are made, with the company's names in it: to be saved and shared.
    pub(crate) fn named(&self) -> Setup {
        self.company.named(&self.setup)
    }

    /// The start page of an empty setup.
    pub(crate) fn start() -> Self {
        Self::new(Rc::default(), Setup::empty(), false)
    }

    /// Whether a field holds what looks like a credential: then nothing is stored and nothing is shared.
    pub(crate) fn holds_credential(&self) -> bool {
        self.made.diagnostics.iter().any(|found| found.code == Code::SecretValue)
    }

    /// The same, with what was typed and is aside now.
    pub(crate) fn with_aside(self, aside: Aside) -> Self {
        Self { aside, ..self }
    }

    /// The same, with something to say.
    pub(crate) fn saying(self, notice: Notice) -> Self {
        Self { notice: Some(notice), before: None, ..self }
    }

    fn with(&self, setup: Setup, started: bool) -> Self {
        let setup = self.company.held(setup);
        let (aside, trouble) = (self.aside.clone(), self.trouble.clone());
        Self { steps: self.steps, aside, trouble, ..Self::new(self.company.clone(), setup, started) }
    }

    /// The same as [`with`](Self::with), for what was typed: paths of secrets follow the project.
    fn edited(&self, mut setup: Setup) -> Self {
        let start = self.company.path_start(&setup);
        if let (Some(old), Some(new)) = (&self.path_start, &start) {
            for secret in &mut setup.secrets {
                if let Some(rest) = secret.path.strip_prefix(old.as_str()) {
                    secret.path = format!("{new}{rest}");
                }
            }
        }
        Self { path_start: start.or_else(|| self.path_start.clone()), ..self.with(setup, true) }
    }

    /// A setup from elsewhere, as a step: locked fields keep the company's values.
    fn opened(&self, setup: Setup, said: &str) -> Self {
        let (setup, kept) = self.company.open(setup);
        let kept = if kept.is_empty() { String::new() } else { format!(" {}", kept_words(&self.company, &kept)) };
        self.step(setup, true, Some(format!("{said}{kept}")))
    }

    /// A step that the browser's "back" takes back, too.
    fn step(&self, setup: Setup, started: bool, said: Option<String>) -> Self {
        let before = Some((self.setup.clone(), self.started));
        let next = Self { steps: self.steps + 1, ..Self::new(self.company.clone(), setup, started) };
        Self { notice: said.map(Notice::Done), trouble: self.trouble.clone(), before, ..next }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut setup = self.setup.clone();
        let mut aside = self.aside.clone();
        Rc::new(match action {
            Action::Edit(edit) => {
                edit(&mut setup);
                if setup == self.setup && self.started {
                    return self;
                }
                self.edited(setup)
            }
            Action::Group(whole) => {
                if whole {
                    setup.scope.group = Some(aside.group.take().unwrap_or_else(|| group_of(&setup)));
                    aside.project_id = setup.scope.project_id.take();
                    aside.project_path = setup.scope.project_path.take();
                } else {
                    aside.group = setup.scope.group.take();
                    setup.scope.project_id = aside.project_id.take();
                    setup.scope.project_path = aside.project_path.take();
                }
                Self { aside, ..self.edited(setup) }
            }
            Action::Audit(wanted) => {
                mem::swap(&mut setup.audit, &mut aside.audit);
                if wanted && setup.audit.is_none() {
                    setup.audit = Some(AuditInput::default());
                }
                Self { aside, ..self.edited(setup) }
            }
            Action::Product(product) => {
                // The other product's versions mean nothing here.
                setup.server.product = product;
                mem::swap(&mut setup.server.version, &mut aside.version);
                Self { aside, ..self.edited(setup) }
            }
            Action::Open(opened, said) => self.opened(*opened, &said),
            Action::Become(state) => return state,
            Action::Went(setup, started) => self.with(*setup, started),
            Action::Page(page) => {
                let said = format!(
                    "Address and path were read from the link: {} and {}. The ID is not in it: type it.",
                    page.gitlab, page.path
                );
                page.fill(&mut setup);
                self.opened(setup, &said)
            }
            Action::Say(notice) => (*self).clone().saying(notice),
            Action::Start => self.step(setup, true, None),
            Action::Home => self.step(setup, false, None),
            Action::StartOver => {
                self.step(self.company.setup().clone(), false, Some("Everything was cleared.".to_owned()))
            }
            Action::Undo => match &self.before {
                Some((setup, started)) => self.step(setup.clone(), *started, None),
                None => return self,
            },
            Action::Noted => Self { trouble: None, ..(*self).clone() },
            Action::Dismiss => Self { notice: None, before: None, ..(*self).clone() },
        })
    }
}

/// The group of the project that was typed.
fn group_of(setup: &Setup) -> GroupInput {
    let path = setup.scope.project_path.as_deref().and_then(|path| path.rsplit_once('/'));
    GroupInput { path: path.map_or(String::new(), |(group, _)| group.to_owned()), ..GroupInput::default() }
}

impl Page {
    /// An ID that was typed belongs to the project or group that was there before.
    fn fill(self, setup: &mut Setup) {
        let moved = setup.gitlab.url != self.gitlab;
        setup.gitlab.url = self.gitlab;
        if self.group {
            let group = setup.scope.group.get_or_insert_default();
            if moved || group.path != self.path {
                group.id = None;
            }
            group.path = self.path;
        } else {
            setup.scope.group = None;
            if moved || setup.scope.project_path.as_ref() != Some(&self.path) {
                setup.scope.project_id = None;
            }
            setup.scope.project_path = Some(self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use boundclaim_core::{Product, Setup, presets};
    use yew::Reducible as _;

    use super::{Action, Aside, State};
    use crate::project_url;

    fn new(setup: Setup, started: bool) -> State {
        State::new(Rc::default(), setup, started)
    }

    fn after(state: State, actions: impl IntoIterator<Item = Action>) -> Rc<State> {
        actions.into_iter().fold(Rc::new(state), State::reduce)
    }

    #[test]
    fn a_switch_and_back_loses_nothing() {
        for preset in presets() {
            let group = preset.setup.scope.group.is_some();
            let audit = preset.setup.audit.is_some();
            let there_and_back =
                [Action::Group(!group), Action::Group(group), Action::Audit(!audit), Action::Audit(audit)];
            assert_eq!(after(new(preset.setup.clone(), true), there_and_back).setup, preset.setup);
        }
    }

    #[test]
    fn another_project_has_another_id() {
        let mut setup = presets().remove(0).setup;
        setup.scope.project_path = Some("a/b".to_owned());
        let paste = |setup: &Setup, address: &str| {
            let page = project_url::read(address).unwrap();
            after(new(setup.clone(), true), [Action::Page(page)]).setup.scope.project_id.clone()
        };
        assert_eq!(paste(&setup, "https://gitlab.example.com/a/b/-/issues").as_deref(), Some("42"));
        assert_eq!(paste(&setup, "https://gitlab.example.com/a/c"), None);
        assert_eq!(paste(&setup, "https://gitlab.example.org/a/b"), None);
    }

    #[test]
    fn what_is_aside_belongs_to_one_setup() {
        let guide = presets().remove(0).setup;
        let openbao = [Action::Product(Product::OpenBao)];
        let state = after(new(guide.clone(), true), openbao);
        let state =
            after((*state).clone(), [Action::Open(Box::new(guide), String::new()), Action::Product(Product::OpenBao)]);
        assert_eq!(state.setup.server.version, None);
        assert_eq!(Aside::of_setup(state.aside.to_setup()), state.aside);
    }

    #[test]
    fn a_pasted_address_can_be_undone() {
        let page = project_url::read("https://gitlab.example.org/a/b/-/issues").unwrap();
        let state = after(new(Setup::empty(), false), [Action::Page(page)]);
        assert!(state.started);
        assert_eq!(state.setup.gitlab.url, "https://gitlab.example.org");
        assert_eq!(state.setup.scope.project_path.as_deref(), Some("a/b"));
        let state = after((*state).clone(), [Action::Undo]);
        assert_eq!(state.setup, Setup::empty());
        assert!(!state.started);
    }
}
