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

use alloc::{format, string::String, vec::Vec};

pub use located::Located;

use crate::{
    json::{Data, Value},
    limits,
    span::Span,
};

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

/// Whether the text is a table as `vault read` prints it.
pub(crate) fn is_table(text: &str) -> bool {
    !text.trim_start().starts_with('{') && table::is_table(text)
}

impl Pasted {
    /// Adds a role, without the parameters whose values are variables here and that the server would not take as texts.
    /// Nothing can be said about a role when they decide what it binds. What a shell fills in is a text all the same,
    /// which `bound_claims` never is.
    fn role(&mut self, mut role: Body) {
        let shell = role.form != Form::Terraform;
        let Data::Object(members) = &mut role.body.data else { return };
        let mut whole = true;
        members.retain(|member| {
            let decides = DECIDING.contains(&member.key.as_str()) && !(shell && member.key == "bound_claims");
            let open = member.value.as_str().is_some_and(|text| text.starts_with('$'));
            if !open || !decides && !PARSED.contains(&member.key.as_str()) {
                return true;
            }
            let text = format!("`{}` is a variable, and its value is not in the text", member.key);
            self.problems.push(Problem { text, span: member.value.span });
            whole &= !decides;
            false
        });
        if whole {
            self.items.push(Item::Role(role));
        }
    }

    fn problem(&mut self, text: impl Into<String>, span: Span) {
        self.problems.push(Problem { text: text.into(), span });
    }
}

/// What decides whom a role lets in, and is no text.
const DECIDING: &[&str] = &["bound_claims", "bound_claims_type", "role_type"];

/// What the server makes numbers, lifetimes, addresses or maps of.
const PARSED: &[&str] = &[
    "claim_mappings",
    "clock_skew_leeway",
    "expiration_leeway",
    "max_age",
    "not_before_leeway",
    "token_bound_cidrs",
    "token_explicit_max_ttl",
    "token_max_ttl",
    "token_no_default_policy",
    "token_num_uses",
    "token_period",
    "token_ttl",
    "token_type",
    "max_ttl",
    "num_uses",
    "period",
    "ttl",
    "user_claim_json_pointer",
    "verbose_oidc_logging",
];

#[cfg(test)]
mod tests;
