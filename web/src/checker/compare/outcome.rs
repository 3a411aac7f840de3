//! What the comparison says.

use boundclaim_core::{
    Server,
    check::{Comparison, Gain, compare},
};
use yew::prelude::*;

use super::Version;
use crate::{
    components::{
        copy::CopyButton,
        icon::{icon, icon_in},
        rich::rich,
    },
    hooks::use_rest,
};

#[derive(Properties, PartialEq)]
pub(super) struct OutcomeProps {
    pub(super) server: Server,
    pub(super) before: Version,
    pub(super) after: Version,
    /// The left pane.
    pub(super) children: Html,
}

/// The sentence on top, the left pane, and who gains and loses what. Compared once the texts rest.
#[component(Outcome)]
pub(super) fn outcome(props: &OutcomeProps) -> Html {
    let versions = [props.before.clone(), props.after.clone()];
    let key = Version::to_json(&versions);
    let rested = use_rest(key.clone(), 200);
    let current = rested == key;
    let empty = props.before.is_empty() || props.after.is_empty();
    let found = use_memo((rested, props.server, current && !empty), |(_, server, ready)| {
        ready.then(|| compare(&versions[0].evidence(*server), &versions[1].evidence(*server)))
    });
    let content = match found.as_ref() {
        Some(found) => {
            html! { <>{ changes("Gained: allowed now, and not before", "warn", &found.gained) }{ changes("Lost: allowed before, and not now", "none", &found.lost) }{ rest(found) }{ markdown(found) }</> }
        }
        None if empty => teach(),
        None => html! { <p class="help" role="status">{ "Comparing …" }</p> },
    };
    html! { <>
        { summary((*found).as_ref(), empty, props.server) }
        <div class="panes">{ props.children.clone() }<div class="pane-out" id="v-result" tabindex="-1">{ content }</div></div>
        <aside class="dock" aria-label="Result in short">
            <span class="mark">{ for found.iter().map(counts) }</span>
            <a class="btn" href="#v-result">{ "Go to the result" }</a>
        </aside>
    </> }
}

fn counts(found: &Comparison) -> String {
    format!("{} gained, {} lost", found.gained.len(), found.lost.len())
}

fn summary(found: Option<&Comparison>, empty: bool, server: Server) -> Html {
    let (class, name, colour) = match found {
        Some(found) if found.same => ("summary summary-ok", "ok", "ok"),
        Some(found) if !found.gained.is_empty() => ("summary", "warn", "warn"),
        _ => ("summary", "none", "none"),
    };
    let text = match found {
        Some(found) => found.sentence.clone(),
        None if empty => "Compare two versions, and see who gains or loses what".to_owned(),
        None => "Comparing …".to_owned(),
    };
    html! {
        <div {class}><div class="verdict">
            { icon_in(name, colour) }
            <h1>{ rich(&text) }</h1>
            <div class="checked">
                if found.is_some() { <span class="muted">{ format!("Computed as {server} decides, over all jobs and all paths. Your server was not contacted.") }</span> }
                else { <span class="muted">{ "For a reviewer: the difference in what is allowed, not in the letters." }</span> }
            </div>
            <p class="vh" role="status">{ text }</p>
        </div></div>
    }
}

fn changes(title: &'static str, colour: &'static str, gains: &[Gain]) -> Html {
    if gains.is_empty() {
        return Html::default();
    }
    html! {
        <section class="report">
            <h2>{ title }</h2>
            <ul class="gains">{ for gains.iter().enumerate().map(|(index, gain)| one(index, colour, gain)) }</ul>
        </section>
    }
}

fn one(index: usize, colour: &'static str, gain: &Gain) -> Html {
    let witness = serde_json::to_string_pretty(&gain.witness).unwrap_or_default();
    html! {
        <li key={index}>
            <details class="fold">
                <summary>{ icon("chevron") }<span>{ icon_in(if colour == "warn" { "warn" } else { "shut" }, colour) }{ " " }<b>{ capital(&gain.who) }</b>{ " may " }<code>{ &gain.may }</code><span class="sub">{ rich(&gain.difference) }</span></span></summary>
                <p class="help">{ "A shortest job and request of which that is true:" }</p>
                <figure class="code wrap plain"><pre tabindex="0" role="group" aria-label="Witness"><code>{ for witness.lines().map(|line| html! { <span class="l">{ line.to_owned() }{ "\n" }</span> }) }</code></pre></figure>
            </details>
        </li>
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn rest(found: &Comparison) -> Html {
    let list = |title: &'static str, lines: &[String]| {
        if lines.is_empty() {
            return Html::default();
        }
        html! { <section class="report"><h2>{ title }</h2><ul class="plain-list">{ for lines.iter().map(|line| html! { <li>{ rich(line) }</li> }) }</ul></section> }
    };
    html! { <>{ list("Not compared", &found.not_compared) }{ list("Also different", &found.notes) }</> }
}

fn markdown(found: &Comparison) -> Html {
    let text = found.to_markdown();
    html! {
        <section class="report">
            <h2>{ "For the merge request" }</h2>
            <figure class="code wrap plain">
                <figcaption class="code-head"><span class="code-title">{ "Markdown" }</span><span class="code-tools"><CopyButton text={text.clone()} what={"the comparison as Markdown"} /></span></figcaption>
                <pre tabindex="0" role="group" aria-label="Markdown"><code>{ for text.lines().map(|line| html! { <span class="l">{ line.to_owned() }{ "\n" }</span> }) }</code></pre>
            </figure>
        </section>
    }
}

/// What the screen is for.
fn teach() -> Html {
    html! {
        <section class="report">
            <h2>{ "What it answers" }</h2>
            <p class="page-lead">{ "A change of two letters in a role can open it to every project, and a long change can mean nothing. Paste the version that is on the server and the one that somebody proposes: boundclaim computes for all jobs and all paths at once who is let in now and was not before, and the other way round, each with a shortest example." }</p>
            <ul class="plain-list">
                <li>{ "“Nobody gains or loses anything” is said only where that is proven, not sampled." }</li>
                <li>{ "Role alone, policies alone or all together: what is missing is taken for the same on both sides." }</li>
            </ul>
        </section>
    }
}
