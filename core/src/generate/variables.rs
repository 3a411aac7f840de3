//! The CI/CD variables to set in GitLab.

use alloc::{format, string::String, vec::Vec};

use super::{markdown, text::Text};
use crate::{
    artifact::{Variable, VariableType},
    plan::Plan,
};

/// What to set, for the chosen option.
pub(crate) fn all(plan: &Plan) -> Vec<Variable> {
    let sections = (&plan.servers, &plan.mount, &plan.access, &plan.login);
    let (Some(servers), Some(mount), Some(_), Some(login)) = sections else { return Vec::new() };
    let plain = |key, value: &str, why: &str, field| Variable {
        key,
        value: value.into(),
        kind: VariableType::Variable,
        protected: false,
        masked: false,
        why: why.into(),
        field,
    };
    let url = servers.server_url.as_str();
    let mut variables = Vec::new();
    if login.is_by_runner() {
        variables.push(plain(
            "VAULT_SERVER_URL",
            url,
            "`secrets:` reads this name, not VAULT_ADDR. Protected, it is missing on other branches, and the job fails \
             with `The secrets provider can not be found. Check your CI/CD variables and try again.` Masked, every log \
             shows [MASKED] in place of the address.",
            "/server/url",
        ));
        variables.push(plain(
            "VAULT_AUTH_PATH",
            &mount.path,
            "The auth mount, without auth/. GitLab assumes `jwt`; written down, a second mount is no surprise.",
            "/auth/mount",
        ));
    } else {
        variables.push(plain(
            "VAULT_ADDR",
            url,
            "Where the client finds the server; without it, it asks https://127.0.0.1:8200. Not protected, so that a job \
             on another branch is refused by the role, with a clear text. Not masked: every log would show [MASKED].",
            "/server/url",
        ));
    }
    if let Some(namespace) = &servers.namespace {
        let why = "The namespace of the auth mount and the secrets. Without it the server looks in the root namespace \
                   and answers 403 `permission denied`.";
        variables.push(plain("VAULT_NAMESPACE", namespace, why, "/server/namespace"));
    }
    if let (Some(file), false) = (&servers.ca_file, login.is_by_runner()) {
        variables.push(Variable {
            kind: VariableType::File,
            value: format!("<the content of {file}>"),
            ..plain(
                "VAULT_CACERT",
                "",
                "The CA of the server, as type File: the variable then holds a path, which is what the client wants. As a \
                 plain variable every command stops with `Error loading CA File`. A PEM cannot be masked.",
                "/server/ca_file",
            )
        });
    }
    variables
}

/// As a Markdown table.
pub(crate) fn table(variables: &[Variable]) -> Text {
    let mut t = Text::default();
    t.line("| key | value | type | protected | masked | why |").line("|---|---|---|---|---|---|");
    for variable in variables {
        let kind = match variable.kind {
            VariableType::Variable => "Variable",
            VariableType::File => "File",
        };
        let yes = |tick: bool| String::from(if tick { "yes" } else { "no" });
        t.put("| ").put(&markdown::code(variable.key)).put(" | ");
        t.linked(&markdown::code(&variable.value), variable.field);
        t.line(&format!(
            " | {kind} | {} | {} | {} |",
            yes(variable.protected),
            yes(variable.masked),
            markdown::cell(&variable.why)
        ));
    }
    t
}
