//! Policy texts: the rules that the server makes of them, or its message.

use std::collections::BTreeMap;

use boundclaim_core::policy::{self, Capability, Parameter, Pattern, Rule};
use serde_json::{Map, Value, json};

use super::{Kind, NOW, Tag, answer, expected_tags};

pub(super) const KIND: Kind = Kind { name: "hcl", tags: expected_tags, check };

fn check(case: &Value, tag: &Tag) -> Result<(), String> {
    let text = case["text"].as_str().ok_or("no text")?;
    let expected = answer(&case["expect"], tag).ok_or("no answer")?;
    let parsed = policy::parse("p", text, tag.server, NOW);
    let ours = match parsed.error {
        Some(error) => json!({ "error": error }),
        None if parsed.policy.templated => json!({ "ok": rules(&parsed.policy.rules), "templated": true }),
        None => json!({ "ok": rules(&parsed.policy.rules) }),
    };
    if same(&ours, expected) { Ok(()) } else { Err(format!("theirs: {expected}\nours:   {ours}")) }
}

fn rules(rules: &[Rule]) -> Vec<Value> {
    rules.iter().map(rule).collect()
}

fn rule(rule: &Rule) -> Value {
    let mut capabilities: Vec<&str> = rule.capabilities.iter().map(Capability::word).collect();
    capabilities.sort_unstable();
    let required: Vec<&str> = rule.required_parameters.iter().map(|(name, _)| name.as_str()).collect();
    let mut object = Map::new();
    object.insert("path".into(), json!(rule.path));
    object.insert("prefix".into(), json!(rule.pattern == Pattern::Prefix));
    object.insert("segment_wildcards".into(), json!(rule.pattern == Pattern::Segments));
    object.insert("capabilities".into(), json!(capabilities));
    let mut set = |name: &str, present: bool, value: Value| {
        if present {
            object.insert(name.into(), value);
        }
    };
    set("allowed_parameters", !rule.allowed_parameters.is_empty(), parameters(&rule.allowed_parameters));
    set("denied_parameters", !rule.denied_parameters.is_empty(), parameters(&rule.denied_parameters));
    set("required_parameters", !required.is_empty(), json!(required));
    set("min_wrapping_ttl", rule.min_wrapping_ttl != 0, seconds(rule.min_wrapping_ttl));
    set("max_wrapping_ttl", rule.max_wrapping_ttl != 0, seconds(rule.max_wrapping_ttl));
    set("mfa_methods", !rule.mfa_methods.is_empty(), json!(rule.mfa_methods));
    set("subscribe_event_types", !rule.subscribe_event_types.is_empty(), json!(rule.subscribe_event_types));
    set("pagination_limit", rule.pagination_limit != 0, json!(rule.pagination_limit));
    set("list_scan_response_keys_filter_path", !rule.filter_path.is_empty(), json!(rule.filter_path));
    if let Some(expiration) = rule.expiration {
        set("expiration", true, json!(date(expiration)));
    }
    if let Some(group) = &rule.control_group {
        set("control_group", true, control_group(group));
    }
    Value::Object(object)
}

fn parameters(parameters: &BTreeMap<String, Parameter>) -> Value {
    parameters.iter().map(|(name, parameter)| (name.clone(), json!(parameter.values))).collect()
}

fn control_group(group: &policy::ControlGroup) -> Value {
    let factors = group.factors.iter().map(|factor| {
        let mut object = json!({ "name": factor.name, "approvals": factor.approvals });
        for (name, texts) in [
            ("group_ids", &factor.group_ids),
            ("group_names", &factor.group_names),
            ("controlled_capabilities", &factor.controlled_capabilities),
        ] {
            if !texts.is_empty() {
                object[name] = json!(texts);
            }
        }
        object
    });
    let mut object = json!({ "factors": factors.collect::<Vec<_>>() });
    if group.ttl != 0 {
        object["ttl"] = seconds(group.ttl);
    }
    object
}

#[expect(clippy::cast_precision_loss, reason = "the files have seconds as floats, too")]
fn seconds(nanoseconds: i64) -> Value {
    json!(nanoseconds as f64 / 1e9)
}

/// RFC 3339 in UTC.
fn date(seconds: i64) -> String {
    let (days, clock) = (seconds.div_euclid(86400), seconds.rem_euclid(86400));
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", clock / 3600, clock / 60 % 60, clock % 60)
}

/// Equality in which `1` and `1.0` are the same number.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) => ours == theirs || ours.as_f64() == theirs.as_f64(),
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, value)| {
                    let theirs = theirs.get(key).or_else(|| theirs.get(&key.replace(is_lone_byte, "\u{fffd}")));
                    theirs.is_some_and(|theirs| same(value, theirs))
                })
        }
        (Value::String(ours), Value::String(theirs)) => {
            ours == theirs || ours.replace(is_lone_byte, "\u{fffd}") == *theirs
        }
        _ => ours == theirs,
    }
}

/// What stands for a byte that is no UTF-8; the files have U+FFFD there.
fn is_lone_byte(c: char) -> bool {
    c >= '\u{10ff80}'
}
