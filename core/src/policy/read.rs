//! From the text to a policy, with the server's message for what it refuses.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{
    hcl::{self, Decoder, Entry, Failed, Lines, Part, Source, filter, value_of},
    mistakes,
    rule::{Expired, Policy},
    template, time,
    written::Written,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    go, limits,
    server::Server,
    span::Span,
};

/// A policy's text, read.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What could be read of it. When there is an [`error`](Self::error), the server keeps nothing of it.
    pub policy: Policy,
    /// The server's message, when it refuses the text. `panic: …`: the server's process fails, and there is no answer.
    pub error: Option<String>,
    /// The same with place, explanation and fix, and the mistakes behind the first one.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a policy as the server does. `now`, in seconds since 1970, decides which of `OpenBao`'s rules are past their
/// `expiration`.
///
/// Mirrors `ParseACLPolicy` of Vault's `vault/policy.go` and `OpenBao`'s `internal/vault/policy/policy.go`. The text is
/// not decoded from base64 first, as the HTTP API does: see [`decode_base64`](super::decode_base64).
///
/// # Example
/// ```
/// use boundclaim_core::{Product, Server, policy};
///
/// let server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
/// let parsed = policy::parse("app", "path \"a\" { capabilities = [\"write\"] }", server, 0);
/// assert_eq!(parsed.error.as_deref(), Some("failed to parse policy: path \"a\": invalid capability \"write\""));
/// ```
pub fn parse(name: &str, text: &str, server: Server, now: i64) -> Parsed {
    let mut parsed = Parsed { policy: Policy { name: name.to_owned(), ..Policy::default() }, ..Parsed::default() };
    if text.len() > limits::POLICY_BYTES {
        let message = format!("the text is larger than {} bytes", limits::POLICY_BYTES);
        parsed.error = Some(message.clone());
        parsed.diagnostics.push(Diagnostic::policy(Code::TooLarge, name, Span::new(0, text.len()), message));
        return parsed;
    }
    let source = hcl::source(text);
    let document = hcl::parse(&source, server);
    let mut reader = Reader { parsed, source: &source, server, now };
    for failure in &document.failures {
        let code = mistakes::code(failure);
        reader.refuse(&Refusal { code, message: failure.message.clone(), ..Refusal::from(failure.clone()) });
    }
    let decoder = Decoder { tree: &document.tree, source: &source };
    if let Err(refusal) = reader.read(decoder) {
        reader.refuse(&refusal);
    }
    reader.parsed
}

/// Why the server refuses the text.
pub(super) struct Refusal {
    code: Code,
    message: String,
    /// In the parsed text.
    place: hcl::Place,
    /// In the text as typed, when it is known better than the place.
    span: Option<Span>,
    panics: bool,
}

impl From<Failed> for Refusal {
    fn from(failed: Failed) -> Self {
        let code = if failed.panics { Code::PolicyPanic } else { Code::PolicyWrongType };
        Self { code, message: failed.message, place: failed.place, span: None, panics: failed.panics }
    }
}

impl Refusal {
    pub(super) fn at(code: Code, span: Span, message: String) -> Self {
        Self { code, message, place: hcl::Place::default(), span: Some(span), panics: false }
    }

    /// Mirrors `multierror.Prefix` of `go-multierror` for a plain error.
    fn in_path(mut self, path: &str) -> Self {
        if !self.panics {
            self.message = format!("path {}: {{{{err}}}}", go::quote(path)).replace("{{err}}", &self.message);
        }
        self
    }
}

struct Reader<'s> {
    parsed: Parsed,
    source: &'s Source<'s>,
    server: Server,
    now: i64,
}

