//! What is dangerous or cannot work in a role and a configuration, before any token is looked at.

mod claims;
mod config;
mod identity;
mod lifetime;

use alloc::{format, string::String, vec::Vec};

use super::{Config, Role, Written, field::Schema};
use crate::{
    diagnostic::{Code, Diagnostic, Label},
    gitlab::GitLab,
    json::{Data, Value},
    limits,
    server::Server,
    span::Span,
};

/// What is known about a role.
#[derive(Clone, Copy, Debug)]
pub struct Lint<'a> {
    /// Where it is.
    pub server: Server,
    /// Which GitLab logs in.
    pub gitlab: GitLab,
    /// The mount's configuration, if it is known.
    pub config: Option<&'a Config>,
    /// The role as stored.
    pub role: &'a Role,
    /// How the server answered the write of the configuration, if there was one.
    pub config_written: Option<&'a Written>,
    /// How the server answered the write of the role, if there was one.
    pub written: Option<&'a Written>,
    /// The body that was written: findings get places in it.
    pub body: Option<&'a Value>,
}

impl Lint<'_> {
    /// Every finding, the dropped parameters first.
    pub fn run(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        dropped(self, &mut found);
        deprecated(self, &mut found);
        claims::check(self, &mut found);
        identity::check(self, &mut found);
        lifetime::check(self, &mut found);
        config::check(self, &mut found);
        found.truncate(limits::ROLE_FINDINGS);
        if let Some(body) = self.body {
            found.iter_mut().filter(|finding| finding.source == "role").for_each(|finding| place(finding, body));
        }
        found
    }

    /// Whether a claim is bound to anything.
    fn binds(&self, claim: &str) -> bool {
        self.role.bound_claims.contains_key(claim) || self.role.bound_claims.contains_key(&format!("/{claim}"))
    }
}

/// Where a JSON path of one or two names leads in a body: the value, or the name where there is no value of its own.
pub fn locate(body: &Value, field: &str) -> Option<Span> {
    let (first, rest) = field.strip_prefix('/').map(|path| path.split_once('/').unwrap_or((path, "")))?;
    let Data::Object(members) = &body.data else { return None };
    let first = unescape(first);
    let member = members.iter().rev().find(|member| member.key == first)?;
    if rest.is_empty() {
        Some(member.value.span)
    } else {
        locate(&member.value, &format!("/{rest}")).or(Some(member.value.span))
    }
}

/// A name within a JSON path.
pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that was written into a JSON path.
pub(super) fn unescape(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

fn place(finding: &mut Diagnostic, body: &Value) {
    if let Some(span) = finding.field.as_deref().and_then(|field| locate(body, field)) {
        finding.labels.push(Label { span, text: String::new(), source: None });
    }
}

/// Whether a text holds a variable of a shell or of Terraform, so that nobody here knows what it will be.
fn is_open(text: &str) -> bool {
    text.contains('$')
}

/// Parameters that the server dropped.
fn dropped(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for name in lint.written.map(|written| written.dropped.as_slice()).unwrap_or_default() {
        let field = format!("/{}", escape(name));
        let letters = letters(name);
        if letters.starts_with("boundclaim") || letters == "claims" {
            let message = format!("`{name}` is no parameter: the server drops it and binds no claim by it");
            let help =
                "Send the role as JSON: `vault write auth/<mount>/role/<name> - <<'EOF'` with `\"bound_claims\": {…}`.";
            found.push(Diagnostic::role(Code::BoundClaimsDropped, field, message).help(help));
        } else {
            let message = format!("`{name}` is no parameter of a role: the server drops it");
            let finding = Diagnostic::role(Code::ParameterDropped, field, message);
            found.push(meant(finding, super::role::SCHEMA, &letters));
        }
    }
    for name in lint.config_written.map(|written| written.dropped.as_slice()).unwrap_or_default() {
        let message = format!("`{name}` is no parameter of a configuration: the server drops it");
        let finding = Diagnostic::config(Code::ParameterDropped, format!("/{}", escape(name)), message);
        found.push(meant(finding, super::config::SCHEMA, &letters(name)));
    }
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase()
}

/// Names a parameter whose name begins or ends in the same way.
fn meant(finding: Diagnostic, schema: &Schema, letters: &str) -> Diagnostic {
    let mut known = schema.iter().map(|(name, _)| *name).filter(|name| *name != "name");
    let meant = known.find(|name| {
        let plain = name.replace('_', "");
        plain.starts_with(letters) || letters.starts_with(&plain) || plain.ends_with(letters) && letters.len() > 3
    });
    match meant {
        Some(meant) => finding.help(format!("Perhaps `{meant}` is meant.")),
        None => finding,
    }
}

/// Parameters by their names of old. Mirrors `Deprecated` in the fields of vault-plugin-auth-jwt `path_role.go`.
fn deprecated(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let Some(Value { data: Data::Object(members), .. }) = lint.body else { return };
    for name in ["policies", "ttl", "max_ttl", "period", "num_uses", "bound_cidrs"] {
        if members.iter().any(|member| member.key == name) {
            let message = format!("`{name}` is the old name of `token_{name}`");
            let finding = Diagnostic::role(Code::DeprecatedParameter, format!("/{name}"), message);
            found.push(finding.help(format!("Write `token_{name}`.")));
        }
    }
}
