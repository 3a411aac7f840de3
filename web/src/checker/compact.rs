//! Check and explain in an element of somebody else's page. The address, the storage and the title of that page are its own.

use boundclaim_core::{
    Server,
    check::{Evidence, PolicyEvidence},
};
use js_sys::Function;
use serde_json::json;
use web_sys::ShadowRoot;
use yew::prelude::*;

use super::{
    app::{focused, follow, linked, notices},
    company::{changed_role, nothing, on_server},
    evidence, explain,
    files::dropped,
    input::{Input, Stored},
    report,
    route::Page,
    share,
    state::{Action, State, Store},
};
use crate::{
    components::{icon::icon, opener::dragged},
    embed::{EmbedProps, Kind, Mounted, Options, frame, mount, unusable},
};

/// Shows the checker in an element.
pub fn mount_check(root: ShadowRoot, options: &str, notify: Function) -> Option<Mounted> {
    mount(screen, root, Kind::Check, options, notify)
}

/// Shows the explanation of errors in an element.
pub fn mount_explain(root: ShadowRoot, options: &str, notify: Function) -> Option<Mounted> {
    mount(screen, root, Kind::Explain, options, notify)
}

fn screen(props: EmbedProps) -> Html {
    html! { <Compact ..props /> }
}

/// The screen, with what the page said filled in.
#[component(Compact)]
fn compact(props: &EmbedProps) -> Html {
    // What cannot be read of the page's texts is found when the state is made.
    let options = use_memo((), |()| {
        let mut options = props.options.clone();
        options.problems.extend(evidence_of(&options, Input::default()).err().into_iter().flatten());
        options
    });
    let store: Store = {
        let options = options.clone();
        use_reducer(move || first_state(&options))
    };
    use_events(&store, props);
    let (link, body) = match store.page {
        Page::Explain => (
            explain_link(&store),
            html! { <>
                <div class="bc-in" part="input">{ explain::told(&store) }</div>
                <div class="bc-out" part="result" id="c-causes" tabindex="-1">{ explain::verdict(&store) }{ explain::says(&store) }</div>
            </> },
        ),
        _ => (
            check_link(&store),
            html! { <>
                <div class="bc-in" part="input">{ evidence::compact(&store, &options) }</div>
                <div class="bc-out" part="result" id="c-report" tabindex="-1">{ report::compact(&store) }</div>
            </> },
        ),
    };
    let own = if options.kind == Kind::Explain { Page::Explain } else { Page::Check };
    let back = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Show(own)))
    };
    let ondrop = {
        let store = store.clone();
        Callback::from(move |event: DragEvent| dropped(&store, &event))
    };
    let ondragover = Callback::from(|event: DragEvent| dragged(&event));
    let content = html! {
        <div id="check-main" tabindex="-1" {ondrop} {ondragover} onclick={follow()} onpointerover={linked()} onfocusin={focused()}>
            { notices(&store) }
            if store.page != own {
                <p class="bc-back"><button type="button" class="btn btn-quiet" onclick={back}>{ icon("left") }{ if own == Page::Check { "Back to the checker" } else { "Back to the error" } }</button></p>
            }
            <div class="bc-body">{ body }</div>
        </div>
    };
    frame(&options, &link, content)
}

/// Tells the page what the verdict is, and nothing of what was pasted.
#[hook]
fn use_events(store: &Store, props: &EmbedProps) {
    let notify = props.notify.clone();
    use_effect_with(store.report.clone(), {
        let (notify, empty, kind) = (notify.clone(), store.is_empty(), props.options.kind);
        move |report| {
            if !empty && kind == Kind::Check {
                let step = report.failed_step.map(|step| json!(step));
                notify.emit("boundclaim-result", &json!({ "verdict": report.verdict, "failed_step": step }));
            }
        }
    });
    use_effect_with(store.error.diagnosis.clone(), move |diagnosis| {
        let causes: Vec<&str> = diagnosis.causes.iter().map(|cause| cause.code).collect();
        if !causes.is_empty() {
            notify.emit("boundclaim-causes", &json!({ "causes": causes }));
        }
    });
}

fn first_state(options: &Options) -> State {
    let page = if options.kind == Kind::Explain { Page::Explain } else { Page::Check };
    let company = &options.company;
    let given = |base: Input| evidence_of(options, base.clone()).unwrap_or(base);
    let mut state = State::new(company.clone(), page, given(nothing(company))).compact();
    // Evidence of the page says itself what is on the server.
    if let Some((base, said)) = on_server(company).filter(|_| page == Page::Check && options.text("evidence").is_none())
    {
        state = state.filled(given(base), said);
    }
    match options.text("error").filter(|_| options.kind == Kind::Explain) {
        Some(text) => State::clone(&*std::rc::Rc::new(state).reduce(Action::Explain(text.to_owned()))),
        None => state,
    }
}

/// What the page gave besides what is known of the company, as what somebody has; or why its evidence cannot be read.
fn evidence_of(options: &Options, base: Input) -> Result<Input, Vec<String>> {
    let mut input = match options.text("evidence") {
        Some(json) => Evidence::from_json(json).map(|evidence| Input::of(&evidence)).map_err(|found| {
            found.iter().take(3).map(|one| unusable("data-part=\"evidence\"", one)).collect::<Vec<_>>()
        })?,
        None => base,
    };
    if let Some(Server { product, version }) = options.server {
        input.server = Server { product, version };
    }
    if let Some(version) = options.gitlab {
        input.gitlab.version = version;
    }
    input.gitlab.tier = options.tier.or(input.gitlab.tier);
    if let Some(name) = &options.role_name {
        input.role_name.clone_from(name);
    }
    if let Some(mount) = &options.auth_mount {
        input.auth_mount.clone_from(mount);
    }
    for found in &options.texts {
        let text = found.text.clone();
        match found.part.as_str() {
            "claims" => input.token = text,
            "role" => input.role = Stored { text, absent: false },
            "config" => input.config = Stored { text, absent: false },
            "pipeline" => input.pipeline = text,
            "variables" => input.variables = text,
            "error" => input.error = text,
            "policy" => {
                let name = found.name.clone().unwrap_or_else(|| "policy".to_owned());
                input.policies.retain(|policy| policy.name != name);
                input.policies.push(PolicyEvidence { name, text });
            }
            _ => {}
        }
    }
    if let Some((role, _)) = changed_role(&options.company, &nothing(&options.company), &input) {
        input.role = role;
    }
    Ok(input)
}

/// The whole app, with the same input but for credentials.
fn check_link(store: &Store) -> String {
    if store.is_empty() || store.input.bytes() > MOST_BYTES {
        "#check".to_owned()
    } else {
        format!("#evidence={}", share::pack(&store.input.to_json()))
    }
}

fn explain_link(store: &Store) -> String {
    let text = store.error.input.text.as_str();
    if text.is_empty() || text.len() > MOST_BYTES {
        "#explain".to_owned()
    } else {
        format!("#explain={}", share::percent_encoded(text))
    }
}

/// Of what a link takes along.
const MOST_BYTES: usize = 20_000;
