//! What people paste.

use alloc::{format, string::String, vec::Vec};

use super::{Body, Form, Item, read};
use crate::{json::Data, span::Span};

fn role(text: &str) -> Body {
    let pasted = read(text);
    match pasted.items.first() {
        Some(Item::Role(body)) => body.clone(),
        _ => panic!("{text}: {pasted:?}"),
    }
}

/// Every string of the body stands where its place says, quoted or not.
fn places_are_right(text: &str, body: &Body) {
    let Data::Object(members) = &body.body.data else { panic!("{body:?}") };
    for member in members {
        if let Some(value) = member.value.as_str() {
            let shown = &text[member.value.span.range()];
            assert_eq!(shown.trim_matches('"'), value, "{text}");
        }
    }
}

#[test]
fn reads_roles_from_commands() {
    let json = r#"{"role_type":"jwt","user_claim":"user_email","bound_claims":{"project_id":"42"}}"#;
    for text in [
        format!("vault write auth/jwt/role/r - <<'EOF'\n{json}\nEOF\n"),
        format!("vault write auth/jwt/role/r - <<-EOF\n\t\t{json}\n\tEOF\n"),
        format!("$ bao write -namespace=x auth/jwt/role/r - <<EOF\n{json}\nEOF"),
        format!("cat > /tmp/role.json <<EOF\n{json}\nEOF\nvault write auth/jwt/role/r @/tmp/role.json"),
        format!("echo '{json}' | vault write auth/jwt/role/r -"),
        format!("cat <<EOF | vault write auth/jwt/role/r -\n{json}\nEOF"),
        format!("VAULT_ADDR=https://v vault write \\\n  auth/jwt/role/r \\\n  - <<< '{json}'"),
        format!("curl -s --header \"X-Vault-Token: $T\" -X POST -d '{json}' $VAULT_ADDR/v1/auth/jwt/role/r"),
    ] {
        let body = role(&text);
        assert_eq!((body.mount.as_deref(), body.name.as_deref()), (Some("jwt"), Some("r")), "{text}");
        assert_eq!(body.body.to_json(), json, "{text}");
        places_are_right(&text, &body);
    }
}

