//! Moves: after each step, every job that can be running still gets in.

use std::collections::BTreeMap;

use boundclaim_core::{
    LoginOption, Product, Setup, generate,
    moves::{Place, Step, steps},
    pipeline::{Pipeline, syntax::Audience},
    presets,
};
use serde_json::Value;

/// What is written on the servers, and which jobs can be running.
struct World {
    configs: BTreeMap<(String, String), Value>,
    roles: BTreeMap<(String, String, String), Value>,
    jobs: Vec<String>,
    server: String,
    gitlab: String,
    variables: String,
}

impl World {
    fn of(setup: &Setup) -> Self {
        let mut world = Self {
            configs: BTreeMap::new(),
            roles: BTreeMap::new(),
            jobs: vec![generate(setup).artifact("pipeline").unwrap().text.clone()],
            server: setup.server.url.clone(),
            gitlab: setup.gitlab.url.clone(),
            variables: generate(setup).variables.iter().flat_map(|variable| [variable.key, "="]).collect(),
        };
        world.make(setup);
        world
    }

    fn make(&mut self, setup: &Setup) {
        let made = generate(setup);
        let json = |id: &str| serde_json::from_str(&made.artifact(id).unwrap().text).unwrap();
        let (server, mount) = (setup.server.url.clone(), setup.auth.mount.clone());
        self.configs.insert((server.clone(), mount.clone()), json("auth-config"));
        self.roles.insert((server, mount, made.effective.role.clone().unwrap()), json("role"));
    }

    fn take(&mut self, step: &Step, to: &Setup) {
        let json = step.after.as_deref().and_then(|text| serde_json::from_str(text).ok());
        match &step.place {
            Place::Config(server, mount) => drop(self.configs.insert((server.clone(), mount.clone()), json.unwrap())),
            Place::Role(server, mount, name) => {
                let key = (server.clone(), mount.clone(), name.clone());
                match json {
                    Some(json) => drop(self.roles.insert(key, json)),
                    None => drop(self.roles.remove(&key)),
                }
            }
            Place::Script(_) if step.title.starts_with("Clean") => {
                self.configs.retain(|key, _| key.0 == to.server.url);
            }
            Place::Script(_) if step.title.starts_with("Copy") => {}
            Place::Script(_) => self.make(to),
            Place::Variables => {
                self.server.clone_from(&to.server.url);
                self.variables = step.after.clone().unwrap();
            }
            Place::Pipeline => self.jobs.push(step.after.clone().unwrap()),
            Place::GitLab => self.gitlab = step.after.clone().unwrap(),
            Place::Wait => drop(self.jobs.drain(..self.jobs.len() - 1)),
        }
    }

    /// Whether each job gets in, as far as issuer, audience and role decide.
    fn everybody_gets_in(&self) -> Result<(), String> {
        for text in &self.jobs {
            let pipeline = Pipeline::read(text);
            let job = pipeline.jobs.first().unwrap();
            let login = &job.logins[0];
            let address = if job.secrets.is_empty() { "VAULT_ADDR=" } else { "VAULT_SERVER_URL=" };
            let bao = self.variables.contains("BAO_ADDR=") && job.secrets.is_empty();
            if !self.variables.contains(address) && !bao {
                return Err(format!("no {address} in {}", self.variables));
            }
            let old = job.option() == Some(LoginOption::CiJobJwt);
            let host = self.gitlab.trim_start_matches("https://");
            let issuer = if old { host } else { &self.gitlab };
            let config = self.configs.get(&(self.server.clone(), login.auth_path.clone())).ok_or("no config")?;
            let bound = config["bound_issuer"].as_str().unwrap_or_default();
            if !bound.is_empty() && bound != issuer {
                return Err(format!("issuer {issuer} at {bound}"));
            }
            let name = login.role.clone().unwrap();
            let role = self
                .roles
                .get(&(self.server.clone(), login.auth_path.clone(), name.clone()))
                .ok_or(format!("no role {name}"))?;
            let audiences: Vec<_> =
                role["bound_audiences"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let token = job.tokens.first().map(|token| match &token.audience {
                Audience::One(audience) => audience.as_str(),
                Audience::Several(_) => "",
            });
            let fits = token.map_or(audiences.is_empty(), |audience| audiences.contains(&audience));
            if !fits {
                return Err(format!("audience {token:?} at {audiences:?}"));
            }
        }
        Ok(())
    }
}

#[test]
fn nobody_is_shut_out_on_the_way() {
    for (name, from, to) in pairs() {
        let mut world = World::of(&from);
        assert_eq!(world.everybody_gets_in(), Ok(()), "{name}");
        let steps = steps(&from, &to);
        assert!(!steps.is_empty(), "{name}");
        for step in &steps {
            world.take(step, &to);
            assert_eq!(world.everybody_gets_in(), Ok(()), "{name}: after {:?}\n{steps:#?}", step.title);
        }
        // In the end it is as if it had been made so.
        let made = generate(&to);
        let json: Value = serde_json::from_str(&made.artifact("role").unwrap().text).unwrap();
        let key = (to.server.url.clone(), to.auth.mount.clone(), made.effective.role.clone().unwrap());
        assert_eq!(world.roles.get(&key), Some(&json), "{name}");
        assert_eq!(world.jobs, [made.artifact("pipeline").unwrap().text.clone()], "{name}");
        let json: Value = serde_json::from_str(&made.artifact("auth-config").unwrap().text).unwrap();
        assert_eq!(world.configs.get(&(to.server.url.clone(), to.auth.mount.clone())), Some(&json), "{name}");
        assert_eq!(boundclaim_core::moves::steps(&to, &to), [], "{name}");
    }
}

fn pairs() -> Vec<(&'static str, Setup, Setup)> {
    let preset = |id: &str| presets().into_iter().find(|preset| preset.id == id).unwrap().setup;
    let guide = preset("guide");
    let mut old = preset("ci-job-jwt");
    old.gitlab.version = Some("16.11".into());
    old.method.option = Some(LoginOption::CiJobJwt);
    let with = |change: fn(&mut Setup)| {
        let mut setup = guide.clone();
        setup.method.option = Some(LoginOption::IdTokens);
        change(&mut setup);
        setup
    };
    let start = with(|_| {});
    let mut new = old.clone();
    new.gitlab.version = Some("18.5".into());
    new.method.option = Some(LoginOption::IdTokens);
    let mut renamed = new.clone();
    renamed.auth.role = Some("other-role".into());
    vec![
        ("CI_JOB_JWT to id_tokens", old.clone(), new),
        ("CI_JOB_JWT to id_tokens with another role", old, renamed),
        ("id_tokens to secrets", start.clone(), with(|setup| setup.method.option = Some(LoginOption::Secrets))),
        ("audience", start.clone(), with(|setup| setup.auth.audience = Some("https://new".into()))),
        ("role", start.clone(), with(|setup| setup.auth.role = Some("new-role".into()))),
        ("issuer", start.clone(), with(|setup| setup.gitlab.url = "https://git.example.org".into())),
        ("server", start.clone(), with(|setup| setup.server.url = "https://vault.example.org".into())),
        (
            "server, same audience",
            start.clone(),
            with(|setup| {
                setup.auth.audience = Some("https://vault.example.com:8200".into());
                setup.server.url = "https://vault.example.org".into();
            }),
        ),
        (
            "OpenBao",
            start,
            with(|setup| {
                setup.server.product = Product::OpenBao;
                setup.server.version = None;
                setup.server.url = "https://bao.example.com:8200".into();
            }),
        ),
    ]
}
