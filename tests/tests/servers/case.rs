//! One setup on the real server: what its artifacts do there.

use std::{collections::BTreeMap, fs, path::PathBuf};

use boundclaim_core::{Client, Delivery, Generated, LoginOption, Product, Setup, generate};
use boundclaim_tests::{
    Outcome, ensure,
    job::Fault,
    shell::{self, Ran},
};
use serde_json::{Value, json};

use crate::world::World;

/// A setup, what is generated from it, and what it needs on the server.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) world: &'a World,
    pub(crate) setup: Setup,
    pub(crate) generated: Generated,
    pub(crate) folder: PathBuf,
    name: String,
    /// A token with the generated `admin-policy` and nothing else.
    admin: String,
}

impl<'a> Case<'a> {
    /// Generates everything for the setup on these servers.
    pub(crate) fn new(
        world: &'a World,
        name: &str,
        setup: &Setup,
        option: LoginOption,
        client: Client,
    ) -> Outcome<Self> {
        let name = name.replace(' ', "-");
        let mut setup = world.adapt(setup.clone(), &name);
        setup.method.option = Some(option);
        setup.method.client = Some(client);
        let generated = generate(&setup);
        ensure(generated.is_complete(), || format!("{:#?}", generated.diagnostics))?;
        let folder = world.folder(&name);
        fs::create_dir_all(&folder)?;
        let mut case = Self { world, setup, generated, name, folder, admin: String::new() };
        case.admin = case.admin_token()?;
        Ok(case)
    }

    /// The artifact's text.
    pub(crate) fn text(&self, id: &str) -> Outcome<&str> {
        let artifact = self.generated.artifact(id).ok_or_else(|| format!("no artifact {id}"))?;
        Ok(&artifact.text)
    }

    fn json(&self, id: &str) -> Outcome<Value> {
        Ok(serde_json::from_str(self.text(id)?)?)
    }

    pub(crate) fn role(&self) -> Outcome<&str> {
        Ok(self.generated.effective.role.as_deref().ok_or("no role")?)
    }

    pub(crate) fn policy(&self) -> Outcome<&str> {
        Ok(self.generated.effective.policy.as_deref().ok_or("no policy")?)
    }

    fn admin_token(&self) -> Outcome<String> {
        let vault = &self.world.vault;
        let policy = format!("admin-{}", self.name);
        let body = json!({ "policy": self.text("admin-policy")? });
        vault.root("PUT", &format!("sys/policies/acl/{policy}"), Some(&body))?;
        let body = json!({ "policies": [policy], "no_default_policy": true });
        let answer = vault.request(&vault.root, "POST", "auth/token/create", Some(&body))?;
        Ok(answer.body["auth"]["client_token"].as_str().ok_or("no admin token")?.to_owned())
    }

    /// Runs a script of the administrator.
    pub(crate) fn script(&self, id: &str, arguments: &[&str], input: &str) -> Outcome<Ran> {
        let file = self.folder.join(format!("{id}.sh"));
        fs::write(&file, self.text(id)?)?;
        let file = file.display().to_string();
        let client = if self.setup.server.product == Product::OpenBao { "bao" } else { "vault" };
        let environment = [
            ("PATH", self.world.tools.path(client)),
            ("HOME", self.folder.display().to_string()),
            ("VAULT_TOKEN", self.admin.clone()),
            // Left in the administrator's terminal.
            ("VAULT_FORMAT", "json".to_owned()),
            ("VAULT_WRAP_TTL", "1m".to_owned()),
        ];
        let environment = environment.map(|(key, value)| (key.to_owned(), value));
        let program = [&["sh", file.as_str()], arguments].concat();
        shell::run(&program, &environment, input)
    }

    fn run(&self, id: &str) -> Outcome {
        self.script(id, &[], "")?.expect(id).map(drop)
    }

    /// What the scripts make on the server, as it stands there.
    pub(crate) fn state(&self) -> Outcome<Value> {
        let read = |path: String| self.world.vault.root("GET", &path, None);
        let (auth, kv) = (&self.setup.auth.mount, &self.setup.kv.mount);
        Ok(json!({
            "auth": read(format!("sys/auth/{auth}"))?,
            "config": read(format!("auth/{auth}/config"))?,
            "role": read(format!("auth/{auth}/role/{}", self.role()?))?,
            "policy": read(format!("sys/policies/acl/{}", self.policy()?))?["policy"],
            "kv": read(format!("sys/mounts/{kv}"))?,
        }))
    }

    /// `vault-mount` and `vault-project`: run again they change nothing, and put right what differs.
    pub(crate) fn set_up(&self) -> Outcome {
        self.run("vault-mount")?;
        self.run("vault-project")?;
        let state = self.state()?;
        self.compare_role(&state["role"])?;
        self.run("vault-mount")?;
        let path = format!("auth/{}/role/{}", self.setup.auth.mount, self.role()?);
        let stale = json!({
            "role_type": "jwt", "bound_subject": "stale", "groups_claim": "x", "user_claim_json_pointer": true,
            "clock_skew_leeway": 86400, "expiration_leeway": 86400, "not_before_leeway": 86400,
            "token_type": "service", "token_explicit_max_ttl": 7, "token_period": "1h", "token_num_uses": 1,
            "token_bound_cidrs": ["192.0.2.0/24"],
        });
        self.world.vault.root("PUT", &path, Some(&stale))?;
        self.run("vault-project")?;
        let again = self.state()?;
        ensure(state == again, || format!("the second run changed\n{state:#}\nto\n{again:#}"))
    }

