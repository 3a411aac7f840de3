//! The pages that are generated from the core's data: these tests fail when one is out of date. `BLESS=1 cargo test` writes
//! them.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use boundclaim_core::{
    Code, Severity,
    check::StepName,
    troubleshoot::{Frequency, known_causes, known_errors},
};

fn findings() -> String {
    let mut page = String::from(
        "# Findings\n\n<!-- Generated from core/src/diagnostic.rs: BLESS=1 cargo test -p boundclaim-core --test docs -->\n\n\
         Each finding has a code. **Errors** stop what depends on the field; **warnings** are accepted, but wider or \
         stranger than most people want; **info** is good to know.\n",
    );
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let (slug, title, text) = (code.slug(), code.title(), code.explanation().trim());
        writeln!(page, "\n## {slug}\n\n**{title}** ({severity}). {text}").unwrap();
    }
    page
}

fn errors() -> String {
    let mut page = String::from(
        "# Errors\n\n<!-- Generated from core/src/troubleshoot/table/: BLESS=1 cargo test -p boundclaim-core --test docs -->\n\n\
         What GitLab, the runner, Vault, OpenBao and their clients print, what it means, and what may be behind it. `…` \
         stands for a value.\n",
    );
    for error in known_errors() {
        let (slug, says) = (error.slug, error.says);
        let step = error.step.map_or("beside the way to the secret", StepName::name);
        writeln!(page, "\n## {slug}\n\n{says} Where: {step}.\n").unwrap();
        writeln!(page, "```text\n{}\n```\n", error.titles().collect::<Vec<_>>().join("\n")).unwrap();
        if let Some(versions) = error.versions {
            writeln!(page, "{versions}\n").unwrap();
        }
        for cause in error.causes {
            writeln!(page, "- [{}](causes.md#{}) ({})", cause.title, cause.code, often(cause.frequency)).unwrap();
        }
    }
    page
}

fn causes() -> String {
    let mut page = String::from(
        "# Causes\n\n<!-- Generated from core/src/troubleshoot/table/: BLESS=1 cargo test -p boundclaim-core --test docs -->\n\n\
         What is behind the [errors](errors.md): how to recognise it, and what to do. The frequency is an estimate by the \
         number of public reports.\n",
    );
    for cause in known_causes() {
        let (code, title, frequency) = (cause.code, cause.title, often(cause.frequency));
        writeln!(page, "\n## {code}\n\n**{title}** ({frequency}).\n").unwrap();
        writeln!(page, "It is this one if {}.\n\nThen {}.\n", cause.it_is_this_if, cause.then).unwrap();
        let found = cause.findings().map(|code| format!("[{0}](diagnostics.md#{0})", code.slug())).collect::<Vec<_>>();
        if !found.is_empty() {
            writeln!(page, "The checker says: {}.\n", found.join(", ")).unwrap();
        }
        let mut slugs: Vec<_> = Vec::new();
        for error in known_errors().filter(|error| error.causes.iter().any(|one| one.code == code)) {
            slugs.push(format!("[{0}](errors.md#{0})", error.slug));
        }
        writeln!(page, "Behind: {}. Known from: {}.", slugs.join(", "), cause.source).unwrap();
    }
    page
}

fn often(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::MostCommon => "most common",
        Frequency::Common => "common",
        Frequency::LessCommon => "less common",
        Frequency::Rare => "rare",
    }
}

fn is_current(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, page).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page, "run with BLESS=1");
}

#[test]
fn the_pages_are_current() {
    is_current("diagnostics.md", &findings());
    is_current("errors.md", &errors());
    is_current("causes.md", &causes());
}

#[test]
fn names_are_unique() {
    fn unique<'a>(names: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            assert!(seen.insert(name), "{name} twice");
        }
    }
    // Each of them has a page of its name.
    unique(Code::ALL.iter().map(|code| code.slug()).chain(known_errors().map(|error| error.slug)));
    unique(known_causes().map(|cause| cause.code));
}

/// A row for a cause that does not exist would never be seen.
#[test]
fn findings_belong_to_causes() {
    let shown: usize = known_causes().map(|cause| cause.findings().count()).sum();
    let table = include_str!("../src/troubleshoot/related.rs");
    assert_eq!(shown, table.matches("Code::").count());
}

#[test]
fn every_cause_is_behind_an_error() {
    let used: BTreeSet<_> = known_errors().flat_map(|error| error.causes).map(|cause| cause.code).collect();
    let known: BTreeSet<_> = known_causes().map(|cause| cause.code).collect();
    let only_known: Vec<_> = known.difference(&used).collect();
    assert!(only_known.is_empty(), "{only_known:?}");
    assert!(used.is_subset(&known), "a cause is missing in its table");
    for error in known_errors() {
        assert!(!error.causes.is_empty() && !error.texts.is_empty(), "{}", error.slug);
        assert!(error.says.ends_with('.'), "{}", error.slug);
    }
    for cause in known_causes() {
        let texts = [cause.title, cause.it_is_this_if, cause.then];
        assert!(texts.iter().all(|text| !text.ends_with('.') && !text.is_empty()), "{}", cause.code);
    }
}
