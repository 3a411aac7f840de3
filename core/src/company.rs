//! What a company sets for everybody who opens the page: defaults, names, what cannot be changed, what is on its server.

mod locks;
mod names;
mod read;
mod server;

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::{diagnostic::Diagnostic, setup::Setup};
use names::Names;
pub use server::OnServer;

/// What a company sets: its JSON is the `boundclaim.json` that lies beside the page. The default sets nothing.
///
/// # Example
/// ```
/// use boundclaim_core::{Company, Setup};
///
/// let company = Company::from_json(
///     r#"{ "name": "Example Corp", "setup": { "server": { "url": "https://vault.corp.example" } },
///          "names": { "role": "ci-{project_id}" }, "locked": ["/server/url"] }"#,
/// ).unwrap();
/// let mut setup = company.setup().clone();
/// setup.scope.project_id = Some("42".into());
/// assert_eq!(company.named(&setup).auth.role.as_deref(), Some("ci-42"));
/// let (opened, kept) = company.open(Setup::empty());
/// assert_eq!((opened.server.url.as_str(), kept.as_slice()), ("https://vault.corp.example", &["/server/url".into()][..]));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Company {
    gitlab: Vec<String>,
    name: String,
    setup: Setup,
    says_setup: bool,
    names: Names,
    locked: Vec<String>,
    #[cfg(feature = "read-back")]
    server: OnServer,
}

impl Default for Company {
    fn default() -> Self {
        Self {
            gitlab: Vec::new(),
            name: "this site".to_owned(),
            setup: Setup::empty(),
            says_setup: false,
            names: Names::default(),
            locked: Vec::new(),
            #[cfg(feature = "read-back")]
            server: OnServer::default(),
        }
    }
}

impl Company {
    /// Reads the company's JSON.
    ///
    /// # Errors
    /// One diagnostic with its JSON path for each field that is unknown, of another type than it should be, or unusable:
    /// a default that makes no sense, a placeholder or a locked field that does not exist, what looks like a credential.
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        read::company(text)
    }

    /// Addresses of GitLab whose keys the page may fetch, without a trailing slash.
    pub fn gitlab(&self) -> &[String] {
        &self.gitlab
    }

    /// Who set all this, for people; default: `this site`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// An empty form: the company's defaults, else ours.
    pub const fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Whether the company has defaults of its own.
    pub const fn has_defaults(&self) -> bool {
        self.says_setup
    }

    /// Whether readers cannot change the field at this JSON path.
    pub fn is_locked(&self, field: &str) -> bool {
        locks::holds(&self.locked, field)
    }

    /// The setup with the company's values in the locked fields.
    #[must_use]
    pub fn held(&self, setup: Setup) -> Setup {
        if self.locked.is_empty() { setup } else { locks::hold(&self.locked, &self.setup, setup) }
    }

    /// The setup with the company's names where none was typed: what the texts are made of, and what is saved and shared.
    #[must_use]
    pub fn named(&self, setup: &Setup) -> Setup {
        let mut named = setup.clone();
        self.names.put_in(&mut named);
        named
    }

    /// A setup that came from elsewhere, as it is edited here: locked fields have the company's values, and names that
    /// are the company's follow the project again. Beside it the JSON paths of the fields that had another value.
    pub fn open(&self, setup: Setup) -> (Setup, Vec<String>) {
        let came = self.named(&setup);
        let mut opened = self.held(setup);
        let kept = locks::differing(&self.locked, &came, &self.named(&opened));
        self.names.take_out(&mut opened);
        (opened, kept)
    }

    /// What is on the company's server; none in builds that only generate (without the feature `read-back`), which do not
    /// read it.
    pub const fn on_server(&self) -> Option<&OnServer> {
        #[cfg(feature = "read-back")]
        return Some(&self.server);
        #[cfg(not(feature = "read-back"))]
        None
    }

    /// How the paths of this setup's secrets start; none when the company does not say, or when a value for it was not
    /// typed yet.
    pub fn path_start(&self, setup: &Setup) -> Option<String> {
        self.names.path_start(setup)
    }
}
