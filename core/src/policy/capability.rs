//! Capabilities, and the operations that need them.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

macro_rules! capabilities {
    ($($name:ident, $word:literal, $doc:literal;)+) => {
        /// What a rule may grant.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Capability { $(#[doc = $doc] $name,)+ }

        impl Capability {
            /// All of them, in the order in which the server's ACL lists them (`Capabilities` of Vault's
            /// `vault/acl.go`).
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// As written in a policy.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

capabilities! {
    Sudo, "sudo", "Paths that need root; together with the capability of the operation.";
    Read, "read", "GET.";
    List, "list", "LIST, or GET with `?list=true`.";
    Update, "update", "POST and PUT of what exists.";
    Delete, "delete", "DELETE.";
    Create, "create", "POST and PUT of what does not exist.";
    Patch, "patch", "PATCH.";
    Scan, "scan", "SCAN, `OpenBao` only.";
    Subscribe, "subscribe", "Events, Vault only.";
    Recover, "recover", "Recovery from a snapshot, Vault 1.20 on.";
    Deny, "deny", "Nothing at all.";
}

impl Capability {
    /// The capability of this name. Case matters.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|capability| capability.word() == word)
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of capabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Capabilities(u16);

impl Capabilities {
    /// None.
    pub const NONE: Self = Self(0);
    /// Only `deny`.
    pub const DENY: Self = Self(Capability::Deny.bit());

    /// Whether this one is in the set.
    pub const fn contains(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// The set with this one.
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | capability.bit())
    }

    /// All that is in one of the sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set, but not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it denies.
    pub const fn denies(self) -> bool {
        self.contains(Capability::Deny)
    }

    /// Whether nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, in the server's order.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(move |capability| self.contains(*capability))
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        capabilities.into_iter().fold(Self::NONE, Self::with)
    }
}

impl Serialize for Capabilities {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.iter().collect::<Vec<_>>().serialize(serializer)
    }
}

/// What a request does, as the ACL sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operation {
    Read,
    Create,
    Update,
    Delete,
    List,
    Patch,
    Scan,
    Recover,
    Subscribe,
    Help,
}

impl Operation {
    /// All that a policy can allow.
    pub const ALL: &'static [Self] = &[
        Self::Read,
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::List,
        Self::Patch,
        Self::Scan,
        Self::Recover,
        Self::Subscribe,
    ];

    /// The operation of this name, in lower case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.word() == word)
    }

    /// Its name, in lower case.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::List => "list",
            Self::Patch => "patch",
            Self::Scan => "scan",
            Self::Recover => "recover",
            Self::Subscribe => "subscribe",
            Self::Help => "help",
        }
    }

    /// The capability that it needs; help needs none.
    pub const fn capability(self) -> Option<Capability> {
        match self {
            Self::Read => Some(Capability::Read),
            Self::Create => Some(Capability::Create),
            Self::Update => Some(Capability::Update),
            Self::Delete => Some(Capability::Delete),
            Self::List => Some(Capability::List),
            Self::Patch => Some(Capability::Patch),
            Self::Scan => Some(Capability::Scan),
            Self::Recover => Some(Capability::Recover),
            Self::Subscribe => Some(Capability::Subscribe),
            Self::Help => None,
        }
    }

    /// Whether it lists: a path with a slash at its end is then looked up without the slash, too.
    pub const fn lists(self) -> bool {
        matches!(self, Self::List | Self::Scan)
    }
}
