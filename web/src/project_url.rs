//! Reading a page of GitLab's address: the instance and the project behind it.

/// What the address of a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectUrl {
    /// Scheme, host and port.
    pub gitlab: String,
    /// `group/project`; the numeric ID is not in it.
    pub path: String,
}

/// Reads the address of any page of a project. None when it is no such address.
///
/// The pages of a project are below `/-/`; a GitLab under a sub-path cannot be told from a group, so the whole path is
/// taken for the project's.
pub fn read(text: &str) -> Option<ProjectUrl> {
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
    let path = path.split("/-/").next()?.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path).trim_end_matches("/-");
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let project = path.split('/').count() >= 2 && path.split('/').all(plain);
    project.then(|| ProjectUrl { gitlab: format!("{scheme}://{host}"), path: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{ProjectUrl, read};

    #[test]
    fn pages_of_a_project() {
        let expected = |gitlab: &str, path: &str| Some(ProjectUrl { gitlab: gitlab.into(), path: path.into() });
        for (text, wanted) in [
            (
                "https://gitlab.example.com/my-group/my-project",
                expected("https://gitlab.example.com", "my-group/my-project"),
            ),
            (" https://gitlab.example.com/a/b/c/-/pipelines?page=2 ", expected("https://gitlab.example.com", "a/b/c")),
            ("https://gitlab.example.com:8443/a/b.git", expected("https://gitlab.example.com:8443", "a/b")),
            ("https://gitlab.example.com/a/b/-/", expected("https://gitlab.example.com", "a/b")),
            ("https://gitlab.example.com/a", None),
            ("https://gitlab.example.com", None),
            ("git@gitlab.example.com:a/b.git", None),
            ("https://user:pass@gitlab.example.com/a/b", None),
            ("https://gitlab.example.com/a/<b>", None),
            ("my-group/my-project", None),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }
}
