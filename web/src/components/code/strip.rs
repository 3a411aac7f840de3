//! Below a text: why a line is there.

use yew::prelude::*;

use super::text::Explained;
use crate::{
    browser,
    components::{icon::icon, rich::rich},
};

#[derive(Properties, PartialEq)]
pub(super) struct StripProps {
    pub(super) notes: Vec<Explained>,
    pub(super) at: UseStateHandle<Option<usize>>,
    pub(super) shown: Option<usize>,
}

/// The explanation of one line, and the way to the others.
#[component(Strip)]
pub(super) fn strip(props: &StripProps) -> Html {
    let count = props.notes.len();
    let root = use_node_ref();
    let step = |by: usize| {
        let (at, shown, root) = (props.at.clone(), props.shown, root.clone());
        Callback::from(move |_: MouseEvent| {
            let to = shown.map_or(if by == 1 { 0 } else { count - 1 }, |shown| (shown + by) % count);
            at.set(Some(to));
            browser::show_line(&root, to + 1);
        })
    };
    let text = match props.shown.and_then(|index| props.notes.get(index)) {
        Some((line, text)) => html! { <><b>{ format!("Line {line}") }</b>{ " " }{ rich(text) }</> },
        None => html! { "Point at a marked line, or step through them, to see why it is there." },
    };
    let number = props.shown.map_or_else(|| format!("{count} explained"), |shown| format!("{} of {count}", shown + 1));
    html! {
        <div class="strip" ref={root.clone()}>
            <p class="strip-text" role="status">{ text }</p>
            <span class="strip-nav">
                <span class="strip-count">{ number }</span>
                <button type="button" class="btn btn-quiet btn-icon" onclick={step(count - 1)} aria-label="Previous explained line">{ icon("left") }</button>
                <button type="button" class="btn btn-quiet btn-icon" onclick={step(1)} aria-label="Next explained line">{ icon("chevron") }</button>
            </span>
        </div>
    }
}
