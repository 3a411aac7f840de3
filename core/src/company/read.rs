//! JSON → [`Company`].

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    Company, locks,
    names::{PLACEHOLDERS, unknown_placeholder},
};
use crate::{
    credential::holds_credential,
    diagnostic::{Code, Diagnostic},
    json::{
        Value,
        strict::{Object, Reader},
    },
    limits,
    plan::{BaseUrl, Plan, is_invisible},
    setup::{GroupInput, SecretInput, Setup, read_into},
};

pub(super) fn company(text: &str) -> Result<Company, Vec<Diagnostic>> {
    let mut reader = Reader::new("company file");
    // Who reads this is not who can mend it.
    let help = "Whoever hosts the page finds the form in docs/json.md, under \"A company's file\".";
    let unreadable = |found: Vec<Diagnostic>| found.into_iter().map(|one| one.help(help)).collect::<Vec<_>>();
    let value = reader.parse(text, limits::COMPANY_BYTES).map_err(unreadable)?;
    credentials(text, &value, &mut reader);
    let mut company = Company::default();
    if let Some(root) = Object::of(&value, String::new(), &mut reader) {
        read_root(root, &mut company, &mut reader);
    }
    check(&company, &mut reader);
    reader.finish(company)
}

/// Everybody who opens the page can read the file.
fn credentials(text: &str, value: &Value, found: &mut Reader) {
    let strings = value.strings();
    let mut places: Vec<&str> = Vec::new();
    places.extend(strings.iter().filter(|(_, text)| holds_credential(text)).map(|(path, _)| path.as_str()));
    // It may be a name.
    if places.is_empty() && holds_credential(text) {
        places.push("");
    }
    for place in places {
        secret_value(place, found);
    }
}

pub(super) fn secret_value(place: impl Into<String>, found: &mut Reader) {
    let help = "Everybody who opens this page can read the file: take it out, and replace the credential.";
    let message = "this looks like a token, a private key or another secret value".to_owned();
    let one = found.diagnostic(Code::SecretValue, place, message).help(help);
    found.add(one);
}

fn read_root(mut root: Object<'_>, company: &mut Company, found: &mut Reader) {
    root.strings("gitlab", &mut company.gitlab, found);
    root.string("name", &mut company.name, found);
    if let Some(setup) = root.object("setup", found) {
        company.says_setup = true;
        read_into(setup, &mut company.setup, found);
    }
    if let Some(mut names) = root.object("names", found) {
        names.optional("role", &mut company.names.role, found);
        names.optional("policy", &mut company.names.policy, found);
        names.optional("path", &mut company.names.path, found);
        names.end(found);
    }
    root.strings("locked", &mut company.locked, found);
    #[cfg(feature = "read-back")]
    super::server::read(&mut root, company, found);
    // What only the checker reads.
    #[cfg(not(feature = "read-back"))]
    for field in ["evidence", "roles"] {
        root.take(field);
    }
    root.end(found);
}

/// What is read is usable, so that nobody is stuck with a locked field that holds nonsense.
fn check(company: &Company, found: &mut Reader) {
    for (field, list) in [("/gitlab", &company.gitlab), ("/locked", &company.locked)] {
        if list.len() > limits::LIST_ITEMS {
            let message = format!("{} entries; at most {} are possible", list.len(), limits::LIST_ITEMS);
            let one = found.diagnostic(Code::TooLarge, field, message);
            found.add(one.help("Leave some out. A path in `locked` holds everything below it."));
            return;
        }
    }
    for (index, url) in company.gitlab.iter().enumerate() {
        if let Err(why) = BaseUrl::parse(url) {
            let message = format!("`{url}` is not a usable address: {why}");
            let one = found.diagnostic(Code::BadUrl, format!("/gitlab/{index}"), message);
            found.add(one.help("Write it as GitLab shows it, like https://gitlab.example.com."));
        }
    }
    let name = company.name.trim();
    if name.is_empty() || name.chars().count() > limits::COMPANY_NAME_CHARS || name.chars().any(is_invisible) {
        let message = format!("a name has 1 to {} characters, none of them invisible", limits::COMPANY_NAME_CHARS);
        let one = found.diagnostic(Code::BadName, "/name", message);
        found.add(one.help("It is shown as in \"Set by Example Corp\"."));
    }
    for one in Plan::new(&company.setup).diagnostics() {
        let field = one.field.as_deref().unwrap_or_default();
        // Who gets in and what they read is asked.
        let asked = one.code == Code::Missing && (field.starts_with("/scope") || field.starts_with("/secrets"));
        if one.is_error() && !asked {
            found.add(moved(one, format!("/setup{field}"), found));
        }
    }
    check_names(company, found);
    for (index, path) in company.locked.iter().enumerate() {
        if let Some(help) = locks::problem(path) {
            let message = format!("`{path}` is not a field of a setup");
            let one = found.diagnostic(Code::UnknownField, format!("/locked/{index}"), message);
            found.add(one.help(help));
        }
    }
}

