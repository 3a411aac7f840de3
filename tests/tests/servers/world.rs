//! What all cases share: one Vault server, and a GitLab of each kind.

use std::path::{Path, PathBuf};

use boundclaim_core::{LoginOption, Setup, Version};
use boundclaim_tests::{
    Outcome,
    issuer::{Authority, Issuer},
    shell::Tools,
    token::Key,
    vault::Vault,
};
use tempfile::TempDir;

/// Servers, keys and clients.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) vault: Vault,
    pub(crate) tools: Tools,
    pub(crate) key: Key,
    pub(crate) other_key: Key,
    pub(crate) ca_pem: String,
    /// Without `/-/jwks`, as from 17.0 on.
    pub(crate) gitlab: Issuer,
    pub(crate) old_gitlab: Issuer,
    folder: TempDir,
}

impl World {
    /// Starts everything.
    pub(crate) fn start(binary: &Path) -> Outcome<Self> {
        let folder = TempDir::new()?;
        let authority = Authority::new("GitLab and Vault")?;
        let key = Key::new("gitlab-key")?;
        let gitlab = Issuer::start(&authority, &key, false)?;
        let old_gitlab = Issuer::start(&authority, &key, true)?;
        Ok(Self {
            vault: Vault::start(binary, folder.path(), &authority)?,
            tools: Tools::new(folder.path().join("tools"), binary)?,
            key,
            // GitLab's name for the key, but not the key.
            other_key: Key::new("gitlab-key")?,
            ca_pem: authority.ca_pem,
            gitlab,
            old_gitlab,
            folder,
        })
    }

    /// A folder for one case.
    pub(crate) fn folder(&self, case: &str) -> PathBuf {
        self.folder.path().join("cases").join(case)
    }

    /// The setup on these servers, with mounts and a policy of its own, so that cases can run side by side.
    pub(crate) fn adapt(&self, mut setup: Setup, case: &str) -> Setup {
        let old = version(&setup) < Version::new(17, 0, 0);
        setup.gitlab.url.clone_from(if old { &self.old_gitlab.url } else { &self.gitlab.url });
        setup.server.url.clone_from(&self.vault.url);
        setup.server.ca_file = Some(self.vault.ca_file.display().to_string());
        setup.auth.ca_pem = Some(self.ca_pem.clone());
        setup.auth.mount = format!("{}-{case}", setup.auth.mount);
        setup.kv.mount = format!("{}-{case}", setup.kv.mount);
        setup.auth.policy = Some(format!("policy-{case}"));
        if let Some(audit) = &mut setup.audit {
            audit.file_path = self.folder.path().join("audit.log").display().to_string();
        }
        for (index, secret) in setup.secrets.iter().enumerate() {
            let name = secret.variable.clone().unwrap_or_else(|| secret.field.to_uppercase());
            let read = match secret.delivery {
                boundclaim_core::Delivery::Value => format!("printf %s \"${name}\" > \"$OUT/{name}\""),
                boundclaim_core::Delivery::File => format!("cat \"${name}\" > \"$OUT/{name}\""),
            };
            if index == 0 {
                setup.job.script.clear();
            }
            setup.job.script.push(read);
        }
        setup
    }
}

/// Version of the setup's GitLab.
pub(crate) fn version(setup: &Setup) -> Version {
    let typed = setup.gitlab.version.as_deref().and_then(Version::parse);
    typed.unwrap_or(boundclaim_core::GitLab::DEFAULT_VERSION)
}

/// The ways to log in that the setup's GitLab has.
pub(crate) fn options(setup: &Setup) -> Vec<LoginOption> {
    let gitlab = boundclaim_core::GitLab { version: version(setup), tier: setup.gitlab.tier };
    let all = [LoginOption::CiJobJwt, LoginOption::IdTokens, LoginOption::Secrets];
    all.into_iter().filter(|option| gitlab.availability(*option).usable()).collect()
}
