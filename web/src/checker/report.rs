//! The right pane: what the user will see, the trace, fixes, who else gets in, and what to ask for.

mod ask;
mod brief;
mod examples;
mod facts;
mod fixes;
mod seen;
mod trace;
mod who;

use yew::prelude::*;

use super::state::Store;

pub(crate) use brief::compact;
pub(crate) use examples::opened;

/// Everything that the check says.
pub(crate) fn report(store: &Store) -> Html {
    if store.is_empty() {
        return html! { <div class="pane-out" id="c-report" tabindex="-1">{ examples::gallery(store, true) }{ ask::ask(store) }</div> };
    }
    html! {
        <div class="pane-out" id="c-report" tabindex="-1">
            { seen::seen(store) }
            { trace::trace(store) }
            { fixes::fixes(store) }
            { who::who(store) }
            { ask::ask(store) }
            { examples::gallery(store, false) }
        </div>
    }
}
