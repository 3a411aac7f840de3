//! POSIX shell: words, and the beginning of every script.

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec::Vec,
};

use super::text::Text;
use crate::{
    plan::{KvPath, Servers},
    server::Product,
};

/// One word for a POSIX shell, whatever it holds.
pub(crate) fn word(value: &str) -> String {
    // `try_quote` refuses NUL only, which no value holds once it is in a plan.
    let quoted = shlex::try_quote(value).map_or_else(|_| "''".to_owned(), Cow::into_owned);
    // A leading tilde would become the home directory, a leading `=` a path in zsh.
    if quoted == value && value.starts_with(['~', '=']) { format!("'{value}'") } else { quoted }
}

/// A KV path as one word, in which the project's ID is a variable of the job.
pub(crate) fn path_word(before: &str, path: &KvPath, behind: &str) -> String {
    if !path.is_templated() {
        return word(&path.render("", |text| format!("{before}{text}{behind}")));
    }
    let marked = path.render("\0", str::to_owned);
    let whole = format!("{before}{marked}{behind}");
    let literal: Vec<String> =
        whole.split('\0').map(|part| if part.is_empty() { String::new() } else { word(part) }).collect();
    literal.join("\"${CI_PROJECT_ID}\"")
}

/// A path as argument of the CLI: one that starts with a dash would be read as an option.
pub(crate) fn cli_path(path: &KvPath) -> String {
    let before = if path.shown().starts_with('-') { "./" } else { "" };
    path_word(before, path, "")
}

/// A heredoc that the shell copies to the letter. The body must have no line that is `EOF`.
pub(crate) fn heredoc(text: &mut Text, body: &Text) {
    text.line(" <<'EOF'").embed(body, "").line("EOF");
}

/// The first lines of a script for the administrator.
pub(crate) fn head(text: &mut Text, what: &[&str]) {
    text.line("#!/bin/sh");
    for line in what {
        text.line(&format!("# {line}"));
    }
    text.noted("The script stops at the first error.", |t| {
        t.line("set -eu");
    });
    text.put("\n");
}

/// Address, namespace and CA of the server for the CLI, and nothing that is left in the terminal.
pub(crate) fn environment(text: &mut Text, servers: &Servers) {
    text.put("export VAULT_ADDR=").linked(&word(servers.server_url.as_str()), "/server/url").put("\n");
    if let Some(file) = &servers.ca_file {
        text.put("export VAULT_CACERT=").linked(&word(file), "/server/ca_file").put("\n");
    }
    if let Some(namespace) = &servers.namespace {
        text.put("export VAULT_NAMESPACE=").linked(&word(namespace), "/server/namespace").put("\n");
    }
    let mut unset: Vec<String> = Vec::new();
    if servers.namespace.is_none() {
        unset.push("VAULT_NAMESPACE".into());
    }
    unset.extend(STRAY.iter().map(|name| format!("VAULT_{name}")));
    text.noted("Left in your terminal they would change what the client prints, or whom it asks.", |t| {
        t.line(&format!("unset {}", unset.join(" ")));
    });
    if servers.server.product == Product::OpenBao {
        let ca = servers.ca_file.as_ref().map(|_| "CACERT");
        let names = ["ADDR", "NAMESPACE"].into_iter().chain(ca).chain(STRAY.iter().copied());
        let names: Vec<String> = names.map(|name| format!("BAO_{name}")).collect();
        text.noted("`bao` prefers BAO_* to VAULT_*: values left in your terminal would win.", |t| {
            t.line(&format!("unset {}", names.join(" ")));
        });
    }
}

/// [`environment`], and `say` for messages.
pub(crate) fn prepare(text: &mut Text, servers: &Servers) {
    environment(text, servers);
    text.put("\n").line("say() { printf '%s\\n' \"$*\"; }");
}

/// What else the client reads behind `VAULT_` and `BAO_` that would change its answers: JSON instead of a table, wrapped
/// answers, another server (each seen on Vault 1.19.5).
const STRAY: &[&str] = &["FORMAT", "WRAP_TTL", "AGENT_ADDR"];

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn words() {
        assert_eq!(word("https://vault.example.com:8200"), "https://vault.example.com:8200");
        assert_eq!(word("a b"), "'a b'");
        assert_eq!(word("$(id)"), "'$(id)'");
        assert_eq!(word("~root"), "'~root'");
        assert_eq!(word(""), "''");
    }
}
