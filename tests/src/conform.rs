//! `conform`: cases recorded from real servers, against the core.
//!
//! A file holds cases of one kind, one JSON text a line. Its name up to the first dot names the kind; what a kind
//! compares stands in its own module. A new kind is one line in `KINDS`.

mod acl;
mod glob;
mod hcl;
mod http_paths;
mod kv_cli;
pub mod login;
mod runner;
mod syntax;
mod wire;

use std::{
    collections::BTreeMap,
    fmt,
    io::{BufRead, BufReader, Error, ErrorKind, Read},
};

use boundclaim_core::{Product, Server, Version};
use flate2::read::MultiGzDecoder;
use serde::Deserialize as _;
use serde_json::{Map, Value};

/// What is compared, and how.
#[derive(Debug)]
pub struct Kind {
    /// The name of its files up to the first dot.
    pub name: &'static str,
    /// The tags that answered a case; `-` where the kind has none.
    pub tags: fn(case: &Value) -> Vec<String>,
    /// Compares all parts of a case with what this tag answered; an error shows each difference.
    pub check: fn(case: &Value, tag: &Tag) -> Result<(), String>,
}

const KINDS: &[Kind] = &[
    acl::KIND,
    glob::KIND,
    hcl::KIND,
    http_paths::KIND,
    kv_cli::KIND,
    login::KIND,
    runner::KIND,
    syntax::CHAIN,
    syntax::ID_TOKENS,
    syntax::SECRET,
];

/// The kind of this name, if this build knows it.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// Who answered.
#[derive(Clone, Debug)]
pub struct Tag {
    /// As in the files, or `-`.
    pub name: String,
    /// The server; for `-` the one on which such kinds were recorded.
    pub server: Server,
}

impl Tag {
    /// None: this build does not know the tag.
    pub fn parse(name: &str) -> Option<Self> {
        let server = |product, version| Server { product, version };
        let server = match name {
            "-" | "vault-1.21.4" => server(Product::Vault, Version::new(1, 21, 4)),
            "vault-1.16.1" => server(Product::Vault, Version::new(1, 16, 1)),
            "vault-1.16.3" => server(Product::Vault, Version::new(1, 16, 3)),
            "vault-1.20.4" => server(Product::Vault, Version::new(1, 20, 4)),
            "vault-2.0" => server(Product::Vault, Version::new(2, 0, 0)),
            "openbao-2.5.5" => server(Product::OpenBao, Version::new(2, 5, 5)),
            "openbao-2.6.2" => server(Product::OpenBao, Version::new(2, 6, 2)),
            _ => return None,
        };
        Some(Self { name: name.to_owned(), server })
    }
}

/// The tags of a case whose `expect` has one key for each group of them.
pub fn expected_tags(case: &Value) -> Vec<String> {
    let groups = case["expect"].as_object().map(Map::keys).into_iter().flatten();
    groups.flat_map(|group| group.split('|')).map(str::to_owned).collect()
}

/// What a tag answered, out of an object with one key for each group of tags.
pub fn answer<'a>(expect: &'a Value, tag: &Tag) -> Option<&'a Value> {
    let mut groups = expect.as_object()?.iter();
    groups.find(|(group, _)| group.split('|').any(|name| name == tag.name)).map(|(_, answer)| answer)
}

/// The counts of one file and tag.
#[derive(Debug, Default)]
pub struct Counts {
    /// Cases in which every part agrees.
    pub agree: usize,
    /// Cases in which a part differs.
    pub diverge: usize,
    /// Cases of a kind or tag that this build does not know.
    pub unsupported: usize,
    /// The first divergences, in full.
    pub shown: Vec<String>,
}

/// The result of one file.
#[derive(Debug)]
pub struct Report {
    /// Its name.
    pub file: String,
    /// The counts by tag.
    pub tags: BTreeMap<String, Counts>,
}

impl Report {
    /// Whether a case differs.
    pub fn diverges(&self) -> bool {
        self.tags.values().any(|counts| counts.diverge > 0)
    }

    /// Whether a kind or a tag is not known.
    pub fn unsupported(&self) -> bool {
        self.tags.values().any(|counts| counts.unsupported > 0)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (tag, counts) in &self.tags {
            let Counts { agree, diverge, unsupported, .. } = counts;
            writeln!(f, "{} {tag}: {agree} agree, {diverge} diverge, {unsupported} unsupported", self.file)?;
        }
        for (tag, counts) in &self.tags {
            for text in &counts.shown {
                writeln!(f, "\n{} {tag}\n{text}", self.file)?;
            }
        }
        Ok(())
    }
}

/// Runs every case of a file, or only those parts that the tag `only` answered. An error: the file cannot be read.
pub fn run(file: &str, reader: impl Read, only: Option<&str>) -> Result<Report, Error> {
    let kind = kind(file.split('.').next().unwrap_or_default());
    let packed = std::path::Path::new(file).extension().is_some_and(|extension| extension == "gz");
    let lines: Box<dyn BufRead> =
        if packed { Box::new(BufReader::new(MultiGzDecoder::new(reader))) } else { Box::new(BufReader::new(reader)) };
    let mut report = Report { file: file.to_owned(), tags: BTreeMap::new() };
    for (number, line) in lines.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let case = parse(&line)
            .map_err(|error| Error::new(ErrorKind::InvalidData, format!("line {}: {error}", number + 1)))?;
        let Some(kind) = kind else {
            report.tags.entry("-".to_owned()).or_default().unsupported += 1;
            continue;
        };
        for name in (kind.tags)(&case) {
            if only.is_some_and(|only| only != name) {
                continue;
            }
            let counts = report.tags.entry(name.clone()).or_default();
            match Tag::parse(&name).map(|tag| (kind.check)(&case, &tag)) {
                None => counts.unsupported += 1,
                Some(Ok(())) => counts.agree += 1,
                Some(Err(difference)) => {
                    counts.diverge += 1;
                    if counts.shown.len() < SHOWN {
                        counts.shown.push(format!("{line}\n{difference}"));
                    }
                }
            }
        }
    }
    Ok(report)
}

/// Some cases nest deeper than `serde_json` allows by itself.
fn parse(line: &str) -> serde_json::Result<Value> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    deserializer.disable_recursion_limit();
    let case = Value::deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(case)
}

const SHOWN: usize = 10;

/// When the policies were recorded: every `expiration` in them lies years before or after.
const NOW: i64 = 1_790_000_000;
