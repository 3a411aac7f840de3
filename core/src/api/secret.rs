//! What a server's answer means to the client: a secret, nothing, or an error.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::json::Json;

/// A parsed answer. Mirrors `Secret`, `api/secret.go`, Vault API 1.22.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Secret {
    /// None: absent or `null`.
    pub(crate) data: Option<BTreeMap<String, Json>>,
    pub(crate) warnings: Vec<String>,
    pub(crate) auth: Option<BTreeMap<String, Json>>,
    pub(crate) wrap_info: Option<BTreeMap<String, Json>>,
}

/// Why an answer cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// There is no value in the body.
    Nothing,
    /// Go's words.
    Because(String),
}

impl Secret {
    /// Reads a body; none for an empty one, and for one that holds nothing but errors. Mirrors `ParseSecret`.
    pub(crate) fn parse(body: &str) -> Result<Option<Self>, Unreadable> {
        if body.is_empty() {
            return Ok(None);
        }
        let value = Json::decode(body).map_err(|error| match error.as_str() {
            "EOF" => Unreadable::Nothing,
            _ => Unreadable::Because(error),
        })?;
        let fields = match value {
            Json::Object(fields) => fields,
            Json::Null => BTreeMap::new(),
            other => {
                let text = format!("json: cannot unmarshal {} into Go value of type api.Secret", other.kind());
                return Err(Unreadable::Because(text));
            }
        };
        let secret = Self::from_fields(&fields).map_err(Unreadable::Because)?;
        if FIELDS.iter().any(|(name, _)| field(&fields, name).is_some_and(|value| !is_zero(value))) {
            return Ok(Some(secret));
        }
        let Some(errors) = fields.get("errors") else {
            return Ok(Some(Self { data: (!fields.is_empty()).then_some(fields), ..Self::default() }));
        };
        if fields.len() == 1 {
            return Ok(None);
        }
        let Json::List(errors) = errors else { return Err(Unreadable::Because(String::new())) };
        let texts: Vec<_> = errors.iter().filter_map(Json::as_str).collect();
        Err(Unreadable::Because(texts.join(" ")))
    }

    /// Whether a 404 that carries this is shown instead of "nothing there".
    pub(crate) fn says_something(&self) -> bool {
        !self.warnings.is_empty() || self.data.as_ref().is_some_and(|data| !data.is_empty())
    }

    /// The token that a login gave out; empty when there is none. Mirrors `TokenID`.
    pub(crate) fn token(&self) -> Result<String, &'static str> {
        let token = self.auth.as_ref().and_then(|auth| auth.get("client_token")).and_then(Json::as_str);
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            return Ok(token.into());
        }
        match self.data.as_ref().and_then(|data| data.get("id")) {
            None | Some(Json::Null) => Ok(String::new()),
            Some(Json::String(id)) => Ok(id.clone()),
            Some(_) => Err("token found but in the wrong format"),
        }
    }

    fn from_fields(fields: &BTreeMap<String, Json>) -> Result<Self, String> {
        for (name, kind) in FIELDS {
            let Some(value) = field(fields, name) else { continue };
            let fits = match (value, kind) {
                (Json::Null, _)
                | (Json::String(_), Kind::Text)
                | (Json::Bool(_), Kind::Bool)
                | (Json::Object(_), Kind::Map(_)) => true,
                (Json::Number(text), Kind::Int) => text.parse::<i64>().is_ok(),
                (Json::List(items), Kind::Texts) => items.iter().all(|item| item.is_null() || item.as_str().is_some()),
                _ => false,
            };
            if !fits {
                return Err(mismatch(name, value, kind));
            }
        }
        let map = |name| field(fields, name).and_then(Json::as_object).cloned();
        let warnings = match field(fields, "warnings") {
            Some(Json::List(items)) => items.iter().map(|item| item.as_str().unwrap_or_default().to_string()).collect(),
            _ => Vec::new(),
        };
        Ok(Self { data: map("data"), warnings, auth: map("auth"), wrap_info: map("wrap_info") })
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Int,
    Bool,
    Texts,
    Map(&'static str),
}

const FIELDS: &[(&str, Kind)] = &[
    ("request_id", Kind::Text),
    ("lease_id", Kind::Text),
    ("lease_duration", Kind::Int),
    ("renewable", Kind::Bool),
    ("data", Kind::Map("map[string]interface {}")),
    ("warnings", Kind::Texts),
    ("auth", Kind::Map("api.SecretAuth")),
    ("wrap_info", Kind::Map("api.SecretWrapInfo")),
    ("mount_type", Kind::Text),
];

/// Go finds a field by its exact name, or by one that differs in case only.
fn field<'a>(fields: &'a BTreeMap<String, Json>, name: &str) -> Option<&'a Json> {
    fields.get(name).or_else(|| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// Whether the decoded field equals that of an empty answer. Empty lists and objects do not.
fn is_zero(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Number(text) => text.parse() == Ok(0),
        Json::String(text) => text.is_empty(),
        Json::Bool(true) | Json::List(_) | Json::Object(_) => false,
    }
}

fn mismatch(name: &str, value: &Json, kind: &Kind) -> String {
    let (found, wanted) = match (value, kind) {
        (Json::Number(text), Kind::Int) => (format!("number {text}"), "int"),
        (Json::List(items), Kind::Texts) => {
            let wrong = items.iter().find(|item| !item.is_null() && item.as_str().is_none());
            (wrong.map_or("array", Json::kind).into(), "string")
        }
        (_, Kind::Int) => (value.kind().into(), "int"),
        (_, Kind::Text) => (value.kind().into(), "string"),
        (_, Kind::Bool) => (value.kind().into(), "bool"),
        (_, Kind::Texts) => (value.kind().into(), "[]string"),
        (_, Kind::Map(wanted)) => (value.kind().into(), *wanted),
    };
    format!("json: cannot unmarshal {found} into Go struct field Secret.{name} of type {wanted}")
}

#[cfg(test)]
mod tests {
    use super::{Secret, Unreadable};

    #[test]
    fn reads_bodies() {
        let because = |text: &str| Err(Unreadable::Because(text.into()));
        assert_eq!(Secret::parse(""), Ok(None));
        assert_eq!(Secret::parse(" "), Err(Unreadable::Nothing));
        assert_eq!(Secret::parse("{\"errors\":[]}"), Ok(None));
        assert_eq!(Secret::parse("{}"), Ok(Some(Secret::default())));
        assert_eq!(Secret::parse("{\"errors\":[\"a\",\"b\"],\"x\":1}"), because("a b"));
        assert!(Secret::parse("{\"x\":1}").unwrap().unwrap().data.unwrap().contains_key("x"));
        assert_eq!(Secret::parse("{\"request_id\":\"r\"}").unwrap().unwrap().data, None);
        let text = "json: cannot unmarshal string into Go struct field Secret.data of type map[string]interface {}";
        assert_eq!(Secret::parse("{\"data\":\"x\"}"), because(text));
        assert_eq!(Secret::parse("[]"), because("json: cannot unmarshal array into Go value of type api.Secret"));
    }
}
