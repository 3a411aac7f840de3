//! The start page: ways to begin, and what the product is about.

use boundclaim_core::presets;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    browser,
    components::{
        findings::control_id, icon::icon, notice::Notices, opener::open_button, rich::rich, summary::SummaryBar,
    },
    project_url,
    state::{Action, Store},
};

/// The screen.
#[component(Start)]
pub(crate) fn start() -> Html {
    html! { <>
        <SummaryBar />
        <Notices />
        <div class="panes">
            <div class="pane-in">
                <div class="pane-head"><p class="pane-title">{ "Ways to start" }</p></div>
                <PasteUrl />
                <Examples />
                <Saved />
            </div>
            <div class="pane-out">{ agreement() }{ result() }</div>
        </div>
    </> }
}

/// A page's address.
#[component(PasteUrl)]
fn paste_url() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let bad = use_state(|| false);
    let input = use_node_ref();
    let onsubmit = {
        let (store, bad, input) = (store.dispatcher(), bad.clone(), input.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = input.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            match project_url::read(&text) {
                Some(url) => {
                    store.dispatch(Action::Project(url));
                    browser::focus_later(control_id("/scope/project_id"));
                }
                None => bad.set(true),
            }
        })
    };
    html! {
        <form class="start" aria-labelledby="st-1" {onsubmit}>
            <h2 id="st-1">{ "Paste a project URL" }</h2>
            <p class="help" id="st-1-h">{ "Any page of the project: address and path are read from it. GitLab is not contacted." }</p>
            <div class="start-row">
                <label class="vh" for="url">{ "Project URL" }</label>
                <input class="input input-mono" id="url" ref={input} aria-describedby="st-1-h st-1-e" aria-invalid={bad.then_some("true")}
                    placeholder="https://gitlab.example.com/my-group/my-project" spellcheck="false" autocomplete="off" />
                <button type="submit" class="btn btn-primary">{ "Use this project" }</button>
            </div>
            <p class="help" id="st-1-e" role="status">
                if *bad { <span class="error">{ icon("bad") }<span>{ "This is not the address of a project. Copy it from the browser, like https://gitlab.example.com/my-group/my-project." }</span></span> }
                else { { "The numeric project ID is asked next: the URL does not contain it." } }
            </p>
        </form>
    }
}

/// Complete setups.
#[component(Examples)]
fn examples() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let mut presets = presets().into_iter();
    let open = |preset: boundclaim_core::Preset| {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Open(Box::new(preset.setup.clone()), format!("{} was opened.", preset.title)));
            browser::focus("main");
        })
    };
    let guide = presets.next().map(&open);
    html! { <>
        <section class="start" aria-labelledby="st-2">
            <h2 id="st-2">{ "Start from the guide’s example" }</h2>
            <p class="help">{ "Project 42, branch main, secret " }<code>{ "secret/project-42/api" }</code>{ ", field " }<code>{ "api_key" }</code>{ ". Complete; change what differs." }</p>
            <div><button type="button" class="btn" onclick={guide}>{ "Open the example" }</button></div>
        </section>
        <section class="start" aria-labelledby="st-3">
            <h2 id="st-3">{ "Or from a case like yours" }</h2>
            <ul class="presets">
                { for presets.map(|preset| {
                    let (title, about) = (preset.title, preset.about);
                    html! { <li><button type="button" class="btn-row" onclick={open(preset)}><b>{ title }</b><span>{ rich(about) }</span></button></li> }
                }) }
            </ul>
        </section>
    </> }
}

/// A saved setup, or the empty form.
#[component(Saved)]
fn saved() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let form = {
        let store = store.dispatcher();
        Callback::from(move |_| {
            store.dispatch(Action::Start);
            browser::focus_later(control_id("/gitlab/url"));
        })
    };
    html! { <>
        <section class="start" aria-labelledby="st-4">
            <h2 id="st-4">{ "Open a saved setup" }</h2>
            <p class="help">{ "A " }<code>{ ".boundclaim.json" }</code>{ " file. You can also drop it anywhere on this page." }</p>
            <div>{ open_button(&store, "btn", html! { <>{ icon("open") }{ "Choose a file" }</> }, "Choose a saved setup") }</div>
        </section>
        <section class="start" aria-labelledby="st-5">
            <h2 id="st-5">{ "Or fill in the form" }</h2>
            <p class="help">{ "It asks for the project, the branch or tag, and the secret. The rest has safe defaults." }</p>
            <div><button type="button" class="btn" onclick={form}>{ "Fill in the form" }</button></div>
        </section>
    </> }
}

/// Pairs of texts that must agree: where, text, where, text, what the server says if not.
const PAIRS: [[&str; 5]; 5] = [
    [
        ".gitlab-ci.yml, job",
        "aud: https://vault.example.com:8200",
        "role",
        "\"bound_audiences\": [\"https://vault.example.com:8200\"]",
        "error validating token: invalid audience (aud) claim: audience claim does not match any expected audience",
    ],
    [
        "token, made by GitLab",
        "\"iss\": \"https://gitlab.example.com\"",
        "config of the auth mount",
        "bound_issuer=https://gitlab.example.com",
        "error validating token: invalid issuer (iss) claim",
    ],
    [
        "token, made by GitLab",
        "\"project_id\": \"42\"",
        "role",
        "\"bound_claims\": { \"project_id\": \"42\" }",
        "error validating claims: claim \"project_id\" does not match any associated bound claim values",
    ],
    [
        ".gitlab-ci.yml, variables",
        "VAULT_AUTH_ROLE: project-42-role",
        "Vault",
        "auth/jwt/role/project-42-role",
        "role \"project-42-role\" could not be found",
    ],
    [
        ".gitlab-ci.yml, secrets",
        "vault: project-42/api/api_key@secret",
        "policy",
        "path \"secret/data/project-42/api\"",
        "permission denied",
    ],
];

fn agreement() -> Html {
    html! {
        <section class="report">
            <h2>{ "What has to agree" }</h2>
            <p class="page-lead">{ "A job’s token, the auth mount’s config, a role, a policy and .gitlab-ci.yml are written by different people in different languages. These pairs of texts must agree to the letter. boundclaim writes both sides from one description." }</p>
            <ol class="pairs">
                { for PAIRS.iter().map(|[here, one, there, other, otherwise]| html! {
                    <li class="pair">
                        <div><span class="where">{ *here }</span><code>{ *one }</code></div>
                        <div class="eq">{ icon("equal") }<span class="vh">{ "must agree with" }</span></div>
                        <div><span class="where">{ *there }</span><code>{ *other }</code></div>
                        <p class="else">{ "If not: " }<code>{ *otherwise }</code></p>
                    </li>
                }) }
            </ol>
        </section>
    }
}

fn result() -> Html {
    let items = [
        ("1 Run on the server.", " Scripts, single commands, API calls or Terraform: mount, config, policy, role."),
        ("2 Put into .gitlab-ci.yml.", " The job, for one of three ways to log in."),
        ("3 Set these variables.", " Key, value, protected or not, and why."),
        ("4 Test it.", " How to see that the right job gets in and a wrong one does not."),
    ];
    html! {
        <section class="report">
            <h2>{ "What you get" }</h2>
            <ol class="gets">{ for items.iter().map(|(head, text)| html! { <li><b>{ *head }</b>{ *text }</li> }) }</ol>
        </section>
    }
}
