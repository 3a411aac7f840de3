//! What the first view and the npm package cost to download.

use std::{fmt::Write as _, fs, path::Path};

use crate::{
    app::{self, COMPANY, DIST},
    npm,
    publish::{
        WORKER,
        compress::{brotli, gzip},
        worker,
    },
    run::Outcome,
};

/// Goal for everything that the first view loads, compressed.
const GOAL: usize = 200_000;

/// When a file is loaded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    First,
    Later,
    /// By pages that show a part of the app.
    Elsewhere,
}

impl When {
    fn before(self) -> &'static str {
        match self {
            Self::First => "",
            Self::Later => "later: ",
            Self::Elsewhere => "on other pages: ",
        }
    }
}

struct Row {
    when: When,
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Builds the app and the npm package, and prints the sizes; `write` puts them into README.md.
pub(crate) fn report(write: bool) -> Outcome {
    app::build()?;
    npm::build()?;
    for (name, table) in [("size", table()?), ("npm-size", npm_table()?)] {
        println!("{table}");
        if write {
            into_readme(name, &table)?;
        }
    }
    Ok(())
}

/// Sizes of the npm package's modules, as Markdown.
pub(crate) fn npm_table() -> Outcome<String> {
    let (entries, budget) = npm::table()?;
    let mut table = format!("| import (goal: {budget} gzip) | bytes | gzip | brotli |\n|---|---:|---:|---:|\n");
    for entry in &entries {
        let bytes = fs::read(entry.module())?;
        let gzip = gzip(&bytes)?.len();
        let mark = if gzip > budget { "**" } else { "" };
        writeln!(table, "| `{}` | {} | {mark}{gzip}{mark} | {} |", entry.name(), bytes.len(), brotli(&bytes)?.len())?;
    }
    Ok(table)
}

/// Sizes of `dist/`, as Markdown.
pub(crate) fn table() -> Outcome<String> {
    let dist = Path::new(DIST);
    // An untouched page loads what it names, and nothing else: tests/browser/first.test.mjs.
    let (first, later) = worker::of_the_page(dist)?;
    let mut rows = Vec::new();
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let always = ["index.html", COMPANY].contains(&name.as_str());
        if !always && !["html", "css", "js", "wasm", "svg"].contains(&ending) {
            continue;
        }
        let bytes = fs::read(&path)?;
        let when = if always || first.contains(&name) {
            When::First
        } else if name == WORKER || later.contains(&name) {
            When::Later
        } else {
            When::Elsewhere
        };
        // The hash changes with every build: the table should not.
        let name = match name.rsplit_once('-') {
            Some((stem, _)) => format!("{stem}-….{ending}"),
            None => name,
        };
        rows.push(Row { when, name, raw: bytes.len(), gzip: gzip(&bytes)?.len(), brotli: brotli(&bytes)?.len() });
    }
    rows.sort_by(|a, b| (a.when, &a.name).cmp(&(b.when, &b.name)));
    let mut table = String::from("| file | bytes | gzip | brotli |\n|---|---:|---:|---:|\n");
    for when in [When::First, When::Later, When::Elsewhere] {
        for row in rows.iter().filter(|row| row.when == when) {
            writeln!(table, "| {}{} | {} | {} | {} |", when.before(), row.name, row.raw, row.gzip, row.brotli)?;
        }
        if when == When::First {
            let sum = |size: fn(&Row) -> usize| rows.iter().filter(|row| row.when == when).map(size).sum::<usize>();
            let (raw, gzip, brotli) = (sum(|row| row.raw), sum(|row| row.gzip), sum(|row| row.brotli));
            writeln!(table, "| **first view** (goal: {GOAL}) | {raw} | {gzip} | **{brotli}** |")?;
        }
    }
    Ok(table)
}

fn into_readme(name: &str, table: &str) -> Outcome {
    let (start, end) = (format!("<!-- {name}:start -->\n"), format!("<!-- {name}:end -->"));
    let readme = fs::read_to_string("README.md")?;
    let (before, rest) = readme.split_once(&start).ok_or("README.md has no place for the table")?;
    let (_, after) = rest.split_once(&end).ok_or("README.md has no end of the table")?;
    fs::write("README.md", format!("{before}{start}{table}{end}{after}"))?;
    Ok(())
}
