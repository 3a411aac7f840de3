//! Starting from a pipeline that exists.

use boundclaim_core::Setup;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::{
    browser,
    components::icon::{icon, icon_in},
    parts,
    state::{Action, Store},
};

/// What was found in the text.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    jobs: Vec<String>,
    error: Option<String>,
}

/// A pasted `.gitlab-ci.yml`.
#[component(PastePipeline)]
pub(super) fn paste_pipeline() -> Html {
    let found = use_state(Found::default);
    let (text, job) = (use_node_ref(), use_node_ref());
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let onsubmit = {
        let (found, text, job) = (found.clone(), text.clone(), job.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let pipeline = text.cast::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            let wanted = job.cast::<HtmlSelectElement>().map(|select| select.value());
            let (found, store) = (found.clone(), store.clone());
            spawn_local(async move {
                match read(&pipeline, wanted, &store.setup).await {
                    Ok((setup, name)) => {
                        let said = format!("The job {name} was read. What it does not say is asked.");
                        store.dispatch(Action::Open(Box::new(setup), said));
                        browser::focus("main");
                    }
                    Err(answer) => found.set(answer),
                }
            });
        })
    };
    // Another text has other jobs.
    let oninput = {
        let found = found.clone();
        Callback::from(move |_: InputEvent| found.set(Found::default()))
    };
    html! {
        <form class="start" aria-labelledby="st-6" {onsubmit}>
            <h2 id="st-6">{ "Start from your pipeline" }</h2>
            <p class="help" id="st-6-h">{ "Paste a .gitlab-ci.yml: way to log in, role, server, secrets and rules are read from the job that talks to Vault." }</p>
            <label class="vh" for="pipeline">{ "Pipeline" }</label>
            <textarea class="input input-mono" id="pipeline" ref={text} rows="4" {oninput} aria-describedby="st-6-h st-6-e"
                autocapitalize="off" autocomplete="off" spellcheck="false" aria-invalid={found.error.is_some().then_some("true")} />
            if found.jobs.len() > 1 {
                <div class="field">
                    <label for="pipeline-job">{ "Which job" }</label>
                    <span class="select">
                        <select id="pipeline-job" ref={job}>
                            { for found.jobs.iter().map(|name| html! { <option key={name.clone()} value={name.clone()}>{ name }</option> }) }
                        </select>
                        { icon("caret") }
                    </span>
                </div>
            }
            <div><button type="submit" class="btn">{ "Read the job" }</button></div>
            <div id="st-6-e" role="status">
                if let Some(error) = &found.error {
                    <p class="error">{ icon("bad") }<span>{ error }</span></p>
                } else if found.jobs.len() > 1 {
                    <p class="note">{ icon_in("info", "none") }<span>{ "Several jobs talk to Vault. Choose one." }</span></p>
                }
            </div>
        </form>
    }
}

/// The setup of the job and its name; or what to say, and the jobs to choose from.
async fn read(pipeline: &str, wanted: Option<String>, setup: &Setup) -> Result<(Setup, String), Found> {
    let fail = |error: &str| Found { error: Some(error.to_owned()), ..Found::default() };
    if pipeline.trim().is_empty() {
        return Err(fail("Paste the text of a .gitlab-ci.yml first."));
    }
    let jobs = parts::call("checker", "jobs", &[pipeline]).await.map_err(|error| fail(&error))?;
    let (broken, jobs) = jobs.split_once('\n').unwrap_or((&jobs, ""));
    if !broken.is_empty() {
        return Err(fail(&format!("This is not a pipeline: {broken}.")));
    }
    let jobs: Vec<String> = jobs.lines().map(str::to_owned).collect();
    let chosen = wanted.filter(|wanted| jobs.contains(wanted));
    let name = match (jobs.as_slice(), chosen) {
        ([], _) => {
            return Err(fail(
                "No job in it talks to Vault. If it comes by include:, paste the full configuration of the pipeline editor.",
            ));
        }
        (_, Some(chosen)) => chosen,
        ([one], None) => one.clone(),
        (_, None) => return Err(Found { jobs, error: None }),
    };
    let filled = parts::call("checker", "fillSetup", &[pipeline, &name, &setup.to_json()]).await;
    let filled = filled.map_err(|error| fail(&error))?;
    Setup::from_json(&filled).map(|setup| (setup, name)).map_err(|_| fail("The job could not be read."))
}
