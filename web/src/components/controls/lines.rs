//! A list, typed as one entry on each line.

use yew::prelude::*;

use super::text;
use crate::state::Store;

#[derive(Properties, PartialEq)]
pub(crate) struct LinesProps {
    pub(crate) label: AttrValue,
    pub(crate) field: AttrValue,
    pub(crate) value: Vec<String>,
    pub(crate) oninput: Callback<Vec<String>>,
    pub(crate) help: AttrValue,
}

/// A component, as it remembers the empty lines that are no entries (yet).
#[component(Lines)]
pub(crate) fn lines(props: &LinesProps) -> Html {
    let typed = use_state(String::new);
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let shown = if entries(&typed) == props.value { (*typed).clone() } else { props.value.join("\n") };
    let rows = shown.split('\n').count();
    let oninput = {
        let oninput = props.oninput.clone();
        Callback::from(move |text: String| {
            oninput.emit(entries(&text));
            typed.set(text);
        })
    };
    text(&props.label, &props.field, &shown, oninput).optional().rows(rows).help(&props.help).view(&store)
}

fn entries(text: &str) -> Vec<String> {
    text.split(['\n', ',']).map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
}
