//! From the mount's config to the Vault token.

use boundclaim_core::check::StepName::{BoundClaims, Config, Issuer, Role, Signature, Token, UserClaim};
use serde_json::{Value, json};

use super::{NOW, Scenario, but, merge};

pub(super) fn scenarios() -> Vec<Scenario> {
    [config_and_role(), signature(), issuer(), identity(), bound_claims(), token()].concat()
}

fn role(name: &'static str, fails: impl Into<Option<super::StepName>>, change: &Value) -> Scenario {
    but(name, fails, &json!({ "role": change }))
}

fn claims(name: &'static str, fails: impl Into<Option<super::StepName>>, change: &Value) -> Scenario {
    but(name, fails, &json!({ "token": { "claims": change } }))
}

/// These claims, of which the role binds something else.
fn bound(
    name: &'static str,
    fails: impl Into<Option<super::StepName>>,
    bound: &Value,
    kind: Option<&str>,
    claims: &Value,
) -> Scenario {
    let mut scenario = but(name, fails, &json!({ "token": { "claims": claims } }));
    let role = &mut scenario.evidence["role"];
    role["bound_claims"] = bound.clone();
    merge(role, &json!({ "bound_claims_type": kind }));
    scenario
}

fn config_and_role() -> Vec<Scenario> {
    vec![
        but("everything is right", None, &json!({})),
        but("no config", Config, &json!({ "config": "@NULL" })),
        but(
            "a config without keys is refused",
            Config,
            &json!({ "config": { "jwt_validation_pubkeys": null, "oidc_discovery_ca_pem": "@CA" } }),
        ),
        but(
            "a config with two kinds of keys is refused",
            Config,
            &json!({ "config": {
                "jwks_url": "https://gitlab.example.com/oauth/discovery/keys", "jwks_ca_pem": "@CA"
            } }),
        ),
        but("no role", Role, &json!({ "role": "@NULL" })),
        but("a role of another name", Role, &json!({ "role": "@NULL", "role_name": "project-43-role" })),
        but("a role's name in capitals", None, &json!({ "role_name": "Project-42-Role" })),
        but("no role is named", Role, &json!({ "role": "@NULL", "role_name": "" })),
        but(
            "the config's default role",
            None,
            &json!({ "role_name": "", "config": { "default_role": "project-42-role" } }),
        ),
        but(
            "a default role that does not exist",
            Role,
            &json!({ "role": "@NULL", "role_name": "", "config": { "default_role": "project-43-role" } }),
        ),
        role("a role without user_claim is refused", Role, &json!({ "user_claim": null })),
        role("a role that binds nothing is refused", Role, &json!({ "bound_claims": null, "bound_audiences": null })),
        role("bound_claims as a text is refused", Role, &json!({ "bound_claims": "project_id=42" })),
        role("a role for people", Role, &json!({ "role_type": "oidc", "allowed_redirect_uris": ["https://x"] })),
        role("no role_type means a role for people", Role, &json!({ "role_type": null })),
        role("an address outside", Role, &json!({ "token_bound_cidrs": ["10.0.0.0/8"] })),
        role("an address inside", None, &json!({ "token_bound_cidrs": ["10.0.0.0/8", "127.0.0.1"] })),
        role("an unknown parameter is ignored", None, &json!({ "bound_project": "43" })),
    ]
}

fn signature() -> Vec<Scenario> {
    let signed = |name, fails: Option<super::StepName>, jwt: &str| {
        but(name, fails, &json!({ "token": { "jwt": jwt }, "jwks": "@JWKS" }))
    };
    let mut algorithm = signed("an algorithm that the config does not allow", Some(Signature), "@good");
    merge(&mut algorithm.evidence, &json!({ "config": { "jwt_supported_algs": ["ES256"] } }));
    let mut discovered = signed("discovered keys, and another key", Some(Signature), "@other");
    let discovery = json!({
        "jwt_validation_pubkeys": null, "oidc_discovery_url": "https://gitlab.example.com", "oidc_discovery_ca_pem": "@CA"
    });
    merge(&mut discovered.evidence, &json!({ "config": discovery }));
    let mut found = signed("discovered keys", None, "@good");
    merge(&mut found.evidence, &json!({ "config": discovery }));
    let mut key_set = signed("a key set, and another key", Some(Signature), "@other");
    merge(
        &mut key_set.evidence,
        &json!({ "config": {
            "jwt_validation_pubkeys": null, "jwks_url": "https://gitlab.example.com/oauth/discovery/keys", "jwks_ca_pem": "@CA"
        } }),
    );
    vec![
        signed("the right key", None, "@good"),
        signed("another key", Some(Signature), "@other"),
        signed("alg none", Some(Signature), "@unsigned"),
        signed("claims changed after signing", Some(Signature), "@tampered"),
        signed("no token", Some(Signature), ""),
        signed("a variable that nobody expanded", Some(Signature), "$VAULT_ID_TOKEN"),
        signed("a token of one part", Some(Signature), "abc"),
        signed("a token cut short", Some(Signature), "@cut"),
        algorithm,
        discovered,
        found,
        key_set,
    ]
}

