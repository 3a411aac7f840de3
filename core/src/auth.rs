//! The JWT auth method: a mount's configuration, its roles, and logins, as Vault and `OpenBao` answer them.

mod address;
mod bound_claims;
mod claims;
mod config;
mod explain;
mod field;
mod identity;
pub(crate) mod keys;
mod lint;
mod login;
mod refusal;
mod role;
mod signature;

use alloc::{collections::BTreeMap, string::String, vec::Vec};

pub use address::Address;
pub(crate) use address::lets_in;
pub(crate) use bound_claims::{accepts, meets};
pub(crate) use claims::Claims;
pub use config::{Config, KeyOrigin};
pub use explain::{Change, Explanation, Fact, Fix, Outcome, Reason, Step, StepName, Subject};
pub use identity::Token;
pub use keys::{Answer, Jwk, Key, Surroundings, UnknownSurroundings, Verdict};
pub use lint::{Lint, locate};
pub use login::{Accepted, Login};
pub(crate) use login::{Caller, check_unbound_audience};
pub use refusal::Refusal;
pub use role::{BoundClaimsType, Deprecated, Role, RoleType, StoredTokenType, TokenSettings};

use crate::{go, json::Value, server::Server};
use field::Body;

/// An auth mount of type jwt.
#[derive(Clone, Debug)]
pub struct Mount {
    server: Server,
    config: Option<Config>,
    roles: BTreeMap<String, Role>,
}

/// A write that the server accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The server's warnings.
    pub warnings: Vec<String>,
    /// Parameters that it does not know and dropped, mostly without a word.
    pub dropped: Vec<String>,
}

impl Mount {
    /// A mount that was just enabled.
    pub const fn new(server: Server) -> Self {
        Self { server, config: None, roles: BTreeMap::new() }
    }

    /// The configuration, if it was written.
    pub const fn config(&self) -> Option<&Config> {
        self.config.as_ref()
    }

    /// The role of this name.
    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.get(&go::to_lower(name))
    }

    /// A write to `auth/<mount>/config`. It replaces everything.
    ///
    /// # Errors
    ///
    /// The server refuses; the configuration stays as it was.
    pub fn write_config(&mut self, body: &Value, around: &dyn Surroundings) -> Result<Written, Refusal> {
        let body = Body::new(body, config::SCHEMA, self.server);
        body.check().or_else(|errors| {
            Refusal::one_of(400, errors).map_err(|refusal| refusal.prefixed("Field validation failed: "))
        })?;
        self.config = Some(config::write(body, self.server, around)?);
        Ok(Written { warnings: Vec::new(), dropped: owned(&body.unknown()) })
    }

    /// A write to `auth/<mount>/role/<name>`. It creates the role or changes the parameters that it names.
    ///
    /// # Errors
    ///
    /// The server refuses; the role stays as it was.
    pub fn write_role(&mut self, name: &str, body: &Value) -> Result<Written, Refusal> {
        if !role::is_name(name) {
            return Err(Refusal::new(404, role::NAME_ERROR));
        }
        let name = go::to_lower(name);
        let body = Body::new(body, role::SCHEMA, self.server);
        body.check().or_else(|errors| Refusal::one_of(400, errors))?;
        if self.roles.get(&name).is_some_and(|role| role.unreadable().is_some()) {
            return Err(Refusal::new(500, "1 error occurred:\n\t* internal error\n\n"));
        }
        let (role, warnings) = role::write(self.roles.get(&name), body)?;
        self.roles.insert(name, role);
        Ok(Written { warnings, dropped: owned(&body.unknown()) })
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).into()).collect()
}
