//! What the jobs may read: names only.

use boundclaim_core::{Delivery, LoginOption, SecretInput, Setup};
use yew::prelude::*;

use super::section;
use crate::{
    browser,
    components::{
        controls::{Select, TextField, Tick},
        findings::{control_id, findings},
        icon::icon,
    },
    state::{Store, change, edit, filled},
};

/// The engine and the secrets.
#[component(What)]
pub(super) fn what() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let kv = &store.setup.kv;
    let rows = store.setup.secrets.len().max(1);
    let add = {
        let add = change(&store, |setup| {
            if setup.secrets.is_empty() {
                setup.secrets.push(SecretInput::default());
            }
            setup.secrets.push(SecretInput::default());
        });
        Callback::from(move |event: MouseEvent| {
            add.emit(event);
            browser::focus_later(control_id(&format!("/secrets/{rows}/path")));
        })
    };
    let content = html! { <>
        <div class="cols cols-pair cols-kv">
            <TextField label="KV engine mounted at" field="/kv/mount" value={kv.mount.clone()} oninput={edit(&store, |setup, text| setup.kv.mount = text)} />
            <Select label="KV version" field="/kv/version" value={kv.version.to_string()}
                options={vec![("2".to_owned(), "v2".to_owned()), ("1".to_owned(), "v1".to_owned())]}
                onchange={edit(&store, |setup, text| setup.kv.version = if text == "1" { 1 } else { 2 })} />
        </div>
        <Tick label="Turn the engine on if it is missing" field="/kv/enable" checked={kv.enable} onchange={change(&store, |setup| setup.kv.enable = !setup.kv.enable)} />
        { for (0..rows).map(|index| html! { <SecretRow key={index} {index} /> }) }
        { findings(&store, "/secrets") }
        <div><button type="button" class="btn btn-link" onclick={add}>{ icon("plus") }{ "Add a secret" }</button></div>
    </> };
    section(
        "s-what",
        "What they may read",
        html! { "Names only. Step 1 asks for the value on your terminal." },
        content,
    )
}

#[derive(Properties, PartialEq)]
struct RowProps {
    index: usize,
}

#[component(SecretRow)]
fn secret_row(props: &RowProps) -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let index = props.index;
    let secret = store.setup.secrets.get(index).cloned().unwrap_or_default();
    let effective = &store.made.effective;
    let at = format!("/secrets/{index}");
    let variable = effective.variables.get(index).cloned().flatten().unwrap_or_default();
    let reads = effective.reads.get(index).cloned().flatten();
    let who = if effective.option == LoginOption::Secrets { "The runner reads" } else { "The job reads" };
    let set =
        |change: fn(&mut SecretInput, String)| edit(&store, move |setup, text| change(secret_of(setup, index), text));
    let remove = {
        let remove = change(&store, move |setup| {
            if index < setup.secrets.len() {
                setup.secrets.remove(index);
            }
        });
        Callback::from(move |event: MouseEvent| {
            remove.emit(event);
            browser::focus_later(control_id(&format!("/secrets/{}/path", index.saturating_sub(1))));
        })
    };
    html! {
        <fieldset>
            <legend class="vh">{ format!("Secret {}", index + 1) }</legend>
            <div class="secret-row" data-link={at.clone()}>
                <TextField label="Variable" field={format!("{at}/variable")} value={secret.variable.clone().unwrap_or_default()} placeholder={variable} oninput={set(|secret, text| secret.variable = filled(text))} />
                <TextField label="Path" field={format!("{at}/path")} value={secret.path.clone()} oninput={set(|secret, text| secret.path = text)} />
                <TextField label="Field" field={format!("{at}/field")} value={secret.field.clone()} oninput={set(|secret, text| secret.field = text)} />
                <Select label="Given as" field={format!("{at}/as")} value={if secret.delivery == Delivery::File { "file" } else { "value" }.to_owned()}
                    options={vec![("value".to_owned(), "Value".to_owned()), ("file".to_owned(), "File".to_owned())]}
                    onchange={set(|secret, text| secret.delivery = if text == "file" { Delivery::File } else { Delivery::Value })} />
                <div class="end">
                    if store.setup.secrets.len() > 1 {
                        <button type="button" class="btn btn-quiet btn-icon" onclick={remove} aria-label={format!("Remove secret {}", index + 1)} title={format!("Remove secret {}", index + 1)}>{ icon("x") }</button>
                    }
                </div>
                if let Some(reads) = reads {
                    <p class="reads">{ who }{ " " }<code>{ reads }</code>if !secret.field.is_empty() { { " field " }<code>{ &secret.field }</code> }</p>
                }
            </div>
        </fieldset>
    }
}

fn secret_of(setup: &mut Setup, index: usize) -> &mut SecretInput {
    while setup.secrets.len() <= index {
        setup.secrets.push(SecretInput::default());
    }
    &mut setup.secrets[index]
}
