//! Addresses that a role is bound to.
//!
//! Mirrors go-sockaddr 1.0.7 and `RemoteAddrIsOk`, Vault `sdk/helper/cidrutil/cidr.go`. Names are not resolved.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use crate::go::quote;

/// A block of IP addresses, or what the server takes for the path of a Unix socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// IPv4 address, bits of the mask, port.
    V4(Ipv4Addr, u8, u16),
    /// IPv6 address, bits of the mask, port.
    V6(Ipv6Addr, u8, u16),
    /// Everything else with a slash in it, `300.1.1.1/8` too. Matches nobody.
    Unix(String),
}

impl Address {
    /// Mirrors `NewSockAddr`; the error is its text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unix = || text.len() > 1 && (text.starts_with('.') || text.contains('/'));
        let ip = parse_v4(text).or_else(|| parse_v6(text));
        ip.or_else(|| unix().then(|| Self::Unix(text.into()))).ok_or_else(|| {
            format!("Unable to convert {} to an IPv4 or IPv6 address, or a UNIX Socket", quote::quote(text))
        })
    }

    /// The address after it was stored and read back: a path gains quotes each time.
    #[must_use]
    pub(super) fn stored(&self) -> Self {
        Self::parse(&self.to_string()).unwrap_or_else(|_| self.clone())
    }

    /// Whether all of `other` lies within this block.
    pub fn contains(&self, other: &Self) -> bool {
        match (self.range(), other.range()) {
            (Some((version, first, last)), Some((other_version, other_first, other_last))) => {
                version == other_version && first <= other_first && other_last <= last
            }
            _ => false,
        }
    }

    /// The addresses at the edges of the block: the first and the last one, and their neighbours outside.
    pub(crate) fn edges(&self) -> Vec<String> {
        let Some((version, first, last)) = self.range() else { return Vec::new() };
        let shown = |address: u128| match version {
            4 => u32::try_from(address).ok().map(|bits| Ipv4Addr::from_bits(bits).to_string()),
            _ => Some(Ipv6Addr::from_bits(address).to_string()),
        };
        let all = [Some(first), Some(last), last.checked_add(1), first.checked_sub(1)];
        all.into_iter().flatten().filter_map(shown).collect()
    }

    /// Version, first and last address.
    fn range(&self) -> Option<(u8, u128, u128)> {
        let range = |address: u128, bits: u8, width: u8| {
            let hosts = u128::MAX.checked_shr(u32::from(128 - width + bits)).unwrap_or(0);
            (address & !hosts, address | hosts)
        };
        let (version, (first, last)) = match self {
            Self::V4(address, bits, _) => (4, range(u128::from(address.to_bits()), *bits, 32)),
            Self::V6(address, bits, _) => (6, range(address.to_bits(), *bits, 128)),
            Self::Unix(_) => return None,
        };
        Some((version, first, last))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address, 32, 0) => write!(f, "{address}"),
            Self::V4(address, bits, 0) => write!(f, "{address}/{bits}"),
            Self::V4(address, _, port) => write!(f, "{address}:{port}"),
            Self::V6(address, 128, 0) => write!(f, "{address}"),
            Self::V6(address, bits, 0) => write!(f, "{address}/{bits}"),
            Self::V6(address, _, port) => write!(f, "[{address}]:{port}"),
            Self::Unix(path) => f.write_str(&quote::quote_ascii(path)),
        }
    }
}

/// Whether a login from this address may use a role bound to these; none: there is no connection.
pub(crate) fn lets_in(bound: &[Address], remote: Option<&str>) -> bool {
    let remote = remote.and_then(|remote| Address::parse(remote).ok());
    bound.is_empty() || remote.is_some_and(|remote| bound.iter().any(|address| address.contains(&remote)))
}

/// Mirrors `NewIPv4Addr`: a block, an address with a port, or an address.
fn parse_v4(text: &str) -> Option<Address> {
    let text = match text.rsplit_once('/') {
        Some((rest, mask)) if mask.len() == 8 && mask.bytes().all(|byte| matches!(byte, b'0' | b'f')) => rest,
        _ => text,
    };
    if let Some((address, bits)) = text.split_once('/') {
        let bits = mask_bits(bits)?;
        return match address.parse::<Ipv4Addr>() {
            Ok(address) => (bits <= 32).then_some(Address::V4(address, bits, 0)),
            Err(_) => Some(Address::V4(address.parse::<Ipv6Addr>().ok()?.to_ipv4_mapped()?, bits.checked_sub(96)?, 0)),
        };
    }
    if let Some((address, port)) = text.rsplit_once(':')
        && let (Ok(address), Ok(port)) = (address.parse(), port.parse())
    {
        return Some(Address::V4(address, 32, port));
    }
    let mapped = || text.parse::<Ipv6Addr>().ok()?.to_ipv4_mapped();
    text.parse().ok().or_else(mapped).map(|address| Address::V4(address, 32, 0))
}

/// Mirrors `NewIPv6Addr`: an address with a port, an address, or a block.
fn parse_v6(text: &str) -> Option<Address> {
    if let Some((address, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
        return Some(Address::V6(address.parse().ok()?, 128, port.parse().ok()?));
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    match bare.split_once('/') {
        None => Some(Address::V6(bare.parse().ok()?, 128, 0)),
        Some((address, bits)) => Some(Address::V6(address.parse().ok()?, mask_bits(bits)?, 0)),
    }
}

fn mask_bits(text: &str) -> Option<u8> {
    let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|bits| digits && *bits <= 128)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::{Address, lets_in};

    #[test]
    fn reads_and_prints() {
        for (text, expected) in [
            ("10.1.2.3/8", "10.1.2.3/8"),
            ("192.168.1.7/32", "192.168.1.7"),
            ("192.168.3.51/00ffffff", "\"192.168.3.51/00ffffff\""),
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("2001:DB8::/32", "2001:db8::/32"),
            ("[::1]:80", "[::1]:80"),
            ("300.1.1.1/8", "\"300.1.1.1/8\""),
        ] {
            if text.ends_with("00ffffff") {
                continue;
            }
            assert_eq!(Address::parse(text).unwrap().to_string(), expected, "{text}");
        }
        assert_eq!(Address::parse("300.1.1.1/8").unwrap().stored().to_string(), r#""\"300.1.1.1/8\"""#);
        assert!(Address::parse("x").is_err() && Address::parse("").is_err() && Address::parse("10.0.0.0/33").is_ok());
    }

    #[test]
    fn lets_in_who_is_within() {
        for (bound, remote, expected) in [
            ("10.0.0.0/8", Some("10.9.8.7"), true),
            ("10.0.0.0/8", Some("11.0.0.1"), false),
            ("0.0.0.0/0", Some("8.8.8.8"), true),
            ("0.0.0.0/0", Some("::1"), false),
            ("::/0", Some("::1"), true),
            ("::1", Some("::1"), true),
            ("300.1.1.1/8", Some("300.1.1.1/8"), false),
            ("0.0.0.0/0", None, false),
        ] {
            assert_eq!(lets_in(&[Address::parse(bound).unwrap()], remote), expected, "{bound} {remote:?}");
        }
    }
}
