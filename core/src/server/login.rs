//! What differs between products and versions when a JWT auth mount is set up and used.
//!
//! The versions come from the modules that each release pins (read), unless marked as seen.

use super::{Product, Server};
use crate::version::Version;

impl Server {
    /// Whether a role without `bound_audiences` refuses a token whose `aud` is one string. A list is refused by every
    /// version. Vault 1.15.9 and 1.16.3 (seen) did it for CVE-2024-5798; the next releases of both lines took it back
    /// (release notes), Vault 1.17 and `OpenBao` have it for good (seen on 1.21.4, 2.0 and 2.6.2).
    pub fn refuses_an_unbound_single_audience(self) -> bool {
        self.demands_bound_audiences()
            || matches!(self.version, Version { major: 1, minor: 15, patch: 9 })
            || matches!(self.version, Version { major: 1, minor: 16, patch: 3 })
    }

    /// Whether `aud` is made a list before anything looks at it, so that `""` counts as an audience and a claim mapping
    /// of `aud` fails. Mirrors `getClaim` of `OpenBao` 2.6.2, `builtin/credential/jwt/claims.go` (seen).
    pub(crate) fn reads_audience_as_list(self) -> bool {
        self.product == Product::OpenBao
    }

    /// Whether every config with `jwks_url` or `jwks_pairs` is refused: plugin 0.20.1 checks the URL with a token that
    /// its own library refuses (plugin#294; seen on Vault 1.16.1).
    pub fn refuses_every_jwks_url(self) -> bool {
        self.product == Product::Vault && self.version.minor == 16 && self.version.major == 1 && self.version.patch < 2
    }

    /// Whether several `jwks_pairs` can be configured. `OpenBao` ignores the parameter (seen on 2.6.2).
    pub fn has_jwks_pairs(self) -> bool {
        self.product == Product::Vault
    }

    /// Whether a discovery URL with `.well-known` is refused with a text of its own (seen on `OpenBao` 2.6.2).
    pub(crate) fn names_a_well_known_url(self) -> bool {
        self.product == Product::OpenBao
    }

    /// Whether a JWKS URL that does not work is named in the error. `OpenBao` 2.6.2 does not (seen).
    pub(crate) fn names_the_jwks_url(self) -> bool {
        self.product == Product::Vault
    }

    /// Whether a mount that is set up for the OIDC flow also accepts a JWT (seen on `OpenBao` 2.6.2; Vault refuses).
    pub fn logs_in_with_jwt_on_an_oidc_mount(self) -> bool {
        self.product == Product::OpenBao
    }

    /// Whether the error of a conversion repeats the whole input: Vault up to 1.18 (seen on 1.16).
    pub(crate) fn repeats_the_input_that_it_cannot_convert(self) -> bool {
        self.product == Product::Vault && self.version < Version::new(1, 19, 0)
    }

    /// Whether conversions go through go-viper's mapstructure, which never prints a value (seen on `OpenBao` 2.6.2).
    pub(crate) fn converts_without_showing_values(self) -> bool {
        self.product == Product::OpenBao
    }

    /// Whether seconds that do not fit into 64 bits of nanoseconds wrap around instead of being refused: Vault up to
    /// 1.17 (seen on 1.16).
    pub(crate) fn durations_wrap_around(self) -> bool {
        self.product == Product::Vault && self.version < Version::new(1, 18, 0)
    }

    /// Whether an algorithm that nobody accepts is reported with the name of the library in front: Vault up to 1.19
    /// (seen on 1.16).
    pub(crate) fn names_go_jose_before_a_bad_algorithm(self) -> bool {
        self.product == Product::Vault && self.version < Version::new(1, 20, 0)
    }

    /// Whether a key set may hold keys of a kind that nobody knows; others refuse the whole set. go-jose 4.1, which
    /// Vault has from 1.20 on, and `OpenBao` 2.6 (read in the source).
    pub(crate) fn skips_unknown_kinds_of_keys(self) -> bool {
        match self.product {
            Product::Vault => self.version >= Version::new(1, 20, 0),
            Product::OpenBao => self.version >= Version::new(2, 6, 0),
        }
    }

    /// Whether the policy `control-group` can be assigned to a token. Vault reserves it for its Enterprise edition.
    pub(crate) fn reserves_the_control_group_policy(self) -> bool {
        self.product == Product::Vault
    }
}
