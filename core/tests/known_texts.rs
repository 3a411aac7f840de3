//! Texts that were not provoked by the recorded cases, each in every wrapping, and a cause that must be among those found.

mod wrappings;

use boundclaim_core::{DiagnoseInput, Diagnosis, diagnose};
use wrappings::wrappings;

fn explain(text: &str) -> Diagnosis {
    diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() })
}

fn codes(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.causes.iter().map(|cause| cause.code).collect()
}

#[test]
fn each_is_known_in_any_wrapping() {
    let mut wrong = Vec::new();
    for (text, cause) in REPORTED.iter().chain(NOTED) {
        let plain = codes(&explain(text));
        if !plain.contains(cause) {
            wrong.push(format!("{text}: {cause} is not in {plain:?}"));
        }
        for (name, wrapped) in wrappings(text) {
            let found = codes(&explain(&wrapped));
            if found != plain {
                wrong.push(format!("{text}, {name}: {found:?}, not {plain:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// From reports, documentation and source.
const REPORTED: &[(&str, &str)] = &[
    ("The secrets provider can not be found. Check your CI/CD variables and try again.", "server-url-unset"),
    ("jobs:deploy:id_tokens:t config missing required keys: aud", "id-token-entry"),
    ("jobs:deploy:secrets:db:vault config can't be blank", "secret-entry"),
    ("jobs:deploy:secrets:DB:vault should be a hash or a string", "secret-entry"),
    ("jobs:deploy:secrets:db config must use exactly one of these keys: vault, azure_key_vault", "secret-entry"),
    ("default config contains unknown keys: secrets", "secrets-in-default"),
    ("jobs:deploy config contains unknown keys: id_token", "keyword-misspelt"),
    ("WARNING: Not resolved: no resolver that can handle the secret", "vault-null"),
    (
        "ID token issuance is disabled in CI because this project's path was previously used by a different project.",
        "project-path-reused",
    ),
    ("manifest for vault:latest not found: manifest unknown", "image-gone"),
    ("/bin/sh: vault: Operation not permitted", "ipc-lock"),
    ("/bin/sh: eval: line 130: vault: not found", "client-not-installed"),
    (
        "error validating token: error verifying token signature: fetching keys oidc: get keys failed Get \"https://gitlab.example.com/oauth/discovery/keys\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
        "gitlab-ca",
    ),
    (
        "2026-11-23T07:01:54.669Z [ERROR] auth.jwt.auth_jwt_1: error checking oidc discovery URL: error=\"Get \\\"https://gitlab.example.com/.well-known/openid-configuration\\\": tls: failed to verify certificate: x509: certificate signed by unknown authority\"",
        "gitlab-ca",
    ),
    (
        "[ERROR] auth.jwt.auth_jwt_1: error checking jwks URL: url=https://gitlab.example.com/-/jwks error=\"fetching keys oidc: get keys failed: 404 Not Found\"",
        "jwks-gone",
    ),
    ("error checking jwks URL https://gitlab.example.com/-/jwks", "jwks-gone"),
    (
        "invalid alias metadata: failed to load metadata pair (\"project.path\", \"a/b\"): key contains invalid characters",
        "alias-metadata",
    ),
    ("missing name in alias", "identity-empty"),
    ("rate limit quota \"x\" exceeded", "too-many-requests"),
    ("Vault is sealed", "sealed"),
    ("could not find version data", "encoded-dots"),
    ("cannot write to a path ending in '/'", "write-slash"),
    ("no handler for route \"SECRET/data/x\". route entry not found.", "mount-missing"),
    ("The argument \"capabilities\" at 3:3 was already set. Each argument can only be defined once", "policy-twice"),
    (
        "failed to parse policy: path \"secret/data/+*\": invalid use of wildcards ('+*' is forbidden)",
        "policy-wildcard",
    ),
    ("failed to parse policy: At 1:6: illegal char", "policy-quotes"),
    ("curl: (6) Could not resolve host: vault.example.com", "host-unknown"),
    (
        "curl: (7) Failed to connect to vault.example.com port 8200 after 2 ms: Couldn't connect to server",
        "not-listening",
    ),
    ("curl: (28) Connection timed out after 10001 milliseconds", "network"),
    ("curl: (22) The requested URL returned error: 403", "curl-status"),
    (
        "tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.3 because it doesn't contain any IP SANs",
        "certificate-name",
    ),
    ("VAULT_ID_TOKEN is not set: the job needs id_tokens, from GitLab 15.7 on.", "no-id-tokens"),
    ("CI_JOB_JWT is not set: GitLab removed it in 17.0. Use id_tokens.", "no-id-tokens"),
    ("VAULT_ID_TOKEN: is not set: add id_tokens to the job", "no-id-tokens"),
    ("JWT missing!", "no-id-tokens"),
];

/// Parts of messages too, as people quote them. Seen on servers, clients, runner and GitLab, or read in their source.
const NOTED: &[(&str, &str)] = &[
    ("audience claim found in JWT but no audiences bound to the role", "audience-unbound"),
    ("claim \"x\" does not match any associated bound claim values", "other-job"),
    ("'' expected a map, got 'string'", "map-on-command-line"),
    ("secret not found: X", "secret-missing"),
    ("claim \"x\" not found in token", "user-claim-value"),
    ("error converting claim 'x' to string", "mapping-type"),
    ("invalid subject (sub) claim", "subject-stale"),
    ("manifest for vault:latest not found", "image-gone"),
    ("vault: Operation not permitted", "ipc-lock"),
    ("could not load configuration", "config-never-written"),
    ("a user claim must be defined on the role", "user-claim-unset"),
    ("role \"project-42-role\" could not be found", "role-never-written"),
    ("must have at least one bound constraint when creating/updating a role", "nothing-bound"),
    (
        "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set",
        "key-source",
    ),
    ("error checking jwks URL https://gitlab.example.com/oauth/discovery/keys", "jwks-gone"),
    ("error checking jwks_ca_pem", "config-ca-pem"),
    ("error parsing public key: data does not contain any valid public keys", "public-key"),
    ("invalid jwt_supported_algs: unsupported signing algorithm \"HS256\"", "algorithm-name"),
    ("'oidc_discovery_url' must be set for OIDC", "oidc-fields"),
    ("CA PEMs must be provided as part of the 'jwks_pairs' when using multiple JWKS URLs", "jwks-pairs"),
    ("Bound issuer is not supported for use with 'jwks_pairs'", "jwks-pairs"),
    (
        "invalid jwks_pairs: jwks_pairs must be provided as a list of json objects with the fields jwks_url and jwks_ca_pem",
        "jwks-pairs",
    ),
    ("invalid response_types [token]. 'code' and 'id_token' are allowed", "oidc-fields"),
    ("invalid response_mode: \"bad\"", "oidc-fields"),
    ("unsupported path", "role-path"),
    ("error converting input for field \"bound_claims\": '' expected a map, got 'string'", "map-on-command-line"),
    ("time: invalid duration \"abc\"", "duration-form"),
    ("time: unknown unit \" min\" in duration \"5 min\"", "duration-form"),
    ("time: missing unit in duration \"1.5\"", "duration-form"),
    ("cannot provide negative value '-1'", "duration-form"),
    ("could not parse duration from input", "duration-form"),
    ("cannot parse '' as bool: strconv.ParseBool: parsing \"yes\": invalid syntax", "boolean-form"),
    ("invalid key pair \"x\"", "mapping-as-json"),
    ("missing role name", "role-path"),
    ("invalid 'role_type': JWT", "role-type-word"),
    ("'token_num_uses' cannot be negative", "token-kind"),
    ("invalid 'token_type' value \"Batch\"", "token-kind"),
    ("'token_type' cannot be 'batch' or 'default_batch' when set to generate periodic tokens", "token-kind"),
    ("'token_ttl' cannot be greater than 'token_max_ttl'", "ttl-order"),
    ("error parsing address \"x\": Unable to convert \"x\" to an IPv4 or IPv6 address, or a UNIX Socket", "cidr-form"),
    ("'period' of '\"800h0m0s\"' is greater than the backend's maximum lease TTL of '\"768h0m0s\"'", "period-too-long"),
    ("invalid 'bound_claims_type': regex", "bound-claims-type"),
    ("claim is not a string or list: map[a:b]", "glob-value"),
    ("claim is not a string: map[a:b]", "glob-value"),
    ("metadata key \"role\" is reserved and may not be a mapping destination", "mapping-target"),
    ("multiple keys are mapped to metadata key \"x\"", "mapping-target"),
    ("'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified.", "role-type-word"),
    ("ttl should not be greater than max ttl", "ttl-order"),
    ("Endpoint ignored these unrecognized parameters: [bound_claims.x]", "dropped-parameters"),
    (
        "token max ttl is greater than the system or backend mount's maximum TTL value; issued tokens' max TTL value will be truncated",
        "lifetime-capped",
    ),
    ("bound claim is not a string, bool, int or list: map[a:b]", "claim-object"),
    ("'[0]' expected a map, got 'string'", "map-on-command-line"),
    (
        "Failed to parse K=V data: invalid key/value pair \"bound_claims.project_id\": format must be key=value",
        "blank-after-equals",
    ),
    (
        "Failed to parse K=V data: invalid key/value pair \"-\": invalid character '}' looking for beginning of object key string",
        "json-on-stdin",
    ),
    ("Must supply data or use -force", "no-data"),
    ("no known key successfully validated the token signature", "other-gitlab"),
    ("invalid algorithm (alg) header parameter: token signed with unexpected algorithm", "algorithm"),
    ("go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience", "not-gitlab-token"),
    ("no issued at (iat), not before (nbf), or expiration time (exp) claims in token", "not-gitlab-token"),
    ("invalid not before (nbf) claim: token not yet valid", "clocks"),
    ("invalid expiration time (exp) claim: token is expired", "token-expired"),
    ("invalid issued at (iat) claim: token issued in the future", "clocks"),
    ("json: cannot unmarshal number into Go struct field Claims.iss of type string", "not-gitlab-token"),
    ("token missing kid header parameter", "key-id"),
    ("error searching for key set with kid x: no key found with kid x in any JWKS endpoint", "key-id"),
    ("ambiguous claim: key \"ISS\" collides with registered claim \"ISS\" under case folding", "not-gitlab-token"),
    ("claim \"x\" could not be converted to string", "user-claim-type"),
    ("failed to fetch groups: \"x\" claim not found in token", "groups-claim"),
    ("\"x\" claim could not be converted to string list", "groups-claim"),
    ("value 5 in groups claim could not be parsed as string", "groups-claim"),
    ("claim \"x\" is missing", "claim-absent"),
    ("received claim is not a string, bool, int or list: map[a:b]", "claim-object"),
    ("auth methods cannot create root tokens", "root-policy"),
    ("cannot assign policy \"response-wrapping\"", "root-policy"),
    ("TTL of \"768h\" exceeded the effective max_ttl of \"1m\"; TTL value is capped accordingly", "lifetime-capped"),
    ("invalid alias metadata: failed to load metadata pair (\"k\", \"v\"):", "alias-metadata"),
    ("invalid alias metadata: metadata cannot contain more than 64 key/value pairs", "alias-metadata"),
    ("Field \"client_token\" not present in secret", "login-field"),
    (
        "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', 'oidc_discovery_url', or 'provider_config' must be set",
        "key-source",
    ),
    ("error checking jwks URL", "jwks-gone"),
    ("'oidc_discovery_url' contains '.well-known' component", "well-known"),
    ("'' expected type 'map[string]interface {}', got unconvertible type 'string'", "map-on-command-line"),
    ("'' cannot parse value as 'bool': strconv.ParseBool: invalid syntax", "boolean-form"),
    (
        "ID token issuance is disabled in CI because this project's path was previously used by a different project.",
        "project-path-reused",
    ),
    ("id_tokens:t config missing required keys: aud", "id-token-entry"),
    ("id_tokens:t aud should be an array of strings or a string", "id-token-entry"),
    ("id_tokens:t config contains unknown keys: exp", "id-token-entry"),
    ("id_tokens config should be a hash", "id-token-entry"),
    ("secrets:db:vault config can't be blank", "secret-entry"),
    ("secrets:DB:vault should be a hash or a string", "secret-entry"),
    ("secrets:db:vault field can't be blank", "secret-entry"),
    ("secrets:db:vault engine should be a hash", "secret-entry"),
    ("secrets:db:vault:engine config missing required keys: path", "secret-entry"),
    ("secrets:db:vault config contains unknown keys: file", "secret-entry"),
    ("secrets:db:file config should be a boolean value", "secret-entry"),
    ("secrets:db token should be a string", "secret-entry"),
    (
        "secrets:db config must use exactly one of these keys: vault, azure_key_vault, gcp_secret_manager, akeyless, gitlab_secrets_manager, aws_secrets_manager",
        "secret-entry",
    ),
    ("secrets:db config should be a hash", "secret-entry"),
    ("status code 400: Client sent an HTTP request to an HTTPS server.", "http-to-tls"),
    (
        "creating new Vault client: parse \"127.0.0.1:1\": first path segment in URL cannot contain colon",
        "address-scheme",
    ),
    ("requesting SecretEngine factory: factory for secret engine \"kv\" is not registered", "engine-name"),
    ("getting token from the authentication response: no result from Vault", "login-without-answer"),
    ("reading secret: data for key project-42/api cannot be coerced to 'map[string]any'", "data-not-object"),
    (
        "filtering auth method configuration: missing required auth method configuration key \"jwt\"",
        "runner-jwt-missing",
    ),
    ("KV engine mount must be version 2 for patch support", "kv-v1-limit"),
    ("Undelete not supported on KV Version 1", "kv-v1-limit"),
    ("Metadata not supported on KV Version 1", "kv-v1-limit"),
    ("No value found at secret/data/x", "secret-missing"),
    ("Field \"x\" not present in secret", "field-missing"),
    ("No data found at secret/data/x", "secret-deleted"),
    ("Non-listing operations on the root of a K/V v2 mount are not supported.", "mount-root"),
    ("check-and-set parameter did not match the current version", "cas"),
    ("no data provided", "kv-no-data"),
    ("error converting input for field \"data\": '' expected a map, got 'string'", "kv-data-map"),
    ("Vault requires the IPC_LOCK capability...", "ipc-lock"),
    ("exec: vault: Operation not permitted", "ipc-lock"),
    ("x509: cannot validate certificate for 127.0.0.3 because it doesn't contain any IP SANs", "certificate-name"),
    ("Error loading CA File: Couldn't parse PEM in: /builds/ca.pem", "ca-not-pem"),
    ("could not parse VAULT_SKIP_VERIFY", "skip-verify-word"),
    ("'policy' parameter not supplied or empty", "policy-name"),
    ("other policies present along with root", "policy-name"),
    ("At 1:6: illegal char", "policy-quotes"),
    ("unexpected null character (0x00)", "policy-quotes"),
    ("At 3:5: literal not terminated", "policy-quotes"),
    ("At 3:5: illegal char escape", "policy-quotes"),
    ("At 3:5: object expected closing RBRACE got: EOF", "policy-not-closed"),
    ("At 3:5: error parsing list, expected comma or list end, got: STRING", "policy-not-closed"),
    ("At 3:5: nested object expected: LBRACE got: ASSIGN", "policy-block"),
    ("At 3:5: illegal char", "policy-quotes"),
    ("At 3:5: expected '/' for comment", "policy-block"),
    ("path \"x\": invalid capability \"write2\"", "policy-capability"),
    ("path \"x\": invalid policy \"y\"", "policy-capability"),
    ("path \"secret/data/+*\": invalid use of wildcards ('+*' is forbidden)", "policy-wildcard"),
    ("path \"x\": invalid key \"bogus\" on line 3", "policy-key"),
    ("The argument \"capabilities\" at 3:5 was already set. Each argument can only be defined once", "policy-twice"),
    ("path \"x\": At 3:5: unknown slice type: *ast.LiteralType", "policy-list"),
    ("At 3:5: Unknown token: 3:5 IDENT null", "policy-list"),
    ("failed to validate policy templating: unbalanced templating characters", "policy-template"),
    ("error parsing max_wrapping_ttl: time: invalid duration \"x\"", "policy-duration"),
    ("strconv.ParseInt: parsing \"abc\": invalid syntax", "policy-openbao-key"),
    ("invalid expiration time: could not parse string as date and time", "policy-openbao-key"),
    ("invalid key \"control_group\" on line 3", "policy-key"),
    ("mime: no media type", "patch-type"),
    ("relative paths not supported", "encoded-dots"),
    (
        "cannot enable audit device via API; use declarative, config-based audit device management instead",
        "audit-by-api",
    ),
    ("The secrets provider can not be found.", "server-url-unset"),
    ("preflight capability check returned 403", "mount-missing"),
    ("format must be key=value", "blank-after-equals"),
    ("ID token issuance is disabled", "project-path-reused"),
    (
        "error converting input map[a:b] for field \"bound_claims\": '' expected a map, got 'string'",
        "map-on-command-line",
    ),
    (
        "error converting input for field \"bound_claims\": decoding failed due to the following error(s):\n\n'' expected type 'map[string]interface {}', got unconvertible type 'string'",
        "map-on-command-line",
    ),
    ("decoding failed due to the following error(s):", "role-field-type"),
    ("error configuring token validator: keyset configuration error: 404 Not Found: <!DOCTYPE html>", "jwks-gone"),
    ("error configuring token validator: keyset configuration error: unsupported config type", "oidc-mount"),
    ("error verifying token signature: oidc: malformed jwt: illegal base64 data at input byte 0", "not-a-jwt"),
    (
        "error verifying token signature: fetching keys oidc: get keys failed: 404 Not Found <!DOCTYPE html>",
        "jwks-gone",
    ),
    (
        "error verifying token signature: fetching keys oidc: get keys failed Get \"https://gitlab.example.com/oauth/discovery/keys\": dial tcp 10.0.0.1:443: i/o timeout",
        "gitlab-unreachable",
    ),
    (
        "error verifying token signature: fetching keys oidc: failed to decode keys: invalid character '<' looking for beginning of value",
        "gitlab-answers-page",
    ),
    ("error parsing public key: x509: malformed certificate", "public-key"),
    (
        "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with limited use count",
        "token-kind",
    ),
    ("invalid alias metadata: failed to load metadata pair (\"\", \"a\"): key cannot be blank", "alias-metadata"),
    (
        "invalid alias metadata: failed to load metadata pair (\"vault-x\", \"a\"): key prefix \"vault-\" is reserved for internal use",
        "alias-metadata",
    ),
    (
        "invalid alias metadata: failed to load metadata pair (\"k\", \"v\"): value is too long (limit: 512 characters)",
        "alias-metadata",
    ),
    (
        "unable to create new audit backend: file sink creation failed for path \"/var/log/vault_audit.log\": open /var/log/vault_audit.log: permission denied",
        "audit-file",
    ),
    ("failed to read environment: Error loading CA File: read /etc/ssl/certs: is a directory", "ca-not-pem"),
    ("secrets:db:vault field should be a string", "secret-entry"),
    ("secrets:db:vault:engine path can't be blank", "secret-entry"),
    ("secrets:db:vault:engine config contains unknown keys: version", "secret-entry"),
    ("secrets:db config contains unknown keys: path", "secret-entry"),
    ("Field \"x\" not present in map", "field-missing"),
    (
        "Data was written to secret/data/x but we recommend that you add the \"patch\" capability to your ACL policy in order to use HTTP PATCH in the future.",
        "patch-capability",
    ),
    ("Policy name was converted from \"Project-42\" to \"project-42\"", "policy-name-case"),
    (
        "failed to parse policy: list_scan_response_keys_filter_path needs to be used on a path with the list capability",
        "policy-openbao-key",
    ),
    (
        "failed to parse policy: list_scan_response_keys_filter_path resulted in same path for two different keys",
        "policy-openbao-key",
    ),
    (
        "resolving secrets: initializing Vault service: preparing authenticated client: authenticating Vault client: writing to Vault: api error: status code 400: missing role",
        "role-unset",
    ),
    (
        "resolving secrets: reading secret: reading from Vault: api error: status code 403: 1 error occurred:\n\t* permission denied",
        "policy-path-without-data",
    ),
    ("2 errors occurred:\n\t* permission denied\n\t* invalid token", "vault-token-expired"),
];
