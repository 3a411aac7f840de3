//! How servers differ in reading and applying policies.

use super::{Product, Server};
use crate::{policy::Capability, version::Version};

impl Server {
    /// Whether the server knows a capability: `scan` on `OpenBao` only, `subscribe` on Vault only, `recover` on Vault from
    /// 1.20 on (seen on 1.20.4, not on 1.16.3).
    pub fn knows_capability(self, capability: Capability) -> bool {
        match capability {
            Capability::Scan => self.product == Product::OpenBao,
            Capability::Subscribe => self.product == Product::Vault,
            Capability::Recover => self.product == Product::Vault && self.version >= Version::new(1, 20, 0),
            _ => true,
        }
    }

    /// The keys that a rule may have (seen): `parsePaths` in Vault's `vault/policy.go` and `OpenBao`'s
    /// `internal/vault/policy/policy.go`.
    pub fn rule_keys(self) -> &'static [&'static str] {
        match self.product {
            Product::Vault => &[
                "comment",
                "policy",
                "capabilities",
                "allowed_parameters",
                "denied_parameters",
                "required_parameters",
                "min_wrapping_ttl",
                "max_wrapping_ttl",
                "mfa_methods",
                "control_group",
                "subscribe_event_types",
            ],
            Product::OpenBao => &[
                "comment",
                "policy",
                "capabilities",
                "allowed_parameters",
                "denied_parameters",
                "required_parameters",
                "min_wrapping_ttl",
                "max_wrapping_ttl",
                "mfa_methods",
                "pagination_limit",
                "expiration",
                "list_scan_response_keys_filter_path",
            ],
        }
    }

    /// Whether an attribute that stands twice in one block is an error: Vault 1.21 on (seen on 1.21.4; 1.20.4 warns). The
    /// server's environment variable `VAULT_ALLOW_PENDING_REMOVAL_DUPLICATE_HCL_ATTRIBUTES` turns it off.
    pub fn refuses_duplicate_attributes(self) -> bool {
        self.product == Product::Vault && self.version >= Version::new(1, 21, 0)
    }

    /// Whether policies are read by HCL 1.0.1-vault-5, as Vault before 1.20 does (its `go.mod`; seen on 1.16.3): a list that
    /// is cut off by a brace ends its block without an error, and a block that stands twice in a control group replaces
    /// the first one instead of adding to it.
    pub fn has_old_hcl(self) -> bool {
        self.product == Product::Vault && self.version < Version::new(1, 20, 0)
    }

    /// Whether a list, or a text with commas, is compared with `allowed_parameters` and `denied_parameters` element by
    /// element: Vault 1.21 on (seen on 1.21.4). Before, and on `OpenBao`, the whole value is compared.
    pub fn matches_parameters_by_element(self) -> bool {
        self.product == Product::Vault && self.version >= Version::new(1, 21, 0)
    }

    /// Whether wildcard rules are asked for a LIST of `a/b/` with its slash first: `OpenBao` 2.6.0 on
    /// (GHSA-xp3c-3jw3-4vcr, seen on 2.6.2), Vault 2.0.3 on (release notes). Else a rule that matches `a/b` beats a deny
    /// that matches only `a/b/`.
    pub fn lists_with_slash_first(self) -> bool {
        match self.product {
            Product::OpenBao => self.version >= Version::new(2, 6, 0),
            Product::Vault => self.version >= Version::new(2, 0, 3),
        }
    }

    /// Whether a rule that denies also holds for paths that differ from it only in capitals: Vault 2.2.2 on (release notes).
    pub fn denies_in_any_case(self) -> bool {
        self.product == Product::Vault && self.version >= Version::new(2, 2, 2)
    }

    /// Whether wildcard rules are asked for a SCAN of `a/b/` also without the slash: `OpenBao` 2.6.0 on (seen on 2.6.2, not
    /// on 2.5.5).
    pub fn scans_without_slash(self) -> bool {
        self.product == Product::OpenBao && self.version >= Version::new(2, 6, 0)
    }

    /// Whether a negative `limit` is refused, and 0 becomes the largest, where a rule has a `pagination_limit`: `OpenBao`
    /// 2.6.0 on (seen on 2.6.2, not on 2.5.5).
    pub fn checks_low_limits(self) -> bool {
        self.product == Product::OpenBao && self.version >= Version::new(2, 6, 0)
    }

    /// Whether a rule's path vanishes when a value put into its template holds `/`, `+` or `*`: `OpenBao` 2.6.0 on
    /// (GHSA-59w7-v8rr-pr4p; seen on 2.6.2).
    pub fn refuses_wildcards_in_templates(self) -> bool {
        self.product == Product::OpenBao && self.version >= Version::new(2, 6, 0)
    }

    /// Whether encoded dots (`%2e%2e`) in a request leave a `*` rule of a KV v2 mount, CVE-2026-3605: seen on Vault 1.21.4;
    /// fixed in the community edition 2.0.0 and in `OpenBao` 2.5.3 (release notes).
    pub fn lets_dots_leave_a_prefix(self) -> bool {
        match self.product {
            Product::Vault => self.version < Version::new(2, 0, 0),
            Product::OpenBao => self.version < Version::new(2, 5, 3),
        }
    }
}
