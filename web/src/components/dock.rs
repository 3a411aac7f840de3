//! In one column, a bar at the bottom leads to the result.

use yew::prelude::*;

use super::{icon::icon_in, summary::count};
use crate::state::Store;

/// The bar.
pub(crate) fn dock(store: &Store) -> Html {
    let errors = store.made.diagnostics.iter().filter(|found| found.is_error()).count();
    let text = if errors == 0 {
        format!("{} files are ready", store.made.artifacts.len())
    } else {
        count(errors, "needs you", "need you")
    };
    html! {
        <aside class="dock" aria-label="Result in short">
            <span class="mark">{ icon_in(if errors == 0 { "info" } else { "none" }, "none") }{ text }</span>
            <a class="btn" href="#result">{ "Go to the result" }</a>
        </aside>
    }
}
