//! The list of all pages: every text stands in it, for the browser's search.

use boundclaim_core::{
    Code,
    check::StepName,
    troubleshoot::{KnownError, known_errors},
};

use super::{error, finding, frame::Frame, html::Html};

/// The whole page.
pub(super) fn page(style: &str) -> String {
    let frame = Frame {
        title: "Errors and findings",
        description: "What GitLab CI, GitLab Runner, HashiCorp Vault, OpenBao and their clients print when a job cannot read \
                      its secret: every text, its causes, and what to do.",
        app: "../",
        style,
    };
    frame.page(|html| {
        html.says("h1", "Errors and findings");
        html.element("p", &[("class", "lead")], |html| {
            html.text(
                "What GitLab, the runner, Vault, OpenBao and their clients print when a job cannot read its secret. Search \
                 this page for a part of the text that you see; … stands for a value. Or ",
            );
            html.link("../#explain=", |html| html.text("paste all of it"));
            html.text(": boundclaim finds the error in a whole job log.");
        });
        for step in StepName::ALL {
            errors(html, step.title(), |error| error.step == Some(step));
        }
        errors(html, "Beside the way from the job to the secret", |error| error.step.is_none());
        html.says("h2", "Findings");
        html.says("p", "What boundclaim says about setups, roles, configurations, policies and pipelines.");
        html.element("ul", &[], |html| {
            for code in Code::ALL {
                finding::item(html, "", *code);
            }
        });
    })
}

fn errors(html: &mut Html, title: &str, belongs: impl Fn(&KnownError) -> bool) {
    let mut all = known_errors().filter(|error| belongs(error)).peekable();
    if all.peek().is_none() {
        return;
    }
    html.says("h2", title);
    html.element("ul", &[], |html| {
        for error in all {
            error::item(html, "", error);
            for other in error.titles().skip(1) {
                html.element("li", &[("class", "also")], |html| html.code(&other));
            }
        }
    });
}
