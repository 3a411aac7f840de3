//! `vault kv …`, `vault read`, `write`, `list` and `delete`: what a command line sends, and how it ends.
//!
//! Mirrors `command/*.go` of Vault 1.21.4 (seen: every command of the tests). The `bao` CLI has the same commands.

mod data;
mod flags;
mod help;
mod kv;
mod metadata;
mod output;
mod place;
mod plain;
mod versions;
mod write;

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use flags::{Flag, Flags, Kind};
use output::Format;

use crate::api::{Answer, Client, Pending, Request};

/// What surrounds a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// `VAULT_ADDR`.
    pub address: String,
    /// `VAULT_TOKEN`.
    pub token: String,
    /// What stands on the standard input.
    pub stdin: String,
    /// Files by the name that a command line gives them.
    pub files: BTreeMap<String, String>,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            address: "https://127.0.0.1:8200".into(),
            token: String::new(),
            stdin: String::new(),
            files: BTreeMap::new(),
        }
    }
}

/// How far a command came with the answers that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What was sent. The last one waits for an answer unless the command has ended.
    pub requests: Vec<Request>,
    /// None: it waits for an answer.
    pub end: Option<End>,
}

/// The end of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The exit status.
    pub exit: u8,
    /// What it printed on the standard error.
    pub stderr: String,
}

/// Runs a command line (without `vault`) as far as the answers reach; none when it is not one of the commands above.
///
/// # Example
/// ```
/// use boundclaim_core::kv::cli::{Environment, run};
///
/// let words = ["kv", "get", "-mount=secret", "app"].map(String::from);
/// let run = run(&words, &Environment::default(), &[]).unwrap();
/// assert_eq!(run.requests[0].target, "/v1/sys/internal/ui/mounts/secret");
/// assert!(run.end.is_none());
/// ```
pub fn run(words: &[String], environment: &Environment, answers: &[Answer]) -> Option<Run> {
    let (command, arguments) = find(words)?;
    let mut session = Session {
        environment,
        answers,
        client: None,
        flags: Flags::default(),
        format: Format::default(),
        stderr: String::new(),
    };
    let end = match session.run(words, command, arguments) {
        Ok(exit) | Err(Stop::Exit(exit)) => Some(End { exit, stderr: session.stderr }),
        Err(Stop::Pending) => None,
    };
    let requests = session.client.map(|client| client.sent).unwrap_or_default();
    Some(Run { requests, end })
}

/// What a command does with the arguments besides its flags; the result is the exit status.
type Action = fn(&mut Session, &[String]) -> Result<u8, Stop>;

/// A command of the CLI.
#[derive(Debug)]
struct Command {
    words: &'static [&'static str],
    flags: &'static [&'static [Flag]],
    /// None: it only shows its help.
    run: Option<Action>,
}

/// The command that the most of the first words name, and the rest. Mirrors `processArgs`, hashicorp/cli 1.1.7.
fn find(words: &[String]) -> Option<(&'static Command, &[String])> {
    let fits = |command: &&Command| {
        let first = words.get(..command.words.len()).unwrap_or_default();
        first.iter().map(String::as_str).eq(command.words.iter().copied())
    };
    let command = COMMANDS.iter().filter(fits).max_by_key(|command| command.words.len())?;
    Some((command, words.get(command.words.len()..)?))
}

/// Whether the words name one of the commands above.
pub(crate) fn is_command(words: &[String]) -> bool {
    find(words).is_some()
}

/// How many of the first words name the command.
pub(super) fn command_length(words: &[String]) -> Option<usize> {
    find(words).map(|(command, _)| command.words.len())
}

/// Why a command goes no further.
#[derive(Debug)]
enum Stop {
    /// It waits for an answer.
    Pending,
    /// It has ended with this exit status.
    Exit(u8),
}

impl From<Pending> for Stop {
    fn from(_: Pending) -> Self {
        Self::Pending
    }
}

/// One run of a command.
struct Session<'a> {
    environment: &'a Environment,
    answers: &'a [Answer],
    client: Option<Client<'a>>,
    flags: Flags,
    format: Format,
    stderr: String,
}

