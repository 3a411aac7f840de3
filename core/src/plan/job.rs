//! The job, and how it logs in.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::check::Checks;
use crate::{
    diagnostic::{Code, Diagnostic},
    generate::images,
    gitlab::{Availability, GitLab, LoginOption, TokenKind},
    limits,
    server::Product,
    setup::{Client, Setup},
};

/// How the job logs in.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) option: LoginOption,
    pub(crate) token: TokenKind,
    pub(crate) client: Client,
    /// The variable that holds the token.
    pub(crate) token_name: String,
    pub(crate) dynamic_role: bool,
}

impl Login {
    pub(crate) fn has_audience(&self) -> bool {
        self.token == TokenKind::IdToken
    }

    pub(crate) fn is_by_runner(&self) -> bool {
        self.option == LoginOption::Secrets
    }
}

/// The job itself.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) name: String,
    pub(crate) image: Option<String>,
    /// Whether the image is another than ours for this client: then the user answers for its content.
    pub(crate) own_image: bool,
    pub(crate) script: Vec<String>,
}

pub(super) fn login(setup: &Setup, gitlab: GitLab, checks: &mut Checks) -> Login {
    let option = setup.method.option.unwrap_or_else(|| gitlab.recommended());
    check_option(option, gitlab, checks);
    if option == LoginOption::Secrets && gitlab.hides_secrets_token() {
        let message = format!("in GitLab {} `token:` works only behind a setting of the project", gitlab.version);
        let help = "Switch on \"Limit JSON Web Token (JWT) access\" under Settings, CI/CD, Token Access. Without it \
                    `token:` is not used.";
        checks.add(Diagnostic::setup(Code::TokenSetting, "/method/option", message).help(help));
    }
    let bao = setup.server.product == Product::OpenBao;
    let client = setup.method.client.unwrap_or(if bao { Client::Bao } else { Client::Vault });
    let token = gitlab.token_kind(option);
    let token_name = if token == TokenKind::V1 {
        "CI_JOB_JWT".to_owned()
    } else {
        checks.variable("/method/token_name", "the token's variable", &setup.method.token_name).unwrap_or_default()
    };
    let dynamic_role = setup.method.dynamic_role;
    if dynamic_role {
        check_dynamic_role(setup, option, checks);
    }
    Login { option, token, client, token_name, dynamic_role }
}

fn check_option(option: LoginOption, gitlab: GitLab, checks: &mut Checks) {
    let field = "/method/option";
    let name = match option {
        LoginOption::CiJobJwt => "`CI_JOB_JWT`",
        LoginOption::IdTokens => "`id_tokens`",
        LoginOption::Secrets => "`secrets:`",
    };
    let right = match gitlab.recommended() {
        LoginOption::CiJobJwt => "`CI_JOB_JWT`",
        LoginOption::IdTokens => "`id_tokens` and a script",
        LoginOption::Secrets => "the `secrets:` keyword",
    };
    let use_instead = if gitlab.availability(gitlab.recommended()).usable() {
        format!("Use {right}. {}", gitlab.recommendation())
    } else {
        "Upgrade GitLab: the first token for jobs, `CI_JOB_JWT`, came with 12.10.".to_owned()
    };
    let message = match gitlab.availability(option) {
        Availability::Yes => return,
        Availability::TierUnknown => {
            let message = "`secrets:` needs Premium or Ultimate, and the tier is not known";
            let help = "On GitLab Free the variable stays unset and the job runs on. Say which tier it is.";
            checks.add(Diagnostic::setup(Code::TierUnknown, field, message).help(help));
            return;
        }
        Availability::NotInTier => format!("{name} needs Premium or Ultimate: on Free the variable stays unset"),
        Availability::Since(version) => {
            format!("GitLab {} does not have {name}: it came with {version}", gitlab.version)
        }
        Availability::RemovedIn(version) => {
            format!(
                "GitLab {} does not make {name}: it was removed in {version}, so the job would send an empty token",
                gitlab.version
            )
        }
    };
    checks.add(Diagnostic::setup(Code::OptionNotAvailable, field, message).help(use_instead));
}

