//! What a developer cannot read: a text for those who can, and the job that prints a token's claims.

use boundclaim_core::{
    Setup,
    check::{Report, StepName, StepOutcome},
    generate,
    pipeline::{Job, Pipeline},
};
use yew::prelude::*;

use crate::{
    checker::{input::Input, state::Store},
    components::copy::CopyButton,
};

pub(super) fn ask(store: &Store) -> Html {
    let asked = request(&store.input, &store.report);
    html! {
        <section class="report" id="c-ask" tabindex="-1" aria-labelledby="c-h-ask">
            <h2 id="c-h-ask">{ "How to get what is missing" }</h2>
            if let Some(text) = &asked {
                <p class="help">{ "Role, policies and config can be read by those who run the server. A text to send to them:" }</p>
                { text_to_copy("Message to the Vault team", text) }
            }
            if let Some(job) = diagnose_job(&store.input) {
                <p class="help">{ "What the token and the server really say: a job that prints the token’s claims without its signature, the answer to the login and what the policies allow. Its log holds no credential; paste all of it on the left." }</p>
                { text_to_copy(".gitlab-ci.yml, a job that finds out", &job) }
            } else {
                <p class="help">{ "The claims: a job that prints the token’s payload without its signature. Its log holds no credential; paste it on the left." }</p>
                { text_to_copy(".gitlab-ci.yml, a job that prints its claims", CLAIMS_JOB) }
            }
        </section>
    }
}

fn text_to_copy(name: &'static str, text: &str) -> Html {
    html! {
        <figure class="code wrap plain">
            <figcaption class="code-head"><span class="code-title">{ name }</span><span class="code-tools"><CopyButton text={text.to_owned()} what={name} /></span></figcaption>
            <pre tabindex="0" role="group" aria-label={name}><code>{ for text.lines().map(|line| html! { <span class="l">{ line.to_owned() }{ "\n" }</span> }) }</code></pre>
        </figure>
    }
}

/// The job that finds out, made from the job that was given.
fn diagnose_job(input: &Input) -> Option<String> {
    if input.pipeline.len() > MOST_BYTES {
        return None;
    }
    let pipeline = Pipeline::read(&input.pipeline);
    let talks = |job: &&Job| !job.hidden && job.option().is_some();
    let name = Some(input.job.as_str()).filter(|name| !name.is_empty());
    let name = name.or_else(|| pipeline.jobs.iter().find(talks).map(|job| job.name.as_str()))?;
    let mut setup = pipeline.fill(name, &Setup::empty())?;
    // Whom the role lets in is not known here, and the job does not say it.
    setup.scope.project_id.get_or_insert_with(|| "42".to_owned());
    setup.scope.refs = Some(Vec::new());
    generate(&setup).artifact("diagnose-job").map(|artifact| artifact.text.clone())
}

/// Read with every rendering.
const MOST_BYTES: usize = 200_000;

/// What to ask the server's administrators for; none when everything of theirs was given.
fn request(input: &Input, report: &Report) -> Option<String> {
    let cli = input.server.product.cli();
    let mount = if input.auth_mount.trim().is_empty() { "jwt" } else { input.auth_mount.trim() };
    let named = |text: &str, otherwise: &str| {
        if text.trim().is_empty() { otherwise.to_owned() } else { text.trim().to_owned() }
    };
    let role = named(&input.role_name, "NAME-OF-THE-ROLE");
    let mut commands = Vec::new();
    if input.config.text.trim().is_empty() && !input.config.absent {
        commands.push(format!("{cli} read -format=json {}", quoted(&format!("auth/{mount}/config"))));
    }
    if input.role.text.trim().is_empty() && !input.role.absent {
        commands.push(format!("{cli} read -format=json {}", quoted(&format!("auth/{mount}/role/{role}"))));
    }
    let given =
        |name: &String| input.policies.iter().any(|policy| policy.name == *name && !policy.text.trim().is_empty());
    let wanted = report.token.iter().flat_map(|token| &token.policies);
    let missing: Vec<&String> = wanted.filter(|name| *name != "default" && !given(name)).collect();
    commands.extend(missing.iter().map(|name| format!("{cli} policy read {}", quoted(name))));
    if input.policies.is_empty() && missing.is_empty() {
        commands.push(format!("{cli} policy read NAME    # for each name in token_policies of the role"));
    }
    if input.mounts.is_empty() && report.step(StepName::Path).is_none_or(|step| step.outcome == StepOutcome::NotChecked)
    {
        commands.push(format!("{cli} secrets list"));
    }
    (!commands.is_empty()).then(|| {
        format!(
            "A GitLab job of ours cannot read its secret, and I want to find out why. Could you send me the output of \
             these commands? None of them prints a secret.\n\n{}\n",
            commands.join("\n")
        )
    })
}

/// A word of a shell's command.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/_-.".contains(letter);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// `aud` is what the real job asks for. The payload's letters are those of URLs, and its padding is missing.
const CLAIMS_JOB: &str = r#"print_claims:
  image: alpine:3.22
  id_tokens:
    VAULT_ID_TOKEN:
      aud: https://vault.example.com:8200
  script:
    - payload=$(printf '%s' "$VAULT_ID_TOKEN" | cut -d. -f2 | tr '_-' '/+')
    - while [ $(( ${#payload} % 4 )) -ne 0 ]; do payload="$payload="; done
    - printf '%s' "$payload" | base64 -d
"#;

#[cfg(test)]
mod tests {
    use super::diagnose_job;
    use crate::checker::input::Input;

    #[test]
    fn the_job_that_finds_out_asks_for_what_the_job_asks() {
        let pipeline = "deploy:\n  id_tokens: {TOKEN: {aud: https://vault.example.com}}\n  secrets:\n    KEY:\n      vault: app/key@kv\n      token: $TOKEN\n  script: make\n";
        let job = diagnose_job(&Input { pipeline: pipeline.to_owned(), ..Input::default() }).unwrap();
        assert!(job.contains("https://vault.example.com") && job.contains("kv/data/app"), "{job}");
        assert_eq!(diagnose_job(&Input::default()), None);
    }
}