impl<'s> Reader<'s> {
    fn read(&mut self, decoder: Decoder<'_, 's>) -> Result<(), Refusal> {
        let top = decoder.top();
        self.check_keys(&top, &["name", "path"], None)?;
        let fields = decoder.fields("root", &Part::Entries(top.clone()))?;
        decoder.field(&fields, "name", |part| decoder.text("root.name", part).map(drop))?;
        for entry in filter(&top, "path")? {
            if let Err(refusal) = self.rule(decoder, entry) {
                let fatal = refusal.panics;
                // What the parser gave up on is reported already.
                if !entry.item.broken || self.parsed.error.is_none() {
                    self.refuse(&refusal);
                }
                if fatal || self.parsed.diagnostics.len() >= limits::POLICY_FAILURES {
                    break;
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, refusal: &Refusal) {
        let name = &self.parsed.policy.name;
        let span = refusal.span.unwrap_or_else(|| mistakes::span(self.source, refusal.place));
        let message = if refusal.panics {
            format!("panic: {}", refusal.message)
        } else {
            format!("failed to parse policy: {}", refusal.message)
        };
        let mut diagnostic = Diagnostic::policy(refusal.code, name, span, refusal.message.trim_end());
        diagnostic.help = mistakes::help(refusal.code, &refusal.message, self.source, refusal.place, self.server);
        self.parsed.diagnostics.push(diagnostic);
        self.parsed.error.get_or_insert(message);
    }

    /// Mirrors `CheckHCLKeys` of Vault's `sdk/helper/hclutil`, whose line is that of the `=`, and 0 without.
    fn check_keys(&self, entries: &[Entry<'_, 's>], known: &[&str], path: Option<&str>) -> Result<(), Refusal> {
        let mut errors: Vec<String> = Vec::new();
        let mut first = None;
        let mut lines = Lines::new(self.source.text());
        for entry in entries {
            let Some(key) = entry.keys.first() else { continue };
            let name = value_of(key)?;
            if !known.contains(&&*name) {
                let line = entry.item.assign.map_or(0, |assign| lines.line(assign.place));
                let prefix = path.map(|path| format!("path {}: ", go::quote(path))).unwrap_or_default();
                errors.push(format!("{prefix}invalid key {} on line {line}", go::quote(&name)));
                first.get_or_insert(key.span(self.source));
            }
        }
        let Some(span) = first else { return Ok(()) };
        // The form of `go-multierror`.
        let count = match errors.len() {
            1 => "1 error".to_owned(),
            count => format!("{count} errors"),
        };
        let message = format!("{count} occurred:\n\t* {}\n\n", errors.join("\n\t* "));
        Err(Refusal::at(Code::PolicyUnknownKey, span, message))
    }

    /// Mirrors one turn of `parsePaths`, in its order.
    fn rule(&mut self, decoder: Decoder<'_, 's>, entry: Entry<'_, 's>) -> Result<(), Refusal> {
        let start = entry.item.keys.first().map_or(0, |key| key.place.offset);
        let span = self.source.span(start, entry.item.end.max(start));
        let (key, path_span) = match entry.keys.first() {
            Some(key) => (value_of(key)?.into_owned(), key.span(self.source)),
            None => ("path".to_owned(), self.source.span(start, start + "path".len())),
        };
        let templated = template::check(&key).map_err(|why| {
            Refusal::at(Code::PolicyTemplate, path_span, format!("failed to validate policy templating: {why}"))
        })?;
        self.parsed.policy.templated |= templated;
        let body = decoder.part(entry.item.value);
        let Part::Object(..) = body else {
            let message = format!("cannot check HCL keys of type {}", body.type_name());
            return Err(Refusal::at(Code::PolicyWrongType, path_span, message).in_path(&key));
        };
        self.check_keys(&body.entries().unwrap_or_default(), self.server.rule_keys(), Some(&key))?;
        let fields = decoder.fields("root", &body)?;
        let written =
            Written::read(decoder, &fields, self.server).map_err(|failed| Refusal::from(failed).in_path(&key))?;
        if let Some((text, span)) = written.expiration.as_ref().filter(|(text, _)| !text.is_empty()) {
            let expiration = time::parse(text).ok_or_else(|| {
                let why = "invalid expiration time: could not parse string as date and time";
                Refusal::at(Code::PolicyExpiration, *span, format!("path {}: {why}", go::quote(&key)))
            })?;
            if self.now > expiration {
                self.parsed.policy.expired.push(Expired { path: key, expiration, span: *span });
                return Ok(());
            }
        }
        let rule = written.into_rule(&key, path_span, span, self.server)?;
        self.parsed.policy.rules.push(rule);
        Ok(())
    }
}
