//! Evidence with a fix put in, as whoever reads the report would do it.

use std::collections::BTreeSet;

use boundclaim_core::{
    Edit, apply,
    check::{Fix, Report},
};
use serde_json::{Value, json};

/// The evidence after the fix; none: an edit does not fit its text.
pub fn mended(evidence: &Value, report: &Report, fix: &Fix) -> Option<Value> {
    let mut evidence = evidence.clone();
    for source in fix.edits.iter().map(|edit| edit.source.as_str()).collect::<BTreeSet<_>>() {
        let edits = fix.edits.iter().filter(|edit| edit.source == source);
        let edits: Vec<Edit> = edits.map(|edit| Edit::replace(edit.span, edit.text.clone())).collect();
        let nothing = "{}".to_owned();
        let text = apply(report.sources.get(source).unwrap_or(&nothing), &edits)?;
        put(&mut evidence, source, &text)?;
    }
    Some(evidence)
}

fn put(evidence: &mut Value, source: &str, text: &str) -> Option<()> {
    let parsed = || serde_json::from_str::<Value>(text).ok();
    if let Some(name) = source.strip_prefix("policy:") {
        let mut policies = evidence["policies"].as_array_mut()?.iter_mut();
        policies.find(|policy| policy["name"] == name)?["text"] = json!(text);
        return Some(());
    }
    match source {
        "pipeline" => evidence["pipeline"]["text"] = json!(text),
        "variables" | "request" => evidence[source] = parsed()?,
        // What GitLab makes for the changed job.
        "token" => evidence["token"] = json!({ "claims": parsed()? }),
        _ => {
            let (name, number) = source.split_once(':').unwrap_or((source, "1"));
            let (as_text, writes) = (format!("{name}_text"), format!("{name}_writes"));
            if evidence[&as_text].is_string() {
                evidence[&as_text] = json!(text);
            } else if evidence[&writes].is_array() {
                evidence[&writes][number.parse::<usize>().ok()?.checked_sub(1)?] = parsed()?;
            } else {
                evidence[name] = parsed()?;
            }
        }
    }
    Some(())
}
