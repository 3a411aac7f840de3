//! Findings: what is wrong or surprising, where, why, and what to do.
//!
//! Style of the texts: `message` starts in lower case unless with a name, has no final period and says what was found;
//! `help` is a sentence that says what to do. Texts of users stand in backticks.

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec::Vec,
};

use serde::Serialize;

use crate::{limits, span::Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Accepted, but surprising or wider than most people want.
    Warning,
    /// Does not work, or would let in somebody who is not meant: what depends on it is not generated.
    Error,
}

/// A place in a text that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be said about this place.
    pub text: String,
    /// Which text, when it is another than the finding's own `source`.
    pub source: Option<String>,
}

/// One finding, as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Names the kind of finding; stable, and the anchor of its help page.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The help page, relative to the project's documentation.
    pub url: String,
    /// Which input it is about: `setup`, `role`, `policy:NAME`, …
    pub source: String,
    /// JSON path of the culprit in that input, like `/scope/project_id`.
    pub field: Option<String>,
    /// Places in a text.
    pub labels: Vec<Label>,
    /// Other findings that belong to this one.
    pub related: Vec<Diagnostic>,
}

impl Diagnostic {
    /// A finding about the setup's field at `field` (a JSON path).
    pub(crate) fn setup(code: Code, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: shortened(&message.into()),
            help: None,
            url: format!("docs/diagnostics.md#{}", code.slug()),
            source: "setup".to_owned(),
            field: Some(field.into()),
            labels: Vec::new(),
            related: Vec::new(),
        }
    }

    /// Says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shortened(&help.into()));
        self
    }

    /// Whether what depends on the culprit cannot be generated.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A finding's text, in which what the user typed stands in backticks and may be of any length.
fn shortened(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(index, part)| match index % 2 {
        0 => Cow::Borrowed(part),
        _ => cut(part, limits::SHOWN_CHARS),
    });
    let parts: Vec<_> = parts.collect();
    cut(&parts.join("`"), limits::FINDING_CHARS).into_owned()
}

fn cut(text: &str, chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(chars).and_then(|(end, _)| text.get(..end)) {
        Some(start) => Cow::Owned(format!("{start}…")),
        None => Cow::Borrowed(text),
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident, $slug:literal, $severity:ident, $title:literal;)+) => {
        /// The kinds of findings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name, as in JSON.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)+ }
            }

            /// The heading of its help page.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// Why it matters: the text of its help page.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc, "\n"),+),)+ }
            }
        }
    };
}

