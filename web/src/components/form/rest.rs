//! Settings that rarely change: closed, each row tells its value.

use boundclaim_core::{AuditInput, AuthInput, KeySource, Setup, TokenType};
use yew::prelude::*;

use super::section;
use crate::{
    components::{
        controls::{Select, TextArea, TextField, Tick},
        findings::other_findings,
        icon::icon,
    },
    state::{Store, change, edit, filled},
};

/// The rows.
#[component(Rest)]
pub(super) fn rest() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let content = html! {
        <div class="rows">{ lifetime(&store) }{ audience(&store) }{ names(&store) }{ mount(&store) }{ namespace(&store) }{ ca(&store) }{ keys(&store) }{ identity(&store) }{ limits(&store) }{ audit(&store) }</div>
    };
    section("s-more", "Settings that rarely change", html! { "Closed rows show what is used." }, content)
}

/// A row that can be opened. One with an error is open.
fn row(store: &Store, name: &'static str, value: String, default: bool, fields: &[&str], content: Html) -> Html {
    let bad = store.made.diagnostics.iter().any(|found| {
        found.is_error()
            && found.field.as_deref().is_some_and(|field| fields.iter().any(|prefix| field.starts_with(prefix)))
    });
    html! {
        <details open={bad} key={name} data-link={fields.join(" ")}>
            <summary>{ icon("chevron") }<span class="row-name">{ name }</span><span class="row-value">{ value }</span><span class="row-state">{ if default { "default" } else { "changed" } }</span></summary>
            <div class="row-body">{ content }</div>
        </details>
    }
}

fn lifetime(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let usual = AuthInput::default();
    let default = (&auth.token_ttl, &auth.token_max_ttl, auth.token_type)
        == (&usual.token_ttl, &usual.token_max_ttl, usual.token_type);
    let types = ["default", "service", "batch"].map(|word| (word.to_owned(), word.to_owned())).to_vec();
    let content = html! { <>
        <div class="cols cols-three cols-pair">
            <TextField label="Token TTL" field="/auth/token_ttl" value={auth.token_ttl.clone()} oninput={edit(store, |setup, text| setup.auth.token_ttl = text)} />
            <TextField label="At most" field="/auth/token_max_ttl" value={auth.token_max_ttl.clone()} oninput={edit(store, |setup, text| setup.auth.token_max_ttl = text)} />
            <Select label="Token type" field="/auth/token_type" options={types} value={auth.token_type.word().to_owned()}
                onchange={edit(store, |setup, text| setup.auth.token_type = match text.as_str() { "service" => TokenType::Service, "batch" => TokenType::Batch, _ => TokenType::Default })} />
        </div>
        <p class="help">{ "How long the Vault token works: long enough for the reads at the start of the job. A batch token cannot be handed back." }</p>
    </> };
    row(
        store,
        "Lifetime and type",
        format!("{}, at most {}", auth.token_ttl, auth.token_max_ttl),
        default,
        &["/auth/token_ttl", "/auth/token_max_ttl", "/auth/token_type"],
        content,
    )
}

fn audience(store: &Store) -> Html {
    let used = store.made.effective.audience.clone();
    let typed = store.setup.auth.audience.clone();
    let content = html! {
        <TextField label="Audience" field="/auth/audience" value={typed.clone().unwrap_or_default()} placeholder={used.clone().unwrap_or_default()}
            oninput={edit(store, |setup, text| setup.auth.audience = filled(text))}
            help={html! { <>{ "The same text stands in the job as " }<code>{ "aud" }</code>{ " and in the role as " }<code>{ "bound_audiences" }</code>{ ". Normally the server’s address." }</> }} />
    };
    row(
        store,
        "Audience",
        used.unwrap_or_else(|| "none: this token has no audience".to_owned()),
        typed.is_none(),
        &["/auth/audience"],
        content,
    )
}

