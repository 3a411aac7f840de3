//! Whole scenarios on the live server: verdict, step, status and text of a check equal what happens there.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use boundclaim_core::check::{Evidence, Outcome as Verdict, Report, StepName, check};
use boundclaim_tests::{
    Outcome, ensure, guide,
    mend::mended,
    scenarios::{NOW, Scenario, merge, scenarios},
    shell::{self, Ran},
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{replay::shifted, world::World};

/// One trial for each. They use the mounts that examples use, one after the other.
pub(crate) fn trials(world: &Arc<World>) -> Vec<Trial> {
    let alone = Arc::new(Mutex::new(()));
    let trial = |(index, scenario): (usize, Scenario)| {
        let (world, alone) = (Arc::clone(world), Arc::clone(&alone));
        Trial::test(format!("scenario {}", scenario.name), move || {
            // Another scenario that failed left nothing that matters.
            let _alone = alone.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let stage = Stage::new(&world, index, &scenario)?;
            if scenario.name.starts_with("option ") { stage.heal() } else { stage.play(&scenario) }
        })
    };
    // The mount that the guide's configuration needs here: GitLab's CA is known to nobody else.
    let mut guide = guide::options();
    for option in &mut guide {
        let config = option.evidence["config_text"].as_str().unwrap_or_default();
        option.evidence["config_text"] = json!(format!("{config} \\\njwks_ca_pem=\"@CA\""));
    }
    scenarios().into_iter().chain(guide).enumerate().map(trial).collect()
}

/// What happened on the server.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Whether the job got what it asked for.
    pub(crate) granted: bool,
    /// Whether it stopped before it had a Vault token.
    pub(crate) at_login: bool,
    /// None: the client does not say it.
    pub(crate) status: Option<u16>,
    /// What is printed.
    pub(crate) printed: String,
}

/// A server with what the evidence says.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    pub(crate) world: &'a World,
    pub(crate) folder: PathBuf,
    pub(crate) evidence: Value,
    /// The evidence as the server has it.
    server: Value,
}

impl<'a> Stage<'a> {
    /// Puts the live addresses, keys and times in.
    pub(crate) fn new(world: &'a World, index: usize, scenario: &Scenario) -> Outcome<Self> {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
        let mut evidence: Value = serde_json::from_str(&shifted(&scenario.evidence.to_string(), now - NOW))?;
        // A GitLab below 17.0 still has the old address of keys.
        let old = evidence["gitlab"]["version"].as_str().is_some_and(|version| version.starts_with("16."));
        let gitlab = if old { &world.old_gitlab.url } else { &world.gitlab.url };
        let claims = live(world, gitlab, &evidence["token"]["claims"])?;
        if let Some(jwt) = evidence["token"]["jwt"].as_str() {
            evidence["token"]["jwt"] = json!(signed(world, jwt, &claims));
        }
        let mut server = evidence.clone();
        merge(&mut server, &scenario.server);
        let folder = world.folder(&format!("scenario-{index}"));
        fs::create_dir_all(&folder)?;
        Ok(Self { world, folder, evidence: live(world, gitlab, &evidence)?, server: live(world, gitlab, &server)? })
    }

    /// The same server for other evidence, which is already that of this world.
    pub(crate) fn with(&self, evidence: Value) -> Self {
        Self { world: self.world, folder: self.folder.clone(), server: evidence.clone(), evidence }
    }

    fn play(&self, scenario: &Scenario) -> Outcome {
        let (report, seen) = self.run()?;
        let shown = |why: &str| format!("{why}\nseen: {seen:#?}\nsaid: {} {:#?}", report.sentence, report.error);
        compare(scenario, &report, &seen).map_err(|why| shown(why.message().unwrap_or_default()))?;
        self.mend(scenario, &report)
    }

    /// Checks the evidence, and plays its job on the server.
    pub(crate) fn run(&self) -> Outcome<(Report, Seen)> {
        let evidence = Evidence::from_json(&self.evidence.to_string()).map_err(|found| format!("{found:#?}"))?;
        let report = check(&evidence);
        self.set_up()?;
        let seen = self.job(&report);
        self.clear()?;
        Ok((report, seen?))
    }

    /// From the guide as printed, fix by fix, to a server where project 42 reads its secret and project 666 does not.
    fn heal(&self) -> Outcome {
        let mut evidence = self.evidence.clone();
        for _ in 0..4 {
            let (report, seen) = self.with(evidence.clone()).run()?;
            let same = (report.verdict == Verdict::Granted) == seen.granted;
            ensure(same, || format!("seen: {seen:#?}\nsaid: {} {:#?}", report.sentence, report.error))?;
            let Some(fix) = report.fixes.first() else {
                ensure(seen.granted, || format!("no way on: {}", report.sentence))?;
                evidence["token"]["claims"]["project_id"] = json!("666");
                let (report, seen) = self.with(evidence).run()?;
                let out = report.failed_step == Some(StepName::BoundClaims) && !seen.granted && seen.at_login;
                return ensure(out, || format!("666 gets in: {seen:#?}\nsaid: {}", report.sentence));
            };
            evidence = mended(&evidence, &report, fix).ok_or("a fix does not fit")?;
        }
        Err("the guide is not healed".into())
    }

