//! The left pane: what the user has.

mod job;
mod more;
mod paste;
mod policies;
mod servers;
mod stored;
mod token;

use boundclaim_core::{
    Language,
    check::{Report, StepName, StepOutcome},
};
use yew::prelude::*;

use super::{
    company::fill_button,
    editor::{Editor, language_of},
    fields::mark,
    marks::marks,
    state::{Action, Store},
};
use crate::{components::icon::icon, embed::Options};

pub(crate) use paste::fill;

/// Everything that can be given, each part with what was read of it.
pub(crate) fn evidence(store: &Store) -> Html {
    html! {
        <form class="pane-in" aria-label="What you have" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <div class="pane-head"><p class="pane-title">{ "What you have. Leave out what you do not know." }</p><span class="row">
                    { fill_button(store) }
                    if !store.is_empty() { <button type="button" class="btn btn-quiet" onclick={clear(store)}>{ icon("x") }{ "Clear" }</button> }
                    <a class="btn btn-quiet" href="#c-examples">{ icon("caret") }{ "Examples" }</a>
                </span></div>
            <paste::Paste store={store.clone()} />
            { servers::servers(store) }
            { token::token(store) }
            { stored::role(store) }
            { policies::policies(store) }
            { job::job(store) }
            { stored::config(store) }
            { more::more(store) }
        </form>
    }
}

/// The same in an element of another page: the claims first, the rest closed.
pub(crate) fn compact(store: &Store, options: &Options) -> Html {
    let role = !store.input.role.text.is_empty();
    html! {
        <form aria-label="What you have" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            if !role { <paste::Paste store={store.clone()} /> }
            { token::token(store) }
            { stored::choose_role(store) }
            { stored::role(store) }
            { policies::policies(store) }
            { job::job(store) }
            { stored::config(store) }
            if options.server.is_none() { { servers::folded(store) } }
        </form>
    }
}

fn clear(store: &Store) -> Callback<MouseEvent> {
    let (nothing, store) = (store.nothing(), store.dispatcher());
    Callback::from(move |_: MouseEvent| {
        store.dispatch(Action::Fill(Box::new(nothing.clone()), "Everything was cleared.".to_owned()));
    })
}

/// A part of the form that can be closed; its head says what was read.
fn part(store: &Store, id: &'static str, title: &'static str, open: bool, state: Html, content: Html) -> Html {
    let open = open && (!store.compact || id == "e-token");
    html! {
        <details class="evidence" {open} id={id}>
            <summary>{ icon("chevron") }<h2>{ title }</h2><span class="state">{ state }</span></summary>
            <div class="evidence-body">{ content }</div>
        </details>
    }
}

/// The text of a source.
struct Source<'a> {
    id: &'static str,
    label: &'a str,
    source: String,
    text: &'a str,
    language: Language,
    placeholder: &'static str,
}

fn editor(store: &Store, of: &Source<'_>, oninput: Callback<String>) -> Html {
    let marks = marks(&store.report, &of.source, of.text);
    html! {
        <Editor id={of.id} label={of.label.to_owned()} text={of.text.to_owned()} language={language_of(of.text, of.language)} {marks}
            placeholder={of.placeholder} described={format!("{}-h", of.id)} {oninput} />
    }
}

/// What became of a source: the first of these steps that failed, else that it was read.
fn state(report: &Report, steps: &[StepName], given: bool, read: &str) -> Html {
    if !given {
        return mark("none", "not given");
    }
    let of_steps = || report.steps.iter().filter(|step| steps.contains(&step.step));
    if let Some(failed) = of_steps().find(|step| step.outcome == StepOutcome::Failed) {
        let words = if failed.summary.len() > 44 { "refused" } else { failed.summary.as_str() };
        return mark("bad", words);
    }
    if of_steps().any(|step| step.outcome == StepOutcome::Warned) {
        mark("warn", "read, with findings")
    } else {
        mark("ok", read)
    }
}
