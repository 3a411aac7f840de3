//! The three ways to log in, side by side.

use boundclaim_core::{OPTIONS, OptionInfo};
use yew::prelude::*;

use crate::components::{icon::icon, rich::rich};

/// Its head, and what it says about an option.
type Row = (&'static str, fn(&OptionInfo) -> Html);

/// The table, behind a heading.
pub(super) fn comparison() -> Html {
    let rows: [Row; 7] = [
        ("Versions", |info| html! { info.versions }),
        ("Tier", |info| html! { info.tiers }),
        ("Token", |info| rich(info.token)),
        ("Masked in the log", |info| rich(info.masked)),
        ("For it", |info| list(info.pros)),
        ("Against it", |info| list(info.cons)),
        ("When", |info| rich(info.when)),
    ];
    let row = |(head, cell): Row| {
        let cell = |info: &OptionInfo| html! { <td data-h={format!("Option {}", info.number)}>{ cell(info) }</td> };
        html! { <tr><th scope="row">{ head }</th>{ for OPTIONS.iter().map(cell) }</tr> }
    };
    let head =
        |info: &OptionInfo| html! { <th scope="col">{ format!("Option {}: ", info.number) }{ rich(info.title) }</th> };
    html! {
        <details class="fold">
            <summary>{ icon("chevron") }<span class="row-name">{ "Compare the three ways" }</span></summary>
            <table class="tbl stack compare">
                <caption class="vh">{ "The three ways to log in" }</caption>
                <thead><tr><td></td>{ for OPTIONS.iter().map(head) }</tr></thead>
                <tbody>{ for rows.into_iter().map(row) }</tbody>
            </table>
        </details>
    }
}

fn list(items: &[&'static str]) -> Html {
    html! { <ul class="plain-list">{ for items.iter().map(|item| html! { <li>{ rich(item) }</li> }) }</ul> }
}
