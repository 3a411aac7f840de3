//! What all pages share: head, header, footer.

use super::html::Html;

/// A page before its content.
pub(super) struct Frame<'a> {
    /// As in a browser's tab and in what a search finds.
    pub(super) title: &'a str,
    /// One or two sentences for a search.
    pub(super) description: &'a str,
    /// The way to the app.
    pub(super) app: &'a str,
    /// Name of the file with the styles, beside the index.
    pub(super) style: &'a str,
}

impl Frame<'_> {
    /// The whole page.
    pub(super) fn page(&self, main: impl FnOnce(&mut Html)) -> String {
        let mut html = Html::document();
        html.element("html", &[("lang", "en")], |html| {
            html.element("head", &[], |html| self.head(html));
            html.element("body", &[], |html| {
                html.element("header", &[("class", "top")], |html| {
                    html.element("a", &[("class", "brand"), ("href", self.app)], |html| html.text("boundclaim"));
                    html.element("nav", &[("aria-label", "boundclaim")], |html| {
                        html.link(&format!("{}e/", self.app), |html| html.text("All errors and findings"));
                    });
                });
                html.element("main", &[("id", "main")], main);
                html.element("footer", &[], |html| {
                    html.element("p", &[], |html| {
                        html.link(self.app, |html| html.text("boundclaim"));
                        html.text(
                            " sets up, checks and explains how a GitLab CI job reads secrets from HashiCorp Vault or \
                             OpenBao. It runs in your browser; nothing is uploaded.",
                        );
                    });
                });
            });
        });
        html.finish()
    }

    fn head(&self, html: &mut Html) {
        html.void("meta", &[("charset", "utf-8")]);
        html.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]);
        html.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
        html.void("meta", &[("name", "description"), ("content", &self.description.replace('`', ""))]);
        html.element("title", &[], |html| html.text(&format!("{} · boundclaim", self.title.replace('`', ""))));
        let file = |name: &str| format!("{}e/{name}", self.app);
        html.void("link", &[("rel", "icon"), ("href", &file(super::ICON))]);
        html.void("link", &[("rel", "stylesheet"), ("href", &file(self.style))]);
    }
}

/// These pages run nothing and send nothing.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";
