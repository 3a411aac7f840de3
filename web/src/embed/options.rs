//! What a page says of an element: its attributes, and the texts between its tags.

use std::rc::Rc;

use boundclaim_core::{Company, Diagnostic, GitLab, Product, Server, Tier, Version};
use serde_json::Value;

/// Which screen an element shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Check,
    Explain,
    Setup,
}

/// All of it. What cannot be used is left out, and said in [`problems`](Self::problems).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) kind: Kind,
    pub(crate) server: Option<Server>,
    pub(crate) gitlab: Option<Version>,
    pub(crate) tier: Option<Tier>,
    pub(crate) role_name: Option<String>,
    pub(crate) auth_mount: Option<String>,
    pub(crate) preset: Option<String>,
    pub(crate) texts: Vec<Text>,
    /// What the company set, in the file that `src` names.
    pub(crate) company: Rc<Company>,
    /// Where the whole app is, with a slash at its end.
    pub(crate) app: String,
    pub(crate) problems: Vec<String>,
}

/// A text between the tags: readable without JavaScript, and taken over with it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    /// What it is, one of the words of [`Kind::parts`].
    pub(crate) part: String,
    /// Of a policy.
    pub(crate) name: Option<String>,
    pub(crate) text: String,
}

impl Kind {
    /// The attributes that mean something here.
    pub(crate) const fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["server", "version", "gitlab", "tier", "role-name", "auth-mount", "src", "theme"],
            Self::Explain => &["server", "version", "src", "theme"],
            Self::Setup => &["server", "version", "gitlab", "tier", "preset", "src", "theme"],
        }
    }

    /// What a text between the tags can be.
    pub(crate) const fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["claims", "role", "policy", "config", "pipeline", "variables", "error", "evidence"],
            Self::Explain => &["error"],
            Self::Setup => &["setup"],
        }
    }
}

impl Options {
    /// Reads what `elements.js` collected.
    pub(crate) fn read(kind: Kind, json: &str) -> Self {
        let json: Value = serde_json::from_str(json).unwrap_or_default();
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        let mut options = Self {
            kind,
            server: None,
            gitlab: None,
            tier: None,
            role_name: None,
            auth_mount: None,
            preset: None,
            texts: Vec::new(),
            company: Rc::default(),
            app: text("app").unwrap_or_default(),
            problems: text("problem").into_iter().collect(),
        };
        match text("company").as_deref().map(Company::from_json) {
            Some(Ok(company)) => options.company = Rc::new(company),
            Some(Err(found)) => options.problems.extend(found.iter().take(SHOWN).map(|one| unusable("src", one))),
            None => {}
        }
        let list = |name: &str| json.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let (mut product, mut version) = (None, None);
        for attribute in list("attributes") {
            let word = |index: usize| attribute.get(index).and_then(Value::as_str).unwrap_or_default();
            options.attribute(word(0), word(1), &mut product, &mut version);
        }
        options.server = match (product, version) {
            (None, None) => None,
            (product, version) => {
                let product = product.unwrap_or(Product::Vault);
                Some(Server { product, version: version.unwrap_or(product.newest_recorded()) })
            }
        };
        for found in list("texts") {
            let word = |index: usize| found.get(index).and_then(Value::as_str).map(str::to_owned);
            let (part, name) = (word(0).unwrap_or_default(), word(1));
            if kind.parts().contains(&part.as_str()) {
                options.texts.push(Text { part, name, text: word(2).unwrap_or_default() });
            } else {
                let known = kind.parts().join(", ");
                options.problems.push(format!("`data-part` is “{part}”. Write one of: {known}."));
            }
        }
        options
    }

    fn attribute(&mut self, name: &str, value: &str, product: &mut Option<Product>, version: &mut Option<Version>) {
        let wrong = |wanted: &str| format!("`{name}` is “{value}”. Write {wanted}.");
        let locked =
            LOCKED.iter().find(|(other, _)| *other == name).is_some_and(|(_, field)| self.company.is_locked(field));
        let problem = match name {
            _ if locked => Some(format!("`{name}` is kept as set by {}: it is locked.", self.company.name())),
            _ if !self.kind.attributes().contains(&name) => {
                Some(format!("There is no attribute `{name}`. Known are: {}.", self.kind.attributes().join(", ")))
            }
            "server" => match value {
                "vault" | "openbao" => {
                    *product = Some(if value == "vault" { Product::Vault } else { Product::OpenBao });
                    None
                }
                _ => Some(wrong("vault or openbao")),
            },
            "version" => {
                *version = Version::parse(value);
                version.is_none().then(|| wrong("the server’s version, like 1.21.4"))
            }
            "gitlab" => {
                self.gitlab = Version::parse(value).map(|version| Version::new(version.major, version.minor, 0));
                self.gitlab.is_none().then(|| wrong("the version of GitLab, like 18.5"))
            }
            "tier" => {
                self.tier = match value {
                    "free" => Some(Tier::Free),
                    "premium" => Some(Tier::Premium),
                    "ultimate" => Some(Tier::Ultimate),
                    _ => None,
                };
                self.tier.is_none().then(|| wrong("free, premium or ultimate"))
            }
            "theme" => (!["light", "dark", "auto"].contains(&value))
                .then(|| wrong("light, dark or auto, or leave it out: then the element looks like its page")),
            "role-name" => {
                self.role_name = Some(value.to_owned());
                None
            }
            "auth-mount" => {
                self.auth_mount = Some(value.to_owned());
                None
            }
            "preset" => {
                self.preset = Some(value.to_owned());
                None
            }
            _ => None,
        };
        self.problems.extend(problem);
    }

