//! The payload of a token as the plugin sees it.

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    go::number,
    json::{Data, Value},
    server::Server,
};

/// The claims of a token; numbers in it are float64.
#[derive(Clone, Debug)]
pub(crate) struct Claims<'a> {
    /// Sorted by name, so that a role with many bound claims is compared in time; of one name the last one counts.
    members: Vec<(&'a str, &'a Value)>,
    server: Server,
}

impl<'a> Claims<'a> {
    pub(crate) fn new(payload: &'a Value, server: Server) -> Self {
        let Data::Object(members) = &payload.data else { return Self { members: Vec::new(), server } };
        let mut members: Vec<_> = members.iter().map(|member| (member.key.as_str(), &member.value)).collect();
        members.sort_by_key(|(name, _)| *name);
        members.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                *earlier = *later;
            }
            same
        });
        Self { members, server }
    }

    /// The same with some of them changed; none: removed.
    pub(crate) fn with<'b>(&self, changes: &'b [(String, Option<Value>)]) -> Claims<'b>
    where
        'a: 'b,
    {
        let mut members: Vec<(&'b str, &'b Value)> = self.members.clone();
        for (name, value) in changes {
            let at = members.binary_search_by_key(&name.as_str(), |(name, _)| *name);
            match (at, value) {
                (Ok(at), Some(value)) => drop(members.get_mut(at).map(|member| member.1 = value)),
                (Ok(at), None) => drop(members.remove(at)),
                (Err(at), Some(value)) => members.insert(at, (name, value)),
                (Err(_), None) => {}
            }
        }
        Claims { members, server: self.server }
    }

    pub(super) const fn server(&self) -> Server {
        self.server
    }

    /// The member of this name as it is.
    pub(super) fn member(&self, name: &str) -> Option<&'a Value> {
        let at = self.members.binary_search_by_key(&name, |(name, _)| *name).ok()?;
        self.members.get(at).map(|(_, value)| *value)
    }

    /// The same; none for `null`.
    pub(super) fn plain(&self, name: &str) -> Option<&'a Value> {
        self.member(name).filter(|value| !value.is_null())
    }

    /// Mirrors `getClaim`, vault-plugin-auth-jwt `claims.go`: a name with a leading slash is a JSON pointer, a number is
    /// cut to an integer; none for `null`.
    pub(super) fn find(&self, claim: &str) -> Option<Cow<'a, Value>> {
        let value = if claim.starts_with('/') { self.point(claim)? } else { self.member(claim)? };
        match &value.data {
            Data::Null => None,
            Data::Number(text) => {
                let integer = number::truncate(text.parse().unwrap_or_default()).to_string();
                Some(Cow::Owned(Value { data: Data::Number(integer), span: value.span }))
            }
            Data::String(_) if claim == "aud" && self.server.reads_audience_as_list() => {
                Some(Cow::Owned(Value { data: Data::List([value.clone()].to_vec()), span: value.span }))
            }
            _ => Some(Cow::Borrowed(value)),
        }
    }

    /// Mirrors pointerstructure 1.2.1: `~1` is a slash, `~0` a tilde, an index of a list is read like an integer of a body.
    fn point(&self, pointer: &str) -> Option<&'a Value> {
        let mut parts = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"));
        let first = self.member(&parts.next()?)?;
        parts.try_fold(first, |value, part| match &value.data {
            Data::Object(_) => value.member(&part),
            Data::List(items) => {
                let index = if part.is_empty() { Ok(0) } else { number::parse_int_any_base(&part) };
                items.get(usize::try_from(index.ok()?).ok()?)
            }
            _ => None,
        })
    }
}

/// The registered claims, as Go reads them into a struct.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Registered {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) audience: Vec<String>,
    /// Seconds; 0 when absent, like the other times.
    pub(super) expiry: i64,
    pub(super) not_before: i64,
    pub(super) issued_at: i64,
}

impl Registered {
    /// Mirrors `json.Unmarshal` into `jwt.Claims` of go-jose: the payload is first written again with sorted names, so
    /// that a name in other letters counts too, and the last one in byte order wins. An error is its text.
    pub(super) fn read(payload: &Claims<'_>) -> Result<Self, String> {
        let mut claims = Self::default();
        // A wrong type is reported at the end, what a claim's own reader refuses at once.
        let mut wrong_type = None;
        for (name, value) in &payload.members {
            let Some(folded) = fold(name) else { continue };
            match folded {
                ['i', 's', 's'] => claims.issuer = text(value, "iss", &claims.issuer, &mut wrong_type),
                ['s', 'u', 'b'] => claims.subject = text(value, "sub", &claims.subject, &mut wrong_type),
                ['j', 't', 'i'] => drop(text(value, "jti", "", &mut wrong_type)),
                ['a', 'u', 'd'] => claims.audience = audience(value)?,
                ['e', 'x', 'p'] => claims.expiry = time(value)?,
                ['n', 'b', 'f'] => claims.not_before = time(value)?,
                ['i', 'a', 't'] => claims.issued_at = time(value)?,
                _ => {}
            }
        }
        wrong_type.map_or(Ok(claims), Err)
    }
}

/// Mirrors `foldName` of `encoding/json` for the letters of the registered claims, which all have three.
fn fold(name: &str) -> Option<[char; 3]> {
    let mut letters = name.chars().map(|letter| if letter == 'ſ' { 's' } else { letter.to_ascii_lowercase() });
    let folded = [letters.next()?, letters.next()?, letters.next()?];
    letters.next().is_none().then_some(folded)
}

fn text(value: &Value, name: &str, before: &str, wrong_type: &mut Option<String>) -> String {
    match &value.data {
        Data::String(text) => text.clone(),
        Data::Null => before.to_owned(),
        _ => {
            wrong_type.get_or_insert_with(|| {
                let found = value.type_name();
                format!("json: cannot unmarshal {found} into Go struct field Claims.{name} of type string")
            });
            before.to_owned()
        }
    }
}

fn audience(value: &Value) -> Result<Vec<String>, String> {
    let refused = || "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience".to_owned();
    match &value.data {
        Data::String(text) => Ok([text.clone()].to_vec()),
        Data::List(items) => items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(refused)).collect(),
        _ => Err(refused()),
    }
}

fn time(value: &Value) -> Result<i64, String> {
    match &value.data {
        Data::Null => Ok(0),
        Data::Number(text) => Ok(number::truncate(text.parse().unwrap_or_default())),
        _ => Err("go-jose/go-jose/jwt: expected number value to unmarshal NumericDate".to_owned()),
    }
}
