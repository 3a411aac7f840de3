//! What the first view and the npm package cost to download.

use std::{fmt::Write as _, fs, path::Path};

use crate::{
    app::{self, DIST},
    npm, parts,
    publish::{
        WORKER,
        compress::{brotli, gzip},
    },
    run::Outcome,
};

/// Goal for everything that the first view loads, compressed.
const GOAL: usize = 200_000;

struct Row {
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
    let mut rows = Vec::new();
    for entry in fs::read_dir(Path::new(DIST))? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if !["html", "css", "js", "wasm", "svg"].contains(&ending) {
            continue;
        }
        let bytes = fs::read(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // The hash changes with every build: the table should not.
        let name = match name.rsplit_once('-') {
            Some((stem, _)) => format!("{stem}-….{ending}"),
            None => name,
        };
        rows.push(Row { name, raw: bytes.len(), gzip: gzip(&bytes)?.len(), brotli: brotli(&bytes)?.len() });
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let (later, rows): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| {
        row.name == WORKER || parts::NAMES.iter().any(|name| row.name.starts_with(&format!("{name}-")))
    });
    let mut table = String::from("| file | bytes | gzip | brotli |\n|---|---:|---:|---:|\n");
    for row in &rows {
        writeln!(table, "| {} | {} | {} | {} |", row.name, row.raw, row.gzip, row.brotli)?;
    }
    let sum = |size: fn(&Row) -> usize| rows.iter().map(size).sum::<usize>();
    let (gzip, brotli) = (sum(|row| row.gzip), sum(|row| row.brotli));
    writeln!(table, "| **first view** (goal: {GOAL}) | {} | {gzip} | **{brotli}** |", sum(|row| row.raw))?;
    for row in &later {
        writeln!(table, "| later: {} | {} | {} | {} |", row.name, row.raw, row.gzip, row.brotli)?;
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
