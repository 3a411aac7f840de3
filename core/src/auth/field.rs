//! A request's body, converted field by field.
//!
//! Mirrors `FieldData`, Vault `sdk/framework/field_data.go`, with mapstructure 1.5.0 (`OpenBao`: go-viper's 2.5.0) and
//! `parseutil` of go-secure-stdlib.

mod convert;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use self::convert::Decoder;
use crate::{
    go::{self, quote::quote, value},
    json::Value,
    server::Server,
};

/// What a parameter is converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    /// In lower case.
    Name,
    Flag,
    Integer,
    /// Seconds, not negative.
    Duration,
    /// Seconds.
    SignedDuration,
    /// A list of strings, or one string with commas.
    Texts,
    List,
    Map,
    /// A map of strings, or a list of `key=value`.
    Pairs,
}

/// The parameters of an endpoint.
pub(super) type Schema = [(&'static str, Type)];

/// A body on its way into an endpoint.
#[derive(Clone, Copy)]
pub(super) struct Body<'a> {
    raw: &'a Value,
    schema: &'a Schema,
    server: Server,
}

impl<'a> Body<'a> {
    pub(super) const fn new(raw: &'a Value, schema: &'a Schema, server: Server) -> Self {
        Self { raw, schema, server }
    }

    /// Every conversion that fails; the server reports one of them at random.
    pub(super) fn check(self) -> Result<(), BTreeSet<String>> {
        let mut errors = BTreeSet::new();
        for (name, raw) in self.raw.sorted_members() {
            if let Some(error) = self.type_of(name).and_then(|wanted| self.error(wanted, raw)) {
                let input = if self.server.repeats_the_input_that_it_cannot_convert() {
                    format!(" {}", value::display(raw, value::Numbers::Spelled))
                } else {
                    String::new()
                };
                errors.insert(format!("error converting input{input} for field {}: {error}", quote(name)));
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Parameters that the endpoint does not know, sorted.
    pub(super) fn unknown(self) -> Vec<&'a str> {
        self.raw.sorted_members().into_keys().filter(|name| self.type_of(name).is_none()).collect()
    }

    /// The server's warning about unknown parameters, which it gives only where it has something to answer.
    pub(super) fn ignored_warning(self) -> Option<String> {
        let unknown = self.unknown();
        let listed = || format!("Endpoint ignored these unrecognized parameters: [{}]", unknown.join(" "));
        (!unknown.is_empty()).then(listed)
    }

    /// Whether the parameter is in the body, `null` included.
    pub(super) fn has(self, name: &str) -> bool {
        self.raw.member(name).is_some()
    }

    pub(super) fn text(self, name: &str) -> Option<String> {
        let raw = self.raw.member(name)?;
        let text = convert::text("", raw, self.decoder()).ok()?;
        Some(if self.type_of(name) == Some(Type::Name) { go::to_lower(&text) } else { text })
    }

    pub(super) fn flag(self, name: &str) -> Option<bool> {
        convert::flag(self.raw.member(name)?, self.decoder()).ok()
    }

    pub(super) fn integer(self, name: &str) -> Option<i64> {
        convert::integer(self.raw.member(name)?, self.decoder()).ok()
    }

    /// Seconds; none for `null`, too.
    pub(super) fn seconds(self, name: &str) -> Option<i64> {
        convert::seconds(self.raw.member(name)?, self.server).ok()?
    }

    pub(super) fn texts(self, name: &str) -> Option<Vec<String>> {
        convert::texts(self.raw.member(name)?).ok()
    }

    pub(super) fn list(self, name: &str) -> Option<Vec<Value>> {
        self.raw.member(name).map(convert::list)
    }

    pub(super) fn map(self, name: &str) -> Option<BTreeMap<String, Value>> {
        convert::map(self.raw.member(name)?, self.decoder()).ok()
    }

    pub(super) fn pairs(self, name: &str) -> Option<BTreeMap<String, String>> {
        convert::pairs(self.raw.member(name)?, self.decoder()).ok()
    }

    fn type_of(self, name: &str) -> Option<Type> {
        self.schema.iter().find(|(known, _)| *known == name).map(|(_, wanted)| *wanted)
    }

    fn decoder(self) -> Decoder {
        Decoder::of(self.server)
    }

    fn error(self, wanted: Type, raw: &Value) -> Option<String> {
        let decoder = self.decoder();
        match wanted {
            Type::Text | Type::Name => convert::text("", raw, decoder).err(),
            Type::Flag => convert::flag(raw, decoder).err(),
            Type::Integer => convert::integer(raw, decoder).err(),
            Type::Duration => match convert::seconds(raw, self.server) {
                Ok(Some(seconds)) if seconds < 0 => Some(format!("cannot provide negative value '{seconds}'")),
                result => result.err(),
            },
            Type::SignedDuration => convert::seconds(raw, self.server).err(),
            Type::Texts => convert::texts(raw).err(),
            Type::List => None,
            Type::Map => convert::map(raw, decoder).err(),
            Type::Pairs => convert::pairs(raw, decoder).err(),
        }
    }
}
