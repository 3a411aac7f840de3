//! Templates in paths, and in `OpenBao`'s filter of listed keys.

use alloc::{borrow::ToOwned as _, string::String};

use super::capability::{Capabilities, Capability};

/// Whether a path is a template. An error: the server's words. Mirrors `PopulateString` of Vault's
/// `sdk/helper/identitytpl` where it only checks.
pub(super) fn check(path: &str) -> Result<bool, &'static str> {
    let mut pieces = path.split("{{");
    let balanced = !pieces.next().unwrap_or_default().contains("}}");
    if balanced && pieces.clone().all(|piece| piece.matches("}}").count() == 1) {
        Ok(pieces.next().is_some())
    } else {
        Err("unbalanced templating characters")
    }
}

/// What is wrong with a `list_scan_response_keys_filter_path`. Mirrors `parsePath` of `OpenBao`'s
/// `internal/vault/policy/policy.go` for templates with plain fields; richer ones are not evaluated.
pub(super) fn filter_mistake(filter: &str, capabilities: Capabilities) -> Option<String> {
    if filter.is_empty() {
        return None;
    }
    if !capabilities.contains(Capability::List) {
        return Some(
            "list_scan_response_keys_filter_path needs to be used on a path with the list capability".to_owned(),
        );
    }
    let fields = filter.split("{{").skip(1).map(|piece| {
        let field = piece.split("}}").next().unwrap_or_default();
        let field = field.strip_prefix("- ").unwrap_or(field);
        field.strip_suffix(" -").unwrap_or(field).trim()
    });
    let depends = fields.into_iter().any(|field| {
        let plain = field.strip_prefix('.').is_some_and(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
        field == ".key" || !plain
    });
    (!depends).then(|| "list_scan_response_keys_filter_path resulted in same path for two different keys".to_owned())
}
