//! Which jobs get in.

use boundclaim_core::{GroupInput, Setup};
use yew::prelude::*;

use super::{edit_or_paste, refs::refs, section};
use crate::{
    components::{
        controls::{segment, select, text, tick},
        findings::findings,
        rich::rich,
    },
    state::{Action, Store, change, edit, filled},
};

/// Everything that becomes a claim.
pub(super) fn who(store: &Store) -> Html {
    let scope = &store.setup.scope;
    let whole = scope.group.is_some();
    let set_whole = {
        let store = store.dispatcher();
        Callback::from(move |word: String| store.dispatch(Action::Group(word == "group")))
    };
    let environment = scope.environment.clone().unwrap_or_default();
    let set_environment =
        edit_or_paste(store, &environment, edit(store, |setup, text| setup.scope.environment = filled(text)));
    let source = scope.pipeline_source.clone().unwrap_or_default();
    let set_source = edit(store, |setup, text| setup.scope.pipeline_source = filled(text));
    let content = html! { <>
        { segment(store, "Jobs of", "/scope/kind", if whole { "group" } else { "project" }, &[("project", "One project"), ("group", "A whole group")], &set_whole) }
        if whole { { group(store) } } else { { project(store) } }
        { refs(store) }
        { tick(store, "Only protected branches and tags", "/scope/protected_only", scope.protected_only,
            change(store, |setup| setup.scope.protected_only = !setup.scope.protected_only),
            "Without it, every developer who can push a branch or tag of this name gets the secret.") }
        <div class="cols cols-pair">
            { text("Environment", "/scope/environment", &environment, set_environment).optional().view(store) }
            { select(store, "Kind of pipeline", "/scope/pipeline_source", &source, &SOURCES, &set_source) }
            <p class="help wide">{ rich("The role then demands the environment, and the job must name it under `environment:`.") }</p>
        </div>
        if scope.environment.is_some() || scope.environment_protected {
            { tick(store, "The environment must be protected", "/scope/environment_protected", scope.environment_protected,
                change(store, |setup| setup.scope.environment_protected = !setup.scope.environment_protected), "") }
        }
    </> };
    section("s-who", "Who gets in", "Everything here becomes a claim that the role demands.", content)
}

/// `CI_PIPELINE_SOURCE`, by how often people ask for them.
const SOURCES: [(&str, &str); 9] = [
    ("", "Any"),
    ("push", "push"),
    ("web", "web"),
    ("schedule", "schedule"),
    ("api", "api"),
    ("trigger", "trigger"),
    ("pipeline", "pipeline"),
    ("parent_pipeline", "parent_pipeline"),
    ("merge_request_event", "merge_request_event"),
];

fn project(store: &Store) -> Html {
    let scope = &store.setup.scope;
    let (id, path) = (scope.project_id.clone().unwrap_or_default(), scope.project_path.clone().unwrap_or_default());
    let set_id = edit_or_paste(store, &id, edit(store, |setup, text| setup.scope.project_id = filled(text)));
    let set_path = edit_or_paste(store, &path, edit(store, |setup, text| setup.scope.project_path = filled(text)));
    html! {
        <div class="cols cols-project">
            { text("Project ID", "/scope/project_id", &id, set_id).view(store) }
            { text("Project path", "/scope/project_path", &path, set_path).optional().view(store) }
            <p class="help wide">{ "The ID decides: it survives renames and nobody can take it over. Find it on the project’s page under ⋮, “Copy project ID”. Or paste any URL of the project here." }</p>
        </div>
    }
}

fn group(store: &Store) -> Html {
    let Some(group) = &store.setup.scope.group else { return Html::default() };
    let id = group.id.clone().unwrap_or_default();
    let set_id = edit_or_paste(store, &id, edit(store, |setup, text| group_of(setup).id = filled(text)));
    let set_path = edit_or_paste(store, &group.path, edit(store, |setup, text| group_of(setup).path = text));
    let id = text("Group ID", "/scope/group/id", &id, set_id);
    html! { <>
        <div class="cols cols-project">
            { if group.subgroups { id.optional() } else { id }.view(store) }
            { text("Group path", "/scope/group/path", &group.path, set_path).view(store) }
        </div>
        { tick(store, "Projects of subgroups too", "/scope/group/subgroups", group.subgroups,
            change(store, |setup| group_of(setup).subgroups = !group_of(setup).subgroups), "") }
        { findings(store, "/scope/group") }
    </> }
}

fn group_of(setup: &mut Setup) -> &mut GroupInput {
    setup.scope.group.get_or_insert_default()
}
