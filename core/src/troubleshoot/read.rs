//! JSON → [`DiagnoseInput`].

use alloc::{format, string::String, vec::Vec};

use super::{Answer, DiagnoseInput, questions::QUESTIONS};
use crate::{
    diagnostic::{Code, Diagnostic},
    json::strict::{Object, Reader},
    limits,
    server::{Product, ServerInput},
    version::Version,
};

pub(super) fn input(text: &str) -> Result<DiagnoseInput, Vec<Diagnostic>> {
    let mut reader = Reader::new("diagnosis");
    // Escapes make JSON longer than its texts.
    let value = reader.parse(text, limits::LOG_BYTES.saturating_mul(2))?;
    let mut input = DiagnoseInput::default();
    if let Some(root) = Object::of(&value, String::new(), &mut reader) {
        read_root(root, &mut input, &mut reader);
    }
    reader.finish(input)
}

fn read_root(mut root: Object<'_>, input: &mut DiagnoseInput, found: &mut Reader) {
    root.string("text", &mut input.text, found);
    if let Some(mut server) = root.object("server", found) {
        let mut into = ServerInput::default();
        let products = [("vault", Product::Vault), ("openbao", Product::OpenBao)];
        server.choice("product", &mut into.product, &products, found);
        server.optional("version", &mut into.version, found);
        server.string("url", &mut into.url, found);
        server.optional("namespace", &mut into.namespace, found);
        server.end(found);
        if let Some(version) = into.version.as_ref().filter(|version| Version::parse(version).is_none()) {
            let message = format!("`{version}` is not a version");
            let diagnostic = found.diagnostic(Code::BadVersion, "/server/version", message);
            found.add(diagnostic.help("Write it like 1.21.4."));
        }
        input.server = Some(into);
    }
    if let Some(mut answers) = root.object("answers", found) {
        let words = [("yes", Answer::Yes), ("no", Answer::No), ("unknown", Answer::Unknown)];
        for question in QUESTIONS {
            let mut answer = None;
            answers.optional_choice(question.id, &mut answer, &words, found);
            if let Some(answer) = answer.filter(|answer| *answer != Answer::Unknown) {
                input.answers.insert(question.id.into(), answer);
            }
        }
        answers.end(found);
    }
    root.end(found);
}
