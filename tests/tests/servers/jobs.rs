//! The jobs of a case: the right one, the wrong ones, and what they may do.

use boundclaim_core::{Client, Delivery, LoginOption, TokenKind};
use boundclaim_tests::{
    Outcome, ensure,
    gitlab::CiJob,
    job::{Fault, Runner},
    pipeline::JobSpec,
    shell,
    vault::Answer,
};
use serde_json::{Value, json};

use crate::{
    case::{Case, value},
    world::version,
    wrong::wrongs,
};

impl Case<'_> {
    fn runner(&self) -> Runner<'_> {
        Runner {
            vault: &self.world.vault,
            tools: &self.world.tools,
            key: &self.world.key,
            other_key: &self.world.other_key,
            variables: &self.generated.variables,
            client: self.setup.method.client.map_or("curl", Client::command),
            settings: Vec::new(),
            folder: self.folder.clone(),
        }
    }

    pub(crate) fn spec(&self) -> Outcome<JobSpec> {
        JobSpec::parse(self.text("pipeline")?)
    }

    pub(crate) fn right(&self, spec: &JobSpec) -> CiJob {
        CiJob { environment: spec.environment.clone(), ..CiJob::for_setup(&self.setup, version(&self.setup)) }
    }

    /// The right job gets the secrets, in every shell.
    pub(crate) fn right_jobs(&self) -> Outcome {
        let spec = self.spec()?;
        for shell in shell::shells() {
            let run = self.runner().run(&shell, &spec, &self.right(&spec), &Fault::None, true)?;
            ensure(run.passed() && run.out == self.expected(), || format!("{shell:?}: {run}"))?;
            discreet(&run.log(), &run.tokens)?;
        }
        Ok(())
    }

    /// Nothing is stored, another field is, or the value is empty: the right job stops.
    pub(crate) fn missing_secrets(&self) -> Outcome {
        let spec = self.spec()?;
        let shells = shell::shells();
        let last = self.setup.secrets.last().ok_or("no secret")?;
        for stored in [json!(null), json!({ "unrelated": "x" }), json!({ last.field.as_str(): "" })] {
            if !stored.is_null() {
                self.write(&last.path, &stored)?;
            }
            for shell in if stored.is_null() { shells.as_slice() } else { &shells[..1] } {
                let run = self.runner().run(shell, &spec, &self.right(&spec), &Fault::None, true)?;
                let stopped = !run.passed() && run.out.is_empty() && !run.log().trim().is_empty();
                ensure(stopped, || format!("{shell:?}, stored {stored}: {run}"))?;
            }
        }
        Ok(())
    }

    /// The job's client cannot talk to the server: the job stops.
    pub(crate) fn unreachable(&self, variable: &str, value: &str, said: &[&str]) -> Outcome {
        let spec = self.spec()?;
        let mut runner = self.runner();
        runner.settings.push((variable.to_owned(), value.to_owned()));
        for shell in shell::shells() {
            let run = runner.run(&shell, &spec, &self.right(&spec), &Fault::None, true)?;
            let stopped = !run.passed() && run.out.is_empty() && said.iter().any(|said| run.says(said));
            ensure(stopped, || format!("{variable}={value}, {shell:?}: {run}"))?;
        }
        Ok(())
    }

    /// Each wrong job is refused by the server, and stops.
    pub(crate) fn wrong_jobs(&self) -> Outcome {
        let (spec, runner) = (self.spec()?, self.runner());
        let right = self.right(&spec);
        let shells = shell::shells();
        for (index, wrong) in wrongs(&self.setup, kind(&spec), &right).into_iter().enumerate() {
            let answer = self.login(&spec, &wrong.job, &wrong.fault)?;
            let refused = answer.status == 400 && answer.errors().contains(&wrong.answer);
            ensure(refused, || format!("{}: {answer:?}, instead of {}", wrong.name, wrong.answer))?;
            // `sh` is where most mistakes hide; one of the wrong jobs is tried in the others too.
            for shell in if index == 0 { shells.as_slice() } else { &shells[..1] } {
                let run = runner.run(shell, &spec, &wrong.job, &wrong.fault, true)?;
                // The job of another project asks for that project's role.
                let dynamic = self.setup.method.dynamic_role && wrong.name == "another project";
                let said = run.says(if dynamic { "could not be found" } else { &wrong.answer });
                let stopped = !run.passed() && run.out.is_empty() && said;
                ensure(stopped, || format!("{}, {shell:?}: {run}", wrong.name))?;
                discreet(&run.log(), &run.tokens)?;
            }
        }
        for shell in &shells {
            // No token; for `secrets:` a GitLab Free, which does not tell the runner about them.
            let run = runner.run(shell, &spec, &right, &Fault::NoToken, false)?;
            let said = run
                .log()
                .lines()
                .any(|line| line.contains("is not set") || line.contains("is empty") || line.contains("no file"));
            ensure(!run.passed() && run.out.is_empty() && said, || format!("no token, {shell:?}: {run}"))?;
        }
        Ok(())
    }

    /// A login with the job's token, as its client makes it.
    pub(crate) fn login(&self, spec: &JobSpec, job: &CiJob, fault: &Fault) -> Outcome<Answer> {
        let audience = self.generated.effective.audience.as_ref().map(|audience| json!(audience));
        let token = self.runner().token(job, fault, kind(spec), audience);
        let path = format!("auth/{}/login", self.setup.auth.mount);
        self.world.vault.request("", "PUT", &path, Some(&json!({ "role": self.role()?, "jwt": token })))
    }

    /// With the job's Vault token: its own secrets can be read, and nothing else can be done.
    pub(crate) fn bounds(&self) -> Outcome {
        let spec = self.spec()?;
        let answer = self.login(&spec, &self.right(&spec), &Fault::None)?;
        let token = answer.body["auth"]["client_token"].as_str().ok_or_else(|| format!("{answer:?}"))?;
        let vault = &self.world.vault;
        let status = |method: &str, path: &str, body: Option<&Value>| -> Outcome<u16> {
            Ok(vault.request(token, method, path, body)?.status)
        };
        let body = json!({ "data": { "api_key": "overwritten" } });
        for secret in &self.setup.secrets {
            let own = self.api("data/", &secret.path);
            let read = status("GET", &own, None)?;
            ensure(read == 200, || format!("{own}: {read}"))?;
            let parent = own.rsplit_once('/').map_or("", |(parent, _)| parent);
            let neighbours = [format!("{own}-2"), format!("{own}/below"), format!("{parent}/neighbour")];
            let templated = secret.path.contains("${");
            let other = templated.then(|| self.api("data/", &secret.path.replace("${CI_PROJECT_ID}", "43")));
            for path in neighbours.into_iter().chain(other) {
                vault.root("POST", &path, Some(&body))?;
                let read = status("GET", &path, None)?;
                ensure(read == 403, || format!("read {path}: {read}"))?;
            }
            let listed = self.api("metadata/", &secret.path);
            let listed = listed.rsplit_once('/').map_or("", |(parent, _)| parent);
            for (method, path) in [("POST", own.as_str()), ("PUT", &own), ("DELETE", &own), ("LIST", listed)] {
                let answered = status(method, path, Some(&body))?;
                ensure(answered == 403, || format!("{method} {path}: {answered}"))?;
            }
        }
        Ok(())
    }

    /// `diagnose-job` says what is needed to find a mistake, and nothing more.
    pub(crate) fn diagnose(&self) -> Outcome {
        let spec = JobSpec::parse(self.text("diagnose-job")?)?;
        let right = self.right(&spec);
        let mut runner = self.runner();
        if self.setup.method.option == Some(LoginOption::Secrets) {
            // Its comment asks for it: here the job talks to the server itself.
            let ca_file = self.world.vault.ca_file.display().to_string();
            runner.settings.push(("VAULT_CACERT".to_owned(), ca_file));
        }
        let wrong = CiJob { protected: false, ..right.clone() };
        let refused = "claim \"ref_protected\" does not match any associated bound claim values";
        let project = format!("\"project_id\":\"{}\"", right.project_id);
        for shell in shell::shells() {
            for (job, parts) in [(&right, ["status: 200", ": read"]), (&wrong, ["status: ", refused])] {
                let run = runner.run(&shell, &spec, job, &Fault::None, true)?;
                let all = run.says(&project) && parts.iter().all(|part| run.says(part));
                ensure(all, || format!("diagnose-job, {shell:?}: {run}"))?;
                discreet(&run.log(), &run.tokens)?;
            }
        }
        Ok(())
    }
}

/// A log that holds no token and no secret.
pub(crate) fn discreet(log: &str, tokens: &[String]) -> Outcome {
    let signatures = tokens.iter().filter_map(|token| token.rsplit('.').next());
    let values = [value(Delivery::Value), value(Delivery::File), "hvs.", "hvb."];
    for secret in signatures.chain(values) {
        ensure(!log.contains(secret), || format!("the log shows {secret}:\n{log}"))?;
    }
    Ok(())
}

fn kind(spec: &JobSpec) -> TokenKind {
    if spec.id_tokens.is_empty() { TokenKind::V1 } else { TokenKind::IdToken }
}
