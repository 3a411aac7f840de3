//! The service worker: which files it keeps follows from the page.

use std::{fs, path::Path};

use super::{WORKER, files, is_hashed};
use crate::run::{Outcome, fingerprint};

/// Writes `sw.js` for the page that lies in the folder.
pub(super) fn write(dist: &Path) -> Outcome {
    let page = fs::read_to_string(dist.join("index.html"))?;
    let (first, mut later) = of_the_page(dist)?;
    // Styles and icon of the pages of errors and findings. A page itself is kept when it is opened.
    let shared = |name: &&String| name.starts_with("e/") && !name.ends_with("/index.html");
    later.extend(files(dist)?.iter().filter(shared).cloned());
    let list = |names: &[String]| serde_json::to_string(names);
    let worker = SCRIPT.replace("$PAGE_FILES", &list(&first)?).replace("$LATER_FILES", &list(&later)?);
    let build = fingerprint(&[&page, &worker]);
    Ok(fs::write(dist.join(WORKER), worker.replace("$BUILD", &build))?)
}

const SCRIPT: &str = include_str!("sw.js");

/// The files with a hash that `index.html` names, and those that follow from these.
pub(crate) fn of_the_page(dist: &Path) -> Outcome<(Vec<String>, Vec<String>)> {
    let names = files(dist)?.into_iter().filter(|name| is_hashed(name) && !name.contains('/')).collect();
    reached(&fs::read_to_string(dist.join("index.html"))?, names, |name| fs::read(dist.join(name)))
}

/// Which of these files the page names, and which those name in turn. A file that is there for other pages is in neither.
fn reached(
    page: &str,
    mut names: Vec<String>,
    read: impl Fn(&str) -> std::io::Result<Vec<u8>>,
) -> Outcome<(Vec<String>, Vec<String>)> {
    let mut named_in = |text: &str| names.extract_if(.., |name| text.contains(name.as_str())).collect::<Vec<_>>();
    let first = named_in(page);
    let (mut later, mut unread) = (Vec::new(), first.clone());
    while let Some(name) = unread.pop() {
        // Modules name no files, their scripts do.
        if Path::new(&name).extension() == Some("wasm".as_ref()) {
            continue;
        }
        let found = named_in(&String::from_utf8(read(&name)?)?);
        later.extend_from_slice(&found);
        unread.extend(found);
    }
    later.sort_unstable();
    Ok((first, later))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_reached() {
        let names = ["a-11111111.js", "b-22222222.js", "b-22222222_bg.wasm", "embed-33333333.js", "s-44444444.css"];
        let read = |name: &str| {
            let text = if name.starts_with("a-") { "load('./b-22222222.js', './b-22222222_bg.wasm')" } else { "" };
            Ok(text.as_bytes().to_vec())
        };
        let page = "<link href='./s-44444444.css'><script src='./a-11111111.js'></script>";
        let (first, later) = reached(page, names.map(str::to_owned).to_vec(), read).unwrap();
        assert_eq!(first, ["a-11111111.js", "s-44444444.css"]);
        assert_eq!(later, ["b-22222222.js", "b-22222222_bg.wasm"]);
    }

    #[test]
    fn the_worker_knows_a_hashed_name_as_we_do() {
        // The same rule in two languages: a look at the pattern, so that neither changes alone.
        assert!(SCRIPT.contains(r"/^(e\/)?[^/]*-[0-9a-f]{8,16}(_bg)?\.[a-z]+$/"));
        for place in ["$BUILD", "$PAGE_FILES", "$LATER_FILES"] {
            assert_eq!(SCRIPT.matches(place).count(), 1, "{place}");
        }
    }
}
