//! The token of a login.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Whose signature a token bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The RSA key that most configurations name.
    Good,
    /// Another RSA key.
    Other,
    /// The EC key.
    Ec,
    /// The Ed25519 key.
    Ed,
    /// Nobody's.
    Nobody,
}

/// Who signed; a token that was changed afterwards is signed by nobody.
pub fn signer(login: &Value) -> Signer {
    let header = header(login);
    let changed = ["tamper_payload", "truncated", "empty_sig", "empty_payload"];
    let mutation = login["mutate"].as_str().unwrap_or_default();
    // Everything was signed with its payload in Base64.
    if changed.contains(&mutation) || login.get("raw").is_some() || header["b64"] == json!(false) {
        return Signer::Nobody;
    }
    let algorithm = header["alg"].as_str().unwrap_or_default();
    let rsa = algorithm.starts_with("RS") || algorithm.starts_with("PS");
    match login["key"].as_str().unwrap_or("good") {
        "good" if rsa => Signer::Good,
        "wrong" if rsa => Signer::Other,
        "good" | "ec" if algorithm == "ES256" => Signer::Ec,
        "good" | "ed" if algorithm == "EdDSA" => Signer::Ed,
        _ => Signer::Nobody,
    }
}

/// The token as it is sent, with noise for a signature.
pub fn text(login: &Value) -> String {
    let claims = login["claims"].as_str().unwrap_or_default();
    signed(login, claims, &|signer, _| match signer {
        Signer::Ec | Signer::Ed => vec![1; 64],
        _ => vec![1; 256],
    })
}

/// The token as it is sent, with these claims and a signature of the signer over a text.
pub fn signed(login: &Value, claims: &str, sign: &dyn Fn(Signer, &str) -> Vec<u8>) -> String {
    if let Some(raw) = login["raw"].as_str() {
        return raw.to_owned();
    }
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (mut h, mut p) = (encode(header(login).to_string().as_bytes()), encode(claims.as_bytes()));
    let unsigned = login["key"] == json!("none");
    let signature = if unsigned { Vec::new() } else { sign(signer(login), &format!("{h}.{p}")) };
    let mut s = encode(&signature);
    match login["mutate"].as_str().unwrap_or_default() {
        "one_segment" => return h + &p,
        "two_segments" => return format!("{h}.{p}"),
        "four_segments" => s += ".AAAA",
        "five_segments" => s += ".AAAA.BBBB",
        "bad_b64_header" => h = "!!!!".into(),
        "bad_b64_payload" => p = "!!!!".into(),
        "bad_b64_sig" => s = "!!!!".into(),
        "header_not_json" => h = encode(b"hello"),
        "tamper_payload" => p = encode(claims.replacen('{', "{\"x\":1,", 1).as_bytes()),
        "empty_sig" => s = String::new(),
        "empty_payload" => p = String::new(),
        "padded" => s += "==",
        "newline" => s += "\n",
        "leading_space" => h = format!(" {h}"),
        "inner_newline" => p.insert(p.len() / 2, '\n'),
        "bearer" => h = format!("Bearer {h}"),
        "quoted" => return format!("\"{h}.{p}.{s}\""),
        "truncated" => {
            let token = format!("{h}.{p}.{s}");
            return token[..token.len().saturating_sub(20)].to_owned();
        }
        "unexpanded" => return "$VAULT_ID_TOKEN".into(),
        _ => {}
    }
    format!("{h}.{p}.{s}")
}

/// The header of the token.
pub fn header(login: &Value) -> Value {
    let algorithm = if login["key"] == json!("none") { "none" } else { "RS256" };
    let mut header = json!({ "alg": algorithm, "typ": "JWT", "kid": "test" });
    for (key, value) in login["header"].as_object().into_iter().flatten() {
        header[key] = value.clone();
    }
    if let Some(members) = header.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    header
}
