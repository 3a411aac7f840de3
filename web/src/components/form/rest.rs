//! Settings that rarely change: closed, each row tells its value.

mod server;
mod token;

use yew::prelude::*;

use super::section;
use crate::{
    components::{controls::is_locked, icon::icon},
    state::Store,
};

/// The rows.
pub(super) fn rest(store: &Store) -> Html {
    let content = html! {
        <div class="rows">
            { token::lifetime(store) }
            { token::audience(store) }
            { token::names(store) }
            { server::mount(store) }
            { server::namespace(store) }
            { server::certificates(store) }
            { server::keys(store) }
            { token::identity(store) }
            { token::limits(store) }
            { server::audit(store) }
        </div>
    };
    section("s-more", "Settings that rarely change", "Closed rows show what is used.", content)
}

/// A row that can be opened. It never closes by itself: a finding that comes and goes while one types would do that.
fn row(store: &Store, name: &'static str, value: &str, default: bool, fields: &[&str], content: Html) -> Html {
    let is_here = |field: &str| fields.iter().any(|prefix| field.starts_with(prefix));
    let errors = store.made.diagnostics.iter().filter(|found| found.is_error());
    let wrong = errors.filter_map(|found| found.field.as_deref()).any(is_here);
    let state = if wrong {
        html! { <span class="row-state bad">{ icon("bad") }{ " needs you" }</span> }
    } else if fields.iter().all(|field| is_locked(store, field)) {
        html! { <span class="row-state">{ icon("lock") }{ " locked" }</span> }
    } else {
        html! { <span class="row-state">{ if default { "default" } else { "changed" } }</span> }
    };
    html! {
        <details key={name} data-link={fields.join(" ")}>
            <summary>{ icon("chevron") }<span class="row-name">{ name }</span><span class="row-value">{ value }</span>{ state }</summary>
            <div class="row-body">{ content }</div>
        </details>
    }
}
