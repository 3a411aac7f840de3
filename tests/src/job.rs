//! GitLab and its runner: they mint the job's tokens, resolve its secrets and run its script in one shell.

use std::{collections::BTreeMap, fs, path::PathBuf};

use boundclaim_core::{TokenKind, Variable, VariableType, Version};
use serde_json::{Value, json};

use crate::{
    Outcome,
    gitlab::{CiJob, Ticket},
    pipeline::{JobSpec, SecretSpec},
    shell::{self, Ran, Tools, quote},
    token::Key,
    vault::Vault,
};

/// What is wrong with a job's token, beyond the job itself.
#[derive(Clone, Debug, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Another audience than the job asks for.
    Audience(Value),
    /// Another issuer.
    Issuer(String),
    /// Its time is over.
    Expired,
    /// Signed with another key.
    Key,
    /// There is none.
    NoToken,
}

/// Where jobs run.
#[derive(Debug)]
pub struct Runner<'a> {
    /// The server of `secrets:`.
    pub vault: &'a Vault,
    /// What is on `PATH`.
    pub tools: &'a Tools,
    /// GitLab's key.
    pub key: &'a Key,
    /// The key that GitLab does not have.
    pub other_key: &'a Key,
    /// CI/CD variables of the project.
    pub variables: &'a [Variable],
    /// More of them, set by hand.
    pub settings: Vec<(String, String)>,
    /// `vault`, `bao` or `curl`.
    pub client: &'a str,
    /// A folder of its own for each run.
    pub folder: PathBuf,
}

/// How a job ended.
#[derive(Debug)]
pub struct JobRun {
    /// The shell's end; `Err`: the runner could not resolve a secret, and started no shell.
    pub ran: Result<Ran, String>,
    /// Files that the script wrote to `$OUT`.
    pub out: BTreeMap<String, String>,
    /// The job's tokens.
    pub tokens: Vec<String>,
}

impl JobRun {
    /// Whether the job passed.
    pub fn passed(&self) -> bool {
        self.ran.as_ref().is_ok_and(Ran::succeeded)
    }

    /// What the job's log shows.
    pub fn log(&self) -> String {
        self.ran.as_ref().map_or_else(Clone::clone, Ran::log)
    }

    /// Whether the log holds this text, plainly or inside of JSON.
    pub fn says(&self, text: &str) -> bool {
        self.log().replace("\\\"", "\"").contains(text)
    }
}

impl std::fmt::Display for JobRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.ran {
            Ok(ran) => write!(f, "{ran}\nwritten: {:?}", self.out),
            Err(error) => write!(f, "no shell was started: {error}"),
        }
    }
}

