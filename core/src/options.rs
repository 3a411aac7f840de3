//! The comparison of the three ways to log in, as data.

use crate::{gitlab::LoginOption, version::Version};

/// What is to be known about one way to log in.
#[derive(Clone, Copy, Debug)]
pub struct OptionInfo {
    /// Which one.
    pub option: LoginOption,
    /// The guide's number.
    pub number: u8,
    /// What it is; code stands in backticks.
    pub title: &'static str,
    /// What happens.
    pub about: &'static str,
    /// First version of GitLab.
    pub since: Version,
    /// Deprecated from this version on.
    pub deprecated: Option<Version>,
    /// Removed in this version.
    pub removed: Option<Version>,
    /// Versions in words.
    pub versions: &'static str,
    /// Tiers in words.
    pub tiers: &'static str,
    /// Which token the job sends.
    pub token: &'static str,
    /// Whether the job's log hides the value.
    pub masked: &'static str,
    /// What speaks for it.
    pub pros: &'static [&'static str],
    /// What speaks against it.
    pub cons: &'static [&'static str],
    /// When to choose it.
    pub when: &'static str,
}

/// The three options, by the guide's numbers.
pub const OPTIONS: [OptionInfo; 3] = [
    OptionInfo {
        option: LoginOption::CiJobJwt,
        number: 1,
        title: "`CI_JOB_JWT` (before 17.0)",
        about: "The script logs in with the predefined token, which has no audience.",
        since: Version::new(12, 10, 0),
        deprecated: Some(Version::new(15, 9, 0)),
        removed: Some(Version::new(17, 0, 0)),
        versions: "GitLab 12.10 to 16.11",
        tiers: "every tier",
        token: "`CI_JOB_JWT`: in every job, issuer is the bare host, no `aud`",
        masked: "No: a value that the script reads is not masked",
        pros: &["Works on GitLab versions that know nothing else"],
        cons: &[
            "Deprecated in 15.9, removed in 17.0",
            "Every job has the token, whether it needs it or not",
            "No audience: any service that trusts this GitLab accepts it",
        ],
        when: "Only for a GitLab below 15.7",
    },
    OptionInfo {
        option: LoginOption::IdTokens,
        number: 2,
        title: "`id_tokens` and a script",
        about: "The script logs in with vault, bao or curl, with a token made for this server.",
        since: Version::new(15, 7, 0),
        deprecated: None,
        removed: None,
        versions: "GitLab 15.7 and later",
        tiers: "every tier",
        token: "An ID token: only in jobs that ask for it, with the `aud` of your server",
        masked: "No: a value that the script reads is not masked",
        pros: &[
            "Works on every tier, Free too",
            "The role's name can be made at run time",
            "The script can do more than read: other engines, wrapping, several servers",
        ],
        cons: &["The image needs a client", "Login, errors and clean-up are your script's business"],
        when: "On Free, when the tier is not known, or for roles named at run time",
    },
    OptionInfo {
        option: LoginOption::Secrets,
        number: 3,
        title: "`secrets:` keyword",
        about: "The runner logs in and hands the value to the script. No client, no login in the job.",
        since: Version::new(13, 4, 0),
        deprecated: None,
        removed: None,
        versions: "GitLab 13.4 and later",
        tiers: "Premium and Ultimate",
        token: "An ID token from 15.8 on, before `CI_JOB_JWT`",
        masked: "Yes: the runner masks the value",
        pros: &["No client in the image, no login script", "The value is masked in the log", "Can hand over a file"],
        cons: &[
            "Premium or Ultimate; on Free the variable stays unset and the job runs on",
            "One server, one role and one token for all secrets of a job",
            "The runner's host needs the CA of Vault",
        ],
        when: "On Premium and Ultimate from 15.8 on",
    },
];
