//! The page of a known error.

use boundclaim_core::troubleshoot::{Cause, CheckWith, Frequency, KnownError, known_errors};

use super::{Site, frame::Frame, html::Html, percent_encoded};

/// The whole page.
pub(super) fn page(error: &KnownError, site: &Site) -> String {
    let title = error.titles().next().unwrap_or_default();
    let causes = error.causes.len();
    let number = if causes == 1 { "One known cause".to_owned() } else { format!("{causes} known causes") };
    let description = format!("{} {number}, how to tell, and what to do.", error.says);
    let frame = Frame { title: &title, description: &description, app: "../../", style: &site.style };
    frame.page(|html| {
        html.element("p", &[("class", "kind")], |html| html.text("Error"));
        html.element("h1", &[("id", error.slug)], |html| html.code(&title));
        html.element("p", &[("class", "lead")], |html| html.rich(error.says));
        facts(html, error);
        html.says("h2", if causes == 1 { "The cause" } else { "Causes, most likely first" });
        for cause in ranked(error) {
            self::cause(html, cause, causes > 1);
        }
        example(html, error, site);
        related(html, error);
    })
}

/// Most common first.
fn ranked(error: &KnownError) -> Vec<&'static Cause> {
    let mut causes = error.causes.to_vec();
    causes.sort_by_key(|cause| cause.frequency);
    causes
}

fn facts(html: &mut Html, error: &KnownError) {
    let others: Vec<String> = error.titles().skip(1).collect();
    html.element("dl", &[], |html| {
        html.says("dt", "Where");
        html.says("dd", error.step.map_or("beside the way from the job to the secret", |step| step.title()));
        if let Some(versions) = error.versions {
            html.says("dt", "Versions");
            html.says("dd", versions);
        }
        if !others.is_empty() {
            html.says("dt", "Also");
            for other in &others {
                html.element("dd", &[], |html| html.code(other));
            }
        }
    });
}

fn cause(html: &mut Html, cause: &Cause, one_of_several: bool) {
    html.element("section", &[], |html| {
        html.element("h3", &[("id", &format!("cause-{}", cause.code))], |html| html.rich(cause.title));
        if one_of_several {
            html.element("p", &[("class", "often")], |html| html.text(often(cause.frequency)));
        }
        html.says("p", &format!("It is this one if {}.", cause.it_is_this_if));
        html.says("p", &format!("Then {}.", cause.then));
        html.element("p", &[("class", "meta")], |html| {
            if let Some(with) = cause.check_with {
                html.text(&format!("The checker sees it in {}. ", seen_in(with)));
            }
            for found in cause.findings() {
                html.text("Finding: ");
                html.link(&format!("../{}/", found.slug()), |html| html.rich(found.title()));
                html.text(". ");
            }
            html.text(&format!("Known from: {}.", cause.source));
        });
    });
}

fn example(html: &mut Html, error: &KnownError, site: &Site) {
    let sample = error.sample();
    html.says("h2", "An example");
    html.lines("A text with this error", &sample);
    html.element("p", &[], |html| {
        html.link(&format!("../../#explain={}", percent_encoded(&sample)), |html| {
            html.text("Explain this text in boundclaim");
        });
        if let Some(id) = site.gallery.errors.get(error.slug) {
            html.text(", or ");
            html.link(&format!("../../#example={id}"), |html| html.text("open a whole example of it"));
        }
        html.text(". In a text of your own, tokens are blacked out at once.");
    });
}

/// Errors with the same text, and those that share most causes.
fn related(html: &mut Html, error: &KnownError) {
    let shared = |other: &KnownError| {
        let texts = other.texts.iter().filter(|text| error.texts.contains(text)).count();
        let causes = other.causes.iter().filter(|cause| error.causes.iter().any(|one| one.code == cause.code)).count();
        texts * 10 + causes
    };
    let mut others: Vec<_> = known_errors().filter(|other| other.slug != error.slug && shared(other) > 0).collect();
    others.sort_by_key(|other| std::cmp::Reverse(shared(other)));
    if others.is_empty() {
        return;
    }
    html.says("h2", "Related errors");
    html.element("ul", &[], |html| {
        for other in others.iter().take(MOST_RELATED) {
            item(html, "../", other);
        }
    });
}

/// A line of a list of errors.
pub(super) fn item(html: &mut Html, up: &str, error: &KnownError) {
    html.element("li", &[], |html| {
        let title = error.titles().next().unwrap_or_default();
        html.link(&format!("{up}{}/", error.slug), |html| html.code(&title));
        html.text(" ");
        html.rich(error.says);
    });
}

const fn often(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::MostCommon => "most common",
        Frequency::Common => "common",
        Frequency::LessCommon => "less common",
        Frequency::Rare => "rare",
    }
}

const fn seen_in(with: CheckWith) -> &'static str {
    match with {
        CheckWith::Policy => "the policies of the token",
        CheckWith::Role => "the role",
        CheckWith::Config => "the mount's configuration",
        CheckWith::Pipeline => "the job in .gitlab-ci.yml",
        CheckWith::Token => "the token or its claims",
        CheckWith::Variables => "the CI/CD variables",
    }
}

const MOST_RELATED: usize = 8;
