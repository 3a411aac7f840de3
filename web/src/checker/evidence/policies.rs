//! The policies of the token.

use boundclaim_core::{
    Language,
    check::{PolicyEvidence, StepName},
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::part;
use crate::{
    browser,
    checker::{
        editor::{Editor, language_of},
        evidence::state,
        marks::marks,
        state::{Action, Store},
    },
    components::icon::icon,
};

pub(super) fn policies(store: &Store) -> Html {
    let policies = &store.input.policies;
    let add = {
        let (store, count) = (store.dispatcher(), policies.len());
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Edit(Box::new(|input| {
                let name = if input.policies.is_empty() {
                    "policy".to_owned()
                } else {
                    format!("policy-{}", input.policies.len() + 1)
                };
                input.policies.push(PolicyEvidence { name, text: String::new() });
            })));
            browser::focus_later(format!("c-policy-{count}-name"));
        })
    };
    let read =
        if policies.len() == 1 { "1 policy read".to_owned() } else { format!("{} policies read", policies.len()) };
    let given = policies.iter().any(|policy| !policy.text.trim().is_empty());
    let content = html! { <>
        { for policies.iter().enumerate().map(|(index, policy)| one(store, index, policy)) }
        <div class="foot">
            <p class="help">{ if given { "Green: the rule that decides." } else { "HCL, JSON or a vault policy write command: every policy that the role names." } }</p>
            <button type="button" class="btn btn-quiet" onclick={add}>{ icon("plus") }{ "Add a policy" }</button>
        </div>
    </> };
    part(store, "e-policies", "Policies", true, state(&store.report, &[StepName::Acl], given, &read), content)
}

fn one(store: &Store, index: usize, policy: &PolicyEvidence) -> Html {
    let change = |change: fn(&mut PolicyEvidence, String)| {
        let store = store.dispatcher();
        Callback::from(move |text: String| {
            store.dispatch(Action::Edit(Box::new(move |input| {
                if let Some(policy) = input.policies.get_mut(index) {
                    change(policy, text);
                }
            })));
        })
    };
    let rename = change(|policy, text| policy.name = text);
    let oninput = rename.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let remove = {
        let mut next = store.input.clone();
        let name = next.policies.remove(index).name;
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Fill(Box::new(next.clone()), format!("The policy {name} was removed.")));
            browser::focus("check-main");
        })
    };
    let id = format!("c-policy-{index}");
    let label = if policy.name.is_empty() { "Policy".to_owned() } else { format!("Policy {}", policy.name) };
    html! {
        <fieldset class="block" key={index}>
            <legend class="vh">{ &label }</legend>
            <div class="named">
                <div class="field">
                    <label for={format!("{id}-name")}>{ "Policy name" }</label>
                    <input class="input input-mono" id={format!("{id}-name")} value={policy.name.clone()} {oninput} autocomplete="off" autocapitalize="off" spellcheck="false" />
                </div>
                <button type="button" class="btn btn-quiet btn-icon" onclick={remove} aria-label={format!("Remove {label}")} title="Remove">{ icon("x") }</button>
            </div>
            <Editor {id} {label} text={policy.text.clone()} language={language_of(&policy.text, Language::Hcl)}
                marks={marks(&store.report, &format!("policy:{}", policy.name), &policy.text)}
                placeholder={"path \"secret/data/…\" { capabilities = [\"read\"] }"} oninput={change(|policy, text| policy.text = text)} />
        </fieldset>
    }
}
