//! GitLab: version and tier, the features that exist in it, and the claims of its tokens.

mod claims;

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::version::Version;
pub(crate) use claims::{Claim, Identity};

/// What the instance is licensed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Free, and the Community Edition.
    Free,
    /// Premium.
    Premium,
    /// Ultimate.
    Ultimate,
}

impl Tier {
    /// The name as GitLab writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::Premium => "Premium",
            Self::Ultimate => "Ultimate",
        }
    }
}

/// How the job logs in: the three options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginOption {
    /// Option 1: by hand, with the predefined `CI_JOB_JWT`.
    CiJobJwt,
    /// Option 2: by hand, with a token made for Vault.
    IdTokens,
    /// Option 3: the runner logs in and injects the secret.
    Secrets,
}

/// Which token the job sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `CI_JOB_JWT`: the issuer is the bare host, there is no audience.
    V1,
    /// An ID token: the issuer is the URL, the audience is as written in the job.
    IdToken,
}

/// Whether a way to log in works on a GitLab, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It works.
    Yes,
    /// It works on Premium and Ultimate only, and the tier is not known.
    TierUnknown,
    /// It needs Premium or Ultimate.
    NotInTier,
    /// It came with a later version: this one.
    Since(Version),
    /// It was removed with this version.
    RemovedIn(Version),
}

impl Availability {
    /// Whether the option can be used (perhaps with a warning).
    pub const fn usable(self) -> bool {
        matches!(self, Self::Yes | Self::TierUnknown)
    }
}

/// Version and tier of a GitLab. The versions come from GitLab's own documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GitLab {
    /// Without the patch level.
    pub version: Version,
    /// None: not known.
    pub tier: Option<Tier>,
}

impl GitLab {
    /// The newest version that the claims and keywords were read from: the default.
    pub const DEFAULT_VERSION: Version = Version::new(18, 5, 0);

    /// Versions to offer in a list, newest first: the current ones and those in which something changed.
    pub const OFFERED: &[Version] = &[
        Version::new(19, 4, 0),
        Version::new(19, 2, 0),
        Version::new(18, 11, 0),
        Version::new(18, 5, 0),
        Version::new(18, 4, 0),
        Version::new(17, 11, 0),
        Version::new(17, 0, 0),
        Version::new(16, 11, 0),
        Version::new(16, 0, 0),
        Version::new(15, 11, 0),
        Version::new(15, 7, 0),
        Version::new(15, 4, 0),
        Version::new(14, 10, 0),
        Version::new(13, 12, 0),
    ];

    fn at_least(self, major: u16, minor: u16) -> bool {
        self.version >= Version::new(major, minor, 0)
    }

    /// `CI_JOB_JWT`: 12.10 to 16.11, every tier; deprecated in 15.9, removed in 17.0.
    pub fn has_ci_job_jwt(self) -> bool {
        self.at_least(12, 10) && !self.at_least(17, 0)
    }

    /// `id_tokens:`: 15.7 on, every tier.
    pub fn has_id_tokens(self) -> bool {
        self.at_least(15, 7)
    }

    /// `secrets:token`, so that `secrets:` sends an ID token: 15.8 on. Before, it sends `CI_JOB_JWT`.
    pub fn has_secrets_token(self) -> bool {
        self.at_least(15, 8)
    }

    /// Whether `secrets:token` works only behind the project's setting "Limit JSON Web Token (JWT) access": 15.8 to
    /// 15.11; since 16.0 it is always on.
    pub fn hides_secrets_token(self) -> bool {
        self.has_secrets_token() && !self.at_least(16, 0)
    }

    /// `secrets:file`: 14.1 on. Before, the variable always holds the path of a file.
    pub fn has_secrets_file(self) -> bool {
        self.at_least(14, 1)
    }

    /// `VAULT_NAMESPACE` for `secrets:`: 14.9 on.
    pub fn has_vault_namespace(self) -> bool {
        self.at_least(14, 9)
    }

    /// The claim `ref_path`: 16.0 on.
    pub fn has_ref_path(self) -> bool {
        self.at_least(16, 0)
    }

