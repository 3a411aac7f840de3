//! GitLab and the server, with their versions.

use boundclaim_core::{GitLab, Product, Tier, Version};
use yew::prelude::*;

use super::{edit_or_paste, section};
use crate::{
    components::controls::{select, text},
    state::{Action, Store, edit},
};

/// Both servers.
pub(super) fn servers(store: &Store) -> Html {
    let setup = &store.setup;
    let product = setup.server.product;
    let gitlab_version = setup.gitlab.version.clone().unwrap_or_else(|| GitLab::DEFAULT_VERSION.to_string());
    let server_version = setup.server.version.clone().unwrap_or_else(|| product.newest_recorded().to_string());
    let set_gitlab_url = edit_or_paste(store, &setup.gitlab.url, edit(store, |setup, text| setup.gitlab.url = text));
    let set_product = {
        let store = store.dispatcher();
        Callback::from(move |word: String| {
            store.dispatch(Action::Product(if word == "openbao" { Product::OpenBao } else { Product::Vault }));
        })
    };
    let tier = TIERS.iter().find(|(tier, ..)| *tier == setup.gitlab.tier).map_or("", |(_, word, _)| word);
    let tiers = TIERS.map(|(_, word, name)| (word, name));
    let set_tier = edit(store, |setup, word| {
        setup.gitlab.tier = TIERS.iter().find(|(_, other, _)| *other == word).and_then(|(tier, ..)| *tier);
    });
    let content = html! { <>
        <div class="cols cols-git">
            { text("GitLab address", "/gitlab/url", &setup.gitlab.url, set_gitlab_url).view(store) }
            { versions(store, "/gitlab/version", &gitlab_version, GitLab::OFFERED, &edit(store, |setup, text| setup.gitlab.version = Some(text))) }
            { select(store, "Tier", "/gitlab/tier", tier, &tiers, &set_tier) }
        </div>
        <div class="cols cols-vault">
            { text(&format!("{} address", product.name()), "/server/url", &setup.server.url, edit(store, |setup, text| setup.server.url = text)).view(store) }
            { select(store, "Product", "/server/product", if product == Product::Vault { "vault" } else { "openbao" }, &[("vault", "Vault"), ("openbao", "OpenBao")], &set_product) }
            { versions(store, "/server/version", &server_version, product.offered(), &edit(store, |setup, text| setup.server.version = Some(text))) }
        </div>
    </> };
    let mut help = "Their versions decide what is possible.".to_owned();
    if store.company.has_defaults() {
        help.extend([" Defaults are set by ", store.company.name(), "."]);
    }
    section("s-servers", "Servers", &help, content)
}

const TIERS: [(Option<Tier>, &str, &str); 4] = [
    (None, "", "Not known"),
    (Some(Tier::Free), "free", "Free"),
    (Some(Tier::Premium), "premium", "Premium"),
    (Some(Tier::Ultimate), "ultimate", "Ultimate"),
];

/// The versions to choose from, with the current one in its place when it is another.
fn versions(store: &Store, field: &str, current: &str, offered: &[Version], onchange: &Callback<String>) -> Html {
    let mut list: Vec<String> = offered.iter().map(ToString::to_string).collect();
    if !list.iter().any(|known| known == current) {
        let parsed = Version::parse(current);
        let at = offered.iter().position(|known| parsed.is_some_and(|parsed| *known < parsed)).unwrap_or(list.len());
        list.insert(at, current.to_owned());
    }
    let list: Vec<(&str, &str)> = list.iter().map(|version| (version.as_str(), version.as_str())).collect();
    select(store, "Version", field, current, &list, onchange)
}
