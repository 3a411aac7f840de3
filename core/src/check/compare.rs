//! Two versions of config, role and policies: who may do what with the one and not with the other.
//!
//! What a role accepts is a set of values for each part of a token, and what policies allow is a set of paths for each
//! operation: the differences of these sets are computed, so that "nobody gains anything" is proven where it is said.

mod fields;
mod jobs;
mod markdown;
mod read;
mod requests;
mod side;
mod words;

use alloc::{string::String, vec::Vec};

use serde::Serialize;
use serde_json::{Map, Value as Json};

use self::side::Side;
use super::{evidence::Evidence, pipeline};
use crate::{diagnostic::Diagnostic, json::Value};

/// The difference between two versions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// In one sentence.
    pub sentence: String,
    /// What the second version allows, and the first one does not.
    pub gained: Vec<Gain>,
    /// What the first version allows, and the second one does not.
    pub lost: Vec<Gain>,
    /// Nobody gains or loses anything, and that is proven.
    pub same: bool,
    /// What could not be compared, and why.
    pub not_compared: Vec<String>,
    /// Differences that are not about who may do what: lifetimes, kinds of tokens, names.
    pub notes: Vec<String>,
}

/// Somebody who may do something with one version only.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gain {
    /// Like "a tag v1 of project 42".
    pub who: String,
    /// Like "read secret/data/x".
    pub may: String,
    /// What the two versions say about it.
    pub difference: String,
    /// One job and one request of which it is true: as short as they can be.
    pub witness: Witness,
}

/// A job and a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Witness {
    /// The claims of the job's token; none: the role was not given, anybody who holds the policies.
    pub claims: Option<Value>,
    /// Operation and path; none: the login itself.
    pub request: Option<[String; 2]>,
    /// The parameters of the request, where they matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Map<String, Json>>,
    /// Seconds for which the answer is wrapped, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrap_ttl: Option<i64>,
    /// Where the login comes from, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_addr: Option<String>,
}

/// Compares two versions.
///
/// # Example
/// ```
/// use boundclaim_core::check::{Evidence, compare};
///
/// let version = |bound: &str| {
///     let role = format!(r#"{{ "role_type": "jwt", "user_claim": "project_id", "bound_claims": {bound} }}"#);
///     Evidence::from_json(&format!(r#"{{ "role": {role} }}"#)).unwrap()
/// };
/// let main = version(r#"{ "project_id": "42", "ref": "main" }"#);
/// let any = version(r#"{ "project_id": "42" }"#);
/// assert!(compare(&main, &main).same);
/// let wider = compare(&main, &any);
/// assert_eq!((wider.gained.len(), wider.lost.len()), (1, 0));
/// ```
pub fn compare(before: &Evidence, after: &Evidence) -> Comparison {
    let [told_before, told_after] = [before, after].map(|given| pipeline::read(given).1);
    let before = Side::of(told_before.as_ref().unwrap_or(before));
    let after = Side::of(told_after.as_ref().unwrap_or(after));
    let mut found = Comparison { notes: words::notes(&before, &after), ..Comparison::default() };
    let jobs = jobs::compare(&before, &after, &mut found.not_compared);
    let (gained, lost) = requests::compare(&before, &after, &jobs, &mut found.not_compared);
    found.gained = gained;
    found.lost = lost;
    found.not_compared.dedup();
    found.same = found.gained.is_empty() && found.lost.is_empty() && found.not_compared.is_empty();
    found.sentence = words::sentence(&found);
    found
}

impl Comparison {
    /// Reads two versions, `{ "before": …, "after": … }`, each as [`Evidence`].
    ///
    /// # Errors
    ///
    /// The text is no JSON, or a field is unknown or of another type; each with its JSON path.
    pub fn versions_from_json(text: &str) -> Result<[Evidence; 2], Vec<Diagnostic>> {
        read::versions(text)
    }

    /// The contract's JSON.
    pub fn to_json(&self) -> String {
        // Structs of strings, numbers and lists always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The same for a merge request, in Markdown.
    pub fn to_markdown(&self) -> String {
        markdown::of(self)
    }
}
