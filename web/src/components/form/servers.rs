//! GitLab and the server, with their versions.

use boundclaim_core::{GitLab, Product, Tier, Version};
use yew::prelude::*;

use super::section;
use crate::{
    components::controls::{Select, TextField},
    state::{Store, edit},
};

/// Both servers.
#[component(Servers)]
pub(super) fn servers() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let setup = &store.setup;
    let tier = |word: &str| serde_tier(word);
    let product = setup.server.product;
    let gitlab_version = setup.gitlab.version.clone().unwrap_or_else(|| GitLab::DEFAULT_VERSION.to_string());
    let server_version = setup.server.version.clone().unwrap_or_else(|| product.newest_recorded().to_string());
    let tiers = [("", "Not known"), ("free", "Free"), ("premium", "Premium"), ("ultimate", "Ultimate")];
    let content = html! { <>
        <div class="cols cols-git">
            <TextField label="GitLab address" field="/gitlab/url" value={setup.gitlab.url.clone()}
                oninput={super::edit_or_paste(&store, edit(&store, |setup, text| setup.gitlab.url = text))} />
            <Select label="Version" field="/gitlab/version" options={versions(GitLab::OFFERED, &gitlab_version)} value={gitlab_version}
                onchange={edit(&store, |setup, text| setup.gitlab.version = Some(text))} />
            <Select label="Tier" field="/gitlab/tier" options={tiers.map(|(value, text)| (value.to_owned(), text.to_owned())).to_vec()}
                value={setup.gitlab.tier.map_or("", word).to_owned()} onchange={edit(&store, move |setup, text| setup.gitlab.tier = tier(&text))} />
        </div>
        <div class="cols cols-vault">
            <TextField label={format!("{} address", product.name())} field="/server/url" value={setup.server.url.clone()}
                oninput={edit(&store, |setup, text| setup.server.url = text)} />
            <Select label="Product" field="/server/product" options={vec![("vault".to_owned(), "Vault".to_owned()), ("openbao".to_owned(), "OpenBao".to_owned())]}
                value={if product == Product::Vault { "vault" } else { "openbao" }.to_owned()}
                onchange={edit(&store, |setup, text| {
                    setup.server.product = if text == "openbao" { Product::OpenBao } else { Product::Vault };
                    // The other product's versions mean nothing here.
                    setup.server.version = None;
                })} />
            <Select label="Version" field="/server/version" options={versions(product.offered(), &server_version)} value={server_version}
                onchange={edit(&store, |setup, text| setup.server.version = Some(text))} />
        </div>
    </> };
    section("s-servers", "Servers", html! { "Their versions decide what is possible." }, content)
}

fn word(tier: Tier) -> &'static str {
    match tier {
        Tier::Free => "free",
        Tier::Premium => "premium",
        Tier::Ultimate => "ultimate",
    }
}

fn serde_tier(word: &str) -> Option<Tier> {
    match word {
        "free" => Some(Tier::Free),
        "premium" => Some(Tier::Premium),
        "ultimate" => Some(Tier::Ultimate),
        _ => None,
    }
}

/// The versions to choose from, with the current one in its place when it is another.
fn versions(offered: &[Version], current: &str) -> Vec<(String, String)> {
    let mut list: Vec<String> = offered.iter().map(ToString::to_string).collect();
    if !list.iter().any(|known| known == current) {
        let parsed = Version::parse(current);
        let at = offered.iter().position(|known| parsed.is_some_and(|parsed| *known < parsed)).unwrap_or(list.len());
        list.insert(at, current.to_owned());
    }
    list.into_iter().map(|version| (version.clone(), version)).collect()
}
