//! What the acceptance suite stands on: a GitLab that mints tokens, a Vault server, a runner that runs jobs, and
//! recorded cases ([`conform`], which is all that there is in WASM).

pub mod answers;
pub mod conform;
#[cfg(not(target_arch = "wasm32"))]
pub mod gitlab;
pub mod guide;
#[cfg(not(target_arch = "wasm32"))]
pub mod issuer;
#[cfg(not(target_arch = "wasm32"))]
pub mod job;
pub mod mend;
#[cfg(not(target_arch = "wasm32"))]
pub mod pipeline;
pub mod scenarios;
pub mod setups;
#[cfg(not(target_arch = "wasm32"))]
pub mod shell;
#[cfg(not(target_arch = "wasm32"))]
pub mod token;
#[cfg(not(target_arch = "wasm32"))]
pub mod vault;

#[cfg(not(target_arch = "wasm32"))]
pub use steps::{Outcome, ensure, skip};

#[cfg(not(target_arch = "wasm32"))]
mod steps;
