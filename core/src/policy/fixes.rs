//! The smallest changes of policies that would allow a request.

use alloc::{
    borrow::ToOwned as _,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use serde::Serialize;

use super::{
    acl::Acl,
    evaluate::{Refusal, Request},
    explain::RuleRef,
    hcl,
    print::quote,
    read::parse,
    rule::{Policy, Rule},
};
use crate::{limits, server::Server, span::Span};

/// A change of a policy's text, which was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What it does, as a sentence.
    pub title: String,
    /// The policy's name.
    pub policy: String,
    /// What to replace; empty: where to insert.
    pub span: Span,
    /// What to write there.
    pub text: String,
    /// Whether it also allows requests for other paths.
    pub widens: bool,
    /// What every token with this policy may do then.
    pub grants: String,
}

/// Changes that would allow a request which is refused, the smallest one first. Each was applied to the text and decided
/// about again. Policies come as name and text.
pub fn fixes(policies: &[(&str, &str)], request: &Request<'_>, server: Server, now: i64) -> Vec<Edit> {
    let read: Vec<Policy> = policies.iter().map(|(name, text)| parse(name, text, server, now).policy).collect();
    let all: Vec<&Policy> = read.iter().collect();
    let Ok(acl) = Acl::new(&all, server) else { return Vec::new() };
    let decision = acl.evaluate(request);
    let (Some(refusal), Some(capability)) = (decision.refusal, request.operation.capability()) else {
        return Vec::new();
    };
    let word = capability.word();
    let explanation = acl.explain(request);
    let mut edits = Vec::new();
    // Each is a reading of all texts, and very many rules can have the same path.
    for winner in explanation.winner.iter().take(limits::FIXES) {
        let Some((text, rule)) = find(policies, &read, winner) else { continue };
        match refusal {
            Refusal::Capability(_) => edits.extend(add_word(winner, rule, text, word)),
            Refusal::Denied if rule.capabilities.denies() => edits.push(Edit {
                title: format!("Remove the rule that denies `{}`.", winner.rule),
                policy: winner.policy.clone(),
                span: rule.span,
                text: String::new(),
                widens: rule.path != explanation.path,
                grants: format!("what `{}` denied is left to the other rules", winner.rule),
            }),
            _ => {}
        }
    }
    let exact = explanation.winner.iter().any(|winner| winner.rule == explanation.path);
    if !exact && matches!(refusal, Refusal::NoRule | Refusal::Capability(_) | Refusal::Denied) {
        let kept = explanation.capabilities.iter().map(super::Capability::word).filter(|kept| *kept != "deny");
        let words: Vec<&str> = kept.chain([word]).collect();
        let place = explanation.winner.first().map(|winner| winner.policy.as_str());
        edits.extend(add_rule(policies, place, &explanation.path, &words));
    }
    edits.retain(|edit| allows(policies, edit, request, server, now));
    edits.sort_by_key(|edit| edit.widens);
    edits
}

/// The text with a change; none: the change is for another text.
pub fn apply(text: &str, edit: &Edit) -> Option<String> {
    let (before, after) = (text.get(..edit.span.start)?, text.get(edit.span.end..)?);
    Some(format!("{before}{}{after}", edit.text))
}

fn find<'a>(policies: &[(&str, &'a str)], read: &'a [Policy], winner: &RuleRef) -> Option<(&'a str, &'a Rule)> {
    let at = policies.iter().position(|(name, _)| *name == winner.policy)?;
    let rule = read.get(at)?.rules.iter().find(|rule| rule.span == winner.span)?;
    Some((policies.get(at)?.1, rule))
}

/// Behind the last capability that stands in a list of its own.
fn add_word(winner: &RuleRef, rule: &Rule, text: &str, word: &str) -> Option<Edit> {
    let alone = |span: Span| rule.granted.iter().filter(|(_, other)| *other == span).count() == 1;
    let (_, span) = rule.granted.iter().rev().find(|(capability, span)| {
        let quoted = format!("\"{}\"", capability.word());
        alone(*span) && text.get(span.range()) == Some(&quoted)
    })?;
    Some(Edit {
        title: format!("Add `{word}` to the rule `{}`.", winner.rule),
        policy: winner.policy.clone(),
        span: Span::new(span.end, span.end),
        text: format!(", \"{word}\""),
        widens: rule.pattern != super::Pattern::Exact,
        grants: format!("{word} of `{}`", winner.rule),
    })
}

/// At the end of the text of the policy that decides, or of the first one.
fn add_rule(policies: &[(&str, &str)], policy: Option<&str>, path: &str, words: &[&str]) -> Option<Edit> {
    let mut hcl = policies.iter().filter(|(_, text)| !hcl::is_json(text));
    let (name, text) = hcl.clone().find(|(name, _)| Some(*name) == policy).or_else(|| hcl.next())?;
    let (gap, words): (&str, String) =
        (if text.is_empty() || text.ends_with('\n') { "" } else { "\n" }, words.join("\", \""));
    Some(Edit {
        title: format!("Add a rule for exactly `{path}`."),
        policy: (*name).to_owned(),
        span: Span::new(text.len(), text.len()),
        text: format!("{gap}path {} {{\n  capabilities = [\"{words}\"]\n}}\n", quote(path)),
        widens: false,
        grants: format!("{} of `{path}`", words.replace("\", \"", " and ")),
    })
}

fn allows(policies: &[(&str, &str)], edit: &Edit, request: &Request<'_>, server: Server, now: i64) -> bool {
    let changed = policies.iter().map(|(name, text)| {
        let text = if *name == edit.policy { apply(text, edit)? } else { (*text).to_string() };
        let parsed = parse(name, &text, server, now);
        parsed.error.is_none().then_some(parsed.policy)
    });
    let Some(changed) = changed.collect::<Option<Vec<Policy>>>() else { return false };
    let all: Vec<&Policy> = changed.iter().collect();
    Acl::new(&all, server).is_ok_and(|acl| acl.evaluate(request).allowed())
}
