//! Values that are checked once, when they are made.

use alloc::{borrow::ToOwned, format, string::String};

/// Scheme, host, and perhaps port and path: nothing that a shell, YAML or HCL would read in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    text: String,
    host: String,
}

impl BaseUrl {
    /// Reads `https://host[:port][/path]`, without a trailing slash.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text.split_once("://").ok_or("it needs https:// in front")?;
        if scheme != "https" && scheme != "http" {
            return Err("it needs https:// in front");
        }
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (host, port) = split_port(authority).ok_or("the port is not a number")?;
        if !is_host(host) {
            return Err("the host is not a name or an address");
        }
        if !path.chars().all(|c| c.is_ascii_alphanumeric() || "-._~/".contains(c)) {
            return Err("only a path may follow the host");
        }
        if path.ends_with('/') || path.contains("//") || path.split('/').any(|part| part == "." || part == "..") {
            return Err("it ends in a slash, or its path is not plain");
        }
        if matches!((scheme, port), ("https", Some("443")) | ("http", Some("80"))) {
            return Err("it names the default port");
        }
        Ok(Self { text: text.to_owned(), host: host.to_owned() })
    }

    /// The whole address.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The host alone: what `CI_JOB_JWT` has as issuer.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn is_plain_http(&self) -> bool {
        self.text.starts_with("http://")
    }

    pub(super) fn path(&self) -> &str {
        let rest = self.text.split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
    }
}

fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let after_bracket = authority.rfind(']').map_or(0, |at| at + 1);
    match authority.get(after_bracket..)?.find(':') {
        None => Some((authority, None)),
        Some(at) => {
            let (host, port) = authority.split_at(after_bracket + at);
            let port = port.strip_prefix(':')?;
            port.parse::<u16>().ok().filter(|number| *number > 0 && !port.starts_with('+'))?;
            Some((host, Some(port)))
        }
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<core::net::Ipv6Addr>().is_ok();
    }
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            let plain = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            !label.is_empty() && plain && !label.starts_with('-') && !label.ends_with('-')
        })
}

/// A duration as Vault reads it, and its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lifetime {
    pub(crate) text: String,
    pub(crate) seconds: u64,
}

impl Lifetime {
    /// Reads `90`, `90s`, `5m`, `1h30m`, `2d`: the whole seconds among the forms of Vault's `ParseDurationSecond`
    /// (`go-secure-stdlib/parseutil/parseutil.go`). Days stand alone, since Go's durations have none; a bare number is
    /// seconds; all of it must fit into Go's 64 bits of nanoseconds.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let seconds = match text.strip_suffix('d') {
            Some(days) => digits(days)?.checked_mul(86400)?,
            None => digits(text).or_else(|| go_seconds(text))?,
        };
        (1..=GO_SECONDS).contains(&seconds).then(|| Self { text: text.to_owned(), seconds })
    }

    /// In words, like `5 minutes`.
    pub(crate) fn words(&self) -> String {
        let (number, unit) = match self.seconds {
            s if s % 86400 == 0 => (s / 86400, "day"),
            s if s % 3600 == 0 => (s / 3600, "hour"),
            s if s % 60 == 0 => (s / 60, "minute"),
            s => (s, "second"),
        };
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {unit}{plural}")
    }
}

/// Hours, minutes and seconds, each a number with its unit.
fn go_seconds(text: &str) -> Option<u64> {
    let mut seconds: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, behind) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let unit = match behind.chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => return None,
        };
        seconds = seconds.checked_add(digits(number)?.checked_mul(unit)?)?;
        rest = behind.get(1..)?;
    }
    Some(seconds)
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// What a Go duration can hold: 2^63 - 1 nanoseconds.
const GO_SECONDS: u64 = 9_223_372_036;

#[cfg(test)]
mod tests {
    use super::{BaseUrl, Lifetime};

    #[test]
    fn addresses() {
        for good in [
            "https://gitlab.example.com",
            "https://vault.example.com:8200",
            "http://127.0.0.1:8200",
            "https://[::1]:8200",
            "https://example.com/gitlab",
        ] {
            assert_eq!(BaseUrl::parse(good).as_ref().map(BaseUrl::as_str), Ok(good));
        }
        for bad in [
            "",
            "gitlab.example.com",
            "ftp://x",
            "https://",
            "https://a b",
            "https://a/",
            "https://a:443",
            "https://a:0",
            "https://a:x",
            "https://u@a",
            "https://a?x",
            "https://a/#x",
            "https://a/../b",
            "https://$(id)",
            "https://a'b",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(BaseUrl::parse("https://a.b:8443/git").map(|url| url.host), Ok("a.b".into()));
    }

    #[test]
    fn lifetimes() {
        for (text, seconds) in [
            ("300", 300),
            ("5m", 300),
            ("1h30m", 5400),
            ("1d", 86400),
            ("90s", 90),
            ("106751d", 9_223_286_400),
            ("1h1h", 7200),
        ] {
            assert_eq!(Lifetime::parse(text).map(|found| found.seconds), Some(seconds), "{text}");
        }
        for bad in [
            "",
            "0",
            "0m",
            "5 m",
            "m",
            "1h30",
            "-5m",
            "abc",
            "5x",
            "99999999999999999999d",
            "1d12h",
            "1h1d",
            "d",
            "1dd",
            "99999999999s",
            "9223372037",
            "106752d",
            "3000000h",
            "+5m",
            "5ü",
        ] {
            assert_eq!(Lifetime::parse(bad), None, "{bad}");
        }
        assert_eq!(Lifetime::parse("60m").map(|found| found.words()).as_deref(), Some("1 hour"));
    }
}
