//! JSON → [`OnServer`](super::OnServer).

use alloc::{format, string::String};

use crate::{
    check::{Document, Evidence, read_into},
    company::{Company, read::secret_value},
    credential::holds_credential,
    diagnostic::Code,
    gitlab::GitLab,
    json::{
        Data, Member, Value, pointer,
        strict::{Object, Reader},
    },
    limits,
    server::Server,
    setup::Setup,
    troubleshoot::redact,
    version::Version,
};

/// Reads it; the setup was read before.
pub(in crate::company) fn read(root: &mut Object<'_>, company: &mut Company, found: &mut Reader) {
    let server = &mut company.server;
    if company.says_setup {
        server.evidence = servers(&company.setup);
    }
    if let Some(value) = root.some("evidence") {
        credentials(value, "/evidence", found);
        if let Some(object) = root.object("evidence", found) {
            server.says_evidence = true;
            read_into(object, &mut server.evidence, found);
        }
    }
    // Tells of names that stand twice.
    if root.object("roles", found).is_none() {
        return;
    }
    let members = root.members("roles", found);
    if members.len() > limits::COMPANY_ROLES {
        let message = format!("{} roles; at most {} are read", members.len(), limits::COMPANY_ROLES);
        let one = found.diagnostic(Code::TooLarge, "/roles", message);
        found.add(one.help("Leave out those that nobody asks about."));
        return;
    }
    server.roles = members.iter().filter_map(|member| role(member, found)).collect();
}

/// The servers of a setup, as evidence. Our own examples of addresses are nobody's.
fn servers(setup: &Setup) -> Evidence {
    let ours = Setup::empty();
    let version = |text: &Option<String>| text.as_deref().and_then(Version::parse);
    let product = setup.server.product;
    let gitlab = version(&setup.gitlab.version).unwrap_or(GitLab::DEFAULT_VERSION);
    let own = |text: &String, ours: &String| (text != ours).then(|| text.clone());
    Evidence {
        server: Server { product, version: version(&setup.server.version).unwrap_or(product.newest_recorded()) },
        server_url: own(&setup.server.url, &ours.server.url),
        namespace: setup.server.namespace.clone(),
        gitlab: Some(GitLab { version: Version::new(gitlab.major, gitlab.minor, 0), tier: setup.gitlab.tier }),
        gitlab_url: own(&setup.gitlab.url, &ours.gitlab.url),
        auth_mount: own(&setup.auth.mount, &ours.auth.mount),
        ..Evidence::default()
    }
}

fn role(member: &Member, found: &mut Reader) -> Option<(String, String)> {
    let path = format!("/roles/{}", pointer(&member.key));
    credentials(&member.value, &path, found);
    let text = match &member.value.data {
        Data::String(text) => text.clone(),
        Data::Object(_) => Document::of(&member.value).text,
        _ => {
            found.wrong_type(path, "the role's body as an object, or a text", &member.value);
            return None;
        }
    };
    Some((member.key.clone(), text))
}

/// Credentials that only what stands around them gives away; those with a form of their own were found before.
fn credentials(value: &Value, path: &str, found: &mut Reader) {
    let holds = |text: &str| !holds_credential(text) && !redact(text).1.is_empty();
    for (place, text) in value.strings() {
        let name = place.rsplit('/').next().unwrap_or_default();
        if holds(text) || holds(&format!("{name}={text}")) {
            secret_value(format!("{path}{place}"), found);
        }
    }
}
