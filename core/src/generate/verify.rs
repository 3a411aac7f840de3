//! `verify`: how to see on the real servers that the right job gets in and the wrong one does not.

use alloc::{format, vec::Vec};

use super::{Parts, config, markdown::code, role, shell, shell::word, text::Text};
use crate::{
    plan::{Access, BoundValue},
    setup::RefType,
};

/// The steps, as Markdown.
pub(crate) fn text(parts: &Parts) -> Text {
    let mut t = Text::default();
    t.line("# Test it\n");
    on_the_server(&mut t, parts);
    right_job(&mut t, parts);
    wrong_job(&mut t, parts);
    audit_log(&mut t, parts);
    t
}

fn fence(t: &mut Text, language: &str, write: impl FnOnce(&mut Text)) {
    t.line(&format!("```{language}"));
    write(t);
    t.line("```\n");
}

fn on_the_server(t: &mut Text, parts: &Parts) {
    let cli = parts.servers.server.product.cli();
    let path = role::path(&parts.mount.path, parts.access);
    t.line("## 1. What the server stored\n");
    fence(t, "sh", |t| {
        shell::environment(t, parts.servers);
        t.line(&format!("{cli} read {}", word(&format!("auth/{}/config", parts.mount.path))));
        t.put(&format!("{cli} read ")).linked(&word(&path), "/auth/role").put("\n");
        t.put(&format!("{cli} policy read ")).linked(&word(&parts.access.policy), "/auth/policy").put("\n");
    });
    t.line(&format!("- `bound_issuer` is {}.", code(config::issuer(parts.servers, parts.login))));
    let claims: Vec<_> = parts
        .access
        .bound_claims()
        .into_iter()
        .map(|bound| {
            let value = match bound.value {
                BoundValue::One(value) => value,
                BoundValue::AnyOf(values) => values.join(" or "),
            };
            code(&format!("{}: {value}", bound.claim))
        })
        .collect();
    t.line(&format!(
        "- `bound_claims` holds {}. If it is empty (`map[]` or `<nil>`), every project of this GitLab gets in.",
        claims.join(", ")
    ));
    match &parts.access.audience {
        Some(audience) => t.line(&format!("- `bound_audiences` is {}.\n", code(audience))),
        None => t.line("- `bound_audiences` is empty: `CI_JOB_JWT` has no audience.\n"),
    };
}

fn right_job(t: &mut Text, parts: &Parts) {
    t.line("## 2. The right job gets in\n");
    if parts.login.is_by_runner() && parts.servers.gitlab.hides_secrets_token() {
        t.line("First switch on \"Limit JSON Web Token (JWT) access\" in the project (Settings, CI/CD, Token Access): before GitLab 16.0 `token:` needs it.\n");
    }
    t.put("Run the pipeline for ").put(&super::summary::who(&parts.access.who));
    if let Some(one) = parts.access.refs.first() {
        t.put(&format!(", on the {} {}", one.kind.word(), code(&one.name)));
    }
    t.line(&format!(". The job {} passes.\n", code(&parts.job.name)));
    if parts.login.is_by_runner() {
        t.line("Look for `Resolving secrets` in its log: one line for each secret, and no value.\n");
    } else {
        t.line(
            "The log shows neither the JWT nor the Vault token. A value that your own script prints is not masked.\n",
        );
    }
}

fn wrong_job(t: &mut Text, parts: &Parts) {
    t.line("## 3. A wrong job does not: a dry run on an unprotected branch\n");
    t.line("Push a branch that is not protected, with the same job but without its `rules:`. It must fail, and the server's text is one of these; Vault names one wrong claim, at random:\n");
    let wrapped = |text: &str| {
        if parts.login.is_by_runner() {
            format!(
                "resolving secrets: initializing Vault service: preparing authenticated client: authenticating Vault client: writing to Vault: api error: status code 400: {text}"
            )
        } else {
            text.into()
        }
    };
    fence(t, "text", |t| {
        let differing = differing(parts.access);
        for claim in &differing {
            let text =
                format!("error validating claims: claim \"{claim}\" does not match any associated bound claim values");
            t.line(&wrapped(&text));
        }
        if differing.is_empty() {
            t.line("(none: this setup lets every branch in)");
        }
    });
    t.line("If that job gets in, the role lets others in too. Read the role again (step 1).\n");
}

/// The bound claims that a push to an unprotected branch has other values of. The job names the same environment.
fn differing(access: &Access) -> Vec<&'static str> {
    let tags = access.refs.iter().all(|one| one.kind == RefType::Tag);
    let differs = |claim: &str| match claim {
        "ref" | "ref_path" | "ref_protected" => true,
        "ref_type" => tags,
        "pipeline_source" => access.pipeline_source.as_deref() != Some("push"),
        _ => false,
    };
    access.bound_claims().into_iter().map(|bound| bound.claim).filter(|claim| differs(claim)).collect()
}

fn audit_log(t: &mut Text, parts: &Parts) {
    let cli = parts.servers.server.product.cli();
    t.line("## 4. What the server wrote down\n");
    t.line(
        "In the audit log, the job's requests are these; `display_name` and the metadata say which project it was:\n",
    );
    fence(t, "text", |t| {
        t.line(&format!("update auth/{}/login", parts.mount.path));
        for (path, _) in parts.paths() {
            t.line(&format!("read   {}/{}{}", parts.kv.mount, parts.kv.data(), path.shown()));
        }
    });
    t.line("To look at a token by hand, log in with the job's JWT where it is shown to nobody else, and ask:\n");
    fence(t, "sh", |t| {
        if !parts.access.no_default_policy {
            t.line(&format!("{cli} token lookup"));
        }
        for (_, secrets) in parts.paths() {
            for (_, secret) in secrets.iter().take(1) {
                let path = shell::path_word(&format!("{}/{}", parts.kv.mount, parts.kv.data()), &secret.path, "");
                t.line(&format!("{cli} token capabilities {path}"));
            }
        }
    });
    if !parts.access.no_default_policy {
        t.line("`token lookup` shows the policies and the remaining lifetime.");
    }
    t.line("`capabilities` must say `read`, and `deny` for every other path.");
}
