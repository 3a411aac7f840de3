//! What is written in a rule, and the rule that the server makes of it.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use super::{
    capability::{Capabilities, Capability},
    hcl::{Any, Decoder, Entry, Failed, Part},
    read::Refusal,
    rule::{ControlGroup, Factor, Parameter, Rule},
    template, time,
};
use crate::{
    diagnostic::Code,
    go,
    server::{Product, Server},
    span::Span,
};

/// The values of a rule, as decoded.
#[derive(Default)]
pub(super) struct Written {
    policy: Option<(String, Span)>,
    capabilities: Vec<(String, Span)>,
    min_wrapping_ttl: Option<(Any, Span)>,
    max_wrapping_ttl: Option<(Any, Span)>,
    allowed_parameters: BTreeMap<String, Parameter>,
    denied_parameters: BTreeMap<String, Parameter>,
    required_parameters: Vec<(String, Span)>,
    mfa_methods: Vec<(String, Span)>,
    control_group: Option<GroupWritten>,
    subscribe_event_types: Vec<(String, Span)>,
    pagination_limit: i64,
    pub(super) expiration: Option<(String, Span)>,
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
    pub(super) fn read<'s>(decoder: Decoder<'_, 's>, fields: &[Entry<'_, 's>], server: Server) -> Result<Self, Failed> {
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

    pub(super) fn into_rule(self, key: &str, path_span: Span, span: Span, server: Server) -> Result<Rule, Refusal> {
        let mut rule = Rule::granting(key, Vec::new()).ok_or_else(|| {
            let shown = go::quote(key.strip_prefix('/').unwrap_or(key));
            let message = format!("path {shown}: invalid use of wildcards ('+*' is forbidden)");
            Refusal::at(Code::PolicyWildcards, path_span, message)
        })?;
        rule.grant(self.granted(key, server)?);
        rule.old_word = self.policy.as_ref().filter(|(word, _)| !word.is_empty()).map(|(_, span)| *span);
        rule.expiration = self.expiration.as_ref().and_then(|(text, _)| time::parse(text));
        (rule.path_span, rule.span) = (path_span, span);
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
            let name = format!("{name}.factor");
            let mut pairs = decoder.pairs(&name, part)?;
            while let Some(pair) = pairs.next()? {
                let before = self.factors.get(&pair.key).filter(|_| !server.has_old_hcl());
                let mut factor = before.cloned().unwrap_or_default();
                factor.read(decoder, &pair.name, &pair.value, server)?;
                self.factors.insert(pair.key, factor);
            }
            Ok(())
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
    parameters: &mut BTreeMap<String, Parameter>,
) -> Result<(), Failed> {
    let mut pairs = decoder.pairs(name, part)?;
    while let Some(pair) = pairs.next()? {
        let before = parameters.remove(&pair.key);
        let span = before.as_ref().map_or(pair.span, |before| before.span);
        let list = Some(Any::List(before.map(|before| before.values).unwrap_or_default()));
        if let Any::List(values) = decoder.any(&pair.name, &pair.value, list, false, 0)? {
            parameters.insert(pair.key.clone(), Parameter { name: pair.key, values, span });
        }
    }
    Ok(())
}

/// Names are compared in lower case.
fn by_lower_name(parameters: BTreeMap<String, Parameter>) -> BTreeMap<String, Parameter> {
    parameters.into_values().map(|parameter| (go::to_lower(&parameter.name), parameter)).collect()
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
fn old_word(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "deny" => &["deny"],
        "read" => &["read", "list"],
        "write" => &["create", "read", "update", "delete", "list"],
        "sudo" => &["create", "read", "update", "delete", "list", "sudo"],
        _ => return None,
    })
}
