//! The sentence on top: what the setup grants, and what is missing.

use boundclaim_core::{Diagnostic, Part};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{findings::control_id, icon::icon};
use crate::{browser, state::Store};

/// The sentence.
#[component(SummaryBar)]
pub(crate) fn summary_bar() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let summary = &store.made.summary;
    let mut at = 0;
    let mut pieces = Vec::new();
    for part in &summary.parts {
        pieces.push(html! { summary.text.get(at..part.span.start).unwrap_or_default().to_owned() });
        pieces.push(link(part, summary.text.get(part.span.range()).unwrap_or_default()));
        at = part.span.end;
    }
    pieces.push(html! { summary.text.get(at..).unwrap_or_default().to_owned() });
    html! {
        <div class="summary">
            <p class="sentence">{ for pieces }</p>
            <Missing />
            <Announcer text={summary.text.clone()} />
        </div>
    }
}

fn link(part: &Part, text: &str) -> Html {
    let id = control_id(target(&part.field));
    let onclick = {
        let id = id.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            browser::focus(&id);
        })
    };
    let class = if part.blank { "blank" } else { "part" };
    html! { <a {class} href={format!("#{id}")} {onclick} data-link={part.field.clone()}>{ text.to_owned() }</a> }
}

/// The control that stands for a field: lists and objects have none themselves.
pub(crate) fn target(field: &str) -> &str {
    match field {
        "/scope/refs" => "/scope/refs/0/name",
        "/scope/group" => "/scope/group/path",
        "/secrets" => "/secrets/0/path",
        "/auth/public_keys" => "/auth/public_keys/0",
        field => field,
    }
}

/// How many fields need attention, with links to them.
#[component(Missing)]
fn missing() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let errors: Vec<&Diagnostic> = store.made.diagnostics.iter().filter(|found| found.is_error()).collect();
    if errors.is_empty() {
        return Html::default();
    }
    let count = match errors.len() {
        1 => "1 field needs you".to_owned(),
        number => format!("{number} fields need you"),
    };
    let jump = |found: &&Diagnostic| {
        let field = found.field.clone().unwrap_or_default();
        let id = control_id(target(&field));
        let onclick = {
            let id = id.clone();
            Callback::from(move |event: MouseEvent| {
                event.prevent_default();
                browser::focus(&id);
            })
        };
        html! { <a href={format!("#{id}")} {onclick}>{ field_name(&field) }</a> }
    };
    html! {
        <div class="checked">
            <span class="mark none">{ icon("none") }{ count }{ ". Everything else has a safe default." }</span>
            { for errors.iter().take(4).map(jump) }
        </div>
    }
}

/// A field's name for people.
pub(crate) fn field_name(field: &str) -> String {
    let name = match field {
        "/scope/project_id" => "Project ID",
        "/scope/project_path" => "Project path",
        "/scope/group/path" => "Group path",
        "/scope/group/id" => "Group ID",
        "/scope/refs" => "Branch or tag",
        "/scope/environment" => "Environment",
        "/secrets" => "Secret",
        "/gitlab/url" => "GitLab address",
        "/server/url" => "Server address",
        "/method/option" => "Way to log in",
        _ => {
            let parts: Vec<&str> = field.split('/').skip(1).collect();
            return match parts.as_slice() {
                ["secrets", number, name] => {
                    format!("Secret {}: {name}", number.parse::<usize>().map_or(1, |number| number + 1))
                }
                ["scope", "refs", number, ..] => {
                    format!("Branch or tag {}", number.parse::<usize>().map_or(1, |number| number + 1))
                }
                parts => parts.last().map_or(String::new(), |name| name.replace('_', " ")),
            };
        }
    };
    name.to_owned()
}

#[derive(Properties, PartialEq)]
struct AnnouncerProps {
    text: String,
}

/// Reads the sentence to screen readers, once it has rested for a second.
#[component(Announcer)]
fn announcer(props: &AnnouncerProps) -> Html {
    let said = use_state(String::new);
    let latest = use_mut_ref(String::new);
    {
        let (said, latest) = (said.clone(), latest);
        use_effect_with(props.text.clone(), move |text| {
            latest.borrow_mut().clone_from(text);
            let text = text.clone();
            spawn_local(async move {
                browser::sleep(1000).await;
                if *latest.borrow() == text {
                    said.set(text);
                }
            });
        });
    }
    html! { <p class="vh" role="status">{ &*said }</p> }
}
