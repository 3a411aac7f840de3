//! From the text to a policy, with the server's message for what it refuses.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use super::{
    capability::{Capabilities, Capability},
    hcl::{self, Any, Decoder, Entry, Failed, Part, Source, filter, value_of},
    mistakes,
    rule::{ControlGroup, Expired, Factor, Parameter, Policy, Rule, pattern},
    template, time,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    go, limits,
    server::{Product, Server},
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
struct Refusal {
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
    fn at(code: Code, span: Span, message: String) -> Self {
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
        for entry in entries {
            let Some(key) = entry.keys.first() else { continue };
            let name = value_of(key)?;
            if !known.contains(&&*name) {
                let line = entry.item.assign.map_or(0, |assign| assign.place.line(self.source.text()));
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

/// The values of a rule, as decoded.
#[derive(Default)]
struct Written {
    policy: Option<(String, Span)>,
    capabilities: Vec<(String, Span)>,
    min_wrapping_ttl: Option<(Any, Span)>,
    max_wrapping_ttl: Option<(Any, Span)>,
    allowed_parameters: Vec<Parameter>,
    denied_parameters: Vec<Parameter>,
    required_parameters: Vec<(String, Span)>,
    mfa_methods: Vec<(String, Span)>,
    control_group: Option<GroupWritten>,
    subscribe_event_types: Vec<(String, Span)>,
    pagination_limit: i64,
    expiration: Option<(String, Span)>,
    filter_path: (String, Option<Span>),
}

#[derive(Default)]
struct GroupWritten {
    ttl: Option<Any>,
    factors: BTreeMap<String, FactorWritten>,
    span: Option<Span>,
}

#[derive(Clone, Default)]
struct FactorWritten {
    factor: Factor,
    has_identity: bool,
}

impl Written {
    /// Mirrors the decoding into `PathRules`, whose fields come in this order.
    fn read<'s>(decoder: Decoder<'_, 's>, fields: &[Entry<'_, 's>], server: Server) -> Result<Self, Failed> {
        let mut written = Self::default();
        decoder.field(fields, "policy", |part| {
            written.policy = Some((decoder.text("root.Policy", part)?, decoder.span(part)));
            Ok(())
        })?;
        decoder.field(fields, "capabilities", |part| {
            decoder.texts("root.Capabilities", part, &mut written.capabilities)
        })?;
        let text = |name: &str, place: &mut Option<(String, Span)>| {
            decoder.field(fields, name, |part| {
                *place = Some((decoder.text(&format!("root.{name}"), part)?, decoder.span(part)));
                Ok(())
            })
        };
        if server.product == Product::OpenBao {
            text("expiration", &mut written.expiration)?;
        }
        for (name, place) in
            [("min_wrapping_ttl", &mut written.min_wrapping_ttl), ("max_wrapping_ttl", &mut written.max_wrapping_ttl)]
        {
            decoder.field(fields, name, |part| {
                let before = place.take().map(|(value, _)| value);
                *place = Some((decoder.any(&format!("root.{name}"), part, before, false, 0)?, decoder.span(part)));
                Ok(())
            })?;
        }
        for (name, place) in [
            ("allowed_parameters", &mut written.allowed_parameters),
            ("denied_parameters", &mut written.denied_parameters),
        ] {
            decoder.field(fields, name, |part| parameters(decoder, &format!("root.{name}"), part, place))?;
        }
        let texts = |name: &str, place: &mut Vec<(String, Span)>| {
            decoder.field(fields, name, |part| decoder.texts(&format!("root.{name}"), part, place))
        };
        texts("required_parameters", &mut written.required_parameters)?;
        texts("mfa_methods", &mut written.mfa_methods)?;
        match server.product {
            Product::Vault => {
                decoder.field(fields, "control_group", |part| {
                    let before = written.control_group.take().filter(|_| !server.has_old_hcl());
                    let mut group = before.unwrap_or_default();
                    group.span = Some(decoder.span(part));
                    group.read(decoder, "root.control_group", part, server)?;
                    written.control_group = Some(group);
                    Ok(())
                })?;
                texts("subscribe_event_types", &mut written.subscribe_event_types)?;
            }
            Product::OpenBao => {
                decoder.field(fields, "pagination_limit", |part| {
                    written.pagination_limit = decoder.int("root.pagination_limit", part)?;
                    Ok(())
                })?;
                let mut filter = None;
                text("list_scan_response_keys_filter_path", &mut filter)?;
                written.filter_path = filter.map(|(text, span)| (text, Some(span))).unwrap_or_default();
            }
        }
        Ok(written)
    }

    fn into_rule(self, key: &str, path_span: Span, span: Span, server: Server) -> Result<Rule, Refusal> {
        let (path, pattern) = pattern(key).ok_or_else(|| {
            let shown = go::quote(key.strip_prefix('/').unwrap_or(key));
            let message = format!("path {shown}: invalid use of wildcards ('+*' is forbidden)");
            Refusal::at(Code::PolicyWildcards, path_span, message)
        })?;
        let granted = self.granted(key, server)?;
        let mut rule = Rule {
            path,
            pattern,
            capabilities: granted.iter().map(|(capability, _)| *capability).collect(),
            granted,
            allowed_parameters: BTreeMap::new(),
            denied_parameters: BTreeMap::new(),
            required_parameters: Vec::new(),
            min_wrapping_ttl: 0,
            max_wrapping_ttl: 0,
            mfa_methods: Vec::new(),
            control_group: None,
            subscribe_event_types: Vec::new(),
            pagination_limit: 0,
            expiration: self.expiration.as_ref().and_then(|(text, _)| time::parse(text)),
            filter_path: String::new(),
            path_span,
            span,
        };
        if rule.capabilities.denies() {
            // Nothing else of the rule is looked at.
            rule.capabilities = Capabilities::DENY;
            rule.granted.retain(|(capability, _)| *capability == Capability::Deny);
            return Ok(rule);
        }
        rule.allowed_parameters = by_lower_name(self.allowed_parameters);
        rule.denied_parameters = by_lower_name(self.denied_parameters);
        rule.min_wrapping_ttl = lifetime("min_wrapping_ttl", self.min_wrapping_ttl)?;
        let max_span = self.max_wrapping_ttl.as_ref().map_or(span, |(_, span)| *span);
        rule.max_wrapping_ttl = lifetime("max_wrapping_ttl", self.max_wrapping_ttl)?;
        rule.mfa_methods = without_spans(self.mfa_methods);
        if let Some(group) = self.control_group {
            rule.control_group = Some(group.into_group(&rule.granted, span)?);
        }
        if rule.min_wrapping_ttl != 0 && rule.max_wrapping_ttl != 0 && rule.max_wrapping_ttl < rule.min_wrapping_ttl {
            let message = "max_wrapping_ttl cannot be less than min_wrapping_ttl".to_owned();
            return Err(Refusal::at(Code::PolicyDuration, max_span, message));
        }
        rule.required_parameters = self.required_parameters;
        let (filter, filter_span) = self.filter_path;
        if let Some(why) = template::filter_mistake(&filter, rule.capabilities) {
            return Err(Refusal::at(Code::PolicyFilter, filter_span.unwrap_or(span), why));
        }
        rule.filter_path = filter;
        rule.pagination_limit = self.pagination_limit;
        rule.subscribe_event_types = without_spans(self.subscribe_event_types);
        Ok(rule)
    }

    /// The capabilities in the order in which the server looks at them; it stops at `deny`.
    fn granted(&self, key: &str, server: Server) -> Result<Vec<(Capability, Span)>, Refusal> {
        let mut words: Vec<(&str, Span)> =
            self.capabilities.iter().map(|(word, span)| (word.as_str(), *span)).collect();
        if let Some((word, span)) = self.policy.as_ref().filter(|(word, _)| !word.is_empty()) {
            let Some(meaning) = old_word(word) else {
                let message = format!("path {}: invalid policy {}", go::quote(key), go::quote(word));
                return Err(Refusal::at(Code::PolicyUnknownWord, *span, message));
            };
            if meaning == ["deny"] {
                words.clear();
            }
            words.extend(meaning.iter().map(|word| (*word, *span)));
        }
        let mut granted = Vec::with_capacity(words.len());
        for (word, span) in words {
            let Some(capability) = Capability::from_word(word).filter(|known| server.knows_capability(*known)) else {
                let message = format!("path {}: invalid capability {}", go::quote(key), go::quote(word));
                return Err(Refusal::at(Code::PolicyUnknownCapability, span, message));
            };
            granted.push((capability, span));
            if capability == Capability::Deny {
                break;
            }
        }
        Ok(granted)
    }
}

impl GroupWritten {
    fn read<'a, 's>(
        &mut self,
        decoder: Decoder<'a, 's>,
        name: &str,
        part: &Part<'a, 's>,
        server: Server,
    ) -> Result<(), Failed> {
        let fields = decoder.fields(name, part)?;
        decoder.field(&fields, "ttl", |part| {
            self.ttl = Some(decoder.any(&format!("{name}.ttl"), part, self.ttl.take(), false, 0)?);
            Ok(())
        })?;
        decoder.field(&fields, "factor", |part| {
            decoder.map(&format!("{name}.factor"), part, |decoder, key, _, name, part| {
                let before = self.factors.get(key).filter(|_| !server.has_old_hcl());
                let mut factor = before.cloned().unwrap_or_default();
                factor.read(*decoder, name, part, server)?;
                self.factors.insert(key.to_owned(), factor);
                Ok(())
            })
        })
    }

    fn into_group(self, granted: &[(Capability, Span)], span: Span) -> Result<ControlGroup, Refusal> {
        let refuse =
            |message: &str| Refusal::at(Code::PolicyControlGroup, self.span.unwrap_or(span), message.to_owned());
        let ttl = match self.ttl {
            None => 0,
            Some(ttl) => {
                time::lifetime(&ttl).map_err(|why| refuse(&format!("error parsing control group max ttl: {why}")))?
            }
        };
        let mut factors = Vec::new();
        for (name, FactorWritten { factor, has_identity }) in self.factors {
            if !has_identity {
                return Err(refuse("no control_group factor provided"));
            }
            if factor.approvals <= 0 || (factor.group_ids.is_empty() && factor.group_names.is_empty()) {
                return Err(refuse("must provide more than one identity group and approvals > 0"));
            }
            let has = |word: &String| granted.iter().any(|(capability, _)| capability.word() == word);
            if !factor.controlled_capabilities.iter().all(has) {
                return Err(refuse("control group factor capabilities must be a subset of the policy's capabilities"));
            }
            factors.push(Factor { name, ..factor });
        }
        if factors.is_empty() {
            return Err(refuse("no control group factors provided"));
        }
        Ok(ControlGroup { ttl, factors })
    }
}

impl FactorWritten {
    fn read<'a, 's>(
        &mut self,
        decoder: Decoder<'a, 's>,
        name: &str,
        part: &Part<'a, 's>,
        server: Server,
    ) -> Result<(), Failed> {
        let fields = decoder.fields(name, part)?;
        decoder.field(&fields, "Name", |part| {
            self.factor.name = decoder.text(&format!("{name}.Name"), part)?;
            Ok(())
        })?;
        decoder.field(&fields, "identity", |part| {
            if server.has_old_hcl() {
                self.factor = Factor {
                    name: core::mem::take(&mut self.factor.name),
                    controlled_capabilities: core::mem::take(&mut self.factor.controlled_capabilities),
                    ..Factor::default()
                };
            }
            self.has_identity = true;
            self.read_identity(decoder, &format!("{name}.identity"), part)
        })?;
        let field = "controlled_capabilities";
        decoder.field(&fields, field, |part| {
            add_texts(decoder, &format!("{name}.{field}"), part, &mut self.factor.controlled_capabilities)
        })
    }

    fn read_identity<'a, 's>(
        &mut self,
        decoder: Decoder<'a, 's>,
        name: &str,
        part: &Part<'a, 's>,
    ) -> Result<(), Failed> {
        let fields = decoder.fields(name, part)?;
        for (field, texts) in [("group_ids", &mut self.factor.group_ids), ("group_names", &mut self.factor.group_names)]
        {
            decoder.field(&fields, field, |part| add_texts(decoder, &format!("{name}.{field}"), part, texts))?;
        }
        decoder.field(&fields, "approvals", |part| {
            self.factor.approvals = decoder.int(&format!("{name}.approvals"), part)?;
            Ok(())
        })
    }
}

fn add_texts<'a, 's>(
    decoder: Decoder<'a, 's>,
    name: &str,
    part: &Part<'a, 's>,
    texts: &mut Vec<String>,
) -> Result<(), Failed> {
    let mut found = Vec::new();
    decoder.texts(name, part, &mut found)?;
    texts.extend(without_spans(found));
    Ok(())
}

/// A map of lists, on top of what is there already.
fn parameters<'a, 's>(
    decoder: Decoder<'a, 's>,
    name: &str,
    part: &Part<'a, 's>,
    parameters: &mut Vec<Parameter>,
) -> Result<(), Failed> {
    decoder.map(name, part, |decoder, key, span, name, part| {
        let index = parameters.iter().position(|known| known.name == key);
        let before = index.and_then(|index| parameters.get(index)).map(|known| known.values.clone());
        let list = decoder.any(name, part, Some(Any::List(before.unwrap_or_default())), false, 0)?;
        let Any::List(values) = list else { return Ok(()) };
        match index.and_then(|index| parameters.get_mut(index)) {
            Some(known) => known.values = values,
            None => parameters.push(Parameter { name: key.to_owned(), values, span }),
        }
        Ok(())
    })
}

/// Names are compared in lower case.
fn by_lower_name(parameters: Vec<Parameter>) -> BTreeMap<String, Parameter> {
    parameters.into_iter().map(|parameter| (go::to_lower(&parameter.name), parameter)).collect()
}

fn lifetime(name: &str, value: Option<(Any, Span)>) -> Result<i64, Refusal> {
    let Some((value, span)) = value else { return Ok(0) };
    time::lifetime(&value)
        .map_err(|why| Refusal::at(Code::PolicyDuration, span, format!("error parsing {name}: {why}")))
}

fn without_spans(texts: Vec<(String, Span)>) -> Vec<String> {
    texts.into_iter().map(|(text, _)| text).collect()
}

/// What the old `policy = "…"` stands for.
pub(super) fn old_word(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "deny" => &["deny"],
        "read" => &["read", "list"],
        "write" => &["create", "read", "update", "delete", "list"],
        "sudo" => &["create", "read", "update", "delete", "list", "sudo"],
        _ => return None,
    })
}
