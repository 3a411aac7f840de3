//! Names with places for the setup's values.

use alloc::string::String;

use crate::{
    plan::{gitlab_path, is_id, path_in_name},
    setup::Setup,
};

/// The company's patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) role: Option<String>,
    pub(super) policy: Option<String>,
    /// How the paths of secrets start.
    pub(super) path: Option<String>,
}

impl Names {
    /// Role and policy, where none was typed.
    pub(super) fn put_in(&self, setup: &mut Setup) {
        for (pattern, name) in [(&self.role, Name::Role), (&self.policy, Name::Policy)] {
            let empty = name.of(setup).as_ref().is_none_or(String::is_empty);
            if let Some(filled) = in_name(pattern.as_deref(), setup).filter(|_| empty) {
                *name.of(setup) = Some(filled);
            }
        }
    }

    /// The names that [`put_in`](Self::put_in) would put in.
    pub(super) fn take_out(&self, setup: &mut Setup) {
        for (pattern, name) in [(&self.role, Name::Role), (&self.policy, Name::Policy)] {
            let filled = in_name(pattern.as_deref(), setup);
            if filled.is_some() && *name.of(setup) == filled {
                *name.of(setup) = None;
            }
        }
    }

    pub(super) fn path_start(&self, setup: &Setup) -> Option<String> {
        fill(self.path.as_deref()?, setup, |path| gitlab_path(path).map(Into::into))
    }
}

#[derive(Clone, Copy)]
enum Name {
    Role,
    Policy,
}

impl Name {
    const fn of(self, setup: &mut Setup) -> &mut Option<String> {
        match self {
            Self::Role => &mut setup.auth.role,
            Self::Policy => &mut setup.auth.policy,
        }
    }
}

/// Its word, and its value in a setup.
type Placeholder = (&'static str, fn(&Setup) -> Option<&str>);

/// The places for values, and what they stand for.
pub(super) const PLACEHOLDERS: [Placeholder; 4] = [
    ("project_id", |setup| setup.scope.project_id.as_deref().map(str::trim).filter(|id| is_id(id))),
    ("project_path", project_path),
    ("project_name", |setup| project_path(setup)?.rsplit('/').next()),
    ("group", |setup| Some(setup.scope.group.as_ref()?.path.trim_matches('/'))),
];

fn project_path(setup: &Setup) -> Option<&str> {
    // What is kept for a project does not belong to a group.
    let path = setup.scope.project_path.as_deref().filter(|_| setup.scope.group.is_none())?;
    Some(path.trim_matches('/'))
}

/// The first place of a pattern that stands for nothing.
pub(super) fn unknown_placeholder(pattern: &str) -> Option<&str> {
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((word, behind)) = after.split_once('}') else { return Some(after) };
        if !before.ends_with('$') && PLACEHOLDERS.iter().all(|(known, _)| *known != word) {
            return Some(word);
        }
        rest = behind;
    }
    None
}

/// A pattern for a name of Vault: paths are written as in the names that boundclaim makes itself.
fn in_name(pattern: Option<&str>, setup: &Setup) -> Option<String> {
    fill(pattern?, setup, path_in_name)
}

/// The pattern with the setup's values; none while one of them was not typed. `${…}` is a variable of the job, and stays.
fn fill(pattern: &str, setup: &Setup, write: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, behind) = after.split_once('}')?;
        filled.push_str(before);
        if before.ends_with('$') {
            filled.extend(["{", word, "}"]);
        } else {
            let (_, value) = PLACEHOLDERS.iter().find(|(known, _)| *known == word)?;
            filled.push_str(&write(value(setup)?)?);
        }
        rest = behind;
    }
    filled.push_str(rest);
    Some(filled)
}
