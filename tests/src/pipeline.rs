//! `.gitlab-ci.yml`, read back as GitLab reads it.

use serde_json::{Map, Value};

use crate::Outcome;

/// The one job of a file.
#[derive(Clone, Debug)]
pub struct JobSpec {
    /// `before_script`, then `script`.
    pub script: Vec<String>,
    /// `variables`.
    pub variables: Vec<(String, String)>,
    /// `id_tokens`: name and `aud`.
    pub id_tokens: Vec<(String, Value)>,
    /// `secrets`.
    pub secrets: Vec<SecretSpec>,
    /// Name of the environment.
    pub environment: Option<String>,
}

/// One entry of `secrets:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretSpec {
    /// The variable it becomes.
    pub variable: String,
    /// `kv-v2`, `kv-v1` or `generic`.
    pub engine: String,
    /// The engine's mount.
    pub mount: String,
    /// Below the mount.
    pub path: String,
    /// Field of the secret.
    pub field: String,
    /// Whether the variable holds the path of a file.
    pub file: bool,
    /// The token, with `$`.
    pub token: Option<String>,
}

impl JobSpec {
    /// Reads a file that has exactly one job.
    pub fn parse(yaml: &str) -> Outcome<Self> {
        let file: Map<String, Value> = serde_saphyr::from_str(yaml)?;
        let jobs: Vec<&Value> = file.values().filter(|entry| entry.get("script").is_some()).collect();
        let [job] = jobs.as_slice() else {
            return Err(format!("{} jobs instead of one", jobs.len()).into());
        };
        let mut script = lines(&job["before_script"])?;
        script.extend(lines(&job["script"])?);
        let entries = |key: &str| job[key].as_object().cloned().unwrap_or_default();
        let secrets = entries("secrets").into_iter().map(|(variable, entry)| SecretSpec::parse(variable, &entry));
        Ok(Self {
            script,
            variables: entries("variables")
                .into_iter()
                .map(|(key, value)| Ok((key, text(&value)?)))
                .collect::<Outcome<_>>()?,
            id_tokens: entries("id_tokens").into_iter().map(|(name, entry)| (name, entry["aud"].clone())).collect(),
            secrets: secrets.collect::<Outcome<_>>()?,
            environment: job["environment"]["name"].as_str().map(str::to_owned),
        })
    }
}

impl SecretSpec {
    fn parse(variable: String, entry: &Value) -> Outcome<Self> {
        let vault = &entry["vault"];
        let (engine, mount, path, field) = match vault {
            Value::String(short) => short_form(short),
            _ => (
                text(&vault["engine"]["name"])?,
                text(&vault["engine"]["path"])?,
                text(&vault["path"])?,
                text(&vault["field"])?,
            ),
        };
        let file = match &entry["file"] {
            Value::Null => true,
            Value::Bool(file) => *file,
            other => return Err(format!("file: {other} is not a boolean").into()),
        };
        let token = entry["token"].as_str().map(str::to_owned);
        Ok(Self { variable, engine, mount, path, field, file, token })
    }
}

/// `path/field@mount`: split at the last `@`, unless nothing is before it, and then at the last `/`.
fn short_form(short: &str) -> (String, String, String, String) {
    let (secret, mount) = match short.rsplit_once('@') {
        Some((secret, mount)) if !secret.is_empty() => (secret, mount),
        _ => (short, "kv-v2"),
    };
    let (path, field) = secret.rsplit_once('/').unwrap_or(("", secret));
    ("kv-v2".into(), mount.into(), path.into(), field.into())
}

/// A script: one line, or lists in lists of lines.
fn lines(value: &Value) -> Outcome<Vec<String>> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => Ok(items.iter().map(lines).collect::<Outcome<Vec<_>>>()?.concat()),
        line => Ok(vec![text(line)?]),
    }
}

fn text(value: &Value) -> Outcome<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("{value} is not a text").into())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::short_form;

    /// As GitLab's own classes read them.
    #[test]
    fn short_forms() {
        let mut read = 0;
        for line in include_str!("../vectors/secret_syntax.jsonl").lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let (Some(text), expect) = (case["text"].as_str(), &case["expect"]) else { continue };
            let Some(engine) = expect.get("engine") else { continue };
            let of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let expected = (of(&engine["name"]), of(&engine["path"]), of(&expect["path"]), of(&expect["field"]));
            assert_eq!(short_form(text), expected, "{text}");
            read += 1;
        }
        assert!(read > 10, "{read} cases");
    }
}
