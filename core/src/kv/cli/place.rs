//! The mount and the path that a `vault kv` command is about.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{Session, Stop, sanitized};
use crate::api::{Json, Secret, Unreadable, path::join};

/// Where a command goes.
#[derive(Debug)]
pub(super) struct Place {
    /// The path so far; on version 2 with the mount in front.
    partial: String,
    /// As the server names it.
    mount: String,
    pub(super) v2: bool,
    by_flag: bool,
}

impl Place {
    /// The path in the API: on version 2 with `prefix` after the mount.
    pub(super) fn path(&self, prefix: &str) -> String {
        match (self.v2, self.by_flag) {
            (true, _) => with_prefix(&self.partial, &self.mount, prefix),
            (false, true) => join(&[&self.mount, &self.partial]),
            (false, false) => self.partial.clone(),
        }
    }
}

impl Session<'_> {
    /// Asks the server for the mount.
    pub(super) fn place(&mut self, argument: &str) -> Result<Place, Stop> {
        self.place_of(&sanitized(argument))
    }

    /// The same for a path that is taken as it is, but for one slash in front: `vault kv get`.
    pub(super) fn place_as_typed(&mut self, argument: &str) -> Result<Place, Stop> {
        self.place_of(argument.strip_prefix('/').unwrap_or(argument))
    }

    fn place_of(&mut self, partial: &str) -> Result<Place, Stop> {
        let flag = self.flags.text("mount").to_string();
        let by_flag = !flag.is_empty();
        let asked = if by_flag { sanitized(&flag) } else { partial.to_string() };
        let (mount, v2) = self.preflight(&asked)?;
        let partial = if by_flag && v2 { join(&[&mount, partial]) } else { partial.to_string() };
        Ok(Place { partial, mount, v2, by_flag })
    }

    /// The mount's path and whether it has version 2. Mirrors `kvPreflightVersionRequest`, `command/kv_helpers.go`.
    fn preflight(&mut self, path: &str) -> Result<(String, bool), Stop> {
        let client = self.client()?;
        let prints = core::mem::replace(&mut client.prints, false);
        let reply = client.send("GET", &format!("sys/internal/ui/mounts/{path}"), &[], None)?;
        client.prints = prints;
        let error = match reply {
            Err(refusal) => refusal.text,
            Ok(reply) => match reply.refusal {
                None => match Secret::parse(&reply.body) {
                    Ok(Some(secret)) => return Ok(mount_of(&secret)),
                    Ok(None) => "nil response from pre-flight request".into(),
                    Err(Unreadable::Nothing) => "EOF".into(),
                    Err(Unreadable::Because(text)) => text,
                },
                // A server that does not know the question has version 1 only.
                Some(_) if reply.status == 404 => return Ok((String::new(), false)),
                Some(_) if reply.status == 403 && prints => format!(
                    "This output flag requires the success of a preflight request \nto determine the version of a KV \
                     secrets engine. Please \nre-run this command with a token with read access to {path}. \nNote that \
                     if the path you are trying to reach is a KV v2 path, your token's policy must \nallow read access \
                     to that path in the format 'mount-path/data/foo', not just 'mount-path/foo'."
                ),
                Some(refusal) => refusal.text,
            },
        };
        Err(self.stop(2, &error))
    }
}

fn mount_of(secret: &Secret) -> (String, bool) {
    let field = |name: &str| secret.data.as_ref().and_then(|data| data.get(name));
    let mount = field("path").and_then(Json::as_str).unwrap_or_default();
    let version = field("options").and_then(Json::as_object).and_then(|options| options.get("version"));
    (mount.to_string(), version.and_then(Json::as_str) == Some("2"))
}

/// Puts `data` or another prefix after the mount. Mirrors `addPrefixToKVPath`, `command/kv_helpers.go`: a mount that the
/// path does not begin with is looked for without its first segments, because they may name a namespace.
fn with_prefix(path: &str, mount: &str, prefix: &str) -> String {
    if path == mount || Some(path) == mount.strip_suffix('/') {
        return join(&[mount, prefix]);
    }
    let mut mount = mount;
    loop {
        if let Some(rest) = path.strip_prefix(mount).filter(|_| !mount.is_empty()) {
            return join(&[mount, prefix, rest]);
        }
        match mount.split_once('/') {
            Some((_, rest)) if !rest.is_empty() => mount = rest.strip_suffix('/').unwrap_or(rest),
            _ => return join(&[mount, prefix, path]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::with_prefix;

    #[test]
    fn finds_the_mount_in_the_path() {
        for (path, mount, expected) in [
            ("secret/app", "secret/", "secret/data/app"),
            ("secret", "secret/", "secret/data"),
            ("/secret/app", "secret/", "secret/data/secret/app"),
            ("kv/app", "ns1/kv/", "kv/data/app"),
            ("app", "ns1/kv/", "kv/data/app"),
            ("app", "", "data/app"),
        ] {
            assert_eq!(with_prefix(path, mount, "data"), expected, "{path} in {mount}");
        }
    }
}
