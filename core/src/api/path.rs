//! Slash-separated paths, as Go's package `path` cleans them.

use alloc::{string::String, vec::Vec};

/// The shortest path that is the same: empty segments and `.` go, `..` takes the one before it. Mirrors `path.Clean`.
pub(crate) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if rooted => {}
            segment => kept.push(segment),
        }
    }
    let joined = kept.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => alloc::format!("/{joined}"),
        (false, true) => ".".into(),
        (false, false) => joined,
    }
}

/// The parts that are not empty with slashes between them, cleaned; empty when all are. Mirrors `path.Join`.
pub(crate) fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { clean(&parts.join("/")) }
}

#[cfg(test)]
mod tests {
    use super::{clean, join};

    #[test]
    fn cleans_like_go() {
        for (path, expected) in [
            ("", "."),
            ("a//b/./c/", "a/b/c"),
            ("a/../..", ".."),
            ("../../a", "../../a"),
            ("/../a", "/a"),
            ("/", "/"),
            ("a/..", "."),
        ] {
            assert_eq!(clean(path), expected, "{path}");
        }
        assert_eq!(join(&["", ""]), "");
        assert_eq!(join(&["secret/", "data", "/a/"]), "secret/data/a");
        assert_eq!(join(&["", "/v1/../secret/x"]), "/secret/x");
    }
}