    /// What a fix promises happens on the server, too.
    fn mend(&self, scenario: &Scenario, report: &Report) -> Outcome {
        // What no server takes cannot be written there after the fix either.
        let fixes = report.fixes.iter().filter(|_| scenario.server == json!({}));
        for fix in fixes.filter(|fix| fix.verdict_after == Verdict::Granted).take(2) {
            let evidence = mended(&self.evidence, report, fix).ok_or_else(|| format!("{fix:#?} does not fit"))?;
            let (after, seen) = self.with(evidence).run()?;
            let kept = after.verdict == Verdict::Granted && seen.granted;
            ensure(kept, || format!("{fix:#?}\nseen: {seen:#?}\nsaid: {} {:#?}", after.sentence, after.error))?;
        }
        Ok(())
    }

    fn root(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
        self.world.vault.root(method, path, body)
    }

    /// Everything that the evidence says is written to the server, also what it refuses.
    pub(crate) fn set_up(&self) -> Outcome {
        let server = &self.server;
        self.clear()?;
        let vault = &self.world.vault;
        let write = |path: &str, body: &Value| vault.request(&vault.root, "POST", path, Some(body)).map(drop);
        let texts = format!("{}{}", server["config_text"], server["role_text"]);
        let gitlab = texts.contains("auth/gitlab/").then_some("gitlab");
        // A mount that the job's login names is not there unless something is on it.
        let jwt = (!texts.contains("auth/gitlab/") || texts.contains("auth/jwt/")).then_some("jwt");
        for mount in gitlab.into_iter().chain(jwt) {
            write(&format!("sys/auth/{mount}"), &json!({ "type": "jwt" }))?;
        }
        for (mount, engine) in server["mounts"].as_object().into_iter().flatten() {
            let version = engine["version"].to_string();
            write(
                &format!("sys/mounts/{}", mount.trim_end_matches('/')),
                &json!({ "type": "kv", "options": { "version": version } }),
            )?;
            self.store(mount.trim_end_matches('/'), version == "2")?;
        }
        self.run_text("config_text")?;
        self.run_text("role_text")?;
        if server["config"].is_object() {
            write("auth/jwt/config", &server["config"])?;
        }
        // The role of the config's default stands under that name.
        let named = server["role_name"].as_str().filter(|name| !name.is_empty());
        let name = named.or(server["config"]["default_role"].as_str()).unwrap_or("project-42-role");
        let one = [server["role"].clone()];
        for body in server["role_writes"].as_array().map_or(&one[..], Vec::as_slice) {
            if body.is_object() {
                write(&format!("auth/jwt/role/{name}"), body)?;
            }
        }
        for policy in server["policies"].as_array().into_iter().flatten() {
            let (name, text) =
                (policy["name"].as_str().unwrap_or_default(), policy["text"].as_str().unwrap_or_default());
            if text.starts_with("vault ") {
                self.shell(text, &vault.root)?;
            } else {
                write(&format!("sys/policies/acl/{name}"), &json!({ "policy": text }))?;
            }
        }
        Ok(())
    }

