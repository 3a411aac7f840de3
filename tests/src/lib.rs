//! What the acceptance suite stands on: a GitLab that mints tokens, a Vault server, and a runner that runs jobs.

pub mod gitlab;
pub mod issuer;
pub mod job;
pub mod pipeline;
pub mod setups;
pub mod shell;
pub mod token;
pub mod vault;

use std::env;

use libtest_mimic::Failed;

/// The result of a step of a test: any error fails it.
pub type Outcome<T = ()> = Result<T, Failed>;

/// Fails with this message unless the condition holds.
pub fn ensure(condition: bool, message: impl FnOnce() -> String) -> Outcome {
    if condition { Ok(()) } else { Err(message().into()) }
}

/// Says that a test did not run, and why. In CI nothing may be skipped.
pub fn skip(test: &str, reason: &str) -> Outcome {
    println!("SKIPPED {test}: {reason}");
    ensure(env::var_os("CI").is_none(), || format!("{test} was skipped in CI: {reason}"))
}
