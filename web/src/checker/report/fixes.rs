//! Changes that would help, each checked again by the core.

use std::collections::BTreeMap;

use boundclaim_core::{
    Edit,
    check::{Fix, Outcome, Report},
    diff,
};
use yew::prelude::*;

use crate::{
    checker::{
        fields::mark,
        input::Input,
        state::{Action, Store},
    },
    components::{copy::CopyButton, rich::rich},
};

pub(super) fn fixes(store: &Store) -> Html {
    let report = &*store.report;
    if report.verdict != Outcome::Refused && report.fixes.is_empty() {
        return Html::default();
    }
    html! {
        <section class="report" id="c-fixes" tabindex="-1" aria-labelledby="c-h-fixes">
            <div class="report-head"><h2 id="c-h-fixes">{ "Fixes" }</h2><span class="muted">{ "narrowest first" }</span></div>
            if report.fixes.is_empty() {
                <p class="help">{ "boundclaim has no ready change for this. The failing step in the trace says what is needed." }</p>
            }
            { for report.fixes.iter().enumerate().map(|(index, fix)| one(store, index, fix)) }
        </section>
    }
}

fn one(store: &Store, index: usize, fix: &Fix) -> Html {
    let report = &*store.report;
    let texts = changed(report, fix);
    let outcome = match fix.verdict_after {
        Outcome::Granted => mark("ok", "re-checked: granted"),
        Outcome::Refused => mark("warn", &still(fix)),
        Outcome::Unknown => mark("none", "re-checked: unknown, as something is missing"),
    };
    let apply = {
        let store_handle = store.dispatcher();
        let next = applied(&store.input, &texts);
        let said = format!("Applied: {}.", fix.title.trim_end_matches('.'));
        Callback::from(move |_: MouseEvent| store_handle.dispatch(Action::Fill(Box::new(next.clone()), said.clone())))
    };
    html! {
        <div class="fix" key={index}>
            <div class="fix-head"><h3>{ format!("{}. ", index + 1) }{ rich(&capital(&fix.title)) }</h3>{ outcome }</div>
            <p>{ rich(&fix.why) }if let Some(whom) = &fix.widens_for { { " " }<b>{ rich(whom) }{ "." }</b> } else if fix.widens { { " " }<b>{ "This lets in others too: see who gets in below." }</b> }</p>
            { for texts.iter().map(|(source, after)| change(report, source, after)) }
            <div class="row"><button type="button" class="btn" onclick={apply}>{ "Apply to what you have" }</button></div>
        </div>
    }
}

/// What a change alone does not mend.
fn still(fix: &Fix) -> String {
    let steps: Vec<&str> = fix.still_fails.iter().map(|step| step.title()).collect();
    if steps.is_empty() {
        "re-checked: more is wrong".to_owned()
    } else {
        format!("re-checked: still fails at {}", steps.join(", "))
    }
}

pub(super) fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The lines that change, with a few around them.
fn change(report: &Report, source: &str, after: &str) -> Html {
    let before = report.sources.get(source).map_or("", String::as_str);
    let lines: Vec<String> = diff(before, after).lines().map(str::to_owned).collect();
    let near = |index: usize| {
        lines.iter().enumerate().any(|(other, line)| !line.starts_with(' ') && other.abs_diff(index) <= AROUND)
    };
    let line = |(index, text): (usize, &String)| {
        let (sign, rest) = text.split_at_checked(1).unwrap_or(("", ""));
        let class = match sign {
            "+" => "l add",
            "-" => "l del",
            _ => "l",
        };
        html! { <span key={index} {class}>{ rest.to_owned() }{ "\n" }</span> }
    };
    let name = source_name(source);
    html! {
        <figure class="code diff wrap" key={source.to_owned()}>
            <figcaption class="code-head">
                <span class="code-name">{ &name }</span><span class="code-lang">{ "change" }</span>
                <span class="code-tools"><CopyButton text={after.to_owned()} what={format!("the changed {name}")} /></span>
            </figcaption>
            <pre tabindex="0" role="group" aria-label={format!("Change of {name}")}><code>{ for lines.iter().enumerate().filter(|(index, _)| near(*index)).map(line) }</code></pre>
        </figure>
    }
}

/// A source, for people.
fn source_name(source: &str) -> String {
    match source.split_once(':') {
        Some(("policy", name)) => format!("policy {name}"),
        _ if source == "pipeline" => ".gitlab-ci.yml".to_owned(),
        _ if source == "config" => "auth config".to_owned(),
        _ if source == "request" => "the request".to_owned(),
        _ if source == "token" => "claims of the token".to_owned(),
        _ if source == "variables" => "CI/CD variables".to_owned(),
        _ => source.to_owned(),
    }
}

/// The texts that a fix changes, as they are then.
fn changed(report: &Report, fix: &Fix) -> BTreeMap<String, String> {
    let mut edits: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        edits.entry(&edit.source).or_default().push(Edit { span: edit.span, text: edit.text.clone() });
    }
    let changed = edits.into_iter().filter_map(|(source, edits)| {
        let text = report.sources.get(source).map_or("", String::as_str);
        Some((source.to_owned(), boundclaim_core::apply(text, &edits)?))
    });
    changed.collect()
}

/// What the user has, with these texts.
fn applied(input: &Input, texts: &BTreeMap<String, String>) -> Input {
    let mut next = input.clone();
    for (source, text) in texts {
        match source.split_once(':').unwrap_or((source, "")) {
            ("role", _) => next.role = crate::checker::input::Stored { text: text.clone(), absent: false },
            ("config", _) => next.config = crate::checker::input::Stored { text: text.clone(), absent: false },
            ("pipeline", _) => next.pipeline.clone_from(text),
            ("token", _) => next.token.clone_from(text),
            ("request", _) => next.set_request(text),
            ("variables", _) => next.set_variables(text),
            ("policy", name) => {
                if let Some(policy) = next.policies.iter_mut().find(|policy| policy.name == name) {
                    policy.text.clone_from(text);
                }
            }
            _ => {}
        }
    }
    next
}

/// Unchanged lines before and after a change.
const AROUND: usize = 2;
