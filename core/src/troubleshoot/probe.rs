//! The log of a generated `diagnose-job` (`generate/diagnose.rs`), read back.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde::Serialize;
use serde_json::{Map, Value};

use super::token;
use crate::limits;

/// What the job found out: evidence for the checker.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Probe {
    /// Address of the server, none when `VAULT_ADDR` was not set.
    pub server: Option<String>,
    /// The variable that should have held the token, when it was empty.
    pub missing_token: Option<String>,
    /// The token's claims.
    pub claims: Option<Map<String, Value>>,
    /// Where the login went, like `jwt`.
    pub auth_mount: Option<String>,
    /// The role that was asked for.
    pub role_name: Option<String>,
    /// Whether the login was accepted; none: it was not tried.
    pub logged_in: Option<bool>,
    /// What was printed after a login that was refused.
    pub error: Option<String>,
    /// What the token may do, path by path.
    pub capabilities: Vec<Capability>,
}

/// What a token may do with a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Capability {
    /// The API path.
    pub path: String,
    /// As the server names them: `read`, `deny`, …
    pub capabilities: Vec<String>,
}

impl Probe {
    /// Logged in, and every path can be read.
    pub fn is_granted(&self) -> bool {
        self.logged_in == Some(true) && !self.capabilities.is_empty() && self.capabilities.iter().all(Capability::reads)
    }
}

impl Capability {
    /// Whether the path can be read.
    pub(super) fn reads(&self) -> bool {
        self.capabilities.iter().any(|word| word == "read" || word == "root")
    }
}

/// The first such log in a plain text.
pub(super) fn read(text: &str) -> Option<Probe> {
    let (_, log) = text.match_indices(HEAD).find_map(|(start, _)| {
        // In the script the same words stand in quotes.
        let line_starts = text.get(..start).is_some_and(|before| before.is_empty() || before.ends_with('\n'));
        line_starts.then(|| text.get(start..)?.split_once('\n')).flatten()
    })?;
    let mut probe = Probe::default();
    let mut refused: Option<Vec<&str>> = None;
    for line in log.lines().map(str::trim_end) {
        let (name, value) = line.split_once(": ").unwrap_or((line, ""));
        match name {
            "server" if probe.logged_in.is_none() => {
                probe.server = Some(value.to_owned()).filter(|value| value != "not set");
            }
            "token" => probe.missing_token = value.strip_suffix(" is not set").map(str::to_owned),
            "payload" => probe.claims = token::object(value.as_bytes()),
            "login" => read_login(value, &mut probe),
            "status" => {
                probe.logged_in = Some(value == "200");
                refused = (value != "200").then(Vec::new);
            }
            "capabilities" if probe.capabilities.len() < limits::LIST_ITEMS => {
                probe.capabilities.extend(capability(value));
            }
            _ if ENDS.iter().any(|end| line.starts_with(end)) => break,
            _ => {
                if let Some(lines) = refused.as_mut().filter(|lines| lines.len() < limits::LIST_ITEMS) {
                    lines.push(line);
                }
            }
        }
    }
    probe.error = refused.map(|lines| lines.join("\n").trim().to_owned()).filter(|error| !error.is_empty());
    Some(probe)
}

fn read_login(value: &str, probe: &mut Probe) {
    let Some((path, role)) = value.split_once(" role=") else { return };
    probe.auth_mount = path.strip_prefix("auth/").and_then(|path| path.strip_suffix("/login")).map(str::to_owned);
    probe.role_name = Some(role.to_owned());
}

fn capability(value: &str) -> Option<Capability> {
    let (path, words) = value.split_once(": ")?;
    let capabilities = words.split(", ").map(str::to_owned).collect();
    Some(Capability { path: path.to_owned(), capabilities })
}

const HEAD: &str = "boundclaim diagnose 1";

/// Lines of the job's log that come after the script.
const ENDS: &[&str] = &["Cleaning up ", "ERROR: Job failed", "Job succeeded", "Uploading artifacts"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_refused_login() {
        let log = "$ echo 'boundclaim diagnose 1'\nboundclaim diagnose 1\nserver: https://v:8200\npayload: {\"ref\":\"main\"}\n\
                   login: auth/jwt/login role=r\nstatus: refused\nError\n\n* missing role\nERROR: Job failed: exit code 1\n";
        let probe = read(log).unwrap();
        assert_eq!(probe.server.as_deref(), Some("https://v:8200"));
        assert_eq!(probe.claims.unwrap().get("ref").unwrap(), "main");
        assert_eq!((probe.auth_mount.as_deref(), probe.role_name.as_deref()), (Some("jwt"), Some("r")));
        assert_eq!((probe.logged_in, probe.error.as_deref()), (Some(false), Some("Error\n\n* missing role")));
    }

    #[test]
    fn reads_capabilities() {
        let log =
            "boundclaim diagnose 1\nstatus: 200\ncapabilities: secret/data/x: read, list\ncapabilities: y: deny\n";
        let probe = read(log).unwrap();
        assert_eq!(probe.capabilities.len(), 2);
        assert_eq!(probe.capabilities[0].capabilities, ["read", "list"]);
        assert!(!probe.is_granted());
    }
}