fn names(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let effective = &store.made.effective;
    let (role, policy) = (effective.role.clone().unwrap_or_default(), effective.policy.clone().unwrap_or_default());
    let content = html! { <>
        <TextField label="Role" field="/auth/role" value={auth.role.clone().unwrap_or_default()} placeholder={role.clone()} oninput={edit(store, |setup, text| setup.auth.role = filled(text))} />
        <TextField label="Policy" field="/auth/policy" value={auth.policy.clone().unwrap_or_default()} placeholder={policy.clone()} oninput={edit(store, |setup, text| setup.auth.policy = filled(text))} />
    </> };
    let value = if role.is_empty() { "made from the project’s ID".to_owned() } else { format!("{role}, {policy}") };
    row(store, "Names", value, auth.role.is_none() && auth.policy.is_none(), &["/auth/role", "/auth/policy"], content)
}

fn mount(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let content = html! { <>
        <TextField label="Auth mount" field="/auth/mount" value={auth.mount.clone()} oninput={edit(store, |setup, text| setup.auth.mount = text)}
            help={html! { <>{ "Without " }<code>{ "auth/" }</code>{ ". One mount serves one GitLab." }</> }} />
        <TextField label="Default role" optional=true field="/auth/default_role" value={auth.default_role.clone().unwrap_or_default()}
            oninput={edit(store, |setup, text| setup.auth.default_role = filled(text))} help={html! { "The role of logins that name none. Better empty: each job names its own." }} />
    </> };
    let default = auth.mount == "jwt" && auth.default_role.is_none();
    row(store, "Auth mount", auth.mount.clone(), default, &["/auth/mount", "/auth/default_role"], content)
}

fn namespace(store: &Store) -> Html {
    let typed = store.setup.server.namespace.clone().unwrap_or_default();
    let content = html! {
        <TextField label="Namespace" optional=true field="/server/namespace" value={typed.clone()} oninput={edit(store, |setup, text| setup.server.namespace = filled(text))}
            help={html! { <>{ "Vault Enterprise, HCP and OpenBao only. HCP’s first namespace is " }<code>{ "admin" }</code>{ "." }</> }} />
    };
    row(
        store,
        "Namespace",
        if typed.is_empty() { "root".to_owned() } else { typed.clone() },
        typed.is_empty(),
        &["/server/namespace"],
        content,
    )
}

fn ca(store: &Store) -> Html {
    let file = store.setup.server.ca_file.clone().unwrap_or_default();
    let pem = store.setup.auth.ca_pem.clone().unwrap_or_default();
    let content = html! { <>
        <TextField label="CA file of the server" optional=true field="/server/ca_file" value={file.clone()} oninput={edit(store, |setup, text| setup.server.ca_file = filled(text))}
            help={html! { <>{ "A PEM file on the machine where the scripts run. Jobs that log in by hand get it as the variable " }<code>{ "VAULT_CACERT" }</code>{ "." }</> }} />
        <TextArea label="CA certificate of GitLab" field="/auth/ca_pem" value={pem.clone()} oninput={edit(store, |setup, text| setup.auth.ca_pem = filled(text))}
            help={html! { "PEM text, for the server: only when GitLab’s certificate is from your own CA." }} />
    </> };
    let value = if file.is_empty() { "the system’s".to_owned() } else { file.clone() };
    row(
        store,
        "CA certificates",
        value,
        file.is_empty() && pem.is_empty(),
        &["/server/ca_file", "/auth/ca_pem"],
        content,
    )
}

