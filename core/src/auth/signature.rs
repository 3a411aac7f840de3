//! Whether a token is signed by the mount's keys.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    config::{Config, KeyOrigin, read_pair},
    keys::{self, Key, Surroundings, Verdict, jwk},
    refusal::Refusal,
};
use crate::{
    json::{Data, Value},
    server::Server,
    token::jws::{ALGORITHMS, Dialect, Jws},
};

/// A token whose signature is good, or taken for good.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Accepted {
    /// The claims; an object, or `null`.
    pub(super) payload: Value,
    /// Whether somebody really checked.
    pub(super) verdict: Verdict,
}

/// Mirrors `jwtValidator` of the plugin and the first half of `validateAll`, cap 0.11.0 `jwt/jwt.go`.
pub(super) fn check(
    config: &Config,
    token: &str,
    server: Server,
    around: &dyn Surroundings,
) -> Result<Accepted, Refusal> {
    let sets = key_sets(config, server, around)?;
    let mut errors = BTreeSet::new();
    for set in sets {
        match set.verify(token, server, around) {
            Ok((jws, accepted)) => return check_algorithm(config, &jws).map(|()| accepted),
            Err(texts) => errors = texts,
        }
    }
    let prefixed = errors.into_iter().map(|text| format!("error verifying token signature: {text}"));
    Refusal::one_of(400, prefixed.collect()).map_err(|refusal| refusal.prefixed(INVALID))?;
    Err(Refusal::bad_request(INVALID))
}

/// The refusal of a token that another key has signed.
pub(super) fn unknown_key(config: &Config) -> Refusal {
    let text = if config.key_origin() == KeyOrigin::Static { NO_KNOWN_KEY } else { NOT_VERIFIED };
    Refusal::bad_request(format!("{INVALID}error verifying token signature: {text}"))
}

/// In front of every text about a token that is not accepted.
pub(super) const INVALID: &str = "error validating token: ";

const NO_KNOWN_KEY: &str = "no known key successfully validated the token signature";
const NOT_VERIFIED: &str = "failed to verify id token signature";

enum KeySet<'a> {
    Static(&'a [String]),
    /// A URL; none: nobody knows it.
    Remote(Option<String>),
}

fn key_sets<'a>(config: &'a Config, server: Server, around: &dyn Surroundings) -> Result<Vec<KeySet<'a>>, Refusal> {
    let not_configured = |error: &str| Refusal::bad_request(format!("error configuring token validator: {error}"));
    let one = |set| Ok([set].into());
    match config.key_origin() {
        KeyOrigin::Static => one(KeySet::Static(&config.jwt_validation_pubkeys)),
        KeyOrigin::JwksUrl => one(KeySet::Remote(Some(config.jwks_url.clone()))),
        KeyOrigin::JwksPairs => {
            let urls = config.jwks_pairs.iter().filter_map(|pair| read_pair(pair).ok());
            Ok(urls.map(|(url, _)| KeySet::Remote(Some(url.to_string()))).collect())
        }
        KeyOrigin::OidcFlow if !server.logs_in_with_jwt_on_an_oidc_mount() => {
            Err(not_configured("unsupported config type"))
        }
        KeyOrigin::OidcFlow | KeyOrigin::Discovery => match keys::discover(&config.oidc_discovery_url, around) {
            Ok(url) => one(KeySet::Remote(url)),
            Err(error) => Err(not_configured(&format!("keyset configuration error: {error}"))),
        },
    }
}

type Verified = Result<(Jws, Accepted), BTreeSet<String>>;

impl KeySet<'_> {
    fn verify(&self, token: &str, server: Server, around: &dyn Surroundings) -> Verified {
        match self {
            Self::Static(keys) => verify_static(keys, token, around),
            Self::Remote(url) => verify_remote(url.as_deref(), token, server, around),
        }
    }
}

