//! What the acceptance suite stands on: a GitLab that mints tokens, a Vault server, and a runner that runs jobs.

pub mod gitlab;
pub mod issuer;
pub mod job;
pub mod pipeline;
pub mod shell;
pub mod token;
pub mod vault;

use libtest_mimic::Failed;

/// The result of a step of a test: any error fails it.
pub type Outcome<T = ()> = Result<T, Failed>;

/// Fails with this message unless the condition holds.
pub fn ensure(condition: bool, message: impl FnOnce() -> String) -> Outcome {
    if condition { Ok(()) } else { Err(message().into()) }
}