fn keys(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let options = [("discovery", "OIDC discovery"), ("jwks_url", "JWKS URL"), ("public_keys", "Public keys")];
    let used = match store.made.effective.keys {
        KeySource::Discovery => 0,
        KeySource::JwksUrl => 1,
        KeySource::PublicKeys => 2,
    };
    let pasted = auth.public_keys.first().cloned().unwrap_or_default();
    let content = html! { <>
        <Select label="Keys from" field="/auth/keys" options={options.map(|(value, text)| (value.to_owned(), text.to_owned())).to_vec()} value={options[used].0.to_owned()}
            onchange={edit(store, |setup, text| setup.auth.keys = Some(match text.as_str() { "jwks_url" => KeySource::JwksUrl, "public_keys" => KeySource::PublicKeys, _ => KeySource::Discovery }))} />
        if used == 2 {
            <TextArea label="Public key of GitLab" field="/auth/public_keys/0" value={pasted} rows=5
                oninput={edit(store, |setup, text| setup.auth.public_keys = filled(text).into_iter().collect())} help={html! { "PEM text. The server then never asks GitLab; a rotated key must be changed here by hand." }} />
            { other_findings(store, "keys", &["/auth/public_keys"], |field| field == "/auth/public_keys/0") }
        }
    </> };
    row(
        store,
        "GitLab’s keys",
        options[used].1.to_owned(),
        auth.keys.is_none(),
        &["/auth/keys", "/auth/public_keys"],
        content,
    )
}

fn identity(store: &Store) -> Html {
    let claim = store.setup.auth.user_claim.clone();
    let content = html! {
        <TextField label="user_claim" field="/auth/user_claim" value={claim.clone()} oninput={edit(store, |setup, text| setup.auth.user_claim = text)}
            help={html! { <>{ "The name of the claim that identifies the job in the server. " }<code>{ "project_id" }</code>{ " survives renames." }</> }} />
    };
    row(store, "Identity", format!("user_claim {claim}"), claim == "project_id", &["/auth/user_claim"], content)
}

fn limits(store: &Store) -> Html {
    let auth = &store.setup.auth;
    let content = html! { <>
        <TextField label="Addresses that may log in" optional=true field="/auth/token_bound_cidrs" value={auth.token_bound_cidrs.join(", ")}
            oninput={edit(store, |setup, text| setup.auth.token_bound_cidrs = text.split([',', ' ']).filter(|part| !part.is_empty()).map(str::to_owned).collect())}
            help={html! { "Blocks like 10.0.0.0/8, with commas between them: the runners’ addresses as the server sees them." }} />
        { other_findings(store, "cidrs", &["/auth/token_bound_cidrs"], |field| field == "/auth/token_bound_cidrs") }
        <Tick label="Leave out the policy “default”" field="/auth/token_no_default_policy" checked={auth.token_no_default_policy}
            onchange={change(store, |setup| setup.auth.token_no_default_policy = !setup.auth.token_no_default_policy)} />
    </> };
    let value = match (auth.token_bound_cidrs.len(), auth.token_no_default_policy) {
        (0, false) => "any address, with default".to_owned(),
        (0, true) => "any address, without default".to_owned(),
        (number, no_default) => format!("{number} blocks, {} default", if no_default { "without" } else { "with" }),
    };
    let default = auth.token_bound_cidrs.is_empty() && !auth.token_no_default_policy;
    row(
        store,
        "Limits of the token",
        value,
        default,
        &["/auth/token_bound_cidrs", "/auth/token_no_default_policy"],
        content,
    )
}

fn audit(store: &Store) -> Html {
    let audit = store.setup.audit.clone();
    let usual = AuditInput::default();
    let toggle =
        |setup: &mut Setup| setup.audit = if setup.audit.is_some() { None } else { Some(AuditInput::default()) };
    let content = html! { <>
        <Tick label="Show how to write an audit log" field="/audit" checked={audit.is_some()} onchange={change(store, toggle)} />
        if let Some(audit) = &audit {
            <TextField label="File on the server" field="/audit/file_path" value={audit.file_path.clone()}
                oninput={edit(store, |setup, text| setup.audit = Some(AuditInput { file_path: text }))} />
        }
    </> };
    let value = audit.as_ref().map_or_else(|| "none".to_owned(), |audit| audit.file_path.clone());
    row(store, "Audit log", value, audit.is_some_and(|audit| audit == usual), &["/audit"], content)
}
