//! The core for JavaScript: JSON in, JSON out, and no logic.
//!
//! Built twice: without the feature `verify` everything that reads and judges, with it the check of signatures alone.

#[cfg(not(feature = "verify"))]
pub mod engine;
#[cfg(feature = "verify")]
pub mod signatures;
