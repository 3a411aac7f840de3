//! The policy: the exact paths of the secrets, and what the client needs.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{by_path, text::Text};
use crate::plan::{Access, Kv, Login, Secret};

/// What stands for the mount's accessor until a script puts it in.
pub(crate) const ACCESSOR: &str = "ACCESSOR";

/// Project ID as the policy's template reads it from the identity's metadata.
pub(crate) fn template() -> String {
    format!("{{{{identity.entity.aliases.{ACCESSOR}.metadata.project_id}}}}")
}

/// The rules of the job.
///
/// Exact paths: below `path/*` encoded dots reach the neighbours (CVE-2026-3605).
pub(crate) fn text(access: &Access, kv: &Kv, login: &Login, secrets: &[Secret]) -> Text {
    let mut text = Text::default();
    for (rule, (path, secrets)) in by_path(secrets).into_iter().enumerate() {
        if rule > 0 {
            text.put("\n");
        }
        let fields: Vec<&str> = secrets.iter().map(|(_, secret)| secret.field.as_str()).collect();
        let shown = path.shown();
        let path = format!("{}/{}{}", kv.mount, kv.data(), path.render(&template(), str::to_owned));
        let plural = if fields.len() == 1 { "field" } else { "fields" };
        comment(&mut text, &format!("{}/{shown}: {plural} {}", kv.mount, fields.join(", ")));
        let index = secrets.first().map_or(0, |(index, _)| *index);
        let why = if kv.version == 2 {
            "The API of KV version 2 has `data/` behind the mount. Without it the login works, and the read says \
             `permission denied`. The path is exact: below a `*`, encoded dots reach the neighbours (CVE-2026-3605)."
        } else {
            "The path is exact, so that nothing beside it can be read."
        };
        text.noted(why, |t| {
            t.put("path ").linked(&string(&path), &format!("/secrets/{index}/path")).put(" {\n");
        });
        text.line("  capabilities = [\"read\"]").line("}");
    }
    if access.no_default_policy {
        let mut rule = |why: &str, path: &str| {
            text.put("\n");
            comment(&mut text, why);
            text.line(&format!("path {} {{", string(path))).line("  capabilities = [\"update\"]").line("}");
        };
        if access.can_revoke() && !login.is_by_runner() {
            let why = "The job hands its token back; without the policy `default` that needs a rule";
            rule(why, "auth/token/revoke-self");
        }
        rule(
            "diagnose-job asks what the token may do; without the policy `default` that needs a rule",
            "sys/capabilities-self",
        );
    }
    text
}

/// A comment on one line; the values in it hold no line breaks.
fn comment(text: &mut Text, what: &str) {
    text.put("# ").line(what);
}

/// A string of HCL 1, as Vault reads policies. `${`, which would start an interpolation, is refused in every path.
pub(crate) fn string(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