/// Mirrors `staticKeySet.VerifySignature`: claims that cannot be read count like a wrong signature.
fn verify_static(keys: &[String], token: &str, around: &dyn Surroundings) -> Verified {
    let jws = Jws::parse(token, Dialect::Three)?;
    let verdict = best(&jws, keys.iter().map(|key| Key::Pem(key)), around);
    let payload = read_claims(&jws.payload).ok().filter(|payload| payload.repeated_key().is_none());
    match payload {
        Some(payload) if verdict != Verdict::Bad => Ok((jws, Accepted { payload, verdict })),
        _ => Err(BTreeSet::from([NO_KNOWN_KEY.into()])),
    }
}

/// Mirrors `jsonWebKeySet.VerifySignature` and `RemoteKeySet.verify` of go-oidc.
fn verify_remote(url: Option<&str>, token: &str, server: Server, around: &dyn Surroundings) -> Verified {
    let dialect = Dialect::Four { named: server.names_go_jose_before_a_bad_algorithm() };
    let jws = Jws::parse(token, dialect).map_err(|texts| -> BTreeSet<String> {
        texts.iter().map(|text| format!("oidc: malformed jwt: {text}")).collect()
    })?;
    let one = |text: String| BTreeSet::from([text]);
    let keys = match url {
        None => None,
        Some(url) => keys::fetch_keys(url, around, jwk::Rules::of(server)).map_err(one)?,
    };
    let known = match &keys {
        Some(keys) => Some(keys.iter().map(Key::Jwk).collect()),
        None => around.known_keys(),
    };
    let verdict = match known {
        None if jws.can_be_verified() => Verdict::NotChecked,
        None => Verdict::Bad,
        Some(keys) => {
            let named = |key: &Key<'_>| match key {
                Key::Jwk(jwk) => jws.key_id().is_none_or(|id| jwk.key_id == id),
                Key::Pem(_) => true,
            };
            best(&jws, keys.into_iter().filter(named), around)
        }
    };
    if verdict == Verdict::Bad {
        return Err(one(NOT_VERIFIED.into()));
    }
    let payload = read_claims(&jws.payload).map_err(one)?;
    Ok((jws, Accepted { payload, verdict }))
}

fn best<'a>(jws: &Jws, keys: impl Iterator<Item = Key<'a>>, around: &dyn Surroundings) -> Verdict {
    if !jws.can_be_verified() {
        return Verdict::Bad;
    }
    keys.map(|key| around.verify(key, jws)).max().unwrap_or(Verdict::Bad)
}

/// Mirrors `json.Unmarshal` into a map whose numbers are float64.
pub(super) fn read_claims(payload: &[u8]) -> Result<Value, String> {
    let claims = Value::parse(payload).map_err(|error| error.text)?;
    if !matches!(claims.data, Data::Object(_) | Data::Null) {
        let found = claims.type_name();
        return Err(format!("json: cannot unmarshal {found} into Go value of type map[string]interface {{}}"));
    }
    match huge_number(&claims) {
        Some(text) => Err(format!("json: cannot unmarshal number {text} into Go value of type float64")),
        None => Ok(claims),
    }
}

fn huge_number(value: &Value) -> Option<&str> {
    match &value.data {
        Data::Number(text) => text.parse::<f64>().is_ok_and(f64::is_infinite).then_some(text),
        Data::List(items) => items.iter().find_map(huge_number),
        Data::Object(members) => members.iter().find_map(|member| huge_number(&member.value)),
        _ => None,
    }
}

/// Whether the configuration accepts the algorithm.
pub(super) fn supported(config: &Config, name: &str) -> bool {
    if config.jwt_supported_algs.is_empty() {
        ALGORITHMS.contains(&name)
    } else {
        config.jwt_supported_algs.iter().any(|known| known == name)
    }
}

/// Mirrors `validateSigningAlgorithm`.
fn check_algorithm(config: &Config, jws: &Jws) -> Result<(), Refusal> {
    if supported(config, jws.algorithm()) {
        return Ok(());
    }
    let text = "invalid algorithm (alg) header parameter: token signed with unexpected algorithm";
    Err(Refusal::bad_request(format!("{INVALID}{text}")))
}
