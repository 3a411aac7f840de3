//! What the checker knows: the texts, what checking them says, and what there is to say.

use std::rc::Rc;

use boundclaim_core::{
    Company, DiagnoseInput, Diagnosis, Diagnostic, ServerInput,
    check::{Report, check},
    diagnose,
    troubleshoot::{Answer, redact},
};
use yew::prelude::*;

use super::{
    company::{changed_role, hold, nothing, on_server},
    compare::Version,
    input::Input,
    route::Page,
};
use crate::company::kept_words;

/// The whole state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    /// What the host of the page set.
    pub(crate) company: Rc<Company>,
    /// What is on the company's server, and the words for it, until it was filled in.
    offer: Option<Box<(Input, String)>>,
    pub(crate) page: Page,
    pub(crate) input: Input,
    pub(crate) report: Rc<Report>,
    /// Counts the changes of the input.
    pub(crate) edits: u32,
    /// The report is about an input of a moment ago: a large one is checked once it rests.
    pub(crate) stale: bool,
    pub(crate) error: ErrorText,
    /// The two versions to compare.
    pub(crate) versions: [Version; 2],
    pub(crate) notice: Option<Notice>,
    /// Whether the link and what it holds are shown.
    pub(crate) sharing: bool,
    /// In an element of another page: most parts start closed.
    pub(crate) compact: bool,
    /// What was there before the last change that came from a button.
    before: Option<Box<(Input, ErrorText)>>,
}

/// The text of an error, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ErrorText {
    pub(crate) input: DiagnoseInput,
    pub(crate) diagnosis: Rc<Diagnosis>,
}

/// Something to say once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Notice {
    /// What was done; it can be undone.
    Done(String),
    /// Something that was not done, and why.
    Refused(String),
    /// A file or link that could not be read, in a sentence, and why. What was there stays.
    Unreadable(&'static str, Vec<Diagnostic>),
}

/// What can happen.
pub(crate) enum Action {
    Show(Page),
    /// A text was edited.
    Edit(Box<dyn FnOnce(&mut Input)>),
    /// Something was filled in by a button, a paste or a file.
    Fill(Box<Input>, String),
    /// The text of an error was edited.
    Explain(String),
    /// A question about it was answered.
    Answer(&'static str, Answer),
    /// The text of an error came by a link or an example.
    OpenError(String),
    /// The versions to compare were edited.
    Versions(Box<[Version; 2]>),
    Say(Notice),
    /// Show what can be shared, or no longer.
    Share,
    /// Check what rests now.
    Recheck,
    /// Nothing is known any more.
    Forget,
    Undo,
    Dismiss,
}

/// A handle to the state, for every component.
pub(crate) type Store = UseReducerHandle<State>;

impl State {
    pub(crate) fn new(company: Rc<Company>, page: Page, input: Input) -> Self {
        let report = Rc::new(check(&input.evidence()));
        let error = ErrorText::new(DiagnoseInput::default());
        Self {
            offer: on_server(&company).map(Box::new),
            company,
            page,
            input,
            report,
            edits: 0,
            stale: false,
            error,
            versions: Default::default(),
            notice: None,
            sharing: false,
            compact: false,
            before: None,
        }
    }

    pub(crate) fn compact(self) -> Self {
        Self { compact: true, ..self }
    }

    /// The chosen servers, and nothing else.
    pub(crate) fn nothing(&self) -> Input {
        Input { server: self.input.server, gitlab: self.input.gitlab, ..nothing(&self.company) }
    }

    /// Whether nothing was given.
    pub(crate) fn is_empty(&self) -> bool {
        self.input == self.nothing()
    }

    /// The same with what is on the company's server, the first time that somebody could check anything, if nothing was
    /// given.
    pub(crate) fn offer(mut self) -> Self {
        if self.page != Page::Check || !self.is_empty() {
            return self;
        }
        match self.offer.take() {
            Some(offer) => self.filled(offer.0, offer.1),
            None => self,
        }
    }

    pub(crate) fn saying(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }

