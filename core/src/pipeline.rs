//! `.gitlab-ci.yml`: what GitLab makes of it, as far as Vault is concerned.

pub mod syntax;
mod yaml;