    /// The claims `environment` and `environment_protected`: 13.9 on.
    pub fn has_environment_claims(self) -> bool {
        self.at_least(13, 9)
    }

    /// The `environment:action` of a job that looks at an environment and deploys nothing: `verify` from 15.0 on
    /// (gitlab#351510), before that `prepare`, which does the same and is older than the claim (gitlab!35642).
    pub fn action_without_deployment(self) -> &'static str {
        if self.at_least(15, 0) { "verify" } else { "prepare" }
    }

    /// Whether discovery and `/oauth/discovery/keys` hold the key that signs CI tokens: 14.6 on (gitlab#333595).
    pub fn has_ci_key_in_discovery(self) -> bool {
        self.at_least(14, 6)
    }

    /// The address `/-/jwks` of the keys: until 16.11 (removed in 17.0, seen: gitlab.com answers 404).
    pub fn has_old_jwks_url(self) -> bool {
        !self.at_least(17, 0)
    }

    /// Whether a job fails when a secret is missing, as the runner of 16.0 on does.
    pub fn fails_on_missing_secret(self) -> bool {
        self.at_least(16, 0)
    }

    /// Whether this GitLab can use the option.
    pub fn availability(self, option: LoginOption) -> Availability {
        let version = |since: Version| (self.version < since).then_some(Availability::Since(since));
        match option {
            LoginOption::CiJobJwt => match version(Version::new(12, 10, 0)) {
                Some(no) => no,
                None if self.has_ci_job_jwt() => Availability::Yes,
                None => Availability::RemovedIn(Version::new(17, 0, 0)),
            },
            LoginOption::IdTokens => version(Version::new(15, 7, 0)).unwrap_or(Availability::Yes),
            LoginOption::Secrets => version(Version::new(13, 4, 0)).unwrap_or(match self.tier {
                Some(Tier::Premium | Tier::Ultimate) => Availability::Yes,
                Some(Tier::Free) => Availability::NotInTier,
                None => Availability::TierUnknown,
            }),
        }
    }

    /// The best way to log in: `secrets:` where it sends an ID token, else `id_tokens`, else `CI_JOB_JWT`.
    pub fn recommended(self) -> LoginOption {
        let licensed = matches!(self.tier, Some(Tier::Premium | Tier::Ultimate));
        if licensed && self.has_secrets_token() {
            LoginOption::Secrets
        } else if self.has_id_tokens() {
            LoginOption::IdTokens
        } else {
            LoginOption::CiJobJwt
        }
    }

    /// Why [`recommended`](Self::recommended) is what it is, as a sentence.
    pub fn recommendation(self) -> &'static str {
        match (self.recommended(), self.tier) {
            (LoginOption::Secrets, _) => {
                "The runner logs in and masks the value; the job needs no client and no login script."
            }
            (LoginOption::IdTokens, None) => {
                "It works on every tier. On GitLab Free `secrets:` would leave the variable unset and let the job run on."
            }
            (LoginOption::IdTokens, Some(Tier::Free)) => {
                "It works on every tier; `secrets:` needs Premium or Ultimate."
            }
            (LoginOption::IdTokens, Some(_)) => "Before GitLab 15.8 `secrets:` sends the old `CI_JOB_JWT`.",
            (LoginOption::CiJobJwt, _) => "ID tokens came with GitLab 15.7; before, this is the only token.",
        }
    }

    /// Which token the job sends with this option.
    pub fn token_kind(self, option: LoginOption) -> TokenKind {
        match option {
            LoginOption::IdTokens => TokenKind::IdToken,
            LoginOption::Secrets if self.has_secrets_token() => TokenKind::IdToken,
            LoginOption::CiJobJwt | LoginOption::Secrets => TokenKind::V1,
        }
    }
}

/// GitLab's part of a setup, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GitLabInput {
    /// Like `https://gitlab.example.com`.
    pub url: String,
    /// Like `18.5`; none: the newest that was looked at.
    pub version: Option<String>,
    /// None: not known.
    pub tier: Option<Tier>,
}

impl Default for GitLabInput {
    fn default() -> Self {
        Self { url: "https://gitlab.example.com".into(), version: None, tier: None }
    }
}
