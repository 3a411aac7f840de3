//! The right pane: what to run, to commit, to set and to test, in this order.

use boundclaim_core::{Artifact, Generated, VariableType};
use yew::prelude::*;

use super::{
    allows::Allows,
    code::{self, Code},
    copy::CopyButton,
    field::{control_link, field_name},
    icon::{icon, icon_in},
    jobs::jobs_table,
    rich::rich,
    tabs::{Tab, Tabs},
};
use crate::{archive, browser, hooks::Jobs, state::Store};

/// The four steps.
pub(crate) fn output(store: &Store, jobs: Option<&Jobs>) -> Html {
    let made = &*store.made;
    let download = {
        let made = store.made.clone();
        Callback::from(move |_| {
            browser::download("boundclaim.zip", &archive::zip(&made.artifacts));
        })
    };
    html! {
        <div class="pane-out" id="result" tabindex="-1">
            <div class="pane-head steps-head">
                <nav class="steps-nav" aria-label="Steps">
                    <a href="#step-1"><b>{ "1" }</b>{ "Run on the server" }</a>
                    <a href="#step-2"><b>{ "2" }</b>{ ".gitlab-ci.yml" }</a>
                    <a href="#step-3"><b>{ "3" }</b>{ "Variables" }</a>
                    <a href="#step-4"><b>{ "4" }</b>{ "Test it" }</a>
                </nav>
                if !made.artifacts.is_empty() {
                    <button type="button" class="btn" aria-label="Download all files" onclick={download}>
                        { icon("down") }<span class="btn-text">{ "All files" }</span>
                    </button>
                }
            </div>
            { server_step(store) }
            { pipeline_step(made) }
            { variables_step(made) }
            { test_step(made, jobs) }
        </div>
    }
}

