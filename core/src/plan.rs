//! The validated form of a [`Setup`]: parsed once, so that the generator never meets a bad value.
//!
//! Each section is there when all of its fields are good; an artifact is made when its sections are there.

mod access;
mod check;
mod job;
mod mount;
mod secrets;
mod values;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    artifact::Effective,
    diagnostic::{Code, Diagnostic, Severity},
    gitlab::GitLab,
    server::{Server, Standing},
    setup::Setup,
    version::Version,
};

pub(crate) use access::{Access, BoundValue, CLAIM_MAPPINGS, InTerraform, Who, gitlab_path, is_id, path_in_name};
use check::Checks;
pub(crate) use check::is_invisible;
pub(crate) use job::{Job, Login, split_role};
pub(crate) use mount::{AuthMount, Keys};
pub(crate) use secrets::{Kv, KvPath, Secret};
pub(crate) use values::{BaseUrl, Lifetime};

/// Both servers.
#[derive(Clone, Debug)]
pub(crate) struct Servers {
    pub(crate) gitlab: GitLab,
    pub(crate) gitlab_url: BaseUrl,
    pub(crate) server: Server,
    pub(crate) server_url: BaseUrl,
    pub(crate) namespace: Option<String>,
    pub(crate) ca_file: Option<String>,
}

/// A setup whose good sections are parsed; what is bad is in the diagnostics.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) servers: Option<Servers>,
    pub(crate) mount: Option<AuthMount>,
    pub(crate) access: Option<Access>,
    pub(crate) kv: Option<Kv>,
    pub(crate) secrets: Option<Vec<Secret>>,
    pub(crate) login: Option<Login>,
    pub(crate) job: Option<Job>,
    pub(crate) audit_file: Option<String>,
    effective: Effective,
    found: Vec<Diagnostic>,
}

impl Plan {
    /// Parses the setup.
    pub fn new(setup: &Setup) -> Self {
        let mut checks = Checks::default();
        credentials(setup, &mut checks);
        let gitlab = gitlab(setup, &mut checks);
        let server = server(setup, &mut checks);
        let login = job::login(setup, gitlab, &mut checks);
        let servers = servers(setup, gitlab, server, &login, &mut checks);
        let kv = secrets::kv(setup, &mut checks);
        let mount = mount::mount(setup, gitlab, server, &mut checks);
        let access = access::access(setup, gitlab, &login, &mut checks);
        let (secrets, variables) = secrets::secrets(setup, gitlab, &login, kv.as_ref(), &mut checks);
        let job = job::job(setup, &login, &mut checks);
        let audit_file = audit_file(setup, &mut checks);
        let effective = Effective {
            option: login.option,
            recommended: (gitlab.recommended(), gitlab.recommendation()),
            client: login.client,
            keys: mount::key_source(setup, gitlab),
            audience: login.has_audience().then(|| access::audience(setup)),
            role: access::role_name(setup),
            policy: access::policy_name(setup),
            image: job::image(setup, &login),
            variables,
            reads: secrets::reads(setup, kv.as_ref()),
        };
        let good = |prefixes: &[&str]| !checks.has_error(prefixes);
        Self {
            servers: servers.filter(|_| good(&["/gitlab", "/server"])),
            mount: mount.filter(|_| good(AUTH_MOUNT)),
            access: access.filter(|_| good(ACCESS)),
            kv: kv.filter(|_| good(&["/kv"])),
            secrets: secrets.filter(|_| good(&["/secrets"])),
            login: Some(login).filter(|_| good(&["/method"])),
            job: job.filter(|_| good(&["/job"])),
            audit_file,
            effective,
            found: checks.finish(),
        }
    }

    /// What was found, errors first, each in the order of the form.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.found
    }

    /// The defaults that are used.
    pub(crate) fn effective(&self) -> &Effective {
        &self.effective
    }

    /// JSON paths of the fields with errors below these prefixes.
    pub(crate) fn errors_below(&self, prefixes: &[&str]) -> Vec<String> {
        let errors = self.found.iter().filter(|found| found.severity == Severity::Error);
        let fields = errors.filter_map(|found| found.field.clone());
        fields.filter(|field| prefixes.iter().any(|prefix| field.starts_with(prefix))).collect()
    }
}

