//! Text of an error → what happened, what may be behind it, how to tell, what to do.
//!
//! Pasted text ──[`redact`]──▶ plain text ──▶ known errors, each with its situation ──▶ causes that fit, ranked.

mod clean;
mod clue;
mod events;
mod evidence;
mod facts;
mod pattern;
mod probe;
mod questions;
mod rank;
mod read;
mod redact;
mod related;
mod sample;
mod scene;
mod sentence;
mod table;
mod token;

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::{clean::Clean, events::Events};
pub use self::{
    probe::{Capability, Probe},
    redact::redact,
    table::{Cause, CheckWith, Frequency, KnownError, known_causes, known_errors},
};
use crate::{
    check::StepName,
    diagnostic::Diagnostic,
    limits,
    server::{Server, ServerInput},
    span::Span,
    version::Version,
};

/// What was seen, and what is known besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiagnoseInput {
    /// As pasted: a line, a block, a whole job log.
    pub text: String,
    /// The server, if it is known; causes that do not exist there are ruled out.
    pub server: Option<ServerInput>,
    /// Answers to questions of an earlier [`Diagnosis`], by their `id`.
    pub answers: BTreeMap<String, Answer>,
}

impl DiagnoseInput {
    /// Reads the JSON that `docs/json.md` describes.
    ///
    /// # Errors
    /// One finding for each wrong type, unknown field and unknown question.
    pub fn from_json(text: &str) -> Result<Self, Vec<Diagnostic>> {
        read::input(text)
    }
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known: the same as no answer.
    Unknown,
}

/// What the text tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnosis {
    /// What happened, and how many causes are possible.
    pub sentence: String,
    /// Where on the way from token to secret; none: beside it, or not known.
    pub step: Option<StepName>,
    /// The known errors in the text, in its order; the causes are those of the first, as far as the others agree.
    pub errors: Vec<ErrorFound>,
    /// What was read from the text. Spans are of the text as pasted.
    pub facts: Vec<Fact>,
    /// Open questions, the most useful first.
    pub questions: Vec<Question>,
    /// Possible causes, most likely first.
    pub causes: Vec<PossibleCause>,
    /// What it is not.
    pub ruled_out: Vec<RuledOut>,
    /// What to paste next, when the text is not enough.
    pub next: Vec<String>,
    /// The claims of a token in the text.
    pub claims: Option<Map<String, Value>>,
    /// What the log of a generated `diagnose-job` shows.
    pub probe: Option<Probe>,
    /// What the text says as the JSON of an [`Evidence`](crate::check::Evidence), to open in the checker; none: nothing that a
    /// check could use. An explicit `null` for `config` or `role`: the server says that it has none.
    pub evidence: Option<Value>,
    /// Credentials in the text, to black out at once.
    pub credentials: Vec<Span>,
}

impl Diagnosis {
    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_value(self).map_or_else(|_| String::new(), |value| value.to_string())
    }
}

/// A known error in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorFound {
    /// Its stable name.
    pub slug: &'static str,
    /// As it stands in the text, without what is wrapped around it.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Its page, relative to the app: `e/SLUG/#SLUG`.
    pub url: String,
}

/// Something that the text says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is, like `role`.
    pub name: String,
    /// Its value; credentials are blacked out.
    pub value: String,
    /// Where.
    pub spans: Vec<Span>,
}

/// A question whose answer separates the causes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Stable name, for [`DiagnoseInput::answers`].
    pub id: &'static str,
    /// To be answered with yes or no.
    pub text: &'static str,
}

/// A cause that fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PossibleCause {
    /// Stable name.
    pub code: &'static str,
    /// A sentence without a period.
    pub title: &'static str,
    /// How often.
    pub frequency: Frequency,
    /// Whether it is the only one that fits, or the text shows it.
    pub certain: bool,
    /// How to recognise it; goes on after "It is this one if".
    pub it_is_this_if: &'static str,
    /// What to do; goes on after "Then".
    pub then: &'static str,
    /// What to paste into the checker.
    pub check_with: Option<CheckWith>,
    /// What in the text speaks for it.
    pub because: Option<String>,
}

/// All questions that may be asked.
pub fn known_questions() -> impl Iterator<Item = Question> {
    questions::QUESTIONS.iter().map(|asked| Question { id: asked.id, text: asked.text })
}

/// Something that it is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuledOut {
    /// What.
    pub what: String,
    /// Why not.
    pub because: String,
}

/// Explains the text of an error.
///
/// # Example
/// ```
/// use boundclaim_core::{DiagnoseInput, diagnose};
///
/// let text = "Code: 400. Errors:\n\n* audience claim found in JWT but no audiences bound to the role".into();
/// let diagnosis = diagnose(&DiagnoseInput { text, ..DiagnoseInput::default() });
/// assert_eq!(diagnosis.errors[0].slug, "audience-unbound");
/// assert_eq!(diagnosis.causes[0].code, "audience-unbound");
/// ```
pub fn diagnose(input: &DiagnoseInput) -> Diagnosis {
    let skipped = skipped(&input.text);
    let (text, credentials) = redact(input.text.get(skipped..).unwrap_or_default());
    let clean = Clean::of(&text);
    let place = |span: Span| clean.source(span).shifted(skipped);
    let probe = probe::read(&clean.text);
    let in_text = token::claims(&clean.text);
    let token_span = in_text.as_ref().map(|(_, span)| *span);
    let claims = in_text.map(|(claims, _)| claims).or_else(|| probe.as_ref()?.claims.clone());
    let events = Events::of(&clean.text, claims.as_ref(), input.server.as_ref().and_then(server));
    let ranking = rank::rank(&events, &input.answers);
    Diagnosis {
        sentence: sentence::of(&events, &ranking, probe.as_ref()),
        step: events.first().and_then(|event| event.error.step),
        errors: events.errors(&clean.text, place),
        facts: facts::of(&events, claims.as_ref(), token_span, place),
        questions: ranking.questions,
        causes: ranking.causes,
        ruled_out: ranking.ruled_out,
        evidence: evidence::of(&events, &clean.text, claims.as_ref(), probe.as_ref(), input.server.as_ref()),
        next: sentence::next(&events, &clean.text, probe.as_ref()),
        claims,
        probe,
        credentials: credentials.into_iter().map(|span| span.shifted(skipped)).collect(),
    }
}

/// How many bytes of a text that is too long are not read.
fn skipped(text: &str) -> usize {
    let mut start = text.len().saturating_sub(limits::LOG_BYTES);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

fn server(input: &ServerInput) -> Option<Server> {
    let version = match &input.version {
        Some(text) => Version::parse(text)?,
        None => input.product.newest_recorded(),
    };
    Some(Server { product: input.product, version })
}
