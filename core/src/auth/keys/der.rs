//! Just enough of DER to find a public key.

/// The kinds of keys that the auth method takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// RSA.
    Rsa,
    /// ECDSA.
    Ec,
    /// Ed25519.
    Ed25519,
}

/// A public key within DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PublicKey<'a> {
    /// Its kind.
    pub(crate) kind: KeyKind,
    /// The key itself: an `RSAPublicKey`, a point, or 32 bytes.
    pub(crate) bits: &'a [u8],
}

/// Reads a `SubjectPublicKeyInfo`; none when it is none, or of a kind that is not known.
pub(crate) fn public_key(der: &[u8]) -> Option<PublicKey<'_>> {
    let (outer, rest) = element(der, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    subject_key(outer)
}

/// The key of a certificate; the error is the text of Go's `x509.ParseCertificate`, as far as it is known.
pub(crate) fn certificate_key(der: &[u8]) -> Result<PublicKey<'_>, &'static str> {
    let inner = || {
        let (certificate, _) = element(der, SEQUENCE)?;
        let (mut body, _) = element(certificate, SEQUENCE)?;
        if let Some((_, rest)) = element(body, VERSION) {
            body = rest;
        }
        // Serial number, algorithm, issuer, validity, subject.
        for tag in [INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE] {
            body = element(body, tag)?.1;
        }
        subject_key(element(body, SEQUENCE)?.0)
    };
    inner().ok_or("x509: malformed certificate")
}

/// Bytes of the modulus of an `RSAPublicKey`.
#[cfg(feature = "verify")]
pub(crate) fn modulus_bytes(key: &[u8]) -> usize {
    let modulus = element(key, SEQUENCE).and_then(|(inner, _)| element(inner, INTEGER));
    modulus.map_or(0, |(bytes, _)| bytes.iter().skip_while(|byte| **byte == 0).count())
}

fn subject_key(info: &[u8]) -> Option<PublicKey<'_>> {
    let (algorithm, rest) = element(info, SEQUENCE)?;
    let (bits, _) = element(rest, BIT_STRING)?;
    let (identifier, _) = element(algorithm, OBJECT_IDENTIFIER)?;
    let kind = match identifier {
        RSA => KeyKind::Rsa,
        EC => KeyKind::Ec,
        ED25519 => KeyKind::Ed25519,
        _ => return None,
    };
    let (unused, bits) = bits.split_first()?;
    (*unused == 0).then_some(PublicKey { kind, bits })
}

/// The content of the first element, if it has this tag, and what follows it.
fn element(der: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if bytes.is_empty() || bytes.len() > 3 {
            return None;
        }
        (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
    };
    if *tag == wanted { rest.split_at_checked(length) } else { None }
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
