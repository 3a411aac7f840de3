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
    /// Its page, relative to the app: `e/CODE/#CODE`.
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
        Self::input("setup", code, field, message)
    }

    /// A finding about the field at `field` (a JSON path) of the input `source`.
    pub(crate) fn input(source: &str, code: Code, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: shortened(&message.into()),
            help: None,
            url: page(code.slug()),
            source: source.to_owned(),
            field: Some(field.into()),
            labels: Vec::new(),
            related: Vec::new(),
        }
    }

    /// A finding at a place in the text of a policy.
    pub(crate) fn policy(code: Code, name: &str, span: Span, message: impl Into<String>) -> Self {
        Self {
            source: format!("policy:{name}"),
            field: None,
            labels: Vec::from([Label { span, text: String::new(), source: None }]),
            ..Self::setup(code, "", message)
        }
    }

    /// A finding about a parameter of a role, at `field` (a JSON path in its body).
    pub(crate) fn role(code: Code, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { source: "role".to_owned(), ..Self::setup(code, field, message) }
    }

    /// A finding about a parameter of a mount's configuration.
    pub(crate) fn config(code: Code, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { source: "config".to_owned(), ..Self::setup(code, field, message) }
    }

    /// A finding at a place in a pipeline.
    pub(crate) fn pipeline(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            source: "pipeline".to_owned(),
            field: None,
            labels: Vec::from([Label { span, text: String::new(), source: None }]),
            ..Self::setup(code, "", message)
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

/// The page of a finding or an error, relative to the app. Findings and errors share one list of names.
pub(crate) fn page(name: &str) -> String {
    format!("e/{name}/#{name}")
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
    /// A setup holds names only, because it is kept for the tab, saved and shared. The value is asked for on the terminal by the script that stores it.
    SecretValue, "secret-value", Error, "This looks like a secret value";
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
    /// The entrypoint of the image `hashicorp/vault` is made for the server. With `entrypoint: [""]` the runner starts a shell for the job's script.
    ImageEntrypoint, "image-entrypoint", Warning, "The image does not run the script";
    /// Plain http hands the token and the secret to everybody on the way.
    PlainHttp, "plain-http", Warning, "The address is not encrypted";
    /// The path holds the job's own project ID, so the policy is a template on the metadata that the role maps from the token.
    EveryProject, "every-project", Info, "Each project reads its own path";
    /// Policies are written in HCL 1, or in its JSON. The server refuses the whole text at the first mistake; an older version of the policy stays in force.
    PolicySyntax, "policy-syntax", Error, "The policy is not HCL";
    /// Vault 1.21 and later refuse an attribute that stands twice in one block. Older versions, and OpenBao, put the two together.
    PolicyDuplicateKey, "policy-duplicate-key", Error, "An attribute stands twice";
    /// At the top a policy has only `path` and `name`; a rule has a fixed set of keys, and case matters.
    PolicyUnknownKey, "policy-unknown-key", Error, "A key that a policy does not have";
    /// The attribute takes another type: `capabilities` a list of texts, parameters lists of values, lifetimes a number or a text.
    PolicyWrongType, "policy-wrong-type", Error, "The wrong type of value";
    /// Capabilities are words in lower case, and each product and version has its own set.
    PolicyUnknownCapability, "policy-unknown-capability", Error, "Not a capability";
    /// The old `policy = "…"` of a rule knows deny, read, write and sudo.
    PolicyUnknownWord, "policy-unknown-word", Error, "Not a word for a rule's policy";
    /// `+` is a whole segment and `*` only the end of a path, so the server refuses `+*`. Write `+/*`.
    PolicyWildcards, "policy-wildcards", Error, "Two wildcards that do not go together";
    /// Templates are written `{{identity.entity.id}}`, with two braces on each side.
    PolicyTemplate, "policy-template", Error, "The braces of a template do not match";
    /// Lifetimes are written like `60`, `"90s"`, `"1h30m"` or `"2d"`, and the smaller one comes first.
    PolicyDuration, "policy-duration", Error, "Not a usable lifetime";
    /// An `expiration` is written like `2030-01-31T00:00:00Z`, or as seconds since 1970.
    PolicyExpiration, "policy-expiration", Error, "Not a point in time";
    /// A control group needs a factor with an identity, a group and at least one approval.
    PolicyControlGroup, "policy-control-group", Error, "The control group is not complete";
    /// `list_scan_response_keys_filter_path` makes a path from each key of a LIST, so it needs the capability `list` and must hold `{{ .key }}`.
    PolicyFilter, "policy-filter", Error, "The filter of listed keys does not work";
    /// On this text the server's process itself fails: the connection closes without an answer.
    PolicyPanic, "policy-panic", Error, "The server fails on this text";
    /// The server refuses such a body: nothing of it is stored, and what was there before stays.
    WriteRefused, "write-refused", Error, "The server refuses the write";
    /// The server does not know such a parameter, drops it, and answers as if all were well: no claim is bound. `vault write … bound_claims.project_id=42` is the most dangerous mistake in the field, because every project of that GitLab that sets the audience gets in. Bound claims need a JSON body.
    BoundClaimsDropped, "bound-claims-dropped", Error, "The bound claims are dropped in silence";
    /// The server does not know the parameter and drops it without a word.
    ParameterDropped, "parameter-dropped", Warning, "A parameter is dropped in silence";
    /// The names without `token_` in front still work: beside the new one the old one is ignored.
    DeprecatedParameter, "deprecated-parameter", Info, "An old name of a parameter";
    /// Nothing but the audience is bound, and whoever writes a pipeline chooses the audience: every job of that GitLab gets in.
    AudienceOnly, "audience-only", Error, "Anybody on this GitLab gets in";
    /// GitLab's claims are strings, even IDs and `ref_protected`; only `runner_id` is a number. The server compares types, too, so that the number 42 never equals the string `"42"`.
    BoundClaimType, "bound-claim-type", Error, "The value has the wrong JSON type";
    /// A value that no claim can equal: an empty list, `null`, an object.
    BoundClaimNever, "bound-claim-never", Error, "The value never matches";
    /// GitLab's tokens have no such claim, so every login fails.
    UnknownClaim, "unknown-claim", Warning, "GitLab has no such claim";
    /// Without `bound_claims_type=glob` a star is an ordinary character. A later write without that parameter also sets it back to `string`.
    StarIsLiteral, "star-is-literal", Warning, "The star is an ordinary character here";
    /// The role says `bound_claims_type=glob`, and no value holds a star: a star that is added later to any of them will count.
    GlobWithoutStar, "glob-without-star", Info, "A glob without a star";
    /// The value of a bound claim is what the token says, not the name of the claim: nothing is put in for it.
    ClaimBoundToName, "claim-bound-to-name", Warning, "A claim is bound to its own name";
    /// The server knows only the star; regular expressions and other wildcards are compared to the letter.
    NoRegex, "no-regex", Warning, "Not a pattern to the server";
    /// A star in an ID lets in other IDs that begin or end in the same way.
    GlobbedId, "globbed-id", Error, "A star in an ID";
    /// The star matches any characters: `main*` also matches `main-of-somebody-else`, `group/*` every subgroup and every project that is created later.
    WideGlob, "wide-glob", Warning, "The star matches more than meant";
    /// A branch and a tag can have the same name, and who may create the one may not create the other.
    RefWithoutType, "ref-without-type", Warning, "Branch or tag?";
    /// `namespace_path` is the group that the project is in directly; projects of subgroups have another one.
    NamespaceExact, "namespace-exact", Info, "Subgroups are not included";
    /// Since GitLab 18.4, in a merge request from a fork, `project_id` names the fork, so such jobs do not get in. `job_project_id` names the project that runs the job.
    ForkMergeRequest, "fork-merge-request", Info, "Merge requests from forks name the fork";
    /// The token lives longer than the job that needs it, and whoever gets hold of it has that time.
    LongLifetime, "long-lifetime", Warning, "The Vault token outlives the job";
    /// Batch tokens are not stored: they cannot be renewed or revoked, and have no limit of uses and no period.
    BatchToken, "batch-token", Info, "Batch tokens have limits";
    /// Every login that names no role uses it, also one whose variable is empty by mistake.
    DefaultRole, "default-role", Info, "There is a default role";
    /// Without `bound_issuer` the server does not check `iss`; with `oidc_discovery_url`, too.
    IssuerUnchecked, "issuer-unchecked", Warning, "The issuer is not checked";
    /// GitLab 17.0 removed the address `/-/jwks`: a new configuration is refused, and with an old one every login fails. The keys are at `/oauth/discovery/keys`.
    JwksUrlGone, "jwks-url-gone", Error, "GitLab no longer has this address of keys";
    /// Each auth mount has its own configuration and its own roles: a login to one of them never looks at the other.
    MountsDiffer, "mounts-differ", Error, "The role and the configuration are on different mounts";
    /// What a check gives depends on role, policies, claims and request: another error than the one in the job's log means that one of them is not that of the job.
    ErrorDiffers, "error-differs", Warning, "The error that was seen is another one";
    /// `CI_JOB_JWT` says `iss: gitlab.example.com`, ID tokens say `iss: https://gitlab.example.com`, to the letter.
    IssuerKind, "issuer-kind", Error, "The issuer is that of another kind of token";
    /// Only strings can become metadata, and the identity store has rules for keys and lengths. The error comes with the first login of an identity.
    MappingFails, "mapping-fails", Error, "The claim mapping makes logins fail";
    /// One text that looks like a JSON list is one value, brackets and all.
    ListInText, "list-in-text", Error, "A list within a text";
    /// A role without policies gives a token that can do nothing but look at itself.
    NoPolicies, "no-policies", Warning, "The token may read nothing";
    /// The server refuses the login: an auth method may not hand out this policy.
    ForbiddenPolicy, "forbidden-policy", Error, "No auth method may assign this policy";
    /// Without audiences in the role a token that has one is refused, and every ID token has one.
    NoAudience, "no-audience", Warning, "ID tokens are refused";
    /// Tokens of this kind have no such audience, issuer or subject.
    NeverMatches, "never-matches", Error, "No token can match";
    /// The API of KV version 2 puts `data/`, `metadata/` or another word behind the mount, which the command line hides. A rule without it matches no request.
    KvWordMissing, "kv-word-missing", Warning, "No data/ behind a KV v2 mount";
    /// The secret itself lies below `data/`, so a deny without it protects nothing.
    KvDenyUseless, "kv-deny-useless", Warning, "A deny that protects nothing";
    /// Secrets are listed below `metadata/`; a LIST below `data/` is answered with 404.
    KvListOnData, "kv-list-on-data", Warning, "list below data/ lists nothing";
    /// Each path of a secrets engine knows only some operations; the other capabilities do nothing there.
    CapabilityIgnored, "capability-ignored", Info, "A capability that does nothing here";
    /// A `*` counts only at the end of a path. In the middle it is the character itself.
    StarInMiddle, "star-in-middle", Warning, "A star in the middle is no wildcard";
    /// A `+` stands for a whole segment. Next to other characters it is the character itself.
    PlusInSegment, "plus-in-segment", Warning, "A plus inside of a segment is no wildcard";
    /// The server cleans paths, or never sees this part of an address, so that no request has such a path.
    RuleNeverMatches, "rule-never-matches", Warning, "The rule matches no request";
    /// Exactly one rule decides. Another rule matches all that this one matches, and always comes first.
    RuleNeverWins, "rule-never-wins", Warning, "The rule never decides";
    /// A rule that grants nothing still decides about its path, and so refuses everything there.
    EmptyRule, "empty-rule", Warning, "A rule without capabilities refuses";
    /// Only the rule with the most specific path decides. A deny wins over other rules with the same path, not over longer ones.
    DenyNotEverywhere, "deny-not-everywhere", Info, "A longer rule gets around the deny";
    /// CVE-2026-3605: with `%2e%2e` in a request, a rule that ends in a star reaches neighbours' metadata, and can delete it. Exact paths and `+` do not.
    EncodedDots, "encoded-dots", Warning, "A star lets encoded dots out";
    /// Whoever gets this token can do much more than read one secret.
    BroadGrant, "broad-grant", Warning, "The rule grants very much";
    /// A login sets the metadata of the alias, `identity.entity.aliases.<accessor>.metadata.<key>`. That of the entity is written by hand; where it is missing, the rule is left out.
    EntityMetadata, "entity-metadata", Warning, "No login sets this metadata";
    /// Paths are compared to the letter, and so are the words data and metadata.
    PathCase, "path-case", Warning, "Capitals that the path does not have";
    /// The server compares parameters in a way in which this one can never be met.
    ParameterNeverMatches, "parameter-never-matches", Warning, "A parameter that never matches";
    /// `policy = "read"` in a rule is an old spelling; `write` lacks patch.
    OldPolicyWord, "old-policy-word", Info, "An old spelling of capabilities";
    /// OpenBao treats a rule that is past its `expiration` as if it were not written, a deny too.
    RuleExpired, "rule-expired", Warning, "The rule is past its expiration";
    /// GitLab reads the file with Psych, and refuses the whole of it at the first mistake.
    PipelineSyntax, "pipeline-syntax", Error, "The file is not YAML";
    /// GitLab's own check of `secrets:` and `id_tokens:`, with its own words.
    PipelineRefused, "pipeline-refused", Error, "GitLab refuses this";
    /// `id_tokens` is a key of a job or of `default:`, `secrets` only of a job. Elsewhere, or misspelt, they are an error or a job of that name.
    PipelineKey, "pipeline-key", Error, "The key does not belong here";
    /// GitLab 17.0 removed `CI_JOB_JWT` and its versions; from 15.9 on they are deprecated. Since 16.0 a job with `id_tokens` does not get them either.
    JobJwtRemoved, "ci-job-jwt-removed", Error, "CI_JOB_JWT is gone";
    /// The job sends a token that nothing makes: the variable is empty, and Vault answers `missing token`.
    TokenNotMade, "token-not-made", Error, "Nothing makes this token";
    /// GitLab sends one token for all secrets of a job: that of the first secret, or the first of the job.
    SeveralTokens, "several-tokens", Warning, "It is not clear which token is sent";
    /// `token:` is a text in which variables are put in: without the `$` the name itself is sent as the token.
    TokenWithoutDollar, "token-without-dollar", Error, "The token needs a `$`";
    /// Variables in `aud` are put in from GitLab 16.1 on; before, they are sent as they are written.
    AudienceVariable, "audience-variable", Error, "A variable in the audience stays as it is";
    /// On GitLab Free the keyword is read and then ignored: the variable is not set, and the job goes on.
    SecretsTier, "secrets-tier", Error, "`secrets:` needs Premium or Ultimate";
    /// `secrets:` looks at `VAULT_SERVER_URL`; `VAULT_ADDR` is for the CLI in a script. Without it GitLab says `The secrets provider can not be found`.
    ServerUrlMissing, "server-url-missing", Warning, "`secrets:` does not use VAULT_ADDR";
    /// Without `@` and a mount the runner reads from a mount named `kv-v2`, and the whole text is a path in it.
    DefaultMount, "default-mount", Warning, "The mount is not named";
    /// The runner puts the mount and `data/` in front by itself, so they are there twice.
    MountInPath, "mount-in-path", Warning, "The path repeats what the runner adds";
    /// The runner knows the engines `kv-v2`, `kv-v1` and `generic`, in lower case, and looks only after the login.
    UnknownEngine, "unknown-engine", Error, "The runner does not know this engine";
    /// Without `file: false` the variable holds the path of a file, not the secret.
    SecretIsFile, "secret-is-file", Warning, "The variable holds a path";
    /// A role that is set but empty is sent: Vault answers `missing role`, unless the mount has a default role.
    EmptyRole, "empty-role", Warning, "The role is empty";
    /// The variable is made of itself, so it is empty or stays as it is written.
    CircularVariable, "circular-variable", Warning, "The variable refers to itself";
    /// The runner trusts what its own machine trusts, and the variable of the same name in the runner's environment; a CI/CD variable does nothing for `secrets:`.
    CaNotUsed, "ca-not-used", Info, "The CA is not used for `secrets:`";
    /// With `export`, `readonly`, `local` or `declare` in front, the shell forgets that the command failed, and the job goes on with an empty variable.
    FailureHidden, "failure-hidden", Warning, "A failure is not noticed";
    /// Without `-e`, `jq -r` prints `null` and succeeds when the field is missing.
    JqNull, "jq-null", Warning, "jq prints null instead of failing";
    /// Without `--fail`, curl succeeds on every answer, also on 403; with `-s` alone it does not even say that it could not connect.
    CurlSucceeds, "curl-succeeds", Warning, "curl succeeds when the server refuses";
    /// The job's log is kept and can be read by others. GitLab masks ID tokens, but only to the letter, and not the token that a login brings.
    TokenPrinted, "token-printed", Warning, "A token is printed";
    /// The image `vault` ended with 1.13.3 and lost its tag `latest` in 2023.
    ImageGone, "image-gone", Error, "The image is gone";
    /// Alpine has no current package `vault` since its licence changed.
    ApkVault, "apk-vault", Warning, "Alpine's package is old or missing";
    /// What the client says about a failure is the only hint at its cause: the server tells a job nothing else.
    ErrorDiscarded, "error-discarded", Info, "The error's text is thrown away";
    /// Whoever can change the file on its way, or on the server that it comes from, gets the job's token and the secrets.
    UncheckedDownload, "unchecked-download", Info, "A client is downloaded and not checked";
    /// Artifacts are kept, and everybody who can see the pipeline can load them down: a secret in one is masked nowhere.
    SecretInArtifact, "secret-in-artifact", Error, "Secrets are kept in an artifact";
    /// An audience says for whom a token is made. Whoever accepts tokens made for GitLab itself, or made for several servers, can use them at the others.
    AudienceOfGitLab, "audience-of-gitlab", Info, "The audience is GitLab, not Vault";
    /// The image's shell is that of busybox, which has neither arrays nor `<<<`.
    BashOnly, "bash-only", Warning, "The image has no bash";
    /// Whoever stands between the job and the server can read the token and the secret.
    SkipVerify, "skip-verify", Warning, "The certificate is not checked";
    /// `CI_COMMIT_BRANCH` is not set in pipelines for merge requests and tags.
    BranchNotSet, "branch-not-set", Warning, "The branch is not set in such pipelines";
    /// Psych keeps the last value of a key without a word; other parsers refuse the file.
    YamlDuplicateKey, "yaml-duplicate-key", Warning, "A key stands twice";
    /// Without quotes YAML makes a number, a truth value, a date or a map of it.
    YamlScalar, "yaml-scalar", Warning, "YAML reads something else than a text";
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}