impl Runner<'_> {
    /// The token of this kind, as GitLab mints it for the job.
    pub fn token(&self, job: &CiJob, fault: &Fault, kind: TokenKind, audience: Option<Value>) -> String {
        let mut ticket = Ticket { kind, audience, issuer: None, expired: false };
        match fault {
            Fault::Audience(audience) => ticket.audience = Some(audience.clone()),
            Fault::Issuer(issuer) => ticket.issuer = Some(issuer.clone()),
            Fault::Expired => ticket.expired = true,
            Fault::None | Fault::Key | Fault::NoToken => {}
        }
        let key = if matches!(fault, Fault::Key) { self.other_key } else { self.key };
        key.sign(&job.claims(&ticket))
    }

    /// Runs the job in this shell. `has_secrets`: whether GitLab's tier hands `secrets:` to the runner.
    pub fn run(
        &self,
        shell: &[&str],
        spec: &JobSpec,
        job: &CiJob,
        fault: &Fault,
        has_secrets: bool,
    ) -> Outcome<JobRun> {
        let out = self.folder.join("out");
        fs::create_dir_all(&out)?;
        let mut variables: BTreeMap<String, String> = job.variables().into_iter().collect();
        for (key, value) in &spec.variables {
            let value = expand(value, &variables);
            variables.insert(key.clone(), value);
        }
        for variable in self.variables {
            variables.insert(variable.key.to_owned(), self.value(variable)?);
        }
        variables.extend(self.settings.iter().cloned());
        let tokens = self.tokens(spec, job, fault, &variables);
        variables.extend(tokens.iter().cloned());
        let tokens: Vec<String> = tokens.into_iter().map(|(_, token)| token).collect();
        if has_secrets {
            match self.secrets(spec, job, &variables) {
                Ok(secrets) => variables.extend(secrets),
                Err(error) => {
                    let text = error.message().unwrap_or_default().to_owned();
                    return Ok(JobRun { ran: Err(text), out: BTreeMap::new(), tokens });
                }
            }
        }
        variables.insert("PATH".into(), self.tools.path(self.client));
        variables.insert("HOME".into(), self.folder.display().to_string());
        variables.insert("OUT".into(), out.display().to_string());
        let environment: Vec<(String, String)> = variables.into_iter().collect();
        let ran = shell::run(shell, &environment, &script(shell, &spec.script))?;
        let mut written = BTreeMap::new();
        for entry in fs::read_dir(&out)? {
            let entry = entry?;
            written.insert(entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path())?);
        }
        fs::remove_dir_all(&out)?;
        Ok(JobRun { ran: Ok(ran), out: written, tokens })
    }

    /// A file variable holds a path; the value of a file to paste is described in words, and here it is the CA.
    fn value(&self, variable: &Variable) -> Outcome<String> {
        if variable.kind == VariableType::Variable {
            return Ok(variable.value.clone());
        }
        let described = variable.value.starts_with('<');
        let content = if described { fs::read_to_string(&self.vault.ca_file)? } else { variable.value.clone() };
        let path = self.folder.join(variable.key);
        fs::write(&path, content)?;
        Ok(path.display().to_string())
    }

    /// ID tokens, or `CI_JOB_JWT` where GitLab still has it and the job asks for no other.
    fn tokens(
        &self,
        spec: &JobSpec,
        job: &CiJob,
        fault: &Fault,
        variables: &BTreeMap<String, String>,
    ) -> Vec<(String, String)> {
        if matches!(fault, Fault::NoToken) {
            return Vec::new();
        }
        if spec.id_tokens.is_empty() {
            let has_v1 = job.version < Version::new(17, 0, 0);
            let token = self.token(job, fault, TokenKind::V1, None);
            return has_v1.then(|| ("CI_JOB_JWT".to_owned(), token)).into_iter().collect();
        }
        let token = |(name, audience): &(String, Value)| {
            let audience = audience.as_str().map_or(audience.clone(), |text| json!(expand(text, variables)));
            (name.clone(), self.token(job, fault, TokenKind::IdToken, Some(audience)))
        };
        spec.id_tokens.iter().map(token).collect()
    }

    /// What the runner does for `secrets:`: a login and a read for each.
    fn secrets(
        &self,
        spec: &JobSpec,
        job: &CiJob,
        variables: &BTreeMap<String, String>,
    ) -> Outcome<Vec<(String, String)>> {
        let resolve = |secret| self.secret(secret, job, variables);
        spec.secrets.iter().map(resolve).collect()
    }

    fn secret(
        &self,
        secret: &SecretSpec,
        job: &CiJob,
        variables: &BTreeMap<String, String>,
    ) -> Outcome<(String, String)> {
        let of = |name: &str| variables.get(name).cloned();
        let url = of("VAULT_SERVER_URL").ok_or("The secrets provider can not be found.")?;
        if url != self.vault.url {
            return Err(format!("VAULT_SERVER_URL is {url}").into());
        }
        let token = secret.token.as_deref().unwrap_or("${CI_JOB_JWT}");
        let mut login = json!({ "jwt": expand(token, variables) });
        if let Some(role) = of("VAULT_AUTH_ROLE") {
            login["role"] = json!(role);
        }
        let mount = of("VAULT_AUTH_PATH").unwrap_or_else(|| "jwt".to_owned());
        let answer = self.vault.request("", "PUT", &format!("auth/{mount}/login"), Some(&login))?;
        if answer.status >= 300 {
            return Err(format!("resolving secrets: initializing Vault service: {}", answer.errors()).into());
        }
        let client_token = answer.body["auth"]["client_token"].as_str().unwrap_or_default();
        let (mount, path) = (expand(&secret.mount, variables), expand(&secret.path, variables));
        let version_2 = match secret.engine.as_str() {
            "kv-v2" => true,
            "kv-v1" | "generic" => false,
            other => return Err(format!("factory for secret engine \"{other}\" is not registered").into()),
        };
        let data = if version_2 { "/data" } else { "" };
        let answer = self.vault.request(client_token, "GET", &format!("{mount}{data}/{path}"), None)?;
        if answer.status >= 300 && answer.status != 404 {
            return Err(format!("resolving secrets: reading secret: {}", answer.errors()).into());
        }
        let fields = if version_2 { &answer.body["data"]["data"] } else { &answer.body["data"] };
        let value = fields[expand(&secret.field, variables)].as_str();
        // Before 16.0 a missing secret was no failure.
        let missing = (job.version < Version::new(16, 0, 0)).then_some("<nil>");
        let value = value.or(missing).ok_or_else(|| format!("secret not found: {}", secret.variable))?;
        if !secret.file {
            return Ok((secret.variable.clone(), value.to_owned()));
        }
        let file = self.folder.join(&secret.variable);
        fs::write(&file, value)?;
        Ok((secret.variable.clone(), file.display().to_string()))
    }
}

/// One shell for all lines, with the runner's options; standard input is empty.
fn script(shell: &[&str], lines: &[String]) -> String {
    format!("{}: | eval {}\nexit 0\n", options(shell), quote(&lines.join("\n")))
}

/// The options that the runner sets in a shell.
pub fn options(shell: &[&str]) -> &'static str {
    if shell == ["bash"] {
        "set -eo pipefail\n"
    } else {
        "if set -o | grep pipefail >/dev/null; then set -o pipefail; fi\nset -o errexit\n"
    }
}

/// The runner's expansion: `$NAME`, `${NAME}`, and `$$` for a dollar; unknown names become empty.
fn expand(text: &str, variables: &BTreeMap<String, String>) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        expanded.push_str(before);
        let name_end = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        if let Some(behind) = behind.strip_prefix('$') {
            expanded.push('$');
            rest = behind;
            continue;
        }
        let (name, behind) = match behind.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some(found) => found,
            None => behind.split_at(name_end(behind)),
        };
        expanded.push_str(variables.get(name).map_or("", String::as_str));
        rest = behind;
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::expand;

    #[test]
    fn expansion() {
        let variables = BTreeMap::from([("A".to_owned(), "1".to_owned())]);
        for (text, expected) in
            [("$A", "1"), ("x${A}y", "x1y"), ("$$A", "$A"), ("$B", ""), ("$A/$A", "1/1"), ("a", "a")]
        {
            assert_eq!(expand(text, &variables), expected, "{text}");
        }
    }
}
