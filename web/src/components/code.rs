//! A text to copy: line numbers, colours, explained lines, links to the fields.

use boundclaim_core::{Artifact, Note, Span};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{icon::icon, rich::rich};
use crate::{browser, highlight};

#[derive(Properties, PartialEq)]
pub(crate) struct CodeProps {
    pub(crate) artifact: Artifact,
    /// Whether long lines are wrapped: prose.
    #[prop_or_default]
    pub(crate) wrap: bool,
}

/// An artifact's text with everything that can be done with it.
#[component(Code)]
pub(crate) fn code(props: &CodeProps) -> Html {
    let artifact = &props.artifact;
    let at = use_state(|| None::<usize>);
    let notes = explained(artifact);
    let current = at.filter(|index| *index < notes.len());
    let lines = line_spans(&artifact.text);
    let line = |(number, span): (usize, &Span)| {
        let note = notes.iter().position(|(first, _)| *first == number);
        let onclick = note.map(|index| {
            let at = at.clone();
            Callback::from(move |_: MouseEvent| at.set(Some(index)))
        });
        let onenter = note.map(|index| {
            let at = at.clone();
            Callback::from(move |_: PointerEvent| at.set(Some(index)))
        });
        let links: Vec<&str> =
            artifact.links.iter().filter(|link| link.span.overlaps(*span)).map(|link| link.field.as_str()).collect();
        let text = artifact.text.get(span.range()).unwrap_or_default();
        html! {
            <span key={number} class={classes!("l", (note.is_some() && note == current).then_some("is-explained"))}
                data-n={note.map(|index| (index + 1).to_string())} data-link={(!links.is_empty()).then(|| links.join(" "))}
                {onclick} onpointerenter={onenter}>
                { for highlight::line(artifact.language, text.trim_end_matches('\n')).into_iter().map(|(class, piece)| match class {
                    Some(class) => html! { <span {class}>{ piece.to_owned() }</span> },
                    None => html! { piece.to_owned() },
                }) }
                { "\n" }
            </span>
        }
    };
    html! {
        <figure class={classes!("code", props.wrap.then_some("wrap"))} id={format!("artifact-{}", artifact.id)}>
            <figcaption class="code-head">
                <span class="code-name">{ &artifact.file_name }</span>
                <span class="code-lang">{ artifact.language.name() }</span>
                <span class="code-tools">
                    <CopyButton text={artifact.text.clone()} what={artifact.file_name.clone()} />
                    <DownloadButton text={artifact.text.clone()} file_name={artifact.file_name.clone()} />
                </span>
            </figcaption>
            <pre tabindex="0" role="group" aria-label={artifact.file_name.clone()}><code>{ for lines.iter().enumerate().map(line) }</code></pre>
            if !notes.is_empty() { <Strip notes={notes.iter().map(|(line, note)| (*line, note.text.clone())).collect::<Vec<_>>()} {at} {current} /> }
        </figure>
    }
}

/// Each line with its line break.
fn line_spans(text: &str) -> Vec<Span> {
    let mut start = 0;
    let spans = text.split_inclusive('\n').map(|line| {
        let span = Span::new(start, start + line.len());
        start = span.end;
        span
    });
    spans.collect()
}

/// The notes with the number of their first line, one for each line.
fn explained(artifact: &Artifact) -> Vec<(usize, Note)> {
    let mut notes: Vec<(usize, Note)> = Vec::new();
    for note in &artifact.notes {
        let before = artifact.text.get(..note.span.start).unwrap_or_default();
        let line = before.matches('\n').count();
        if notes.last().is_none_or(|(last, _)| *last != line) {
            notes.push((line, note.clone()));
        }
    }
    notes
}

#[derive(Properties, PartialEq)]
struct StripProps {
    notes: Vec<(usize, String)>,
    at: UseStateHandle<Option<usize>>,
    current: Option<usize>,
}

