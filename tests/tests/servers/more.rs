//! Setups beside the presets, and what is tried once instead of with each setup.

use std::{fs, sync::Arc};

use boundclaim_core::{
    AuditInput, Client, Delivery, KeySource, LoginOption, RefInput, RefType, SecretInput, Setup, Tier, TokenType,
    generate, presets,
};
use boundclaim_tests::{Outcome, ensure, gitlab::CiJob, issuer::Authority, job::Fault, vault::Answer};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{case::Case, jobs::discreet, world::World};

/// The guide's example with another choice in one place. `true`: it changes the job's script, so each client is tried.
pub(crate) fn variations(world: &World) -> Outcome<Vec<(&'static str, bool, Setup)>> {
    let pem = world.key.pem()?;
    let make = |name, every_client, change: &dyn Fn(&mut Setup)| {
        let mut setup = guide();
        change(&mut setup);
        (name, every_client, setup)
    };
    Ok(vec![
        make("jwks-url", false, &|setup| setup.auth.keys = Some(KeySource::JwksUrl)),
        make("public-keys", false, &|setup| {
            setup.auth.keys = Some(KeySource::PublicKeys);
            setup.auth.public_keys = vec![pem.clone()];
        }),
        make("gitlab-13.8", false, &|setup| {
            setup.gitlab.version = Some("13.8".into());
            setup.scope.environment = None;
            setup.secrets[0].delivery = Delivery::File;
        }),
        make("gitlab-15.7", false, &|setup| setup.gitlab.version = Some("15.7".into())),
        make("branches-and-tags", false, &|setup| {
            let one = |kind, name: &str| RefInput { kind, name: name.into() };
            setup.scope.refs = Some(vec![one(RefType::Branch, "release/*"), one(RefType::Tag, "v*")]);
            setup.scope.environment_protected = true;
            setup.scope.pipeline_source = Some("push".into());
        }),
        make("batch-tokens", true, &|setup| {
            setup.auth.token_type = TokenType::Batch;
            setup.auth.token_no_default_policy = true;
        }),
        make("odd-names", true, &|setup| {
            setup.auth.token_no_default_policy = true;
            setup.auth.mount = "team/gitlab".into();
            setup.kv.mount = "team/kv".into();
            setup.auth.audience = Some("boundclaim".into());
            setup.secrets.push(secret("SECOND", "project-42/api", "a field with blanks"));
            setup.secrets.push(secret("THIRD", "project 42/ü$HOME'x", "päss-word"));
        }),
        make("project-twice", false, &|setup| {
            setup.secrets[0].path = "projects/${CI_PROJECT_ID}/api-${CI_PROJECT_ID}".into();
        }),
        make("dynamic-role", true, &|setup| {
            setup.gitlab.tier = Some(Tier::Free);
            setup.method.dynamic_role = true;
        }),
    ])
}

fn secret(variable: &str, path: &str, field: &str) -> SecretInput {
    SecretInput { variable: Some(variable.into()), path: path.into(), field: field.into(), delivery: Delivery::Value }
}

pub(crate) fn guide() -> Setup {
    presets().swap_remove(0).setup
}

/// One trial for each promise that does not depend on the setup.
pub(crate) fn trials(world: &Arc<World>) -> Vec<Trial> {
    let trial = |name: &'static str, test: fn(&World) -> Outcome| {
        let world = Arc::clone(world);
        Trial::test(name, move || test(&world))
    };
    vec![
        trial("the ways to set up lead to the same", same_state),
        trial("a config that differs is shown and kept", differing_config),
        trial("an engine of another kind stops the script", other_engine),
        trial("a server that cannot be reached, or trusted, stops the job", unreachable),
        trial("a value that starts with an at sign, or has several lines", odd_values),
        trial("logins of other projects and roles change nothing for a token", shared_mount),
        trial("audit", audit),
    ]
}

fn guide_case<'a>(world: &'a World, name: &str) -> Outcome<Case<'a>> {
    Case::new(world, name, &guide(), LoginOption::IdTokens, Client::Vault)
}

