//! The known errors and their causes, as data: one file for each stretch of the way from the pipeline to the secret.
//!
//! The texts were provoked on running servers, clients and the runner, or are marked otherwise where they stand.

use alloc::string::String;

use serde::Serialize;

use super::{clue::Clue, pattern};
use crate::check::StepName;

/// One cause an entry: `NAME, "code", frequency, "title", if "…", then "…", check, needs [..], shown [..], from "…";`
macro_rules! causes {
    ($($name:ident, $code:literal, $frequency:ident, $title:literal,
        if $if:literal, then $then:literal, $check:expr, needs [$($needs:expr),*], shown [$($shown:expr),*], from $from:literal;)+) => {
        $(pub(in crate::troubleshoot) const $name: Cause = Cause {
            code: $code,
            title: $title,
            frequency: Frequency::$frequency,
            it_is_this_if: $if,
            then: $then,
            check_with: $check,
            source: $from,
            needs: &[$($needs),*],
            shown_by: &[$($shown),*],
        };)+

        /// All of this file.
        pub(super) const CAUSES: &[&Cause] = &[$(&$name),+];
    };
}

pub(super) mod config;
pub(super) mod connection;
pub(super) mod gitlab;
pub(super) mod job;
pub(super) mod login;
pub(super) mod policy;
pub(super) mod read;
pub(super) mod role;
pub(super) mod token;

/// How often a cause is behind its errors: an estimate by the number and breadth of public reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Frequency {
    /// The first thing to look at.
    #[serde(rename = "most common")]
    MostCommon,
    /// Seen every week.
    #[serde(rename = "common")]
    Common,
    /// Worth a look when the others are ruled out.
    #[serde(rename = "less common")]
    LessCommon,
    /// Possible.
    #[serde(rename = "rare")]
    Rare,
}

/// What to give to the checker in order to see whether it is this cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckWith {
    /// The policies of the token.
    Policy,
    /// The role.
    Role,
    /// The auth mount's configuration.
    Config,
    /// The job in `.gitlab-ci.yml`.
    Pipeline,
    /// The token, or its claims.
    Token,
    /// The CI/CD variables.
    Variables,
}

/// A known cause of errors.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// Stable name: the anchor of its page.
    pub code: &'static str,
    /// A sentence without a period.
    pub title: &'static str,
    /// How often.
    pub frequency: Frequency,
    /// How to recognise it; goes on after "It is this one if".
    pub it_is_this_if: &'static str,
    /// What to do; goes on after "Then".
    pub then: &'static str,
    /// What to paste into the checker.
    pub check_with: Option<CheckWith>,
    /// Where it is known from.
    pub source: &'static str,
    /// What must not be contradicted by the text.
    pub(super) needs: &'static [Clue],
    /// What shows it: one is enough.
    pub(super) shown_by: &'static [Clue],
}

/// A known error.
#[derive(Clone, Copy, Debug)]
pub struct KnownError {
    /// Stable name: its page.
    pub slug: &'static str,
    /// Its texts; `{name}` is a value, `^` and `$` say that the text must stand alone.
    pub texts: &'static [&'static str],
    /// Where on the way it appears; none: beside it.
    pub step: Option<StepName>,
    /// One sentence: what happened.
    pub says: &'static str,
    /// Its causes, most likely first.
    pub causes: &'static [&'static Cause],
    /// Who prints another text, or none, in the same situation.
    pub versions: Option<&'static str>,
    /// Whether the server printed it after everything before this step had been accepted.
    pub(super) in_order: bool,
    /// Beside errors of a server it says nothing: it counts only where it stands alone.
    pub(super) aside: bool,
    /// When a text has several meanings: all of it must hold.
    pub(super) when: &'static [Clue],
}

impl KnownError {
    /// Its texts as people see them, with `…` for values.
    pub fn titles(&self) -> impl Iterator<Item = String> {
        self.texts.iter().map(|text| pattern::shown(text))
    }

    /// Printed by a server that had accepted every step before.
    const fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// Counts only where it stands alone.
    const fn aside(mut self) -> Self {
        self.aside = true;
        self
    }

    /// Not all products and versions print it.
    const fn versions(mut self, versions: &'static str) -> Self {
        self.versions = Some(versions);
        self
    }

    const fn when(mut self, when: &'static [Clue]) -> Self {
        self.when = when;
        self
    }
}

/// The known errors, more exact texts before those that they contain.
pub fn known_errors() -> impl Iterator<Item = &'static KnownError> {
    let tables = [
        job::ERRORS,
        gitlab::ERRORS,
        config::ERRORS,
        role::ERRORS,
        login::ERRORS,
        token::ERRORS,
        policy::ERRORS,
        read::ERRORS,
        connection::ERRORS,
    ];
    tables.into_iter().flatten()
}

/// The known causes.
pub fn known_causes() -> impl Iterator<Item = &'static Cause> {
    let tables = [
        gitlab::CAUSES,
        job::CAUSES,
        connection::CAUSES,
        config::CAUSES,
        role::CAUSES,
        login::CAUSES,
        token::CAUSES,
        policy::CAUSES,
        read::CAUSES,
    ];
    tables.into_iter().flatten().copied()
}

const fn error(
    slug: &'static str,
    step: StepName,
    texts: &'static [&'static str],
    says: &'static str,
    causes: &'static [&'static Cause],
) -> KnownError {
    KnownError { step: Some(step), ..beside(slug, texts, says, causes) }
}

/// An error that is no step on the way to a secret: setting up the server, or somebody else's.
const fn beside(
    slug: &'static str,
    texts: &'static [&'static str],
    says: &'static str,
    causes: &'static [&'static Cause],
) -> KnownError {
    KnownError { slug, texts, step: None, says, causes, versions: None, in_order: false, aside: false, when: &[] }
}
