//! The recorded logins, on the live server: its answers equal those of the core.
//!
//! Left out is what needs an issuer, another address, or an algorithm that the test's keys do not have.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use boundclaim_core::{
    Product, Server, Version,
    auth::{Accepted, Answer as Fetched, Key as CoreKey, Login, Mount, Refusal, Surroundings, Verdict},
    token::{Jws, verify},
};
use boundclaim_tests::{
    Outcome,
    conform::login::{NOW, read, request, stored, token, writes},
    ensure,
    token::Key,
    vault::Answer,
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::world::World;

/// One trial over all cases.
pub(crate) fn trial(world: &Arc<World>) -> Trial {
    let world = Arc::clone(world);
    Trial::test("recorded logins", move || {
        let mut differences = Vec::new();
        let mut logins = 0;
        for (index, line) in CASES.lines().enumerate() {
            let case: Value = serde_json::from_str(line)?;
            if case["server"].is_null() && !line.contains("TEST-E") {
                let mut replay =
                    Replay { world: &world, mount: format!("replay-{index}"), differences: Vec::new(), logins: 0 };
                replay.run(&case)?;
                logins += replay.logins;
                differences.extend(replay.differences.iter().map(|text| format!("{}: {text}", case["id"])));
            }
        }
        println!("{logins} logins replayed");
        ensure(differences.is_empty() && logins > 400, || format!("{logins} logins\n{}", differences.join("\n")))
    })
}

/// A closed port, and real signatures.
struct NoIssuer;

impl Surroundings for NoIssuer {
    fn get(&self, url: &str) -> Fetched {
        Fetched::None(format!("Get \"{url}\": connection refused"))
    }

    fn verify(&self, key: CoreKey<'_>, token: &Jws) -> Verdict {
        verify(key, token)
    }
}

struct Replay<'a> {
    world: &'a World,
    mount: String,
    differences: Vec<String>,
    logins: usize,
}