/// Fields of the auth mount itself.
pub(crate) const AUTH_MOUNT: &[&str] =
    &["/auth/mount", "/auth/keys", "/auth/public_keys", "/auth/ca_pem", "/auth/default_role"];

/// Fields of the role: who gets in, and for how long.
pub(crate) const ACCESS: &[&str] =
    &["/scope", "/auth/audience", "/auth/role", "/auth/policy", "/auth/user_claim", "/auth/token_"];

/// A setup holds names: it is kept, saved and shared.
fn credentials(setup: &Setup, checks: &mut Checks) {
    for field in setup.credentials() {
        let help = "Only names belong here: take it out. The script of step 1 asks for the value on your terminal.";
        checks.add(Diagnostic::setup(Code::SecretValue, field, "this looks like a secret value").help(help));
    }
}

fn gitlab(setup: &Setup, checks: &mut Checks) -> GitLab {
    let version = checks.version("/gitlab/version", setup.gitlab.version.as_deref(), GitLab::DEFAULT_VERSION);
    GitLab { version: Version::new(version.major, version.minor, 0), tier: setup.gitlab.tier }
}

fn server(setup: &Setup, checks: &mut Checks) -> Server {
    let product = setup.server.product;
    let default = product.newest_recorded();
    let version = checks.version("/server/version", setup.server.version.as_deref(), default);
    let server = Server { product, version };
    let field = "/server/version";
    let recorded = product.recorded().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let recorded = format!("Answers of running servers were recorded for {} {recorded}.", product.name());
    let found = if !server.exists() {
        Diagnostic::setup(Code::UnknownVersion, field, format!("there was no {server}"))
    } else if server.is_before_records() {
        let message = format!("{server} is older than every version whose answers were recorded");
        Diagnostic::setup(Code::UnknownVersion, field, message)
    } else {
        match server.standing() {
            Standing::Recorded => return server,
            Standing::AsRecorded(version) => {
                let message = format!("{server} is taken to answer as {version}, except where release notes differ");
                Diagnostic::setup(Code::AsRecorded, field, message)
            }
            Standing::ReleaseNotes => {
                let message = format!("{server} is newer than the versions whose answers were recorded");
                Diagnostic::setup(Code::ReleaseNotesOnly, field, message)
            }
        }
    };
    checks.add(found.help(recorded));
    server
}

fn servers(setup: &Setup, gitlab: GitLab, server: Server, login: &Login, checks: &mut Checks) -> Option<Servers> {
    let gitlab_url = checks.gitlab_url("/gitlab/url", &setup.gitlab.url);
    let server_url = checks.server_url("/server/url", &setup.server.url);
    let namespace = checks.namespace("/server/namespace", setup.server.namespace.as_deref(), server);
    if namespace.is_some() && login.is_by_runner() && !gitlab.has_vault_namespace() {
        let message = format!("`secrets:` of GitLab {} knows no namespace", gitlab.version);
        let help = "VAULT_NAMESPACE came with GitLab 14.9. Use a script that logs in.";
        checks.add(Diagnostic::setup(Code::GitLabTooOld, "/server/namespace", message).help(help));
    }
    let ca_file = checks.optional_line("/server/ca_file", setup.server.ca_file.as_deref());
    if let Some(file) = ca_file.as_deref().filter(|file| file.starts_with('~')) {
        let message = format!("`{file}` would be a file in a folder named `~`");
        let help =
            "Write the whole path, like /home/me/vault-ca.crt: the scripts quote it, so that no shell expands it.";
        checks.add(Diagnostic::setup(Code::BadPath, "/server/ca_file", message).help(help));
    }
    Some(Servers { gitlab, gitlab_url: gitlab_url?, server, server_url: server_url?, namespace, ca_file })
}

fn audit_file(setup: &Setup, checks: &mut Checks) -> Option<String> {
    let audit = setup.audit.as_ref()?;
    let path = checks.line("/audit/file_path", "the audit file", &audit.file_path)?;
    if path.starts_with('/') {
        return Some(path);
    }
    let message = format!("`{path}` is not an absolute path");
    checks.add(
        Diagnostic::setup(Code::BadPath, "/audit/file_path", message)
            .help("Write the whole path on the server, like /var/log/vault_audit.log."),
    );
    None
}

/// A lifetime in words, when it is one.
pub(crate) fn lifetime(text: &str) -> Option<String> {
    Lifetime::parse(text).map(|lifetime| lifetime.words())
}
