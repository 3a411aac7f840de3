//! Checks of single values. Each says what is wrong with this value, then what to write.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::values::BaseUrl;
use crate::{
    diagnostic::{Code, Diagnostic, Severity},
    limits,
    server::{Product, Server},
    version::Version,
};

/// Collects what is found.
#[derive(Default)]
pub(super) struct Checks {
    found: Vec<Diagnostic>,
}

impl Checks {
    pub(super) fn add(&mut self, found: Diagnostic) {
        self.found.push(found);
    }

    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|found| core::cmp::Reverse(found.severity));
        self.found
    }

    pub(super) fn has_error(&self, prefixes: &[&str]) -> bool {
        let errors = self.found.iter().filter(|found| found.severity == Severity::Error);
        let mut fields = errors.filter_map(|found| found.field.as_deref());
        fields.any(|field| prefixes.iter().any(|prefix| field.starts_with(prefix)))
    }

    pub(super) fn missing(&mut self, field: &str, what: &str, help: &str) {
        self.add(Diagnostic::setup(Code::Missing, field, format!("{what} is missing")).help(help));
    }

    /// One line of text without blanks around it and without control characters.
    pub(super) fn line(&mut self, field: &str, what: &str, text: &str) -> Option<String> {
        if text.trim().is_empty() {
            self.missing(field, what, "Fill it in.");
            return None;
        }
        if text.chars().count() > limits::VALUE_CHARS {
            let message = format!("{what} has more than {} characters", limits::VALUE_CHARS);
            self.add(Diagnostic::setup(Code::TooLarge, field, message).help("Shorten it."));
            return None;
        }
        if let Some(bad) = text.chars().find(|c| is_invisible(*c)) {
            let message = format!("{what} holds the character U+{:04X}", u32::from(bad));
            let help = "Remove line breaks, tabs and other invisible characters.";
            self.add(Diagnostic::setup(Code::BadCharacter, field, message).help(help));
            return None;
        }
        if text.trim() != text {
            let side = if text.ends_with(char::is_whitespace) { "ends in" } else { "starts with" };
            let help = "Remove it: Vault compares to the letter.";
            self.add(Diagnostic::setup(Code::BadCharacter, field, format!("{what} {side} a blank")).help(help));
            return None;
        }
        Some(text.to_owned())
    }

    /// Like [`line`](Self::line), for a field that may be empty.
    pub(super) fn optional_line(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        let text = text.filter(|text| !text.is_empty())?;
        self.line(field, "the value", text)
    }

    pub(super) fn version(&mut self, field: &str, text: Option<&str>, default: Version) -> Version {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return default };
        Version::parse(text).unwrap_or_else(|| {
            let message = format!("`{text}` is not a version");
            let help = format!("Write numbers, like {default}.");
            self.add(Diagnostic::setup(Code::BadVersion, field, message).help(help));
            default
        })
    }

    pub(super) fn gitlab_url(&mut self, field: &str, text: &str) -> Option<BaseUrl> {
        let text = self.line(field, "the address of GitLab", text)?;
        let help = "Write it as GitLab shows it, like https://gitlab.example.com: Vault compares it with the token's \
                    `iss` to the letter.";
        self.url(field, &text, help)
    }

    pub(super) fn server_url(&mut self, field: &str, text: &str) -> Option<BaseUrl> {
        let text = self.line(field, "the address of the server", text)?;
        let text = text.strip_suffix('/').unwrap_or(&text);
        let url = self.url(field, text, "Write scheme, host and port, like https://vault.example.com:8200.")?;
        let path = url.path();
        if path.ends_with("/v1") || path.contains("/ui") {
            let message = format!("the address ends in `{path}`, which the clients add by themselves");
            let help = "Leave out /v1 and /ui: with them Vault answers `No value found` or 404.";
            self.add(Diagnostic::setup(Code::BadUrl, field, message).help(help));
            return None;
        }
        Some(url)
    }

    fn url(&mut self, field: &str, text: &str, help: &str) -> Option<BaseUrl> {
        match BaseUrl::parse(text) {
            Ok(url) => {
                if url.is_plain_http() {
                    let message = format!("`{text}` is not encrypted");
                    let help = "Use https://, except on your own machine.";
                    self.add(Diagnostic::setup(Code::PlainHttp, field, message).help(help));
                }
                Some(url)
            }
            Err(why) => {
                let message = format!("`{text}` is not a usable address: {why}");
                self.add(Diagnostic::setup(Code::BadUrl, field, message).help(help));
                None
            }
        }
    }

    pub(super) fn namespace(&mut self, field: &str, text: Option<&str>, server: Server) -> Option<String> {
        let text = self.optional_line(field, text)?;
        let text = text.trim_matches('/').to_owned();
        let plain = |segment: &str| {
            !segment.is_empty() && segment.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        if !text.split('/').all(|segment| plain(segment) && segment != "." && segment != "..") {
            let message = format!("`{text}` is not a namespace");
            let help = "Letters, digits, `-`, `_` and `.`, with slashes between the levels, like admin/team-a.";
            self.add(Diagnostic::setup(Code::BadName, field, message).help(help));
            return None;
        }
        if server.product == Product::Vault {
            let message = "namespaces exist in Vault Enterprise and HCP";
            let help = "Vault's community edition ignores them silently. HCP's first namespace is admin.";
            self.add(Diagnostic::setup(Code::Namespace, field, message).help(help));
        } else if !server.has_namespaces() {
            let message = format!("{server} has no namespaces");
            let help = "They came with OpenBao 2.3. Leave the field empty.";
            let mut found = Diagnostic::setup(Code::Namespace, field, message).help(help);
            found.severity = Severity::Error;
            self.add(found);
        }
        Some(text)
    }

    /// A role's or policy's name. Roles: `\w(([\w-.]+)?\w)?` in Vault's JWT plugin; both are lower-cased by Vault.
    pub(super) fn vault_name(&mut self, field: &str, what: &str, text: &str) -> Option<String> {
        let text = self.line(field, what, text)?;
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let ends = text.starts_with(word) && text.ends_with(word);
        if ends && text.chars().all(|c| word(c) || c == '-' || c == '.') {
            return Some(text);
        }
        let message = format!("`{text}` is not a name for {what}");
        let help = if text.chars().any(|c| c.is_ascii_uppercase()) {
            format!("Write it in lower case, like `{}`: Vault would convert it.", text.to_ascii_lowercase())
        } else {
            "It holds letters, digits, `_`, `-` and `.`, and starts and ends with a letter, digit or `_`.".to_owned()
        };
        self.add(Diagnostic::setup(Code::BadName, field, message).help(help));
        None
    }

    /// A mount's path: it becomes part of policy paths, request paths and command lines.
    pub(super) fn mount_path(&mut self, field: &str, what: &str, text: &str) -> Option<String> {
        let text = self.line(field, what, text)?;
        let text = text.trim_matches('/');
        match path_problem(text) {
            None => Some(text.to_owned()),
            Some(why) => {
                self.bad_path(field, text, why);
                None
            }
        }
    }

    pub(super) fn bad_path(&mut self, field: &str, text: &str, why: &str) {
        let message = format!("`{text}` cannot be used as a path: {why}");
        let help = "Write names with single slashes between them, like project-42/api.";
        self.add(Diagnostic::setup(Code::BadPath, field, message).help(help));
    }

    /// A name that a POSIX shell takes for a variable, and that nothing else uses.
    pub(super) fn variable(&mut self, field: &str, what: &str, text: &str) -> Option<String> {
        let text = self.line(field, what, text)?;
        let first = |c: char| c.is_ascii_alphabetic() || c == '_';
        if !text.starts_with(first) || !text.chars().all(|c| first(c) || c.is_ascii_digit()) {
            let message = format!("`{text}` is not a name for a variable");
            let help = "Letters, digits and `_`, not starting with a digit: a shell cannot use others.";
            self.add(Diagnostic::setup(Code::BadName, field, message).help(help));
            return None;
        }
        if is_reserved(&text) {
            let message = format!("`{text}` already means something to the shell, GitLab or the client");
            self.add(Diagnostic::setup(Code::BadName, field, message).help("Choose another name, like API_KEY."));
            return None;
        }
        Some(text)
    }

    /// A number as text, like GitLab's IDs.
    pub(super) fn id(&mut self, field: &str, what: &str, text: &str, path_field: &str) -> Option<String> {
        let text = self.line(field, what, text)?;
        if text.chars().all(|c| c.is_ascii_digit()) && !text.starts_with('0') && text.len() <= 18 {
            return Some(text);
        }
        let message = format!("{what} is a number, like 42, and `{text}` is none");
        let help = if text.contains('/') {
            format!("This is a path: it goes into \"{path_field}\".")
        } else {
            "Find it on the page of the project or group, under the three dots, as \"Copy … ID\".".to_string()
        };
        self.add(Diagnostic::setup(Code::BadId, field, message).help(help));
        None
    }

    /// A project's or group's path. No part starts with a dash (GitLab's rules for paths).
    pub(super) fn gitlab_path(&mut self, field: &str, text: &str) -> Option<String> {
        let text = self.line(field, "the path", text)?;
        let plain = |segment: &str| {
            let good = segment.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
            good && !segment.is_empty() && !segment.starts_with('-')
        };
        if text.split('/').all(plain) {
            return Some(text);
        }
        let message = format!("`{text}` is not a path of GitLab");
        let help = "Write it as in the address, without slashes around it, like my-group/my-project.";
        self.add(Diagnostic::setup(Code::BadName, field, message).help(help));
        None
    }

    /// At most so many entries, so that hostile input stays small.
    pub(super) fn count(&mut self, field: &str, number: usize) -> bool {
        if number > limits::LIST_ITEMS {
            let message = format!("{number} entries; at most {} are possible", limits::LIST_ITEMS);
            self.add(Diagnostic::setup(Code::TooLarge, field, message).help("Leave some out, or make several setups."));
        }
        number <= limits::LIST_ITEMS
    }
}

