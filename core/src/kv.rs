//! KV secrets engines: from what people write to the request that reaches the server.

pub mod cli;
mod operation;
mod question;
mod spelling;

use alloc::{collections::BTreeMap, format, string::String};

pub use operation::{Need, Operation};
pub use question::{PathExplanation, Question, explain_path};
use serde::Serialize;
pub use spelling::{Form, Mistake, Reading, read};
pub(crate) use spelling::{read_vault, read_words, vault_of};

/// A secret, or a folder of secrets, and perhaps one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The mount, without a slash at its end.
    pub mount: String,
    /// 1 or 2.
    pub version: u8,
    /// The path in the mount, without `data/`.
    pub path: String,
    /// One field of the secret.
    pub field: Option<String>,
}

/// The KV mounts of a server, with a slash at the end of each path, and their versions.
pub type Mounts = BTreeMap<String, u8>;

/// The mount that a path lies in: the longest one that it begins with, or that it names.
pub fn mount_of<'a>(mounts: &'a Mounts, path: &str) -> Option<(&'a str, u8)> {
    let path = format!("{}/", path.trim_matches('/'));
    let inside = mounts.iter().filter(|(mount, _)| path.starts_with(mount.as_str()));
    let (mount, version) = inside.max_by_key(|(mount, _)| mount.len())?;
    Some((mount.trim_end_matches('/'), *version))
}
