//! Deep links: `#preset=ID` and `#setup=BASE64URL`, in the fragment, which no server sees.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use boundclaim_core::{Diagnostic, Setup, presets};

/// What a link asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Route {
    /// Nothing: what the session holds, or the start page.
    Plain,
    /// A setup to open.
    Open(Box<Setup>),
    /// A setup that cannot be read, and why.
    Broken(Vec<Diagnostic>),
    /// An example that does not exist.
    NoPreset(String),
}

/// Reads the fragment, with or without its `#`.
pub(crate) fn read(fragment: &str) -> Route {
    let fragment = fragment.trim_start_matches('#');
    if let Some(id) = fragment.strip_prefix("preset=") {
        let preset = presets().into_iter().find(|preset| preset.id == id);
        return preset.map_or_else(|| Route::NoPreset(id.to_owned()), |preset| Route::Open(Box::new(preset.setup)));
    }
    let Some(text) = fragment.strip_prefix("setup=") else { return Route::Plain };
    let json = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    match Setup::from_json(&json) {
        Ok(setup) => Route::Open(Box::new(setup)),
        Err(found) => Route::Broken(found),
    }
}

/// The fragment that opens this setup.
pub(crate) fn fragment(setup: &Setup) -> String {
    format!("#setup={}", URL_SAFE_NO_PAD.encode(setup.to_json()))
}

#[cfg(test)]
mod tests {
    use super::{Route, fragment, read};

    #[test]
    fn links_bring_the_setup_back() {
        for preset in boundclaim_core::presets() {
            assert_eq!(read(&fragment(&preset.setup)), Route::Open(Box::new(preset.setup.clone())));
            assert_eq!(read(&format!("#preset={}", preset.id)), Route::Open(Box::new(preset.setup)));
        }
        assert_eq!(read("#preset=none"), Route::NoPreset("none".to_owned()));
        assert_eq!(read(""), Route::Plain);
        assert_eq!(read("#step-1"), Route::Plain);
        assert!(matches!(read("#setup=%%%"), Route::Broken(_)));
    }
}
