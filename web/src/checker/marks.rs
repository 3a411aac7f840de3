//! Lines of the texts on the left that have to do with something on the right.

use boundclaim_core::{
    Diagnostic, Severity, Span,
    check::{Report, StepName, StepOutcome},
};

/// A place in a text, and what is to be said about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// What lights up with it.
    pub(crate) link: String,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Something on the right is about it.
    Linked,
    /// It decides.
    Good,
    Warning,
    Error,
}

/// The marks of one source.
pub(crate) fn marks(report: &Report, source: &str, text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    // Places are those of the text that was read: of a token, its claims alone.
    let same = report.sources.get(source).is_some_and(|read| read == text);
    for found in findings(report).filter(|_| same) {
        let kind = match found.severity {
            Severity::Error => Kind::Error,
            Severity::Warning => Kind::Warning,
            Severity::Info => Kind::Linked,
        };
        let here = |of: &Option<String>| of.as_deref().unwrap_or(&found.source) == source;
        let labels = found.labels.iter().filter(|label| here(&label.source));
        marks.extend(labels.map(|label| Mark { span: label.span, kind, link: finding_link(found) }));
    }
    if let Some(acl) = &report.acl {
        for rule in acl.winner.iter().chain(&acl.losers) {
            if source.strip_prefix("policy:") == Some(&rule.policy) {
                let kind = if rule.why.is_none() { Kind::Good } else { Kind::Linked };
                marks.push(Mark { span: rule.span, kind, link: rule_link(&rule.policy, rule.span) });
            }
        }
    }
    if matches!(source, "role" | "token" | "config") {
        marks.extend(claims(report, text));
    }
    // Each line is compared with each mark: of very many the most severe ones.
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.kind));
    marks.truncate(MOST_MARKS);
    marks
}

const MOST_MARKS: usize = 300;

/// All findings: of the steps, and those beside them.
pub(crate) fn findings(report: &Report) -> impl Iterator<Item = &Diagnostic> {
    report.steps.iter().flat_map(|step| &step.diagnostics).chain(&report.diagnostics)
}

/// What lights up with a rule.
pub(crate) fn rule_link(policy: &str, span: Span) -> String {
    format!("rule:{}:{}", policy.replace(char::is_whitespace, "_"), span.start)
}

/// What lights up with a finding.
pub(crate) fn finding_link(found: &Diagnostic) -> String {
    let start = found.labels.first().map_or(0, |label| label.span.start);
    format!("found:{}:{start}", found.code.slug())
}

/// What lights up with a claim that was compared.
pub(crate) fn claim_link(name: &str) -> String {
    format!("claim:{}", name.replace(char::is_whitespace, "_"))
}

/// Each claim that was compared, where a text names it.
fn claims(report: &Report, text: &str) -> Vec<Mark> {
    let compared = [StepName::Issuer, StepName::UserClaim, StepName::BoundClaims];
    let steps = report.steps.iter().filter(|step| compared.contains(&step.step));
    let facts = steps.flat_map(|step| {
        step.facts.iter().filter(|fact| fact.ok.is_some()).map(move |fact| (fact, step.outcome == StepOutcome::Failed))
    });
    let mut marks = Vec::new();
    for (fact, failed) in facts {
        let kind = if failed && fact.ok == Some(false) { Kind::Error } else { Kind::Linked };
        let names: &[&str] = match fact.name.as_str() {
            "iss" => &["iss", "bound_issuer"],
            "aud" => &["aud", "bound_audiences"],
            "sub" => &["sub", "bound_subject"],
            name => &[name],
        };
        for name in names {
            if let Some(span) = named(text, name) {
                marks.push(Mark { span, kind, link: claim_link(&fact.name) });
            }
        }
    }
    marks
}

/// Where a text gives a value to this name: `"name":`, `name =`, `name=`.
fn named(text: &str, name: &str) -> Option<Span> {
    if name.is_empty() {
        return None;
    }
    let found = text.match_indices(name).find(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).unwrap_or_default();
        // A name in quotes ends with them: what goes on is a value.
        let rest = match before {
            Some(quote @ ('"' | '\'')) => after.trim_start_matches('\\').strip_prefix(quote),
            Some(letter) if letter.is_whitespace() || ".,{[/".contains(letter) => Some(after),
            None => Some(after),
            Some(_) => None,
        };
        rest.is_some_and(|rest| rest.trim_start().starts_with([':', '=']))
    });
    found.map(|(at, _)| Span::new(at, at + name.len()))
}

#[cfg(test)]
mod tests {
    use boundclaim_core::Span;

    use super::named;

    #[test]
    fn names_are_found_where_they_get_a_value() {
        assert_eq!(named("{\"ref_type\": 1, \"ref\": 2}", "ref"), Some(Span::new(17, 20)));
        assert_eq!(named("bound_claims={} user_claim=\"ref\" ref = x", "ref"), Some(Span::new(33, 36)));
        assert_eq!(named("{\"sub\": \"ref:a:ref:b\", \"ref\": 1}", "ref"), Some(Span::new(24, 27)));
        assert_eq!(named("xref: 1", "ref"), None);
        assert_eq!(named("", ""), None);
    }
}
