//! The wizard: what you tell it on the left, what you get on the right.

use yew::prelude::*;

use crate::components::{dock::Dock, form::Form, notice::Notices, output::Output, summary::SummaryBar};

/// The screen.
#[component(Wizard)]
pub(crate) fn wizard() -> Html {
    html! { <>
        <SummaryBar />
        <Notices />
        <div class="panes"><Form /><Output /></div>
        <Dock />
    </> }
}