codes! {
    /// The text is no JSON. boundclaim reads the JSON that its own "Save" writes.
    NotJson, "not-json", Error, "The text is not JSON";
    /// The JSON holds a field that a setup does not have. It is refused, because a misspelt field would silently fall back to its default.
    UnknownField, "unknown-field", Error, "Unknown field";
    /// A field holds another JSON type than it should, for example a number where a string is expected. GitLab's claims are strings, so IDs are strings here too.
    WrongType, "wrong-type", Error, "Wrong JSON type";
    /// The field knows only certain words.
    UnknownChoice, "unknown-choice", Error, "Not one of the known values";
    /// The text is larger than any real setup. The limit keeps the page fast.
    TooLarge, "too-large", Error, "The text is too large";
    /// Something is missing that has no safe default: the project (or group), the branch or tag, the secret.
    Missing, "missing", Error, "Something is missing";
    /// Two entries carry the same name, so that one would overwrite the other.
    Duplicate, "duplicate", Error, "The same name twice";
    /// The text holds a line break, a control character or another character that its place cannot carry.
    BadCharacter, "bad-character", Error, "A character that is not possible here";
    /// Vault compares addresses with the token's `iss` and `aud` to the letter: they need a scheme and a host, and nothing behind.
    BadUrl, "bad-url", Error, "Not a usable address";
    /// Versions are written like 18.5 or 1.21.4.
    BadVersion, "bad-version", Error, "Not a version";
    /// Names of roles, policies, mounts, variables and jobs each have their own alphabet, set by Vault, GitLab or the shell.
    BadName, "bad-name", Error, "Not a possible name";
    /// A project's or group's ID is a number. The path goes into its own field.
    BadId, "bad-id", Error, "Not a project or group ID";
    /// Vault reads durations like `5m`, `90s`, `1h30m`, a number of days like `2d`, or a number of seconds, of at most 292 years. `1d12h` is refused: `time: unknown unit "d" in duration "1d12h"`.
    BadDuration, "bad-duration", Error, "Not a duration";
    /// Vault refuses the role: `'token_ttl' cannot be greater than 'token_max_ttl'`.
    TtlOrder, "ttl-order", Error, "The first lifetime is longer than the longest";
    /// The address must be a CIDR block or an IP address, like 10.0.0.0/8.
    BadCidr, "bad-cidr", Error, "Not an address block";
    /// A PEM block starts with `-----BEGIN` and ends with `-----END`.
    BadPem, "bad-pem", Error, "Not a PEM block";
    /// Terraform's provider takes the values of a bound claim as one text and splits it at commas: a list with a comma in one of its names would let in others. The Terraform file is left out; the scripts and the API calls hand such names through.
    TerraformComma, "terraform-comma", Warning, "Terraform would split a name at its comma";
    /// Git does not allow such a name for a branch or a tag, or Vault would not compare it as meant: Vault knows only `*`, no regular expressions.
    BadRef, "bad-ref", Error, "Not a possible branch or tag";
    /// `*` makes `bound_claims_type` `glob` for the whole role, so that every `*` in another bound value would match anything too.
    StrayStar, "stray-star", Error, "A star outside the branch or tag";
    /// `ref` and `ref_type` cannot say "branch a or tag b": they would also let in branch b and tag a. `ref_path` can, from GitLab 16.0 on.
    MixedRefs, "mixed-refs", Error, "Branches mixed with tags";
    /// The chosen way to log in does not exist in this version or tier of GitLab.
    OptionNotAvailable, "option-not-available", Error, "This GitLab does not have that way to log in";
    /// The tier is not known. On GitLab Free `secrets:` leaves the variable unset and the job runs on.
    TierUnknown, "tier-unknown", Warning, "The tier is not known";
    /// From GitLab 15.8 to 15.11 the runner sends an ID token only where the project's setting "Limit JSON Web Token (JWT) access" is on; since 16.0 it always does.
    TokenSetting, "token-setting", Warning, "A setting of the project must be on";
    /// A claim or a feature that the setup uses came with a later version of GitLab.
    GitLabTooOld, "gitlab-too-old", Error, "This GitLab is too old for that";
    /// The role's name in the pipeline is made from the project's ID, so the ID must be in it, there must be one project, and a script that logs in.
    DynamicRole, "dynamic-role", Error, "The role's name cannot be made at run time";
    /// The path cannot be named exactly in a policy or in a request: segments `.` and `..`, empty ones, wildcards and templates change what it means.
    BadPath, "bad-path", Error, "Not a usable path";
    /// The path repeats the mount, or an API segment that the clients add by themselves.
    PathPrefix, "path-prefix", Warning, "The path may hold a part too much";
    /// Only names belong here; the value is asked for on the terminal by the script that stores it.
    SecretValue, "secret-value", Warning, "This looks like a secret value";
    /// Nothing in the role says which branch or tag: any push to the project gets the secret.
    AnyRef, "any-ref", Warning, "Any branch and tag gets in";
    /// Without it, every developer who can push a branch or tag of this name gets the secret.
    NotProtected, "not-protected", Warning, "Unprotected branches and tags get in";
    /// Every project of the group gets in, also one that is created tomorrow.
    WholeGroup, "whole-group", Warning, "Every project of a group gets in";
    /// The star matches any characters, slashes too.
    Glob, "glob", Info, "A star matches slashes too";
    /// The claim that names the identity in Vault must be in every token and should be one that nobody can choose or take over.
    UserClaim, "user-claim", Warning, "Not a good name for an identity";
    /// The claim does not exist in the tokens of this setup, or is no string: every login would fail.
    UserClaimMissing, "user-claim-missing", Error, "The token has no such claim";
    /// The policy is a template on metadata of the identity, and each login replaces that metadata. Where several projects share the identity, a token of one reads the secrets of whichever logged in last (seen on Vault 1.19.5). Only `project_id` gives each project an identity of its own.
    SharedIdentity, "shared-identity", Error, "Projects would share an identity, and so their secrets";
    /// Two conditions of the role exclude each other: no job could ever log in.
    Contradiction, "contradiction", Error, "No job can meet both conditions";
    /// A field that is filled in says nothing here, because another one counts.
    NotUsed, "not-used", Info, "This field is not used";
    /// Pipelines for merge requests run on the source branch and are normally not protected, so such a role shuts them out.
    MergeRequestProtected, "merge-request-protected", Warning, "Merge request pipelines are rarely protected";
    /// The whole audience must equal the token's `aud` to the letter.
    BadAudience, "bad-audience", Error, "Not a usable audience";
    /// The rules of this version are known from release notes only; no answers of a running server were recorded.
    ReleaseNotesOnly, "release-notes-only", Info, "Known from release notes only";
    /// No answers of this version were recorded. Those of the newest recorded one below it are used, except where release notes say otherwise.
    AsRecorded, "as-recorded", Info, "Answers as an older version that was recorded";
    /// The version is older than every recorded one, or the product never had it. What differs there is not known.
    UnknownVersion, "unknown-version", Warning, "Nothing was recorded for such a version";
    /// This version of the server refuses what the setup needs.
    ServerTooOld, "server-too-old", Error, "This server cannot do that";
    /// Vault's community edition has no namespaces and silently ignores them.
    Namespace, "namespace", Info, "Namespaces are for Enterprise and HCP";
    /// A moving tag changes under the pipeline's feet, and `vault:latest` is gone since 2023.
    MovingImage, "moving-image", Warning, "The image's tag moves";
    /// Plain http hands the token and the secret to everybody on the way.
    PlainHttp, "plain-http", Warning, "The address is not encrypted";
    /// The path holds the job's own project ID, so the policy is a template on the metadata that the role maps from the token.
    EveryProject, "every-project", Info, "Each project reads its own path";
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}
