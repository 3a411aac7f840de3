//! What the jobs may read: names only.

use boundclaim_core::{Delivery, LoginOption, SecretInput, Setup};
use yew::prelude::*;

use super::{add_button, remove_button, section};
use crate::{
    components::{
        controls::{select, set_by, text, tick},
        findings::findings,
        rich::rich,
    },
    state::{Store, change, edit, edit_row, filled},
};

/// The engine and the secrets.
pub(super) fn what(store: &Store) -> Html {
    let kv = &store.setup.kv;
    // None yet: one empty row.
    let rows = store.setup.secrets.len().max(1);
    let set_version = edit(store, |setup, text| setup.kv.version = text.parse().unwrap_or(setup.kv.version));
    let content = html! { <>
        <div class="cols cols-pair cols-kv">
            { text("KV engine mounted at", "/kv/mount", &kv.mount, edit(store, |setup, text| setup.kv.mount = text)).view(store) }
            { select(store, "KV version", "/kv/version", &kv.version.to_string(), &[("2", "v2"), ("1", "v1")], &set_version) }
        </div>
        { tick(store, "Turn the engine on if it is missing", "/kv/enable", kv.enable, change(store, |setup| setup.kv.enable = !setup.kv.enable), "") }
        { set_by(store, "/secrets") }
        { for (0..rows).map(|index| secret(store, index)) }
        { findings(store, "/secrets") }
        { add_button(store, "Add a secret", &format!("/secrets/{rows}/path"), false, |setup| {
            let row = setup.secrets.len().max(1);
            let _ = row_of(setup, row);
        }) }
    </> };
    section("s-what", "What they may read", "Names only. Step 1 asks for the value on your terminal.", content)
}

fn secret(store: &Store, index: usize) -> Html {
    let secret = store.setup.secrets.get(index).cloned().unwrap_or_default();
    let at = format!("/secrets/{index}");
    let name = format!("Secret {}", index + 1);
    let variable = store.made.effective.variables.get(index).cloned().flatten().unwrap_or_default();
    let set = |change| edit_row(store, index, change);
    let set_delivery = edit_row(store, index, |setup, row, text| {
        row_of(setup, row).delivery = if text == "file" { Delivery::File } else { Delivery::Value };
    });
    let start = store.path_start.as_deref().filter(|_| secret.path.is_empty());
    let path = start.unwrap_or(&secret.path);
    let delivery = if secret.delivery == Delivery::File { "file" } else { "value" };
    html! {
        <fieldset key={index}>
            <legend class="vh">{ name.clone() }</legend>
            <div class="secret-row" data-link={at.clone()}>
                { text("Variable", &format!("{at}/variable"), &secret.variable.clone().unwrap_or_default(), set(|setup, row, text| row_of(setup, row).variable = filled(text))).placeholder(&variable).view(store) }
                { text("Path", &format!("{at}/path"), path, set(|setup, row, text| row_of(setup, row).path = text)).goes_on(start.is_some()).view(store) }
                { text("Field", &format!("{at}/field"), &secret.field, set(|setup, row, text| row_of(setup, row).field = text)).view(store) }
                { select(store, "Given as", &format!("{at}/as"), delivery, &[("value", "Value"), ("file", "File")], &set_delivery) }
                <div class="end">
                    if store.setup.secrets.len() > 1 {
                        { remove_button(store, &name, index, &format!("/secrets/{}/path", index.saturating_sub(1)), |setup, row| {
                            if row < setup.secrets.len() {
                                setup.secrets.remove(row);
                            }
                        }) }
                    }
                </div>
                { reads(store, index, &secret.field) }
            </div>
        </fieldset>
    }
}

/// The request, live.
fn reads(store: &Store, index: usize, field: &str) -> Html {
    let effective = &store.made.effective;
    let Some(request) = effective.reads.get(index).cloned().flatten() else { return Html::default() };
    let who = if effective.option == LoginOption::Secrets { "The runner reads" } else { "The job reads" };
    let field = if field.is_empty() { String::new() } else { format!(" field `{field}`") };
    html! { <p class="reads">{ who }{ " " }<code>{ request }</code>{ rich(&field) }</p> }
}

fn row_of(setup: &mut Setup, row: usize) -> &mut SecretInput {
    if setup.secrets.len() <= row {
        setup.secrets.resize(row + 1, SecretInput::default());
    }
    &mut setup.secrets[row]
}
