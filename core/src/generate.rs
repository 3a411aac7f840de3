//! Setup → artifacts: every text that a team copies, written from one validated plan.
//!
//! A value that a user typed reaches a text only through the writer of its language: [`shell`], [`yaml`], [`json`],
//! [`policy`] (HCL), [`terraform`], [`url`].

mod admin;
mod admin_policy;
mod api;
mod audit;
mod config;
mod diagnose;
mod dockerfile;
pub(crate) mod images;
mod job_script;
mod json;
mod markdown;
mod pipeline;
mod policy;
mod recipes;
mod role;
mod shell;
mod store;
mod summary;
mod teardown;
mod terraform;
mod text;
mod troubleshooting;
mod url;
mod variables;
mod verify;
mod yaml;

pub(crate) use yaml::scalar as quoted_scalar;

use alloc::vec::Vec;

use crate::{
    artifact::{Artifact, Generated},
    plan::{Access, AuthMount, Job, Kv, KvPath, Login, Plan, Secret, Servers, Who},
    policy::{self as acl, Grant},
    setup::Setup,
};
use text::Text;

/// Makes everything that the setup's good fields allow; what is missing or wrong is in the diagnostics.
///
/// # Example
/// ```
/// let guide = boundclaim_core::presets().remove(0);
/// let made = boundclaim_core::generate(&guide.setup);
/// assert!(made.is_complete());
/// assert!(made.artifact("role").unwrap().text.contains(r#""project_id": "42""#));
/// ```
pub fn generate(setup: &Setup) -> Generated {
    let plan = Plan::new(setup);
    let (artifacts, pending) = recipes::make(&plan, setup);
    let grants = grants(&plan, &artifacts);
    Generated {
        summary: summary::sentence(&plan, setup, &grants),
        variables: variables::all(&plan),
        artifacts,
        pending,
        grants,
        effective: plan.effective().clone(),
        diagnostics: plan.diagnostics().to_vec(),
    }
}

/// What the policy allows, read back from its text as the server reads it.
fn grants(plan: &Plan, artifacts: &[Artifact]) -> Vec<Grant> {
    let text = artifacts.iter().find(|artifact| artifact.id == "policy");
    match (text, &plan.servers) {
        (Some(text), Some(servers)) if cfg!(feature = "read-back") => acl::grants(&text.text, servers.server),
        _ => Vec::new(),
    }
}

/// A plan all of whose sections are there.
pub(crate) struct Parts<'a> {
    pub(crate) servers: &'a Servers,
    pub(crate) mount: &'a AuthMount,
    pub(crate) access: &'a Access,
    pub(crate) kv: &'a Kv,
    pub(crate) secrets: &'a [Secret],
    pub(crate) login: &'a Login,
    pub(crate) job: &'a Job,
    audit: bool,
}

impl<'a> Parts<'a> {
    fn of(plan: &'a Plan) -> Option<Self> {
        Some(Self {
            servers: plan.servers.as_ref()?,
            mount: plan.mount.as_ref()?,
            access: plan.access.as_ref()?,
            kv: plan.kv.as_ref()?,
            secrets: plan.secrets.as_deref()?,
            login: plan.login.as_ref()?,
            job: plan.job.as_ref()?,
            audit: plan.audit_file.is_some(),
        })
    }

    /// Whether each project reads a path of its own.
    pub(crate) fn templated(&self) -> bool {
        self.secrets.iter().any(|secret| secret.path.is_templated())
    }

    pub(crate) fn project_id(&self) -> Option<&'a str> {
        match &self.access.who {
            Who::Project { id, .. } => Some(id),
            _ => None,
        }
    }

    /// Each path once, with its secrets and their numbers.
    pub(crate) fn paths(&self) -> Vec<PathGroup<'a>> {
        by_path(self.secrets)
    }

    pub(crate) fn policy(&self) -> Text {
        policy::text(self.access, self.kv, self.login, self.secrets)
    }

    pub(crate) fn role(&self) -> Text {
        role::text(self.access)
    }
}

/// One path, with the secrets that are read there and their numbers in the setup.
pub(crate) type PathGroup<'a> = (&'a KvPath, Vec<(usize, &'a Secret)>);

/// Each path once, in the order of the setup.
pub(crate) fn by_path(secrets: &[Secret]) -> Vec<PathGroup<'_>> {
    let mut paths: Vec<PathGroup> = Vec::new();
    for (index, secret) in secrets.iter().enumerate() {
        match paths.iter_mut().find(|(path, _)| **path == secret.path) {
            Some((_, secrets)) => secrets.push((index, secret)),
            None => paths.push((&secret.path, Vec::from([(index, secret)]))),
        }
    }
    paths
}
