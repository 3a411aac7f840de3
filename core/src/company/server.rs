//! What is on the company's server.

#[cfg(feature = "read-back")]
mod read;

use alloc::{string::String, vec::Vec};

use crate::check::{Evidence, role_of};

#[cfg(feature = "read-back")]
pub(super) use read::read;

/// What is on the company's server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnServer {
    evidence: Evidence,
    says_evidence: bool,
    /// Texts as they are shown, by name.
    roles: Vec<(String, String)>,
}

impl OnServer {
    /// Everything but the roles. Where the company's evidence does not name the servers, those of its setup.
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Whether the company says more than what the servers are.
    pub const fn has_evidence(&self) -> bool {
        self.says_evidence
    }

    /// The names of the roles.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().map(|(name, _)| name.as_str())
    }

    /// The role that this evidence names, itself or by its job: its name, and its text.
    pub fn role_for(&self, evidence: &Evidence) -> Option<(&str, &str)> {
        let wanted = role_of(evidence)?;
        let role = self.roles.iter().find(|(name, _)| *name == wanted);
        role.map(|(name, text)| (name.as_str(), text.as_str()))
    }
}