impl<'a> Session<'a> {
    /// Mirrors `RunCustom`, `command/main.go`.
    fn run(&mut self, words: &[String], command: &Command, arguments: &[String]) -> Result<u8, Stop> {
        let mut asked = words.iter().take_while(|word| *word != "--");
        if asked.any(|word| matches!(word.as_str(), "-h" | "-help" | "--help")) {
            return Ok(0);
        }
        let global = output::global(words);
        self.format = Format::parse(&global.format)
            .ok_or_else(|| self.stop(1, &format!("Invalid output format: {}", global.format)))?;
        let exit = match self.run_command(command, arguments) {
            Err(Stop::Pending) => return Err(Stop::Pending),
            Ok(exit) | Err(Stop::Exit(exit)) => exit,
        };
        let Some(instead) = global.instead else { return Ok(exit) };
        if self.client.as_ref().is_some_and(|client| client.printed) {
            self.stderr.clear();
            return Ok(0);
        }
        if exit == 0 {
            self.stderr = format!("Could not generate {}", instead.long);
            return Ok(1);
        }
        self.error(&format!("Unable to generate {} from command", instead.short));
        Ok(exit)
    }

    fn run_command(&mut self, command: &Command, arguments: &[String]) -> Result<u8, Stop> {
        let Some(run) = command.run else {
            self.stderr.push_str(help::text(command.words));
            return Ok(1);
        };
        let parsed = self.flags.parse(command.flags, arguments);
        let rest = *parsed.as_ref().unwrap_or_else(|wrong| &wrong.rest);
        if let Some(warning) = output::misplaced_flags(rest)
            && self.format == Format::Table
        {
            self.error(&warning);
        }
        parsed.map_err(|wrong| self.stop(1, &wrong.text))?;
        if self.format == Format::Raw && command.words != ["read"] {
            return Err(self.stop(1, "This command does not support the -format=raw option."));
        }
        run(self, rest)
    }

    /// The client, made when it is first needed. Mirrors `BaseCommand.Client`, `command/base.go`.
    fn client(&mut self) -> Result<&mut Client<'a>, Stop> {
        if self.client.is_none() {
            let address = self.flags.text("address");
            let address = if address.is_empty() { &self.environment.address } else { address };
            let mut client = Client::new(address, self.answers)
                .map_err(|error| self.stop(2, &format!("failed to create client: {error}")))?;
            client.token = Some(self.environment.token.clone());
            client.follows_redirects = self.flags.bool("disable-redirects") != Some(true);
            client.prints =
                ["output-curl-string", "output-policy"].iter().any(|flag| self.flags.bool(flag) == Some(true));
            let namespace = self.flags.text(if self.flags.text("ns").is_empty() { "namespace" } else { "ns" });
            let namespace = namespace.trim_matches('/');
            client.namespace = (!namespace.is_empty()).then(|| format!("{namespace}/"));
            let headers = self.flags.map("header").into_keys();
            let reserved: Vec<_> = headers.filter(|key| key.starts_with("X-Vault-")).collect();
            if !reserved.is_empty() {
                let why = "Header starting by 'X-Vault-' are for internal usage only";
                return Err(self.stop(2, &format!("failed to setup Headers[{}]: {why}", reserved.join(", "))));
            }
            self.client = Some(client);
        }
        self.client.as_mut().ok_or(Stop::Exit(2))
    }

    /// Prints an error.
    fn error(&mut self, text: &str) {
        self.stderr.push_str(text);
        self.stderr.push('\n');
    }

    /// Prints an error and ends with this status.
    fn stop(&mut self, exit: u8, text: &str) -> Stop {
        self.error(text);
        Stop::Exit(exit)
    }

    /// The only argument besides the flags.
    fn one_argument<'b>(&mut self, arguments: &'b [String]) -> Result<&'b str, Stop> {
        match arguments {
            [argument] => Ok(argument),
            [] => Err(self.stop(1, "Not enough arguments (expected 1, got 0)")),
            more => Err(self.stop(1, &format!("Too many arguments (expected 1, got {})", more.len()))),
        }
    }
}

