//! Changes of roles and configurations in the texts in which they stand: JSON, a command's words, Terraform.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use crate::{
    check::{report::Edit, sources::Stored},
    json::{Data, Member, Value},
    span::Span,
};

/// A change of one parameter: its JSON path, and the new value; none: it is taken out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) field: String,
    pub(super) value: Option<Value>,
}

impl Change {
    pub(super) fn set(field: &str, value: Value) -> Self {
        Self { field: field.to_owned(), value: Some(value) }
    }

    pub(super) fn remove(field: &str) -> Self {
        Self { field: field.to_owned(), value: None }
    }

    /// In a few words.
    pub(super) fn title(&self) -> String {
        let name = self.field.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
        match &self.value {
            Some(value) => format!("set `{name}` to `{}`", value.to_json()),
            None => format!("remove `{name}`"),
        }
    }
}

/// The changes in the write that counts for each; none: the text has no place for one of them.
pub(super) fn edits(
    source: &str,
    stored: &Stored,
    texts: &BTreeMap<String, String>,
    changes: &[Change],
) -> Option<Vec<Edit>> {
    let bodies = stored.bodies();
    let at = |change: &Change| {
        let top = change.field.split('/').nth(1)?;
        bodies.iter().rposition(|body| body.member(top).is_some()).or(bodies.len().checked_sub(1))
    };
    let place = |at: usize| {
        let numbered = format!("{source}:{}", at + 1);
        let source = if texts.contains_key(&numbered) { numbered } else { source.to_owned() };
        Some((bodies.get(at)?, texts.get(&source)?, source))
    };
    let small = || -> Option<Vec<Edit>> {
        let one = |change: &Change| {
            let (body, text, source) = place(at(change)?)?;
            let (span, text) = Writing { body, text }.edit(change)?;
            Some(Edit { source, span, text })
        };
        let edits: Vec<Edit> = changes.iter().map(one).collect::<Option<_>>()?;
        // Of two at one place the order would decide.
        let apart = |edit: &Edit| edits.iter().filter(|other| touch(edit, other)).count() == 1;
        edits.iter().all(apart).then_some(edits)
    };
    let rewritten = || {
        let (body, text, source) = place(bodies.len().checked_sub(1)?)?;
        let (span, text) = Writing { body, text }.rewritten(changes)?;
        Some(Vec::from([Edit { source, span, text }]))
    };
    small().or_else(rewritten)
}

/// Whether both change the same bytes; also two insertions at one place: their order would decide.
pub(super) fn touch(a: &Edit, b: &Edit) -> bool {
    let (one, other) = (a.span, b.span);
    a.source == b.source && (one.start < other.end && other.start < one.end || one.start == other.start)
}

/// A body with these changes, and with the claims that dots in a command's words were meant to bind.
pub(super) fn changed(body: &Value, changes: &[Change]) -> Value {
    let mut changed = body.clone();
    gather(&mut changed);
    for change in changes {
        let names: Vec<String> =
            change.field.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
        put(&mut changed, &names, change.value.as_ref());
    }
    changed
}

/// The claims that `bound_claims.ref=main` and the like were meant to bind.
pub(super) fn dotted(body: &Value) -> Vec<&Member> {
    let Data::Object(members) = &body.data else { return Vec::new() };
    members.iter().filter(|member| member.key.starts_with(DOTTED)).collect()
}

fn gather(body: &mut Value) {
    let claims: Vec<Member> = dotted(body).into_iter().cloned().collect();
    if claims.is_empty() {
        return;
    }
    if let Data::Object(members) = &mut body.data {
        members.retain(|member| !member.key.starts_with(DOTTED));
    }
    for claim in claims {
        let name = claim.key.trim_start_matches(DOTTED).to_owned();
        put(body, &["bound_claims".to_owned(), name], Some(&claim.value));
    }
}

