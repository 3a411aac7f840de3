//! `docs/diagnostics.md` is generated: this test fails when it is out of date. `BLESS=1 cargo test` writes it.

use std::{fmt::Write as _, fs, path::Path};

use boundclaim_core::{Code, Severity};

fn page() -> String {
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

#[test]
fn the_page_of_findings_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, page()).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page(), "run with BLESS=1");
}

#[test]
fn slugs_are_unique() {
    let mut slugs: Vec<_> = Code::ALL.iter().map(|code| code.slug()).collect();
    slugs.sort_unstable();
    slugs.dedup();
    assert_eq!(slugs.len(), Code::ALL.len());
}
