//! A role as it is stored.
//!
//! Mirrors `jwtRole`, vault-plugin-auth-jwt `path_role.go` (0.20.1 to 0.26.1 do not differ in what is modelled), and
//! `TokenParams`, Vault `sdk/helper/tokenutil/tokenutil.go`.

mod read;
mod write;

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use super::address::Address;
use crate::json::Value;

pub(super) use write::{NAME_ERROR, SCHEMA, is_name, write};

/// A role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Role {
    /// Who it is for.
    pub role_type: RoleType,
    /// Audiences of which the token must name one; empty: the token must not have an audience.
    pub bound_audiences: Vec<String>,
    /// The token's subject; empty: any.
    pub bound_subject: String,
    /// How `bound_claims` are compared.
    pub bound_claims_type: BoundClaimsType,
    /// Claims and the value, or the list of values, of which the token must have one.
    pub bound_claims: BTreeMap<String, Value>,
    /// Claims that become metadata of the alias, and their names there.
    pub claim_mappings: BTreeMap<String, String>,
    /// The claim that names the alias.
    pub user_claim: String,
    /// Whether `user_claim` is a JSON pointer.
    pub user_claim_json_pointer: bool,
    /// The claim with the names of groups; empty: none.
    pub groups_claim: String,
    /// Seconds for a token without `exp`; 0: 150, negative: none.
    pub expiration_leeway: i64,
    /// Seconds for a token without `nbf` and `iat`; 0: 150, negative: none.
    pub not_before_leeway: i64,
    /// Seconds for all times; 0: 60, negative: none.
    pub clock_skew_leeway: i64,
    /// For the OIDC flow.
    pub allowed_redirect_uris: Vec<String>,
    /// For the OIDC flow.
    pub oidc_scopes: Vec<String>,
    /// For the OIDC flow.
    pub verbose_oidc_logging: bool,
    /// For the OIDC flow, seconds.
    pub max_age: i64,
    /// What the Vault token is like.
    pub token: TokenSettings,
    /// What was written under the names that `token_*` replaced.
    pub deprecated: Deprecated,
}

/// `role_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoleType {
    /// For people with a browser. What a write without `role_type` means.
    #[default]
    Oidc,
    /// For tokens.
    Jwt,
}

/// `bound_claims_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BoundClaimsType {
    /// To the letter.
    #[default]
    String,
    /// `*` stands for any characters.
    Glob,
}

/// `token_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StoredTokenType {
    /// As the mount is tuned; service tokens, unless somebody changed it.
    #[default]
    Default,
    /// Stored by the server, renewable.
    Service,
    /// Not stored: neither renewable nor revocable.
    Batch,
}

/// The parameters `token_*`. Times in seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenSettings {
    /// Addresses that may log in and use the token.
    pub bound_cidrs: Vec<Address>,
    /// Hard limit of the lifetime; 0: none.
    pub explicit_max_ttl: i64,
    /// Limit of renewals; 0: the server's.
    pub max_ttl: i64,
    /// Whether the policy `default` is left out.
    pub no_default_policy: bool,
    /// How often the token can be used; 0: without limit.
    pub num_uses: i64,
    /// Renewable for ever by this time; 0: not.
    pub period: i64,
    /// Policies as written.
    pub policies: Vec<String>,
    /// Kind of token.
    pub token_type: StoredTokenType,
    /// First lifetime; 0: the server's.
    pub ttl: i64,
}

/// The parameters without `token_`. They are stored beside the new ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecated {
    /// `bound_cidrs`.
    pub bound_cidrs: Vec<Address>,
    /// `max_ttl`.
    pub max_ttl: i64,
    /// `num_uses`.
    pub num_uses: i64,
    /// `period`.
    pub period: i64,
    /// `policies`.
    pub policies: Vec<String>,
    /// `ttl`.
    pub ttl: i64,
}

impl RoleType {
    /// As in requests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Jwt => "jwt",
        }
    }
}

impl BoundClaimsType {
    /// As in requests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Glob => "glob",
        }
    }
}

impl StoredTokenType {
    /// As in requests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Service => "service",
            Self::Batch => "batch",
        }
    }
}

impl Role {
    /// Why the server cannot read what it stored: an address like `..` is accepted, written with quotes, and then no
    /// address any more (seen on Vault 1.19.5).
    pub(super) fn unreadable(&self) -> Option<String> {
        let addresses = self.token.bound_cidrs.iter().chain(&self.deprecated.bound_cidrs);
        addresses.map(Address::to_string).find_map(|text| Address::parse(&text).err())
    }

    /// The role as storage gives it back. Mirrors the end of `(*jwtAuthBackend).role`: an old name counts where the new
    /// one is empty.
    fn loaded(mut self) -> Self {
        let stored = |addresses: &[Address]| addresses.iter().map(Address::stored).collect::<Vec<_>>();
        let (token, old) = (&mut self.token, &mut self.deprecated);
        token.bound_cidrs = stored(&token.bound_cidrs);
        old.bound_cidrs = stored(&old.bound_cidrs);
        for (new, old) in [
            (&mut token.ttl, old.ttl),
            (&mut token.max_ttl, old.max_ttl),
            (&mut token.period, old.period),
            (&mut token.num_uses, old.num_uses),
        ] {
            if *new == 0 && old > 0 {
                *new = old;
            }
        }
        if token.policies.is_empty() {
            token.policies.clone_from(&old.policies);
        }
        if token.bound_cidrs.is_empty() {
            token.bound_cidrs.clone_from(&old.bound_cidrs);
        }
        self
    }
}
