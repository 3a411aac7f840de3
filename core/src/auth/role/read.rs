//! A role as `GET auth/<mount>/role/<name>` shows it.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use super::{super::address::Address, Role};
use crate::{
    json::{Data, Member, Value},
    span::Span,
};

impl Role {
    /// The answer to a read. Mirrors `pathRoleRead` and `PopulateTokenData`.
    pub fn to_json(&self) -> Value {
        let (token, old) = (&self.token, &self.deprecated);
        let mut members = [
            member("role_type", text(self.role_type.name())),
            member("expiration_leeway", number(self.expiration_leeway)),
            member("not_before_leeway", number(self.not_before_leeway)),
            member("clock_skew_leeway", number(self.clock_skew_leeway)),
            member("bound_audiences", texts(&self.bound_audiences)),
            member("bound_subject", text(&self.bound_subject)),
            member("bound_claims_type", text(self.bound_claims_type.name())),
            member("bound_claims", object(self.bound_claims.iter().map(|(key, value)| member(key, value.clone())))),
            member("claim_mappings", object(self.claim_mappings.iter().map(|(key, value)| member(key, text(value))))),
            member("user_claim", text(&self.user_claim)),
            member("user_claim_json_pointer", flag(self.user_claim_json_pointer)),
            member("groups_claim", text(&self.groups_claim)),
            member("allowed_redirect_uris", texts(&self.allowed_redirect_uris)),
            member("oidc_scopes", texts(&self.oidc_scopes)),
            member("verbose_oidc_logging", flag(self.verbose_oidc_logging)),
            member("max_age", number(self.max_age)),
            member("token_bound_cidrs", addresses(&token.bound_cidrs)),
            member("token_explicit_max_ttl", number(token.explicit_max_ttl)),
            member("token_max_ttl", number(token.max_ttl)),
            member("token_no_default_policy", flag(token.no_default_policy)),
            member("token_period", number(token.period)),
            member("token_policies", texts(&token.policies)),
            member("token_type", text(token.token_type.name())),
            member("token_ttl", number(token.ttl)),
            member("token_num_uses", number(token.num_uses)),
        ]
        .to_vec();
        if !old.policies.is_empty() {
            members.push(member("policies", texts(&token.policies)));
        }
        if !old.bound_cidrs.is_empty() {
            members.push(member("bound_cidrs", addresses(&token.bound_cidrs)));
        }
        let numbers = [("ttl", old.ttl), ("max_ttl", old.max_ttl), ("period", old.period), ("num_uses", old.num_uses)];
        members.extend(numbers.into_iter().filter(|(_, old)| *old > 0).map(|(key, old)| member(key, number(old))));
        object(members.into_iter())
    }
}

fn member(key: &str, value: Value) -> Member {
    Member { key: key.to_owned(), key_span: Span::new(0, 0), value }
}

fn object(members: impl Iterator<Item = Member>) -> Value {
    Value::new(Data::Object(members.collect()))
}

fn text(text: &str) -> Value {
    Value::new(Data::String(text.to_owned()))
}

fn number(number: i64) -> Value {
    Value::new(Data::Number(number.to_string()))
}

fn flag(flag: bool) -> Value {
    Value::new(Data::Bool(flag))
}

fn texts(items: &[String]) -> Value {
    Value::new(Data::List(items.iter().map(|item| text(item)).collect()))
}

fn addresses(items: &[Address]) -> Value {
    texts(&items.iter().map(Address::to_string).collect::<Vec<_>>())
}