/// Characters that cannot be seen, and would not survive a copy: controls, format characters, non-characters.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c), 0xA0 | 0xAD | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF0..=0xFFFF)
}

/// Why a policy, a request or the client would not take this path to the letter.
pub(super) fn path_problem(path: &str) -> Option<&'static str> {
    if path.is_empty() || path.split('/').any(str::is_empty) {
        return Some("it has an empty part, or a slash at its start or end");
    }
    if path.split('/').any(|part| part == "." || part == "..") {
        return Some("the clients resolve `.` and `..`");
    }
    if path.split('/').any(|part| part.contains('+')) {
        return Some("`+` is a wildcard in policies");
    }
    if path.contains('*') {
        return Some("`*` is a wildcard in policies");
    }
    if path.contains("{{") || path.contains("}}") {
        return Some("double braces are a template in policies");
    }
    if path.contains("${") || path.contains("%{") {
        return Some("`${` and `%{` start a template; only `${CI_PROJECT_ID}` may stand in a secret's path");
    }
    if path.split('/').any(|part| part.starts_with(' ') || part.ends_with(' ')) {
        return Some("a part starts or ends with a blank");
    }
    None
}

/// Whether the shell, GitLab, the runner or a client reads this variable.
fn is_reserved(name: &str) -> bool {
    let client = name.strip_prefix("VAULT_").or_else(|| name.strip_prefix("BAO_"));
    RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || RESERVED.contains(&name)
        || client.is_some_and(|rest| CLIENT_VARIABLES.contains(&rest))
}

