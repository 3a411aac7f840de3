//! Version numbers of GitLab, Vault and `OpenBao`.

use core::fmt;

/// Major, minor and patch. GitLab's are used without the patch (0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// As in 18.5.
    pub major: u16,
    /// As in 18.5.
    pub minor: u16,
    /// 0 when not written.
    pub patch: u16,
}

impl Version {
    /// A version from its numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// Reads `18.5`, `1.21.4`, `v1.21.4`, `1.21.4+ent`, `18.5.1-ee`. None when there is no such number.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let numbers = text.split(['+', '-']).next()?;
        let mut parts = numbers.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse::<u16>().ok() } else { None }
        });
        let version = Self::new(parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
        parts.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch > 0 { write!(f, ".{}", self.patch) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn reads_what_people_write() {
        for (text, expected) in [
            ("18.5", Some(Version::new(18, 5, 0))),
            (" v1.21.4 ", Some(Version::new(1, 21, 4))),
            ("1.21.4+ent", Some(Version::new(1, 21, 4))),
            ("18.5.1-ee", Some(Version::new(18, 5, 1))),
            ("18", None),
            ("", None),
            ("1.x", None),
            ("1.2.3.4", None),
            ("1.99999", None),
            ("+1.2", None),
        ] {
            assert_eq!(Version::parse(text), expected, "{text:?}");
        }
    }
}
