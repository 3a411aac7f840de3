//! Complete setups to start from.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

use super::{AuditInput, Delivery, GroupInput, RefInput, RefType, SecretInput, Setup};
use crate::{
    gitlab::{LoginOption, Tier},
    server::Product,
};

/// A complete setup with a name.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Stable name, also in links: `#preset=ID`.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// When to start from it.
    pub about: &'static str,
    /// The setup.
    pub setup: Setup,
}

/// All presets, the guide's example first.
pub fn presets() -> Vec<Preset> {
    vec![
        preset("guide", "The guide's example", "Self-managed GitLab, project 42, branch main.", guide()),
        preset("gitlab-com", "GitLab.com", "The hosted GitLab and a Vault on the internet.", gitlab_com()),
        preset("ci-job-jwt", "GitLab 15.4", "Before ID tokens: the predefined `CI_JOB_JWT`.", ci_job_jwt()),
        preset("free", "GitLab Free", "No `secrets:` keyword: the script logs in.", free()),
        preset("kv-v1", "KV version 1", "An engine without versions: no `data/` in the path.", kv_v1()),
        preset("openbao", "OpenBao", "The open fork: `bao`, and audit in the server's file.", openbao()),
        preset("namespace", "A namespace", "HCP Vault or Vault Enterprise.", namespace()),
        preset("release", "A release job", "Runs for protected tags only.", release()),
        preset("group", "All projects of a group", "Without its subgroups.", group(false)),
        preset("subgroups", "A group with subgroups", "Every project below, also future ones.", group(true)),
        preset("many-projects", "One role, many projects", "Each project reads its own path.", many_projects()),
    ]
}

fn preset(id: &'static str, title: &'static str, about: &'static str, setup: Setup) -> Preset {
    Preset { id, title, about, setup }
}

fn guide() -> Setup {
    let mut setup = Setup { audit: Some(AuditInput::default()), ..Setup::default() };
    setup.gitlab.version = some("18.5");
    setup.gitlab.tier = Some(Tier::Premium);
    setup.server.version = some("1.21.4");
    setup.server.ca_file = some("/etc/ssl/certs/vault-ca.crt");
    setup.scope.project_id = some("42");
    setup.scope.project_path = some("my-group/my-project");
    setup.scope.refs = Some(vec![one_ref(RefType::Branch, "main")]);
    setup.scope.environment = some("production");
    setup.secrets = vec![secret("API_KEY", "project-42/api", "api_key")];
    setup
}

fn gitlab_com() -> Setup {
    let mut setup = guide();
    setup.gitlab.url = "https://gitlab.com".to_owned();
    setup.gitlab.tier = None;
    setup.server.url = "https://vault.example.com".to_owned();
    setup.server.ca_file = None;
    setup.scope.project_id = some("278964");
    setup.secrets = vec![secret("API_KEY", "project-278964/api", "api_key")];
    setup
}

fn ci_job_jwt() -> Setup {
    let mut setup = guide();
    setup.gitlab.version = some("15.4");
    setup.gitlab.tier = Some(Tier::Free);
    setup.method.option = Some(LoginOption::CiJobJwt);
    setup
}

fn free() -> Setup {
    let mut setup = guide();
    setup.gitlab.tier = Some(Tier::Free);
    setup.secrets.push(SecretInput { delivery: Delivery::File, ..secret("SSH_KEY", "project-42/ssh", "private_key") });
    setup
}

fn kv_v1() -> Setup {
    let mut setup = guide();
    setup.kv.mount = "kv".to_owned();
    setup.kv.version = 1;
    setup
}

fn openbao() -> Setup {
    let mut setup = guide();
    setup.server.product = Product::OpenBao;
    setup.server.version = some("2.6.2");
    setup.server.url = "https://bao.example.com:8200".to_owned();
    setup.server.ca_file = some("/etc/ssl/certs/bao-ca.crt");
    setup.audit = Some(AuditInput { file_path: "/var/log/openbao_audit.log".to_owned() });
    setup
}

fn namespace() -> Setup {
    let mut setup = guide();
    setup.server.url = "https://vault-cluster.example.com:8200".to_owned();
    setup.server.namespace = some("admin/team-a");
    setup.server.ca_file = None;
    setup.audit = None;
    setup
}

fn release() -> Setup {
    let mut setup = guide();
    setup.scope.refs = Some(vec![one_ref(RefType::Tag, "v*")]);
    setup.scope.environment = None;
    setup.secrets = vec![secret("SIGNING_KEY", "project-42/release", "signing_key")];
    setup.job.name = "release_job".to_owned();
    setup.job.script = vec!["./release.sh".to_owned()];
    setup
}

fn group(subgroups: bool) -> Setup {
    let mut setup = guide();
    setup.scope.project_id = None;
    setup.scope.project_path = None;
    setup.scope.group = Some(GroupInput { path: "my-group".to_owned(), id: some("7"), subgroups });
    setup.scope.environment = None;
    setup.secrets = vec![secret("REGISTRY_TOKEN", "my-group/registry", "token")];
    setup
}

fn many_projects() -> Setup {
    let mut setup = group(true);
    setup.secrets = vec![secret("API_KEY", "projects/${CI_PROJECT_ID}/api", "api_key")];
    setup
}

fn secret(variable: &str, path: &str, field: &str) -> SecretInput {
    SecretInput { variable: some(variable), path: path.to_owned(), field: field.to_owned(), delivery: Delivery::Value }
}

fn one_ref(kind: RefType, name: &str) -> RefInput {
    RefInput { kind, name: name.to_owned() }
}

#[expect(clippy::unnecessary_wraps, reason = "most fields of a setup are optional")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}
