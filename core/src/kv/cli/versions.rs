//! `vault kv delete`, `undelete`, `destroy` and `enable-versioning`. Mirrors `command/kv_delete.go`, `kv_undelete.go`,
//! `kv_destroy.go`, `kv_enable_versioning.go`.

use alloc::{format, string::String};

use super::{Session, Stop, sanitized};
use crate::api::Json;

pub(super) fn delete(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let argument = session.one_argument(arguments)?;
    let place = session.place(argument)?;
    let shown = place.path("data");
    // On version 1 the flag is not looked at: the secret goes.
    let versions = session.versions().filter(|_| place.v2);
    let deleted = match versions {
        Some(versions) => session.client()?.write("PUT", &place.path("delete"), &[], Some(&versions))?,
        None => session.client()?.write("DELETE", &shown, &[], None)?,
    };
    session.print_change(deleted, &format!("Error deleting {shown}"))
}

pub(super) fn undelete(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    change_versions(session, arguments, "undelete", "Undelete")
}

pub(super) fn destroy(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    change_versions(session, arguments, "destroy", "Destroy")
}

fn change_versions(session: &mut Session, arguments: &[String], action: &str, name: &str) -> Result<u8, Stop> {
    let argument = session.one_argument(arguments)?;
    let versions = session.versions().ok_or_else(|| {
        let flag = "use the \"-versions\" flag to specify the version to";
        session.stop(1, &format!("No versions provided, {flag} {action}."))
    })?;
    let place = session.place(argument)?;
    if !place.v2 {
        return Err(session.stop(1, &format!("{name} not supported on KV Version 1")));
    }
    session.write("PUT", &place.path(action), &versions)
}

pub(super) fn enable_versioning(session: &mut Session, arguments: &[String]) -> Result<u8, Stop> {
    let mount = sanitized(session.one_argument(arguments)?);
    let mount = if mount.is_empty() { mount } else { format!("{mount}/") };
    let body = Json::object([
        ("default_lease_ttl", Json::text("")),
        ("force_no_cache", Json::Bool(false)),
        ("max_lease_ttl", Json::text("")),
        ("options", Json::object([("version", Json::text("2"))])),
    ]);
    let reply = session.client()?.send("POST", &format!("sys/mounts/{mount}/tune"), &[], Some(&body))?;
    match reply.map_or_else(Some, |reply| reply.refusal) {
        None => Ok(0),
        Some(refusal) => Err(session.stop(2, &format!("Error tuning secrets engine {mount}: {}", refusal.text))),
    }
}

impl Session<'_> {
    /// The body for `-versions`, which can be given several times and hold commas; none when it is not given.
    fn versions(&self) -> Option<Json> {
        let given = self.flags.list("versions");
        // Mirrors `strutil.ParseStringSlice`, go-secure-stdlib: an empty text has no items.
        let items = given.iter().filter(|text| !text.is_empty()).flat_map(|text| text.split(','));
        let items = items.map(|item| Json::text(item.trim())).collect();
        (!given.is_empty()).then(|| Json::object([("versions", Json::List(items))]))
    }
}
