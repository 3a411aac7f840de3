//! In one column, a bar at the bottom leads to the result.

use yew::prelude::*;

use super::icon::icon_in;
use crate::state::Store;

/// The bar.
#[component(Dock)]
pub(crate) fn dock() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let errors = store.made.diagnostics.iter().filter(|found| found.is_error()).count();
    let text = match errors {
        0 => format!("{} files are ready", store.made.artifacts.len()),
        1 => "1 field needs you".to_owned(),
        number => format!("{number} fields need you"),
    };
    html! {
        <aside class="dock" aria-label="Result in short">
            <span class="mark">{ icon_in(if errors == 0 { "info" } else { "none" }, "none") }{ text }</span>
            <a class="btn" href="#result">{ "Go to the result" }</a>
        </aside>
    }
}
