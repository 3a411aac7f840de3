//! Reading the address of a page of GitLab: the instance, and the project or group behind it.

/// What the address of a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Scheme, host and port.
    pub gitlab: String,
    /// `group/project`, or the group; the numeric ID is not in it.
    pub path: String,
    /// Whether it is a page of a group.
    pub group: bool,
}

/// Reads the address of any page of a project or group. None when it is no such address.
///
/// The pages of a project are below `/-/`, those of a group start with `/groups/`. A GitLab under a sub-path cannot be
/// told from a group, so the whole path is taken for the project's.
pub fn read(text: &str) -> Option<Page> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://")?;
    if scheme != "https" && scheme != "http" {
        return None;
    }
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = rest.split_once('/')?;
    if host.is_empty() || host.contains(['@', ' ', '\\']) {
        return None;
    }
    let path = path.split("/-/").next()?.trim_matches('/').trim_end_matches("/-");
    let path = path.strip_suffix(".git").unwrap_or(path);
    let (path, group) = path.strip_prefix("groups/").map_or((path, false), |path| (path, true));
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let whole = group || path.contains('/');
    let page = Page { gitlab: format!("{scheme}://{}", host.to_ascii_lowercase()), path: path.to_owned(), group };
    (whole && path.split('/').all(plain)).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::{Page, read};

    #[test]
    fn pages_of_projects_and_groups() {
        for (text, wanted) in [
            (
                "https://gitlab.example.com/my-group/my-project",
                Some(("https://gitlab.example.com", "my-group/my-project", false)),
            ),
            (
                " https://gitlab.example.com/a/b/c/-/pipelines?page=2 ",
                Some(("https://gitlab.example.com", "a/b/c", false)),
            ),
            ("https://GitLab.example.com:8443/a/b.git", Some(("https://gitlab.example.com:8443", "a/b", false))),
            ("https://gitlab.example.com/a/b/-/", Some(("https://gitlab.example.com", "a/b", false))),
            ("https://gitlab.example.com/groups/a/-/settings", Some(("https://gitlab.example.com", "a", true))),
            ("https://gitlab.example.com/groups/a/b", Some(("https://gitlab.example.com", "a/b", true))),
            ("https://gitlab.example.com/a", None),
            ("https://gitlab.example.com", None),
            ("git@gitlab.example.com:a/b.git", None),
            ("https://user:pass@gitlab.example.com/a/b", None),
            ("https://gitlab.example.com/a/<b>", None),
            ("https://gitlab.example.com/groups/", None),
            ("my-group/my-project", None),
            ("://", None),
        ] {
            let wanted = wanted.map(|(gitlab, path, group)| Page { gitlab: gitlab.into(), path: path.into(), group });
            assert_eq!(read(text), wanted, "{text}");
        }
    }
}
