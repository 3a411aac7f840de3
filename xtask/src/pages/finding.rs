//! The page of a finding.

use boundclaim_core::{
    Code, Severity,
    troubleshoot::{KnownError, known_causes, known_errors},
};

use super::{
    Site, error,
    frame::Frame,
    html::Html,
    samples::{self, Sample},
};

/// The whole page.
pub(super) fn page(code: Code, site: &Site) -> String {
    let explanation = code.explanation().trim();
    let frame = Frame { title: code.title(), description: explanation, app: "../../", style: &site.style };
    frame.page(|html| {
        html.element("p", &[("class", "kind")], |html| {
            html.text(&format!("Finding, {} · ", severity(code)));
            html.code(code.slug());
        });
        html.element("h1", &[("id", code.slug())], |html| html.rich(code.title()));
        html.element("p", &[("class", "lead")], |html| html.rich(explanation));
        example(html, code, site);
        behind(html, code);
    })
}

/// A line of a list of findings.
pub(super) fn item(html: &mut Html, up: &str, code: Code) {
    html.element("li", &[], |html| {
        html.link(&format!("{up}{}/", code.slug()), |html| html.rich(code.title()));
        html.text(" ");
        html.code(code.slug());
        html.text(&format!(", {}", severity(code)));
    });
}

/// What boundclaim says about a small input, and the way to try it.
fn example(html: &mut Html, code: Code, site: &Site) {
    let gallery = site.gallery.findings.get(code.slug());
    let sample = samples::of(code);
    if sample.is_none() && gallery.is_none() {
        return;
    }
    html.says("h2", "An example");
    if let Some(Sample { input, found }) = &sample {
        html.element("p", &[], |html| html.text(&format!("{}:", input.place())));
        html.lines("The example", &input.shown());
        html.element("p", &[("class", "said")], |html| html.rich(&sentence(&found.message)));
        if let Some(help) = &found.help {
            html.says("p", help);
        }
    }
    let link = sample.map(|sample| sample.input.link()).filter(|link| link.shows(code));
    let mut ways: Vec<(String, &str)> = Vec::new();
    ways.extend(link.map(|link| (link.fragment(), "Open this example in boundclaim")));
    ways.extend(gallery.map(|id| (format!("#example={id}"), "Open a whole setup with it")));
    for (fragment, words) in ways {
        html.element("p", &[], |html| html.link(&format!("../../{fragment}"), |html| html.text(words)));
    }
}

/// A finding's message within a text.
fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", characters.as_str())
}

/// Errors that one sees when what was found does harm.
fn behind(html: &mut Html, code: Code) {
    let causes: Vec<_> = known_causes().filter(|cause| cause.findings().any(|found| found == code)).collect();
    let is_behind =
        |error: &&KnownError| error.causes.iter().any(|cause| causes.iter().any(|one| one.code == cause.code));
    let errors: Vec<_> = known_errors().filter(is_behind).collect();
    if errors.is_empty() {
        return;
    }
    html.says("h2", "Errors that it can be behind");
    html.element("ul", &[], |html| {
        for error in errors {
            error::item(html, "../", error);
        }
    });
}

const fn severity(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
