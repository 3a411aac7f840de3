//! The job: its pipeline and the variables outside of it.

use boundclaim_core::{Language, check::StepName, pipeline::Pipeline};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{Source, editor, part, state};
use crate::checker::{
    fields::select,
    state::{Store, edit},
};

pub(super) fn job(store: &Store) -> Html {
    let input = &store.input;
    // The jobs of a very large file are not listed.
    let listed = if input.pipeline.len() < MOST_BYTES { input.pipeline.as_str() } else { "" };
    let pipeline = Pipeline::read(listed);
    let talks = |job: &&boundclaim_core::pipeline::Job| !job.hidden && job.option().is_some();
    let names: Vec<(String, String)> =
        pipeline.jobs.iter().filter(talks).map(|job| (job.name.clone(), job.name.clone())).collect();
    let chosen =
        if input.job.is_empty() { names.first().map_or("", |(name, _)| name.as_str()) } else { input.job.as_str() };
    let given = !input.pipeline.trim().is_empty();
    let read = if listed.is_empty() {
        "read".to_owned()
    } else if chosen.is_empty() {
        "no job talks to the server".to_owned()
    } else {
        format!("{chosen} read")
    };
    let source = Source {
        id: "c-pipeline",
        label: "Pipeline",
        source: "pipeline".to_owned(),
        text: &input.pipeline,
        language: Language::Yaml,
        placeholder: "deploy_job:\n  id_tokens: …",
    };
    let set_variables = edit(store, |input, text| input.variables = text)
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let rows = input.variables.lines().count().clamp(2, 8).to_string();
    let content = html! { <>
        if names.len() > 1 || !input.job.is_empty() {
            { select("c-job", "Job", chosen, &names, &edit(store, |input, text| input.job = text)) }
        }
        { editor(store, &source, edit(store, |input, text| input.pipeline = text)) }
        <p class="help" id="c-pipeline-h">{ "The .gitlab-ci.yml. Role, audience, server and path are read from the job." }</p>
        <div class="field">
            <label for="c-variables">{ "CI/CD variables outside of the file" }<span class="opt">{ " (optional)" }</span></label>
            <textarea class="input input-mono" id="c-variables" {rows} value={input.variables.clone()} oninput={set_variables}
                placeholder="VAULT_SERVER_URL=https://vault.example.com:8200" autocomplete="off" autocapitalize="off" spellcheck="false" />
        </div>
    </> };
    let steps = [StepName::Mint, StepName::Deliver, StepName::Path];
    part(store, "e-job", "Job", true, state(&store.report, &steps, given, &read), content)
}

/// Read with every rendering.
const MOST_BYTES: usize = 200_000;
