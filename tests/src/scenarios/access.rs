//! From the request to the secret.

use boundclaim_core::check::StepName::{Acl, Path, Secret};
use serde_json::{Value, json};

use super::{Scenario, ask, but, merge, policy};

pub(super) fn scenarios() -> Vec<Scenario> {
    [paths(), policies(), operations(), secrets()].concat()
}

fn asked(name: &'static str, fails: impl Into<Option<super::StepName>>, request: &str) -> Scenario {
    but(name, fails, &json!({ "request": ask(request) }))
}

/// With nothing at the place that is asked for.
fn but_missing(mut scenario: Scenario) -> Scenario {
    scenario.evidence["secret"] = secret("missing");
    scenario
}

/// A rule for this path.
fn rule(path: &str, capabilities: &str) -> String {
    let words = capabilities.split(' ').map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    format!("path \"{path}\" {{\n  capabilities = [{words}]\n}}\n")
}

const READ: &str = "vault-cli read secret/project-42/api#api_key";
const CURL: &str = "curl read secret/data/project-42/api";

fn paths() -> Vec<Scenario> {
    let plain = |name, fails: Option<super::StepName>, path: &str, request: &str| {
        let mut scenario = policy(name, fails, &rule(path, "read list"), request);
        merge(&mut scenario.evidence, &json!({ "mounts": { "secret/": { "version": 1 } } }));
        scenario
    };
    vec![
        asked("data/ in the path of the CLI", Acl, "vault-cli read secret/data/project-42/api#api_key"),
        asked("a mount that does not exist", Acl, "vault-cli read kv/project-42/api#api_key"),
        asked("the mount in capitals", Acl, "vault-cli read SECRET/project-42/api#api_key"),
        asked(
            "the mount named besides",
            None,
            "vault-cli read vault kv get -mount=secret -field=api_key project-42/api",
        ),
        asked("the mount twice", Acl, "vault-cli read vault kv get -mount=secret secret/project-42/api"),
        asked("slashes around the path", None, "vault-cli read /secret/project-42/api/#api_key"),
        asked("two slashes in the path", None, "vault-cli read secret//project-42/api#api_key"),
        asked("dots in the path", None, "vault-cli read secret/x/../project-42/api#api_key"),
        asked("dots in front of the path", Acl, "vault-cli read ../secret/project-42/api"),
        asked("dots in front of a path with slashes", Acl, "vault-cli read secret/../../x"),
        asked("flags behind the path", Path, "vault-cli read vault kv get secret/project-42/api -field=api_key"),
        asked("no path", Path, "vault-cli read vault kv get"),
        asked("two paths", Path, "vault-cli read vault kv get secret/project-42/api api_key"),
        asked("a plain read with data/", None, "vault-cli read vault read secret/data/project-42/api"),
        asked("a plain read without data/", Acl, "vault-cli read vault read secret/project-42/api"),
        asked("a field below data", Secret, "vault-cli read vault read -field=api_key secret/data/project-42/api"),
        but(
            "the field in the path",
            Acl,
            &json!({ "request": ask("vault-cli read secret/project-42/api/api_key"), "secret": secret("missing") }),
        ),
        asked("by curl", None, CURL),
        asked(
            "by curl with the whole address",
            None,
            "curl read https://vault.example.com:8200/v1/secret/data/project-42/api",
        ),
        asked("by curl without data/", Acl, "curl read secret/project-42/api"),
        asked("by curl with a slash at the end", Acl, "curl read secret/data/project-42/api/"),
        asked("by curl with two slashes", None, "curl read secret//data/project-42/api"),
        asked("by curl with a mount that does not exist", Acl, "curl read kv/data/project-42/api"),
        plain("version 1", None, "secret/project-42/api", READ),
        plain("version 1, and a rule with data/", Some(Acl), "secret/data/project-42/api", READ),
        plain("version 1 by curl", None, "secret/project-42/api", "curl read secret/project-42/api"),
        but_missing(plain("version 1 by curl with data/", Some(Acl), "secret/project-42/api", CURL)),
        plain("version 1, a list", None, "secret/project-42/", "vault-cli list secret/project-42"),
    ]
}

