//! One version, as texts.

use boundclaim_core::{
    Server,
    check::{Evidence, PolicyEvidence},
    paste::{self, Item},
};

use crate::checker::input::{Input, Stored};

/// Role, policies and config. An empty text was not given.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Version {
    pub(crate) role: String,
    pub(crate) policies: String,
    pub(crate) config: String,
}

impl Version {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the checker was given.
    pub(crate) fn of(input: &Input) -> Self {
        let policy = |policy: &PolicyEvidence| {
            let pasted = paste::read(&policy.text).items;
            if pasted.iter().any(|item| matches!(item, Item::Policy { name: Some(_), .. })) {
                return policy.text.clone();
            }
            format!("vault policy write {} - <<'EOF'\n{}\nEOF\n", policy.name, policy.text.trim_end())
        };
        Self {
            role: input.role.text.clone(),
            policies: input.policies.iter().map(policy).collect::<Vec<_>>().join("\n"),
            config: input.config.text.clone(),
        }
    }

    /// The same as the checker takes it.
    pub(crate) fn input(&self) -> Input {
        let stored = |text: &str| Stored { text: text.to_owned(), absent: false };
        let named = |item| match item {
            Item::Policy { name: Some(name), text } => Some(PolicyEvidence { name, text: text.text }),
            _ => None,
        };
        let mut policies: Vec<PolicyEvidence> =
            paste::read(&self.policies).items.into_iter().filter_map(named).collect();
        if policies.is_empty() && !self.policies.trim().is_empty() {
            policies.push(PolicyEvidence { name: "policy".to_owned(), text: self.policies.clone() });
        }
        Input { role: stored(&self.role), config: stored(&self.config), policies, ..Input::default() }
    }

    pub(crate) fn evidence(&self, server: Server) -> Evidence {
        Evidence { server, ..self.input().evidence() }
    }

    /// Two versions as JSON to keep: without credentials, as everything that is kept.
    pub(crate) fn to_json([before, after]: &[Self; 2]) -> String {
        format!("[{},{}]", before.input().to_json(), after.input().to_json())
    }

    /// What [`to_json`](Self::to_json) kept.
    pub(crate) fn from_json(json: &str) -> Option<[Self; 2]> {
        let [before, after] = serde_json::from_str::<[serde_json::Value; 2]>(json).ok()?;
        let read =
            |value: serde_json::Value| Some(Self::of(&Input::of(&Evidence::from_json(&value.to_string()).ok()?)));
        Some([read(before)?, read(after)?])
    }

    /// A change that looks harmless.
    pub(crate) fn example() -> [Self; 2] {
        let role = |claims: &str| {
            format!(
                "vault write auth/jwt/role/project-42-role - <<'EOF'\n{{\n  \"role_type\": \"jwt\",\n  \"user_claim\": \
                 \"project_id\",\n  \"bound_audiences\": [\"https://vault.example.com:8200\"],\n{claims}  \
                 \"token_policies\": [\"project-42-policy\"]\n}}\nEOF\n"
            )
        };
        let policy = |path: &str| {
            format!(
                "vault policy write project-42-policy - <<'EOF'\npath \"{path}\" {{\n  capabilities = [\"read\"]\n}}\nEOF\n"
            )
        };
        let config = "vault write auth/jwt/config \\\n    oidc_discovery_url=https://gitlab.example.com \\\n    bound_issuer=https://gitlab.example.com\n";
        let before = "  \"bound_claims\": { \"project_id\": \"42\", \"ref\": \"main\", \"ref_type\": \"branch\" },\n";
        let after =
            "  \"bound_claims_type\": \"glob\",\n  \"bound_claims\": { \"project_id\": \"42\", \"ref\": \"main*\" },\n";
        [
            Self { role: role(before), policies: policy("secret/data/project-42/api"), config: config.to_owned() },
            Self { role: role(after), policies: policy("secret/data/project-42/*"), config: config.to_owned() },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn what_is_kept_comes_back() {
        let versions = Version::example();
        assert_eq!(Version::from_json(&Version::to_json(&versions)), Some(versions));
        let nothing = [Version::default(), Version::default()];
        assert_eq!(Version::from_json(&Version::to_json(&nothing)), Some(nothing));
    }
}
