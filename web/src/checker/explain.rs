//! Explain an error: what the text says, what separates its causes, the causes ranked, what is ruled out.

use boundclaim_core::{
    DiagnoseInput, Diagnosis, Language,
    check::{Evidence, PolicyEvidence},
    troubleshoot::{Answer, CheckWith, Frequency, known_questions},
};
use yew::prelude::*;

use super::{
    editor::Editor,
    fields::note,
    input::Input,
    marks::{Kind, Mark},
    share,
    state::{Action, Store},
    verdict::{Announcer, place},
};
use crate::{
    browser,
    components::{
        copy::CopyButton,
        icon::{icon, icon_in},
        rich::rich,
    },
};

/// The screen.
pub(crate) fn explain(store: &Store) -> Html {
    let diagnosis = &*store.error.diagnosis;
    let empty = store.error.input.text.trim().is_empty();
    html! { <>
        { sentence(diagnosis, empty) }
        <div class="panes">
            <div class="pane-in">
                <div class="pane-head"><p class="pane-title">{ "What you see" }</p></div>
                { told(store) }
            </div>
            <div class="pane-out" id="c-causes" tabindex="-1">{ says(store) }</div>
        </div>
        <aside class="dock" aria-label="Result in short">
            <span class="mark">{ icon_in(if empty { "none" } else { "warn" }, if empty { "none" } else { "warn" }) }{ count(diagnosis, empty) }</span>
            <a class="btn" href="#c-causes">{ "Go to the causes" }</a>
        </aside>
    </> }
}

/// What is told: the text, and what it says.
pub(crate) fn told(store: &Store) -> Html {
    let diagnosis = &*store.error.diagnosis;
    html! {
        <form aria-label="The error" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            { text(store) }
            { facts(diagnosis) }
            { questions(store, diagnosis) }
        </form>
    }
}

/// What can be behind it.
pub(crate) fn says(store: &Store) -> Html {
    let diagnosis = &*store.error.diagnosis;
    if store.error.input.text.trim().is_empty() {
        return kinds(store);
    }
    html! { <>{ causes(store, diagnosis) }{ ruled_out(diagnosis) }{ next(diagnosis) }</> }
}

/// The sentence, in an element of another page.
pub(crate) fn verdict(store: &Store) -> Html {
    let diagnosis = &*store.error.diagnosis;
    if store.error.input.text.trim().is_empty() {
        return Html::default();
    }
    let name = if diagnosis.errors.is_empty() { "none" } else { "warn" };
    html! { <>
        <p class="bc-verdict">{ icon_in(name, name) }<span>{ rich(&diagnosis.sentence) }</span></p>
        <Announcer text={diagnosis.sentence.replace('`', "")} />
    </> }
}

fn count(diagnosis: &Diagnosis, empty: bool) -> String {
    match diagnosis.causes.len() {
        _ if empty => "No text yet".to_owned(),
        0 => "No cause known".to_owned(),
        1 => "1 possible cause".to_owned(),
        several => format!("{several} possible causes"),
    }
}

fn sentence(diagnosis: &Diagnosis, empty: bool) -> Html {
    let known = !diagnosis.errors.is_empty();
    let (name, colour) = if known { ("warn", "warn") } else { ("none", "none") };
    html! {
        <div class="summary"><div class="verdict">
            { icon_in(name, colour) }
            <h1>{ rich(if empty { "Paste the error, and see what can be behind it" } else { &diagnosis.sentence }) }</h1>
            <div class="checked">
                if empty { <span class="muted">{ "From the job log, the CLI, the API or the server’s log. A whole log will do." }</span> }
                if let Some(step) = diagnosis.step { <span class="muted">{ place(step) }</span> }
                if !diagnosis.causes.is_empty() { <a href="#c-causes">{ "Causes, most likely first" }</a> }
                if !diagnosis.ruled_out.is_empty() { <a href="#c-ruled">{ "What is ruled out" }</a> }
            </div>
        </div><Announcer text={diagnosis.sentence.replace('`', "")} /></div>
    }
}

