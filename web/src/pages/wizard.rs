//! The wizard: what you tell it on the left, what you get on the right.

use yew::prelude::*;

use crate::{
    components::{dock::dock, form::form, notice::notices, output::output, summary::summary_bar},
    hooks::use_jobs,
    state::Store,
};

#[derive(Properties, PartialEq)]
pub(crate) struct WizardProps {
    pub(crate) store: Store,
}

/// The screen.
#[component(Wizard)]
pub(crate) fn wizard(props: &WizardProps) -> Html {
    let store = &props.store;
    let jobs = use_jobs(store);
    let jobs = jobs.as_deref();
    html! { <>
        { summary_bar(store, jobs) }
        { notices(store) }
        <div class="panes">{ form(store) }{ output(store, jobs) }</div>
        { dock(store) }
    </> }
}
