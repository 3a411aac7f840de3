//! For each finding a small input in which boundclaim finds it: what the pages show is what the core says about it.

mod setups;
mod texts;

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use boundclaim_core::{
    Code, Diagnostic, GitLab, Product, Server, Setup, Tier,
    check::{Evidence, check},
    generate, pipeline, policy, presets,
};
use flate2::{Compression, write::DeflateEncoder};
use serde_json::{Value, json};

use super::gallery::findings;

/// What is given to boundclaim.
pub(super) enum Input {
    /// The guide's setup with these fields changed: a JSON pointer and JSON.
    Setup(&'static [(&'static str, &'static str)]),
    /// The text of a file that should be a setup.
    File(&'static str),
    /// A good role with these parameters changed: JSON; `null` takes one out.
    Role(&'static str),
    /// Likewise of the mount's configuration.
    Config(&'static str),
    /// A policy on Vault, with the KV version 2 mount `secret` and the other engine `pki`.
    Policy(&'static str),
    /// The same on OpenBao.
    OpenBaoPolicy(&'static str),
    /// A `.gitlab-ci.yml`, on GitLab Premium.
    Pipeline(&'static str),
    /// The same on another GitLab.
    PipelineOn(GitLab, &'static str),
    /// Commands that write the mount's configuration and the role.
    Commands(&'static str, &'static str),
    /// The text of an error, next to a login that works.
    Seen(&'static str),
}

/// An input and what is found in it.
pub(super) struct Sample {
    pub(super) input: &'static Input,
    pub(super) found: Diagnostic,
}

/// The sample of a finding.
pub(super) fn of(code: Code) -> Option<Sample> {
    let all = setups::SAMPLES.iter().chain(texts::SAMPLES);
    let (_, input) = all.into_iter().find(|(known, _)| *known == code)?;
    let found = input.findings().into_iter().find(|found| found.code == code)?;
    Some(Sample { input, found })
}

impl Input {
    /// Where it belongs.
    pub(super) const fn place(&self) -> &'static str {
        match self {
            Self::Setup(_) => "In the setup",
            Self::File(_) => "In a file that is opened",
            Self::Role(_) => "In the role",
            Self::Config(_) => "In the mount's configuration",
            Self::Policy(_) | Self::OpenBaoPolicy(_) => "In a policy",
            Self::Pipeline(_) | Self::PipelineOn(..) => "In .gitlab-ci.yml",
            Self::Commands(..) => "In the commands",
            Self::Seen(_) => "In the error that was seen",
        }
    }

    /// What the app's links carry.
    pub(super) fn link(&self) -> Link {
        let gitlab = |gitlab: GitLab| json!({ "version": gitlab.version.to_string(), "tier": gitlab.tier });
        let policy = |product: Product, text: &str| {
            let mut evidence = of_login(&config(), &role());
            evidence["server"] = json!({ "product": product });
            evidence["now"] = json!(NOW);
            evidence["token"] = json!({ "claims": claims() });
            evidence["policies"] = json!([{ "name": POLICY, "text": text }]);
            evidence["mounts"] = json!({ "secret/": { "type": "kv", "version": 2 }, "pki/": { "type": "pki" } });
            evidence["request"] = json!({ "by": "vault-cli", "operation": "read", "path": "secret/project-42/api" });
            evidence
        };
        Link::Evidence(match self {
            Self::Setup(changes) => return Link::Setup(changed(changes).to_string()),
            Self::File(text) => return Link::Setup((*text).to_owned()),
            Self::Role(changes) => of_login(&config(), &merged(role(), changes)),
            Self::Config(changes) => of_login(&merged(config(), changes), &role()),
            Self::Commands(config, role) => json!({ "config_text": config, "role_text": role }),
            Self::Seen(text) => {
                let mut evidence = of_login(&config(), &role());
                evidence["now"] = json!(NOW);
                evidence["token"] = json!({ "claims": claims() });
                evidence["error"] = json!(text);
                evidence
            }
            Self::Policy(text) => policy(Product::Vault, text),
            Self::OpenBaoPolicy(text) => policy(Product::OpenBao, text),
            Self::Pipeline(text) => json!({ "gitlab": gitlab(PREMIUM), "pipeline": { "text": text } }),
            Self::PipelineOn(version, text) => json!({ "gitlab": gitlab(*version), "pipeline": { "text": text } }),
        })
    }

    /// As it is shown: what is wrong, not what is around it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Setup(changes) => {
                let field = |(pointer, value): &(&str, &str)| {
                    format!("{}: {value}", pointer.trim_start_matches('/').replace('/', "."))
                };
                changes.iter().map(field).collect::<Vec<_>>().join("\n")
            }
            Self::Role(json) | Self::Config(json) => {
                let json: Value = serde_json::from_str(json).unwrap_or_default();
                serde_json::to_string_pretty(&json).unwrap_or_default()
            }
            Self::File(text)
            | Self::Seen(text)
            | Self::Policy(text)
            | Self::OpenBaoPolicy(text)
            | Self::Pipeline(text)
            | Self::PipelineOn(_, text) => (*text).to_owned(),
            Self::Commands(config, role) => format!("{config}\n{role}"),
        }
    }

    /// The checker keeps to itself what is only good to know about a policy or a pipeline.
    fn findings(&self) -> Vec<Diagnostic> {
        match self {
            Self::Pipeline(text) => of_pipeline(text, PREMIUM),
            Self::PipelineOn(gitlab, text) => of_pipeline(text, *gitlab),
            Self::Policy(text) => of_policy(text, Product::Vault),
            Self::OpenBaoPolicy(text) => of_policy(text, Product::OpenBao),
            _ => self.link().findings(),
        }
    }
}

/// What a link opens: in the wizard, or in the checker.
pub(super) enum Link {
    Setup(String),
    Evidence(Value),
}

impl Link {
    /// The fragment of the app's address, as `web/src/route.rs` and `web/src/checker/route.rs` read it.
    pub(super) fn fragment(&self) -> String {
        match self {
            Self::Setup(text) => format!("#setup={}", URL_SAFE_NO_PAD.encode(text)),
            Self::Evidence(evidence) => {
                let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
                // Writing into a Vec does not fail.
                let _ = packed.write_all(evidence.to_string().as_bytes());
                format!("#evidence={}", URL_SAFE_NO_PAD.encode(packed.finish().unwrap_or_default()))
            }
        }
    }

    /// Whether the finding is seen there.
    pub(super) fn shows(&self, code: Code) -> bool {
        self.findings().iter().any(|found| found.code == code)
    }

    fn findings(&self) -> Vec<Diagnostic> {
        match self {
            Self::Setup(text) => of_setup(text),
            Self::Evidence(evidence) => of_evidence(evidence),
        }
    }
}

fn of_setup(text: &str) -> Vec<Diagnostic> {
    match Setup::from_json(text) {
        Ok(setup) => generate(&setup).diagnostics,
        Err(found) => found,
    }
}

fn of_evidence(evidence: &Value) -> Vec<Diagnostic> {
    Evidence::from_json(&evidence.to_string())
        .map_or_else(|found| found, |evidence| findings(check(&evidence)).collect())
}

fn of_policy(text: &str, product: Product) -> Vec<Diagnostic> {
    let server = Server { product, version: product.newest_recorded() };
    let mounts = [("secret/", Some(2)), ("pki/", None)];
    let mounts = mounts.map(|(path, kv_version)| policy::Mount { path: path.to_owned(), kv_version });
    let mut found = policy::parse(POLICY, text, server, NOW).diagnostics;
    found.extend(policy::lint(&[(POLICY, text)], &mounts, server, NOW));
    found
}

fn of_pipeline(text: &str, gitlab: GitLab) -> Vec<Diagnostic> {
    pipeline::lint(text, gitlab).into_iter().map(|finding| finding.diagnostic).collect()
}

fn of_login(config: &Value, role: &Value) -> Value {
    json!({ "config": config, "role": role, "role_name": "project-42-role", "gitlab": { "version": "18.5" } })
}

/// The guide's setup, complete and right.
fn changed(changes: &[(&str, &str)]) -> Value {
    let guide = presets().into_iter().next().map(|preset| preset.setup.to_json()).unwrap_or_default();
    let mut setup: Value = serde_json::from_str(&guide).unwrap_or_default();
    for (pointer, value) in changes {
        let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
        if let Some(parent) = setup.pointer_mut(parent) {
            let value = serde_json::from_str(value).unwrap_or_default();
            match (parent.as_array_mut(), key.parse::<usize>()) {
                (Some(items), Ok(index)) if index < items.len() => items[index] = value,
                (Some(items), _) => items.push(value),
                (None, _) => parent[key] = value,
            }
        }
    }
    setup
}

fn merged(mut base: Value, changes: &str) -> Value {
    let changes: Value = serde_json::from_str(changes).unwrap_or_default();
    for (key, value) in changes.as_object().into_iter().flatten() {
        base[key] = value.clone();
    }
    if let Some(base) = base.as_object_mut() {
        base.retain(|_, value| !value.is_null());
    }
    base
}

fn config() -> Value {
    json!({ "oidc_discovery_url": "https://gitlab.example.com", "bound_issuer": "https://gitlab.example.com" })
}

fn role() -> Value {
    json!({
        "role_type": "jwt", "user_claim": "project_id", "bound_audiences": ["https://vault.example.com"],
        "bound_claims": { "project_id": "42", "ref": "main", "ref_type": "branch", "ref_protected": "true" },
        "token_policies": ["project-42-policy"], "token_ttl": "5m", "token_max_ttl": "10m",
    })
}

/// Of a job that this role lets in.
fn claims() -> Value {
    json!({
        "iss": "https://gitlab.example.com", "aud": "https://vault.example.com", "project_id": "42", "ref": "main",
        "ref_type": "branch", "ref_protected": "true", "iat": NOW, "exp": NOW + 3600,
    })
}

const PREMIUM: GitLab = GitLab { version: GitLab::DEFAULT_VERSION, tier: Some(Tier::Premium) };

/// Seconds since 1970.
const NOW: i64 = 1_800_000_000;

const POLICY: &str = "project-42-policy";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Findings without a sample, and why.
    const WITHOUT: &[(Code, &str)] = &[(Code::TooLarge, "it is the size that counts")];

    #[test]
    fn each_sample_shows_its_finding() {
        let mut wrong = Vec::new();
        for (code, input) in setups::SAMPLES.iter().chain(texts::SAMPLES) {
            let found: BTreeSet<_> = input.findings().iter().map(|found| found.code.slug()).collect();
            if !found.contains(code.slug()) {
                wrong.push(format!("{}: {found:?}", code.slug()));
            }
        }
        for code in Code::ALL {
            if of(*code).is_none() != WITHOUT.iter().any(|(known, _)| known == code) {
                wrong.push(format!("{}: no sample", code.slug()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
