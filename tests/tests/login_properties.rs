//! The promise: what holds for every login. The recorded cases are the start, chance does the rest.
#![cfg(not(target_arch = "wasm32"))]

use std::io::Read;

use boundclaim_core::{
    Product, Server, Version,
    auth::{Accepted, Lint, Login, Mount, Outcome, Refusal, Subject, UnknownSurroundings},
    json, paste,
    token::{KeyRing, Token},
};
use boundclaim_tests::conform::login::{NOW, issuer::Issuer, read, request, token, with_keys, writes};
use flate2::read::GzDecoder;
use proptest::prelude::*;
use serde_json::Value;

fn cases() -> Vec<Value> {
    let mut dev = String::new();
    GzDecoder::new(&include_bytes!("../vectors/login.dev.jsonl.gz")[..]).read_to_string(&mut dev).unwrap();
    let lines = include_str!("../vectors/login.hand.jsonl").lines().chain(dev.lines());
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn server() -> Server {
    Server { product: Product::Vault, version: Version::new(1, 21, 4) }
}

/// The mount of a case after its writes, with another set of bodies for the role.
fn mount(case: &Value, roles: &[Value], issuer: &mut Issuer) -> Mount {
    let mut mount = Mount::new(server());
    for body in writes(case, "config") {
        let _ = mount.write_config(&read(&with_keys(&body)), issuer);
    }
    issuer.config_is_stored();
    for body in roles {
        let _ = mount.write_role(name(case), &read(body));
    }
    mount
}

fn name(case: &Value) -> &str {
    case["role_name"].as_str().unwrap_or_default()
}

fn log_in(mount: &Mount, issuer: &mut Issuer, login: &Value) -> Result<Accepted, Refusal> {
    issuer.signed_by(token::signer(login));
    let body = read(&request(login, &token::text(login)));
    mount.login(&Login { body: &body, remote_addr: address(login), now: NOW }, issuer)
}

fn address(login: &Value) -> Option<&str> {
    login["remote_addr"].as_str().or(Some("127.0.0.1")).filter(|address| *address != "-")
}

/// Each login of each case, on its mount.
fn each_login(mut check: impl FnMut(&Value, &Mount, &mut Issuer, &Value)) {
    for case in cases() {
        let mut issuer = Issuer::new(&case["server"]);
        let mount = mount(&case, &writes(&case, "role"), &mut issuer);
        for login in case["logins"].as_array().into_iter().flatten() {
            check(&case, &mount, &mut issuer, login);
        }
    }
}

#[test]
fn a_claim_that_nobody_names_changes_nothing() {
    let mut tried = 0;
    each_login(|case, mount, issuer, login| {
        let Ok(before) = log_in(mount, issuer, login) else { return };
        let Some(claims) = login["claims"].as_str().and_then(|claims| claims.trim_start().strip_prefix('{')) else {
            return;
        };
        for extra in [r#""zz_more":"x""#, r#""zz_more":{"a":[1,null]}"#, r#""zz.null":null"#, r#""zz":1e3"#] {
            let mut login = login.clone();
            let comma = if claims.trim_start().starts_with('}') { "" } else { "," };
            login["claims"] = format!("{{{extra}{comma}{claims}").into();
            let after = log_in(mount, issuer, &login);
            assert_eq!(after.as_ref(), Ok(&before), "{} {extra}", case["id"]);
            tried += 1;
        }
    });
    assert!(tried > 5000, "{tried}");
}

#[test]
fn removing_a_bound_claim_shuts_nobody_out() {
    let mut tried = 0;
    for case in cases() {
        let bodies = writes(&case, "role");
        let Some(last) = bodies.last() else { continue };
        let Some(bound) = last["bound_claims"].as_object().cloned() else { continue };
        let mut issuer = Issuer::new(&case["server"]);
        let before = mount(&case, &bodies, &mut issuer);
        for claim in bound.keys() {
            let mut fewer = bodies.clone();
            if let Some(bound) = fewer.last_mut().and_then(|body| body["bound_claims"].as_object_mut()) {
                bound.remove(claim);
            }
            let mut issuer = Issuer::new(&case["server"]);
            let after = mount(&case, &fewer, &mut issuer);
            // The write may be refused: then nothing was changed.
            if after.role(name(&case)).is_none_or(|role| role.bound_claims.contains_key(claim)) {
                continue;
            }
            for login in case["logins"].as_array().into_iter().flatten() {
                if log_in(&before, &mut issuer, login).is_ok() {
                    assert!(log_in(&after, &mut issuer, login).is_ok(), "{} {claim}", case["id"]);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

#[test]
fn the_explanation_says_what_the_login_says() {
    let mut tried = 0;
    each_login(|case, mount, issuer, login| {
        // To an explanation an unknown address is not a wrong one.
        if login.get("body").is_some() || address(login).is_none() {
            return;
        }
        let text = token::text(login);
        let Ok(token) = Token::read(&text) else { return };
        if token.compact.as_deref() != Some(&text) {
            return;
        }
        let result = log_in(mount, issuer, login);
        let subject = Subject { role: login["role"].as_str(), token: &token, remote_addr: address(login), now: NOW };
        let explanation = mount.explain(&subject, issuer);
        let refused = match &result {
            Err(refusal) => Some(refusal),
            Ok(accepted) => accepted.token.as_ref().err(),
        };
        let ours = explanation.failed().and_then(|step| step.refusal.as_ref());
        assert_eq!(ours, refused, "{} {login}", case["id"]);
        let wrong = explanation.failed().map(|step| step.facts.iter().filter(|fact| !fact.ok).count());
        assert!(explanation.steps.iter().all(|step| step.outcome != Outcome::Passed || step.refusal.is_none()));
        assert!(wrong.is_some() || explanation.fixes.is_empty());
        tried += 1;
    });
    assert!(tried > 4000, "{tried}");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec!["", "jwt", "glob", "*", "5m", "-1d", "a=b", "10.0.0.0/8", "://", "[", "0x1_0"])
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any_name(), inner), 0..5)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    let known = [
        "role_type",
        "user_claim",
        "bound_claims",
        "bound_claims_type",
        "bound_audiences",
        "claim_mappings",
        "token_ttl",
        "token_bound_cidrs",
        "token_policies",
        "groups_claim",
        "jwks_pairs",
        "jwks_url",
        "jwt_validation_pubkeys",
        "oidc_discovery_url",
        "role",
        "jwt",
        "iss",
        "aud",
        "exp",
        "ref",
        "/ref/0",
        "",
    ];
    prop_oneof![prop::sample::select(known.to_vec()).prop_map(str::to_owned), any::<String>()]
}

fn any_body() -> impl Strategy<Value = Value> {
    prop::collection::vec((any_name(), any_json()), 0..8)
        .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into())
}

fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "vault write auth/jwt/role/r ",
        "vault policy write p ",
        "<<EOF\n",
        "EOF\n",
        "- ",
        "\"",
        "'",
        "\\",
        "\n",
        "$(",
        "${",
        "a=b ",
        "resource \"vault_jwt_auth_backend_role\" \"r\" {",
        "bound_claims = {",
        "}",
        "[",
        "]",
        "jsonencode(",
        "<<-X\n",
        "Key Value\n",
        "map[a:b",
        "eyJhbGciOiJSUzI1NiJ9.",
        "e30.",
        "{\"keys\":[",
        "-----BEGIN PUBLIC KEY-----",
        "-----END PUBLIC KEY-----",
        "\u{e9}",
        "\\u",
        "|",
    ]);
    prop::collection::vec(prop_oneof![pieces.prop_map(str::to_owned), any::<String>()], 0..12)
        .prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_body_makes_it_fail(config in any_body(), roles in prop::collection::vec(any_body(), 0..3), login in any_body(), claims in any_body()) {
        for product in [Product::Vault, Product::OpenBao] {
            let server = Server { product, version: product.newest_recorded() };
            let mut mount = Mount::new(server);
            let _ = mount.write_config(&read(&config), &UnknownSurroundings);
            for role in &roles {
                let body = read(role);
                if let Ok(written) = mount.write_role("r", &body) {
                    let role = mount.role("r").unwrap();
                    let gitlab = boundclaim_core::GitLab { version: Version::new(18, 5, 0), tier: None };
                    Lint { server, gitlab, config: mount.config(), role, config_written: None, written: Some(&written), body: Some(&body) }.run();
                }
            }
            let _ = mount.login(&Login { body: &read(&login), remote_addr: None, now: NOW }, &UnknownSurroundings);
            if let Ok(token) = Token::read(&claims.to_string()) {
                let subject = Subject { role: Some("r"), token: &token, remote_addr: None, now: NOW };
                mount.explain(&subject, &UnknownSurroundings);
            }
        }
    }

    #[test]
    fn no_text_makes_it_fail(text in any_text()) {
        let pasted = paste::read(&text);
        for item in &pasted.items {
            if let paste::Item::Policy { text: policy, .. } = item {
                prop_assert!(text.get(policy.full_span().range()).is_some());
            }
        }
        let _ = Token::read(&text);
        let _ = KeyRing::read(&text);
        let _ = json::Value::parse(text.as_bytes());
    }
}
