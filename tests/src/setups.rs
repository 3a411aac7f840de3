//! The setups whose files are looked at one by one.

use boundclaim_core::{Client, GitLab, LoginOption, Setup, Version, presets};

/// Every preset, with every way to log in that its GitLab has, and every client.
pub fn setups() -> Vec<(String, Setup)> {
    let mut setups = Vec::new();
    for preset in presets() {
        let version = preset.setup.gitlab.version.as_deref().and_then(Version::parse);
        let gitlab = GitLab { version: version.unwrap_or(GitLab::DEFAULT_VERSION), tier: preset.setup.gitlab.tier };
        for option in [LoginOption::CiJobJwt, LoginOption::IdTokens, LoginOption::Secrets] {
            for client in Client::ALL {
                if gitlab.availability(option).usable() {
                    let mut setup = preset.setup.clone();
                    setup.method.option = Some(option);
                    setup.method.client = Some(client);
                    setups.push((format!("{} {option:?} {}", preset.id, client.command()), setup));
                }
            }
        }
    }
    setups
}