    /// The secret, in the state that the evidence says.
    fn store(&self, mount: &str, versioned: bool) -> Outcome {
        let secret = &self.server["secret"];
        let fields = secret["fields"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let fields: serde_json::Map<String, Value> = fields.map(|field| (field.to_owned(), json!("s3cr3t"))).collect();
        let vault = &self.world.vault;
        let path = |part: &str| format!("{mount}/{}project-42/api", if versioned { part } else { "" });
        let body = if versioned { json!({ "data": fields }) } else { json!(fields) };
        if secret["state"] == "missing" {
            // The mount answers once it is upgraded.
            return self.until_ready(|| {
                vault.request(&vault.root, "GET", &path("data/"), None).map(|answer| answer.status == 404)
            });
        }
        self.until_ready(|| {
            vault.request(&vault.root, "POST", &path("data/"), Some(&body)).map(|answer| answer.status < 300)
        })?;
        match secret["state"].as_str() {
            Some("deleted") => self.root("DELETE", &path("data/"), None).map(drop),
            Some("destroyed") => self.root("PUT", &path("destroy/"), Some(&json!({ "versions": [1] }))).map(drop),
            _ => Ok(()),
        }
    }

    fn until_ready(&self, ready: impl Fn() -> Outcome<bool>) -> Outcome {
        for _ in 0..100 {
            if ready()? {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("the mount is not ready: {}", self.world.vault.log()).into())
    }

    pub(crate) fn clear(&self) -> Outcome {
        let vault = &self.world.vault;
        let policies = self.server["policies"].as_array().into_iter().flatten();
        let policies =
            policies.filter_map(|policy| policy["name"].as_str()).map(|name| format!("sys/policies/acl/{name}"));
        for path in
            ["sys/auth/jwt", "sys/auth/gitlab", "sys/mounts/secret"].map(str::to_owned).into_iter().chain(policies)
        {
            vault.request(&vault.root, "DELETE", &path, None)?;
        }
        Ok(())
    }

    fn run_text(&self, name: &str) -> Outcome {
        match self.server[name].as_str() {
            Some(text) if text.starts_with("vault ") => self.shell(text, &self.world.vault.root).map(drop),
            Some(text) => Err(format!("no server takes this: {text}").into()),
            None => Ok(()),
        }
    }

    /// Runs a command line of the CLI.
    pub(crate) fn shell(&self, line: &str, token: &str) -> Outcome<Ran> {
        let vault = &self.world.vault;
        let environment = [
            ("PATH", self.world.tools.path("vault")),
            ("HOME", self.folder.display().to_string()),
            ("VAULT_ADDR", vault.url.clone()),
            ("VAULT_CACERT", vault.ca_file.display().to_string()),
            ("VAULT_TOKEN", token.to_owned()),
        ];
        let environment = environment.map(|(key, value)| (key.to_owned(), value));
        shell::run(&["sh", "-c", line], &environment, "")
    }

    /// The token that the job sends.
    pub(crate) fn jwt(&self) -> String {
        let token = &self.evidence["token"];
        token["jwt"].as_str().map_or_else(|| self.world.key.sign(&token["claims"]), str::to_owned)
    }
}

/// What is said equals what was seen.
pub(crate) fn compare(scenario: &Scenario, report: &Report, seen: &Seen) -> Outcome {
    let verdict = if seen.granted { Verdict::Granted } else { Verdict::Refused };
    ensure(report.verdict == verdict, || format!("the verdict is {:?}", report.verdict))?;
    ensure(report.failed_step == scenario.fails, || format!("the step is {:?}", report.failed_step))?;
    let Some(step) = report.failed_step else { return Ok(()) };
    let of_login = matches!(step, StepName::Mint | StepName::Deliver) || step <= StepName::Token;
    ensure(of_login == seen.at_login, || format!("{step:?} is not where it stopped"))?;
    let error = report.error.as_ref().ok_or("no error is named")?;
    let status = seen.status.is_none_or(|status| status == error.status);
    ensure(status, || format!("the status is {}", error.status))?;
    let Some(around) = &error.seen_by else {
        let said = error.texts.contains(&seen.printed) || error.texts.is_empty();
        return ensure(said, || "the text differs".to_owned());
    };
    // In the API's answer a text stands as JSON.
    let json = around.starts_with('{');
    let escaped =
        |text: &String| if json { json!(text).to_string().trim_matches('"').to_owned() } else { text.clone() };
    let mut all = error.texts.iter().map(|text| around.replace("{}", &escaped(text)));
    let said =
        all.any(|text| text.trim_end() == seen.printed.trim_end()) || error.texts.is_empty() && *around == seen.printed;
    ensure(said, || "the text differs".to_owned())
}

/// With this server's addresses, keys and certificates.
pub(crate) fn live(world: &World, gitlab: &str, value: &Value) -> Outcome<Value> {
    Ok(match value {
        Value::String(text) if text == "@JWKS" => json!({ "keys": [world.key.jwk()] }),
        Value::String(text) => {
            let text = text.replace("https://vault.example.com:8200", &world.vault.url);
            let text = text
                .replace("https://vault.example.com", world.vault.url.rsplit_once(':').map_or("", |(host, _)| host));
            let text = text.replace("https://gitlab.example.com", gitlab);
            let text = text.replace("gitlab.example.com", "localhost");
            json!(text.replace("@KEY", &world.key.pem()?).replace("@CA", &world.ca_pem))
        }
        Value::Array(items) => items.iter().map(|item| live(world, gitlab, item)).collect::<Outcome<_>>()?,
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| Ok((key.clone(), live(world, gitlab, value)?)));
            Value::Object(members.collect::<Outcome<_>>()?)
        }
        other => other.clone(),
    })
}

/// The claims as the token that the scenario names; any other text is the token itself.
fn signed(world: &World, how: &str, claims: &Value) -> String {
    let good = world.key.sign(claims);
    let (head, signature) = good.rsplit_once('.').unwrap_or_default();
    match how {
        "@good" => good,
        "@other" => world.other_key.sign(claims),
        "@cut" => good.chars().take(good.len() - 20).collect(),
        "@unsigned" => {
            let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
            format!("{header}.{}.", head.split('.').nth(1).unwrap_or_default())
        }
        "@tampered" => {
            let payload = URL_SAFE_NO_PAD.encode(claims.to_string().replacen('{', r#"{"x":1,"#, 1));
            format!("{}.{payload}.{signature}", head.split('.').next().unwrap_or_default())
        }
        text => text.to_owned(),
    }
}
