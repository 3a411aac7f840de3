//! The sentence: what the setup grants, in words, with links to the fields that govern its parts.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{policy, text::Text};
use crate::{
    artifact::{Part, Summary},
    plan::{Plan, Who},
    policy::{Capability, Grant},
    setup::{RefInput, RefType, Setup},
};

/// Whose jobs, in a few words.
pub(crate) fn who(who: &Who) -> String {
    match who {
        Who::Project { id, path: Some(path) } => format!("project {id} ({path})"),
        Who::Project { id, path: None } => format!("project {id}"),
        Who::Group { path, id } => format!("the projects of the group {path} (ID {id})"),
        Who::Subgroups { path } => format!("all projects below the group {path}"),
    }
}

/// A sentence with blanks for what is missing, so that it is a sentence from the first keystroke on.
///
/// What may be read is taken from the policy's text once there is one.
pub(crate) fn sentence(plan: &Plan, setup: &Setup, grants: &[Grant]) -> Summary {
    let mut t = Writer::default();
    t.put("Jobs of ");
    jobs_of(&mut t, plan, setup);
    t.put(" on ");
    refs(&mut t, setup);
    let environment = setup.scope.environment.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if let Some(environment) = environment {
        let protected = if setup.scope.environment_protected { "the protected environment " } else { "" };
        t.put(", deploying to ").part(&format!("{protected}{environment}"), "/scope/environment");
    }
    if let Some(source) = setup.scope.pipeline_source.as_deref().filter(|source| !source.is_empty()) {
        t.put(", in ").part(&format!("{source} pipelines"), "/scope/pipeline_source").put(" only");
    }
    t.put(", may read ");
    secrets(&mut t, &readable(plan, grants).unwrap_or_else(|| typed(setup)), setup);
    t.put(", with a Vault token that lives ");
    match crate::plan::lifetime(&setup.auth.token_ttl) {
        Some(words) => t.part(&words, "/auth/token_ttl"),
        None => t.blank("how long", "/auth/token_ttl"),
    };
    t.put(".");
    Summary { text: t.text.text, parts: t.parts }
}

#[derive(Default)]
struct Writer {
    text: Text,
    parts: Vec<Part>,
}

impl Writer {
    fn put(&mut self, text: &str) -> &mut Self {
        self.text.put(text);
        self
    }

    fn add(&mut self, text: &str, field: &str, blank: bool) -> &mut Self {
        let start = self.text.text.len();
        self.text.put(text);
        let span = crate::span::Span::new(start, self.text.text.len());
        self.parts.push(Part { span, field: field.to_owned(), blank });
        self
    }

    fn part(&mut self, text: &str, field: &str) -> &mut Self {
        self.add(text, field, false)
    }

    fn blank(&mut self, text: &str, field: &str) -> &mut Self {
        self.add(text, field, true)
    }
}

fn jobs_of(t: &mut Writer, plan: &Plan, setup: &Setup) {
    if let Some(group) = &setup.scope.group {
        let path = group.path.trim();
        if path.is_empty() {
            t.blank("which group", "/scope/group/path");
        } else {
            let all = if group.subgroups { "all projects below the group" } else { "the projects of the group" };
            t.part(&format!("{all} {path}"), "/scope/group/path");
        }
        // With subgroups the path is bound, without them the ID.
        if !group.subgroups {
            t.put(" (");
            match group.id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
                Some(id) => t.part(&format!("ID {id}"), "/scope/group/id"),
                None => t.blank("which ID", "/scope/group/id"),
            };
            t.put(")");
        }
        return;
    }
    let id = setup.scope.project_id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let path = setup.scope.project_path.as_deref().map(str::trim).filter(|path| !path.is_empty());
    let known = plan.access.as_ref().map(|access| who(&access.who));
    match (known, id, path) {
        (Some(known), _, _) => t.part(&known, "/scope/project_id"),
        (None, Some(id), Some(path)) => t.part(&format!("project {id} ({path})"), "/scope/project_id"),
        (None, Some(id), None) => t.part(&format!("project {id}"), "/scope/project_id"),
        (None, None, Some(path)) => t.put(&format!("{path}, project ")).blank("which ID", "/scope/project_id"),
        (None, None, None) => t.blank("which project", "/scope/project_id"),
    };
}

fn refs(t: &mut Writer, setup: &Setup) {
    let field = "/scope/refs";
    let named: Vec<&RefInput> = setup.scope.refs.iter().flatten().filter(|one| !one.name.trim().is_empty()).collect();
    let protected = if setup.scope.protected_only { "protected " } else { "" };
    match (&setup.scope.refs, named.as_slice()) {
        (Some(all), []) if all.is_empty() => t.part(&format!("any {protected}branch or tag"), field),
        (_, []) => t.blank("which branch", field),
        (_, named) => {
            let kind = |kind: RefType, one: &str, many: &str| {
                let names: Vec<&str> =
                    named.iter().filter(|found| found.kind == kind).map(|found| found.name.trim()).collect();
                let word = if names.len() == 1 && !names.iter().any(|name| name.contains('*')) { one } else { many };
                (!names.is_empty()).then(|| format!("{protected}{word} {}", list(&names, "or")))
            };
            let kinds: Vec<String> = [kind(RefType::Branch, "branch", "branches"), kind(RefType::Tag, "tag", "tags")]
                .into_iter()
                .flatten()
                .collect();
            t.part(&format!("the {}", kinds.join(" or the ")), field)
        }
    };
}

/// The secrets' paths that the policy lets read, as people write them; none while there is no policy.
fn readable(plan: &Plan, grants: &[Grant]) -> Option<Vec<String>> {
    let kv = plan.kv.as_ref().filter(|_| !grants.is_empty())?;
    let api = format!("{}/{}", kv.mount, kv.data());
    let reads = grants.iter().filter(|grant| grant.capabilities.contains(&Capability::Read));
    let path = |grant: &Grant| Some(grant.path.strip_prefix(&api)?.replace(&policy::template(), "${CI_PROJECT_ID}"));
    Some(reads.filter_map(path).collect())
}

/// The paths that were typed.
fn typed(setup: &Setup) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for path in setup.secrets.iter().map(|secret| secret.path.trim()).filter(|path| !path.is_empty()) {
        if !paths.iter().any(|known| known == path) {
            paths.push(path.to_owned());
        }
    }
    paths
}

fn secrets(t: &mut Writer, paths: &[String], setup: &Setup) {
    let mount = setup.kv.mount.trim().trim_matches('/');
    for (at, path) in paths.iter().enumerate() {
        match at {
            0 => {}
            at if at + 1 == paths.len() => drop(t.put(" and ")),
            _ => drop(t.put(", ")),
        }
        let index = setup.secrets.iter().position(|secret| secret.path.trim() == path).unwrap_or(0);
        t.part(&format!("{mount}/{path}"), &format!("/secrets/{index}/path"));
    }
    if paths.is_empty() {
        t.blank("which secret", "/secrets/0/path");
    }
}

/// `a`, `a or b`, `a, b or c`.
fn list(items: &[&str], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
