//! All the knowledge of boundclaim: what GitLab CI, Vault and `OpenBao` need so that a job can read a secret.
//!
//! No I/O, no clock, no randomness, no panics. [`generate`] turns a [`Setup`] into texts to copy.
#![no_std]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::print_stdout
    )
)]
#![deny(missing_docs, clippy::std_instead_of_core, clippy::alloc_instead_of_core)]

extern crate alloc;

mod api;
mod artifact;
pub mod auth;
mod automaton;
pub mod check;
mod collect;
mod company;
mod credential;
mod diagnostic;
mod diff;
mod edit;
mod generate;
mod gitlab;
pub mod glob;
mod go;
pub mod json;
pub mod kv;
mod limits;
pub mod moves;
mod options;
pub mod paste;
pub mod pipeline;
mod plan;
pub mod policy;
pub mod runner;
mod server;
mod setup;
mod span;
pub mod token;
pub mod troubleshoot;
mod version;

pub use api::{Answer, Json, Request};
pub use artifact::{
    Artifact, Effective, Generated, Language, Link, Note, Part, Pending, Section, Summary, Variable, VariableType,
};
pub use company::{Company, OnServer};
pub use credential::holds_credential;
pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use diff::diff;
pub use edit::{Edit, Fix, apply};
pub use generate::generate;
pub use gitlab::{Availability, GitLab, GitLabInput, LoginOption, Tier, TokenKind};
pub use options::{OPTIONS, OptionInfo};
pub use plan::Plan;
pub use server::{Product, Server, ServerInput, Standing};
pub use setup::{
    AuditInput, AuthInput, Client, Delivery, GroupInput, JobInput, KeySource, KvInput, MethodInput, Preset, RefInput,
    RefType, ScopeInput, SecretInput, Setup, TokenType, presets,
};
pub use span::Span;
pub use troubleshoot::{DiagnoseInput, Diagnosis, diagnose};
pub use version::Version;
