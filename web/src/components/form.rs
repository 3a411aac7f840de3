//! The left pane: servers, who gets in, what they may read, how the job logs in, the rest.

mod comparison;
mod how;
mod options;
mod refs;
mod rest;
mod servers;
mod what;
mod who;

use boundclaim_core::Setup;
use yew::prelude::*;

use super::{controls::is_locked, field::control_id, icon::icon, rich::rich};
use crate::{
    browser, project_url,
    state::{Action, Notice, Store},
};

/// The form.
pub(crate) fn form(store: &Store) -> Html {
    let start_over = {
        let store = store.dispatcher();
        Callback::from(move |_| store.dispatch(Action::Say(Notice::Clear)))
    };
    let onsubmit = Callback::from(|event: SubmitEvent| event.prevent_default());
    html! {
        <form class="pane-in" aria-label="Your setup" {onsubmit}>
            <div class="pane-head">
                <p class="pane-title">{ "What you have, and who may read what" }</p>
                <button type="button" class="btn btn-quiet" onclick={start_over}>{ "Start over" }</button>
            </div>
            { servers::servers(store) }
            { who::who(store) }
            { what::what(store) }
            { how::how(store) }
            { rest::rest(store) }
        </form>
    }
}

/// The form in an element of another page: what is decided elsewhere is closed.
pub(crate) fn compact(store: &Store) -> Html {
    html! {
        <form aria-label="Your setup" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            { who::who(store) }
            { what::what(store) }
            { folded("How the job logs in", how::how(store)) }
            { folded("Servers and settings", html! { <>{ servers::servers(store) }{ rest::rest(store) }</> }) }
        </form>
    }
}

fn folded(title: &'static str, content: Html) -> Html {
    html! { <details class="fold" key={title}><summary>{ icon("chevron") }<span class="row-name">{ title }</span></summary>{ content }</details> }
}

/// A part of the form with its heading.
fn section(id: &'static str, title: &'static str, help: &str, content: Html) -> Html {
    html! {
        <section class="sect" aria-labelledby={id}>
            <div class="sect-head"><h2 {id}>{ title }</h2><p class="help">{ rich(help) }</p></div>
            <div class="sect-body">{ content }</div>
        </section>
    }
}

/// A callback for text in which the address of a project or group may be pasted: it then fills address and path. Typing
/// adds a letter at a time, and pasting many.
fn edit_or_paste(store: &Store, now: &str, edit: Callback<String>) -> Callback<String> {
    let store = store.dispatcher();
    let typed = now.len() + 8;
    Callback::from(move |text: String| match project_url::read(&text).filter(|_| text.len() > typed) {
        Some(page) => store.dispatch(Action::Page(page)),
        None => edit.emit(text),
    })
}

/// Adds a row and moves the focus to this field of it. With no row at all, the button stands for its field.
fn add_button(store: &Store, text: &'static str, field: &str, alone: bool, add: fn(&mut Setup)) -> Html {
    if is_locked(store, field) {
        return Html::default();
    }
    let id = control_id(field);
    let onclick = {
        let (store, id) = (store.dispatcher(), id.clone());
        Callback::from(move |_| {
            store.dispatch(Action::Edit(Box::new(add)));
            browser::focus_later(id.clone());
        })
    };
    html! { <div><button type="button" class="btn btn-link" id={alone.then_some(id)} {onclick}>{ icon("plus") }{ text }</button></div> }
}

/// Removes a row and moves the focus to this field of the row before.
fn remove_button(store: &Store, what: &str, row: usize, field: &str, remove: fn(&mut Setup, usize)) -> Html {
    if is_locked(store, field) {
        return Html::default();
    }
    let onclick = {
        let (store, id) = (store.dispatcher(), control_id(field));
        Callback::from(move |_| {
            store.dispatch(Action::Edit(Box::new(move |setup| remove(setup, row))));
            browser::focus_later(id.clone());
        })
    };
    let label = format!("Remove {what}");
    html! { <button type="button" class="btn btn-quiet btn-icon" {onclick} aria-label={label.clone()} title={label}>{ icon("x") }</button> }
}
