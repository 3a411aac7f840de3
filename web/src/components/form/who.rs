//! Which jobs get in.

use boundclaim_core::{GroupInput, RefInput, RefType};
use yew::prelude::*;

use super::{edit_or_paste, section};
use crate::{
    browser,
    components::{
        controls::{Segment, Select, TextField, Tick},
        findings::{control_id, findings, other_findings},
        icon::icon,
    },
    state::{Store, change, edit, filled},
};

/// Everything that becomes a claim.
#[component(Who)]
pub(super) fn who() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let setup = &store.setup;
    let scope = &setup.scope;
    let whole_group = scope.group.is_some();
    let sources =
        ["", "push", "web", "schedule", "api", "trigger", "pipeline", "merge_request_event", "parent_pipeline"];
    let source_options =
        sources.map(|source| (source.to_owned(), if source.is_empty() { "any" } else { source }.to_owned()));
    let content = html! { <>
        <Segment label="Jobs of" field="/scope/kind" value={if whole_group { "group" } else { "project" }}
            options={vec![("project", "One project"), ("group", "A whole group")]}
            onchange={edit(&store, |setup, text| {
                setup.scope.group = (text == "group").then(|| GroupInput { path: group_of(setup.scope.project_path.as_deref()), ..GroupInput::default() });
            })} />
        if whole_group { <Group /> } else { <Project /> }
        <Refs />
        <Tick label="Only protected branches and tags" field="/scope/protected_only" checked={scope.protected_only}
            onchange={change(&store, |setup| setup.scope.protected_only = !setup.scope.protected_only)}
            help={html! { "Without it, every developer who can push a branch or tag of this name gets the secret." }} />
        <div class="cols cols-pair">
            <TextField label="Environment" optional=true field="/scope/environment" value={scope.environment.clone().unwrap_or_default()}
                oninput={edit(&store, |setup, text| setup.scope.environment = filled(text))} />
            <Select label="Kind of pipeline" field="/scope/pipeline_source" options={source_options.to_vec()}
                value={scope.pipeline_source.clone().unwrap_or_default()}
                onchange={edit(&store, |setup, text| setup.scope.pipeline_source = filled(text))} />
        </div>
        <p class="help">{ "With an environment the role demands it, and the job must name it under " }<code>{ "environment:" }</code>{ "." }</p>
        if scope.environment.is_some() || scope.environment_protected {
            <Tick label="The environment must be protected" field="/scope/environment_protected" checked={scope.environment_protected}
                onchange={change(&store, |setup| setup.scope.environment_protected = !setup.scope.environment_protected)} />
        }
        { other_findings(&store, "who", &["/scope"], has_control) }
    </> };
    section("s-who", "Who gets in", html! { "Everything here becomes a claim that the role demands." }, content)
}

fn has_control(field: &str) -> bool {
    !matches!(field, "/scope" | "/scope/kind")
}

fn group_of(project: Option<&str>) -> String {
    project.and_then(|path| path.rsplit_once('/')).map_or(String::new(), |(group, _)| group.to_owned())
}

#[component(Project)]
fn project() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let scope = &store.setup.scope;
    html! {
        <div class="cols cols-project">
            <TextField label="Project ID" field="/scope/project_id" value={scope.project_id.clone().unwrap_or_default()}
                oninput={edit_or_paste(&store, edit(&store, |setup, text| setup.scope.project_id = filled(text)))} />
            <TextField label="Project path" optional=true field="/scope/project_path" value={scope.project_path.clone().unwrap_or_default()}
                oninput={edit_or_paste(&store, edit(&store, |setup, text| setup.scope.project_path = filled(text)))} />
            <p class="help wide">{ "The ID decides: it survives renames and nobody can take it over. Find it on the project’s page under ⋮, “Copy project ID”. Or paste any URL of the project here." }</p>
        </div>
    }
}