    /// What is bound on the server is what the role's body says.
    fn compare_role(&self, have: &Value) -> Outcome {
        let body = self.json("role")?;
        for field in
            ["role_type", "user_claim", "bound_claims_type", "bound_claims", "bound_audiences", "token_policies"]
        {
            let empty = |value: &Value| value.is_null() || *value == json!([]);
            let same = body[field] == have[field] || empty(&body[field]) && empty(&have[field]);
            ensure(same, || format!("{field}: {} on the server, {} in the role", have[field], body[field]))?;
        }
        let strings = body["bound_claims"].as_object().into_iter().flatten().all(|(_, value)| match value {
            Value::Array(values) => values.iter().all(Value::is_string),
            one => one.is_string(),
        });
        ensure(strings, || format!("not all strings: {}", body["bound_claims"]))
    }

    /// The path of a secret, for the project of the job.
    pub(crate) fn path(&self, path: &str) -> String {
        let project = self.setup.scope.project_id.as_deref().unwrap_or("42");
        path.replace("${CI_PROJECT_ID}", project)
    }

    pub(crate) fn api(&self, part: &str, path: &str) -> String {
        let part = if self.setup.kv.version == 2 { part } else { "" };
        format!("{}/{part}{}", self.setup.kv.mount, self.path(path))
    }

    pub(crate) fn expected(&self) -> BTreeMap<String, String> {
        let secrets = self.setup.secrets.iter();
        secrets
            .map(|secret| {
                let name = secret.variable.clone().unwrap_or_else(|| secret.field.to_uppercase());
                (name, value(secret.delivery).to_owned())
            })
            .collect()
    }

    /// Root replaces a secret.
    pub(crate) fn write(&self, path: &str, fields: &Value) -> Outcome {
        let body = if self.setup.kv.version == 2 { json!({ "data": fields }) } else { fields.clone() };
        self.world.vault.root("POST", &self.api("data/", path), Some(&body)).map(drop)
    }

    /// `store-secret`, with the values on standard input; a field that was there before stays.
    pub(crate) fn store(&self) -> Outcome {
        let templated = self.setup.secrets.iter().any(|secret| secret.path.contains("${"));
        let arguments: &[&str] = if templated { &["42"] } else { &[] };
        let mut input = String::new();
        for (index, secret) in self.setup.secrets.iter().enumerate() {
            match secret.delivery {
                Delivery::Value => input.push_str(value(secret.delivery)),
                Delivery::File => {
                    let file = self.folder.join(format!("value-{index}"));
                    fs::write(&file, value(secret.delivery))?;
                    input.push('@');
                    input.push_str(&file.display().to_string());
                }
            }
            input.push('\n');
        }
        self.script("store-secret", arguments, &input)?.expect("store-secret")?;
        let secret = self.setup.secrets.first().ok_or("no secret")?;
        self.write(&secret.path, &json!({ secret.field.as_str(): "old", "unrelated": "stays" }))?;
        let ran = self.script("store-secret", arguments, &input)?.expect("store-secret again")?;
        ensure(!ran.log().contains(value(Delivery::Value)), || format!("the value is printed: {ran}"))?;
        let data = self.world.vault.root("GET", &self.api("data/", &secret.path), None)?;
        let data = if self.setup.kv.version == 2 { &data["data"] } else { &data };
        let stored = data[&secret.field] == value(secret.delivery) && data["unrelated"] == "stays";
        ensure(stored, || format!("stored: {data}"))
    }

    /// `teardown` takes back role and policy: the job is shut out.
    pub(crate) fn tear_down(&self) -> Outcome {
        self.run("teardown")?;
        let spec = self.spec()?;
        let answer = self.login(&spec, &self.right(&spec), &Fault::None)?;
        let gone = format!("role \"{}\" could not be found", self.role()?);
        ensure(answer.errors().contains(&gone), || format!("after teardown: {answer:?}"))?;
        let vault = &self.world.vault;
        let policy = vault.request(&vault.root, "GET", &format!("sys/policies/acl/{}", self.policy()?), None)?;
        ensure(policy.status == 404, || format!("the policy is there: {policy:?}"))?;
        self.script("teardown", &["--secrets", "--mounts"], "")?.expect("teardown --secrets --mounts")?;
        let mount = vault.request(&vault.root, "GET", &format!("sys/auth/{}", self.setup.auth.mount), None)?;
        ensure(mount.status == 400, || format!("the mount is there: {mount:?}"))
    }
}

/// What is stored: for a variable one line, for a file several.
pub(crate) fn value(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Value => r#"Zürich "double" 'single' $HOME `id` \n %s #"#,
        Delivery::File => "-----BEGIN KEY-----\nline 1\n  line 2\n-----END KEY-----\n",
    }
}