fn issuer() -> Vec<Scenario> {
    let issuer = |name, fails: Option<super::StepName>, bound: Option<&str>| {
        but(name, fails, &json!({ "config": { "bound_issuer": bound } }))
    };
    vec![
        issuer("the bare host is bound", Some(Issuer), Some("gitlab.example.com")),
        issuer("the bound issuer has a slash", Some(Issuer), Some("https://gitlab.example.com/")),
        issuer("no issuer is bound", None, None),
        claims("another GitLab", Issuer, &json!({ "iss": "https://gitlab.example.org" })),
        claims("a token without issuer", Issuer, &json!({ "iss": null })),
        role("another subject is bound", Issuer, &json!({ "bound_subject": "job_1" })),
        role(
            "the subject is bound",
            None,
            &json!({ "bound_subject": "project_path:my-group/my-project:ref_type:branch:ref:main" }),
        ),
        claims("another audience", Issuer, &json!({ "aud": "https://other.example.com" })),
        claims("an audience with a slash", Issuer, &json!({ "aud": "https://vault.example.com:8200/" })),
        claims("one of several audiences", None, &json!({ "aud": ["x", "https://vault.example.com:8200"] })),
        claims("no audience in the token", Issuer, &json!({ "aud": null })),
        claims("an empty list of audiences", Issuer, &json!({ "aud": [] })),
        role("no audience in the role", Issuer, &json!({ "bound_audiences": null })),
        but(
            "no audience in role and token",
            None,
            &json!({ "role": { "bound_audiences": null }, "token": { "claims": { "aud": null } } }),
        ),
        role("audiences in one text", None, &json!({ "bound_audiences": "x,https://vault.example.com:8200" })),
        claims("expired", Issuer, &json!({ "iat": NOW - 7200, "nbf": NOW - 7205, "exp": NOW - 3600 })),
        claims("expired within the leeway", None, &json!({ "iat": NOW - 7200, "nbf": NOW - 7205, "exp": NOW - 30 })),
        but(
            "expired within a leeway of the role's own",
            None,
            &json!({
                "role": { "expiration_leeway": 600, "clock_skew_leeway": 600 },
                "token": { "claims": { "iat": NOW - 7200, "nbf": NOW - 7205, "exp": NOW - 300 } }
            }),
        ),
        claims("not yet valid", Issuer, &json!({ "nbf": NOW + 600, "iat": NOW + 600 })),
        claims("issued in the future", Issuer, &json!({ "iat": NOW + 600 })),
        claims("no times", Issuer, &json!({ "iat": null, "nbf": null, "exp": null })),
        claims("no expiry", None, &json!({ "exp": null })),
        claims("no expiry, and issued long ago", Issuer, &json!({ "exp": null, "iat": NOW - 7200, "nbf": null })),
        claims("a time that is a text", Issuer, &json!({ "exp": "soon" })),
        claims(
            "issuer, audience and time are wrong",
            Issuer,
            &json!({ "iss": "gitlab.example.com", "aud": "x", "exp": NOW - 3600, "iat": NOW - 7200, "nbf": NOW - 7200 }),
        ),
        claims("audience and time are wrong", Issuer, &json!({ "aud": "x", "exp": NOW - 3600, "iat": NOW - 7200 })),
    ]
}

fn identity() -> Vec<Scenario> {
    vec![
        role("user_claim is no claim", UserClaim, &json!({ "user_claim": "42" })),
        role("user_claim is null in the token", UserClaim, &json!({ "user_claim": "user_email" })),
        role("user_claim is a number", UserClaim, &json!({ "user_claim": "runner_id" })),
        role("user_claim is a list", UserClaim, &json!({ "user_claim": "groups_direct" })),
        role(
            "user_claim is a pointer",
            None,
            &json!({ "user_claim": "/job_config/sha", "user_claim_json_pointer": true }),
        ),
        role("user_claim looks like a pointer", UserClaim, &json!({ "user_claim": "/job_config/sha" })),
        claims("user_claim is empty", BoundClaims, &json!({ "project_id": "" })),
        but(
            "user_claim is empty, and that is bound",
            Token,
            &json!({ "role": { "bound_claims": { "project_id": "" } }, "token": { "claims": { "project_id": "" } } }),
        ),
        role("a mapping of a list", UserClaim, &json!({ "claim_mappings": { "groups_direct": "groups" } })),
        role("a mapping of a number", UserClaim, &json!({ "claim_mappings": { "runner_id": "runner" } })),
        role("a mapping of what is absent", None, &json!({ "claim_mappings": { "environment": "environment" } })),
        role("a mapping of a text", None, &json!({ "claim_mappings": { "project_path": "path" } })),
        role(
            "two mappings to one name are refused",
            Role,
            &json!({ "claim_mappings": { "project_path": "x", "ref": "x" } }),
        ),
        role("a mapping to role is refused", Role, &json!({ "claim_mappings": { "project_path": "role" } })),
        role("groups", None, &json!({ "groups_claim": "groups_direct" })),
        role("groups that are absent", UserClaim, &json!({ "groups_claim": "groups" })),
        role("groups that are one text", None, &json!({ "groups_claim": "namespace_path" })),
    ]
}

