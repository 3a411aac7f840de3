//! Rows of branches and tags.

use boundclaim_core::{RefInput, RefType, Setup};
use yew::prelude::*;

use super::{add_button, edit_or_paste, remove_button};
use crate::{
    components::{
        controls::{select, set_by, text},
        findings::findings,
        rich::rich,
    },
    state::{Store, edit_row},
};

/// The rows. None typed yet shows an empty one; none at all, on purpose, means any branch and tag.
pub(super) fn refs(store: &Store) -> Html {
    let rows = store.setup.scope.refs.clone().unwrap_or_else(|| vec![RefInput::default()]);
    let count = rows.len();
    let next = format!("/scope/refs/{count}/name");
    html! {
        <div class="field" data-link="/scope/refs" role="group" aria-labelledby="refs" aria-describedby="refs-h">
            <span class="label" id="refs">{ "Branches and tags" }</span>
            { set_by(store, "/scope/refs") }
            { for rows.iter().enumerate().map(|(index, typed)| row(store, index, typed)) }
            { findings(store, "/scope/refs") }
            { add_button(store, "Add a branch or tag", &next, count == 0, |setup| {
                // The first row was only drawn until now.
                let refs = setup.scope.refs.get_or_insert_with(|| vec![RefInput::default()]);
                refs.push(RefInput::default());
            }) }
            <p class="help" id="refs-h">{ rich("`*` stands for any characters, slashes too: `release/*` matches `release/1.4` and `release/1/x`.") }</p>
        </div>
    }
}

fn row(store: &Store, index: usize, typed: &RefInput) -> Html {
    let at = format!("/scope/refs/{index}");
    let set_kind = edit_row(store, index, |setup, row, text| {
        row_of(setup, row).kind = if text == "tag" { RefType::Tag } else { RefType::Branch };
    });
    let set_name =
        edit_or_paste(store, &typed.name, edit_row(store, index, |setup, row, text| row_of(setup, row).name = text));
    let label = format!("Name of branch or tag {}", index + 1);
    let what = if typed.name.is_empty() { format!("row {}", index + 1) } else { typed.name.clone() };
    html! {
        <div class="ref-row" key={index}>
            { select(store, "Kind", &format!("{at}/type"), typed.kind.word(), &[("branch", "Branch"), ("tag", "Tag")], &set_kind) }
            { text(&label, &format!("{at}/name"), &typed.name, set_name).hidden_label().view(store) }
            if store.setup.scope.refs.is_some() {
                { remove_button(store, &what, index, &format!("/scope/refs/{}/name", index.saturating_sub(1)), |setup, row| {
                    let refs = setup.scope.refs.get_or_insert_default();
                    if row < refs.len() {
                        refs.remove(row);
                    }
                }) }
            }
        </div>
    }
}

fn row_of(setup: &mut Setup, row: usize) -> &mut RefInput {
    let refs = setup.scope.refs.get_or_insert_default();
    if refs.len() <= row {
        refs.resize(row + 1, RefInput::default());
    }
    &mut refs[row]
}
