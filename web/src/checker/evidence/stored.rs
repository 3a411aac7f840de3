//! What is on the server: the role and the mount's config.

use boundclaim_core::{Language, OnServer, check::StepName};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Source, editor, part, state};
use crate::checker::{
    company::held,
    fields::{listed, mark, select, text},
    input::{Input, Stored},
    state::{Action, Store, edit},
};

/// The role, its name and its mount.
pub(super) fn role(store: &Store) -> Html {
    let input = &store.input;
    let source = Source {
        id: "c-role",
        label: "Role",
        source: "role".to_owned(),
        text: &input.role.text,
        language: Language::Text,
        placeholder: "vault read -format=json auth/jwt/role/NAME",
    };
    let roles = store.company.on_server().into_iter().flat_map(OnServer::roles);
    let steps = [StepName::Role, StepName::BoundClaims, StepName::Issuer, StepName::UserClaim];
    let content = html! { <>
        <div class="cols cols-pair">
            { listed("c-role-name", "Role name", &input.role_name, "from the job", roles, &edit(store, |input, text| input.role_name = text)) }
            { held(store, "/auth/mount", "c-mount", text("c-mount", "Auth mount", &input.auth_mount, "jwt", &edit(store, |input, text| input.auth_mount = text))) }
        </div>
        if !input.role.absent { { editor(store, &source, edit(store, |input, text| input.role.text = text)) } }
        <p class="help" id="c-role-h">{ "JSON, a " }<code>{ "vault write" }</code>{ " command, the output of " }<code>{ "vault read" }</code>{ " or Terraform, as found." }</p>
        { absent(store, "c-role-absent", "The server has no such role", input.role.absent, |input| &mut input.role) }
    </> };
    part(store, "e-role", "Role", true, of(store, &input.role, &steps), content)
}

/// The names of the roles that the company set, to choose from; nothing when it set none.
pub(super) fn choose_role(store: &Store) -> Html {
    let roles = store.company.on_server().into_iter().flat_map(OnServer::roles);
    let mut names: Vec<(String, String)> = roles.map(|name| (name.to_owned(), name.to_owned())).collect();
    if names.is_empty() {
        return Html::default();
    }
    let name = store.input.role_name.trim();
    if name.is_empty() {
        names.insert(0, (String::new(), "As the job says".to_owned()));
    }
    html! { <div class="evidence evidence-body">{ select("c-roles", "Role", name, &names, &edit(store, |input, text| input.role_name = text)) }</div> }
}

/// The auth mount's config.
pub(super) fn config(store: &Store) -> Html {
    let input = &store.input;
    let source = Source {
        id: "c-config",
        label: "Auth config",
        source: "config".to_owned(),
        text: &input.config.text,
        language: Language::Text,
        placeholder: "vault read -format=json auth/jwt/config",
    };
    let content = html! { <>
        if !input.config.absent { { editor(store, &source, edit(store, |input, text| input.config.text = text)) } }
        <p class="help" id="c-config-h">{ "From " }<code>{ "vault read -format=json auth/jwt/config" }</code>{ ", or the command that wrote it." }</p>
        { absent(store, "c-config-absent", "The mount has no config", input.config.absent, |input| &mut input.config) }
    </> };
    part(
        store,
        "e-config",
        "Auth config",
        true,
        of(store, &input.config, &[StepName::Config, StepName::Issuer]),
        content,
    )
}

fn of(store: &Store, stored: &Stored, steps: &[StepName]) -> Html {
    if stored.absent {
        return mark("bad", "the server has none");
    }
    state(&store.report, steps, !stored.text.trim().is_empty(), "read")
}

fn absent(
    store: &Store,
    id: &'static str,
    label: &'static str,
    checked: bool,
    of: fn(&mut Input) -> &mut Stored,
) -> Html {
    let onchange = {
        let store = store.dispatcher();
        Callback::from(move |event: Event| {
            let absent = event.target_unchecked_into::<HtmlInputElement>().checked();
            store.dispatch(Action::Edit(Box::new(move |input| of(input).absent = absent)));
        })
    };
    html! { <label class="tick"><input type="checkbox" {id} {checked} {onchange} /><span>{ label }</span></label> }
}