/// Scripts, API calls and single commands, each from nothing.
fn same_state(world: &World) -> Outcome {
    for preset in presets().into_iter().filter(|preset| ["guide", "many-projects", "kv-v1"].contains(&preset.id)) {
        let name = format!("same {}", preset.id);
        let case = Case::new(world, &name, &preset.setup, LoginOption::IdTokens, Client::Vault)?;
        let mut states = Vec::new();
        for ids in [["vault-mount", "vault-project"].as_slice(), &["api"], &["commands"]] {
            // Again at once: nothing may change. The single commands are not made for that.
            for id in ids.iter().chain(ids.iter().filter(|id| **id != "commands")) {
                let ran = case.script(id, &[], "")?;
                // The command that shows the config fails where there is none.
                if *id != "commands" {
                    ran.expect(id)?;
                }
            }
            states.push(without_identity(case.state()?));
            world.vault.root("DELETE", &format!("sys/mounts/{}", case.setup.kv.mount), None)?;
            case.script("teardown", &["--mounts"], "")?.expect("teardown")?;
        }
        ensure(states.iter().all(|state| *state == states[0]), || format!("{}: {:#}", preset.id, json!(states)))?;
    }
    Ok(())
}

/// What a new mount always has another value of.
fn without_identity(mut state: Value) -> Value {
    let accessor = state["auth"]["accessor"].as_str().unwrap_or_default().to_owned();
    for mount in ["auth", "kv"] {
        for field in ["accessor", "uuid"] {
            state[mount][field] = Value::Null;
        }
    }
    // The CLI sends none, which is kept as null.
    state["auth"]["options"] = Value::Null;
    // A templated policy names the mount by its accessor.
    state["policy"] = json!(state["policy"].as_str().unwrap_or_default().replace(&accessor, "ACCESSOR"));
    state
}

fn differing_config(world: &World) -> Outcome {
    let case = guide_case(world, "differing")?;
    case.script("vault-mount", &[], "")?.expect("vault-mount")?;
    let path = format!("auth/{}/config", case.setup.auth.mount);
    let mut body: Value = serde_json::from_str(case.text("auth-config")?)?;
    body["bound_issuer"] = json!("https://other.example.com");
    body["jwt_supported_algs"] = json!(["ES256"]);
    body["default_role"] = json!("evil");
    world.vault.root("PUT", &path, Some(&body))?;
    for id in ["vault-mount", "api"] {
        let ran = case.script(id, &[], "")?;
        let issuer = ["bound_issuer", "https://other.example.com", &case.setup.gitlab.url];
        let parts =
            [&issuer, ["jwt_supported_algs", "ES256", "default_role"].as_slice(), &["evil", "Nothing was changed"]];
        let parts = parts.concat();
        let shown = parts.iter().all(|part| ran.err.contains(part)) && !ran.err.contains("oidc_discovery_url");
        ensure(!ran.succeeded() && shown, || format!("{id}: {ran}"))?;
    }
    let after = world.vault.root("GET", &path, None)?;
    ensure(after["bound_issuer"] == body["bound_issuer"], || format!("the config became {after:#}"))
}

fn other_engine(world: &World) -> Outcome {
    let case = guide_case(world, "other-engine")?;
    let mount = &case.setup.kv.mount;
    let path = format!("sys/mounts/{mount}");
    for (kind, said) in [("kv", "It is: 1"), ("ssh", "It is: ssh")] {
        world.vault.root("POST", &path, Some(&json!({ "type": kind })))?;
        for id in ["vault-mount", "api"] {
            let ran = case.script(id, &[], "")?;
            ensure(!ran.succeeded() && ran.err.contains(said), || format!("{kind}, {id}: {ran}"))?;
        }
        world.vault.root("DELETE", &path, None)?;
    }
    Ok(())
}

fn unreachable(world: &World) -> Outcome {
    let other_ca = world.folder("other-ca.pem");
    fs::create_dir_all(other_ca.parent().ok_or("no folder")?)?;
    fs::write(&other_ca, Authority::new("somebody else")?.ca_pem)?;
    for client in Client::ALL {
        let name = format!("unreachable-{}", client.command());
        let case = Case::new(world, &name, &guide(), LoginOption::IdTokens, client)?;
        case.set_up()?;
        case.store()?;
        // Nobody listens on port 1.
        case.unreachable(
            "VAULT_ADDR",
            "https://localhost:1",
            &["connection refused", "Failed to connect", "Could not connect"],
        )?;
        case.unreachable("VAULT_CACERT", &other_ca.display().to_string(), &["certificate"])?;
        case.unreachable("VAULT_ADDR", "", &["VAULT_ADDR is not set"])?;
    }
    Ok(())
}