#[component(Group)]
fn group() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let Some(group) = store.setup.scope.group.clone() else { return Html::default() };
    let set = |change: fn(&mut GroupInput, String)| {
        edit(&store, move |setup, text| {
            if let Some(group) = &mut setup.scope.group {
                change(group, text);
            }
        })
    };
    html! { <>
        <div class="cols cols-project">
            <TextField label="Group ID" optional={group.subgroups} field="/scope/group/id" value={group.id.clone().unwrap_or_default()} oninput={set(|group, text| group.id = filled(text))} />
            <TextField label="Group path" field="/scope/group/path" value={group.path.clone()} oninput={set(|group, text| group.path = text)} />
        </div>
        <Tick label="Projects of subgroups too" field="/scope/group/subgroups" checked={group.subgroups}
            onchange={change(&store, |setup| if let Some(group) = &mut setup.scope.group { group.subgroups = !group.subgroups; })} />
        { findings(&store, "/scope/group") }
    </> }
}

/// Rows of branches and tags.
#[component(Refs)]
fn refs() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let typed = store.setup.scope.refs.clone().unwrap_or_default();
    // An empty form shows one empty row; it becomes a branch with the first letter.
    let rows = if typed.is_empty() { vec![RefInput::default()] } else { typed.clone() };
    let count = rows.len();
    let row = |(index, one): (usize, &RefInput)| {
        let name_field = format!("/scope/refs/{index}/name");
        let remove = {
            let remove = change(&store, move |setup| {
                if let Some(refs) = &mut setup.scope.refs
                    && index < refs.len()
                {
                    refs.remove(index);
                }
            });
            Callback::from(move |event: MouseEvent| {
                remove.emit(event);
                browser::focus_later(control_id(&format!("/scope/refs/{}/name", index.saturating_sub(1))));
            })
        };
        html! {
            <div class="ref-row" key={index}>
                <Select label="Kind" hide_label=true field={format!("/scope/refs/{index}/type")} value={one.kind.word().to_owned()}
                    options={vec![("branch".to_owned(), "Branch".to_owned()), ("tag".to_owned(), "Tag".to_owned())]}
                    onchange={edit(&store, move |setup, text| row_of(setup, index).kind = if text == "tag" { RefType::Tag } else { RefType::Branch })} />
                <TextField label="Name of the branch or tag" hide_label=true field={name_field} value={one.name.clone()} placeholder={if index == 0 { "main" } else { "" }}
                    oninput={edit_or_paste(&store, edit(&store, move |setup, text| row_of(setup, index).name = text))} />
                if !typed.is_empty() {
                    <button type="button" class="btn btn-quiet btn-icon" onclick={remove} aria-label={format!("Remove {}", one.name)} title={format!("Remove {}", one.name)}>{ icon("x") }</button>
                }
            </div>
        }
    };
    let add = {
        let add = change(&store, move |setup| {
            let refs = setup.scope.refs.get_or_insert_default();
            if refs.is_empty() {
                refs.push(RefInput::default());
            }
            refs.push(RefInput::default());
        });
        Callback::from(move |event: MouseEvent| {
            add.emit(event);
            browser::focus_later(control_id(&format!("/scope/refs/{count}/name")));
        })
    };
    html! {
        <div class="field" data-link="/scope/refs" role="group" aria-labelledby="refs">
            <span class="label" id="refs">{ "Branches and tags" }</span>
            { for rows.iter().enumerate().map(row) }
            { findings(&store, "/scope/refs") }
            <div><button type="button" class="btn btn-link" onclick={add}>{ icon("plus") }{ "Add a branch or tag" }</button></div>
            <p class="help"><code>{ "*" }</code>{ " stands for any characters, slashes too: " }<code>{ "release/*" }</code>{ " matches " }<code>{ "release/1.4" }</code>{ " and " }<code>{ "release/1/x" }</code>{ "." }</p>
        </div>
    }
}

fn row_of(setup: &mut boundclaim_core::Setup, index: usize) -> &mut RefInput {
    let refs = setup.scope.refs.get_or_insert_default();
    while refs.len() <= index {
        refs.push(RefInput::default());
    }
    &mut refs[index]
}
