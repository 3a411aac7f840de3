//! Text of the core: code and server texts stand between backticks.

use yew::prelude::*;

/// The text, with what stands between backticks as code.
pub(crate) fn rich(text: &str) -> Html {
    let pieces = text.split('`').enumerate();
    pieces
        .map(|(index, piece)| {
            if index % 2 == 1 {
                html! { <code>{ piece.to_owned() }</code> }
            } else {
                html! { piece.to_owned() }
            }
        })
        .collect()
}
