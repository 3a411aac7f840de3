//! The core for JavaScript: JSON in, JSON out, and no logic.
//!
//! Each group of functions is a feature, and is built alone, too: a page that only reads policies loads nothing else.
//! What is returned holds UTF-16 offsets, as JavaScript counts. What is thrown is a list of diagnostics, as JSON.

#[cfg(feature = "check")]
pub mod check;
#[cfg(feature = "compare")]
pub mod compare;
#[cfg(feature = "diagnose")]
pub mod diagnose;
#[cfg(feature = "examples")]
pub mod examples;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "path")]
pub mod path;
#[cfg(feature = "pipeline")]
pub mod pipeline;
#[cfg(feature = "policy")]
pub mod policy;
#[cfg(feature = "verify")]
pub mod signatures;
#[cfg(feature = "token")]
pub mod token;
#[cfg(feature = "functions")]
pub mod version;

#[cfg(feature = "functions")]
mod answer;
#[cfg(any(feature = "check", feature = "diagnose", feature = "generate", feature = "pipeline", feature = "policy"))]
mod places;