fn check_dynamic_role(setup: &Setup, option: LoginOption, checks: &mut Checks) {
    let field = "/method/dynamic_role";
    let role = super::access::role_name(setup).unwrap_or_default();
    let id = setup.scope.project_id.clone().unwrap_or_default();
    let (message, help) = if option == LoginOption::Secrets {
        ("with `secrets:` the role's name is fixed", "Use `id_tokens` and a script, or take the tick away.")
    } else if setup.scope.group.is_some() {
        ("a group has one role for all its projects", "Take the tick away, or choose one project.")
    } else if !id.is_empty() && split_role(&role, &id).is_none() {
        ("the role's name does not hold the project's ID", "Put the ID into the name, like project-42-role.")
    } else {
        return;
    };
    checks.add(Diagnostic::setup(Code::DynamicRole, field, message).help(help));
}

/// The role's name before and behind the project's ID.
pub(crate) fn split_role<'a>(role: &'a str, id: &str) -> Option<(&'a str, &'a str)> {
    role.match_indices(id).find_map(|(at, _)| {
        let before = role.get(..at)?;
        let behind = role.get(at + id.len()..)?;
        let digit = |c: char| c.is_ascii_digit();
        (!before.ends_with(digit) && !behind.starts_with(digit)).then_some((before, behind))
    })
}

/// The image in use: as typed, else a pinned one with the client; none for `secrets:`.
pub(super) fn image(setup: &Setup, login: &Login) -> Option<String> {
    let typed = setup.job.image.clone().filter(|image| !image.is_empty());
    typed.or_else(|| (!login.is_by_runner()).then(|| images::client(login.client).to_owned()))
}

pub(super) fn job(setup: &Setup, login: &Login, checks: &mut Checks) -> Option<Job> {
    let name = job_name(setup, checks);
    let image = match image(setup, login) {
        Some(image) => Some(checked_image(&image, checks)?),
        None => None,
    };
    let own_image = image.as_deref().is_some_and(|image| image != images::client(login.client));
    let field = "/job/script";
    let script: Vec<String> = setup.job.script.iter().filter(|line| !line.trim().is_empty()).cloned().collect();
    if script.is_empty() {
        checks.missing(field, "the job's script", "Name at least one command, like ./deploy.sh.");
    }
    checks.count(field, script.len());
    for (index, line) in script.iter().enumerate() {
        if line.chars().count() > limits::TEXT_CHARS {
            let message = format!("the line has more than {} characters", limits::TEXT_CHARS);
            checks.add(
                Diagnostic::setup(Code::TooLarge, format!("{field}/{index}"), message)
                    .help("Put it into a script of the repository."),
            );
        } else if line.contains('\0') {
            let message = "the line holds the character U+0000";
            checks.add(Diagnostic::setup(Code::BadCharacter, format!("{field}/{index}"), message).help("Remove it."));
        }
    }
    Some(Job { name: name?, image, own_image, script })
}

fn job_name(setup: &Setup, checks: &mut Checks) -> Option<String> {
    let field = "/job/name";
    let name = checks.line(field, "the job's name", &setup.job.name)?;
    let why = if RESERVED_JOBS.contains(&name.as_str()) {
        "GitLab uses this word for itself"
    } else if name.starts_with('.') {
        "a job that starts with a dot is hidden and never runs"
    } else if name.len() > 255 {
        "GitLab allows 255 characters"
    } else {
        return Some(name);
    };
    let message = format!("`{name}` cannot be a job: {why}");
    checks.add(Diagnostic::setup(Code::BadName, field, message).help("Write a name like deploy_job."));
    None
}

/// Words that GitLab's configuration takes for itself (documentation of job keywords, and its JSON schema).
const RESERVED_JOBS: &[&str] = &[
    "image",
    "services",
    "stages",
    "types",
    "before_script",
    "after_script",
    "variables",
    "cache",
    "include",
    "default",
    "workflow",
    "spec",
    "pages",
    "true",
    "false",
    "nil",
    "null",
    "id_tokens",
    "secrets",
    "$schema",
];

fn checked_image(image: &str, checks: &mut Checks) -> Option<String> {
    let field = "/job/image";
    let image = checks.line(field, "the image", image)?;
    if !image.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@${}".contains(c)) {
        let message = format!("`{image}` is not the name of an image");
        checks.add(Diagnostic::setup(Code::BadName, field, message).help("Write it like hashicorp/vault:1.21.4."));
        return None;
    }
    let name = image.rsplit('/').next().unwrap_or_default();
    let tag = name.split_once(':').map(|(_, tag)| tag);
    if !image.contains(['@', '$']) && matches!(tag, None | Some("latest")) {
        let message = format!("`{image}` is another image tomorrow");
        let help = "Name a version, or a digest.";
        checks.add(Diagnostic::setup(Code::MovingImage, field, message).help(help));
    }
    Some(image)
}
