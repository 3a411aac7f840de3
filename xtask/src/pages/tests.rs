use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use boundclaim_core::{
    Code, DiagnoseInput, Severity,
    check::examples,
    diagnose,
    troubleshoot::{known_causes, known_errors},
};
use flate2::read::DeflateDecoder;

use super::{ICON, Site, samples::Link};

fn pages() -> (Site, BTreeMap<&'static str, String>) {
    let site = Site::new();
    let pages = site.pages();
    let count = pages.len();
    let pages: BTreeMap<_, _> = pages.into_iter().collect();
    assert_eq!(pages.len(), count, "two pages with one name");
    (site, pages)
}

/// The values of an attribute, unescaped.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<String> {
    let before = format!(" {attribute}=\"");
    let rest = page.split(before.as_str()).skip(1).filter_map(|rest: &'a str| rest.split('"').next());
    rest.map(|value| value.replace("&quot;", "\"").replace("&amp;", "&")).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (byte, length) = match first {
            '%' => (u8::from_str_radix(&rest[1..3], 16).unwrap(), 3),
            other => (u8::try_from(other).unwrap(), 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_error_and_every_finding_has_a_page() {
    let (_, pages) = pages();
    for error in known_errors() {
        let page = &pages[error.slug];
        let title = error.titles().next().unwrap().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let title = title.replace('"', "&quot;");
        assert!(page.contains(&format!("<title>{title} · boundclaim</title>")), "{}", error.slug);
        assert!(page.contains(&format!("<h1 id=\"{}\"><code>{title}</code></h1>", error.slug)), "{}", error.slug);
        for cause in error.causes {
            assert!(page.contains(&format!("id=\"cause-{}\"", cause.code)), "{}", error.slug);
        }
    }
    for code in Code::ALL {
        assert!(pages[code.slug()].contains(&format!("<h1 id=\"{}\">", code.slug())), "{}", code.slug());
    }
    assert_eq!(pages.len(), known_errors().count() + Code::ALL.len() + 1);
}

#[test]
fn every_link_leads_somewhere() {
    let (site, pages) = pages();
    let gallery: BTreeSet<_> = examples().iter().map(|example| example.id).collect();
    let mut reached = BTreeSet::new();
    for (name, page) in &pages {
        let up = if name.is_empty() { "" } else { "../" };
        let app = format!("{up}../");
        for link in values(page, "href") {
            if let Some(rest) = link.strip_prefix(&app) {
                let known = match rest.split_once('=') {
                    None => {
                        ["", "e/"].contains(&rest) || rest == format!("e/{ICON}") || rest == format!("e/{}", site.style)
                    }
                    Some(("#example", id)) => gallery.contains(id),
                    Some(("#setup", setup)) => is_found(name, &Link::Setup(unpacked(setup, false))),
                    Some(("#evidence", packed)) => {
                        let evidence = serde_json::from_str(&unpacked(packed, true)).unwrap();
                        is_found(name, &Link::Evidence(evidence))
                    }
                    Some(("#explain", text)) => explains(name, &decoded(text)),
                    Some(_) => false,
                };
                assert!(known, "{name}: {link}");
            } else {
                let target = link.strip_prefix(up).and_then(|link| link.strip_suffix('/'));
                assert!(target.is_some_and(|target| pages.contains_key(target)), "{name}: {link}");
                reached.extend(target.map(str::to_owned).filter(|_| name.is_empty()));
            }
        }
    }
    assert_eq!(reached.len(), pages.len() - 1, "the index does not list all");
}

/// What is only good to know is not shown by the checker.
#[test]
fn every_page_has_an_example_that_opens() {
    let (_, pages) = pages();
    let ways = ["#setup=", "#evidence=", "#example=", "#explain="];
    for (name, _) in pages.iter().filter(|(_, page)| !ways.iter().any(|way| page.contains(way))) {
        let code = Code::ALL.iter().find(|code| code.slug() == *name);
        assert!(code.is_some_and(|code| code.severity() == Severity::Info || *code == Code::TooLarge), "{name}");
    }
}

/// What a link opens has the finding.
fn is_found(name: &str, link: &Link) -> bool {
    Code::ALL.iter().any(|code| code.slug() == name && link.shows(*code))
}

fn unpacked(text: &str, deflated: bool) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
    let mut text = String::new();
    if deflated {
        DeflateDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        return text;
    }
    String::from_utf8(bytes).unwrap()
}

/// The index only opens the screen.
fn explains(name: &str, text: &str) -> bool {
    let diagnosis = diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() });
    name.is_empty() && text.is_empty() || diagnosis.errors.first().is_some_and(|error| error.slug == name)
}

#[test]
fn pages_are_well_formed_and_run_nothing() {
    let (_, pages) = pages();
    for (name, page) in &pages {
        let mut open = Vec::new();
        for tag in page.split('<').skip(1).filter(|tag| !tag.starts_with('!')) {
            let (tag, _) = tag.split_once('>').unwrap_or_else(|| panic!("{name}: <{tag}"));
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "{name}");
            } else if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap());
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
        let ids = values(page, "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{name}");
        for never in ["<script", "<style", " style=\"", " onclick", "http:", "javascript:"] {
            assert!(!values(page, "href").iter().any(|link| link.starts_with(never)), "{name}");
            assert!(never.ends_with(':') || !page.contains(never), "{name}: {never}");
        }
    }
}

/// Pages are made from these tables alone: a cause is on the page of every error that it is behind.
#[test]
fn every_cause_is_told() {
    let (_, pages) = pages();
    let all = pages.values().map(String::as_str).collect::<String>();
    for cause in known_causes() {
        assert!(all.contains(&format!("id=\"cause-{}\"", cause.code)), "{}", cause.code);
    }
}
