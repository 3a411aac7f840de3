//! The clients of scenarios: the CLI, curl, GitLab's runner, and the script of a job.

use std::fs;

use boundclaim_core::check::Report;
use boundclaim_tests::{
    Outcome,
    job::options,
    pipeline::{JobSpec, SecretSpec},
    shell::{self, Ran, quote},
};
use serde_json::{Value, json};

use crate::scenarios::{Seen, Stage};

impl Stage<'_> {
    /// Plays the job of the evidence.
    pub(crate) fn job(&self, report: &Report) -> Outcome<Seen> {
        let request = &self.evidence["request"];
        let role = self.evidence["role_name"].as_str();
        match request["by"].as_str() {
            None => self.by_job(report),
            Some("vault-cli") => self.by_cli(request),
            Some("curl") => self.by_curl(request),
            _ => {
                let secret = short_form(request["path"].as_str().unwrap_or_default());
                self.by_runner(&secret, "jwt", role, report)
            }
        }
    }

    fn by_cli(&self, request: &Value) -> Outcome<Seen> {
        let role = self.evidence["role_name"].as_str().unwrap_or_default();
        let (role, jwt) = (quote(role), quote(&self.jwt()));
        let login = self.shell(&format!("vault write -field=token auth/jwt/login role={role} jwt={jwt}"), "")?;
        if !login.succeeded() {
            return Ok(printed(&login, true));
        }
        let path = request["path"].as_str().unwrap_or_default();
        let field = request["field"].as_str().map(|field| format!("-field={field} ")).unwrap_or_default();
        let line = match request["operation"].as_str() {
            _ if path.starts_with("vault ") => path.to_owned(),
            Some("list") => format!("vault kv list {path}"),
            Some("create" | "update") => format!("vault kv put {path} x=y"),
            Some("patch") => format!("vault kv patch {path} x=y"),
            Some("delete") => format!("vault kv delete {path}"),
            _ => format!("vault kv get {field}{path}"),
        };
        Ok(printed(&self.shell(&line, login.out.trim())?, false))
    }

    fn by_curl(&self, request: &Value) -> Outcome<Seen> {
        let role = self.evidence["role_name"].as_str().unwrap_or_default();
        let (status, answer) = self.curl("POST", "auth/jwt/login", "", &json!({ "role": role, "jwt": self.jwt() }))?;
        if status != 200 {
            return Ok(Seen { granted: false, at_login: true, status: Some(status), printed: answer });
        }
        let login: Value = serde_json::from_str(&answer)?;
        let token = login["auth"]["client_token"].as_str().unwrap_or_default();
        let path = request["path"].as_str().unwrap_or_default();
        let path = path.split_once("/v1/").map_or(path, |(_, path)| path);
        let data = json!({ "data": { "x": "y" } });
        let (method, body) = match request["operation"].as_str() {
            Some("list") => ("LIST", Value::Null),
            Some("create" | "update") => ("POST", data),
            Some("patch") => ("PATCH", data),
            Some("delete") => ("DELETE", Value::Null),
            _ => ("GET", Value::Null),
        };
        let (status, printed) = self.curl(method, path, token, &body)?;
        Ok(Seen { granted: status < 300, at_login: false, status: Some(status), printed })
    }

    /// Sends the address as it stands, and follows redirections.
    fn curl(&self, method: &str, path: &str, token: &str, body: &Value) -> Outcome<(u16, String)> {
        let vault = &self.world.vault;
        let (ca, url) = (vault.ca_file.display().to_string(), format!("{}/v1/{path}", vault.url));
        let token = format!("X-Vault-Token: {token}");
        let kind = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        let kind = format!("Content-Type: {kind}");
        let mut command =
            vec!["curl", "-sSL", "--path-as-is", "--cacert", &ca, "-X", method, "-w", "\n%{http_code}", &url];
        if token != "X-Vault-Token: " {
            command.extend(["-H", &token]);
        }
        if !body.is_null() {
            command.extend(["-H", &kind, "--data-binary", "@-"]);
        }
        let path = ("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned());
        let ran = shell::run(&command, &[path], &body.to_string())?.expect("curl")?;
        let (body, status) = ran.out.rsplit_once('\n').ok_or("no status")?;
        Ok((status.parse()?, body.trim_end().to_owned()))
    }

    /// What the runner sends for `secrets:`, and what it prints about the answers (its texts: `vectors/runner.jsonl`).
    fn by_runner(&self, secret: &SecretSpec, mount: &str, role: Option<&str>, report: &Report) -> Outcome<Seen> {
        let mut body = json!({ "jwt": self.jwt() });
        if let Some(role) = role {
            body["role"] = json!(role);
        }
        let vault = &self.world.vault;
        let login = vault.request("", "PUT", &format!("auth/{mount}/login"), Some(&body))?;
        let failed = |what: &str, status: u16, errors: String| {
            let prefix = "ERROR: Job failed (system failure): resolving secrets";
            format!("{prefix}: {what}: api error: status code {status}: {errors}")
        };
        let Some(token) = login.body["auth"]["client_token"].as_str() else {
            let what = "initializing Vault service: preparing authenticated client: authenticating Vault client: \
                        writing to Vault";
            let printed = failed(what, login.status, login.errors());
            return Ok(Seen { granted: false, at_login: true, status: Some(login.status), printed });
        };
        let version_2 = secret.engine == "kv-v2";
        let data = if version_2 { "/data" } else { "" };
        let answer = vault.request(token, "GET", &format!("{}{data}/{}", secret.mount, secret.path), None)?;
        let fields = if version_2 { &answer.body["data"]["data"] } else { &answer.body["data"] };
        let granted = fields[&secret.field].is_string();
        let printed = if answer.status == 403 {
            failed("reading secret: reading from Vault", 403, answer.errors())
        } else {
            // Without the job nobody knows the variable's name.
            report.error.as_ref().map(|error| error.texts.concat()).unwrap_or_default()
        };
        Ok(Seen { granted, at_login: false, status: Some(answer.status), printed })
    }

    /// The job of the pipeline: `secrets:` by the runner, a script in a shell.
    fn by_job(&self, report: &Report) -> Outcome<Seen> {
        let spec = JobSpec::parse(self.evidence["pipeline"]["text"].as_str().unwrap_or_default())?;
        let variable = |name: &str| self.evidence["variables"][name].as_str();
        if let Some(secret) = spec.secrets.first() {
            if variable("VAULT_SERVER_URL") != Some(&self.world.vault.url) {
                let printed =
                    "The secrets provider can not be found. Check your CI/CD variables and try again.".to_owned();
                return Ok(Seen { granted: false, at_login: true, status: None, printed });
            }
            let mount = variable("VAULT_AUTH_PATH").unwrap_or("jwt");
            return self.by_runner(secret, mount, variable("VAULT_AUTH_ROLE"), report);
        }
        let deploy = self.folder.join("deploy.sh");
        fs::write(&deploy, "echo \"deployed with $2\"\n")?;
        let mut environment = vec![
            ("PATH".to_owned(), self.world.tools.path("vault")),
            ("HOME".to_owned(), self.folder.display().to_string()),
            ("VAULT_CACERT".to_owned(), self.world.vault.ca_file.display().to_string()),
        ];
        let given = self.evidence["variables"].as_object().into_iter().flatten();
        environment.extend(given.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))));
        environment.extend(spec.variables.iter().cloned());
        environment.extend(spec.id_tokens.iter().map(|(name, _)| (name.clone(), self.jwt())));
        if spec.id_tokens.is_empty() {
            environment.push(("CI_JOB_JWT".to_owned(), self.jwt()));
        }
        let lines =
            spec.script.join("\n").replace("./deploy.sh", &format!("sh {}", quote(&deploy.display().to_string())));
        let script = format!("{}cd \"$HOME\"\n{lines}\n", options(&["sh"]));
        let ran = shell::run(&["sh"], &environment, &script)?;
        let at_login = !ran.out.contains("client_token") && ran.err.contains("auth/jwt/login")
            || ran.out.starts_with("{\"errors\"");
        let mut seen = printed(&ran, at_login);
        // The guide's job goes on with an empty key.
        seen.granted = ran.out.contains("deployed") && !lines.contains("--key") || ran.out.contains("with s3cr3t");
        if lines.contains("curl ") {
            seen.printed = ran.out.lines().last().unwrap_or_default().to_owned();
        }
        Ok(seen)
    }
}

/// What the CLI printed.
fn printed(ran: &Ran, at_login: bool) -> Seen {
    let text = ran.err.trim_end().to_owned();
    let code = text.split_once("Code: ").and_then(|(_, rest)| rest.split('.').next()?.parse().ok());
    let preflight = text.contains("preflight capability check returned 403").then_some(403);
    Seen { granted: ran.succeeded(), at_login, status: code.or(preflight), printed: text }
}

fn short_form(text: &str) -> SecretSpec {
    let (place, mount) = text.rsplit_once('@').unwrap_or((text, "kv-v2"));
    let (path, field) = place.rsplit_once('/').unwrap_or(("", place));
    SecretSpec {
        variable: String::new(),
        engine: "kv-v2".to_owned(),
        mount: mount.to_owned(),
        path: path.to_owned(),
        field: field.to_owned(),
        file: false,
        token: None,
    }
}
