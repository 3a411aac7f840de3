//! The most common failures as whole examples, to open and to look at. Ranked by the number and breadth of public reports.

mod cases;
mod texts;

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde::Serialize;

use self::cases::{CASES, Case, Input};
use super::report::{Outcome, StepName};
use crate::json::{Data, Member, Value};

/// A failure to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Stable name: `#example=ID` opens it.
    pub id: &'static str,
    /// The symptom, in the words of who has it or of who prints it.
    pub title: &'static str,
    /// What is behind it, in one sentence.
    pub description: &'static str,
    /// What to do with the input.
    pub kind: ExampleKind,
    /// The JSON of an [`Evidence`](super::Evidence), with a line for each item; or the text of an error.
    pub input: String,
    /// What the check says; none for a text to explain.
    pub verdict: Option<Outcome>,
    /// The first step that fails, or at which the explained error appears.
    pub failed_step: Option<StepName>,
}

/// What to do with an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExampleKind {
    /// Evidence to [`check`](super::check()).
    Check,
    /// A text to [`diagnose`](crate::diagnose).
    Explain,
}

/// All examples, the published guide first, then by rank.
///
/// # Example
/// ```
/// use boundclaim_core::check::{Evidence, check, examples};
///
/// let guide = &examples()[0];
/// let report = check(&Evidence::from_json(&guide.input).unwrap());
/// assert_eq!((Some(report.verdict), report.failed_step), (guide.verdict, guide.failed_step));
/// ```
pub fn examples() -> Vec<Example> {
    CASES.iter().map(Case::example).collect()
}

impl Case {
    fn example(&self) -> Example {
        let (kind, input, verdict) = match &self.input {
            Input::Evidence(facts, verdict) => (ExampleKind::Check, facts.to_json(), Some(*verdict)),
            Input::Text(text) => (ExampleKind::Explain, (*text).to_owned(), None),
        };
        let Self { id, title, description, failed_step, .. } = *self;
        Example { id, title, description, kind, input, verdict, failed_step }
    }
}

impl cases::Facts {
    /// As people have it: a text for what they would paste.
    fn to_json(&self) -> String {
        let server = [("product", text("vault")), ("version", text("1.21.4")), ("url", text(texts::SERVER))];
        let gitlab = [("url", text(texts::GITLAB)), ("version", text("18.5")), ("tier", text("premium"))];
        let variables = self.variables.iter().map(|(key, value)| (*key, text(value)));
        let policy = [("name", text("project-42-policy")), ("text", text(self.policy))];
        let mount = [("type", text("kv")), ("version", Value::new(Data::Number("2".to_owned())))];
        let fields = Value::new(Data::List(Vec::from([text("api_key")])));
        let mut all = Vec::from([("server", object(server)), ("gitlab", object(gitlab))]);
        if !self.variables.is_empty() {
            all.push(("variables", object(variables)));
        }
        all.extend([
            ("token", object([("claims", self.claims())])),
            ("config_text", text(self.config)),
            ("role_text", text(self.role)),
            ("policies", Value::new(Data::List(Vec::from([object(policy)])))),
            ("mounts", object([("secret/", object(mount))])),
            ("secret", object([("state", text("present")), ("fields", fields)])),
            ("pipeline", object([("text", text(self.pipeline)), ("job", text("deploy_job"))])),
        ]);
        object(all).to_pretty_json()
    }

    /// Those of an ordinary job, with the differences put in; `null` takes one out.
    fn claims(&self) -> Value {
        let parse = |json: &str| Value::parse(json.as_bytes()).unwrap_or(Value::new(Data::Null));
        let mut claims = members(parse(texts::CLAIMS));
        for different in members(parse(self.claims)) {
            match claims.iter_mut().find(|member| member.key == different.key) {
                Some(member) => member.value = different.value,
                None => claims.push(different),
            }
        }
        claims.retain(|member| !member.value.is_null());
        Value::new(Data::Object(claims))
    }
}

fn text(text: &str) -> Value {
    Value::new(Data::String(text.to_owned()))
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let member = |(key, value): (&str, Value)| Member { key: key.to_owned(), key_span: value.span, value };
    Value::new(Data::Object(members.into_iter().map(member).collect()))
}

fn members(value: Value) -> Vec<Member> {
    match value.data {
        Data::Object(members) => members,
        _ => Vec::new(),
    }
}
