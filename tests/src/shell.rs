//! Programs that the test starts: with a chosen environment, input, and time limit.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Outcome;

/// What a program printed, and how it ended.
#[derive(Clone, Debug)]
pub struct Ran {
    /// 0: success; None: killed.
    pub status: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// Whether it ended with 0.
    pub fn succeeded(&self) -> bool {
        self.status == Some(0)
    }

    /// Both outputs, as the log of a job shows them.
    pub fn log(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Fails with the outputs unless it ended with 0.
    pub fn expect(self, what: &str) -> Outcome<Self> {
        if self.succeeded() { Ok(self) } else { Err(format!("{what}: {self}").into()) }
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "status {:?}\n--- stdout\n{}\n--- stderr\n{}", self.status, self.out, self.err)
    }
}

/// Runs a program with exactly this environment, and the input on stdin.
pub fn run(program: &[&str], environment: &[(String, String)], input: &str) -> Outcome<Ran> {
    let (name, arguments) = program.split_first().ok_or("no program")?;
    let mut child = Command::new(name)
        .args(arguments)
        .env_clear()
        .envs(environment.iter().map(|(key, value)| (key, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name}: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that stops early does not read all of it.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output()?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok(Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) })
}

/// The shells of this machine, with the options that a runner gives them.
pub fn shells() -> Vec<Vec<&'static str>> {
    let known = [vec!["sh"], vec!["bash"], vec!["busybox", "ash"]];
    known.into_iter().filter(|shell| Path::new("/bin").join(shell[0]).exists()).collect()
}

/// One word for a shell.
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Folders to put on `PATH`: one for each client, so that a job finds only the one that its image has.
#[derive(Debug)]
pub struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// Links the client of the server under both names.
    pub fn new(folder: PathBuf, vault: &Path) -> Outcome<Self> {
        for name in ["vault", "bao", "curl"] {
            let folder = folder.join(name);
            fs::create_dir_all(&folder)?;
            // The image of the curl client installs its tools; here they are installed.
            script(&folder.join("apk"), "#!/bin/sh\n")?;
        }
        symlink(vault, folder.join("vault/vault"))?;
        // OpenBao's client takes the same commands, and VAULT_* where BAO_* is not set.
        let bao = format!("#!/bin/sh\nexec {} \"$@\"\n", quote(&vault.display().to_string()));
        script(&folder.join("bao/bao"), &bao)?;
        Ok(Self { folder })
    }

    /// `PATH` with one client (`vault`, `bao`, or `curl` for none).
    pub fn path(&self, client: &str) -> String {
        format!("{}:/usr/local/bin:/usr/bin:/bin", self.folder.join(client).display())
    }
}

fn script(path: &Path, text: &str) -> Outcome {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
