//! What is rarely needed: the request when no job says it, mounts, what is stored, addresses, keys, the time, the error.

use std::net::IpAddr;

use boundclaim_core::{
    Language,
    check::{Engine, SecretEvidence, SecretState},
};
use yew::prelude::*;

use super::{Source, editor, part};
use crate::{
    browser,
    checker::{
        company::held,
        fields::{checked, mark, select, text},
        input::ASKERS,
        keys::FetchKeys,
        signature::Signature,
        state::{Action, Store, edit},
    },
};

pub(super) fn more(store: &Store) -> Html {
    html! { <>
        { request(store) }
        { kv(store) }
        { rest(store) }
    </> }
}

/// What is asked for.
fn request(store: &Store) -> Html {
    let request = &store.input.request;
    let by = ASKERS.iter().find(|(by, ..)| *by == request.by).map_or("", |(_, word, _)| *word);
    let askers = ASKERS.map(|(_, word, name)| (word.to_owned(), name.to_owned()));
    let operations =
        ["read", "list", "create", "update", "patch", "delete"].map(|word| (word.to_owned(), word.to_owned()));
    let set_by = edit(store, |input, word| {
        if let Some((by, ..)) = ASKERS.iter().find(|(_, other, _)| *other == word) {
            input.request.by = *by;
        }
    });
    let given = !request.path.trim().is_empty();
    let content = html! { <>
        <div class="cols cols-pair">
            { select("c-by", "Asked by", by, &askers, &set_by) }
            { select("c-operation", "To", &request.operation, &operations, &edit(store, |input, text| input.request.operation = text)) }
        </div>
        <div class="cols cols-pair">
            { text("c-path", "Path", &request.path, "secret/project-42/api", &edit(store, |input, text| input.request.path = text)) }
            { text("c-field", "Field", &request.field, "api_key", &edit(store, |input, text| input.request.field = text)) }
        </div>
        <p class="help">{ "Only when no job says it. The path as this client takes it: curl takes the API path, secrets: takes PATH/FIELD@MOUNT." }</p>
    </> };
    let state = if given { mark("ok", &request.path) } else { mark("none", "read from the job") };
    part(store, "e-request", "Request", given, state, content)
}

/// The KV engine and what is stored.
fn kv(store: &Store) -> Html {
    let input = &store.input;
    let (mount, version) =
        input.mounts.first().map_or(("", 0), |(mount, engine)| (mount.trim_end_matches('/'), engine.version));
    let set_mount = edit(store, |input, text| {
        let version = input.mounts.first().map_or(2, |(_, engine)| engine.version);
        let engine = Engine { kind: "kv".to_owned(), version };
        let mount = format!("{}/", text.trim_matches('/'));
        input.mounts.truncate(0);
        if mount != "/" {
            input.mounts.push((mount, engine));
        }
    });
    let set_version = edit(store, |input, text| {
        if let Some((_, engine)) = input.mounts.first_mut() {
            engine.version = if text == "1" { 1 } else { 2 };
        }
    });
    let versions = [("1", "1"), ("2", "2")].map(|(value, name)| (value.to_owned(), name.to_owned()));
    let states =
        [("", "Not known"), ("present", "It is there"), ("deleted", "Deleted"), ("missing", "Nothing is there")]
            .map(|(value, name)| (value.to_owned(), name.to_owned()));
    let secret = match input.secret.as_ref().map(|secret| secret.state) {
        None => "",
        Some(SecretState::Present) => "present",
        Some(SecretState::Deleted) => "deleted",
        Some(SecretState::Missing) => "missing",
    };
    let set_secret = edit(store, |input, word| {
        let fields = input.secret.take().and_then(|secret| secret.fields);
        let state = match word.as_str() {
            "present" => SecretState::Present,
            "deleted" => SecretState::Deleted,
            "missing" => SecretState::Missing,
            _ => return,
        };
        input.secret = Some(SecretEvidence { state, fields });
    });
    let fields = input
        .secret
        .as_ref()
        .and_then(|secret| secret.fields.as_ref())
        .map(|fields| fields.join(", "))
        .unwrap_or_default();
    let set_fields = edit(store, |input, text| {
        let names: Vec<String> =
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let secret = input.secret.get_or_insert(SecretEvidence { state: SecretState::Present, fields: None });
        secret.fields = (!names.is_empty()).then_some(names);
    });
    let given = !input.mounts.is_empty() || input.secret.is_some();
    let content = html! { <>
        <div class="cols cols-pair">
            { text("c-kv", "KV mount", mount, "secret", &set_mount) }
            if !input.mounts.is_empty() { { select("c-kv-version", "KV version", &version.to_string(), &versions, &set_version) } }
        </div>
        <div class="cols cols-pair">
            { select("c-secret", "The secret", secret, &states, &set_secret) }
            { text("c-fields", "Names of its fields", &fields, "api_key", &set_fields) }
        </div>
        <p class="help">{ "Names only. There is no place here for a value, and none is needed." }</p>
    </> };
    let state = if given { mark("ok", "given") } else { mark("none", "not given") };
    part(store, "e-kv", "KV engine and secret", given, state, content)
}

