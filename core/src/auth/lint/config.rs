//! The configuration, and how the role fits it.

use alloc::{format, vec::Vec};

use super::Lint;
use crate::{
    diagnostic::{Code, Diagnostic},
    version::Version,
};

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let Some(config) = lint.config else { return };
    let issuer = config.bound_issuer.as_str();
    let field = "/bound_issuer";
    let bound_in_role = lint.binds("iss");
    if issuer.is_empty() && !bound_in_role && config.jwks_pairs.is_empty() {
        let message = "`iss` is not checked: any issuer whose tokens these keys sign gets in";
        found.push(
            Diagnostic::config(Code::IssuerUnchecked, field, message).help("Set `bound_issuer` to GitLab's URL."),
        );
    }
    let with_scheme = issuer.contains("://");
    if !issuer.is_empty() && !with_scheme && !lint.role.bound_audiences.is_empty() {
        let message = format!(
            "`{issuer}` is the issuer of `CI_JOB_JWT`, which has no audience, and this role wants one: no token fits both"
        );
        found.push(
            Diagnostic::config(Code::IssuerKind, field, message)
                .help(format!("Set `bound_issuer` to `https://{issuer}`.")),
        );
    } else if !issuer.is_empty() && !with_scheme && lint.gitlab.version >= Version::new(17, 0, 0) {
        let message =
            format!("`{issuer}` is the issuer of `CI_JOB_JWT`, which GitLab {} no longer has", lint.gitlab.version);
        found.push(
            Diagnostic::config(Code::IssuerKind, field, message)
                .help(format!("Set `bound_issuer` to `https://{issuer}`.")),
        );
    }
    if with_scheme && issuer.ends_with('/') {
        let message = format!("`{issuer}` ends in a slash, and GitLab's `iss` does not");
        found.push(Diagnostic::config(Code::NeverMatches, field, message).help("Remove the slash."));
    }
    if !config.default_role.is_empty() {
        let message = format!("a login that names no role uses `{}`", config.default_role);
        found.push(Diagnostic::config(Code::DefaultRole, "/default_role", message));
    }
}