/// One role for many projects, and a second role on its mount: each login replaces the metadata of its identity, from
/// which the policy's template takes the path.
fn shared_mount(world: &World) -> Outcome {
    let many = presets().into_iter().find(|preset| preset.id == "many-projects").ok_or("no preset")?.setup;
    let case = Case::new(world, "shared-mount", &many, LoginOption::IdTokens, Client::Vault)?;
    case.set_up()?;
    let mut other = Case::new(world, "shared-mount-2", &guide(), LoginOption::IdTokens, Client::Vault)?;
    other.setup.auth.mount.clone_from(&case.setup.auth.mount);
    other.setup.auth.role = Some("another-role".into());
    other.generated = generate(&other.setup);
    let role: Value = serde_json::from_str(other.text("role")?)?;
    let path = format!("auth/{}/role/{}", other.setup.auth.mount, other.role()?);
    world.vault.root("PUT", &path, Some(&role))?;

    let (spec, other_spec) = (case.spec()?, other.spec()?);
    let job = |project: &str| CiJob { project_id: project.into(), ..case.right(&spec) };
    let token = |answer: Answer| answer.body["auth"]["client_token"].as_str().map(str::to_owned);
    let first = token(case.login(&spec, &job("42"), &Fault::None)?).ok_or("no token")?;
    token(case.login(&spec, &job("43"), &Fault::None)?).ok_or("no token for 43")?;
    token(other.login(&other_spec, &other.right(&other_spec), &Fault::None)?).ok_or("no token of the other role")?;
    for (project, expected) in [("42", 200), ("43", 403)] {
        let path = case.api("data/", &case.setup.secrets[0].path.replace("${CI_PROJECT_ID}", project));
        world.vault.root("POST", &path, Some(&json!({ "data": { "api_key": project } })))?;
        let status = world.vault.request(&first, "GET", &path, None)?.status;
        ensure(status == expected, || format!("{path}: {status}"))?;
    }
    Ok(())
}

/// `@@` stands for an at sign; of a pasted key only the first line would be read.
fn odd_values(world: &World) -> Outcome {
    let case = guide_case(world, "odd-values")?;
    case.set_up()?;
    case.script("store-secret", &[], "@@home $x\n")?.expect("store-secret")?;
    let secret = &case.setup.secrets[0];
    let stored = world.vault.root("GET", &case.api("data/", &secret.path), None)?;
    ensure(stored["data"][&secret.field] == "@home $x", || format!("{stored:#}"))?;
    let ran = case.script("store-secret", &[], "-----BEGIN KEY-----\nline\n")?;
    ensure(!ran.succeeded() && ran.err.contains("@FILE"), || format!("{ran}"))
}

/// The device is made once. Its log holds no secret, and shows that jobs hand their Vault token back.
fn audit(world: &World) -> Outcome {
    let case = guide_case(world, "audit")?;
    let file = case.setup.audit.as_ref().map(|audit| audit.file_path.clone()).unwrap_or_default();
    case.set_up()?;
    case.script("audit", &[], "")?.expect("audit")?;
    let again = case.script("audit", &[], "")?.expect("audit again")?;
    ensure(again.out.contains("It is there already."), || format!("{again}"))?;
    let mut other = guide_case(world, "other-audit")?;
    let shorter = file.trim_end_matches("og").to_owned();
    other.setup.audit = Some(AuditInput { file_path: shorter });
    other.generated = generate(&other.setup);
    let ran = other.script("audit", &[], "")?;
    ensure(!ran.succeeded() && !ran.out.contains("It is there already."), || format!("another file: {ran}"))?;
    let devices = world.vault.root("GET", "sys/audit", None)?;
    ensure(devices["gitlab-jobs/"].is_object(), || format!("{devices:#}"))?;
    for client in Client::ALL {
        let name = format!("audit-{}", client.command());
        let case = Case::new(world, &name, &guide(), LoginOption::IdTokens, client)?;
        case.set_up()?;
        case.store()?;
        case.right_jobs()?;
        let log = fs::read_to_string(&file)?;
        discreet(&log, &[])?;
        let entries = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let done = entries.filter(|entry| {
            let by_job = entry["auth"]["display_name"].as_str().is_some_and(|who| who.contains(&name));
            by_job && entry["type"] == "response" && entry["error"].is_null()
        });
        let paths: Vec<String> = done.filter_map(|entry| Some(entry["request"]["path"].as_str()?.to_owned())).collect();
        let read = format!("{}/data/{}", case.setup.kv.mount, case.setup.secrets[0].path);
        for path in [&read, "auth/token/revoke-self"] {
            ensure(paths.iter().any(|done| done == path), || format!("{name} did not ask for {path}, but {paths:?}"))?;
        }
    }
    case.script("teardown", &["--audit"], "")?.expect("teardown --audit")?;
    let devices = world.vault.root("GET", "sys/audit", None)?;
    ensure(devices["gitlab-jobs/"].is_null(), || format!("{devices:#}"))
}
