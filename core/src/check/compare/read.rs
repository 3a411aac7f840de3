//! JSON → two versions.

use alloc::{string::String, vec::Vec};

use crate::{
    check::evidence::{self, Evidence},
    diagnostic::Diagnostic,
    json::strict::{Object, Reader},
    limits,
};

pub(super) fn versions(text: &str) -> Result<[Evidence; 2], Vec<Diagnostic>> {
    let mut reader = Reader::new("comparison");
    let value = reader.parse(text, limits::EVIDENCE_BYTES)?;
    let mut versions = [Evidence::default(), Evidence::default()];
    if let Some(mut root) = Object::of(&value, String::new(), &mut reader) {
        for (name, version) in ["before", "after"].into_iter().zip(&mut versions) {
            if let Some(object) = root.object(name, &mut reader) {
                evidence::read_into(object, version, &mut reader);
            }
        }
        root.end(&mut reader);
    }
    reader.finish(versions)
}
