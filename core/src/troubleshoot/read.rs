//! JSON → [`DiagnoseInput`].

use alloc::{format, vec::Vec};

use serde_json::Value;

use super::{Answer, DiagnoseInput, questions::QUESTIONS};
use crate::{
    diagnostic::{Code, Diagnostic},
    limits,
    object::Object,
    server::ServerInput,
    version::Version,
};

pub(super) fn input(text: &str) -> Result<DiagnoseInput, Vec<Diagnostic>> {
    // Escapes make JSON longer than its texts.
    if text.len() > limits::LOG_BYTES.saturating_mul(2) {
        let message = format!("the JSON has {} bytes; at most {} are read", text.len(), limits::LOG_BYTES * 2);
        return Err(Vec::from([Diagnostic::input(SOURCE, Code::TooLarge, "", message)]));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let found = Diagnostic::input(SOURCE, Code::NotJson, "", format!("this is not JSON: {error}"));
        Vec::from([found.help("Send an object with `text`, as docs/json.md describes.")])
    })?;
    let mut found = Vec::new();
    let mut input = DiagnoseInput::default();
    if let Some(root) = Object::root(SOURCE, value, &mut found) {
        read_root(root, &mut input, &mut found);
    }
    if found.is_empty() { Ok(input) } else { Err(found) }
}

fn read_root(mut root: Object, input: &mut DiagnoseInput, found: &mut Vec<Diagnostic>) {
    root.string("text", &mut input.text, found);
    if let Some(mut server) = root.object("server", found) {
        let mut into = ServerInput::default();
        server.choice("product", &mut into.product, &["vault", "openbao"], found);
        server.optional("version", &mut into.version, found);
        server.string("url", &mut into.url, found);
        server.optional("namespace", &mut into.namespace, found);
        server.end(found);
        if let Some(version) = into.version.as_ref().filter(|version| Version::parse(version).is_none()) {
            let message = format!("`{version}` is not a version");
            let diagnostic = Diagnostic::input(SOURCE, Code::BadVersion, "/server/version", message);
            found.push(diagnostic.help("Write it like 1.21.4."));
        }
        input.server = Some(into);
    }
    if let Some(mut answers) = root.object("answers", found) {
        for question in QUESTIONS {
            let mut answer = None;
            answers.optional_choice(question.id, &mut answer, &["yes", "no", "unknown"], found);
            if let Some(answer) = answer.filter(|answer| *answer != Answer::Unknown) {
                input.answers.insert(question.id.into(), answer);
            }
        }
        answers.end(found);
    }
    root.end(found);
}

/// Whose JSON it is, in findings.
const SOURCE: &str = "diagnosis";