fn text(store: &Store) -> Html {
    let oninput = {
        let store = store.dispatcher();
        Callback::from(move |text: String| store.dispatch(Action::Explain(text)))
    };
    let clear = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Explain(String::new())))
    };
    let link = format!("{}#explain={}", browser::address(), share::percent_encoded(&store.error.input.text));
    let text = &store.error.input.text;
    let starred = text.contains("****");
    let known = |span| Mark { span, kind: Kind::Warning, link: String::new() };
    let told = |span| Mark { span, kind: Kind::Linked, link: "fact".to_owned() };
    let diagnosis = &store.error.diagnosis;
    let marks = diagnosis.errors.iter().map(|error| known(error.span));
    let marks: Vec<Mark> =
        marks.chain(diagnosis.facts.iter().flat_map(|fact| &fact.spans).copied().map(told)).collect();
    html! {
        <section class="evidence evidence-body" aria-labelledby="x-in">
            <div class="evidence-head">
                <h2 id="x-in">{ "Error text" }</h2>
                <span class="tools">
                    if !store.error.input.text.is_empty() && link.len() < LONG_LINK { <span class="mark">{ "Link" }<CopyButton text={link} what={"a link to this text"} icon_only=true /></span> }
                    <button type="button" class="btn btn-quiet" onclick={clear}>{ icon("x") }{ "Clear" }</button></span>
            </div>
            <Editor id="c-text" label="Error text" text={text.clone()} language={Language::Text} {marks} described={"c-text-h"} {oninput}
                placeholder={"Error making API request.\n\nCode: 403. Errors:\n\n* permission denied"} />
            <p class="help" id="c-text-h">{ "From the job log, the CLI, the API or the server’s log. Tokens in it are blacked out at once." }</p>
            if starred { { note("none", "lock", html! { "What looks like a credential was blacked out. If it was real and others have seen it, revoke it." }) } }
        </section>
    }
}

/// What was read from the text.
fn facts(diagnosis: &Diagnosis) -> Html {
    if diagnosis.facts.is_empty() {
        return Html::default();
    }
    html! {
        <section class="evidence evidence-body" aria-labelledby="x-say">
            <div class="evidence-head"><h2 id="x-say">{ "What the text says" }</h2></div>
            <dl class="facts">{ for diagnosis.facts.iter().map(|fact| html! { <div><dt>{ capital(&fact.name) }</dt><dd>{ rich(&fact.value) }</dd></div> }) }</dl>
        </section>
    }
}

fn questions(store: &Store, diagnosis: &Diagnosis) -> Html {
    let answered = |id: &str| store.error.input.answers.get(id).copied();
    // Those that were answered stay, so that an answer can be taken back.
    let known: Vec<(&'static str, &'static str)> =
        diagnosis.questions.iter().map(|question| (question.id, question.text)).collect();
    let asked: Vec<(&'static str, &'static str)> = known_questions()
        .map(|question| (question.id, question.text))
        .filter(|(id, _)| answered(id).is_some() || known.first().is_some_and(|(first, _)| first == id))
        .collect();
    if asked.is_empty() || store.error.input.text.trim().is_empty() {
        return Html::default();
    }
    let choice = |id: &'static str, value: Answer, name: &'static str| {
        let onchange = {
            let store = store.dispatcher();
            Callback::from(move |_: Event| store.dispatch(Action::Answer(id, value)))
        };
        let checked = answered(id).unwrap_or(Answer::Unknown) == value;
        html! { <label><input type="radio" name={format!("q-{id}")} {checked} {onchange} /><span>{ name }</span></label> }
    };
    let question = |(id, text): &(&'static str, &'static str)| {
        let id = *id;
        html! {
            <fieldset class="field" key={id}>
                <legend class="label">{ rich(text) }</legend>
                <div class="row"><div class="seg">
                    { choice(id, Answer::Yes, "Yes") }{ choice(id, Answer::No, "No") }{ choice(id, Answer::Unknown, "I do not know") }
                </div></div>
            </fieldset>
        }
    };
    html! {
        <section class="evidence evidence-body" aria-labelledby="x-ask">
            <div class="evidence-head"><h2 id="x-ask">{ if asked.len() == 1 { "One question that separates the causes" } else { "Questions that separate the causes" } }</h2></div>
            { for asked.iter().map(question) }
        </section>
    }
}