fn put(body: &mut Value, names: &[String], value: Option<&Value>) {
    let Some((name, rest)) = names.split_first() else { return };
    let nothing = || Value::new(Data::Object(Vec::new()));
    if !matches!(body.data, Data::Object(_)) {
        *body = nothing();
    }
    let Data::Object(members) = &mut body.data else { return };
    let known = members.iter_mut().find(|member| member.key == *name);
    match (known, value) {
        (_, None) if rest.is_empty() => members.retain(|member| member.key != *name),
        (Some(member), _) if !rest.is_empty() => put(&mut member.value, rest, value),
        (Some(member), Some(value)) => member.value = value.clone(),
        (None, Some(value)) => {
            let mut new = nothing();
            if rest.is_empty() {
                new = value.clone();
            } else {
                put(&mut new, rest, Some(value));
            }
            members.push(Member { key: name.clone(), key_span: Span::default(), value: new });
        }
        (_, None) => {}
    }
}

/// A body in the text in which it stands.
struct Writing<'a> {
    body: &'a Value,
    text: &'a str,
}

impl Writing<'_> {
    fn at(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn is_terraform(&self) -> bool {
        self.at(self.body.span).starts_with("resource")
    }

    fn edit(&self, change: &Change) -> Option<(Span, String)> {
        let (parent, name) = change.field.rsplit_once('/')?;
        let parent = parent.split('/').skip(1).try_fold(self.body, |value, name| value.member(&unescaped(name)))?;
        let Data::Object(members) = &parent.data else { return None };
        let name = unescaped(name);
        let known = members.iter().position(|member| member.key == name);
        let in_json = |member: &Member| self.at(member.key_span).starts_with('"') && !self.is_terraform();
        let json = self.at(parent.span).starts_with('{') && !self.is_terraform() || members.iter().any(in_json);
        match (known.and_then(|index| Some((index, members.get(index)?))), &change.value) {
            (Some((_, member)), Some(value)) if json => Some((member.value.span, value.to_json())),
            (Some((_, member)), Some(value)) => self.word(member, value),
            (Some((index, _)), None) => self.removal(members, index, json),
            (None, Some(value)) => self.addition(parent, members, &name, value, json),
            (None, None) => None,
        }
    }

    /// Another value: of Terraform a literal, of a command a word of its own.
    fn word(&self, member: &Member, value: &Value) -> Option<(Span, String)> {
        let span = member.value.span;
        if self.is_terraform() {
            let raw = self.at(span);
            let literal = terraform(value)?;
            if raw.starts_with(['[', '{']) || raw.starts_with('"') && raw.ends_with('"') && raw.len() > 1 {
                return Some((span, literal));
            }
            let around = Span::new(span.start.checked_sub(1)?, span.end + 1);
            let quoted = self.at(around).starts_with('"') && self.at(around).ends_with('"');
            let bare = raw.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return if quoted { Some((around, literal)) } else { bare.then_some((span, literal)) };
        }
        let before = self.text.get(..span.start)?;
        let word = word(value)?;
        let quoted = before.ends_with("=\"") || before.ends_with("='");
        (quoted || before.ends_with('=') && is_bare(self.at(span))).then_some((span, word))
    }

    /// In front of what stands first, with the same blanks between.
    fn addition(
        &self,
        parent: &Value,
        members: &[Member],
        name: &str,
        value: &Value,
        json: bool,
    ) -> Option<(Span, String)> {
        let key = serde_json::to_string(name).unwrap_or_default();
        let Some(first) = members.iter().map(|member| member.key_span.start).min() else {
            let at = parent.span.start + 1;
            return json.then(|| (Span::new(at, at), format!("\n  {key}: {}", value.to_json())));
        };
        let gap = self.gap(first)?;
        let new = if json {
            format!("{key}: {},{gap}", value.to_json())
        } else if self.is_terraform() {
            format!("{name} = {}{gap}", terraform(value)?)
        } else {
            format!("{name}={}{gap}", word(value)?)
        };
        Some((Span::new(first, first), new))
    }

    /// What parts two parameters: the blanks in front of this one, with the backslash of a line that goes on.
    fn gap(&self, at: usize) -> Option<&str> {
        let before = self.text.get(..at)?;
        let end = before.trim_end_matches([' ', '\t', '\n', '\r', '\\']).len();
        let gap = before.get(end..)?;
        Some(if gap.is_empty() { " " } else { gap })
    }

    fn removal(&self, members: &[Member], index: usize, json: bool) -> Option<(Span, String)> {
        let member = members.get(index)?;
        let end = member.value.span.end;
        if json {
            let next = members.get(index + 1).map_or(end, |next| next.key_span.start);
            let before = index.checked_sub(1).and_then(|before| members.get(before));
            let start = match before {
                Some(before) if index + 1 == members.len() => before.value.span.end,
                _ => member.key_span.start,
            };
            return Some((Span::new(start, next), String::new()));
        }
        // A word or a line of its own, with the quote at its end and what parts it from the one before.
        let rest = self.text.get(end..)?;
        let end = end + usize::from(rest.starts_with(['"', '\'']));
        let start = member.key_span.start - self.gap(member.key_span.start)?.len();
        (start < member.key_span.start).then(|| (Span::new(start, end), String::new()))
    }

    /// The command with all of the body as JSON, where its words cannot say it.
    fn rewritten(&self, changes: &[Change]) -> Option<(Span, String)> {
        // The place of a word ends before the quote that ends it.
        let rest = self.text.get(self.body.span.end..)?;
        let span = Span::new(self.body.span.start, self.body.span.end + usize::from(rest.starts_with(['"', '\''])));
        let behind = self.text.get(span.end..)?.lines().next().unwrap_or_default();
        if behind.contains("<<") {
            return None;
        }
        let words = shlex::split(self.at(span))?;
        let write = words.iter().position(|word| word == "write")?;
        let path = words.iter().skip(write).find(|word| word.contains("auth/"))?;
        let client = words.get(write.checked_sub(1)?)?;
        let body = changed(self.body, changes).to_pretty_json();
        Some((span, format!("{client} write {path} - <<'EOF'\n{body}\nEOF")))
    }
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// A value as one word behind `=`; lists of texts with commas between.
fn word(value: &Value) -> Option<String> {
    let word = match &value.data {
        Data::List(items) => {
            let texts: Vec<&str> = items.iter().map(Value::as_str).collect::<Option<_>>()?;
            if texts.iter().any(|text| text.contains(',')) {
                return None;
            }
            texts.join(",")
        }
        Data::String(text) => text.clone(),
        _ => return None,
    };
    is_bare(&word).then_some(word)
}

fn is_bare(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._/:-,".contains(letter);
    !text.is_empty() && text.chars().all(plain)
}

/// A literal of Terraform; none where its quotes would need care.
fn terraform(value: &Value) -> Option<String> {
    let plain = |value: &Value| value.as_str().is_some_and(|text| !text.contains(['$', '%', '\n']));
    match &value.data {
        Data::List(items) if items.iter().all(plain) => Some(value.to_json()),
        // Maps of the provider hold texts, and a comma parts the values of a bound claim.
        Data::Object(members) => {
            let text = |value: &Value| match &value.data {
                Data::List(items) => {
                    items.iter().map(Value::as_str).collect::<Option<Vec<_>>>().map(|all| all.join(","))
                }
                _ => value.as_str().map(str::to_string),
            };
            let lines = members.iter().map(|member| {
                let value = Value::new(Data::String(text(&member.value)?));
                plain(&value).then(|| format!("    {} = {}\n", member.key, value.to_json()))
            });
            Some(format!("{{\n{}  }}", lines.collect::<Option<String>>()?))
        }
        _ => plain(value).then(|| value.to_json()),
    }
}

const DOTTED: &str = "bound_claims.";
