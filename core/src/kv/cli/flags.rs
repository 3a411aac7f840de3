//! Flags, as Go's package `flag` reads them, with the kinds that the CLI adds (`command/base_flags.go`).

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    api::Duration,
    collect,
    go::{parse_int, quote},
};

/// What a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Int,
    Text,
    Duration,
    /// Can be given several times.
    List,
    /// `key=value`, several times.
    Map,
}

/// A flag and what it takes.
pub(super) type Flag = (&'static str, Kind);

/// What was given, in the order in which it was given; checked against the kind.
#[derive(Debug, Default)]
pub(super) struct Flags {
    given: BTreeMap<&'static str, Vec<String>>,
}

impl Flags {
    /// Reads flags up to the first argument that is none; returns what is left. Mirrors `FlagSet.parseOne`.
    pub(super) fn parse<'a>(
        &mut self,
        known: &[&[Flag]],
        mut arguments: &'a [String],
    ) -> Result<&'a [String], Wrong<'a>> {
        while let Some((argument, rest)) = arguments.split_first() {
            let Some(name) = argument.strip_prefix('-').filter(|name| !name.is_empty()) else { break };
            if name == "-" {
                return Ok(rest);
            }
            let name = name.strip_prefix('-').unwrap_or(name);
            if name.starts_with(['-', '=']) {
                return Err(Wrong { text: format!("bad flag syntax: {argument}"), rest: arguments });
            }
            arguments = rest;
            let (name, mut value) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (name, None),
            };
            let Some((name, kind)) = known.iter().copied().flatten().find(|(flag, _)| *flag == name) else {
                return Err(Wrong { text: format!("flag provided but not defined: -{name}"), rest: arguments });
            };
            if *kind == Kind::Bool {
                value = value.or(Some("true"));
            } else if value.is_none()
                && let Some((next, rest)) = arguments.split_first()
            {
                value = Some(next);
                arguments = rest;
            }
            let Some(value) = value else {
                return Err(Wrong { text: format!("flag needs an argument: -{name}"), rest: arguments });
            };
            match check(*kind, value) {
                Ok(()) => self.given.entry(name).or_default().push(value.into()),
                Err(cause) if *kind == Kind::Bool => {
                    let text = format!("invalid boolean value {} for -{name}: {cause}", quote(value));
                    return Err(Wrong { text, rest: arguments });
                }
                Err(cause) => {
                    let text = format!("invalid value {} for flag -{name}: {cause}", quote(value));
                    return Err(Wrong { text, rest: arguments });
                }
            }
        }
        Ok(arguments)
    }

    /// The last value, which can be empty.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.given.get(name)?.last().map(String::as_str)
    }

    /// The last value; empty when not given.
    pub(super) fn text(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default()
    }

    /// The last number.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        let value = self.given.get(name)?.last()?;
        if value.is_empty() { Some(0) } else { value.parse().ok() }
    }

    pub(super) fn bool(&self, name: &str) -> Option<bool> {
        bool_of(self.given.get(name)?.last()?)
    }

    pub(super) fn duration(&self, name: &str) -> Option<Duration> {
        let value = self.given.get(name)?.last()?;
        Duration::parse(if value == "system" { "-1" } else { value }).ok()
    }

    /// All values, without blanks around them.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.given.get(name).into_iter().flatten().map(|value| value.trim().to_string()).collect()
    }

    /// All keys with their last values.
    pub(super) fn map(&self, name: &str) -> BTreeMap<String, String> {
        let values = self.given.get(name).into_iter().flatten();
        let pairs = values.filter_map(|value| value.split_once('='));
        collect::map(pairs.map(|(key, value)| (key.into(), value.into())))
    }
}

/// Why flags cannot be read, and what was left to read.
#[derive(Debug)]
pub(super) struct Wrong<'a> {
    pub(super) text: String,
    pub(super) rest: &'a [String],
}

fn check(kind: Kind, value: &str) -> Result<(), String> {
    match kind {
        Kind::Bool => bool_of(value)
            .map(drop)
            .ok_or_else(|| format!("strconv.ParseBool: parsing {}: invalid syntax", quote(value))),
        Kind::Int if value.is_empty() => Ok(()),
        Kind::Int => parse_int(value, false).map(drop),
        Kind::Duration if value == "system" => Ok(()),
        Kind::Duration => Duration::parse(value).map(drop),
        Kind::Map if !value.contains('=') => Err(format!("missing = in KV pair: {}", quote(value))),
        Kind::Text | Kind::List | Kind::Map => Ok(()),
    }
}

/// The spellings of `strconv.ParseBool`.
fn bool_of(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// Of every command. Mirrors `BaseCommand.flagSet`, `command/base.go`.
pub(super) const HTTP: &[Flag] = &[
    ("address", Kind::Text),
    ("agent-address", Kind::Text),
    ("ca-cert", Kind::Text),
    ("ca-path", Kind::Text),
    ("client-cert", Kind::Text),
    ("client-key", Kind::Text),
    ("namespace", Kind::Text),
    ("ns", Kind::Text),
    ("tls-server-name", Kind::Text),
    ("tls-skip-verify", Kind::Bool),
    ("disable-redirects", Kind::Bool),
    ("policy-override", Kind::Bool),
    ("wrap-ttl", Kind::Duration),
    ("mfa", Kind::List),
    ("output-curl-string", Kind::Bool),
    ("output-policy", Kind::Bool),
    ("unlock-key", Kind::Text),
    ("header", Kind::Map),
    ("non-interactive", Kind::Bool),
];
