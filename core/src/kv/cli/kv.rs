//! `vault kv get` and `list`. Mirrors `command/kv_get.go`, `kv_list.go`.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Session, Stop, output::Format};
use crate::api::{Json, Secret, Unreadable};

pub(super) fn get(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let argument = session.one_argument(arguments)?;
    let place = session.place_as_typed(argument)?;
    let path = place.path("data");
    let version = session.flags.int("version").filter(|version| place.v2 && *version > 0);
    let secret = session
        .kv_read(&path, version)?
        .map_err(|error| session.stop(2, &format!("Error reading {path}: {error}")))?
        .ok_or_else(|| session.stop(2, &format!("No value found at {path}")))?;
    let field = session.flags.text("field").to_string();
    if field.is_empty() {
        // Warnings are shown above a table only; everything else goes to the standard output.
        let table =
            session.format == Format::Table || session.flags.given("format").is_none_or(|format| format == "table");
        if table {
            session.warnings(&secret);
            return Ok(0);
        }
        return session.output(&secret);
    }
    if !place.v2 {
        return session.print_field(&secret, &field);
    }
    match secret.data.as_ref().and_then(|data| data.get("data")) {
        None | Some(Json::Null) => Err(session.stop(2, &format!("No data found at {path}"))),
        // The whole of the data, unless it has a field of this name.
        Some(data) if field == "data" && !has_data(data) => session.print_field(&secret, &field),
        Some(data) => {
            let data = data.clone();
            session.print_entry(&data, &field)
        }
    }
}

pub(super) fn list(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    // With a mount the path can be left out.
    let argument = match arguments {
        [] if !session.flags.text("mount").is_empty() => "",
        arguments => session.one_argument(arguments)?,
    };
    let path = session.place(argument)?.path("metadata");
    match session.list(&path)? {
        Some(secret) if secret.data.is_some() => session.print_list(&secret, &path),
        _ => Err(session.stop(2, &format!("No value found at {path}"))),
    }
}

impl Session<'_> {
    /// Reads a secret. A 404 whose body cannot be read is the error of the 404. Mirrors `kvReadRequest`,
    /// `command/kv_helpers.go`.
    pub(super) fn kv_read(&mut self, path: &str, version: Option<i64>) -> Result<Result<Option<Secret>, String>, Stop> {
        let parameters: Vec<_> =
            version.map(|version| ("version".to_string(), version.to_string())).into_iter().collect();
        let reply = match self.client()?.send("GET", path, &parameters, None)? {
            Ok(reply) => reply,
            Err(refusal) => return Ok(Err(refusal.text)),
        };
        Ok(match (Secret::parse(&reply.body), reply.refusal) {
            (Ok(secret), Some(_)) if reply.status == 404 => Ok(secret.filter(Secret::says_something)),
            (Err(Unreadable::Nothing), Some(_)) if reply.status == 404 => Ok(None),
            (_, Some(refusal)) => Err(refusal.text),
            (Ok(secret), None) => Ok(secret),
            (Err(Unreadable::Nothing), None) => Err("EOF".into()),
            (Err(Unreadable::Because(text)), None) => Err(text),
        })
    }
}

fn has_data(data: &Json) -> bool {
    data.as_object().is_some_and(|data| data.contains_key("data"))
}
