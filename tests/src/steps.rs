//! The steps of a test: how they fail, and how they are skipped.

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
