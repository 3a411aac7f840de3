//! The same bytes again: the app is built a second time, from a copy of the sources in another folder, with nothing of the
//! first build, and must not differ in any file.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{self, Path},
    process::Command,
};

use super::sums;
use crate::{
    app::DIST,
    run::{Outcome, output, run, step, target},
};

/// Builds again, and compares with what lies in `dist/`.
pub(crate) fn compare() -> Outcome {
    let first = sums_of(Path::new(DIST))?;
    let folder = path::absolute(target())?.join("again");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let sources = folder.join("a copy of the sources");
    copy(&sources)?;
    step("build the app again, elsewhere", || {
        // The copy is no repository that could be asked.
        let commit = output(Command::new("git").args(["rev-parse", "--short=12", "HEAD"])).unwrap_or_default();
        run(Command::new(env::current_exe()?)
            .args(["build", "--in"])
            .arg(&sources)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .env("BOUNDCLAIM_COMMIT", commit.trim()))
    })?;
    let second = sums_of(&sources.join(DIST))?;
    let differ = differences(&first, &second);
    if !differ.is_empty() {
        let kept = folder.display();
        return Err(format!("two builds differ in {}. The second is in {kept}", differ.join(", ")).into());
    }
    println!("{} files, twice the same bytes", first.len());
    Ok(fs::remove_dir_all(folder)?)
}

/// Copies what belongs to the repository, as it is now.
fn copy(to: &Path) -> Outcome {
    let names = output(Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    for name in names.split_terminator('\0').filter(|name| Path::new(name).is_file()) {
        let file = to.join(name);
        fs::create_dir_all(file.parent().unwrap_or(to))?;
        fs::copy(name, file)?;
    }
    Ok(())
}

/// The checksums by file.
fn sums_of(dist: &Path) -> Outcome<BTreeMap<String, String>> {
    let text = fs::read_to_string(dist.join(sums::NAME)).map_err(|error| format!("{}: {error}", dist.display()))?;
    let line = |line: &str| line.split_once("  ").map(|(sum, name)| (name.to_owned(), sum.to_owned()));
    Ok(text.lines().filter_map(line).collect())
}

fn differences(first: &BTreeMap<String, String>, second: &BTreeMap<String, String>) -> Vec<String> {
    let names = first.keys().chain(second.keys().filter(|name| !first.contains_key(*name)));
    names.filter(|name| first.get(*name) != second.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_difference_is_named() {
        let sums =
            |list: &[(&str, &str)]| list.iter().map(|(name, sum)| ((*name).to_owned(), (*sum).to_owned())).collect();
        let first = sums(&[("a", "1"), ("b", "1"), ("c", "1")]);
        assert_eq!(differences(&first, &sums(&[("a", "1"), ("b", "2"), ("d", "1")])), ["b", "c", "d"]);
        assert!(differences(&first, &first).is_empty());
    }
}
