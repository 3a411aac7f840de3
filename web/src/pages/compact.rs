//! The wizard in an element of somebody else's page. The address, the storage and the title of that page are its own.

use boundclaim_core::{GitLabInput, Setup, presets};
use js_sys::Function;
use serde_json::json;
use web_sys::ShadowRoot;
use yew::prelude::*;

use crate::{
    components::{form, notice::notices, output, summary::summary_bar},
    embed::{EmbedProps, Kind, Mounted, Options, frame, mount, unusable},
    hooks::{use_jobs, use_jumps, use_links},
    route,
    state::{State, Store},
};

/// Shows the wizard in an element.
pub fn mount_setup(root: ShadowRoot, options: &str, notify: Function) -> Option<Mounted> {
    mount(screen, root, Kind::Setup, options, notify)
}

fn screen(props: EmbedProps) -> Html {
    html! { <Compact ..props /> }
}

/// The screen, with what the page said filled in.
#[component(Compact)]
fn compact(props: &EmbedProps) -> Html {
    let first = use_memo((), |()| setup_of(&props.options));
    let (options, setup) = &*first;
    let store: Store = {
        let (company, setup) = (options.company.clone(), setup.clone());
        use_reducer(move || State::new(company, setup, true))
    };
    let jobs = use_jobs(&store);
    let root = use_node_ref();
    use_jumps(&store, &root);
    use_links(&store.made, &root);
    use_effect_with(store.made.is_complete(), {
        let notify = props.notify.clone();
        move |complete| notify.emit("boundclaim-result", &json!({ "complete": complete }))
    });
    let link = if store.holds_credential() { "#setup".to_owned() } else { route::fragment(&store.named()) };
    let content = html! {
        <ContextProvider<Store> context={store.clone()}>
            <div ref={root} id="main" tabindex="-1">
                { summary_bar(&store, jobs.as_deref()) }
                { notices(&store) }
                <div class="bc-body">
                    <div class="bc-in" part="input">{ form::compact(&store) }</div>
                    <div class="bc-out" part="result">{ output::compact(&store, jobs.as_deref()) }</div>
                </div>
            </div>
        </ContextProvider<Store>>
    };
    frame(options, &link, content)
}

/// The setup that the page gave; what cannot be used is said.
fn setup_of(options: &Options) -> (Options, Setup) {
    let mut options = options.clone();
    let company = options.company.clone();
    let mut setup = company.setup().clone();
    if let Some(id) = &options.preset {
        let known = presets();
        if let Some(preset) = known.iter().find(|preset| preset.id == id) {
            setup = company.open(preset.setup.clone()).0;
        } else {
            let known: Vec<&str> = known.iter().map(|preset| preset.id).collect();
            options.problems.push(format!("`preset` is “{id}”. Write one of: {}.", known.join(", ")));
        }
    }
    match options.text("setup").map(Setup::from_json) {
        Some(Ok(read)) => setup = company.open(read).0,
        Some(Err(found)) => {
            options.problems.extend(found.iter().take(3).map(|one| unusable("data-part=\"setup\"", one)));
        }
        None => {}
    }
    if let Some(server) = options.server {
        setup.server.product = server.product;
        setup.server.version = Some(server.version.to_string());
    }
    setup.gitlab = GitLabInput {
        version: options.gitlab.map(|version| version.to_string()).or(setup.gitlab.version),
        tier: options.tier.or(setup.gitlab.tier),
        ..setup.gitlab
    };
    (options, company.held(setup))
}