    /// The same with other texts.
    fn with_input(self, mut input: Input) -> Self {
        hold(&self.company, &mut input);
        let report = Rc::new(check(&input.evidence()));
        Self { input, report, edits: self.edits + 1, stale: false, ..self }
    }

    /// The same with other texts, as a step that can be undone.
    pub(crate) fn filled(&self, mut input: Input, mut said: String) -> Self {
        let before = Some(Box::new((self.input.clone(), self.error.clone())));
        let kept = hold(&self.company, &mut input);
        if !kept.is_empty() {
            said.extend([" ", &kept_words(&self.company, &kept)]);
        }
        if let Some((role, words)) = changed_role(&self.company, &self.input, &input) {
            input.role = role;
            said.extend(words.iter().flat_map(|words| [" ", words]));
        }
        Self { before, notice: Some(Notice::Done(said)), ..self.clone().with_input(input) }
    }

    /// What the server's version is to the explanation of an error.
    fn explained(&self, text: &str) -> ErrorText {
        // A credential is blacked out before anything else sees the text.
        let text = redact(text).0;
        let server = self.input.server;
        let server = ServerInput {
            product: server.product,
            version: Some(server.version.to_string()),
            ..ServerInput::default()
        };
        ErrorText::new(DiagnoseInput { text, server: Some(server), ..DiagnoseInput::default() })
    }
}

impl ErrorText {
    fn new(input: DiagnoseInput) -> Self {
        let diagnosis = Rc::new(diagnose(&input));
        Self { input, diagnosis }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let state = State::clone(&self);
        Rc::new(match action {
            Action::Show(page) if page == self.page => return self,
            Action::Show(page) => Self { page, notice: None, before: None, ..state }.offer(),
            Action::Edit(edit) => {
                let mut input = self.input.clone();
                edit(&mut input);
                if input == self.input {
                    return self;
                }
                // "Undo" would take more back than it says.
                let state = Self { before: None, notice: None, ..state };
                if input.bytes() > LARGE {
                    Self { input, edits: state.edits + 1, stale: true, ..state }
                } else if let Some((role, said)) = changed_role(&self.company, &self.input, &input) {
                    let before = said.is_some().then(|| Box::new((input.clone(), self.error.clone())));
                    Self { before, notice: said.map(Notice::Done), ..state.with_input(Input { role, ..input }) }
                } else {
                    state.with_input(input)
                }
            }
            Action::Fill(input, said) => Self { page: Page::Check, ..self.filled(*input, said) },
            Action::Explain(text) => Self { error: self.explained(&text), ..state },
            Action::OpenError(text) => {
                Self { page: Page::Explain, error: self.explained(&text), notice: None, before: None, ..state }
            }
            Action::Answer(question, answer) => {
                let mut input = self.error.input.clone();
                input.answers.insert(question.to_owned(), answer);
                Self { error: ErrorText::new(input), ..state }
            }
            Action::Versions(versions) => Self { versions: *versions, ..state },
            Action::Say(notice) => state.saying(notice),
            Action::Share => Self { sharing: !self.sharing, ..state },
            Action::Recheck if self.stale => {
                let input = self.input.clone();
                state.with_input(input)
            }
            Action::Recheck => return self,
            Action::Forget => {
                let input = nothing(&self.company);
                Self { edits: self.edits + 1, offer: None, ..Self::new(self.company.clone(), self.page, input) }
            }
            Action::Undo => match &self.before {
                Some(before) => {
                    let (input, error) = (**before).clone();
                    Self { error, before: None, notice: None, ..state.with_input(input) }
                }
                None => return self,
            },
            Action::Dismiss => Self { notice: None, ..state },
        })
    }
}

/// Bytes that are not checked with every keystroke.
const LARGE: usize = 100_000;

/// A callback that edits a text.
pub(crate) fn edit(store: &Store, edit: fn(&mut Input, String)) -> Callback<String> {
    let store = store.dispatcher();
    Callback::from(move |text: String| store.dispatch(Action::Edit(Box::new(move |input| edit(input, text)))))
}
