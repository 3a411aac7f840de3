//! The text that the user will see.

use boundclaim_core::check::SeenError;
use yew::prelude::*;

use crate::{checker::state::Store, components::copy::CopyButton};

pub(super) fn seen(store: &Store) -> Html {
    let Some(error) = &store.report.error else { return Html::default() };
    let Some(first) = error.texts.first() else { return Html::default() };
    let whole = whole(error, first);
    let others = error.texts.get(1..).unwrap_or_default();
    html! {
        <section class="report" aria-labelledby="c-h-seen">
            <div class="report-head">
                <h2 id="c-h-seen">{ "What you will see" }</h2>
                <span class="muted">{ origin(store, error) }</span>
            </div>
            <figure class="code wrap plain">
                <figcaption class="code-head">
                    <span class="code-name">{ where_seen(error) }</span>
                    <span class="code-tools"><CopyButton text={whole.clone()} what={"the error"} /></span>
                </figcaption>
                <pre tabindex="0" role="group" aria-label="The error"><code>{ for whole.lines().map(|line| html! { <span class="l">{ line.to_owned() }{ "\n" }</span> }) }</code></pre>
            </figure>
            if !others.is_empty() {
                <p class="help">{ "Or one of these instead: the server stops at the first that is wrong, in an order that changes from login to login." }</p>
                <ul class="plain-list help">{ for others.iter().map(|text| html! { <li><code>{ text }</code></li> }) }</ul>
            }
        </section>
    }
}

/// The text within what the client prints around it.
pub(crate) fn whole(error: &SeenError, text: &str) -> String {
    error.seen_by.as_ref().map_or_else(|| text.to_owned(), |around| around.replacen("{}", text, 1))
}

fn origin(store: &Store, error: &SeenError) -> String {
    match error.status {
        0 => "No answer of the server".to_owned(),
        status => format!("HTTP {status} from {}", store.input.server),
    }
}

/// Who prints it, by what stands around the text.
fn where_seen(error: &SeenError) -> &'static str {
    match error.seen_by.as_deref() {
        None => "The text alone",
        Some(around) if around.starts_with("ERROR: Job failed") => "Job log of the runner",
        Some(around) if around.starts_with('{') => "Answer of the API",
        Some(_) => "Output of the CLI",
    }
}
