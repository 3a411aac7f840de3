//! PEM texts with public keys.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::der;
use crate::go::base64;

/// One PEM block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// What stands after `BEGIN`.
    pub(crate) label: String,
    /// What is inside.
    pub(crate) der: Vec<u8>,
    /// What follows the block.
    rest: String,
}

/// Mirrors `ParsePublicKeyPEM`, Vault `sdk/helper/certutil/helpers.go`: one block with a public key or a certificate,
/// and nothing after it. The error is its text.
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    let Some(block) = blocks(text).into_iter().next() else {
        return Err("data does not contain any valid public keys");
    };
    if !block.rest.trim().is_empty() {
        return Err("unexpected trailing data after parsed PEM block");
    }
    if der::public_key(&block.der).is_none() {
        der::certificate_key(&block.der)?;
    }
    Ok(())
}

/// The blocks of a text, as `pem.Decode` finds them.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, body)) = after.split_once("-----") else { break };
        let Some((inside, after)) = body.split_once("-----END ") else { break };
        let Some(after) = after.strip_prefix(label).and_then(|after| after.strip_prefix("-----")) else {
            rest = body;
            continue;
        };
        // Headers like `Proc-Type` end with an empty line.
        let data =
            inside.rsplit_once("\n\n").filter(|(headers, _)| headers.contains(':')).map_or(inside, |(_, data)| data);
        let data: String = data.chars().filter(|letter| !letter.is_whitespace()).collect();
        if let Ok(der) = base64::decode_standard(&data) {
            found.push(Block { label: label.to_owned(), der, rest: after.to_owned() });
        }
        rest = after;
    }
    found
}