fn policies() -> Vec<Scenario> {
    let own = rule("secret/data/project-42/api", "read");
    let two = |name, fails: Option<super::StepName>, second: &str| {
        let mut scenario = but(name, fails, &json!({ "role": { "token_policies": ["project-42-policy", "second"] } }));
        scenario.evidence["policies"] =
            json!([{ "name": "project-42-policy", "text": own }, { "name": "second", "text": second }]);
        scenario
    };
    let named = |name, fails: Option<super::StepName>, text: &str, request: &str| policy(name, fails, text, request);
    vec![
        named("a rule without data/", Some(Acl), &rule("secret/project-42/api", "read"), READ),
        named("a rule of another project", Some(Acl), &rule("secret/data/project-43/*", "read"), READ),
        named("a prefix", None, &rule("secret/data/project-42/*", "read"), READ),
        named("a prefix with the folder alone", Some(Acl), &rule("secret/data/project-42", "read"), READ),
        named("a star in the middle", Some(Acl), &rule("secret/data/*/api", "read"), READ),
        named("one segment", None, &rule("secret/data/+/api", "read"), READ),
        named("one segment too many", Some(Acl), &rule("secret/data/+/+/api", "read"), READ),
        named("a segment and a prefix", None, &rule("secret/+/project-42/*", "read"), READ),
        named("deny", Some(Acl), &(own.clone() + &rule("secret/data/project-42/api", "deny")), READ),
        named("deny of a prefix, and an exact rule", None, &(own.clone() + &rule("secret/*", "deny")), READ),
        named(
            "deny of a longer prefix",
            Some(Acl),
            &(rule("secret/*", "read") + &rule("secret/data/project-42/*", "deny")),
            READ,
        ),
        named(
            "deny of a segment, and a prefix",
            Some(Acl),
            &(rule("secret/data/*", "read") + &rule("secret/data/+/api", "deny")),
            READ,
        ),
        named("a rule in capitals", Some(Acl), &rule("secret/data/Project-42/api", "read"), READ),
        named("a slash in front of the rule", None, &rule("/secret/data/project-42/api", "read"), READ),
        named("a slash at the end of the rule", Some(Acl), &rule("secret/data/project-42/api/", "read"), READ),
        named("list instead of read", Some(Acl), &rule("secret/data/project-42/api", "list"), READ),
        named("sudo alone", Some(Acl), &rule("secret/data/project-42/api", "sudo"), READ),
        named("no capabilities", Some(Acl), "path \"secret/data/project-42/api\" { }\n", READ),
        named("the old word policy", None, "path \"secret/data/project-42/api\" { policy = \"read\" }\n", READ),
        named("no rule by curl", Some(Acl), &rule("secret/data/other", "read"), CURL),
        named(
            "a policy that the server refuses",
            Some(Acl),
            "path \"secret/data/project-42/api\" { capabilities = [\"reed\"] }\n",
            READ,
        ),
        named(
            "a policy with a syntax error",
            Some(Acl),
            "path \"secret/data/project-42/api\" { capabilities = [\n",
            READ,
        ),
        named(
            "a wrapping is demanded",
            Some(Acl),
            "path \"secret/data/project-42/api\" {\n  capabilities = [\"read\"]\n  min_wrapping_ttl = \"1m\"\n}\n",
            READ,
        ),
        named(
            "a template of another mount",
            Some(Acl),
            &rule("secret/data/{{identity.entity.aliases.auth_jwt_x.metadata.project_id}}/api", "read"),
            READ,
        ),
        named(
            "the rest by the name of the entity",
            Some(Acl),
            &rule("secret/data/{{identity.entity.name}}", "read"),
            READ,
        ),
        two("a second policy denies", Some(Acl), &rule("secret/data/project-42/api", "deny")),
        two("a second policy denies a prefix", None, &rule("secret/data/project-42/*", "deny")),
        two("a second policy is about something else", None, &rule("sys/mounts", "read")),
    ]
}