fn causes(store: &Store, diagnosis: &Diagnosis) -> Html {
    let with_probe = diagnosis.probe.is_some() || diagnosis.claims.is_some();
    let pages = diagnosis.errors.iter().filter(|error| !error.url.is_empty());
    html! {
        <section class="report" aria-labelledby="x-causes">
            <h2 id="x-causes">{ if diagnosis.causes.len() == 1 { "The cause" } else { "Possible causes" } }</h2>
            if with_probe { { check_it(store, "The text holds evidence: check it", None) } }
            if diagnosis.causes.is_empty() && !with_probe {
                <p class="help">{ "boundclaim does not know this text. That is no proof of anything: paste more of the log, or check what you have." }</p>
            }
            { for pages.map(|error| html! { <p class="help"><a href={error.url.clone()}>{ "The page about " }<code>{ &error.text }</code></a></p> }) }
            <ol>{ for diagnosis.causes.iter().enumerate().map(|(index, cause)| {
                let (often, bars) = frequency(cause.frequency);
                html! {
                    <li key={cause.code}><details class="cause" open={index < 2}>
                        <summary>
                            <span class="num rank">{ index + 1 }</span>
                            <span class="cause-title">{ rich(cause.title) }</span>
                            <span class="often">{ meter(bars) }{ " " }{ if cause.certain { "certain" } else { often } }</span>
                            { icon("chevron") }
                        </summary>
                        <div class="cause-body">
                            <div>
                                <h3 class="h4">{ "It is this one if" }</h3><p>{ rich(cause.it_is_this_if) }</p>
                                if let Some(because) = &cause.because { <p class="help">{ "For it speaks: " }{ rich(because) }</p> }
                            </div>
                            <div>
                                <h3 class="h4">{ "Then" }</h3><p>{ rich(cause.then) }</p>
                                if let Some(with) = cause.check_with { { check_it(store, with_name(with), Some(with)) } }
                            </div>
                        </div>
                    </details></li>
                }
            }) }</ol>
        </section>
    }
}

/// Opens the checker with what the text told.
fn check_it(store: &Store, label: &'static str, with: Option<CheckWith>) -> Html {
    let onclick = {
        let handle = store.dispatcher();
        let mut input = known(store);
        if with == Some(CheckWith::Policy) && input.policies.is_empty() {
            input.policies.push(PolicyEvidence { name: "policy".to_owned(), text: String::new() });
        }
        Callback::from(move |_: MouseEvent| {
            let said = "The checker was opened with what the text says.".to_owned();
            handle.dispatch(Action::Fill(Box::new(input.clone()), said));
            crate::browser::focus_later(with.map_or("c-any", field).to_owned());
        })
    };
    html! { <div><button type="button" class="btn" {onclick}>{ label }</button></div> }
}

/// What the checker knows already, with what the text of the error adds.
fn known(store: &Store) -> Input {
    let mut input = store.input.clone();
    let told = store.error.diagnosis.evidence.as_ref();
    if let Some(told) = told.and_then(|told| Evidence::from_json(&told.to_string()).ok()) {
        input.add(Input::of(&told));
    }
    input.error.clone_from(&store.error.input.text);
    input
}

