//! Icons from the sprite in the page.

use yew::prelude::*;

/// An icon that says nothing by itself: words stand beside it.
pub(crate) fn icon(name: &'static str) -> Html {
    icon_in(name, "")
}

/// An icon in a colour that means something.
pub(crate) fn icon_in(name: &'static str, class: &'static str) -> Html {
    html! { <svg class={classes!("i", class)} aria-hidden="true"><use href={format!("#i-{name}")} /></svg> }
}
