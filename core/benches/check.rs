//! What a keystroke in the checker costs: evidence that was read, one policy, fixes and who else gets in.

use boundclaim_core::check::{Evidence, Outcome, check};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// The guide's example: the job of project 42 on main, with this value for the role's `ref`.
fn guide(bound_ref: &str) -> Evidence {
    let text = format!(
        r#"{{
        "server": {{ "product": "vault", "version": "1.21.4" }},
        "token": {{ "claims": {{
            "iss": "https://gitlab.example.com", "aud": "https://vault.example.com:8200",
            "sub": "project_path:my-group/my-project:ref_type:branch:ref:main",
            "project_id": "42", "project_path": "my-group/my-project", "namespace_id": "7", "namespace_path": "my-group",
            "user_id": "5", "user_login": "mira", "pipeline_id": "1001", "pipeline_source": "push", "job_id": "1212",
            "ref": "main", "ref_type": "branch", "ref_path": "refs/heads/main", "ref_protected": "true",
            "iat": 1800000000, "nbf": 1799999995, "exp": 1800003600 }} }},
        "config": {{ "oidc_discovery_url": "https://gitlab.example.com", "bound_issuer": "https://gitlab.example.com" }},
        "role_name": "project-42-role",
        "role": {{ "role_type": "jwt", "user_claim": "project_id", "bound_audiences": ["https://vault.example.com:8200"],
            "bound_claims_type": "string",
            "bound_claims": {{ "project_id": "42", "ref": "{bound_ref}", "ref_type": "branch", "ref_protected": "true" }},
            "claim_mappings": {{ "project_path": "project_path" }},
            "token_policies": ["project-42-policy"], "token_ttl": "5m", "token_max_ttl": "10m" }},
        "policies": [ {{ "name": "project-42-policy",
            "text": "path \"secret/data/project-42/api\" {{\n  capabilities = [\"read\"]\n}}\n" }} ],
        "mounts": {{ "secret/": {{ "type": "kv", "version": 2 }} }},
        "request": {{ "by": "vault-cli", "operation": "read", "path": "secret/project-42/api", "field": "api_key" }} }}"#
    );
    Evidence::from_json(&text).unwrap_or_default()
}

/// The right job.
#[divan::bench]
fn granted(bencher: Bencher) {
    let evidence = guide("main");
    assert_eq!(check(&evidence).verdict, Outcome::Granted);
    bencher.bench(|| check(black_box(&evidence)));
}

/// A job of another branch.
#[divan::bench]
fn refused(bencher: Bencher) {
    let evidence = guide("release");
    assert_eq!(check(&evidence).verdict, Outcome::Refused);
    bencher.bench(|| check(black_box(&evidence)));
}
