//! The configuration, and how the role fits it.

use alloc::{format, string::String, vec::Vec};

use super::{Lint, is_open};
use crate::{
    auth::Config,
    diagnostic::{Code, Diagnostic},
    version::Version,
};

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let Some(config) = lint.config else { return };
    check_addresses(lint, config, found);
    if !is_open(&config.bound_issuer) {
        check_issuer(lint, config, found);
    }
    if !config.default_role.is_empty() {
        let message = format!("a login that names no role uses `{}`", config.default_role);
        found.push(Diagnostic::config(Code::DefaultRole, "/default_role", message));
    }
}

fn check_addresses(lint: &Lint<'_>, config: &Config, found: &mut Vec<Diagnostic>) {
    let gone = "/-/jwks";
    let host = config.jwks_url.split_once(gone).map(|(host, _)| host);
    if let Some(host) = host.filter(|_| !lint.gitlab.has_old_jwks_url()) {
        let message = format!("GitLab {} has no `{gone}`: it answers 404", lint.gitlab.version);
        let help = if is_open(host) {
            String::from("Set `oidc_discovery_url` to GitLab's URL, or `jwks_url` to `…/oauth/discovery/keys`.")
        } else {
            format!("Set `oidc_discovery_url` to `{host}`, or `jwks_url` to `{host}/oauth/discovery/keys`.")
        };
        found.push(Diagnostic::config(Code::JwksUrlGone, "/jwks_url", message).help(help));
    }
    for (field, address) in [("/oidc_discovery_url", &config.oidc_discovery_url), ("/jwks_url", &config.jwks_url)] {
        if address.starts_with("http://") {
            let message = format!("the keys come from `{address}`, and whoever is on the way can replace them");
            found.push(Diagnostic::config(Code::PlainHttp, field, message).help("Use https."));
        }
    }
}

fn check_issuer(lint: &Lint<'_>, config: &Config, found: &mut Vec<Diagnostic>) {
    let issuer = config.bound_issuer.as_str();
    let field = "/bound_issuer";
    let mut add = |code, message: String, help: String| {
        found.push(Diagnostic::config(code, field, message).help(help));
    };
    let discovery = config.oidc_discovery_url.trim_end_matches('/');
    if issuer.is_empty() {
        if !lint.binds("iss") && config.jwks_pairs.is_empty() {
            let message = "`iss` is not checked: any issuer whose tokens these keys sign gets in";
            add(Code::IssuerUnchecked, message.into(), "Set `bound_issuer` to GitLab's URL.".into());
        }
        return;
    }
    let host = discovery.split_once("://").map_or("", |(_, host)| host);
    if !discovery.is_empty() && !is_open(discovery) && ![discovery, host].contains(&issuer.trim_end_matches('/')) {
        let message = format!("`{discovery}` issues tokens under its own name, not as `{issuer}`");
        add(Code::NeverMatches, message, format!("Set `bound_issuer` to `{discovery}`."));
    } else if !issuer.contains("://") {
        let what = format!("`{issuer}` is the issuer of `CI_JOB_JWT`, which");
        let help = format!("Set `bound_issuer` to `https://{issuer}`.");
        if !lint.role.bound_audiences.is_empty() {
            let message = format!("{what} has no audience, and this role wants one: no token fits both");
            add(Code::IssuerKind, message, help);
        } else if lint.gitlab.version >= Version::new(17, 0, 0) {
            add(Code::IssuerKind, format!("{what} GitLab {} no longer has", lint.gitlab.version), help);
        }
    } else if issuer.ends_with('/') {
        let message = format!("`{issuer}` ends in a slash, and GitLab's `iss` does not");
        add(Code::NeverMatches, message, "Remove the slash.".into());
    }
}
