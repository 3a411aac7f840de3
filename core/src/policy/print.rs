//! Writing a policy as HCL.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::fmt::Write as _;

use super::{
    capability::Capability,
    hcl::Any,
    rule::{ControlGroup, Parameter, Policy, Rule},
};

/// The policy as HCL, which reads back as the same rules.
pub fn print(policy: &Policy) -> String {
    policy.rules.iter().map(rule).collect::<Vec<_>>().join("\n")
}

/// A text in quotes. HCL copies `${…}` as it is, whatever is in it, so the dollar is written as its number.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if rest.peek() == Some(&'{') => out.push_str("\\x24"),
            // HCL refuses this one as it is.
            '\0' | '\u{e123}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

fn rule(rule: &Rule) -> String {
    // The server strips one slash.
    let slash = if rule.path.starts_with('/') { "/" } else { "" };
    let mut out = format!("path {} {{\n", quote(&format!("{slash}{}", rule.shown())));
    let words: Vec<&str> = rule.capabilities.iter().map(Capability::word).collect();
    line(&mut out, "capabilities", &list(&words));
    parameters(&mut out, "allowed_parameters", &rule.allowed_parameters);
    parameters(&mut out, "denied_parameters", &rule.denied_parameters);
    let required: Vec<&str> = rule.required_parameters.iter().map(|(name, _)| name.as_str()).collect();
    texts(&mut out, "required_parameters", &required);
    for (name, ttl) in [("min_wrapping_ttl", rule.min_wrapping_ttl), ("max_wrapping_ttl", rule.max_wrapping_ttl)] {
        if ttl != 0 {
            line(&mut out, name, &format!("\"{ttl}ns\""));
        }
    }
    texts(&mut out, "mfa_methods", &borrow(&rule.mfa_methods));
    texts(&mut out, "subscribe_event_types", &borrow(&rule.subscribe_event_types));
    if let Some(group) = &rule.control_group {
        control_group(&mut out, group);
    }
    if rule.pagination_limit != 0 {
        line(&mut out, "pagination_limit", &format!("{}", rule.pagination_limit));
    }
    if let Some(expiration) = rule.expiration {
        line(&mut out, "expiration", &format!("\"{expiration}\""));
    }
    if !rule.filter_path.is_empty() {
        line(&mut out, "list_scan_response_keys_filter_path", &quote(&rule.filter_path));
    }
    out.push_str("}\n");
    out
}

fn line(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "  {name} = {value}");
}

fn texts(out: &mut String, name: &str, texts: &[&str]) {
    if !texts.is_empty() {
        line(out, name, &list(texts));
    }
}

fn list(texts: &[&str]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quote(text)).collect();
    format!("[{}]", quoted.join(", "))
}

fn borrow(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn parameters(out: &mut String, name: &str, parameters: &BTreeMap<String, Parameter>) {
    if parameters.is_empty() {
        return;
    }
    let _ = writeln!(out, "  {name} = {{");
    for (name, parameter) in parameters {
        let values: Vec<String> = parameter.values.iter().map(value).collect();
        let _ = writeln!(out, "    {} = [{}]", quote(name), values.join(", "));
    }
    out.push_str("  }\n");
}

fn value(value_of: &Any) -> String {
    match value_of {
        Any::Bool(value) => format!("{value}"),
        Any::Int(value) => format!("{value}"),
        Any::Float(value) => format!("{value:e}"),
        Any::Text(text) => quote(text),
        Any::List(values) => format!("[{}]", values.iter().map(value).collect::<Vec<_>>().join(", ")),
        Any::Map(map) => block(map, " = "),
        // Blocks are what an object is that stands in another one; several of them stand there several times.
        Any::Blocks(maps) => maps.iter().map(|map| block(map, " = ")).collect::<Vec<_>>().join(", "),
    }
}

fn block(map: &BTreeMap<String, Any>, assign: &str) -> String {
    let mut items = Vec::new();
    for (name, inner) in map {
        match inner {
            Any::Blocks(blocks) => {
                items.extend(blocks.iter().map(|inner| format!("{} {}", quote(name), block(inner, assign))));
            }
            _ => items.push(format!("{}{assign}{}", quote(name), value(inner))),
        }
    }
    format!("{{ {} }}", items.join(", "))
}

fn control_group(out: &mut String, group: &ControlGroup) {
    out.push_str("  control_group = {\n");
    if group.ttl != 0 {
        let _ = writeln!(out, "    ttl = \"{}ns\"", group.ttl);
    }
    for factor in &group.factors {
        let _ = writeln!(out, "    factor {} {{\n      identity {{", quote(&factor.name));
        for (name, names) in [("group_ids", &factor.group_ids), ("group_names", &factor.group_names)] {
            if !names.is_empty() {
                let _ = writeln!(out, "        {name} = {}", list(&borrow(names)));
            }
        }
        let _ = writeln!(out, "        approvals = {}\n      }}", factor.approvals);
        if !factor.controlled_capabilities.is_empty() {
            let names = list(&borrow(&factor.controlled_capabilities));
            let _ = writeln!(out, "      controlled_capabilities = {names}");
        }
        out.push_str("    }\n");
    }
    out.push_str("  }\n");
}
