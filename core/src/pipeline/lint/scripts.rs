//! Scripts: failures that nobody notices, tokens that are printed, clients that are not there.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    super::{
        Job,
        scripts::locate,
        shell::{self, Command, Word},
    },
    Lint, code, fix, talks,
};
use crate::{
    diagnostic::{Code, Severity},
    edit::{Edit, Fix},
    span::Span,
};

pub(super) fn check(lint: &mut Lint, job: &Job) {
    let busybox = talks(job) && job.image.as_ref().is_some_and(|image| has_only_busybox(&image.name.text));
    let tokens: BTreeSet<&str> = job.tokens.iter().map(|token| token.name.as_str()).collect();
    let checked = job.lines.iter().any(|(text, _)| CHECKS.iter().any(|check| text.contains(check)));
    for (text, line) in &job.lines {
        if busybox {
            bash_only(lint, text, *line);
        }
        // Most lines have nothing to do with this.
        let about = |word: &&str| text.contains(*word);
        let about = ["vault", "bao", "curl", "jq", "JWT", "TOKEN", "VAULT"].iter().any(about)
            || !tokens.is_empty()
                && (PRINTING.iter().any(about) || variables_of(text).any(|name| tokens.contains(name)));
        if !about {
            continue;
        }
        for command in shell::commands(text) {
            let script = Script { text, line: *line, job, tokens: &tokens };
            script.check(lint, &command);
            if !checked {
                script.download(lint, &command);
            }
        }
    }
}

/// Whether an image's `sh` is busybox, and there is no bash: the official images of that name.
fn has_only_busybox(image: &str) -> bool {
    let (repository, _) = image.split_once('@').unwrap_or((image, ""));
    let (repository, _) = repository.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).unwrap_or((repository, ""));
    let mut parts = repository.rsplit('/');
    let (name, owner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    matches!(name, "alpine" | "busybox" | "docker") || matches!((owner, name), ("hashicorp", "vault") | ("openbao", _))
}

/// Words that busybox's shell does not know: it says `unexpected redirection`, or `illegal option -a`.
fn bash_only(lint: &mut Lint, text: &str, line: Span) {
    let here = text.match_indices("<<<").map(|(at, found)| Span::new(at, at + found.len()));
    let here = here.filter(|place| text.get(place.end..).is_some_and(|rest| !rest.starts_with('<')));
    let here = here.filter(|place| text.get(..place.start).is_some_and(|rest| !rest.ends_with(['<', '\'', '"'])));
    let commands = shell::commands(text);
    let arrays = commands.iter().filter(|command| command.name() == "read").flat_map(|command| &command.words);
    let arrays = arrays.filter(|word| word.text.starts_with('-') && word.text.contains('a')).map(|word| word.span);
    for span in here.chain(arrays) {
        let message =
            format!("{} needs bash, and this image has none", code(text.get(span.range()).unwrap_or_default()));
        let help = "Use an image with bash (installing it in the job is too late), or write it for `sh`.";
        lint.find(Code::BashOnly, locate(lint.text, text, line, span), message, help, None);
    }
}

struct Script<'a> {
    text: &'a str,
    line: Span,
    job: &'a Job,
    /// The names of its ID tokens.
    tokens: &'a BTreeSet<&'a str>,
}

