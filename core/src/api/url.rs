//! Addresses, as Go's `net/url` reads and writes them. Mirrors `url.Parse`, `URL.String`, `URL.RequestURI` and
//! `URL.ResolveReference` as far as the API libraries of Vault and `OpenBao` use them.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::{self, Write as _};

use crate::go::quote;

/// The parts of an address. Fragments are dropped, user and password are kept as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) scheme: String,
    opaque: String,
    user: Option<String>,
    pub(crate) host: String,
    /// Not escaped. Bytes, because an escape can be any of them.
    path: Vec<u8>,
    /// As written, where that differs from the way in which `path` would be escaped.
    raw_path: Option<String>,
    pub(crate) query: String,
    omit_host: bool,
}

impl Url {
    /// Reads an address.
    ///
    /// # Errors
    /// Go's words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
        let url = Self::read(address).map_err(|error| format!("parse {}: {error}", quote(address)))?;
        unescape(fragment).map_err(|error| format!("parse {}: {error}", quote(text)))?;
        Ok(url)
    }

    fn read(text: &str) -> Result<Self, String> {
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err("net/url: invalid control character in URL".into());
        }
        let mut url = Self::default();
        if text == "*" {
            url.path = b"*".to_vec();
            return Ok(url);
        }
        let (scheme, rest) = split_scheme(text)?;
        url.scheme = scheme.to_ascii_lowercase();
        let (mut rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        query.clone_into(&mut url.query);
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                rest.clone_into(&mut url.opaque);
                return Ok(url);
            }
            if rest.split('/').next().unwrap_or_default().contains(':') {
                return Err("first path segment in URL cannot contain colon".into());
            }
        }
        let authority = rest.strip_prefix("//").filter(|after| !url.scheme.is_empty() || !after.starts_with('/'));
        if let Some(after) = authority {
            let end = after.find('/').unwrap_or(after.len());
            let (authority, path) = after.split_at_checked(end).unwrap_or((after, ""));
            (url.user, url.host) = read_authority(&url.scheme, authority)?;
            rest = path;
        } else {
            url.omit_host = !url.scheme.is_empty() && rest.starts_with('/');
        }
        url.set_path(rest)?;
        Ok(url)
    }

    /// The same server, with another path (not escaped) and no query.
    pub(crate) fn with_path(&self, path: &str) -> Self {
        Self {
            scheme: self.scheme.clone(),
            user: self.user.clone(),
            host: self.host.clone(),
            path: path.as_bytes().to_vec(),
            ..Self::default()
        }
    }

    /// The path without escapes.
    pub(crate) fn path(&self) -> String {
        String::from_utf8_lossy(&self.path).into_owned()
    }

    /// What stands in the first line of the request.
    pub(crate) fn target(&self) -> String {
        let mut target = if self.opaque.is_empty() { self.escaped_path() } else { self.opaque.clone() };
        if target.is_empty() {
            target.push('/');
        }
        if !self.query.is_empty() {
            target.push('?');
            target.push_str(&self.query);
        }
        target
    }

    /// Where a `Location` header leads, seen from this address.
    pub(crate) fn resolve(&self, location: &str) -> Result<Self, String> {
        let mut target = Self::parse(location)?;
        if target.scheme.is_empty() {
            target.scheme.clone_from(&self.scheme);
        } else if !target.opaque.is_empty() {
            return Ok(target);
        }
        if target.host.is_empty() && target.user.is_none() {
            target.host.clone_from(&self.host);
            target.user.clone_from(&self.user);
            let path = resolve_path(&self.escaped_path(), &target.escaped_path());
            target.set_path(&path)?;
        }
        target.omit_host = false;
        Ok(target)
    }

    fn set_path(&mut self, escaped: &str) -> Result<(), String> {
        self.path = unescape(escaped)?;
        self.raw_path = (escape(&self.path) != escaped).then(|| escaped.to_owned());
        Ok(())
    }

    fn escaped_path(&self) -> String {
        let valid = |text: &str| text.bytes().all(|byte| may_stand(byte) || b"!'()*;,%[]".contains(&byte));
        match &self.raw_path {
            Some(raw) if valid(raw) => raw.clone(),
            _ => escape(&self.path),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut start = String::new();
        if !self.scheme.is_empty() {
            start.push_str(&self.scheme);
            start.push(':');
        }
        if !self.opaque.is_empty() {
            return write!(f, "{start}{}{}", self.opaque, self.shown_query());
        }
        let has_host = !self.host.is_empty() || self.user.is_some();
        let has_path = !self.path.is_empty() && !self.omit_host;
        if has_host || !self.scheme.is_empty() && has_path {
            start.push_str("//");
            if let Some(user) = &self.user {
                // An error never shows the password. Mirrors `stripPassword`, `net/http/client.go`.
                let name = user.split(':').next().unwrap_or_default();
                start.push_str(name);
                start.push_str(if user.contains(':') { ":***@" } else { "@" });
            }
            start.push_str(&escape_host(&self.host));
        }
        let path = self.escaped_path();
        if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
            start.push('/');
        }
        if start.is_empty() && path.split('/').next().unwrap_or_default().contains(':') {
            start.push_str("./");
        }
        write!(f, "{start}{path}{}", self.shown_query())
    }
}

