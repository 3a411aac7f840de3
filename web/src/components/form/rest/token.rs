//! Rows about the token and the role.

use boundclaim_core::TokenType;
use yew::prelude::*;

use super::row;
use crate::{
    components::{
        controls::{Lines, select, text, tick},
        rich::rich,
    },
    state::{Action, Store, change, edit, filled},
};

pub(super) fn lifetime(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let usual = &store.company.setup().auth;
    let default = (&auth.token_ttl, &auth.token_max_ttl, auth.token_type)
        == (&usual.token_ttl, &usual.token_max_ttl, usual.token_type);
    let set_type = edit(store, |setup, text| {
        setup.auth.token_type = match text.as_str() {
            "service" => TokenType::Service,
            "batch" => TokenType::Batch,
            _ => TokenType::Default,
        };
    });
    let types = [("default", "default"), ("service", "service"), ("batch", "batch")];
    let content = html! { <>
        <div class="cols cols-three cols-pair">
            { text("Token TTL", "/auth/token_ttl", &auth.token_ttl, edit(store, |setup, text| setup.auth.token_ttl = text)).view(store) }
            { text("At most", "/auth/token_max_ttl", &auth.token_max_ttl, edit(store, |setup, text| setup.auth.token_max_ttl = text)).view(store) }
            { select(store, "Token type", "/auth/token_type", auth.token_type.word(), &types, &set_type) }
        </div>
        <p class="help">{ rich("How long the Vault token works: long enough for the reads at the start of the job. A batch token cannot be handed back.") }</p>
    </> };
    let value = format!("{}, at most {}", auth.token_ttl, auth.token_max_ttl);
    let fields = ["/auth/token_ttl", "/auth/token_max_ttl", "/auth/token_type"];
    row(store, "Lifetime and type", &value, default, &fields, content)
}

pub(super) fn audience(store: &Store) -> Html {
    let typed = store.setup.auth.audience.as_deref();
    let used = store.made.effective.audience.as_deref();
    let set = edit(store, |setup, text| setup.auth.audience = filled(text));
    let content = text("Audience", "/auth/audience", typed.unwrap_or_default(), set)
        .placeholder(used.unwrap_or_default())
        .help("The same text stands in the job as `aud` and in the role as `bound_audiences`. Normally the server’s address.")
        .view(store);
    let value = used.unwrap_or("none: this token has no audience");
    let default = store.setup.auth.audience == store.company.setup().auth.audience;
    row(store, "Audience", value, default, &["/auth/audience"], content)
}

pub(super) fn names(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let effective = &store.made.effective;
    let (role, policy) = (effective.role.clone().unwrap_or_default(), effective.policy.clone().unwrap_or_default());
    let not_yet = "made from the project’s ID";
    let value = if role.is_empty() { not_yet.to_owned() } else { format!("{role}, {policy}") };
    let used = |name: &str| if name.is_empty() { not_yet.to_owned() } else { name.to_owned() };
    let (role, policy) = (used(&role), used(&policy));
    let content = html! { <>
        { text("Role", "/auth/role", &auth.role.clone().unwrap_or_default(), edit(store, |setup, text| setup.auth.role = filled(text))).placeholder(&role).view(store) }
        { text("Policy", "/auth/policy", &auth.policy.clone().unwrap_or_default(), edit(store, |setup, text| setup.auth.policy = filled(text))).placeholder(&policy).view(store) }
    </> };
    let usual = &store.company.setup().auth;
    let default = (&auth.role, &auth.policy) == (&usual.role, &usual.policy);
    row(store, "Names", &value, default, &["/auth/role", "/auth/policy"], content)
}

pub(super) fn identity(store: &Store) -> Html {
    let claim = &store.setup.auth.user_claim;
    let content =
        text("user_claim", "/auth/user_claim", claim, edit(store, |setup, text| setup.auth.user_claim = text))
            .help("The name of the claim that identifies the job in the server. `project_id` survives renames.");
    let default = *claim == store.company.setup().auth.user_claim;
    row(store, "Identity", &format!("user_claim {claim}"), default, &["/auth/user_claim"], content.view(store))
}

pub(super) fn limits(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let set_cidrs = {
        let store = store.dispatcher();
        Callback::from(move |cidrs| {
            store.dispatch(Action::Edit(Box::new(move |setup| setup.auth.token_bound_cidrs = cidrs)));
        })
    };
    let content = html! { <>
        <Lines label="Addresses that may log in" field="/auth/token_bound_cidrs" value={auth.token_bound_cidrs.clone()} oninput={set_cidrs}
            help="Blocks like `10.0.0.0/8`, one on each line: the runners’ addresses as the server sees them. Empty: any." />
        { tick(store, "Leave out the policy “default”", "/auth/token_no_default_policy", auth.token_no_default_policy,
            change(store, |setup| setup.auth.token_no_default_policy = !setup.auth.token_no_default_policy),
            "Then the job may not even look at its own token.") }
    </> };
    let addresses =
        if auth.token_bound_cidrs.is_empty() { "any address".to_owned() } else { auth.token_bound_cidrs.join(", ") };
    let policy = if auth.token_no_default_policy { "without default" } else { "with default" };
    let usual = &store.company.setup().auth;
    let default = (&auth.token_bound_cidrs, auth.token_no_default_policy)
        == (&usual.token_bound_cidrs, usual.token_no_default_policy);
    let fields = ["/auth/token_bound_cidrs", "/auth/token_no_default_policy"];
    row(store, "Limits of the token", &format!("{addresses}, {policy}"), default, &fields, content)
}
