//! A token: its form, its claims, and what GitLab puts into them.

mod decode;
mod dictionary;
pub(crate) mod jws;
mod key_ring;
mod kind;
mod question;
mod read;
#[cfg(feature = "verify")]
mod verify;

pub use decode::{Decoded, DecodedClaim, Header, decode};
pub use dictionary::{CLAIMS, ClaimInfo, Tokens, claim};
pub use jws::Jws;
pub use key_ring::{KeyFinding, KeyRing, KeyStanding};
pub use kind::{Kind, Times, kind};
pub use question::{Question, SignatureQuestion, decode_token};
pub use read::{NoToken, Token};
#[cfg(feature = "verify")]
pub use verify::verify;
