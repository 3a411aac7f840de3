//! The branches and tags that get in.

use alloc::{format, string::String, vec::Vec};

use crate::{
    diagnostic::{Code, Diagnostic},
    gitlab::GitLab,
    plan::check::Checks,
    setup::{RefType, Setup},
};

/// A branch or tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ref {
    pub(crate) kind: RefType,
    pub(crate) name: String,
}

pub(super) fn refs(setup: &Setup, gitlab: GitLab, checks: &mut Checks) -> Option<Vec<Ref>> {
    let field = "/scope/refs";
    let Some(typed) = &setup.scope.refs else {
        checks.missing(field, "the branch or tag", "Name at least one, like main.");
        return None;
    };
    if typed.is_empty() {
        let message = "nothing says which branch or tag: any of them gets in";
        let help = "Name the branches and tags that may read the secret.";
        checks.add(Diagnostic::setup(Code::AnyRef, field, message).help(help));
    }
    if !checks.count(field, typed.len()) {
        return None;
    }
    let mut refs: Vec<Ref> = Vec::new();
    let mut good = true;
    for (index, one) in typed.iter().enumerate() {
        let at = format!("{field}/{index}/name");
        let word = one.kind.word();
        let Some(name) = checks.line(&at, &format!("the {word}"), &one.name) else {
            good = false;
            continue;
        };
        if let Some(why) = ref_problem(&name) {
            checks.add(
                Diagnostic::setup(Code::BadRef, &*at, format!("`{name}` is not a name for a {word}: {why}"))
                    .help("Vault knows only `*`, for any characters: write release/*, or list the branches."),
            );
            good = false;
            continue;
        }
        let one = Ref { kind: one.kind, name };
        if refs.contains(&one) {
            let message = format!("the {word} `{}` is already in the list", one.name);
            checks.add(Diagnostic::setup(Code::Duplicate, &*at, message).help("Remove one of them."));
            good = false;
        } else if one.name.chars().all(|c| c == '*') {
            let message = format!("`{}` stands for every {word}", one.name);
            checks.add(Diagnostic::setup(Code::AnyRef, &*at, message).help("Name the ones that may read the secret."));
        } else if one.name.contains('*') {
            let message = "the role becomes `bound_claims_type: glob`, and `*` matches slashes too";
            let help = format!("`{}` also matches names with more slashes in place of the star.", one.name);
            checks.add(Diagnostic::setup(Code::Glob, &*at, message).help(help));
        }
        refs.push(one);
    }
    let mixed = refs.iter().any(|one| Some(one.kind) != refs.first().map(|first| first.kind));
    if mixed && !gitlab.has_ref_path() {
        let message = format!(
            "branches mixed with tags need the claim `ref_path`, which GitLab {} does not have",
            gitlab.version
        );
        let help = "Make two setups, one for each kind of ref, each with its own auth.role and auth.policy: the second \
                    would replace the first. `ref_path` came with GitLab 16.0.";
        checks.add(Diagnostic::setup(Code::MixedRefs, field, message).help(help));
    }
    good.then_some(refs)
}

/// What `git check-ref-format` refuses, and what looks like a regular expression.
fn ref_problem(name: &str) -> Option<&'static str> {
    if let Some(c) = name.chars().find(|c| " ~^:?[\\".contains(*c)) {
        return Some(match c {
            '[' | '\\' | '^' | '?' => "Git allows no `[`, `\\`, `^` and `?`, and Vault has no regular expressions",
            _ => "Git allows no blank, `~` and `:`",
        });
    }
    let bad_part =
        |part: &str| part.is_empty() || part.starts_with('.') || part.to_ascii_lowercase().ends_with(".lock");
    if name.starts_with("refs/heads/") || name.starts_with("refs/tags/") {
        return Some("leave out refs/heads/ and refs/tags/");
    }
    if name.contains("..") || name.contains("@{") || name.split('/').any(bad_part) || name.ends_with('.') || name == "@"
    {
        return Some("Git does not allow it");
    }
    (name.contains('"') && name.contains('\'')).then_some("GitLab's rules cannot hold both kinds of quotes")
}
