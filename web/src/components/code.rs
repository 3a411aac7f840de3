//! A text to copy: line numbers, colours, explained lines, links to the fields.

mod strip;
mod text;

use boundclaim_core::{Artifact, Link, Note, Section, Span};
use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::copy::{CopyButton, download_button};
use strip::Strip;

#[derive(Properties, PartialEq)]
pub(crate) struct CodeProps {
    pub(crate) artifact: Artifact,
    /// Whether long lines are wrapped: prose.
    #[prop_or_default]
    pub(crate) wrap: bool,
}

/// An artifact's text with everything that can be done with it. It is built again only when the artifact changes.
#[component(Code)]
pub(crate) fn code(props: &CodeProps) -> Html {
    let artifact = &props.artifact;
    let at = use_state_eq(|| None::<usize>);
    let notes = text::notes(artifact);
    let shown = at.filter(|index| *index < notes.len());
    // One listener for all lines.
    let explain = {
        let at = at.clone();
        move |event: &web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let line = target.and_then(|target| target.closest("[data-n]").ok().flatten());
            let number = line.and_then(|line| line.get_attribute("data-n")?.parse::<usize>().ok());
            if let Some(number) = number {
                at.set(number.checked_sub(1));
            }
        }
    };
    let onclick = {
        let explain = explain.clone();
        Callback::from(move |event: MouseEvent| explain(&event))
    };
    let onpointerover = Callback::from(move |event: PointerEvent| explain(&event));
    html! {
        <figure class={classes!("code", props.wrap.then_some("wrap plain"))} id={format!("artifact-{}", artifact.id)}>
            <figcaption class="code-head">
                <span class="code-name">{ &artifact.file_name }</span>
                <span class="code-lang">{ artifact.language.name() }</span>
                <span class="code-tools">
                    <CopyButton text={artifact.text.clone()} what={artifact.file_name.clone()} />
                    { download_button(&artifact.text, &artifact.file_name) }
                </span>
            </figcaption>
            <pre tabindex="0" role="group" aria-label={artifact.file_name.clone()} {onclick} {onpointerover}>
                <code>{ text::lines(artifact, &notes, shown) }</code>
            </pre>
            if !notes.is_empty() { <Strip {notes} {at} {shown} /> }
        </figure>
    }
}

/// Commands one by one, each with its own button.
pub(crate) fn commands(artifact: &Artifact) -> Html {
    let parts = artifact.sections.iter().map(|section| part(artifact, section)).enumerate();
    let command = |(index, part): (usize, Artifact)| {
        html! {
            <figure class="code plain" key={index}>
                <figcaption class="code-head">
                    <span class="code-title">{ format!("{}. {}", index + 1, part.title) }</span>
                    <span class="code-tools"><CopyButton text={part.text.clone()} what={part.title.clone()} /></span>
                </figcaption>
                <pre tabindex="0" role="group" aria-label={part.title.clone()}><code>{ text::lines(&part, &[], None) }</code></pre>
            </figure>
        }
    };
    html! { <div class="block">{ for parts.map(command) }</div> }
}

/// One section as an artifact of its own.
fn part(artifact: &Artifact, section: &Section) -> Artifact {
    let moved = |span: Span| {
        let inside = span.start >= section.span.start && span.end <= section.span.end;
        inside.then(|| Span::new(span.start - section.span.start, span.end - section.span.start))
    };
    let note = |note: &Note| Some(Note { span: moved(note.span)?, text: note.text.clone() });
    let link = |link: &Link| Some(Link { span: moved(link.span)?, field: link.field.clone() });
    Artifact {
        title: section.title.clone(),
        text: artifact.text.get(section.span.range()).unwrap_or_default().to_owned(),
        notes: artifact.notes.iter().filter_map(note).collect(),
        links: artifact.links.iter().filter_map(link).collect(),
        sections: Vec::new(),
        ..artifact.clone()
    }
}
