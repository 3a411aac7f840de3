//! What people have: roles, configurations and policies in the forms in which they are found, with their places.
//!
//! Read are shell commands (`vault write`, `bao write`, `vault policy write`, `curl`), Terraform resources, what
//! `vault read` prints, and JSON. Nothing is judged here.

mod command;
mod json_form;
mod key_values;
mod located;
mod shell;
mod table;
mod terraform;

use alloc::{string::String, vec::Vec};

pub use located::Located;

use crate::{json::Value, limits, span::Span};

/// A thing that was found in a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A write of a role, or what was read of one.
    Role(Body),
    /// A write of a mount's configuration, or what was read of one.
    Config(Body),
    /// A policy.
    Policy {
        /// Its name, if it is said.
        name: Option<String>,
        /// Its text.
        text: Located,
    },
}

/// A body, and where it goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The mount, if it is said.
    pub mount: Option<String>,
    /// The role's name, if it is said.
    pub name: Option<String>,
    /// The parameters. Places refer to the text that was pasted.
    pub body: Value,
    /// Where all of it stands.
    pub span: Span,
    /// How it was written.
    pub form: Form,
}

/// How something was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The JSON of a request.
    Json,
    /// A command line with `key=value`, `@file` or `-`.
    Command,
    /// A Terraform resource, after the conversions of the provider.
    Terraform,
    /// What `vault read` prints, as a table or as JSON: types are lost in the table.
    Read,
}

/// Something that cannot be read as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What, in the words of the client where it has some.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// In the order of the text.
    pub items: Vec<Item>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Reads a text.
pub fn read(text: &str) -> Pasted {
    let mut pasted = Pasted::default();
    if text.len() > limits::PASTE_BYTES {
        pasted.problem("the text is too large", Span::new(0, text.len()));
        return pasted;
    }
    let start = text.trim_start();
    if start.starts_with('{') {
        json_form::read(text, &mut pasted);
    } else if table::is_table(text) {
        table::read(text, &mut pasted);
    } else if terraform::is_terraform(text) {
        terraform::read(text, &mut pasted);
    } else {
        command::read(text, &mut pasted);
    }
    pasted
}

impl Pasted {
    fn problem(&mut self, text: impl Into<String>, span: Span) {
        self.problems.push(Problem { text: text.into(), span });
    }
}

#[cfg(test)]
mod tests;