const RESERVED_PREFIXES: &[&str] = &["CI_", "GITLAB_", "LD_", "DYLD_", "FF_", "RUNNER_", "DOCKER_", "BASH_"];
const RESERVED: &[&str] = &[
    "CI",
    "PATH",
    "HOME",
    "IFS",
    "ENV",
    "SHELL",
    "PWD",
    "OLDPWD",
    "PS1",
    "PS2",
    "PS4",
    "USER",
    "UID",
    "EUID",
    "PPID",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "TERM",
    "MAIL",
    "OPTIND",
    "OPTARG",
    "SHELLOPTS",
    "BASHOPTS",
    "POSIXLY_CORRECT",
    "SSL_CERT_FILE",
    "CURL_CA_BUNDLE",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "answer",
    "secrets_dir",
    "_",
    "RANDOM",
    "LINENO",
    "SECONDS",
    "HISTFILE",
    "CDPATH",
    "GLOBIGNORE",
    "NODE_OPTIONS",
    "PYTHONPATH",
    "GIT_SSH_COMMAND",
];

/// What the `vault` and `bao` clients, and GitLab's `secrets:`, read behind `VAULT_` and `BAO_`.
const CLIENT_VARIABLES: &[&str] = &[
    "ADDR",
    "AGENT_ADDR",
    "AUTH_PATH",
    "AUTH_ROLE",
    "CACERT",
    "CACERT_BYTES",
    "CAPATH",
    "CLIENT_CERT",
    "CLIENT_KEY",
    "CLIENT_TIMEOUT",
    "CLI_NO_COLOR",
    "DISABLE_REDIRECTS",
    "FORMAT",
    "HEADERS",
    "HTTP_PROXY",
    "LICENSE",
    "LOG_LEVEL",
    "MAX_RETRIES",
    "MFA",
    "NAMESPACE",
    "PROXY_ADDR",
    "RATE_LIMIT",
    "REDIRECT_ADDR",
    "SERVER_URL",
    "SKIP_VERIFY",
    "SRV_LOOKUP",
    "TLS_SERVER_NAME",
    "TOKEN",
    "WRAP_TTL",
];
