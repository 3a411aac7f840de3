//! The server that is asked for the secret: product and version.
//!
//! Every behaviour that differs between products and versions is a named question here, with its source.

mod login;
mod policy;

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::version::Version;

/// Which server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Product {
    /// HashiCorp Vault.
    #[default]
    Vault,
    /// OpenBao, the fork under the Linux Foundation.
    OpenBao,
}

impl Product {
    /// The name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vault => "Vault",
            Self::OpenBao => "OpenBao",
        }
    }

    /// The command line client that comes with it.
    pub const fn cli(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::OpenBao => "bao",
        }
    }

    /// Versions whose answers were recorded from running code, oldest first.
    pub const fn recorded(self) -> &'static [Version] {
        match self {
            Self::Vault => VAULT_RECORDED,
            Self::OpenBao => OPENBAO_RECORDED,
        }
    }

    /// The newest version whose answers were recorded: the default.
    pub const fn newest_recorded(self) -> Version {
        match self {
            Self::Vault => Version::new(1, 21, 4),
            Self::OpenBao => Version::new(2, 6, 2),
        }
    }

    /// Versions to offer in a list, newest first.
    pub const fn offered(self) -> &'static [Version] {
        match self {
            Self::Vault => VAULT_OFFERED,
            Self::OpenBao => OPENBAO_OFFERED,
        }
    }
}

const VAULT_RECORDED: &[Version] = &[Version::new(1, 16, 3), Version::new(1, 20, 4), Version::new(1, 21, 4)];
const OPENBAO_RECORDED: &[Version] = &[Version::new(2, 5, 5), Version::new(2, 6, 2)];
const VAULT_OFFERED: &[Version] = &[
    Version::new(2, 2, 2),
    Version::new(2, 1, 2),
    Version::new(2, 0, 4),
    Version::new(1, 21, 4),
    Version::new(1, 20, 4),
    Version::new(1, 19, 5),
    Version::new(1, 18, 5),
    Version::new(1, 17, 6),
    Version::new(1, 16, 3),
];
const OPENBAO_OFFERED: &[Version] =
    &[Version::new(2, 6, 2), Version::new(2, 5, 5), Version::new(2, 4, 4), Version::new(2, 3, 2)];

/// How well the behaviour of a version is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its own answers were recorded.
    Recorded,
    /// Answers as the newest recorded version below it.
    AsRecorded(Version),
    /// Newer than every recorded version: differences are known from release notes only.
    ReleaseNotes,
}

/// Product and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// Vault or OpenBao.
    pub product: Product,
    /// Its version.
    pub version: Version,
}

impl Server {
    /// How well this version is known.
    pub fn standing(self) -> Standing {
        let recorded = self.product.recorded();
        if recorded.contains(&self.version) {
            return Standing::Recorded;
        }
        if self.version > self.product.newest_recorded() {
            return Standing::ReleaseNotes;
        }
        let below = recorded.iter().rev().find(|version| **version <= self.version);
        Standing::AsRecorded(*below.or(recorded.first()).unwrap_or(&self.product.newest_recorded()))
    }

    /// Whether an audit device can be enabled through the API. `OpenBao` 2.6.2 answers `cannot enable audit device via
    /// API; use declarative, config-based audit device management instead` (seen).
    pub fn enables_audit_by_api(self) -> bool {
        self.product == Product::Vault
    }

    /// Whether a role without `bound_audiences` refuses a token that has an `aud`: Vault 1.17 on (seen on 1.21.4) and
    /// `OpenBao`.
    pub fn demands_bound_audiences(self) -> bool {
        self.product == Product::OpenBao || self.version >= Version::new(1, 17, 0)
    }

    /// Whether every config with a `jwks_url` is refused: Vault 1.16.0 and 1.16.1 (seen on the plugin of 1.16.1; mended in
    /// 1.16.2 by the release notes, vault-plugin-auth-jwt#294).
    pub fn refuses_jwks_urls(self) -> bool {
        let broken = Version::new(1, 16, 0)..Version::new(1, 16, 2);
        self.product == Product::Vault && broken.contains(&self.version)
    }

    /// Whether there was such a version: `OpenBao` began with 2.0.0 (its release notes).
    pub fn exists(self) -> bool {
        self.product == Product::Vault || self.version >= Version::new(2, 0, 0)
    }

    /// Whether it is older than every recorded version: then older behaviour is known from release notes at best.
    pub fn is_before_records(self) -> bool {
        self.product.recorded().first().is_some_and(|oldest| self.version < *oldest)
    }

    /// Whether namespaces are part of the free edition: `OpenBao` 2.3 on (release notes). Vault has them in Enterprise
    /// and HCP only; its community edition ignores them silently (seen).
    pub fn has_namespaces(self) -> bool {
        self.product == Product::OpenBao && self.version >= Version::new(2, 3, 0)
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.product.name(), self.version)
    }
}

/// The server's part of a setup, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServerInput {
    /// Vault or `OpenBao`.
    pub product: Product,
    /// Like `1.21.4`; none: the newest whose answers were recorded.
    pub version: Option<String>,
    /// Like `https://vault.example.com:8200`.
    pub url: String,
    /// Enterprise, HCP and `OpenBao`; none: the root namespace.
    pub namespace: Option<String>,
    /// PEM file with the server's CA, on the machine where the administrator runs the scripts.
    pub ca_file: Option<String>,
}

impl Default for ServerInput {
    fn default() -> Self {
        Self {
            product: Product::Vault,
            version: None,
            url: "https://vault.example.com:8200".into(),
            namespace: None,
            ca_file: None,
        }
    }
}