impl Script<'_> {
    fn check(&self, lint: &mut Lint, command: &Command) {
        match command.name() {
            "echo" | "printf" => self.printed(lint, command),
            "env" | "printenv" | "set" => self.all_printed(lint, command),
            "apk" => self.apk(lint, command),
            _ => self.captured(lint, command),
        }
        self.discarded(lint, command);
        match command.name() {
            "curl" => self.curl(lint, command),
            "jq" => self.jq(lint, command),
            "vault" | "bao" if command.arguments().iter().any(|word| word.contains("tls-skip-verify")) => {
                self.skips(lint, command);
            }
            _ => {}
        }
    }

    fn place(&self, lint: &Lint, span: Span) -> Span {
        locate(lint.text, self.text, self.line, span)
    }

    fn is_about_vault(command: &Command) -> bool {
        let words = |command: &Command| {
            command.words.iter().any(|word| {
                ["vault", "VAULT", "bao", "/v1/", "/login", "client_token", ".data.data"]
                    .iter()
                    .any(|part| word.text.contains(part))
            })
        };
        words(command) || command.feeder.as_deref().is_some_and(words)
    }

    /// The server says why it refuses only in the client's message.
    fn discarded(&self, lint: &mut Lint, command: &Command) {
        let Some(discarded) = command.discarded.filter(|_| command.words.iter().any(is_login)) else { return };
        let span = self.place(lint, discarded);
        let blank = usize::from(lint.text.get(..span.start).is_some_and(|before| before.ends_with(' ')));
        let edit = Edit::replace(Span::new(span.start - blank, span.end), "");
        let repair = Some(fix("Keep the message", [edit]))
            .filter(|_| lint.source(span).starts_with("2>") && lint.source(span).ends_with("/dev/null"));
        let message = "when the login fails, nobody sees why";
        lint.find(Code::ErrorDiscarded, span, message, "Leave it out: the message holds no token.", repair);
    }

    fn download(&self, lint: &mut Lint, command: &Command) {
        let client = |word: &&Word| {
            word.text.contains("releases.hashicorp.com/vault/") || word.text.contains("openbao/releases/download/")
        };
        let Some(word) = command.words.iter().find(client).filter(|_| ["curl", "wget"].contains(&command.name()))
        else {
            return;
        };
        let span = self.place(lint, word.span);
        let help = "Compare it with its checksum (`sha256sum -c`), or use an image that has the client.";
        lint.find(Code::UncheckedDownload, span, "the client is run as it comes, unchecked", help, None);
    }

    fn captured(&self, lint: &mut Lint, command: &Command) {
        let Some(capture) = &command.captured else { return };
        let Some(by) = capture.by.as_ref().filter(|_| Self::is_about_vault(command)) else { return };
        let span = self.place(lint, by.span);
        let message = format!("when this fails, `{} {}=…` succeeds and the job goes on", by.text, capture.name);
        let help = "Assign first, export afterwards.";
        let repair = self.split_export(lint, by, &capture.name);
        lint.find(Code::FailureHidden, span, message, help, repair);
    }

    /// Two lines instead of one, where the line is written as it reads and holds nothing else.
    fn split_export(&self, lint: &Lint, by: &Word, name: &str) -> Option<Fix> {
        let start = self.place(lint, by.span).start;
        let written = lint.text.get(start..)?.lines().next()?.trim_end();
        let reads = self.text.get(by.span.start..)?.lines().next()?.trim_end();
        let one_command = written.matches("$(").count() == 1 && written.trim_end_matches('"').ends_with(')');
        if written != reads || !one_command || !written.starts_with("export ") {
            return None;
        }
        let before = lint.text.get(..start)?;
        let line = before.rsplit('\n').next()?;
        let indent = lint.indent(start);
        let lead = match line.trim_start() {
            "" => "",
            "- " => "- ",
            _ => return None,
        };
        let end = start + written.len();
        let edits = Vec::from([
            Edit::replace(Span::new(start, start + "export ".len()), ""),
            Edit::insert(end, format!("\n{indent}{lead}export {name}")),
        ]);
        Some(Fix { title: String::from("Export on a line of its own"), edits })
    }

    fn printed(&self, lint: &mut Lint, command: &Command) {
        if command.piped || command.output.is_some() || command.captured.is_some() {
            return;
        }
        for word in command.words.iter().skip(1) {
            let mut names = variables_of(&word.text);
            let Some(name) = names.find(|name| self.tokens.contains(name) || PREDEFINED.contains(name)) else {
                continue;
            };
            let span = self.place(lint, word.span);
            let message = format!("${name} is printed into the job's log");
            // What a login brings is masked nowhere; GitLab masks the tokens that it makes itself.
            let help = if VAULT_TOKENS.contains(&name) {
                "Leave it out: whoever reads the log can use it while it is valid."
            } else {
                "Leave it out: GitLab masks the token, but only to the letter, so that a part of it or another spelling is \
                 readable, and whoever reads that can log in while the token is valid."
            };
            lint.find(Code::TokenPrinted, span, message, help, None);
        }
    }

    /// All variables are printed, or each command with its variables put in.
    fn all_printed(&self, lint: &mut Lint, command: &Command) {
        let arguments = command.arguments();
        let hidden = command.piped || command.output.is_some() || command.captured.is_some();
        let message = match (command.name(), arguments.as_slice()) {
            ("env" | "printenv", []) if !hidden => "all variables are printed into the job's log, the token too",
            ("set", [flags, ..]) if flags.starts_with('-') && flags.contains('x') => {
                "each command is printed with its variables put in, the token too"
            }
            _ => return,
        };
        if !self.tokens.is_empty() {
            let span = self.place(lint, command.words.first().map_or(command.span, |name| name.span));
            let help = "GitLab masks the ID token, but not what a login brings. Leave it out once the job works.";
            lint.find_as(Severity::Info, Code::TokenPrinted, span, message.into(), help, None);
        }
    }

    fn apk(&self, lint: &mut Lint, command: &Command) {
        let words = &command.words;
        let adds = words.iter().any(|word| word.text == "add");
        let Some(vault) = words.iter().find(|word| word.text == "vault" || word.text.starts_with("vault=")) else {
            return;
        };
        if adds {
            let span = self.place(lint, vault.span);
            let help = "Use the image `hashicorp/vault`, the package `openbao`, or curl and jq.";
            lint.find(Code::ApkVault, span, "Alpine's package `vault` ended with 1.13.5", help, None);
        }
    }

    fn curl(&self, lint: &mut Lint, command: &Command) {
        if !Self::is_about_vault(command) || !command.arguments().iter().any(|word| word.contains("/v1/")) {
            return;
        }
        let flags: Vec<&Word> = command.words.iter().skip(1).filter(|word| word.text.starts_with('-')).collect();
        let short = |word: &Word, flag: char| !word.text.starts_with("--") && word.text.contains(flag);
        let fails = flags.iter().any(|word| word.text.starts_with("--fail") || short(word, 'f'));
        if !fails {
            let silent = flags.iter().find(|word| matches!(word.text.as_str(), "-s" | "--silent"));
            let repair = match silent {
                Some(word) => {
                    let edit = Edit::replace(self.place(lint, word.span), "-sS --fail-with-body");
                    Some(fix("Fail with the answer", [edit]))
                }
                None => command.words.first().map(|name| {
                    fix("Fail with the answer", [Edit::insert(self.place(lint, name.span).end, " --fail-with-body")])
                }),
            };
            let span = command.words.first().map_or(command.span, |name| name.span);
            let span = silent.map_or(span, |word| word.span);
            let help = "Add `-sS --fail-with-body` (curl 7.76 on).";
            let span = self.place(lint, span);
            lint.find(Code::CurlSucceeds, span, "curl succeeds when Vault refuses", help, repair);
        }
        if flags.iter().any(|word| word.text == "--insecure" || short(word, 'k')) {
            self.skips(lint, command);
        }
    }

    fn skips(&self, lint: &mut Lint, command: &Command) {
        let flag = command.words.iter().find(|word| {
            word.text.contains("skip-verify")
                || matches!(word.text.as_str(), "-k" | "--insecure")
                || word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('k')
        });
        let Some(flag) = flag else { return };
        let help = "Give the CA: VAULT_CACERT for the CLI, `--cacert` for curl.";
        let span = self.place(lint, flag.span);
        lint.find(
            Code::SkipVerify,
            span,
            format!("{} turns the check of the certificate off", code(&flag.text)),
            help,
            None,
        );
    }

    fn jq(&self, lint: &mut Lint, command: &Command) {
        let short = |word: &&Word| word.text.starts_with('-') && !word.text.starts_with("--");
        let flags: Vec<&Word> = command.words.iter().skip(1).filter(short).collect();
        let raw = flags.iter().find(|word| word.text.contains('r'));
        let checks = flags.iter().any(|word| word.text.contains('e'))
            || command.words.iter().any(|word| word.text == "--exit-status" || word.text.contains("error("));
        // In a job that reads from Vault, what begins with `.data` or `.auth` is an answer of it.
        let answer = |word: &Word| word.text.starts_with(".data.") || word.text.starts_with(".auth.");
        let about = Self::is_about_vault(command) || talks(self.job) && command.words.iter().any(answer);
        if let Some(raw) = raw.filter(|_| !checks && about) {
            let span = self.place(lint, raw.span);
            let repair = Some(fix("Fail instead", [Edit::insert(span.start + 1, "e")]));
            let message = "jq prints `null` and succeeds when the field is missing";
            lint.find(Code::JqNull, span, message, "Write `-er`.", repair);
        }
    }
}

/// Whether a word is that of a login: its path, or the token.
fn is_login(word: &Word) -> bool {
    word.text.ends_with("/login") || word.text.starts_with("jwt=")
}

/// The variables that a text names as a whole: `$NAME` and `${NAME}`.
fn variables_of(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).filter_map(|rest| {
        let inner = rest.strip_prefix('{').unwrap_or(rest);
        let end = inner.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let (name, after) = inner.split_at_checked(end)?;
        (inner.len() == rest.len() || after.starts_with('}')).then_some(name)
    })
}

const VAULT_TOKENS: &[&str] = &["VAULT_TOKEN", "BAO_TOKEN"];
const PREDEFINED: &[&str] = &["CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2", "VAULT_TOKEN", "BAO_TOKEN"];

/// Parts of the commands that print all variables.
const PRINTING: &[&str] = &["env", "set "];

/// What compares a file with what it should be.
const CHECKS: &[&str] = &["sha256sum", "shasum", "gpg", "cosign"];
