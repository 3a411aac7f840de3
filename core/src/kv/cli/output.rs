//! What the CLI prints on the standard error, and which formats it knows. Mirrors `command/format.go`, `util.go`,
//! `main.go`.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Session, Stop};
use crate::{
    api::{Json, Secret},
    go::quote,
    limits,
};

/// `-format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    #[default]
    Table,
    /// JSON and YAML.
    Data,
    Pretty,
    Raw,
}

impl Format {
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "table" => Self::Table,
            "json" | "yaml" | "yml" => Self::Data,
            "pretty" => Self::Pretty,
            "raw" => Self::Raw,
            _ => return None,
        })
    }
}

/// Flags that count wherever they stand.
#[derive(Debug)]
pub(super) struct Global {
    pub(super) format: String,
    /// What is printed instead of sending the request.
    pub(super) instead: Option<Instead>,
}

/// Something to print instead of a request.
#[derive(Debug)]
pub(super) struct Instead {
    pub(super) long: &'static str,
    pub(super) short: &'static str,
}

/// Looks for global flags among all words. Mirrors `setupEnv`.
pub(super) fn global(words: &[String]) -> Global {
    let (mut format, mut curl, mut policy) = (String::new(), false, false);
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        match word.strip_prefix("--").or_else(|| word.strip_prefix('-')).unwrap_or_default() {
            "output-curl-string" => curl = true,
            "output-policy" => policy = true,
            "format" => format = words.next().cloned().unwrap_or(format),
            flag => format = flag.strip_prefix("format=").map_or(format, ToString::to_string),
        }
    }
    let format = if format.is_empty() { "table".into() } else { format.to_lowercase() };
    let instead = if curl {
        Some(Instead { long: "cURL command", short: "cURL string" })
    } else {
        policy.then_some(Instead { long: "policy", short: "policy" })
    };
    Global { format, instead }
}

/// The warning about flags behind the first argument. Mirrors `generateFlagWarnings`.
pub(super) fn misplaced_flags(arguments: &[String]) -> Option<String> {
    let misplaced = arguments.iter().map(String::as_str).filter(|argument| {
        let name = argument.trim_start_matches('-').split('=').next().unwrap_or_default();
        let global = ["output-curl-string", "output-policy", "format", "detailed"].contains(&name);
        argument.starts_with('-') && *argument != "-" && !global
    });
    let misplaced: Vec<_> = misplaced.collect();
    (!misplaced.is_empty()).then(|| {
        let first = "Command flags must be provided before positional arguments.";
        format!("{first} The following arguments will not be parsed as flags: [{}]", misplaced.join(","))
    })
}

impl Session<'_> {
    /// Prints an answer, whose warnings go to the standard error.
    pub(super) fn output(&mut self, secret: &Secret) -> Result<u8, Stop> {
        if self.format == Format::Table {
            self.warnings(secret);
        }
        self.output_data()
    }

    /// Prints something that is not a whole answer.
    pub(super) fn output_data(&mut self) -> Result<u8, Stop> {
        let why = match self.format {
            Format::Table | Format::Data => return Ok(0),
            Format::Pretty => "cannot use the pretty formatter for this type",
            Format::Raw => "This command does not support the -format=raw option; only `vault read` does.",
        };
        Err(self.stop(1, &format!("Could not parse output: {why}")))
    }

    /// Prints the warnings of an answer, as in a table.
    pub(super) fn warnings(&mut self, secret: &Secret) {
        if secret.warnings.is_empty() {
            return;
        }
        self.error("WARNING! The following warnings were returned from Vault:\n");
        for warning in &secret.warnings {
            for line in wrapped(&format!("* {warning}"), WIDTH - 2) {
                self.error(&format!("  {line}"));
            }
            self.error("");
        }
    }

    /// Prints one field of an answer. Mirrors `PrintRawField`.
    pub(super) fn print_field(&mut self, secret: &Secret, field: &str) -> Result<u8, Stop> {
        let in_data = || secret.data.as_ref().and_then(|data| data.get(field));
        let present = match (&secret.auth, &secret.wrap_info) {
            (Some(_), _) if AUTH_FIELDS.contains(&field) => true,
            (None, Some(_)) if WRAP_FIELDS.contains(&field) => true,
            (None, None) if LEASE_FIELDS.contains(&field) => true,
            (None, None) if field == "data" && in_data().is_none() => true,
            _ => in_data().is_some_and(|value| !value.is_null()),
        };
        self.field_or_error(present, field)
    }

    /// Prints one field of an object.
    pub(super) fn print_entry(&mut self, data: &Json, field: &str) -> Result<u8, Stop> {
        let present = data.as_object().and_then(|data| data.get(field)).is_some_and(|value| !value.is_null());
        self.field_or_error(present, field)
    }

    fn field_or_error(&mut self, present: bool, field: &str) -> Result<u8, Stop> {
        if present {
            return Ok(0);
        }
        Err(self.stop(1, &format!("Field {} not present in secret", quote(field))))
    }
}

/// Lines of at most this width with the smallest sum of squared gaps. Mirrors `text.Wrap`, kr/text 0.2.0.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let text = text.trim().replace('\n', " ");
    let words: Vec<&str> = text.split(' ').take(limits::WRAPPED_WORDS).collect();
    let lengths: Vec<usize> = words.iter().map(|word| word.chars().count()).collect();
    // For each first word of a line: the cost from there on, and the first word of the next line.
    let mut best: Vec<(usize, usize)> = Vec::new();
    for start in (0..words.len()).rev() {
        let line = lengths.get(start..).unwrap_or_default();
        let whole: usize = line.iter().sum::<usize>() + line.len() - 1;
        if whole <= width || line.len() == 1 {
            best.push((0, words.len()));
            continue;
        }
        let mut choice = (usize::MAX, words.len());
        let mut length = 0;
        for (index, word) in line.iter().enumerate().take(line.len() - 1) {
            length += word + usize::from(index > 0);
            let next = start + index + 1;
            // `best` runs from the last word to the first.
            let after = best.get(words.len() - 1 - next).map_or(0, |(cost, _)| *cost);
            let gap = width.abs_diff(length);
            let penalty = if length > width { TOO_LONG } else { 0 };
            let cost = gap.saturating_mul(gap).saturating_add(after).saturating_add(penalty);
            if cost < choice.0 {
                choice = (cost, next);
            }
        }
        best.push(choice);
    }
    best.reverse();
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some((_, next)) = best.get(start) {
        lines.push(words.get(start..*next).unwrap_or_default().join(" "));
        start = *next;
    }
    lines
}

const WIDTH: usize = 78;
const TOO_LONG: usize = 100_000;
const AUTH_FIELDS: &[&str] = &[
    "token",
    "token_accessor",
    "token_duration",
    "token_renewable",
    "token_policies",
    "identity_policies",
    "policies",
];
const WRAP_FIELDS: &[&str] = &[
    "wrapping_token",
    "wrapping_accessor",
    "wrapping_token_ttl",
    "wrapping_token_creation_time",
    "wrapping_token_creation_path",
    "wrapped_accessor",
];
const LEASE_FIELDS: &[&str] = &["lease_duration", "lease_id", "request_id", "renewable", "refresh_interval"];
