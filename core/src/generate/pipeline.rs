//! The job in `.gitlab-ci.yml`.

use alloc::{format, string::String, vec::Vec};

use super::{
    Parts, images, job_script,
    text::Text,
    yaml::{scalar, script_item},
};
use crate::{
    gitlab::TokenKind,
    plan::{Access, Secret},
    setup::{Delivery, RefType},
};

/// `pipeline`: the whole file, with one job.
pub(crate) fn text(parts: &Parts) -> Text {
    let mut t = Text::default();
    head(&mut t, parts, &parts.job.name);
    if parts.login.is_by_runner() {
        secrets(&mut t, parts);
    }
    environment(&mut t, parts.access, None);
    rules(&mut t, parts.access);
    t.line("  before_script:");
    script_item(&mut t, "    ", &job_script::before(parts));
    t.line("  script:");
    for (index, line) in parts.job.script.iter().enumerate() {
        let mut item = Text::default();
        item.linked(line, &format!("/job/script/{index}"));
        script_item(&mut t, "    ", &item);
    }
    t
}

/// Name, image, token and variables: what `pipeline` and `diagnose-job` share.
pub(crate) fn head(t: &mut Text, parts: &Parts, name: &str) {
    let login = parts.login;
    t.linked(&scalar(name), "/job/name").line(":");
    if let Some(image) = &parts.job.image {
        write_image(t, image);
    }
    if login.token == TokenKind::IdToken {
        t.line("  id_tokens:").put("    ").linked(&scalar(&login.token_name), "/method/token_name").line(":");
        let audience = parts.access.audience.as_deref().unwrap_or_default();
        t.noted("Equals `bound_audiences` of the role, to the letter: scheme, port and slash included.", |t| {
            t.put("      aud: ").linked(&scalar(audience), "/auth/audience").put("\n");
        });
    }
}

/// The image, started with a shell.
pub(crate) fn write_image(t: &mut Text, image: &str) {
    if !images::starts_client(image) {
        t.put("  image: ").linked(&scalar(image), "/job/image").put("\n");
        return;
    }
    t.line("  image:").put("    name: ").linked(&scalar(image), "/job/image").put("\n");
    t.noted("The image would start the client; the job needs a shell.", |t| {
        t.line("    entrypoint: [\"\"]");
    });
}

/// `secrets:`, for the runner.
fn secrets(t: &mut Text, parts: &Parts) {
    t.line("  variables:");
    t.noted(
        "Here and not in the project's settings: a variable that is set there wins over the job's, so no other job could \
         use another role.",
        |t| {
            t.put("    VAULT_AUTH_ROLE: ").linked(&scalar(&parts.access.role), "/auth/role").put("\n");
        },
    );
    t.line("  secrets:");
    for (index, secret) in parts.secrets.iter().enumerate() {
        let at = format!("/secrets/{index}");
        t.put("    ").linked(&scalar(&secret.variable), &format!("{at}/variable")).line(":");
        vault(t, parts, secret, &at);
        if parts.servers.gitlab.has_secrets_file() {
            let (value, why) = match secret.delivery {
                Delivery::Value => ("false", "Without this line the variable holds the path of a file, not the value."),
                Delivery::File => ("true", "The variable holds the path of a file with the value."),
            };
            t.noted(why, |t| {
                t.put("      file: ").linked(value, &format!("{at}/as")).put("\n");
            });
        }
        if parts.login.token == TokenKind::IdToken {
            t.noted(
                "With the `$`. Needed as soon as the job has a second ID token: GitLab would pick one of them.",
                |t| {
                    t.put("      token: ")
                        .linked(&scalar(&format!("${}", parts.login.token_name)), "/method/token_name")
                        .put("\n");
                },
            );
        }
    }
}

