//! The promise: a real Vault server and a real job shell accept every generated line, the secret arrives, and every
//! wrong job is refused.
//!
//! `OpenBao` setups run through a `bao` command that is Vault's client, on the Vault server: the commands are the same.

#[path = "servers/case.rs"]
mod case;
#[path = "servers/clients.rs"]
mod clients;
#[path = "servers/jobs.rs"]
mod jobs;
#[path = "servers/more.rs"]
mod more;
#[path = "servers/replay.rs"]
mod replay;
#[path = "servers/scenarios.rs"]
mod scenarios;
#[path = "servers/world.rs"]
mod world;
#[path = "servers/wrong.rs"]
mod wrong;

use std::{env, path::PathBuf, process::ExitCode, sync::Arc};

use boundclaim_core::{Client, LoginOption, Setup, presets};
use boundclaim_tests::{Outcome, skip};
use libtest_mimic::{Arguments, Trial};

use crate::{case::Case, world::World};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(binary) = env::var_os("BOUNDCLAIM_VAULT").map(PathBuf::from) else {
        let skipped = skip("servers", "BOUNDCLAIM_VAULT is not set (cargo xtask test builds it)");
        return if skipped.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    };
    let world = match World::start(&binary) {
        Ok(world) => Arc::new(world),
        Err(error) => {
            println!("{}", error.message().unwrap_or_default());
            return ExitCode::FAILURE;
        }
    };
    let trials = match trials(&world) {
        Ok(trials) => trials,
        Err(error) => {
            println!("{}", error.message().unwrap_or_default());
            return ExitCode::FAILURE;
        }
    };
    let conclusion = libtest_mimic::run(&arguments, trials);
    // Ends the server; `exit` would leave it running.
    drop(world);
    conclusion.exit_code()
}

fn trials(world: &Arc<World>) -> Outcome<Vec<Trial>> {
    let presets = presets().into_iter().map(|preset| (preset.id, true, preset.setup));
    let mut trials = Vec::new();
    for (id, every_client, setup) in presets.chain(more::variations(world)?) {
        if setup.server.namespace.is_some() {
            let name = format!("{id} (SKIPPED: namespaces need Vault Enterprise)");
            trials.push(Trial::test(name, || Err("the server has no namespaces".into())).with_ignored_flag(true));
            continue;
        }
        for option in world::options(&setup) {
            // For `secrets:` the runner is the client.
            let all = every_client && option != LoginOption::Secrets;
            for client in if all { &Client::ALL } else { &Client::ALL[..1] } {
                trials.push(trial(world, id, &setup, option, *client));
            }
        }
    }
    trials.extend(more::trials(world));
    trials.push(replay::trial(world));
    trials.extend(scenarios::trials(world));
    Ok(trials)
}

fn trial(world: &Arc<World>, id: &str, setup: &Setup, option: LoginOption, client: Client) -> Trial {
    let (world, setup) = (Arc::clone(world), setup.clone());
    let name = match option {
        LoginOption::CiJobJwt => format!("{id} ci_job_jwt {}", client.command()),
        LoginOption::IdTokens => format!("{id} id_tokens {}", client.command()),
        LoginOption::Secrets => format!("{id} secrets"),
    };
    let title = name.clone();
    Trial::test(title, move || {
        let case = Case::new(&world, &name, &setup, option, client)?;
        case.set_up()?;
        case.missing_secrets()?;
        case.store()?;
        case.right_jobs()?;
        case.wrong_jobs()?;
        case.bounds()?;
        case.diagnose()?;
        case.tear_down()
    })
}