#[test]
fn reads_key_values_in_any_quoting() {
    for (arguments, expected) in [
        ("role_type=jwt user_claim=user_email", r#"{"role_type":"jwt","user_claim":"user_email"}"#),
        ("role_type=\"jwt\" 'user_claim=a b'", r#"{"role_type":"jwt","user_claim":"a b"}"#),
        ("bound_claims.project_id=\"42\"", r#"{"bound_claims.project_id":"42"}"#),
        ("bound_audiences=a,b bound_audiences=c", r#"{"bound_audiences":["a,b","c"]}"#),
        ("bound_claims='{\"a\":\"b\"}'", r#"{"bound_claims":"{\"a\":\"b\"}"}"#),
        ("bound_claims=\"{\\\"a\\\":\\\"b\\\"}\"", r#"{"bound_claims":"{\"a\":\"b\"}"}"#),
        ("user_claim=\\@x empty=", r#"{"user_claim":"@x","empty":""}"#),
        ("user_claim=$CLAIM", r#"{"user_claim":"$CLAIM"}"#),
        ("role_type=jwt - <<EOF\n{\"role_type\":\"oidc\"}\nEOF", r#"{"role_type":"oidc"}"#),
    ] {
        let text = format!("vault write auth/jwt/role/r {arguments}\n");
        assert_eq!(role(&text).body.to_json(), expected, "{text}");
    }
}

#[test]
fn says_what_the_client_would_not_take() {
    for (arguments, expected) in [
        (
            "bound_claims.project_id 42",
            "Failed to parse K=V data: invalid key/value pair \"bound_claims.project_id\": format must be key=value",
        ),
        (
            "- <<EOF\n{}}\nEOF",
            "Failed to parse K=V data: invalid key/value pair \"-\": invalid character '}' after top-level value",
        ),
        ("@role.json", "the content of `@role.json` is not in the text"),
        ("", "Must supply data or use -force"),
    ] {
        let pasted = read(&format!("vault write auth/jwt/role/r {arguments}\n"));
        assert_eq!(pasted.problems.first().map(|problem| problem.text.as_str()), Some(expected));
    }
}

/// What the client or the server would make of a text is not known where a variable stands for it.
#[test]
fn leaves_out_what_variables_decide() {
    let role = |attributes: &str| format!("resource \"vault_jwt_auth_backend_role\" \"r\" {{\n{attributes}\n}}\n");
    for (text, bodies, problem) in [
        (role("bound_claims = var.claims"), &[][..], "`bound_claims` is a variable, and its value is not in the text"),
        (
            role("token_ttl = var.ttl\ncount = 3"),
            &["{}"],
            "`token_ttl` is a variable, and its value is not in the text",
        ),
        (
            "vault write auth/jwt/role/r ttl=$TTL user_claim=sub".into(),
            &[r#"{"user_claim":"sub"}"#],
            "`ttl` is a variable, and its value is not in the text",
        ),
        (
            "vault write auth/jwt/role/r - <<EOF\n{\"a\": \"\\*\"}\nEOF".into(),
            &[],
            "Failed to parse K=V data: invalid key/value pair \"-\": invalid character '*' in string escape code",
        ),
        (
            "vault write auth/jwt/role/r - <<EOF\n{}\n".into(),
            &["{}"],
            "no line holds `EOF` alone: the here-document takes all that follows",
        ),
    ] {
        let pasted = read(&text);
        let found = pasted.items.iter().filter_map(|item| match item {
            Item::Role(body) => Some(body.body.to_json()),
            _ => None,
        });
        assert_eq!(found.collect::<alloc::vec::Vec<_>>(), bodies, "{text}");
        assert_eq!(pasted.problems.first().map(|problem| problem.text.as_str()), Some(problem), "{text}");
    }
}

#[test]
fn reads_terraform() {
    let text = r#"
# The role of the project
resource "vault_jwt_auth_backend" "gitlab" {
  path         = "gitlab"
  bound_issuer = "https://gitlab.example.com" // GitLab
  tune { default_lease_ttl = "5m" }
}
resource "vault_jwt_auth_backend_role" "r" {
  backend        = vault_jwt_auth_backend.gitlab.path
  role_name      = "project-42"
  token_policies = ["p", var.more, "q"]
  user_claim     = "user_email"
  bound_claims   = {
    project_id = 42
    "ref"      = "main, dev"
    protected: true
  }
}
resource "vault_policy" "p" {
  name   = "p"
  policy = <<-EOT
    path "secret/data/x" {
      capabilities = ["read"]
    }
  EOT
}
"#;
    let pasted = read(text);
    let [Item::Config(config), Item::Role(role), Item::Policy { name, text: policy }] = pasted.items.as_slice() else {
        panic!("{pasted:?}")
    };
    assert_eq!(config.body.to_json(), r#"{"bound_issuer":"https://gitlab.example.com"}"#);
    assert_eq!(config.mount.as_deref(), Some("gitlab"));
    places_are_right(text, config);
    assert_eq!((role.name.as_deref(), role.form), (Some("project-42"), Form::Terraform));
    assert_eq!(
        role.body.to_json(),
        r#"{"token_policies":["p","${var.more}","q"],"user_claim":"user_email","bound_claims":{"project_id":["42"],"ref":["main","dev"],"protected":["true"]}}"#
    );
    assert_eq!(name.as_deref(), Some("p"));
    assert_eq!(policy.text, "path \"secret/data/x\" {\n  capabilities = [\"read\"]\n}\n");
    let place = policy.text.find("capabilities").unwrap();
    assert!(text[policy.span(Span::new(place, place + 12)).range()].starts_with("capabilities"));
}

#[test]
fn reads_what_vault_reads() {
    let text = "Key                        Value\n---                        -----\nbound_audiences            [https://a https://b]\nbound_claims               map[project_id:42 ref:main x list:[a b]]\nbound_claims_type          string\nclaim_mappings             <nil>\ntoken_ttl                  5m\nuser_claim                 project_id\n";
    let body = role(text);
    assert_eq!(
        body.body.to_json(),
        r#"{"bound_audiences":["https://a","https://b"],"bound_claims":{"project_id":"42","ref":"main x","list":["a","b"]},"bound_claims_type":"string","claim_mappings":null,"token_ttl":"5m","user_claim":"project_id"}"#
    );
    places_are_right(text, &body);
    let json = r#"{"request_id":"x","data":{"user_claim":"a","bound_claims":{"project_id":"42"}}}"#;
    assert_eq!(role(json).form, Form::Read);
    let Some(Item::Config(config)) = read(r#"{"bound_issuer":"x"}"#).items.into_iter().next() else { panic!() };
    assert_eq!(config.form, Form::Json);
}

#[test]
fn reads_policies() {
    let policy = "path \"a\" { capabilities = [\"read\"] }";
    let escaped = policy.replace('"', "\\\"");
    for text in [
        format!("vault policy write p - <<EOF\n{policy}\nEOF\n"),
        format!("cat > p.hcl <<'X'\n{policy}\nX\nvault policy write p p.hcl"),
        format!("curl -X PUT --data '{{\"policy\": \"{escaped}\"}}' https://v/v1/sys/policies/acl/p"),
        format!("{{\"policy\": \"{escaped}\"}}"),
        policy.into(),
    ] {
        let pasted = read(&text);
        let [Item::Policy { text: found, .. }] = pasted.items.as_slice() else { panic!("{text}: {pasted:?}") };
        assert_eq!(found.text.trim_end(), policy, "{text}");
        let place = found.text.find("capabilities").unwrap();
        assert_eq!(&text[found.span(Span::new(place, place + 12)).range()], "capabilities", "{text}");
    }
}

#[test]
fn takes_any_text() {
    let pieces = [
        "vault write auth/jwt/role/r",
        "<<EOF",
        "\n",
        "'",
        "\"",
        "\\",
        "$(",
        "${",
        "resource \"a\" {",
        "<<-E",
        "[",
        "{",
        "}",
        "=",
        "|",
        "é",
        "map[",
        "Key Value",
    ];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                let all: Vec<String> = [first, second, third].iter().map(|piece| format!("{piece} ")).collect();
                read(&all.concat());
                read(&[first, second, third].concat());
            }
        }
    }
}