impl Url {
    fn shown_query(&self) -> String {
        if self.query.is_empty() { String::new() } else { format!("?{}", self.query) }
    }
}

/// Query parameters in the order of their names. Mirrors `Values.Encode`.
pub(crate) fn encode_query(parameters: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = parameters.iter().collect();
    sorted.sort_by_key(|(name, _)| name.clone());
    let pairs = sorted.iter().map(|(name, value)| format!("{}={}", escape_query(name), escape_query(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn split_scheme(text: &str) -> Result<(&str, &str), String> {
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if index > 0 => {}
            b':' if index == 0 => return Err("missing protocol scheme".into()),
            b':' => return Ok(text.split_once(':').unwrap_or((text, ""))),
            _ => break,
        }
    }
    Ok(("", text))
}

fn read_authority(scheme: &str, authority: &str) -> Result<(Option<String>, String), String> {
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    let host = read_host(scheme, host)?;
    if let Some(user) = user {
        if !user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte)) {
            return Err("net/url: invalid userinfo".into());
        }
        unescape(user)?;
    }
    Ok((user.map(ToOwned::to_owned), host))
}

fn read_host(scheme: &str, host: &str) -> Result<String, String> {
    let bracket = host.rfind('[');
    if bracket.is_some_and(|index| index > 0) {
        return Err("invalid IP-literal".into());
    }
    let port = if bracket.is_some() {
        let (_, port) = host.rsplit_once(']').ok_or("missing ']' in host")?;
        port
    } else {
        // Colons in a host name are an error for http only. Go 1.26.
        let strict = scheme == "http" || scheme == "https";
        let colon = if strict { host.find(':') } else { host.rfind(':') };
        colon.and_then(|index| host.get(index..)).unwrap_or_default()
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    if !(port.is_empty() || port.starts_with(':') && digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(format!("invalid port {} after host", quote(port)));
    }
    for (index, c) in host.char_indices() {
        let allowed = c.is_ascii_alphanumeric() || !c.is_ascii() || "-_.~!$&'()*+,;=:[]<>\"".contains(c);
        if c == '%' {
            let escape = host.get(index..).unwrap_or_default();
            let escape: String = escape.chars().take(3).collect();
            let non_ascii = escape.as_bytes().get(1).is_some_and(|digit| (b'8'..=b'f').contains(digit));
            if unescape(&escape).is_err() || !non_ascii && escape != "%25" {
                return Err(format!("invalid URL escape {}", quote(&escape)));
            }
        } else if !allowed {
            return Err(format!("invalid character {} in host name", quote(&c.to_string())));
        }
    }
    Ok(host.to_owned())
}

fn resolve_path(base: &str, reference: &str) -> String {
    let full = if reference.is_empty() {
        base.to_owned()
    } else if reference.starts_with('/') {
        reference.to_owned()
    } else {
        let folder = base.rfind('/').and_then(|index| base.get(..=index)).unwrap_or_default();
        format!("{folder}{reference}")
    };
    let mut kept: Vec<&str> = Vec::new();
    let mut last = "";
    for segment in full.strip_prefix('/').unwrap_or(&full).split('/') {
        last = segment;
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    if matches!(last, "." | "..") {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}

/// What may stand in a path as it is; Go leaves these alone.
fn may_stand(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte)
}

fn escape(path: &[u8]) -> String {
    if path == b"*" {
        return "*".into();
    }
    let mut escaped = String::with_capacity(path.len());
    for byte in path {
        if may_stand(*byte) {
            escaped.push(char::from(*byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// Letters beyond ASCII; everything else that can stand in a host stays.
fn escape_host(host: &str) -> String {
    let one = |byte: u8| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    host.bytes().map(one).collect()
}

fn escape_query(text: &str) -> String {
    let one = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        let digits = after.split_at_checked(2).and_then(|(digits, after)| Some((hex(digits)?, after)));
        let Some((value, after)) = digits else {
            let wrong: Vec<u8> = core::iter::once(b'%').chain(after.iter().copied()).take(3).collect();
            return Err(format!("invalid URL escape {}", quote(&String::from_utf8_lossy(&wrong))));
        };
        out.push(value);
        rest = after;
    }
    Ok(out)
}

fn hex(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0, |value, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        u8::try_from(u32::from(value) * 16 + digit).ok()
    })
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::{Url, encode_query};

    #[test]
    fn reads_what_people_type() {
        for (text, path, target, shown) in [
            ("https://v:8200", "/v1/a b", "/v1/a%20b", "https://v:8200/v1/a%20b"),
            ("v.example.com", "v.example.com/v1", "v.example.com/v1", "v.example.com/v1"),
            ("localhost:8200", "/v1", "/v1", "localhost:///v1"),
            ("", "/v1", "/v1", "/v1"),
            ("https://u:p@v", "/v1/*#?%ü+&=:@$;,[]!'()", "/v1/%2A%23%3F%25%C3%BC+&=:@$;,%5B%5D%21%27%28%29", ""),
        ] {
            let url = Url::parse(text).unwrap().with_path(path);
            assert_eq!(url.target(), target, "{text}");
            if !shown.is_empty() {
                assert_eq!(url.to_string(), shown, "{text}");
            }
        }
        assert_eq!(Url::parse("https://u:p@v/x").unwrap().to_string(), "https://u:***@v/x");
        for (text, error) in [
            ("127.0.0.1:1", "first path segment in URL cannot contain colon"),
            ("://v", "missing protocol scheme"),
            ("http://v:x", "invalid port \":x\" after host"),
            ("http://a b", "invalid character \" \" in host name"),
            ("http://[::1", "missing ']' in host"),
            ("http://v/%zz", "invalid URL escape \"%zz\""),
            ("http://v\n", "net/url: invalid control character in URL"),
            ("http://v#%zz", "invalid URL escape \"%zz\""),
        ] {
            assert!(Url::parse(text).unwrap_err().ends_with(&format!(": {error}")), "{text}");
        }
    }

    #[test]
    fn follows_a_location() {
        let base = Url::parse("http://v:1/v1/a/b?x=1").unwrap();
        for (location, target) in [
            ("/v1/", "http://v:1/v1/"),
            ("c?y", "http://v:1/v1/a/c?y"),
            ("https://w/z", "https://w/z"),
            ("../c/.", "http://v:1/v1/c/"),
        ] {
            assert_eq!(base.resolve(location).unwrap().to_string(), target);
        }
    }

    #[test]
    fn sorts_parameters() {
        let pairs = [("b".into(), "1 2".into()), ("a".into(), "/é".into()), ("b".into(), "0".into())];
        assert_eq!(encode_query(&pairs), "a=%2F%C3%A9&b=1+2&b=0");
    }
}