fn url_error(text: &str) -> Option<&'static str> {
    let url = text.trim();
    let good = url.is_empty() || url.starts_with("https://") || url.starts_with("http://") || url.starts_with('$');
    (!good).then_some("The address needs https:// in front.")
}

fn remote_error(text: &str) -> Option<&'static str> {
    let good = text.trim().is_empty() || text.trim().parse::<IpAddr>().is_ok();
    (!good).then_some("An IP address, like 10.0.0.7. This one is not used.")
}

fn now_error(text: &str) -> Option<&'static str> {
    let good = text.trim().is_empty() || text.trim().parse::<i64>().is_ok();
    (!good).then_some("A number of seconds, like 1800000000. This one is not used.")
}

/// Addresses, keys, the time, the error.
fn rest(store: &Store) -> Html {
    let input = &store.input;
    let now = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            let now = browser::now().to_string();
            store.dispatch(Action::Edit(Box::new(move |input| input.now = now)));
        })
    };
    let keys = Source {
        id: "c-keys",
        label: "Keys of GitLab",
        source: "jwks".to_owned(),
        text: &input.keys,
        language: Language::Text,
        placeholder: "{ \"keys\": [ … ] }",
    };
    let error = Source {
        id: "c-error",
        label: "Error that you saw",
        source: "error".to_owned(),
        text: &input.error,
        language: Language::Text,
        placeholder: "Code: 403. Errors: * permission denied",
    };
    let given = [&input.server_url, &input.namespace, &input.remote_addr, &input.now, &input.keys, &input.error];
    let count = given.iter().filter(|text| !text.trim().is_empty()).count();
    let content = html! { <>
        <div class="cols cols-pair">
            { held(store, "/server/url", "c-url", checked("c-url", "Server address", &input.server_url, "from the job", url_error(&input.server_url), &edit(store, |input, text| input.server_url = text))) }
            { held(store, "/server/namespace", "c-namespace", text("c-namespace", "Namespace", &input.namespace, "none", &edit(store, |input, text| input.namespace = text))) }
        </div>
        <div class="cols cols-pair">
            { checked("c-remote", "The login comes from", &input.remote_addr, "10.0.0.7", remote_error(&input.remote_addr), &edit(store, |input, text| input.remote_addr = text)) }
            { checked("c-now", "Time, seconds since 1970", &input.now, "when the token is valid", now_error(&input.now), &edit(store, |input, text| input.now = text)) }
        </div>
        <div class="row"><button type="button" class="btn btn-quiet" onclick={now}>{ "Use the time now" }</button></div>
        <h3 class="label">{ "Keys of GitLab, to check a whole token’s signature" }</h3>
        { editor(store, &keys, edit(store, |input, text| input.keys = text)) }
        <p class="help" id="c-keys-h">{ "A JWKS or PEM. Get it with " }<code>{ "curl https://gitlab.example.com/oauth/discovery/keys" }</code>{ "." }</p>
        <FetchKeys store={store.clone()} />
        <Signature token={input.token.clone()} keys={input.keys.clone()} />
        <h3 class="label">{ "Error that you saw" }</h3>
        { editor(store, &error, edit(store, |input, text| input.error = text)) }
        <p class="help" id="c-error-h">{ "Tokens in it are never kept." }</p>
    </> };
    let state = if count == 0 { mark("none", "not given") } else { mark("ok", &format!("{count} given")) };
    part(store, "e-more", "Address, time, keys, error", count > 0, state, content)
}
