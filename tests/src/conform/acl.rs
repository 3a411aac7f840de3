//! Policies and requests: what the server decides.

use boundclaim_core::policy::{self, Acl, Capability, Operation, Policy, Request};
use serde_json::{Value, json};

use super::{Kind, NOW, Tag, answer, expected_tags};

pub(super) const KIND: Kind = Kind { name: "acl", tags: expected_tags, check };

fn check(case: &Value, tag: &Tag) -> Result<(), String> {
    let expected = answer(&case["expect"], tag).ok_or("no answer")?;
    let policies = match read(case, tag) {
        Ok(policies) => policies,
        Err(error) => return compare_error(expected, &error),
    };
    let policies: Vec<&Policy> = policies.iter().collect();
    let acl = match Acl::new(&policies, tag.server) {
        Ok(acl) => acl,
        Err(error) => return compare_error(expected, &error),
    };
    if let Some(error) = expected.get("error") {
        return Err(format!("theirs: {error}\nours:   no error"));
    }
    let mut differences = Vec::new();
    for (index, request) in case["requests"].as_array().into_iter().flatten().enumerate() {
        if let Err(difference) = check_request(&acl, request, expected, index) {
            differences.push(format!("request {index} {request}: {difference}"));
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// The policies in the order of their names, or the error of the first bad one.
fn read(case: &Value, tag: &Tag) -> Result<Vec<Policy>, String> {
    let texts = case["policies"].as_object().ok_or("no policies")?;
    let parsed = texts.iter().map(|(name, text)| {
        let parsed = policy::parse(name, text.as_str().unwrap_or_default(), tag.server, NOW);
        match parsed.error {
            Some(error) => Err(format!("{name}: {error}")),
            None => Ok(parsed.policy),
        }
    });
    parsed.collect()
}

fn compare_error(expected: &Value, ours: &str) -> Result<(), String> {
    if expected["error"] == ours { Ok(()) } else { Err(format!("theirs: {expected}\nours:   {ours}")) }
}

fn check_request(acl: &Acl<'_>, request: &Value, expected: &Value, index: usize) -> Result<(), String> {
    let operation = request[0].as_str().and_then(Operation::from_word).ok_or("unknown operation")?;
    let path = request[1].as_str().ok_or("no path")?;
    let data = request[2].get("data").and_then(Value::as_object);
    #[expect(clippy::cast_possible_truncation, reason = "seconds of a lifetime")]
    let wrap_ttl = request[2].get("wrap_ttl").and_then(Value::as_f64).map(|seconds| (seconds * 1e9) as i64);
    let decision = acl.evaluate(&Request { operation, path, data, wrap_ttl });
    let flag = |name: &str| expected[name].as_str().and_then(|flags| flags.as_bytes().get(index)).copied();
    for (name, ours) in [("allow", decision.allowed()), ("root", decision.root)] {
        match flag(name) {
            Some(b'?') => {}
            Some(theirs) if (theirs == b'1') == ours => {}
            _ => return Err(format!("{name} is {ours} here, because of {:?}", decision.refusal)),
        }
    }
    if flag("allow") == Some(b'?') {
        return Ok(());
    }
    let limit = decision.limit.map(Value::String).or_else(|| data.and_then(|data| data.get("limit")).cloned());
    for (name, ours) in
        [("caps", json!(capabilities(acl, path))), ("limit", json!(limit)), ("filter", json!(decision.filter_path))]
    {
        let theirs = expected.get(name).map(|list| &list[index]);
        if theirs.is_some_and(|theirs| *theirs != ours) {
            return Err(format!("{name}: theirs {}, ours {ours}", json!(theirs)));
        }
    }
    Ok(())
}

fn capabilities(acl: &Acl<'_>, path: &str) -> String {
    let Some(capabilities) = acl.capabilities(path) else { return "root".to_owned() };
    capabilities.iter().map(Capability::word).collect::<Vec<_>>().join(",")
}
