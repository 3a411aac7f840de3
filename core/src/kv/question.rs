//! The reader of paths as JSON: a text, and what it means.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::Serialize;

use super::{Form, Mounts, Need, Operation, Reading, read};
use crate::{
    diagnostic::{Code, Diagnostic},
    json::{shapes, strict},
    limits,
};

/// A path to explain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The path, as somebody wrote it.
    pub text: String,
    /// The KV engines of the server.
    pub mounts: Mounts,
    /// The server's address, for the spellings.
    pub server_url: String,
}

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathExplanation {
    /// What the text says.
    #[serde(flatten)]
    pub reading: Reading,
    /// The same place, to be read, in every form that can name it.
    pub spellings: Vec<(Form, String)>,
    /// What each operation at this place sends and needs, after the preflight. One that the engine does not know is absent.
    pub needs: BTreeMap<Operation, Vec<Need>>,
}

impl Question {
    /// Reads the JSON that `docs/json.md` describes.
    ///
    /// # Errors
    ///
    /// One finding for each wrong type and unknown field.
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        strict::read("path", text, limits::PASTE_BYTES, |root, found| {
            let mut question = Self::default();
            root.string("text", &mut question.text, found);
            if question.text.len() > limits::TEXT_CHARS {
                let message = alloc::format!("the text has {} bytes: more than any path", question.text.len());
                let large = found.diagnostic(Code::TooLarge, "/text", message);
                found.add(large.help("Leave out what is not the path, or the command with it."));
            }
            question.server_url = shapes::server(root, found).and_then(|shape| shape.url).unwrap_or_default();
            let engines = shapes::engines(root, found).into_iter().filter(|(_, engine)| engine.kind == "kv");
            let slash = |path: &str| alloc::format!("{}/", path.trim_matches('/'));
            question.mounts = engines.map(|(path, engine)| (slash(&path), engine.version)).collect();
            question
        })
    }
}

/// Explains a path in any form; none when the text has none of them.
pub fn explain_path(question: &Question) -> Option<PathExplanation> {
    let reading = read(&question.text, &question.mounts)?;
    let place = reading.place.as_ref();
    let spellings = place.map(|place| place.spellings(&question.server_url)).unwrap_or_default();
    let need = |operation: &Operation| Some((*operation, operation.needs(place?)?));
    let needs = Operation::ALL.iter().filter_map(need).collect();
    Some(PathExplanation { reading, spellings, needs })
}
