//! The wizard: what you tell it on the left, what you get on the right.

use yew::prelude::*;

use crate::{
    components::{dock::dock, form::form, notice::notices, output::output, summary::summary_bar},
    state::Store,
};

/// The screen.
pub(crate) fn wizard(store: &Store) -> Html {
    html! { <>
        { summary_bar(store) }
        { notices(store) }
        <div class="panes">{ form(store) }{ output(store) }</div>
        { dock(store) }
    </> }
}
