//! Rows about the servers.

use boundclaim_core::{AuditInput, KeySource};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::row;
use crate::{
    components::controls::{select, text, tick},
    state::{Action, Store, edit, filled},
};

pub(super) fn mount(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let role = auth.default_role.clone().unwrap_or_default();
    let content = html! { <>
        { text("Auth mount", "/auth/mount", &auth.mount, edit(store, |setup, text| setup.auth.mount = text))
            .help("Without `auth/`. One mount serves one GitLab.").view(store) }
        { text("Default role", "/auth/default_role", &role, edit(store, |setup, text| setup.auth.default_role = filled(text))).optional()
            .help("The role of logins that name none. Better empty: each job names its own.").view(store) }
    </> };
    let usual = &store.company.setup().auth;
    let default = (&auth.mount, &auth.default_role) == (&usual.mount, &usual.default_role);
    row(store, "Auth mount", &auth.mount, default, &["/auth/mount", "/auth/default_role"], content)
}

pub(super) fn namespace(store: &Store) -> Html {
    let typed = store.setup.server.namespace.clone().unwrap_or_default();
    let value = if typed.is_empty() { "root".to_owned() } else { typed.clone() };
    let default = store.setup.server.namespace == store.company.setup().server.namespace;
    let content = text(
        "Namespace",
        "/server/namespace",
        &typed,
        edit(store, |setup, text| setup.server.namespace = filled(text)),
    )
    .optional()
    .help("Vault Enterprise, HCP and OpenBao only. HCP’s first namespace is `admin`.");
    row(store, "Namespace", &value, default, &["/server/namespace"], content.view(store))
}

pub(super) fn certificates(store: &Store) -> Html {
    let file = store.setup.server.ca_file.clone().unwrap_or_default();
    let pem = store.setup.auth.ca_pem.clone().unwrap_or_default();
    let value = if file.is_empty() { "the system’s".to_owned() } else { file.clone() };
    let usual = store.company.setup();
    let default =
        (&store.setup.server.ca_file, &store.setup.auth.ca_pem) == (&usual.server.ca_file, &usual.auth.ca_pem);
    let content = html! { <>
        { text("CA file of the server", "/server/ca_file", &file, edit(store, |setup, text| setup.server.ca_file = filled(text))).optional()
            .help("A PEM file on the machine where the scripts run. Jobs that log in by hand get it as the variable `VAULT_CACERT`.").view(store) }
        { text("CA certificate of GitLab", "/auth/ca_pem", &pem, edit(store, |setup, text| setup.auth.ca_pem = filled(text))).optional().rows(3)
            .help("PEM text, for the server: only when GitLab’s certificate is from your own CA.").view(store) }
    </> };
    row(store, "CA certificates", &value, default, &["/server/ca_file", "/auth/ca_pem"], content)
}

pub(super) fn keys(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let used = store.made.effective.keys;
    let known = |wanted: KeySource| SOURCES.iter().find(|(source, ..)| *source == Some(wanted)).unwrap_or(&SOURCES[0]);
    let word = auth.keys.map_or("", |typed| known(typed).1);
    let set_source = edit(store, |setup, word| {
        setup.auth.keys = SOURCES.iter().find(|(_, other, _)| *other == word).and_then(|(source, ..)| *source);
    });
    let set_keys = edit(store, |setup, text| setup.auth.public_keys = split(&text));
    let content = html! { <>
        { select(store, "Keys from", "/auth/keys", word, &SOURCES.map(|(_, word, name)| (word, name)), &set_source) }
        if used == KeySource::PublicKeys {
            { text("Public keys of GitLab", "/auth/public_keys", &auth.public_keys.concat(), set_keys).rows(5)
                .help("PEM texts, one below the other. The server then never asks GitLab; a rotated key must be changed here by hand.").view(store) }
        }
    </> };
    row(
        store,
        "GitLab’s keys",
        known(used).2,
        auth.keys == store.company.setup().auth.keys,
        &["/auth/keys", "/auth/public_keys"],
        content,
    )
}

const SOURCES: [(Option<KeySource>, &str, &str); 4] = [
    (None, "", "What this GitLab offers"),
    (Some(KeySource::Discovery), "discovery", "OIDC discovery"),
    (Some(KeySource::JwksUrl), "jwks_url", "JWKS URL"),
    (Some(KeySource::PublicKeys), "public_keys", "Public keys"),
];

/// One text for each PEM block; together they are the text, so that nothing jumps while one types.
fn split(text: &str) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        let complete = keys.last().is_some_and(|key| key.contains("-----END "));
        match keys.last_mut() {
            Some(key) if !complete || line.trim().is_empty() => key.push_str(line),
            _ => keys.push(line.to_owned()),
        }
    }
    keys
}

pub(super) fn audit(store: &Store) -> Html {
    let audit = store.setup.audit.clone();
    let toggle = {
        let store = store.dispatcher();
        Callback::from(move |event: Event| {
            store.dispatch(Action::Audit(event.target_unchecked_into::<HtmlInputElement>().checked()));
        })
    };
    let value = audit.as_ref().map_or("none", |audit| &audit.file_path).to_owned();
    let default = audit == store.company.setup().audit;
    let content = html! { <>
        { tick(store, "Show how to write an audit log", "/audit", audit.is_some(), toggle, "") }
        if let Some(audit) = audit {
            { text("File on the server", "/audit/file_path", &audit.file_path, edit(store, |setup, text| setup.audit = Some(AuditInput { file_path: text }))).view(store) }
        }
    </> };
    row(store, "Audit log", &value, default, &["/audit"], content)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn keys_are_split_and_kept() {
        let two = "-----BEGIN A-----\nx\n-----END A-----\n\n-----BEGIN B-----\n-----END B-----\n";
        assert_eq!(split(two).len(), 2);
        for text in ["", "a", "a\nb", two, "\n\n", "-----END -----\nrest"] {
            assert_eq!(split(text).concat(), text);
        }
    }
}