    /// Like "Vault 1.21.4, GitLab 18.5, set by this page"; else whose defaults are there.
    pub(crate) fn set_by_page(&self) -> Option<String> {
        let server = self.server.map(|server| server.to_string());
        let gitlab = self.gitlab.map(|version| GitLab { version, tier: None }.version.to_string());
        let set: Vec<String> = server.into_iter().chain(gitlab.map(|version| format!("GitLab {version}"))).collect();
        if set.is_empty() {
            return self.company.has_defaults().then(|| format!("Defaults set by {}", self.company.name()));
        }
        Some(format!("{}, set by this page", set.join(", ")))
    }

    /// The text of this part, if there is one.
    pub(crate) fn text(&self, part: &str) -> Option<&str> {
        self.texts.iter().find(|text| text.part == part).map(|text| text.text.as_str())
    }
}

/// Attributes, and the fields of a setup that they set.
const LOCKED: [(&str, &str); 5] = [
    ("server", "/server/product"),
    ("version", "/server/version"),
    ("gitlab", "/gitlab/version"),
    ("tier", "/gitlab/tier"),
    ("auth-mount", "/auth/mount"),
];

/// What cannot be used of a file or text of the page, as a problem.
pub(crate) fn unusable(what: &str, found: &Diagnostic) -> String {
    let place = found.field.as_deref().unwrap_or_default();
    format!("`{what}`, at `{place}`: {}", found.message)
}

/// Problems of one text.
const SHOWN: usize = 8;

#[cfg(test)]
mod tests {
    use boundclaim_core::{Product, Tier};

    use super::{Kind, Options};

    fn read(kind: Kind, attributes: &str) -> Options {
        Options::read(kind, &format!("{{ \"attributes\": {attributes}, \"app\": \"https://docs.example.com/b/\" }}"))
    }

    #[test]
    fn what_a_page_says_is_taken_over() {
        let options = read(
            Kind::Check,
            r#"[["server", "openbao"], ["version", "2.5.4"], ["gitlab", "17.11.2"], ["tier", "premium"], ["role-name", "app"]]"#,
        );
        assert_eq!(options.problems, Vec::<String>::new());
        assert_eq!(options.server.map(|server| server.product), Some(Product::OpenBao));
        assert_eq!(options.tier, Some(Tier::Premium));
        assert_eq!(options.set_by_page().as_deref(), Some("OpenBao 2.5.4, GitLab 17.11, set by this page"));
        assert_eq!(read(Kind::Setup, "[]").set_by_page(), None);
        let options = Options::read(Kind::Setup, r#"{ "company": "{ \"name\": \"Example Corp\", \"setup\": {} }" }"#);
        assert_eq!(options.set_by_page().as_deref(), Some("Defaults set by Example Corp"));
    }

    #[test]
    fn what_the_company_locked_stays() {
        let json = r#"{ "attributes": [["server", "openbao"], ["gitlab", "17.0"]],
            "company": "{ \"name\": \"Example Corp\", \"locked\": [\"/server\"] }" }"#;
        let options = Options::read(Kind::Check, json);
        assert_eq!(options.problems, ["`server` is kept as set by Example Corp: it is locked."]);
        assert_eq!(options.set_by_page().as_deref(), Some("GitLab 17.0, set by this page"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (kind, attributes, problem) in [
            (Kind::Check, r#"[["server", "hashi"]]"#, "`server` is “hashi”. Write vault or openbao."),
            (Kind::Check, r#"[["version", "new"]]"#, "`version` is “new”. Write the server’s version, like 1.21.4."),
            (Kind::Setup, r#"[["tier", "gold"]]"#, "`tier` is “gold”. Write free, premium or ultimate."),
            (
                Kind::Explain,
                r#"[["gitlab", "18.5"]]"#,
                "There is no attribute `gitlab`. Known are: server, version, src, theme.",
            ),
        ] {
            assert_eq!(read(kind, attributes).problems, [problem]);
        }
        let options = Options::read(Kind::Check, r#"{ "company": "{ \"nmae\": 1 }" }"#);
        assert_eq!(options.problems, ["`src`, at `/nmae`: the company file has no field `nmae`"]);
        let options = Options::read(Kind::Check, r#"{ "texts": [["rolle", null, "x"], ["role", null, "y"]] }"#);
        assert_eq!(options.text("role"), Some("y"));
        assert!(options.problems.concat().contains("`data-part` is “rolle”"));
        assert_eq!(Options::read(Kind::Check, "nonsense").problems, Vec::<String>::new());
    }
}