/// Patterns are tried on a project and on a group.
fn check_names(company: &Company, found: &mut Reader) {
    let names = &company.names;
    let mut known = true;
    for (field, pattern) in [("role", &names.role), ("policy", &names.policy), ("path", &names.path)] {
        if let Some(word) = pattern.as_deref().and_then(unknown_placeholder) {
            let words: Vec<String> = PLACEHOLDERS.iter().map(|(word, _)| format!("{{{word}}}")).collect();
            let message = format!("`{{{word}` is none of the placeholders");
            let one = found.diagnostic(Code::UnknownChoice, format!("/names/{field}"), message);
            found.add(one.help(format!("Write text, and of these: {}.", words.join(", "))));
            known = false;
        }
    }
    if !known {
        return;
    }
    let mut tried = Setup::empty();
    tried.secrets.push(SecretInput { field: "field".to_string(), ..SecretInput::default() });
    tried.scope.refs = Some(Vec::new());
    let mut project = tried.clone();
    project.scope.project_id = Some("42".to_string());
    project.scope.project_path = Some("group/project".to_string());
    tried.scope.group = Some(GroupInput { path: "group".to_string(), id: Some("7".to_string()), subgroups: false });
    let mut fits = [names.role.is_none(), names.policy.is_none(), names.path.is_none()];
    for mut setup in [project, tried] {
        names.put_in(&mut setup);
        let start = names.path_start(&setup);
        let used = [setup.auth.role.is_some(), setup.auth.policy.is_some(), start.is_some()];
        if let Some(secret) = setup.secrets.first_mut() {
            secret.path = format!("{}api", start.unwrap_or_default());
        }
        let plan = Plan::new(&setup);
        for (index, (field, name)) in FIELDS.iter().enumerate() {
            let fits = fits.get_mut(index).filter(|fits| !**fits);
            let Some((fits, true)) = fits.zip(used.get(index).copied()) else { continue };
            *fits = true;
            let wrong = plan.diagnostics().iter().find(|one| one.is_error() && one.field.as_deref() == Some(*field));
            if let Some(wrong) = wrong {
                found.add(moved(wrong, format!("/names/{name}"), found));
            }
        }
    }
    for ((_, name), _) in FIELDS.iter().zip(fits).filter(|(_, fits)| !fits) {
        let message = "no setup has all of these values".to_owned();
        let one = found.diagnostic(Code::UnknownChoice, format!("/names/{name}"), message);
        found.add(one.help("A setup is about a project, or about a group: {group} stands alone."));
    }
}

/// Where a setup has what a pattern makes.
const FIELDS: [(&str, &str); 3] = [("/auth/role", "role"), ("/auth/policy", "policy"), ("/secrets/0/path", "path")];

/// A finding about a setup, as one about the file.
fn moved(one: &Diagnostic, field: String, found: &Reader) -> Diagnostic {
    Diagnostic { field: Some(field), source: found.source.to_owned(), ..one.clone() }
}
