//! Static pages, one for each error and each finding, so that people find them by searching for what they see. Made from
//! the core's tables, readable without JavaScript.

mod error;
mod finding;
mod frame;
mod gallery;
mod html;
mod index;
mod samples;

use std::{fmt::Write as _, fs, path::Path};

use boundclaim_core::{Code, troubleshoot::known_errors};

use self::gallery::Gallery;
use crate::run::{Outcome, fingerprint};

/// Writes the pages into the folder `e/` of the app.
pub(crate) fn write(dist: &Path) -> Outcome {
    let folder = dist.join("e");
    let site = Site::new();
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(&site.style), STYLE)?;
    fs::write(folder.join(ICON), include_str!("../../web/src/styles/icon.svg"))?;
    for (name, page) in site.pages() {
        let folder = folder.join(name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), page)?;
    }
    Ok(())
}

/// What pages need to know of each other.
struct Site {
    style: String,
    gallery: Gallery,
}

impl Site {
    fn new() -> Self {
        Self { style: format!("style-{}.css", fingerprint(&[STYLE])), gallery: Gallery::new() }
    }

    /// The pages by their names; that of the index is empty.
    fn pages(&self) -> Vec<(&'static str, String)> {
        let errors = known_errors().map(|error| (error.slug, error::page(error, self)));
        let findings = Code::ALL.iter().map(|code| (code.slug(), finding::page(*code, self)));
        errors.chain(findings).chain([("", index::page(&self.style))]).collect()
    }
}

/// For a fragment (RFC 3986): everything but unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The tokens of the app, and what these few elements need.
const STYLE: &str =
    concat!(include_str!("../../web/src/styles/tokens.css"), include_str!("../../web/src/styles/pages.css"));

const ICON: &str = "icon.svg";

#[cfg(test)]
mod tests;
