//! Tabs: one tab stop, arrows move and select.

use yew::prelude::*;

use crate::browser;

/// Title and content of one tab.
pub(crate) type Tab = (&'static str, Html);

#[derive(Properties, PartialEq)]
pub(crate) struct TabsProps {
    pub(crate) label: AttrValue,
    pub(crate) id: AttrValue,
    pub(crate) tabs: Vec<Tab>,
}

/// The tabs and the panel of the chosen one.
#[component(Tabs)]
pub(crate) fn tabs(props: &TabsProps) -> Html {
    let chosen = use_state(|| 0usize);
    let count = props.tabs.len();
    let at = (*chosen).min(count.saturating_sub(1));
    let tab_id = |index: usize| format!("{}-tab-{index}", props.id);
    let onkeydown = {
        let (chosen, id) = (chosen.clone(), props.id.clone());
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % count,
                "ArrowLeft" => (at + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            chosen.set(to);
            browser::focus(&format!("{id}-tab-{to}"));
        })
    };
    let button = |(index, (title, _)): (usize, &Tab)| {
        let onclick = {
            let chosen = chosen.clone();
            Callback::from(move |_| chosen.set(index))
        };
        html! {
            <button type="button" class="tab" role="tab" id={tab_id(index)} aria-selected={(index == at).to_string()}
                aria-controls={format!("{}-panel", props.id)} tabindex={if index == at { "0" } else { "-1" }} {onclick}>{ *title }</button>
        }
    };
    let content = props.tabs.get(at).map(|(_, content)| content.clone()).unwrap_or_default();
    html! { <>
        <div class="tabs" role="tablist" aria-label={props.label.clone()} {onkeydown}>{ for props.tabs.iter().enumerate().map(button) }</div>
        <div class="block" role="tabpanel" id={format!("{}-panel", props.id)} aria-labelledby={tab_id(at)}>{ content }</div>
    </> }
}
