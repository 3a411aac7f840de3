//! `vault kv put`, `patch` and `rollback`. Mirrors `command/kv_put.go`, `kv_patch.go`, `kv_rollback.go`.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
};

use super::{Session, Stop};
use crate::api::{Json, Secret};

pub(super) fn put(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let (path, rest) = session.path_and_data(arguments, true)?;
    // The client comes first: a wrong address is reported before wrong data.
    session.client()?;
    let data = session.data(rest)?;
    let place = session.place(path)?;
    let body = if place.v2 {
        let cas = session.flags.int("cas").filter(|cas| *cas > -1);
        versioned(data, cas.map(|cas| Json::Number(cas.to_string())))
    } else {
        data
    };
    session.write("PUT", &place.path("data"), &body)
}

pub(super) fn patch(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let removed = session.flags.list("remove-data");
    let (path, rest) = session.path_and_data(arguments, removed.is_empty())?;
    session.client()?;
    let mut data = match session.data(rest)? {
        Json::Object(data) => data,
        _ => BTreeMap::new(),
    };
    let place = session.place(path)?;
    if !place.v2 {
        return Err(session.stop(2, "KV engine mount must be version 2 for patch support"));
    }
    let path = place.path("data");
    data.extend(removed.into_iter().map(|key| (key, Json::Null)));
    match session.flags.text("method").to_string().as_str() {
        "rw" => session.read_then_write(&path, data),
        method @ ("" | "patch") => session.merge_patch(&path, data, method.is_empty()),
        method => Err(session.stop(2, &format!("Unsupported method provided to -method flag: {method}"))),
    }
}

pub(super) fn rollback(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let [argument] = arguments else {
        let count = arguments.len();
        return Err(session.stop(1, &format!("Invalid number of arguments (expected 1, got {count})")));
    };
    let version = session.flags.int("version").ok_or_else(|| session.stop(1, "Version flag must be specified"))?;
    if version <= 0 {
        return Err(session.stop(1, &format!("Invalid value {version} for the version flag")));
    }
    let place = session.place(argument)?;
    if !place.v2 {
        return Err(session.stop(2, "KV engine mount must be version 2 for rollback support"));
    }
    let path = place.path("data");
    let doing = "rollback";
    let current = session.pre_read(&path, None)?;
    let (_, current) = session.entry(&current, "metadata", "Metadata", &path, doing)?;
    let cas = current.get("version").cloned().unwrap_or(Json::Null);
    let wanted = session.pre_read(&path, Some(version))?;
    let (_, metadata) = session.entry(&wanted, "metadata", "Metadata", &path, doing)?;
    if metadata.get("deletion_time").and_then(Json::as_str).is_some_and(|time| !time.is_empty()) {
        return Err(session.stop(2, "Cannot roll back to a version that has been deleted"));
    }
    if metadata.get("destroyed") == Some(&Json::Bool(true)) {
        return Err(session.stop(2, "Cannot roll back to a version that has been destroyed"));
    }
    let (data, _) = session.entry(&wanted, "data", "Data", &path, doing)?;
    session.write("PUT", &path, &versioned(data.clone(), Some(cas)))
}

impl Session<'_> {
    fn path_and_data<'a>(
        &mut self,
        arguments: &'a [String],
        data_needed: bool,
    ) -> Result<(&'a str, &'a [String]), Stop> {
        match arguments {
            [] => Err(self.stop(1, "Not enough arguments (expected >1, got 0)")),
            [_] if data_needed => Err(self.stop(1, "Must supply data")),
            [path, rest @ ..] => Ok((path, rest)),
        }
    }

    fn merge_patch(&mut self, path: &str, data: BTreeMap<String, Json>, falls_back: bool) -> Result<u8, Stop> {
        let cas = self.flags.int("cas").filter(|cas| *cas > 0);
        let body = versioned(Json::Object(data.clone()), cas.map(|cas| Json::Number(cas.to_string())));
        match self.client()?.write("PATCH", path, &[], Some(&body))? {
            Err(refusal) if falls_back && refusal.status == Some(405) => self.read_then_write(path, data),
            Err(refusal) if falls_back && refusal.status == Some(403) => {
                // Said before anything is written, and also when nothing is going to be.
                self.error(&format!(
                    "Data was written to {path} but we recommend that you add the \"patch\" capability to your ACL \
                     policy in order to use HTTP PATCH in the future."
                ));
                self.read_then_write(path, data)
            }
            Err(refusal) => Err(self.stop(2, &format!("Error writing data to {path}: {}", refusal.text))),
            Ok(None) => Ok(0),
            Ok(Some(secret)) => self.field_or_all(&secret),
        }
    }

    fn read_then_write(&mut self, path: &str, new: BTreeMap<String, Json>) -> Result<u8, Stop> {
        let doing = "patch";
        let prints = core::mem::replace(&mut self.client()?.prints, false);
        let secret = self.pre_read(path, None)?;
        self.client()?.prints = prints;
        let (_, metadata) = self.entry(&secret, "metadata", "Metadata", path, doing)?;
        let cas = metadata.get("version").cloned().unwrap_or(Json::Null);
        let (_, data) = self.entry(&secret, "data", "Data", path, doing)?;
        let mut data = data.clone();
        data.extend(new);
        self.write("PUT", path, &versioned(Json::Object(data), Some(cas)))
    }

    fn pre_read(&mut self, path: &str, version: Option<i64>) -> Result<Secret, Stop> {
        self.kv_read(path, version)?
            .map_err(|error| self.stop(2, &format!("Error doing pre-read at {path}: {error}")))?
            .filter(|secret| secret.data.is_some())
            .ok_or_else(|| self.stop(2, &format!("No value found at {path}")))
    }

    /// An object in the data of an answer.
    fn entry<'a>(
        &mut self,
        secret: &'a Secret,
        key: &str,
        name: &str,
        path: &str,
        doing: &str,
    ) -> Result<(&'a Json, &'a BTreeMap<String, Json>), Stop> {
        match secret.data.as_ref().and_then(|data| data.get(key)) {
            None | Some(Json::Null) => {
                let text = format!("No {key} found at {path}; {doing} only works on existing data");
                Err(self.stop(2, &text))
            }
            Some(value @ Json::Object(fields)) => Ok((value, fields)),
            Some(_) => Err(self.stop(2, &format!("{name} found at {path} is not the expected type (JSON object)"))),
        }
    }
}

/// The body of a write on version 2.
fn versioned(data: Json, cas: Option<Json>) -> Json {
    let options = cas.map_or_else(|| Json::object([]), |cas| Json::object([("cas", cas)]));
    Json::object([("data", data), ("options", options)])
}
