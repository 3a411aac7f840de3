//! Fields that readers cannot change.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use crate::{
    json::{Data, Member, Value},
    setup::{AuditInput, GroupInput, Setup},
    span::Span,
};

/// Whether the field is one of these, or inside of one.
pub(super) fn holds(locked: &[String], field: &str) -> bool {
    locked
        .iter()
        .any(|outer| field.strip_prefix(outer.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The setup with the company's values at these paths.
pub(super) fn hold(locked: &[String], company: &Setup, setup: Setup) -> Setup {
    let (from, mut into) = (tree(company), tree(&setup));
    for path in locked {
        // What is inside of something that the company does not have, like a group, has no value to keep.
        let around = path.rsplit_once('/').and_then(|(around, _)| at(&from, around));
        if around.is_some_and(|around| matches!(around.data, Data::Object(_))) {
            put(&mut into, path, at(&from, path).unwrap_or(&NULL));
        }
    }
    Setup::from_json(&into.to_json()).unwrap_or(setup)
}

/// The fields at and below these paths in which the two differ.
pub(super) fn differing(locked: &[String], one: &Setup, other: &Setup) -> Vec<String> {
    let mut fields = Vec::new();
    if !locked.is_empty() {
        let (one, other) = (tree(one), tree(other));
        for path in locked {
            differ(path, at(&one, path).unwrap_or(&NULL), at(&other, path).unwrap_or(&NULL), &mut fields);
        }
    }
    fields
}

fn differ(path: &str, one: &Value, other: &Value, fields: &mut Vec<String>) {
    if let (Data::Object(members), Data::Object(_)) = (&one.data, &other.data) {
        for member in members {
            let path = format!("{path}/{}", member.key);
            differ(&path, &member.value, other.member(&member.key).unwrap_or(&NULL), fields);
        }
    } else if one != other && !fields.iter().any(|known| known == path) {
        fields.push(path.to_owned());
    }
}

/// Why a path names no field of a setup; none when it does. Rows of a list have no lasting number: a list is locked as a
/// whole.
pub(super) fn problem(path: &str) -> Option<String> {
    let mut whole = Setup { audit: Some(AuditInput::default()), ..Setup::default() };
    whole.scope.group = Some(GroupInput::default());
    whole.scope.refs = Some(Vec::new());
    let tree = tree(&whole);
    let mut inside = &tree;
    let mut parts = path.split('/');
    if parts.next() != Some("") || path.is_empty() {
        return Some("Write a JSON path, like /server/url.".to_string());
    }
    for part in parts {
        let Data::Object(members) = &inside.data else {
            return Some("Lock the field as a whole: nothing inside of it has a path.".to_string());
        };
        let Some(member) = inside.member(part) else {
            let known: Vec<&str> = members.iter().map(|member| member.key.as_str()).collect();
            return Some(format!("The fields here are: {}.", known.join(", ")));
        };
        inside = member;
    }
    None
}

fn tree(setup: &Setup) -> Value {
    Value::parse(setup.to_json().as_bytes()).unwrap_or(NULL)
}

fn at<'a>(tree: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').skip(1).try_fold(tree, |inside, part| inside.member(part))
}

/// Puts a value at a path; where nothing is around it, it belongs to something that this setup does not have.
fn put(tree: &mut Value, path: &str, value: &Value) {
    let mut inside = tree;
    for part in path.split('/').skip(1) {
        let Data::Object(members) = &mut inside.data else { return };
        let index = members.iter().position(|member| member.key == part).unwrap_or_else(|| {
            // Branches and tags that nobody named yet are left out.
            let value = Value::new(Data::Null);
            members.push(Member { key: part.to_owned(), key_span: Span::default(), value });
            members.len() - 1
        });
        let Some(member) = members.get_mut(index) else { return };
        inside = &mut member.value;
    }
    inside.data.clone_from(&value.data);
}

const NULL: Value = Value::new(Data::Null);
