//! `key=value` arguments. Mirrors `Builder`, go-secure-stdlib/kv-builder (Vault CLI 1.21).

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec, vec::Vec};

use super::{Pasted, located::Located};
use crate::{
    go::quote,
    json::{Data, Member, Value},
    span::Span,
};

/// What a command can read besides its arguments.
pub(super) struct Inputs<'a> {
    pub(super) stdin: Option<Located>,
    pub(super) files: &'a BTreeMap<String, Located>,
}

/// The body that the arguments make. None: the client stops at one of them, and sends nothing.
pub(super) fn body(arguments: &[Located], inputs: &Inputs<'_>, pasted: &mut Pasted, span: Span) -> Option<Value> {
    let mut members: Vec<Member> = Vec::new();
    let mut sent = true;
    for argument in arguments {
        let text = argument.text.as_str();
        let failed = |error: &str| {
            let raw = quote(text);
            format!("Failed to parse K=V data: invalid key/value pair {raw}: {error}")
        };
        if text == "-" || text.starts_with('@') {
            let document = match text.strip_prefix('@') {
                Some(file) => inputs.files.get(file),
                None => inputs.stdin.as_ref(),
            };
            let Some(document) = document else {
                pasted.problem(format!("the content of `{text}` is not in the text"), argument.full_span());
                continue;
            };
            match document.parse_json() {
                Ok(Value { data: Data::Object(read), .. }) => {
                    for member in read {
                        set(&mut members, member);
                    }
                }
                Ok(_) => {
                    sent = false;
                    pasted.problem(failed("json: cannot unmarshal this into an object"), document.full_span());
                }
                Err((error, place)) => {
                    sent = false;
                    pasted.problem(failed(&error), place);
                }
            }
            continue;
        }
        let Some(place) = text.find('=') else {
            sent = false;
            pasted.problem(failed("format must be key=value"), argument.full_span());
            continue;
        };
        let key = argument.slice(0, place);
        let value = value(&argument.slice(place + 1, text.len()), inputs, pasted);
        add(&mut members, &key, value);
    }
    sent.then_some(Value { data: Data::Object(members), span })
}

fn value(raw: &Located, inputs: &Inputs<'_>, pasted: &mut Pasted) -> Value {
    let string = |located: &Located| Value { data: Data::String(located.text.clone()), span: located.full_span() };
    let content = match raw.text.as_str() {
        "-" => inputs.stdin.as_ref(),
        text => match text.strip_prefix('@') {
            Some(file) => inputs.files.get(file),
            None if text.starts_with("\\@") => return string(&raw.slice(1, text.len())),
            None => return string(raw),
        },
    };
    if content.is_none() {
        pasted.problem(format!("the content of `{}` is not in the text", raw.text), raw.full_span());
    }
    string(content.unwrap_or(raw))
}

/// A name that comes again makes a list.
fn add(members: &mut Vec<Member>, key: &Located, value: Value) {
    match members.iter_mut().find(|member| member.key == key.text) {
        Some(member) => {
            let span = value.span;
            if let Data::List(items) = &mut member.value.data {
                items.push(value);
            } else {
                let first = member.value.clone();
                member.value.data = Data::List(vec![first, value]);
            }
            member.value.span.end = member.value.span.end.max(span.end);
        }
        None => members.push(Member { key: key.text.clone(), key_span: key.full_span(), value }),
    }
}

/// A member of a document replaces what was there.
fn set(members: &mut Vec<Member>, new: Member) {
    match members.iter_mut().find(|member| member.key == new.key) {
        Some(member) => *member = new,
        None => members.push(new),
    }
}

/// The value of a flag like `-mount=x`.
pub(super) fn flag<'a>(word: &'a str, name: &str) -> Option<&'a str> {
    word.trim_start_matches('-').strip_prefix(name)?.strip_prefix('=')
}

/// A text without the quotes that a copied value may still have.
pub(super) fn owned(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
