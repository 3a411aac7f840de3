//! What was compared in a step.

use boundclaim_core::check::{Fact, StepName};
use serde_json::Value;
use yew::prelude::*;

use crate::{
    checker::{fields::mark, marks::claim_link},
    components::rich::rich,
};

/// The comparisons as a table, the rest as a list.
pub(super) fn facts(step: StepName, facts: &[Fact]) -> Html {
    let (compared, seen): (Vec<&Fact>, Vec<&Fact>) = facts.iter().partition(|fact| fact.ok.is_some());
    html! { <>
        if !compared.is_empty() { { table(step, &compared) } }
        if !seen.is_empty() {
            <dl class="kv">{ for seen.iter().map(|fact| html! { <><dt>{ &fact.name }</dt><dd><code>{ plain(fact.actual.as_ref()) }</code></dd></> }) }</dl>
        }
    </> }
}

fn table(step: StepName, facts: &[&Fact]) -> Html {
    let (what, wanted, there) = match step {
        StepName::BoundClaims | StepName::UserClaim => ("Claim", "Role expects", "Token has"),
        StepName::Acl => ("Request", "Needs", "Policies give"),
        StepName::Secret => ("Secret", "Asked for", "There is"),
        _ => ("What", "Expected", "Is"),
    };
    let row = |fact: &&Fact| {
        let ok = fact.ok == Some(true);
        let link = claim_link(&fact.name);
        html! { <>
            <tr class={(!ok).then_some("row-bad")} data-link={link}>
                <th scope="row"><code>{ &fact.name }</code></th>
                <td data-h={wanted}>{ value(fact.expected.as_ref()) }</td>
                <td data-h={there}>{ value(fact.actual.as_ref()) }</td>
                <td data-h="Result">{ mark(if ok { "ok" } else { "bad" }, verdict(fact)) }</td>
            </tr>
        </> }
    };
    let whys: Vec<&Fact> = facts.iter().copied().filter(|fact| fact.why.is_some()).collect();
    html! { <>
        <table class="tbl tbl-in stack">
            <caption class="vh">{ format!("{}: expected and actual", step.title()) }</caption>
            <thead><tr><th scope="col">{ what }</th><th scope="col">{ wanted }</th><th scope="col">{ there }</th><th scope="col">{ "Result" }</th></tr></thead>
            <tbody>{ for facts.iter().map(row) }</tbody>
        </table>
        { for whys.iter().map(|fact| html! { <p class="help"><code>{ &fact.name }</code>{ ": " }{ rich(fact.why.as_deref().unwrap_or_default()) }</p> }) }
    </> }
}

fn verdict(fact: &Fact) -> &'static str {
    match (fact.ok, &fact.expected, &fact.actual) {
        (Some(true), expected, actual) if expected == actual => "equal",
        (Some(true), ..) => "fits",
        (_, _, None) => "missing",
        (_, Some(expected), Some(actual))
            if type_name(expected) != type_name(actual) && plain(Some(expected)) == plain(Some(actual)) =>
        {
            "types differ"
        }
        _ => "differs",
    }
}

/// A value with its type where that matters.
fn value(value: Option<&Value>) -> Html {
    let Some(value) = value else { return html! { <span class="muted">{ "nothing" }</span> } };
    let (class, name) = match value {
        Value::String(_) => ("s", ""),
        Value::Number(_) => ("n", "number"),
        Value::Bool(_) => ("n", "boolean"),
        Value::Null => ("n", ""),
        Value::Array(_) => ("", "list"),
        Value::Object(_) => ("", "map"),
    };
    html! { <><code class={class}>{ shortened(&value.to_string()) }</code>if !name.is_empty() { { " " }<span class="ty">{ name }</span> }</> }
}

/// Without the quotes of JSON.
fn plain(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => shortened(text),
        Some(other) => shortened(&other.to_string()),
        None => String::new(),
    }
}

fn type_name(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

/// Texts of users may be of any length.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

const MOST_LETTERS: usize = 300;