/// Without blanks and slashes at its ends. Mirrors `sanitizePath`, `command/base_helpers.go`.
fn sanitized(path: &str) -> String {
    path.trim().trim_start_matches('/').trim().trim_end_matches('/').into()
}

const FIELD: &[Flag] = &[("field", Kind::Text)];
const FORMAT: &[Flag] = &[("format", Kind::Text)];
const MOUNT: &[Flag] = &[("mount", Kind::Text)];
const VERSIONS: &[Flag] = &[("versions", Kind::List)];

const COMMANDS: &[Command] = &[
    Command { words: &["kv"], flags: &[], run: None },
    Command { words: &["kv", "metadata"], flags: &[], run: None },
    Command {
        words: &["kv", "get"],
        flags: &[flags::HTTP, FIELD, FORMAT, MOUNT, &[("version", Kind::Int)]],
        run: Some(kv::get),
    },
    Command {
        words: &["kv", "put"],
        flags: &[flags::HTTP, FIELD, FORMAT, MOUNT, &[("cas", Kind::Int)]],
        run: Some(write::put),
    },
    Command {
        words: &["kv", "patch"],
        flags: &[
            flags::HTTP,
            FIELD,
            FORMAT,
            MOUNT,
            &[("cas", Kind::Int), ("method", Kind::Text), ("remove-data", Kind::List)],
        ],
        run: Some(write::patch),
    },
    Command { words: &["kv", "list"], flags: &[flags::HTTP, FORMAT, MOUNT], run: Some(kv::list) },
    Command {
        words: &["kv", "delete"],
        flags: &[flags::HTTP, FIELD, FORMAT, MOUNT, VERSIONS],
        run: Some(versions::delete),
    },
    Command {
        words: &["kv", "undelete"],
        flags: &[flags::HTTP, FORMAT, MOUNT, VERSIONS],
        run: Some(versions::undelete),
    },
    Command { words: &["kv", "destroy"], flags: &[flags::HTTP, FORMAT, MOUNT, VERSIONS], run: Some(versions::destroy) },
    Command {
        words: &["kv", "rollback"],
        flags: &[flags::HTTP, FORMAT, MOUNT, &[("version", Kind::Int)]],
        run: Some(write::rollback),
    },
    Command {
        words: &["kv", "enable-versioning"],
        flags: &[flags::HTTP, FORMAT],
        run: Some(versions::enable_versioning),
    },
    Command { words: &["kv", "metadata", "get"], flags: &[flags::HTTP, FORMAT, MOUNT], run: Some(metadata::get) },
    Command {
        words: &["kv", "metadata", "put"],
        flags: &[flags::HTTP, FORMAT, MOUNT, METADATA],
        run: Some(metadata::put),
    },
    Command {
        words: &["kv", "metadata", "patch"],
        flags: &[flags::HTTP, FORMAT, MOUNT, METADATA, &[("remove-custom-metadata", Kind::List)]],
        run: Some(metadata::patch),
    },
    Command { words: &["kv", "metadata", "delete"], flags: &[flags::HTTP, MOUNT], run: Some(metadata::delete) },
    Command { words: &["read"], flags: &[flags::HTTP, FIELD, FORMAT, SNAPSHOT], run: Some(plain::read) },
    Command {
        words: &["write"],
        flags: &[flags::HTTP, FIELD, FORMAT, &[("force", Kind::Bool), ("f", Kind::Bool)]],
        run: Some(plain::write),
    },
    Command {
        words: &["list"],
        flags: &[flags::HTTP, FORMAT, SNAPSHOT, &[("detailed", Kind::Bool)]],
        run: Some(plain::list),
    },
    Command { words: &["delete"], flags: &[flags::HTTP, FIELD, FORMAT], run: Some(plain::delete) },
];

const SNAPSHOT: &[Flag] = &[("snapshot-id", Kind::Text)];
const METADATA: &[Flag] = &[
    ("max-versions", Kind::Int),
    ("cas-required", Kind::Bool),
    ("delete-version-after", Kind::Duration),
    ("custom-metadata", Kind::Map),
];