fn bound_claims() -> Vec<Scenario> {
    let nothing = json!({});
    vec![
        claims("another project", BoundClaims, &json!({ "project_id": "43" })),
        claims("another branch", BoundClaims, &json!({ "ref": "feature/x" })),
        claims("a tag named main", BoundClaims, &json!({ "ref_type": "tag" })),
        claims("another project and another branch", BoundClaims, &json!({ "project_id": "43", "ref": "x" })),
        claims("the project is absent", UserClaim, &json!({ "project_id": null })),
        bound("a number is bound", BoundClaims, &json!({ "project_id": 42 }), None, &nothing),
        bound("a boolean is bound", BoundClaims, &json!({ "ref_protected": true }), None, &nothing),
        bound("a number is bound to a number", None, &json!({ "runner_id": 1 }), None, &nothing),
        bound("a text is bound to a number", BoundClaims, &json!({ "runner_id": "1" }), None, &nothing),
        bound("a list is bound", None, &json!({ "ref": ["main", "stable"] }), None, &nothing),
        bound("a list is bound without it", BoundClaims, &json!({ "ref": ["dev", "stable"] }), None, &nothing),
        bound("an empty list is bound", BoundClaims, &json!({ "ref": [] }), None, &nothing),
        bound("a list in the token", None, &json!({ "groups_direct": "other" }), None, &nothing),
        bound("a list in the token without it", BoundClaims, &json!({ "groups_direct": "x" }), None, &nothing),
        bound("an object in the token", BoundClaims, &json!({ "job_config": "714a629c" }), None, &nothing),
        bound("a part of an object", None, &json!({ "/job_config/sha": "714a629c" }), None, &nothing),
        bound("another part of an object", BoundClaims, &json!({ "/job_config/sha": "x" }), None, &nothing),
        bound("a part that is absent", BoundClaims, &json!({ "/job_config/tag": "x" }), None, &nothing),
        bound("a pointer to the first group", None, &json!({ "/groups_direct/0": "my-group" }), None, &nothing),
        bound("a claim of GitLab that is absent", BoundClaims, &json!({ "environment": "x" }), None, &nothing),
        bound("a claim that is null", BoundClaims, &json!({ "user_email": "x" }), None, &nothing),
        bound("null is bound", BoundClaims, &json!({ "project_id": "@NULL" }), None, &nothing),
        bound("a star without glob", BoundClaims, &json!({ "ref": "ma*" }), None, &nothing),
        bound("a star with glob", None, &json!({ "ref": "ma*" }), Some("glob"), &nothing),
        bound("a glob that does not match", BoundClaims, &json!({ "ref": "release/*" }), Some("glob"), &nothing),
        bound("one of two globs", None, &json!({ "ref": ["v*", "m*n"] }), Some("glob"), &nothing),
        bound("a glob over slashes", None, &json!({ "ref": "r*/x" }), Some("glob"), &json!({ "ref": "rel/a/x" })),
        bound("a glob of a number", BoundClaims, &json!({ "runner_id": "*" }), Some("glob"), &nothing),
        bound("a number in a glob role is refused", Role, &json!({ "project_id": 42 }), Some("glob"), &nothing),
        bound("regex is no type", Role, &json!({ "ref": "^main$" }), Some("regex"), &nothing),
        bound("capitals differ", BoundClaims, &json!({ "ref": "Main" }), None, &nothing),
        bound("blanks differ", BoundClaims, &json!({ "ref": "main " }), None, &nothing),
        bound("nothing but the audience is bound", None, &nothing, None, &json!({ "project_id": "666" })),
    ]
}

fn token() -> Vec<Scenario> {
    let old = json!({ "token_policies": null, "token_ttl": null, "policies": ["project-42-policy"], "ttl": "5m" });
    vec![
        role("the old names of the parameters", None, &old),
        role("a batch token", None, &json!({ "token_type": "batch" })),
        role("a batch token with a period", Role, &json!({ "token_type": "batch", "token_period": "1h" })),
        role("a batch token with uses", Role, &json!({ "token_type": "batch", "token_num_uses": 3 })),
        role("a period", None, &json!({ "token_period": "1h" })),
        role("a lifetime over the longest is refused", Role, &json!({ "token_max_ttl": "1m" })),
        role("a lifetime that is no duration is refused", Role, &json!({ "token_ttl": "five minutes" })),
        role("one use", None, &json!({ "token_num_uses": 1 })),
        role("the policy root", Token, &json!({ "token_policies": ["root"] })),
        role("policies in one text", None, &json!({ "token_policies": "a, project-42-policy" })),
        role("a policy's name in capitals", None, &json!({ "token_policies": ["Project-42-Policy"] })),
        role("no policy at all", super::StepName::Acl, &json!({ "token_policies": [] })),
        role(
            "no policy, and not default either",
            super::StepName::Acl,
            &json!({ "token_policies": [], "token_no_default_policy": true }),
        ),
    ]
}
