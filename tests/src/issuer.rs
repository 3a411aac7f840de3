//! The part of GitLab that Vault talks to: discovery and keys, over TLS, with a certificate of an own CA.

use std::{
    io::{BufRead as _, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, pem::PemObject as _},
};
use serde_json::{Value, json};

use crate::{Outcome, token::Key};

/// A CA with one certificate, for `localhost`.
#[derive(Debug)]
pub struct Authority {
    /// The CA's certificate.
    pub ca_pem: String,
    /// The server's certificate.
    pub certificate_pem: String,
    /// The server's key.
    pub key_pem: String,
}

impl Authority {
    /// A new CA of this name.
    pub fn new(name: &str) -> Outcome<Self> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &ca)?;
        Ok(Self { ca_pem: ca.pem(), certificate_pem: certificate.pem(), key_pem: key.serialize_pem() })
    }
}

/// A running issuer; it serves until the test ends.
#[derive(Debug)]
pub struct Issuer {
    /// `https://localhost:PORT`.
    pub url: String,
}

impl Issuer {
    /// Serves this key. GitLab has `/-/jwks` below 17.0 only.
    pub fn start(authority: &Authority, key: &Key, has_jwks: bool) -> Outcome<Self> {
        let certificate = rustls::pki_types::CertificateDer::from_pem_slice(authority.certificate_pem.as_bytes())?;
        let private = PrivateKeyDer::from_pem_slice(authority.key_pem.as_bytes())?;
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], private)?;
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("https://localhost:{}", listener.local_addr()?.port());
        let routes = Arc::new(Routes { url: url.clone(), keys: json!({ "keys": [key.jwk()] }), has_jwks });
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, routes) = (Arc::clone(&config), Arc::clone(&routes));
                // A client that goes away is no concern of the issuer.
                thread::spawn(move || drop(answer(stream, config, &routes)));
            }
        });
        Ok(Self { url })
    }
}

struct Routes {
    url: String,
    keys: Value,
    has_jwks: bool,
}

impl Routes {
    fn get(&self, path: &str) -> Option<Value> {
        match path {
            "/.well-known/openid-configuration" => Some(json!({
                "issuer": self.url,
                "authorization_endpoint": format!("{}/oauth/authorize", self.url),
                "token_endpoint": format!("{}/oauth/token", self.url),
                "jwks_uri": format!("{}/oauth/discovery/keys", self.url),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            })),
            "/oauth/discovery/keys" => Some(self.keys.clone()),
            "/-/jwks" if self.has_jwks => Some(self.keys.clone()),
            _ => None,
        }
    }
}

fn answer(stream: TcpStream, config: Arc<ServerConfig>, routes: &Routes) -> Outcome {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut stream = StreamOwned::new(ServerConnection::new(config)?, stream);
    let path = requested_path(&mut stream)?;
    let (status, kind, body) = match routes.get(&path) {
        Some(json) => ("200 OK", "application/json", json.to_string()),
        None => ("404 Not Found", "text/html", "<!DOCTYPE html><title>404</title>".to_owned()),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    stream.conn.send_close_notify();
    stream.flush()?;
    Ok(())
}

fn requested_path(stream: &mut impl Read) -> Outcome<String> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().ok_or("no request")??;
    // The rest of the head is read before the answer, so that closing does not reset the connection.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    Ok(first.split(' ').nth(1).unwrap_or_default().to_owned())
}
