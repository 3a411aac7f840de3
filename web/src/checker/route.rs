//! Which screen the fragment of the address names, and what a link opens. No server sees a fragment.

use boundclaim_core::{Diagnostic, check::Evidence};

use super::share;

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Check,
    Explain,
    Compare,
    Embed,
    Privacy,
}

impl Page {
    /// Its fragment and its name.
    pub(crate) const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Check => ("#check", "Check"),
            Self::Explain => ("#explain", "Explain an error"),
            Self::Compare => ("#compare", "Compare"),
            Self::Embed => ("#embed", "Embed"),
            Self::Privacy => ("#privacy", "Runs in your browser"),
        }
    }
}

/// What an address asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Route {
    /// A screen, with what it holds.
    Show(Page),
    /// Evidence from a link.
    Open(Box<Evidence>),
    /// A link that is not whole.
    Cut,
    /// A link whose evidence cannot be read, and why.
    Broken(Vec<Diagnostic>),
    /// An example, by its ID.
    Example(String),
    /// The text of an error.
    Error(String),
    /// A screen of the other app.
    Elsewhere,
}

/// Reads the fragment, with its `#`.
pub(crate) fn read(fragment: &str) -> Route {
    let (name, value) = fragment.split_once('=').unwrap_or((fragment, ""));
    match name {
        "#check" => Route::Show(Page::Check),
        "#explain" if value.is_empty() => Route::Show(Page::Explain),
        "#explain" => Route::Error(share::percent_decoded(value)),
        "#compare" => Route::Show(Page::Compare),
        "#embed" => Route::Show(Page::Embed),
        "#privacy" => Route::Show(Page::Privacy),
        "#example" => Route::Example(value.to_owned()),
        "#evidence" => {
            let Some(json) = share::unpack(value) else { return Route::Cut };
            Evidence::from_json(&json).map_or_else(Route::Broken, |evidence| Route::Open(Box::new(evidence)))
        }
        _ => Route::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Route, read};
    use crate::checker::{input::Input, share};

    #[test]
    fn links_are_read() {
        assert_eq!(read("#check"), Route::Show(Page::Check));
        assert_eq!(read("#explain=permission%20denied%0A"), Route::Error("permission denied\n".to_owned()));
        assert_eq!(read("#setup=x"), Route::Elsewhere);
        assert_eq!(read("#evidence=%%%"), Route::Cut);
        assert!(matches!(read(&format!("#evidence={}", share::pack("[]"))), Route::Broken(_)));
        let input = Input { role_name: "app".to_owned(), ..Input::default() };
        let Route::Open(evidence) = read(&format!("#evidence={}", share::pack(&input.to_json()))) else { panic!() };
        assert_eq!(Input::of(&evidence), input);
    }
}