const fn with_name(with: CheckWith) -> &'static str {
    match with {
        CheckWith::Token => "Check it with your token’s claims",
        CheckWith::Role => "Check it with your role",
        CheckWith::Policy => "Check it with your policy",
        CheckWith::Config => "Check it with the auth config",
        CheckWith::Pipeline | CheckWith::Variables => "Check it with your job",
    }
}

const fn field(with: CheckWith) -> &'static str {
    match with {
        CheckWith::Token => "c-token",
        CheckWith::Role => "c-role",
        CheckWith::Policy => "c-policy-0",
        CheckWith::Config => "c-config",
        CheckWith::Pipeline => "c-pipeline",
        CheckWith::Variables => "c-variables",
    }
}

const fn frequency(frequency: Frequency) -> (&'static str, u8) {
    match frequency {
        Frequency::MostCommon => ("most common", 3),
        Frequency::Common => ("common", 2),
        Frequency::LessCommon => ("less common", 1),
        Frequency::Rare => ("rare", 0),
    }
}

fn meter(bars: u8) -> Html {
    let bar = |index: u8| html! { <rect class={(index < bars).then_some("on")} x={(u32::from(index) * 14).to_string()} width="12" height="8" /> };
    html! { <svg class="meter" viewBox="0 0 40 8" aria-hidden="true">{ for (0..3).map(bar) }</svg> }
}

fn ruled_out(diagnosis: &Diagnosis) -> Html {
    if diagnosis.ruled_out.is_empty() {
        return Html::default();
    }
    html! {
        <section class="report" id="c-ruled" tabindex="-1" aria-labelledby="x-out">
            <h2 id="x-out">{ "Ruled out" }</h2>
            <dl class="facts">{ for diagnosis.ruled_out.iter().map(|out| html! { <div class="ruled"><dt>{ rich(&capital(&out.what)) }</dt><dd>{ rich(&out.because) }</dd></div> }) }</dl>
        </section>
    }
}

/// What to paste when the text is not enough.
fn next(diagnosis: &Diagnosis) -> Html {
    if diagnosis.next.is_empty() {
        return Html::default();
    }
    html! {
        <section class="report" aria-labelledby="x-next">
            <h2 id="x-next">{ "What to paste next" }</h2>
            <ul class="plain-list">{ for diagnosis.next.iter().map(|line| html! { <li>{ rich(line) }</li> }) }</ul>
        </section>
    }
}

/// Errors that people paste most: an empty screen that teaches.
fn kinds(store: &Store) -> Html {
    const TEXTS: [&str; 6] = [
        "Code: 403. Errors: * permission denied",
        "audience claim found in JWT but no audiences bound to the role",
        "error validating token: invalid issuer (iss) claim",
        "claim \"ref\" does not match any associated bound claim values",
        "The secrets provider can not be found. Check your CI/CD variables and try again.",
        "preflight capability check returned 403, please ensure client's policies grant access to path \"secret/\"",
    ];
    html! {
        <section class="report" aria-labelledby="x-kinds">
            <h2 id="x-kinds">{ "What such texts look like" }</h2>
            <p class="page-lead">{ "The same words can come from several causes. boundclaim reads who printed them and when, asks what separates the causes, and ranks the rest by how often they are reported." }</p>
            <ul class="presets gallery">{ for TEXTS.iter().map(|text| {
                let explained = boundclaim_core::diagnose(&DiagnoseInput { text: (*text).to_owned(), ..DiagnoseInput::default() });
                let onclick = {
                    let store = store.dispatcher();
                    Callback::from(move |_: MouseEvent| {
                        store.dispatch(Action::Explain((*text).to_owned()));
                        crate::browser::focus("c-text");
                    })
                };
                html! { <li><button type="button" class="btn-row sample" {onclick}><code>{ *text }</code><span>{ rich(&explained.sentence) }</span></button></li> }
            }) }</ul>
        </section>
    }
}

/// Some programs cut what is longer.
const LONG_LINK: usize = 8000;

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
