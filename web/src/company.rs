//! What the host of the page set: the `boundclaim.json` beside it, which the page's loader fetched before the app started.

use std::rc::Rc;

use boundclaim_core::{Company, Diagnostic};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::{browser, components::field::field_name};

/// Why the file counts for nothing.
pub(crate) enum Trouble {
    /// It cannot be read.
    Unreadable(Vec<Diagnostic>),
    /// It did not arrive.
    Lost,
}

/// What is said then.
pub(crate) const UNREADABLE: &str =
    "This site’s boundclaim.json cannot be used, and boundclaim works without it. Tell whoever hosts this page.";
pub(crate) const LOST: &str =
    "This site’s boundclaim.json could not be loaded: its defaults are missing. Load the page again.";

/// What the host set; nothing when there is no file, or trouble with it.
pub(crate) fn site() -> (Rc<Company>, Option<Trouble>) {
    let read = match fetched() {
        None => Ok(Company::default()),
        Some(file) if file.is_null() => Err(Trouble::Lost),
        Some(file) => match file.as_string().unwrap_or_default() {
            empty if empty.trim().is_empty() => Ok(Company::default()),
            text => Company::from_json(&text).map_err(Trouble::Unreadable),
        },
    };
    match read {
        Ok(company) => (Rc::new(company), None),
        Err(trouble) => (Rc::default(), Some(trouble)),
    }
}

/// The fields of which the company's value was kept.
pub(crate) fn kept_words(company: &Company, kept: &[String]) -> String {
    let names: Vec<String> = kept.iter().map(|field| field_name(field)).collect();
    format!("Kept as set by {}: {}.", company.name(), names.join(", "))
}

/// The loader's `boundclaim.company`: the text, an empty one when there is no file, null when it did not arrive.
fn fetched() -> Option<JsValue> {
    let loader = Reflect::get(&browser::window()?.into(), &"boundclaim".into()).ok()?;
    Reflect::get(&loader, &"company".into()).ok().filter(|file| !file.is_undefined())
}
