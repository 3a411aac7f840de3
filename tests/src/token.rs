//! Signed tokens: RS256, as GitLab signs them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1v15::SigningKey,
    pkcs8::{EncodePublicKey, LineEnding},
    rand_core::OsRng,
    sha2::Sha256,
    signature::{SignatureEncoding, Signer},
    traits::PublicKeyParts,
};
use serde_json::{Value, json};

use crate::Outcome;

/// A key that signs tokens, made at the start of the test.
#[derive(Debug)]
pub struct Key {
    id: &'static str,
    signing: SigningKey<Sha256>,
    public: RsaPublicKey,
}

impl Key {
    /// A new key of 2048 bits.
    pub fn new(id: &'static str) -> Outcome<Self> {
        let private = RsaPrivateKey::new(&mut OsRng, 2048)?;
        let public = private.to_public_key();
        Ok(Self { id, signing: SigningKey::new(private), public })
    }

    /// The token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({ "typ": "JWT", "kid": self.id, "alg": "RS256" });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let signature = self.signature(&signed);
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The signature over a text.
    pub fn signature(&self, text: &str) -> Vec<u8> {
        self.signing.sign(text.as_bytes()).to_vec()
    }

    /// The public key, as `/oauth/discovery/keys` lists it.
    pub fn jwk(&self) -> Value {
        let number = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "kty": "RSA", "kid": self.id, "use": "sig", "alg": "RS256",
            "e": number(self.public.e().to_bytes_be()), "n": number(self.public.n().to_bytes_be()),
        })
    }

    /// The public key, as people paste it.
    pub fn pem(&self) -> Outcome<String> {
        Ok(self.public.to_public_key_pem(LineEnding::LF)?)
    }
}
