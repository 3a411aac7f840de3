//! A Vault server of the test's own: real mode, in memory, over TLS, as an unprivileged process.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::{Outcome, issuer::Authority, shell};

/// A running, unsealed server. It is stopped when this is dropped.
#[derive(Debug)]
pub struct Vault {
    /// `https://localhost:PORT`.
    pub url: String,
    /// File with the certificate of the server's CA.
    pub ca_file: PathBuf,
    /// The first token: it may do anything.
    pub root: String,
    log: PathBuf,
    process: Child,
}

/// The server's answer to a request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Null when there is none.
    pub body: Value,
}

impl Vault {
    /// Starts this binary, and keeps its files in the folder.
    pub fn start(binary: &Path, folder: &Path, authority: &Authority) -> Outcome<Self> {
        let file = |name: &str, text: &str| -> Outcome<PathBuf> {
            let path = folder.join(name);
            fs::write(&path, text)?;
            Ok(path)
        };
        let ca_file = file("ca.pem", &authority.ca_pem)?;
        let certificate = file("server.pem", &authority.certificate_pem)?;
        let key = file("server-key.pem", &authority.key_pem)?;
        let port = free_port()?;
        let url = format!("https://localhost:{port}");
        let config = json!({
            "storage": { "inmem": {} },
            "disable_mlock": true,
            "api_addr": url,
            "listener": { "tcp": { "address": format!("127.0.0.1:{port}"), "tls_cert_file": certificate, "tls_key_file": key } },
        });
        let config = file("server.json", &config.to_string())?;
        let log = folder.join("server.log");
        let output = File::create(&log)?;
        let process = Command::new(binary)
            .arg("server")
            .arg(format!("-config={}", config.display()))
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let mut vault = Self { url, ca_file, root: String::new(), log, process };
        vault.unseal().map_err(|error| {
            let message = error.message().unwrap_or_default();
            format!("the server does not start: {message}\n{}", vault.log())
        })?;
        Ok(vault)
    }

    fn unseal(&mut self) -> Outcome {
        self.wait_for(|status| matches!(status, 501 | 503))?;
        let keys =
            self.request("", "PUT", "sys/init", Some(&json!({ "secret_shares": 1, "secret_threshold": 1 })))?.body;
        self.request("", "PUT", "sys/unseal", Some(&json!({ "key": keys["keys"][0] })))?;
        keys["root_token"].as_str().ok_or("no root token")?.clone_into(&mut self.root);
        self.wait_for(|status| status == 200)
    }

    fn wait_for(&mut self, good: impl Fn(u16) -> bool) -> Outcome {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.process.try_wait()? {
                return Err(format!("it ended: {status}").into());
            }
            // A refused connection: not there yet.
            if self.request("", "GET", "sys/health", None).is_ok_and(|answer| good(answer.status)) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err("it is not ready after 30 seconds".into())
    }

    /// A request to its API; the path is what follows `/v1/`.
    pub fn request(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Outcome<Answer> {
        let url = format!("{}/v1/{}", self.url, utf8_percent_encode(path, ENCODED));
        let token = format!("X-Vault-Token: {token}");
        let ca = self.ca_file.display().to_string();
        let mut command = vec!["curl", "-sS", "--cacert", &ca, "-X", method, "-w", "\n%{http_code}"];
        if token.len() > "X-Vault-Token: ".len() {
            command.extend(["-H", &token]);
        }
        let input = body.map(Value::to_string).unwrap_or_default();
        if body.is_some() {
            command.extend(["--data-binary", "@-"]);
        }
        command.push(&url);
        let path = ("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned());
        let ran = shell::run(&command, &[path], &input)?.expect("curl")?;
        let (body, status) = ran.out.rsplit_once('\n').ok_or("no status")?;
        Ok(Answer { status: status.parse()?, body: serde_json::from_str(body).unwrap_or(Value::Null) })
    }

    /// A request by root that must succeed: what it answers as `data`.
    pub fn root(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let answer = self.request(&self.root, method, path, body)?;
        if answer.status >= 300 {
            return Err(format!("root: {method} {path}: {answer:?}").into());
        }
        Ok(answer.body["data"].clone())
    }

    /// The end of its log.
    pub fn log(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Answer {
    /// The server's error texts in one.
    pub fn errors(&self) -> String {
        let errors = self.body["errors"].as_array().into_iter().flatten();
        errors.filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// What is written as `%XX` in a path, as GitLab's runner and Vault's client do.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
