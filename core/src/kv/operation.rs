//! What each operation on a KV secret sends, and which rights it needs.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

use super::Place;
use crate::api::path::join;

/// What somebody wants to do with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Read it; also what the runner does for `secrets:`.
    Get,
    /// Write it.
    Put,
    /// Change some of its fields.
    Patch,
    /// The names below a path.
    List,
    /// Delete the newest version; on version 1 the secret.
    Delete,
    /// Delete some versions.
    DeleteVersions,
    /// Take that back.
    Undelete,
    /// Remove some versions for good.
    Destroy,
    /// Its settings and versions.
    MetadataGet,
    /// Write its settings.
    MetadataPut,
    /// Change its settings.
    MetadataPatch,
    /// Remove the secret with all its versions.
    MetadataDelete,
    /// Make an old version the newest one.
    Rollback,
}

/// One request, and the right that it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    /// Like `GET`.
    pub method: &'static str,
    /// The path in the API, without `/v1/`.
    pub api_path: String,
    /// What a policy must name: the same path, for a list with a slash at its end.
    pub policy_path: String,
    /// One of these is enough: `create` when there is nothing yet, else `update`.
    pub capabilities: &'static [&'static str],
}

impl Operation {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Get,
        Self::Put,
        Self::Patch,
        Self::List,
        Self::Delete,
        Self::DeleteVersions,
        Self::Undelete,
        Self::Destroy,
        Self::MetadataGet,
        Self::MetadataPut,
        Self::MetadataPatch,
        Self::MetadataDelete,
        Self::Rollback,
    ];

    /// The requests in their order, after the preflight, which needs no policy of its own; none when the version does
    /// not know the operation (seen: Vault 1.21.4).
    pub fn needs(self, place: &Place) -> Option<Vec<Need>> {
        if place.version == 2 { Some(self.versioned(place)) } else { self.plain(place).map(|need| Vec::from([need])) }
    }

    fn versioned(self, place: &Place) -> Vec<Need> {
        let need =
            |method, prefix: &str, capabilities| need(method, join(&[&place.mount, prefix, &place.path]), capabilities);
        Vec::from(match self {
            Self::Get => [need("GET", "data", READ)],
            Self::Put => [need("PUT", "data", WRITE)],
            Self::Patch => [need("PATCH", "data", PATCH)],
            Self::List => [listing(join(&[&place.mount, "metadata", &place.path]))],
            Self::Delete => [need("DELETE", "data", DELETE)],
            Self::DeleteVersions => [need("PUT", "delete", UPDATE)],
            Self::Undelete => [need("PUT", "undelete", UPDATE)],
            Self::Destroy => [need("PUT", "destroy", UPDATE)],
            Self::MetadataGet => [need("GET", "metadata", READ)],
            Self::MetadataPut => [need("PUT", "metadata", WRITE)],
            Self::MetadataPatch => [need("PATCH", "metadata", PATCH)],
            Self::MetadataDelete => [need("DELETE", "metadata", DELETE)],
            Self::Rollback => {
                let read = need("GET", "data", READ);
                return Vec::from([read.clone(), read, need("PUT", "data", UPDATE)]);
            }
        })
    }

    fn plain(self, place: &Place) -> Option<Need> {
        let path = join(&[&place.mount, &place.path]);
        Some(match self {
            Self::Get => need("GET", path, READ),
            Self::Put => need("PUT", path, WRITE),
            Self::List => listing(path),
            // Versions are not looked at: the secret goes.
            Self::Delete | Self::DeleteVersions => need("DELETE", path, DELETE),
            _ => return None,
        })
    }
}

/// A request as it is sent; `exists`: something is known to be there. None for a method that no client uses.
pub(super) fn sent(method: &str, path: String, place: Option<&Place>, exists: bool) -> Option<Need> {
    let changes = place.filter(|place| place.version == 2).is_some_and(|place| {
        let rest = path.strip_prefix(&place.mount).unwrap_or_default().trim_start_matches('/');
        ["delete/", "undelete/", "destroy/"].iter().any(|prefix| rest.starts_with(prefix))
    });
    Some(match method {
        "GET" => need("GET", path, READ),
        "LIST" => listing(path),
        "PUT" => need("PUT", path, if changes || exists { UPDATE } else { WRITE }),
        "POST" => need("POST", path, if changes || exists { UPDATE } else { WRITE }),
        "PATCH" => need("PATCH", path, PATCH),
        "DELETE" => need("DELETE", path, DELETE),
        _ => return None,
    })
}

fn need(method: &'static str, api_path: String, capabilities: &'static [&'static str]) -> Need {
    Need { method, policy_path: api_path.clone(), api_path, capabilities }
}

/// The server itself puts the slash at the end of what it asks the policies about.
fn listing(path: String) -> Need {
    Need { method: "LIST", policy_path: format!("{path}/"), api_path: path, capabilities: &["list"] }
}

const READ: &[&str] = &["read"];
const WRITE: &[&str] = &["create", "update"];
const UPDATE: &[&str] = &["update"];
const PATCH: &[&str] = &["patch"];
const DELETE: &[&str] = &["delete"];

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, format};

    use super::Operation;
    use crate::kv::{Mounts, Place, read};

    /// The table says what the CLI sends.
    #[test]
    fn agrees_with_the_cli() {
        let mounts: Mounts = [("secret/", 2), ("kv1/", 1)].map(|(mount, version)| (mount.to_owned(), version)).into();
        for (operation, command) in [
            (Operation::Get, "kv get MOUNT/a"),
            (Operation::Put, "kv put MOUNT/a k=v"),
            (Operation::Patch, "kv patch MOUNT/a k=v"),
            (Operation::List, "kv list MOUNT/a"),
            (Operation::Delete, "kv delete MOUNT/a"),
            (Operation::DeleteVersions, "kv delete -versions=1 MOUNT/a"),
            (Operation::Undelete, "kv undelete -versions=1 MOUNT/a"),
            (Operation::Destroy, "kv destroy -versions=1 MOUNT/a"),
            (Operation::MetadataGet, "kv metadata get MOUNT/a"),
            (Operation::MetadataPut, "kv metadata put MOUNT/a"),
            (Operation::MetadataPatch, "kv metadata patch MOUNT/a"),
            (Operation::MetadataDelete, "kv metadata delete MOUNT/a"),
            (Operation::Rollback, "kv rollback -version=1 MOUNT/a"),
        ] {
            for (mount, version) in [("secret", 2), ("kv1", 1)] {
                let command = format!("vault {}", command.replace("MOUNT", mount));
                let place = Place { mount: mount.into(), version, path: "a".into(), field: None };
                let sent = read(&command, &mounts).unwrap();
                match operation.needs(&place).as_deref() {
                    Some([need, ..]) => {
                        assert_eq!(sent.request, (need.method.into(), need.api_path.clone()), "{command}");
                        let (preflight, requests) = sent.requests.split_first().unwrap();
                        assert!(preflight.capabilities.is_empty(), "{command}");
                        assert_eq!(Some(requests), operation.needs(&place).as_deref(), "{command}");
                    }
                    _ => assert!(!sent.mistakes.is_empty(), "{command}"),
                }
            }
        }
        assert!(Operation::ALL.len() == 13);
    }
}