fn operations() -> Vec<Scenario> {
    let exact = "secret/data/project-42/api";
    let with = |name, fails: Option<super::StepName>, capabilities: &str, request: &str, state: &str| {
        let mut scenario = policy(name, fails, &rule(exact, capabilities), request);
        scenario.evidence["secret"] = secret(state);
        scenario
    };
    let at = |name, fails: Option<super::StepName>, path: &str, capabilities: &str, request: &str| {
        policy(name, fails, &rule(path, capabilities), request)
    };
    vec![
        with("a put over what is there", None, "update", "vault-cli update secret/project-42/api", "present"),
        with("a put with create alone", Some(Acl), "create", "vault-cli update secret/project-42/api", "present"),
        with("a put of something new", None, "create", "vault-cli create secret/project-42/api", "missing"),
        with("a new one with update alone", Some(Acl), "update", "vault-cli create secret/project-42/api", "missing"),
        with("a put over what was deleted", Some(Acl), "create", "vault-cli update secret/project-42/api", "deleted"),
        with("a put with read alone", Some(Acl), "read", "vault-cli update secret/project-42/api", "present"),
        with("a write by curl", None, "update", "curl update secret/data/project-42/api", "present"),
        with("a write by curl with read alone", Some(Acl), "read", "curl update secret/data/project-42/api", "present"),
        with("a patch", None, "patch", "vault-cli patch secret/project-42/api", "present"),
        with("a patch by read and update", None, "read update", "vault-cli patch secret/project-42/api", "present"),
        with("a patch with read alone", Some(Acl), "read", "vault-cli patch secret/project-42/api", "present"),
        with("a patch by curl", None, "patch", "curl patch secret/data/project-42/api", "present"),
        with(
            "a patch by curl with update",
            Some(Acl),
            "read update",
            "curl patch secret/data/project-42/api",
            "present",
        ),
        with("a delete", None, "delete", "vault-cli delete secret/project-42/api", "present"),
        with("a delete with update alone", Some(Acl), "update", "vault-cli delete secret/project-42/api", "present"),
        with("a delete of nothing", None, "delete", "vault-cli delete secret/project-42/api", "missing"),
        with("a delete by curl", Some(Acl), "read", "curl delete secret/data/project-42/api", "present"),
        at("a list", None, "secret/metadata/project-42/", "list", "vault-cli list secret/project-42"),
        at(
            "a list with a rule without slash",
            None,
            "secret/metadata/project-42",
            "list",
            "vault-cli list secret/project-42",
        ),
        at("a list below data/", Some(Acl), "secret/data/project-42/*", "list", "vault-cli list secret/project-42"),
        at("a list with read", Some(Acl), "secret/metadata/project-42/", "read", "vault-cli list secret/project-42"),
        at("a list by curl", None, "secret/metadata/project-42/*", "list", "curl list secret/metadata/project-42"),
        at("a list by curl below data/", Some(Acl), "secret/metadata/*", "list", "curl list secret/data/project-42"),
        at(
            "metadata",
            None,
            "secret/metadata/project-42/api",
            "read",
            "vault-cli read vault kv metadata get secret/project-42/api",
        ),
        at(
            "metadata with data/",
            Some(Acl),
            exact,
            "read",
            "vault-cli read vault kv metadata get secret/project-42/api",
        ),
        at(
            "an old version is deleted",
            Some(Acl),
            exact,
            "delete",
            "vault-cli delete vault kv delete -versions=1 secret/project-42/api",
        ),
        policy(
            "a put of a parameter that is not allowed",
            Acl,
            "path \"secret/data/*\" {\n  capabilities = [\"update\"]\n  allowed_parameters = { \"other\" = [] }\n}\n",
            "vault-cli update secret/project-42/api",
        ),
        policy(
            "a put of a parameter that is denied",
            Acl,
            "path \"secret/data/*\" {\n  capabilities = [\"update\"]\n  denied_parameters = { \"data\" = [] }\n}\n",
            "vault-cli update secret/project-42/api",
        ),
    ]
}

fn secret(state: &str) -> Value {
    json!({ "state": state, "fields": ["api_key"] })
}

fn secrets() -> Vec<Scenario> {
    let stored = |name, fails: Option<super::StepName>, secret: Value, request: &str| {
        but(name, fails, &json!({ "secret": secret, "request": ask(request) }))
    };
    let destroyed = |name, request: &str| {
        let mut scenario = stored(name, Some(Secret), secret("deleted"), request);
        scenario.server = json!({ "secret": { "state": "destroyed" } });
        scenario
    };
    let other = || json!({ "state": "present", "fields": ["password", "user"] });
    let whole = "vault-cli read secret/project-42/api";
    vec![
        stored("nothing is there", Some(Secret), secret("missing"), READ),
        stored("nothing is there, the whole of it", Some(Secret), secret("missing"), whole),
        stored("nothing is there, by curl", Some(Secret), secret("missing"), CURL),
        stored("it was deleted", Some(Secret), secret("deleted"), READ),
        stored("it was deleted, by curl", Some(Secret), secret("deleted"), CURL),
        destroyed("it was destroyed", READ),
        destroyed("it was destroyed, by curl", CURL),
        stored("another field", Some(Secret), other(), READ),
        stored("the whole of it", None, other(), whole),
        stored(
            "nothing is there, a plain read",
            Some(Secret),
            secret("missing"),
            "vault-cli read vault read secret/data/project-42/api",
        ),
        stored("nothing is there, and no rule", Some(Acl), secret("missing"), "vault-cli read secret/project-42/other"),
    ]
}
