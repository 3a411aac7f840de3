//! How the job logs in, and the job itself.

use boundclaim_core::{Client, LoginOption};
use yew::prelude::*;

use super::{
    options::{Comparison, Options},
    section,
};
use crate::{
    components::{
        controls::{Segment, TextArea, TextField, Tick},
        findings::findings,
    },
    state::{Store, change, edit, filled},
};

/// The way to log in, the client, the job.
#[component(How)]
pub(super) fn how() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let setup = &store.setup;
    let effective = &store.made.effective;
    let by_hand = effective.option != LoginOption::Secrets;
    let content = html! { <>
        <Options />
        { findings(&store, "/method/option") }
        <Comparison />
        if by_hand {
            <Segment label="Log in with" field="/method/client" value={effective.client.command()}
                options={vec![("vault", "vault"), ("bao", "bao"), ("curl", "curl and jq")]}
                onchange={edit(&store, |setup, text| setup.method.client = Client::ALL.into_iter().find(|client| client.command() == text))} />
        }
        if by_hand && setup.scope.group.is_none() || setup.method.dynamic_role {
            <Tick label="Make the role’s name at run time" field="/method/dynamic_role" checked={setup.method.dynamic_role}
                onchange={change(&store, |setup| setup.method.dynamic_role = !setup.method.dynamic_role)}
                help={html! { <>{ "The job takes the project’s ID in the name from " }<code>{ "CI_PROJECT_ID" }</code>{ ", so that one pipeline file fits many projects." }</> }} />
        }
        <div class="cols cols-pair">
            <TextField label="Job name" field="/job/name" value={setup.job.name.clone()} oninput={edit(&store, |setup, text| setup.job.name = text)} />
            <TextField label="Image" optional=true field="/job/image" value={setup.job.image.clone().unwrap_or_default()}
                placeholder={effective.image.clone().unwrap_or_else(|| "the runner’s default".to_owned())} oninput={edit(&store, |setup, text| setup.job.image = filled(text))} />
        </div>
        <Script />
        if effective.option != LoginOption::CiJobJwt {
            <TextField label="Variable of the token" field="/method/token_name" value={setup.method.token_name.clone()} oninput={edit(&store, |setup, text| setup.method.token_name = text)} />
        }
    </> };
    section("s-how", "How the job logs in", html! { effective.recommended.1.replace('`', "") }, content)
}

/// The job's own commands, one on each line.
#[component(Script)]
fn script() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let script = &store.setup.job.script;
    let rows = u32::try_from(script.len()).unwrap_or(1).clamp(1, 12);
    html! { <>
        <TextArea label="Script, once the secrets are there" field="/job/script" value={script.join("\n")} {rows}
            oninput={edit(&store, |setup, text| setup.job.script = text.split('\n').map(str::to_owned).collect())}
            help={html! { "One command on each line. Read secrets from the environment: arguments show in the list of processes." }} />
        { for (0..script.len()).map(|index| findings(&store, &format!("/job/script/{index}"))) }
    </> }
}
