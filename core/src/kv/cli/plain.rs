//! `vault read`, `write`, `list` and `delete`: the path is sent as it is typed. Mirrors `command/read.go`, `write.go`,
//! `list.go`, `delete.go`.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Session, Stop, data, output::Format, sanitized};
use crate::api::{Json, Refusal, Secret};

pub(super) fn read(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let Some((path, rest)) = arguments.split_first() else {
        return Err(session.stop(1, "Not enough arguments (expected 1, got 0)"));
    };
    let path = sanitized(path);
    let parameters = session.parameters("K=V", rest)?;
    if session.format == Format::Raw {
        let reply = session.client()?.send("GET", &path, &parameters, None)?;
        return match reply.map_or_else(Some, |reply| reply.refusal) {
            None => Ok(0),
            Some(refusal) => Err(session.stop(2, &format!("Error reading: {path}: {}", refusal.text))),
        };
    }
    match session.client()?.read(&path, &parameters)? {
        Err(refusal) => Err(session.stop(2, &format!("Error reading {path}: {}", refusal.text))),
        Ok(None) => Err(session.stop(2, &format!("No value found at {path}"))),
        Ok(Some(secret)) => session.field_or_all(&secret),
    }
}

pub(super) fn write(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let forced = session.flags.bool("force") == Some(true) || session.flags.bool("f") == Some(true);
    let (path, rest) = match arguments {
        [] => return Err(session.stop(1, "Not enough arguments (expected 1, got 0)")),
        [_] if !forced => return Err(session.stop(1, "Must supply data or use -force")),
        [path, rest @ ..] => (sanitized(path), rest),
    };
    let body = session.data(rest)?;
    session.write("PUT", &path, &body)
}

pub(super) fn list(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let path = sanitized(session.one_argument(arguments)?);
    match session.list(&path)? {
        None => Err(session.stop(2, &format!("No value found at {path}"))),
        // Only warnings.
        Some(secret) if secret.data.is_none() => session.output(&secret),
        Some(secret) => session.print_list(&secret, &path),
    }
}

pub(super) fn delete(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let Some((path, rest)) = arguments.split_first() else {
        return Err(session.stop(1, "Not enough arguments (expected at least 1, got 0)"));
    };
    let path = sanitized(path);
    let parameters = session.parameters("string list", rest)?;
    let deleted = session.client()?.write("DELETE", &path, &parameters, None)?;
    session.print_change(deleted, &format!("Error deleting {path}"))
}

impl Session<'_> {
    fn parameters(&mut self, what: &str, arguments: &[String]) -> Result<Vec<(String, String)>, Stop> {
        let mut parameters = data::parameters(arguments, self.environment)
            .map_err(|cause| self.stop(1, &format!("Failed to parse {what} data: {cause}")))?;
        let snapshot = self.flags.text("snapshot-id");
        if !snapshot.is_empty() {
            parameters.retain(|(name, _)| name != "read_snapshot_id");
            parameters.push(("read_snapshot_id".into(), snapshot.to_string()));
        }
        Ok(parameters)
    }

    /// The data of `key=value` arguments, as a body.
    pub(super) fn data(&mut self, arguments: &[String]) -> Result<Json, Stop> {
        let data = data::parse(arguments, self.environment)
            .map_err(|cause| self.stop(1, &format!("Failed to parse K=V data: {cause}")))?;
        Ok(data.map_or(Json::Null, Json::Object))
    }

    /// The field that was asked for, or everything.
    pub(super) fn field_or_all(&mut self, secret: &Secret) -> Result<u8, Stop> {
        let field = self.flags.text("field").to_string();
        if field.is_empty() { self.output(secret) } else { self.print_field(secret, &field) }
    }

    /// Writes, and prints what came back.
    pub(super) fn write(&mut self, method: &'static str, path: &str, body: &Json) -> Result<u8, Stop> {
        let written = self.client()?.write(method, path, &[], Some(body))?;
        self.print_change(written, &format!("Error writing data to {path}"))
    }

    /// Prints what came back from a change.
    pub(super) fn print_change(&mut self, result: Result<Option<Secret>, Refusal>, error: &str) -> Result<u8, Stop> {
        match result {
            Ok(None) => Ok(0),
            Ok(Some(secret)) => self.field_or_all(&secret),
            Err(refusal) => {
                self.error(&format!("{error}: {}", refusal.text));
                // What the server says besides the error is shown; the exit status stays that of the error.
                refusal.secret.map_or(Ok(2), |secret| self.output(&secret).map(|_| 2).or(Ok(2)))
            }
        }
    }

    /// Lists.
    pub(super) fn list(&mut self, path: &str) -> Result<Option<Secret>, Stop> {
        let snapshot = self.flags.text("snapshot-id").to_string();
        let mut parameters = Vec::from([("list".to_string(), "true".to_string())]);
        if !snapshot.is_empty() {
            parameters.push(("read_snapshot_id".into(), snapshot));
        }
        let secret = self
            .client()?
            .read(path, &parameters)?
            .map_err(|refusal| self.stop(2, &format!("Error listing {path}: {}", refusal.text)))?;
        if let Some(secret) = secret.as_ref().filter(|secret| wraps(secret)) {
            return Err(Stop::Exit(self.output(secret)?));
        }
        if self.format != Format::Table && !secret.as_ref().is_some_and(has_keys) {
            let _ = self.output_data();
            return Err(Stop::Exit(2));
        }
        Ok(secret)
    }

    /// Prints the keys of a list.
    pub(super) fn print_list(&mut self, secret: &Secret, path: &str) -> Result<u8, Stop> {
        if !has_keys(secret) {
            return Err(self.stop(2, &format!("No entries found at {path}")));
        }
        self.output(secret)
    }
}

/// Whether the answer is wrapped, with a time to live.
fn wraps(secret: &Secret) -> bool {
    let ttl = secret.wrap_info.as_ref().and_then(|wrap| wrap.get("ttl"));
    matches!(ttl, Some(Json::Number(ttl)) if ttl != "0")
}

fn has_keys(secret: &Secret) -> bool {
    matches!(secret.data.as_ref().and_then(|data| data.get("keys")), Some(Json::List(_)))
}
