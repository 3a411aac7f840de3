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
    io::{BufRead, BufReader, Error, Read},
    path::Path,
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
    /// Why the file, or its rest, could not be read.
    pub error: Option<Error>,
}

impl Report {
    /// Of a file that cannot be opened.
    pub fn unreadable(file: &str, error: Error) -> Self {
        Self { file: file.to_owned(), tags: BTreeMap::new(), error: Some(error) }
    }

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
        if self.tags.is_empty() && self.error.is_none() {
            writeln!(f, "{} -: 0 agree, 0 diverge, 0 unsupported", self.file)?;
        }
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

/// Runs every case of a file, or only those parts that the tag `only` answered.
pub fn run(file: &str, reader: impl Read, only: Option<&str>) -> Report {
    let path = Path::new(file);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let kind = kind(name.split('.').next().unwrap_or_default());
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    let lines: Box<dyn BufRead> =
        if packed { Box::new(BufReader::new(MultiGzDecoder::new(reader))) } else { Box::new(BufReader::new(reader)) };
    let mut report = Report { file: file.to_owned(), tags: BTreeMap::new(), error: None };
    for (number, line) in lines.lines().enumerate() {
        let read = line.and_then(|line| {
            let case = if line.trim().is_empty() { None } else { Some(parse(&line)?) };
            Ok((line, case))
        });
        match read {
            Ok((_, None)) => {}
            Ok((line, Some(case))) => report.add(kind, &line, &case, only),
            Err(error) => {
                report.error = Some(Error::new(error.kind(), format!("line {}: {error}", number + 1)));
                break;
            }
        }
    }
    report
}

impl Report {
    fn add(&mut self, kind: Option<&Kind>, line: &str, case: &Value, only: Option<&str>) {
        let Some(kind) = kind else {
            self.tags.entry("-".to_owned()).or_default().unsupported += 1;
            return;
        };
        let tags = (kind.tags)(case);
        if tags.is_empty() {
            self.tags.entry("-".to_owned()).or_default().diverge(line, "The case says of no server what it answered.");
        }
        for name in tags.into_iter().filter(|name| only.is_none_or(|only| only == name)) {
            let tag = Tag::parse(&name);
            let counts = self.tags.entry(name).or_default();
            match tag.map(|tag| (kind.check)(case, &tag)) {
                None => counts.unsupported += 1,
                Some(Ok(())) => counts.agree += 1,
                Some(Err(difference)) => counts.diverge(line, &difference),
            }
        }
    }
}

impl Counts {
    fn diverge(&mut self, line: &str, difference: &str) {
        self.diverge += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(format!("{line}\n{difference}"));
        }
    }
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
