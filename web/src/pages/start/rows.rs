//! The parts of the form, with what they hold.

use boundclaim_core::{GitLab, OPTIONS};
use yew::prelude::*;

use crate::{
    components::{field::control_link, icon::icon},
    state::Store,
};

/// Links into the form.
pub(super) fn rows(store: &Store) -> Html {
    let (setup, effective) = (&store.setup, &store.made.effective);
    let scope = &setup.scope;
    let gitlab = setup.gitlab.version.clone().unwrap_or_else(|| GitLab::DEFAULT_VERSION.to_string());
    let product = setup.server.product;
    let server = setup.server.version.clone().unwrap_or_else(|| product.newest_recorded().to_string());
    let who = scope.group.as_ref().map(|group| group.path.clone()).or_else(|| scope.project_path.clone());
    let who = who.or_else(|| scope.project_id.clone());
    let what = setup.secrets.first().map(|secret| secret.path.clone());
    let number = OPTIONS.iter().find(|info| info.option == effective.option).map_or(0, |info| info.number);
    let asked = |value: &Option<String>| if value.is_some() { "" } else { "asked" };
    let recommended = if effective.option == effective.recommended.0 { "recommended" } else { "" };
    html! {
        <section class="start" aria-labelledby="st-5">
            <h2 id="st-5">{ "Or fill in the form" }</h2>
            if store.company.has_defaults() {
                <p class="help">{ "Defaults are set by " }{ store.company.name().to_owned() }{ "." }</p>
            }
            <ul class="form-rows">
                { row("/gitlab/url", "Servers", &format!("GitLab {gitlab}, {} {server}", product.name()), "") }
                { row(if scope.group.is_some() { "/scope/group" } else { "/scope/project_id" }, "Who gets in", who.as_deref().unwrap_or("no project yet"), asked(&who)) }
                { row("/secrets", "What they may read", what.as_deref().unwrap_or("no secret yet"), asked(&what)) }
                { row("/method/option", "How the job logs in", &format!("option {number}"), recommended) }
                { row("/auth/token_ttl", "Rarely changed", "lifetime, names, keys, …", "") }
            </ul>
        </section>
    }
}

fn row(field: &str, name: &'static str, value: &str, state: &'static str) -> Html {
    html! {
        <li><a href={control_link(field)}>
            { icon("chevron") }<span class="row-name">{ name }</span><span class="row-value">{ value.to_owned() }</span><span class="row-state">{ state }</span>
        </a></li>
    }
}