/// The explanation of one line, and the way to the others.
#[component(Strip)]
fn strip(props: &StripProps) -> Html {
    let count = props.notes.len();
    let root = use_node_ref();
    let step = |by: usize| {
        let (at, current, root) = (props.at.clone(), props.current, root.clone());
        Callback::from(move |_: MouseEvent| {
            let to = current.map_or(if by == 1 { 0 } else { count - 1 }, |current| (current + by) % count);
            at.set(Some(to));
            browser::show_line(&root, to + 1);
        })
    };
    let text = match props.current.and_then(|index| props.notes.get(index)) {
        Some((line, text)) => html! { <><b>{ format!("Line {}", line + 1) }</b>{ " " }{ rich(text) }</> },
        None => html! { "Point at a marked line, or step through them, to see why it is there." },
    };
    let shown =
        props.current.map_or_else(|| format!("{count} explained"), |current| format!("{} of {count}", current + 1));
    html! {
        <div class="strip" ref={root.clone()}>
            <p class="strip-text" role="status">{ text }</p>
            <span class="strip-nav">
                <span class="strip-count">{ shown }</span>
                <button type="button" class="btn btn-quiet btn-icon" onclick={step(count - 1)} aria-label="Previous explained line">{ icon("left") }</button>
                <button type="button" class="btn btn-quiet btn-icon" onclick={step(1)} aria-label="Next explained line">{ icon("chevron") }</button>
            </span>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct CopyProps {
    pub(crate) text: String,
    pub(crate) what: String,
    #[prop_or_default]
    pub(crate) icon_only: bool,
}

/// Copies exactly this text.
#[component(CopyButton)]
pub(crate) fn copy_button(props: &CopyProps) -> Html {
    let said = use_state(|| "");
    let onclick = {
        let (text, said) = (props.text.clone(), said.clone());
        Callback::from(move |_| {
            let (text, said) = (text.clone(), said.clone());
            spawn_local(async move {
                said.set(if browser::copy(text).await { "Copied" } else { "Select and copy" });
                browser::sleep(2000).await;
                said.set("");
            });
        })
    };
    let label = format!("Copy {}", props.what);
    html! { <>
        <button type="button" class={classes!("btn", "btn-quiet", props.icon_only.then_some("btn-icon"))} {onclick} aria-label={label.clone()} title={label}>
            { icon(if *said == "Copied" { "ok" } else { "copy" }) }
            if !props.icon_only { <span class="btn-text" aria-hidden="true">{ if said.is_empty() { "Copy" } else { *said } }</span> }
        </button>
        <span class="vh" role="status">{ *said }</span>
    </> }
}

#[derive(Properties, PartialEq)]
struct DownloadProps {
    text: String,
    file_name: String,
}

/// Saves the text under the artifact's name.
#[component(DownloadButton)]
fn download_button(props: &DownloadProps) -> Html {
    let onclick = {
        let (text, name) = (props.text.clone(), props.file_name.clone());
        Callback::from(move |_| browser::download(&name, text.as_bytes()))
    };
    let label = format!("Download {}", props.file_name);
    html! {
        <button type="button" class="btn btn-quiet" {onclick} aria-label={label.clone()} title={label}>
            { icon("down") }<span class="btn-text" aria-hidden="true">{ "Download" }</span>
        </button>
    }
}

/// Commands one by one, each with its own button.
#[component(Commands)]
pub(crate) fn commands(props: &CodeProps) -> Html {
    let artifact = &props.artifact;
    let section = |(index, section): (usize, &boundclaim_core::Section)| {
        let shift = section.span.start;
        let inside = |span: Span| span.start >= shift && span.end <= section.span.end;
        let moved = |span: Span| Span::new(span.start - shift, span.end - shift);
        let part = Artifact {
            text: artifact.text.get(section.span.range()).unwrap_or_default().to_owned(),
            file_name: format!("{}. {}", index + 1, section.title),
            notes: artifact
                .notes
                .iter()
                .filter(|note| inside(note.span))
                .map(|note| Note { span: moved(note.span), ..note.clone() })
                .collect(),
            links: artifact
                .links
                .iter()
                .filter(|link| inside(link.span))
                .map(|link| boundclaim_core::Link { span: moved(link.span), ..link.clone() })
                .collect(),
            sections: Vec::new(),
            ..artifact.clone()
        };
        html! { <Command key={index} artifact={part} /> }
    };
    html! { <div class="block">{ for artifact.sections.iter().enumerate().map(section) }</div> }
}

/// One command: its title, its text, a button.
#[component(Command)]
fn command(props: &CodeProps) -> Html {
    let artifact = &props.artifact;
    let lines = line_spans(&artifact.text);
    html! {
        <figure class="code plain">
            <figcaption class="code-head">
                <span class="code-title">{ &artifact.file_name }</span>
                <span class="code-tools"><CopyButton text={artifact.text.clone()} what={artifact.file_name.clone()} /></span>
            </figcaption>
            <pre tabindex="0" role="group" aria-label={artifact.file_name.clone()}><code>
                { for lines.iter().map(|span| {
                    let links: Vec<&str> = artifact.links.iter().filter(|link| link.span.overlaps(*span)).map(|link| link.field.as_str()).collect();
                    html! {
                        <span class="l" data-link={(!links.is_empty()).then(|| links.join(" "))}>
                            { for highlight::line(artifact.language, artifact.text.get(span.range()).unwrap_or_default().trim_end_matches('\n')).into_iter().map(|(class, piece)| match class {
                                Some(class) => html! { <span {class}>{ piece.to_owned() }</span> },
                                None => html! { piece.to_owned() },
                            }) }
                            { "\n" }
                        </span>
                    }
                }) }
            </code></pre>
        </figure>
    }
}
