//! How the job logs in, and the job itself.

use boundclaim_core::{Client, LoginOption};
use yew::prelude::*;

use super::{comparison::comparison, options::options, section};
use crate::{
    components::controls::{segment, text, tick},
    state::{Store, change, edit, filled},
};

/// The way to log in, the client, the job.
pub(super) fn how(store: &Store) -> Html {
    let (method, job) = (&store.setup.method, &store.setup.job);
    let effective = &store.made.effective;
    let by_hand = effective.option != LoginOption::Secrets;
    let set_client = edit(store, |setup, text| {
        setup.method.client = Client::ALL.into_iter().find(|client| client.command() == text);
    });
    let image = effective.image.clone().unwrap_or_else(|| "the runner’s default".to_owned());
    let set_script = edit(store, |setup, text| setup.job.script = text.split('\n').map(str::to_owned).collect());
    let content = html! { <>
        { options(store) }
        { comparison() }
        if by_hand {
            { segment(store, "Log in with", "/method/client", effective.client.command(), &[("vault", "vault"), ("bao", "bao"), ("curl", "curl and jq")], &set_client) }
        }
        if by_hand && store.setup.scope.group.is_none() || method.dynamic_role {
            { tick(store, "Make the role’s name at run time", "/method/dynamic_role", method.dynamic_role,
                change(store, |setup| setup.method.dynamic_role = !setup.method.dynamic_role),
                "The job takes the project’s ID in the name from `CI_PROJECT_ID`, so that one pipeline file fits many projects.") }
        }
        <div class="cols cols-pair">
            { text("Job name", "/job/name", &job.name, edit(store, |setup, text| setup.job.name = text)).view(store) }
            { text("Image", "/job/image", &job.image.clone().unwrap_or_default(), edit(store, |setup, text| setup.job.image = filled(text))).optional().placeholder(&image).view(store) }
        </div>
        { text("Script, once the secrets are there", "/job/script", &job.script.join("\n"), set_script).rows(job.script.len())
            .help("One command on each line. Read secrets from the environment: arguments show in the list of processes.").view(store) }
        if effective.option != LoginOption::CiJobJwt {
            { text("Variable of the token", "/method/token_name", &method.token_name, edit(store, |setup, text| setup.method.token_name = text)).view(store) }
        }
    </> };
    section("s-how", "How the job logs in", effective.recommended.1, content)
}
