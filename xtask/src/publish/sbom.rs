//! The bill of materials: what is compiled into the app, in the JSON of `CycloneDX`. It holds no time and no random number, so that
//! two builds of one commit write the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde_json::{Value, json};
use toml::Table;

use crate::{
    parts,
    run::{Outcome, output},
    tools::WASM_TARGET,
};

/// Writes `sbom.cdx.json` for the sources in this folder.
pub(super) fn write(sources: &Path, dist: &Path) -> Outcome {
    Ok(fs::write(dist.join(NAME), text(sources)?)?)
}

fn text(sources: &Path) -> Outcome<String> {
    let mut bill = Bill::default();
    for (package, feature) in parts::compiled() {
        let mut tree = Command::new("cargo");
        tree.args(["tree", "--locked", "--package", package, "--features", feature, "--target", WASM_TARGET]);
        // As cargo resolves it: no tests, no build scripts, no macros, which run on the machine that builds.
        tree.args(["--edges", "normal,no-proc-macro", "--prefix", "depth", "--format", "|{p}|{l}"]);
        bill.read(&output(tree.current_dir(sources))?)?;
    }
    let rust = output(Command::new("rustc").arg("-vV").current_dir(sources))?;
    let rust = rust.lines().find_map(|line| line.strip_prefix("release: ")).ok_or("rustc says no release")?;
    let sums = checksums(&fs::read_to_string(sources.join("Cargo.lock"))?)?;
    Ok(serde_json::to_string_pretty(&bill.json(rust, &sums))? + "\n")
}

const NAME: &str = "sbom.cdx.json";

/// The packages by `NAME@VERSION`.
#[derive(Default)]
struct Bill {
    packages: BTreeMap<String, Package>,
    /// What the app's modules are compiled from.
    roots: BTreeSet<String>,
}

struct Package {
    name: String,
    version: String,
    /// An SPDX expression.
    licence: String,
    /// Part of this repository.
    ours: bool,
    needs: BTreeSet<String>,
}

impl Bill {
    /// Adds what `cargo tree` printed, a line for each package: its depth, `|`, package, `|`, licence.
    fn read(&mut self, tree: &str) -> Outcome {
        let mut above: Vec<String> = Vec::new();
        for line in tree.lines() {
            let wrong = || format!("cargo tree says {line}");
            let [depth, package, licence] = *line.split('|').collect::<Vec<_>>() else { return Err(wrong().into()) };
            let depth: usize = depth.parse().map_err(|_| wrong())?;
            let mut words = package.split(' ');
            let name = words.next().ok_or_else(wrong)?.to_owned();
            let version = words.next().and_then(|version| version.strip_prefix('v')).ok_or_else(wrong)?.to_owned();
            // What was listed before is marked, and its own dependencies are not listed again.
            let licence = spdx(licence.trim_end_matches(" (*)")).map_err(|why| format!("{name} {version}: {why}"))?;
            let key = format!("{name}@{version}");
            above.truncate(depth);
            match above.last().and_then(|above| self.packages.get_mut(above)) {
                Some(above) => above.needs.insert(key.clone()),
                None => self.roots.insert(key.clone()),
            };
            let ours = words.next().is_some_and(|place| place.starts_with("(/"));
            let package = Package { name, version, licence, ours, needs: BTreeSet::new() };
            self.packages.entry(key.clone()).or_insert(package);
            above.push(key);
        }
        Ok(())
    }

    fn json(&self, rust: &str, sums: &BTreeMap<String, String>) -> Value {
        let standard = format!("pkg:generic/rust-std@{rust}");
        let mut components = vec![json!({
            "type": "library", "bom-ref": standard, "name": "rust-std", "version": rust, "purl": standard,
            "description": "Rust's standard library", "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        })];
        let app = format!("pkg:generic/boundclaim@{}", env!("CARGO_PKG_VERSION"));
        let needed = self.roots.iter().filter_map(|key| Some(self.packages.get(key)?.url())).chain([standard.clone()]);
        let mut dependencies = vec![
            json!({ "ref": app, "dependsOn": needed.collect::<Vec<_>>() }),
            json!({ "ref": standard, "dependsOn": [] }),
        ];
        for (key, package) in &self.packages {
            let url = package.url();
            let mut component = json!({
                "type": "library", "bom-ref": url, "name": package.name, "version": package.version, "purl": url,
                "licenses": [{ "expression": package.licence }],
            });
            if let (Some(sum), Some(component)) = (sums.get(key), component.as_object_mut()) {
                component.insert("hashes".to_owned(), json!([{ "alg": "SHA-256", "content": sum }]));
            }
            components.push(component);
            let needs = package.needs.iter().filter_map(|key| Some(self.packages.get(key)?.url()));
            dependencies.push(json!({ "ref": url, "dependsOn": needs.collect::<Vec<_>>() }));
        }
        json!({
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "metadata": { "component": {
                "type": "application", "bom-ref": app, "name": "boundclaim", "version": env!("CARGO_PKG_VERSION"), "purl": app,
                "licenses": [{ "expression": env!("CARGO_PKG_LICENSE") }],
            } },
            "components": components, "dependencies": dependencies,
        })
    }
}

impl Package {
    /// As a package URL. What is not in cargo's registry has no address there.
    fn url(&self) -> String {
        format!("pkg:{}/{}@{}", if self.ours { "generic" } else { "cargo" }, self.name, self.version)
    }
}

/// A licence as an SPDX expression; one that nobody has looked at stops the build.
fn spdx(licence: &str) -> Result<String, String> {
    // As crates wrote it before there were expressions.
    let licence = licence.replace('/', " OR ");
    let words = licence.split([' ', '(', ')']).filter(|word| !word.is_empty());
    let unknown: Vec<_> = words.filter(|word| !["AND", "OR"].contains(word) && !LICENCES.contains(word)).collect();
    match unknown.as_slice() {
        _ if licence.is_empty() => Err("it names no licence".to_owned()),
        [] => Ok(licence),
        _ => Err(format!("the licence {} is new here: may it be published with the app?", unknown.join(", "))),
    }
}

/// Licences that allow to publish the app.
const LICENCES: [&str; 9] =
    ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "MIT", "Unicode-3.0", "Unlicense", "Zlib"];

/// The checksums that cargo checked, by `NAME@VERSION`.
fn checksums(lock: &str) -> Outcome<BTreeMap<String, String>> {
    let lock: Table = lock.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).ok_or("Cargo.lock has no packages")?;
    let text = |package: &toml::Value, key: &str| Some(package.get(key)?.as_str()?.to_owned());
    let sum = |package| {
        Some((format!("{}@{}", text(package, "name")?, text(package, "version")?), text(package, "checksum")?))
    };
    Ok(packages.iter().filter_map(sum).collect())
}

#[cfg(test)]
mod tests;