/// The four steps in an element of another page, which has little room: each can be closed.
pub(crate) fn compact(store: &Store, jobs: Option<&Jobs>) -> Html {
    let made = &*store.made;
    let steps = [
        ("Run on the server", server_step(store)),
        (".gitlab-ci.yml", pipeline_step(made)),
        ("Variables", variables_step(made)),
        ("Test it", test_step(made, jobs)),
    ];
    let step = |(index, (title, content)): (usize, (&'static str, Html))| {
        // The job is what most readers of such a page come for.
        let open = index == 1;
        html! {
            <details class="fold" {open} key={title}>
                <summary>{ icon("chevron") }<span class="row-name">{ format!("{}. {title}", index + 1) }</span></summary>
                { content }
            </details>
        }
    };
    html! { <div class="folds" id="result">{ for steps.into_iter().enumerate().map(step) }</div> }
}

fn step(number: u8, title: String, place: Html, content: Html) -> Html {
    let id = format!("step-{number}");
    html! {
        <section class="step" id={id.clone()} tabindex="-1" aria-labelledby={format!("{id}-h")}>
            <div class="step-head">
                <h2 id={format!("{id}-h")}><span class="num">{ number }</span><span class="vh">{ ": " }</span>{ title }</h2>
                <p class="place">{ place }</p>
            </div>
            { content }
        </section>
    }
}

/// Where an artifact goes, then its text; or what it waits for.
fn shown(made: &Generated, id: &str) -> Html {
    if let Some(artifact) = made.artifact(id) {
        return html! { <Code key={id} artifact={artifact.clone()} wrap={is_prose(artifact)} /> };
    }
    let Some(pending) = made.pending.iter().find(|pending| pending.id == id) else { return Html::default() };
    html! {
        <p class="note pending" key={id}>
            { icon_in("none", "none") }
            <span><b>{ &pending.title }</b>{ " waits for: " }{ for pending.fields.iter().enumerate().map(|(index, field)| waiting(index, field)) }</span>
        </p>
    }
}

fn waiting(index: usize, field: &str) -> Html {
    html! { <>if index > 0 { { ", " } }<a href={control_link(field)}>{ field_name(field) }</a></> }
}

fn is_prose(artifact: &Artifact) -> bool {
    artifact.language == boundclaim_core::Language::Markdown
}

fn place(made: &Generated, id: &str) -> Html {
    match made.artifact(id) {
        Some(artifact) => html! { <><b>{ "Where: " }</b>{ rich(&artifact.place) }</> },
        None => Html::default(),
    }
}

/// An artifact behind a heading that can be opened.
fn folded(made: &Generated, id: &str, title: &str) -> Html {
    let Some(artifact) = made.artifact(id) else { return shown(made, id) };
    html! {
        <details class="fold" key={id.to_owned()}>
            <summary>{ icon("chevron") }<span class="row-name">{ title.to_owned() }</span></summary>
            <div class="block"><p class="help">{ rich(&artifact.place) }</p>{ shown(made, id) }</div>
        </details>
    }
}

fn server_step(store: &Store) -> Html {
    let (made, product) = (&*store.made, store.setup.server.product.name());
    let commands = match made.artifact("commands") {
        Some(artifact) => code::commands(artifact),
        None => shown(made, "commands"),
    };
    let script = html! { <>
        <h3>{ "Once for each GitLab" }</h3>{ shown(made, "vault-mount") }
        <h3>{ "For this setup" }</h3>{ shown(made, "vault-project") }
    </> };
    let parts =
        html! { <>{ shown(made, "auth-config") }{ shown(made, "role") }{ shown(made, "policy") }{ allows(store) }</> };
    let tabs: Vec<Tab> = vec![
        ("Shell scripts", script),
        ("Single commands", commands),
        ("API calls", shown(made, "api")),
        ("Terraform", shown(made, "terraform")),
        ("Role and policy alone", parts),
    ];
    step(
        1,
        format!("Run on {product}"),
        place(made, "vault-mount"),
        html! { <>
            <Tabs id="server" label="Form of the commands" {tabs} />
            <div class="block"><h3>{ "Then store the value" }</h3>{ shown(made, "store-secret") }</div>
            <div class="folds">
                { folded(made, "audit", "Write an audit log") }
                { folded(made, "admin-policy", "What the administrator needs") }
                { folded(made, "teardown", "Take it back") }
            </div>
        </> },
    )
}

/// What the policy allows, once there is one.
fn allows(store: &Store) -> Html {
    match store.made.artifact("policy") {
        Some(_) => html! { <Allows setup={store.named().to_json()} /> },
        None => Html::default(),
    }
}

fn pipeline_step(made: &Generated) -> Html {
    step(
        2,
        "Put into .gitlab-ci.yml".to_owned(),
        place(made, "pipeline"),
        html! { <>
            { shown(made, "pipeline") }
            <div class="folds">{ folded(made, "runner-image", "An image with a pinned client") }</div>
        </> },
    )
}

fn variables_step(made: &Generated) -> Html {
    let row = |variable: &boundclaim_core::Variable| {
        let kind = match variable.kind {
            VariableType::Variable => "Variable",
            VariableType::File => "File",
        };
        let yes = |tick: bool| if tick { "Yes" } else { "No" };
        let content = variable.value.starts_with('<');
        html! { <>
            <tr class="key-row" data-link={variable.field}>
                <th scope="row"><code>{ variable.key }</code></th>
                <td data-h="Value">if content { { variable.value.trim_matches(['<', '>']).to_owned() } } else { <code>{ &variable.value }</code> }</td>
                <td data-h="Type">{ kind }</td>
                <td data-h="Protected">{ yes(variable.protected) }</td>
                <td data-h="Masked">{ yes(variable.masked) }</td>
                <td class="act">if !content { <CopyButton text={variable.value.clone()} what={format!("the value of {}", variable.key)} icon_only=true /> }</td>
            </tr>
            <tr class="why-row"><td colspan="6">{ rich(&variable.why) }</td></tr>
        </> }
    };
    let content = if made.variables.is_empty() {
        shown(made, "variables")
    } else {
        html! {
            <table class="tbl stack">
                <caption class="vh">{ "CI/CD variables" }</caption>
                <thead><tr>
                    <th scope="col">{ "Key" }</th><th scope="col">{ "Value" }</th><th scope="col">{ "Type" }</th>
                    <th scope="col">{ "Protected" }</th><th scope="col">{ "Masked" }</th><th scope="col"><span class="vh">{ "Copy" }</span></th>
                </tr></thead>
                <tbody>{ for made.variables.iter().map(row) }</tbody>
            </table>
        }
    };
    step(3, "Set these variables".to_owned(), place(made, "variables"), content)
}

fn test_step(made: &Generated, jobs: Option<&Jobs>) -> Html {
    step(
        4,
        "Test it".to_owned(),
        html! { "Here, and on your servers once everything is in place." },
        html! { <>
            { for jobs.map(jobs_table) }
            <div class="block"><h3>{ "On your servers" }</h3>{ shown(made, "verify") }</div>
            <div class="folds">
                { folded(made, "diagnose-job", "A job that shows what is wrong") }
                { folded(made, "troubleshooting", "Errors that this setup can meet") }
            </div>
        </> },
    )
}
