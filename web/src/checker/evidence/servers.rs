//! Product, versions, and what differs between them.

use boundclaim_core::{
    GitLab, Product, Server, Standing, Version,
    check::{Outcome, judge},
};
use yew::prelude::*;

use super::part;
use crate::{
    checker::{
        company::held,
        fields::{mark, note, select},
        input::{Input, TIERS},
        state::{Store, edit},
    },
    hooks::use_rest,
};

pub(super) fn servers(store: &Store) -> Html {
    html! {
        <section class="evidence evidence-body" aria-labelledby="e-servers">
            <h2 class="vh" id="e-servers">{ "Servers" }</h2>
            { versions(store) }
        </section>
    }
}

/// The same as a part that can be closed.
pub(super) fn folded(store: &Store) -> Html {
    let state = mark("ok", &format!("{}, GitLab {}", store.input.server, store.input.gitlab.version));
    part(store, "e-servers", "Servers", false, state, versions(store))
}

fn versions(store: &Store) -> Html {
    let input = &store.input;
    let product = input.server.product;
    let word = if product == Product::Vault { "vault" } else { "openbao" };
    let products = [("vault", "Vault"), ("openbao", "OpenBao")].map(owned);
    let versions: Vec<(String, String)> = product.offered().iter().map(|version| pair(&version.to_string())).collect();
    let gitlabs: Vec<(String, String)> = GitLab::OFFERED.iter().map(|version| pair(&version.to_string())).collect();
    let tiers = TIERS.map(|(_, word, name)| owned((word, name)));
    let tier = TIERS.iter().find(|(tier, ..)| *tier == input.gitlab.tier).map_or("", |(_, word, _)| word);
    let set_product = edit(store, |input, word| {
        let product = if word == "openbao" { Product::OpenBao } else { Product::Vault };
        input.server = Server { product, version: product.newest_recorded() };
    });
    let set_version = edit(store, |input, text| {
        if let Some(version) = Version::parse(&text) {
            input.server.version = version;
        }
    });
    let set_tier = edit(store, |input, word| {
        input.gitlab.tier = TIERS.iter().find(|(_, other, _)| *other == word).and_then(|(tier, ..)| *tier);
    });
    html! { <>
        <div class="cols cols-four">
            { held(store, "/server/product", "c-product", select("c-product", "Product", word, &products, &set_product)) }
            { held(store, "/server/version", "c-version", select("c-version", "Version", &input.server.version.to_string(), &versions, &set_version)) }
            { held(store, "/gitlab/version", "c-gitlab", select("c-gitlab", "GitLab", &input.gitlab.version.to_string(), &gitlabs, &edit(store, |input, text| input.set_gitlab_version(&text)))) }
            { held(store, "/gitlab/tier", "c-tier", select("c-tier", "Tier", tier, &tiers, &set_tier)) }
        </div>
        { standing(input.server) }
        <Differs input={input.clone()} empty={store.is_empty()} edits={store.edits} />
    </> }
}

fn owned((value, name): (&str, &str)) -> (String, String) {
    (value.to_owned(), name.to_owned())
}

fn pair(version: &str) -> (String, String) {
    (version.to_owned(), version.to_owned())
}

/// How well the chosen version is known.
fn standing(server: Server) -> Html {
    match server.standing() {
        Standing::Recorded => Html::default(),
        Standing::AsRecorded(version) => {
            html! { <p class="help">{ format!("Not recorded itself: answers as {} {version}, as far as release notes do not say otherwise.", server.product.name()) }</p> }
        }
        Standing::ReleaseNotes => {
            note("none", "info", html! { "Known from release notes only, not recorded from a running server." })
        }
    }
}

#[derive(Properties, PartialEq)]
struct DiffersProps {
    input: Input,
    empty: bool,
    edits: u32,
}

/// Where the answer differs: asked once the input rests, as it is a check for each version.
#[component(Differs)]
fn differs(props: &DiffersProps) -> Html {
    let rested = use_rest(props.edits.to_string(), 400);
    let ready = rested == props.edits.to_string() && !props.empty && props.input.bytes() < MOST_BYTES;
    let text = use_memo((rested, ready), |(_, ready)| if *ready { difference(&props.input) } else { None });
    match text.as_ref() {
        Some(text) => html! { <p class="help" role="status">{ text }</p> },
        None => Html::default(),
    }
}

/// Of everything that was given: larger texts are checked once, and not for a dozen versions.
const MOST_BYTES: usize = 100_000;

/// What the other versions that boundclaim knows answer.
fn difference(input: &Input) -> Option<String> {
    let answer = |server: Server| {
        let report = judge(&boundclaim_core::check::Evidence { server, ..input.evidence() });
        (report.verdict, report.failed_step, report.error.map(|error| error.texts))
    };
    let own = answer(input.server);
    if own.0 == Outcome::Unknown && own.1.is_none() {
        // Nothing was decided: that is the same everywhere.
        return None;
    }
    let all = [Product::Vault, Product::OpenBao]
        .into_iter()
        .flat_map(|product| product.offered().iter().map(move |version| Server { product, version: *version }));
    let (mut other_verdict, mut other_text) = (Vec::new(), Vec::new());
    for server in all.filter(|server| *server != input.server) {
        let (verdict, step, texts) = answer(server);
        if (verdict, step) != (own.0, own.1) {
            other_verdict.push(server.to_string());
        } else if texts != own.2 {
            other_text.push(server.to_string());
        }
    }
    Some(match (other_verdict.is_empty(), other_text.is_empty()) {
        (true, true) => "Same answer on every Vault and OpenBao version that boundclaim knows.".to_owned(),
        (true, false) => {
            format!("Same verdict on every version; the server's words differ on {}.", other_text.join(", "))
        }
        (false, _) => format!("This answer differs on {}.", other_verdict.join(", ")),
    })
}
