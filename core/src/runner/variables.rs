//! CI/CD variables, and how the runner expands them.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::VaultSecret;
use crate::{
    api::{Json, path::join},
    collect,
};

/// A CI/CD variable as the job has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub key: String,
    /// Its value; that of a file variable is the content of the file.
    pub value: String,
    /// Type file: in texts it stands for the path of the file.
    pub file: bool,
    /// Never expanded itself.
    pub raw: bool,
}

/// The variables of a job; of those with the same name the last one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables(Vec<Variable>);

impl Variables {
    /// Expands the values once, as the runner does before it does anything with them. Mirrors `Variables.Expand`,
    /// `common/spec/variables.go`.
    pub fn new(variables: Vec<Variable>) -> Self {
        let source = Self(variables);
        let expanded = source.0.iter().map(|variable| {
            let value = if variable.raw { variable.value.clone() } else { source.expand(&variable.value) };
            Variable { value, ..variable.clone() }
        });
        Self(expanded.collect())
    }

    /// The text with variables for `$NAME` and `${NAME}`; unknown ones are empty, `$$` is a dollar. Mirrors `os.Expand`
    /// and `Variables.Get`.
    ///
    /// # Example
    /// ```
    /// use boundclaim_core::runner::{Variable, Variables};
    ///
    /// let one = Variable { key: "A".into(), value: "x".into(), ..Variable::default() };
    /// assert_eq!(Variables::new(vec![one]).expand("$A/${B}/$$C"), "x//$C");
    /// ```
    pub fn expand(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            let (name, length) = shell_name(after);
            match name {
                // A dollar that begins no name stays; a broken `${` goes.
                "" if length == 0 => out.push('$'),
                name => out.push_str(&self.value(name)),
            }
            rest = after.get(length..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }

    /// The secret with variables in all its texts. Mirrors `VaultSecret.expandVariables`, `common/spec/spec.go`.
    pub(super) fn expand_in(&self, secret: &VaultSecret) -> VaultSecret {
        let data = secret.auth_data.iter();
        let data = data.map(|(name, value)| (name.clone(), Json::String(self.expand(&printed_as_text(value)))));
        VaultSecret {
            url: self.expand(&secret.url),
            namespace: self.expand(&secret.namespace),
            auth_name: self.expand(&secret.auth_name),
            auth_path: self.expand(&secret.auth_path),
            auth_data: collect::map(data),
            engine: self.expand(&secret.engine),
            mount: self.expand(&secret.mount),
            path: self.expand(&secret.path),
            field: self.expand(&secret.field),
        }
    }

    fn value(&self, name: &str) -> String {
        match name {
            "$" => return "$".into(),
            "*" | "#" | "@" | "!" | "?" => return String::new(),
            name if name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_digit()) => return String::new(),
            _ => {}
        }
        let Some(variable) = self.0.iter().rev().find(|variable| variable.key == name) else { return String::new() };
        if variable.file {
            // Mirrors `Variables.tmpFile`: the folder is itself a variable of the job.
            let folder = self.0.iter().rev().find(|variable| variable.key == "RUNNER_TEMP_PROJECT_DIR");
            return join(&[folder.map_or("", |folder| &folder.value), &variable.key]);
        }
        variable.value.clone()
    }
}

/// What is no text is printed as if it were one: Go's `%s`.
fn printed_as_text(value: &Json) -> String {
    let all = |parts: Vec<String>| parts.join(" ");
    match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => format!("%!s(float64={})", number.parse().map_or_else(|_| number.clone(), float)),
        Json::Bool(value) => format!("%!s(bool={value})"),
        Json::Null => "%!s(<nil>)".into(),
        Json::List(items) => format!("[{}]", all(items.iter().map(printed_as_text).collect())),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{key}:{}", printed_as_text(value)));
            format!("map[{}]", all(fields.collect()))
        }
    }
}

/// Go's `%v` of a `float64`.
fn float(value: f64) -> String {
    let plain = value == 0.0 || (1e-4..1e21).contains(&value.abs());
    if plain {
        return value.to_string();
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{digits}e{sign}{exponent:0>2}")
}

/// The name at the beginning of what follows a dollar, and how long it is with its braces. Mirrors `getShellName`,
/// `os/env.go`.
fn shell_name(text: &str) -> (&str, usize) {
    let special = |byte: u8| b"*#$@!?-0123456789".contains(&byte);
    if let Some(inner) = text.strip_prefix('{') {
        return match inner.split_once('}') {
            Some(("", _)) => ("", 2),
            Some((name, _)) => (name, name.len() + 2),
            None => ("", 1),
        };
    }
    if text.bytes().next().is_some_and(special) {
        return (text.get(..1).unwrap_or_default(), 1);
    }
    let end = text.bytes().position(|byte| byte != b'_' && !byte.is_ascii_alphanumeric()).unwrap_or(text.len());
    (text.get(..end).unwrap_or_default(), end)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{Variable, Variables};

    #[test]
    fn expands_like_go() {
        let one = |key: &str, value: &str, file| Variable { key: key.into(), value: value.into(), file, raw: false };
        let variables =
            Variables::new(Vec::from([one("A", "x-$B", false), one("B", "y", false), one("F", "text", true)]));
        for (text, expected) in [
            ("$A/api", "x-y/api"),
            ("${A}b$Ab", "x-yb"),
            ("$F", "F"),
            ("a$", "a$"),
            ("a$/b", "a$/b"),
            ("a$$b", "a$b"),
            ("a$1b", "ab"),
            ("a${b", "ab"),
            ("a${}b", "ab"),
            ("a${NOPE:-b}", "a"),
            ("$é", "$é"),
        ] {
            assert_eq!(variables.expand(text), expected, "{text}");
        }
    }
}