/// The short form `path/field@mount` where GitLab reads it as meant, else the form with a key for each part.
///
/// GitLab splits at the last `@` and then at the last `/`, and takes the engine for KV version 2.
fn vault(t: &mut Text, parts: &Parts, secret: &Secret, at: &str) {
    let kv = parts.kv;
    // The runner expands variables in these strings, and `$$` to a dollar.
    let expanded = |text: &str| text.replace('$', "$$");
    let path = secret.path.render("${CI_PROJECT_ID}", expanded);
    let field = expanded(&secret.field);
    let mount = expanded(&kv.mount);
    if kv.version == 2 && !secret.field.contains('/') && !kv.mount.contains('@') {
        let short = format!("{path}/{field}@{mount}");
        t.noted(
            "Path, then field, then `@` and the mount. Without the mount the runner reads from one named `kv-v2`. The \
             path has no `data/`: the runner adds it.",
            |t| {
                t.put("      vault: ").linked(&scalar(&short), &format!("{at}/path")).put("\n");
            },
        );
        return;
    }
    let name = if kv.version == 2 { "kv-v2" } else { "kv-v1" };
    t.line("      vault:");
    t.noted("The short form would mean KV version 2, or be split at the wrong place.", |t| {
        t.line("        engine:");
        t.put("          name: ").linked(name, "/kv/version").put("\n");
        t.put("          path: ").linked(&scalar(&mount), "/kv/mount").put("\n");
    });
    t.put("        path: ").linked(&scalar(&path), &format!("{at}/path")).put("\n");
    t.put("        field: ").linked(&scalar(&field), &format!("{at}/field")).put("\n");
}

/// The environment that the role demands. With an `action`, the run is no deployment.
pub(crate) fn environment(t: &mut Text, access: &Access, action: Option<&str>) {
    if let Some(environment) = &access.environment {
        t.line("  environment:");
        t.noted("The role demands it: a job that names no environment, or another one, is refused.", |t| {
            t.put("    name: ").linked(&scalar(environment), "/scope/environment").put("\n");
        });
        if let Some(action) = action {
            t.noted("Without it GitLab would write the run down as a deployment.", |t| {
                t.put("    action: ").line(action);
            });
        }
    }
}

/// The same conditions as the role's, so that no job starts that must fail.
fn rules(t: &mut Text, access: &Access) {
    let conditions = conditions(access);
    if conditions.is_empty() {
        return;
    }
    t.line("  rules:");
    let why = "Saves jobs that must fail. It protects nothing: whoever can push can edit this line. The role is the \
               boundary.";
    t.noted(why, |t| {
        for (condition, field) in &conditions {
            t.put("    - if: ").linked(&scalar(condition), field).put("\n");
        }
    });
}

fn conditions(access: &Access) -> Vec<(String, String)> {
    let mut common = Vec::new();
    if access.protected_only {
        common.push(String::from("$CI_COMMIT_REF_PROTECTED == \"true\""));
    }
    if let Some(source) = &access.pipeline_source {
        common.push(format!("$CI_PIPELINE_SOURCE == \"{source}\""));
    }
    let merge_request = access.pipeline_source.as_deref() == Some("merge_request_event");
    let refs = access.refs.iter().enumerate().map(|(index, one)| {
        let variable = match one.kind {
            RefType::Branch if merge_request => "$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
            RefType::Branch => "$CI_COMMIT_BRANCH",
            RefType::Tag => "$CI_COMMIT_TAG",
        };
        let mut all = Vec::from([format!("{variable} {}", comparison(&one.name))]);
        all.extend(common.iter().cloned());
        (all.join(" && "), format!("/scope/refs/{index}"))
    });
    let conditions: Vec<_> = refs.collect();
    if conditions.is_empty() && !common.is_empty() {
        return Vec::from([(common.join(" && "), String::from("/scope/protected_only"))]);
    }
    conditions
}

/// GitLab's expressions have two kinds of quotes and no escapes in them, and regular expressions between slashes.
fn comparison(name: &str) -> String {
    if !name.contains('*') {
        let quote = if name.contains('"') { '\'' } else { '"' };
        return format!("== {quote}{name}{quote}");
    }
    let mut pattern = String::new();
    for c in name.chars() {
        match c {
            '*' => pattern.push_str(".*"),
            c if c.is_ascii_punctuation() && !"-_\"'#%&@,;:=<>!~`".contains(c) => {
                pattern.push('\\');
                pattern.push(c);
            }
            c => pattern.push(c),
        }
    }
    format!("=~ /^{pattern}$/")
}
