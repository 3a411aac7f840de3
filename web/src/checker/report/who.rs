//! Who else gets in.

use boundclaim_core::check::{Breadth, BreadthRow};
use yew::prelude::*;

use crate::{
    checker::state::Store,
    components::{icon::icon, jobs::upper_first, rich::rich},
};

pub(super) fn who(store: &Store) -> Html {
    let Some(breadth) = &store.report.breadth else { return Html::default() };
    let fixes = breadth.rows.first().map_or(0, |row| row.after_fix.len());
    html! {
        <section class="report" id="c-who" tabindex="-1" aria-labelledby="c-h-who">
            <h2 id="c-h-who">{ "Who else gets in" }</h2>
            <p class="page-lead">{ rich(&breadth.sentence) }</p>
            { table(breadth, fixes) }
        </section>
    }
}

fn table(breadth: &Breadth, fixes: usize) -> Html {
    let heads: Vec<String> = (1..=fixes)
        .map(|number| if fixes == 1 { "After the fix".to_owned() } else { format!("After fix {number}") })
        .collect();
    let row = |row: &BreadthRow| {
        let cell = |(head, gets_in): (&str, bool)| {
            let (class, name, word) = if gets_in { ("ok", "ok", "gets in") } else { ("none", "shut", "refused") };
            html! { <td data-h={head.to_owned()}><span class={classes!("mark", class)}>{ icon(name) }{ word }</span></td> }
        };
        html! { <tr><th scope="row">{ rich(&upper_first(&row.who)) }<span class="sub">{ rich(&row.difference) }</span></th>{ cell(("Now", row.gets_in)) }{ for heads.iter().map(String::as_str).zip(row.after_fix.iter().copied()).map(cell) }</tr> }
    };
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label="Who else gets in, case by case">
            <table class="tbl matrix">
                <thead><tr><th scope="col">{ "Job, and what is different" }</th><th scope="col">{ "Now" }</th>{ for heads.iter().map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
                <tbody>{ for breadth.rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
