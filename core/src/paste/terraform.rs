//! Terraform: the resources of HashiCorp's provider for Vault that make roles, configurations and policies.
//!
//! The conversions are those of terraform-provider-vault 4 and 5 (`resource_jwt_auth_backend_role.go`, read).

mod reader;

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use self::reader::{Block, Expression};
use super::{Body, Form, Item, Located, Pasted};
use crate::json::{Data, Member, Value};

/// Whether the text holds a block of Terraform.
pub(super) fn is_terraform(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        ["resource ", "resource\t", "data ", "module ", "locals ", "provider "]
            .iter()
            .any(|word| line.starts_with(word))
            && (line.contains('"') || line.contains('{'))
    })
}

/// Reads the resources.
pub(super) fn read(text: &str, pasted: &mut Pasted) {
    for block in reader::blocks(text) {
        if block.name != "resource" {
            continue;
        }
        match block.labels.first().map(String::as_str) {
            Some("vault_jwt_auth_backend_role") => role(&block, pasted),
            Some("vault_jwt_auth_backend") => config(&block, pasted),
            Some("vault_policy") => policy(&block, pasted),
            _ => {}
        }
    }
}

fn role(block: &Block, pasted: &mut Pasted) {
    let keeps_commas =
        block.attribute("disable_bound_claims_parsing").is_some_and(|flag| flag.value.data == Data::Bool(true));
    let mut members = members(block, &["role_name", "backend", "namespace", "disable_bound_claims_parsing"]);
    for member in &mut members {
        match member.key.as_str() {
            "bound_claims" => each(&mut member.value, &|value| as_string(value, !keeps_commas)),
            "claim_mappings" => each(&mut member.value, &|value| as_string(value, false)),
            _ => {}
        }
    }
    let mount = text(block, "backend").or_else(|| Some("jwt".to_owned()));
    let body = Value { data: Data::Object(members), span: block.span };
    pasted.role(Body { mount, name: text(block, "role_name"), body, span: block.span, form: Form::Terraform });
}

fn config(block: &Block, pasted: &mut Pasted) {
    let not_in_body = ["path", "type", "description", "namespace", "local", "disable_remount", "accessor"];
    let body = Value { data: Data::Object(members(block, &not_in_body)), span: block.span };
    let mount = text(block, "path").or_else(|| Some("jwt".to_owned()));
    pasted.items.push(Item::Config(Body { mount, name: None, body, span: block.span, form: Form::Terraform }));
}

fn policy(block: &Block, pasted: &mut Pasted) {
    let Some(policy) = block.attribute("policy") else { return };
    match &policy.text {
        Some(text) => pasted.items.push(Item::Policy { name: self::text(block, "name"), text: text.clone() }),
        None => pasted.problem("the text of the policy is not here", policy.value.span),
    }
}

fn members(block: &Block, without: &[&str]) -> Vec<Member> {
    let dropped = |name: &str| without.contains(&name) || META.contains(&name);
    let kept = block.attributes.iter().filter(|member| !dropped(&member.0.key));
    kept.map(|(member, expression)| Member { value: expression.value.clone(), ..member.clone() }).collect()
}

fn text(block: &Block, name: &str) -> Option<String> {
    block.attribute(name)?.value.as_str().map(str::to_owned)
}

fn each(value: &mut Value, change: &dyn Fn(&mut Value)) {
    if let Data::Object(members) = &mut value.data {
        for member in members {
            change(&mut member.value);
        }
    }
}

/// The maps of the provider hold strings, and a comma parts the values of a bound claim.
fn as_string(value: &mut Value, split: bool) {
    let text = match &value.data {
        Data::Number(text) | Data::String(text) => text.clone(),
        Data::Bool(flag) => flag.to_string(),
        _ => return,
    };
    let span = value.span;
    value.data = if split {
        let parts = text.split(',').map(|part| Value { data: Data::String(part.trim().to_owned()), span });
        Data::List(parts.collect())
    } else {
        Data::String(text)
    };
}

impl Block {
    fn attribute(&self, name: &str) -> Option<&Expression> {
        self.attributes.iter().rev().find(|(member, _)| member.key == name).map(|(_, expression)| expression)
    }
}

/// What an expression that cannot be computed here is shown as.
fn unresolved(raw: &str) -> String {
    format!("${{{raw}}}")
}

impl Expression {
    fn of_text(text: Located) -> Self {
        let value = Value { data: Data::String(text.text.clone()), span: text.full_span() };
        Self { value, text: Some(text) }
    }
}

/// What Terraform itself reads in every resource.
const META: &[&str] = &["count", "depends_on", "for_each", "provider"];
