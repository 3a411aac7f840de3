//! `vault kv metadata …`. Mirrors `command/kv_metadata_*.go`.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
};

use super::{Session, Stop, output::Format};
use crate::{api::Json, collect};

pub(super) fn get(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let path = session.metadata_path(arguments)?;
    let secret = session
        .client()?
        .read(&path, &[])?
        .map_err(|refusal| session.stop(2, &format!("Error reading {path}: {}", refusal.text)))?
        .ok_or_else(|| session.stop(2, &format!("No value found at {path}")))?;
    let versions = secret.data.as_ref().and_then(|data| data.get("versions"));
    if session.format == Format::Table && secret.wrap_info.is_none() && versions.is_none_or(Json::is_null) {
        session.error(&format!("No value found at {path}"));
        session.output(&secret)?;
        return Ok(2);
    }
    session.output(&secret)
}

pub(super) fn put(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let path = session.metadata_path(arguments)?;
    let mut body = session.settings();
    let custom = session.custom_metadata();
    if !custom.is_empty() {
        body.insert("custom_metadata".into(), Json::Object(custom));
    }
    session.write("PUT", &path, &Json::Object(body))
}

pub(super) fn patch(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let path = session.metadata_path(arguments)?;
    let mut body = session.settings();
    let mut custom = session.custom_metadata();
    custom.extend(session.flags.list("remove-custom-metadata").into_iter().map(|key| (key, Json::Null)));
    body.insert("custom_metadata".into(), Json::Object(custom));
    session.write("PATCH", &path, &Json::Object(body))
}

pub(super) fn delete(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let path = session.metadata_path(arguments)?;
    match session.client()?.write("DELETE", &path, &[], None)? {
        Ok(_) => Ok(0),
        refused @ Err(_) => session.print_change(refused, &format!("Error deleting {path}")),
    }
}

impl Session<'_> {
    fn metadata_path(&mut self, arguments: &[String]) -> Result<String, Stop> {
        let argument = self.one_argument(arguments)?;
        let place = self.place(argument)?;
        if !place.v2 {
            return Err(self.stop(1, "Metadata not supported on KV Version 1"));
        }
        Ok(place.path("metadata"))
    }

    fn settings(&self) -> BTreeMap<String, Json> {
        let versions = self.flags.int("max-versions").filter(|versions| *versions >= 0);
        let after = self.flags.duration("delete-version-after").filter(|after| after.0 >= 0);
        let settings = [
            ("max_versions", versions.map(|versions| Json::Number(versions.to_string()))),
            ("delete_version_after", after.map(|after| Json::text(after.to_string()))),
            ("cas_required", self.flags.bool("cas-required").map(Json::Bool)),
        ];
        collect::map(settings.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))))
    }

    fn custom_metadata(&self) -> BTreeMap<String, Json> {
        let given = self.flags.map("custom-metadata").into_iter();
        collect::map(given.map(|(key, value)| (key, Json::String(value))))
    }
}