impl Replay<'_> {
    fn run(&mut self, case: &Value) -> Outcome {
        let vault = &self.world.vault;
        vault.root("POST", &format!("sys/auth/{}", self.mount), Some(&json!({ "type": "jwt" })))?;
        let mut ours = Mount::new(Server { product: Product::Vault, version: Version::new(1, 19, 5) });
        for body in writes(case, "config") {
            let body = self.with_keys(&body)?;
            let answer = vault.request(&vault.root, "POST", &format!("auth/{}/config", self.mount), Some(&body))?;
            let written = ours.write_config(&read(&body), &NoIssuer).map(|written| written.warnings);
            self.compare_write("config", written, &answer);
        }
        let name = case["role_name"].as_str().unwrap_or_default();
        let path = format!("auth/{}/role/{name}", self.mount);
        for body in writes(case, "role") {
            let answer = vault.request(&vault.root, "POST", &path, Some(&body))?;
            let written = ours.write_role(name, &read(&body)).map(|written| written.warnings);
            self.compare_write("role", written, &answer);
        }
        if let Some(role) = ours.role(name) {
            let theirs = vault.root("GET", &path, None)?;
            self.compare("stored", &stored(&role.to_json()), &stored(&read(&theirs)));
        }
        for (index, login) in case["logins"].as_array().into_iter().flatten().enumerate() {
            self.login(&ours, index, login)?;
        }
        vault.root("DELETE", &format!("sys/auth/{}", self.mount), None)?;
        Ok(())
    }

    fn login(&mut self, ours: &Mount, index: usize, login: &Value) -> Outcome {
        let signer = token::signer(login);
        let other_algorithm = token::header(login)["alg"] != json!("RS256");
        let ours_to_sign = matches!(signer, token::Signer::Good | token::Signer::Other);
        if !login["remote_addr"].is_null()
            || ours_to_sign && other_algorithm
            || !ours_to_sign && signer != token::Signer::Nobody
        {
            return Ok(());
        }
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
        let claims = shifted(login["claims"].as_str().unwrap_or_default(), now - NOW);
        let jwt = token::signed(login, &claims, &|signer, text| match signer {
            token::Signer::Good => self.world.key.signature(text),
            token::Signer::Other => self.world.other_key.signature(text),
            _ => vec![1; 256],
        });
        let body = request(login, &jwt);
        let result = ours.login(&Login { body: &read(&body), remote_addr: Some("127.0.0.1"), now }, &NoIssuer);
        // A panic of the server closes the connection.
        if result.as_ref().is_err_and(|refusal| refusal.status == 0) {
            return Ok(());
        }
        let answer = self.world.vault.request("", "POST", &format!("auth/{}/login", self.mount), Some(&body))?;
        self.logins += 1;
        let what = format!("login {index}");
        match result {
            Err(refusal) => self.compare_refusal(&what, &refusal, &answer),
            Ok(accepted) => match &accepted.token {
                Err(refusal) => self.compare_refusal(&what, refusal, &answer),
                Ok(_) => self.compare(&what, &granted(&accepted), &theirs(&answer)),
            },
        }
        Ok(())
    }

    fn compare(&mut self, what: &str, ours: &Value, theirs: &Value) {
        if ours != theirs {
            self.differences.push(format!("{what}\n  ours:   {ours}\n  theirs: {theirs}"));
        }
    }

    fn compare_write(&mut self, what: &str, ours: Result<Vec<String>, Refusal>, answer: &Answer) {
        match ours {
            Err(refusal) => self.compare_refusal(what, &refusal, answer),
            Ok(warnings) => {
                let found = answer.body["warnings"].as_array().cloned().unwrap_or_default();
                self.compare(what, &json!([true, warnings]), &json!([answer.status < 300, found]));
            }
        }
    }

    /// One of our texts, whichever the server chose.
    fn compare_refusal(&mut self, what: &str, ours: &Refusal, answer: &Answer) {
        let theirs = answer.errors();
        if answer.status != ours.status || !ours.texts.contains(&theirs) {
            self.differences.push(format!("{what}\n  ours:   {ours:?}\n  theirs: {} {theirs:?}", answer.status));
        }
    }

    fn with_keys(&self, value: &Value) -> Outcome<Value> {
        let name = |key: &Key| key.pem().map(Value::String);
        Ok(match value {
            Value::String(text) if text == "TEST" => name(&self.world.key)?,
            Value::String(text) if text == "TEST-OTHER" => name(&self.world.other_key)?,
            Value::Array(items) => items.iter().map(|item| self.with_keys(item)).collect::<Outcome<_>>()?,
            Value::Object(members) => {
                let mut changed = serde_json::Map::new();
                for (key, value) in members {
                    changed.insert(key.clone(), self.with_keys(value)?);
                }
                Value::Object(changed)
            }
            other => other.clone(),
        })
    }
}

/// What the client sees of a token.
fn granted(accepted: &Accepted) -> Value {
    let Ok(token) = &accepted.token else { return Value::Null };
    let warnings: BTreeSet<&String> = accepted.warnings.iter().chain(&token.warnings).collect();
    json!({
        "policies": token.policies, "metadata": accepted.metadata, "lease_duration": token.lease_duration,
        "renewable": token.renewable, "token_type": token.token_type, "warnings": warnings,
    })
}

fn theirs(answer: &Answer) -> Value {
    let auth = &answer.body["auth"];
    if auth.is_null() {
        return json!([answer.status, answer.errors()]);
    }
    let warnings = answer.body["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str);
    json!({
        "policies": auth["token_policies"], "metadata": auth["metadata"], "lease_duration": auth["lease_duration"],
        "renewable": auth["renewable"], "token_type": auth["token_type"],
        "warnings": warnings.collect::<BTreeSet<_>>(),
    })
}

/// The claims with every moment near the recording moved to now.
pub(crate) fn shifted(claims: &str, by: i64) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for letter in claims.chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        match digits.parse::<i64>() {
            Ok(moment) if (moment - NOW).abs() < 1_000_000 => out += &(moment + by).to_string(),
            _ => out += &digits,
        }
        digits.clear();
        out.push(letter);
    }
    out.pop();
    out
}

const CASES: &str = include_str!("../../vectors/login.hand.jsonl");
