//! The promise: a signature is judged as OpenSSL judges it, whoever made it.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use boundclaim_core::{
    auth::{Key, Verdict},
    token::{KeyRing, KeyStanding, Token, verify},
};
use tempfile::TempDir;

/// Name, how to make a key, how to sign and to verify.
const ALGORITHMS: &[(&str, &[&str], &[&str])] = &[
    ("RS256", RSA, &["-sha256"]),
    ("RS384", RSA, &["-sha384"]),
    ("RS512", RSA, &["-sha512"]),
    ("PS256", RSA, &["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]),
    ("PS384", RSA, &["-sha384", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]),
    ("PS512", RSA, &["-sha512", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]),
    ("ES256", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], &["-sha256"]),
    ("ES384", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"], &["-sha384"]),
    ("EdDSA", &["-algorithm", "ed25519"], &[]),
];
const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];

struct Folder(TempDir);

impl Folder {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A pair of keys; the private one is `<name>.key`.
    fn make_key(&self, name: &str, how: &[&str]) -> String {
        let (private, public) = (self.path(&format!("{name}.key")), self.path(&format!("{name}.pem")));
        assert!(openssl(&["genpkey", "-out"], &private, how));
        let done =
            Command::new("openssl").args(["pkey", "-pubout", "-in"]).arg(&private).arg("-out").arg(&public).output();
        assert!(done.unwrap().status.success());
        fs::read_to_string(public).unwrap()
    }

    fn sign(&self, key: &str, how: &[&str], input: &str) -> Vec<u8> {
        fs::write(self.path("input"), input).unwrap();
        self.run("-sign", &format!("{key}.key"), how, &["-out"], &self.path("signature"));
        fs::read(self.path("signature")).unwrap()
    }

    fn verifies(&self, key: &str, how: &[&str], input: &str, signature: &[u8]) -> bool {
        fs::write(self.path("input"), input).unwrap();
        fs::write(self.path("signature"), signature).unwrap();
        let option: &[&str] = if how.is_empty() { &["-sigfile"] } else { &["-signature"] };
        self.run("-verify", &format!("{key}.pem"), how, option, &self.path("signature"))
    }

    fn run(&self, what: &str, key: &str, how: &[&str], option: &[&str], file: &Path) -> bool {
        let mut command = Command::new("openssl");
        if how.is_empty() {
            // Ed25519 signs the text itself.
            command.args(["pkeyutl", what, "-rawin", "-inkey"]).arg(self.path(key)).arg("-in").arg(self.path("input"));
            if what == "-verify" {
                command.arg("-pubin");
            }
            command.args(option).arg(file);
        } else {
            command.arg("dgst").args(how).arg(what).arg(self.path(key)).args(option).arg(file).arg(self.path("input"));
        }
        command.output().unwrap().status.success()
    }
}

fn openssl(before: &[&str], file: &Path, after: &[&str]) -> bool {
    Command::new("openssl").args(before).arg(file).args(after).output().unwrap().status.success()
}

/// OpenSSL writes ECDSA signatures in DER, tokens hold the two numbers.
fn plain(algorithm: &str, signature: &[u8]) -> Vec<u8> {
    let size = match algorithm {
        "ES256" => 32,
        "ES384" => 48,
        _ => return signature.to_vec(),
    };
    let mut out = Vec::new();
    let mut rest = &signature[2..];
    for _ in 0..2 {
        let length = usize::from(rest[1]);
        let number: Vec<u8> = rest[2..2 + length].iter().copied().skip_while(|byte| *byte == 0).collect();
        out.extend(vec![0; size - number.len()]);
        out.extend(number);
        rest = &rest[2 + length..];
    }
    out
}

#[test]
fn agrees_with_openssl() {
    let folder = Folder(TempDir::new().unwrap());
    for (algorithm, how_to_make, how) in ALGORITHMS {
        let keys = [folder.make_key("good", how_to_make), folder.make_key("other", how_to_make)];
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let header = part(&format!(r#"{{"alg":"{algorithm}","kid":"k"}}"#));
        let input = format!("{header}.{}", part(r#"{"iss":"https://gitlab.example.com"}"#));
        let changed = format!("{header}.{}", part(r#"{"iss":"https://evil.example.com"}"#));
        let signature = folder.sign("good", how, &input);
        for text in [&input, &changed] {
            for (name, pem) in ["good", "other"].into_iter().zip(&keys) {
                let jwt = format!("{text}.{}", URL_SAFE_NO_PAD.encode(plain(algorithm, &signature)));
                let token = Token::read(&jwt).unwrap();
                let ours = verify(Key::Pem(pem), &token.jws.unwrap()) == Verdict::Verified;
                assert_eq!(ours, folder.verifies(name, how, text, &signature), "{algorithm} {name} {text}");
                assert_eq!(ours, text == &input && name == "good", "{algorithm} {name} {text}");
            }
        }
    }
}

#[test]
fn says_how_each_key_fits() {
    let key = boundclaim_tests::token::Key::new("one").unwrap();
    let other = boundclaim_tests::token::Key::new("two").unwrap();
    let jwt = key.sign(&serde_json::json!({ "iss": "x" }));
    let token = Token::read(&jwt).unwrap().jws.unwrap();
    let standings = |text: &str| -> Vec<KeyStanding> {
        KeyRing::read(text).unwrap().explain(&token).iter().map(|finding| finding.standing).collect()
    };
    let (jwk, other_jwk) = (key.jwk(), other.jwk());
    let mut renamed = other.jwk();
    renamed["kid"] = "one".into();
    let mut curve = serde_json::json!({ "kty": "OKP", "crv": "Ed25519", "kid": "one" });
    curve["x"] = URL_SAFE_NO_PAD.encode([1; 32]).into();
    let set = serde_json::json!({ "keys": [jwk, other_jwk, renamed, curve] });
    assert_eq!(
        standings(&set.to_string()),
        [KeyStanding::Verifies, KeyStanding::OtherKeyId, KeyStanding::Bad, KeyStanding::OtherType]
    );
    assert_eq!(standings(&serde_json::json!([jwk]).to_string()), [KeyStanding::Verifies]);
    assert_eq!(standings(&jwk.to_string()), [KeyStanding::Verifies]);
    let pems = format!("{}\n{}", other.pem().unwrap(), key.pem().unwrap());
    assert_eq!(standings(&pems), [KeyStanding::Bad, KeyStanding::Verifies]);
}
