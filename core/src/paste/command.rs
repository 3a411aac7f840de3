//! Commands that set something up: `vault write`, `vault policy write`, and the same with `bao` or `curl`.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Body, Form, Item, Pasted, json_form,
    key_values::{self, Inputs},
    located::Located,
    shell::{self, Command},
};
use crate::json::Value;

/// Reads a script.
pub(super) fn read(text: &str, pasted: &mut Pasted) {
    let mut files: BTreeMap<String, Located> = BTreeMap::new();
    let mut pipe: Option<Located> = None;
    for command in shell::commands(text) {
        if let Some(end) = &command.endless {
            let text = format!("no line holds `{end}` alone: the here-document takes all that follows");
            pasted.problem(text, command.span);
        }
        let file = command.input_file.as_ref().and_then(|file| files.get(file)).cloned();
        let stdin = command.input.clone().or(file).or_else(|| pipe.take());
        pipe = None;
        let output = output(&command, stdin.as_ref());
        if let Some(output) = output {
            if let Some(file) = target(&command) {
                files.insert(file, output.clone());
            }
            pipe = command.piped.then_some(output);
            continue;
        }
        let inputs = Inputs { stdin, files: &files };
        run(text, &command, &inputs, pasted);
    }
    if pasted.items.is_empty() && pasted.problems.is_empty() {
        json_form::read_policy(text, pasted);
    }
}

/// What a command prints, as far as that can be told.
fn output(command: &Command, stdin: Option<&Located>) -> Option<Located> {
    let (program, arguments) = command.words.split_first()?;
    match program.text.as_str() {
        "echo" | "printf" => arguments.iter().rfind(|word| !word.text.starts_with('-')).cloned(),
        "cat" | "tee" | "jq" => stdin.cloned(),
        _ => None,
    }
}

fn target(command: &Command) -> Option<String> {
    let written = command.words.get(1).map(|word| word.text.clone());
    let tee = command.words.first().is_some_and(|program| program.text == "tee");
    command.output_file.clone().or(if tee { written } else { None })
}

fn run(source: &str, command: &Command, inputs: &Inputs<'_>, pasted: &mut Pasted) {
    let words = &command.words;
    let client = |word: &Located| matches!(word.text.rsplit('/').next(), Some("vault" | "bao"));
    if let Some(place) = words.iter().position(client) {
        let arguments: Vec<&Located> = words.iter().skip(place + 1).collect();
        match arguments.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().as_slice() {
            ["write", ..] => write(command, &arguments, inputs, pasted),
            ["policy", "write", ..] => policy(&arguments, inputs, pasted),
            _ => {}
        }
    } else if words.iter().any(|word| word.text == "curl") {
        curl(source, command, inputs, pasted);
    }
}

/// `vault write [flags] PATH DATA…`.
fn write(command: &Command, arguments: &[&Located], inputs: &Inputs<'_>, pasted: &mut Pasted) {
    let mut rest = arguments.iter().skip(1).skip_while(|word| word.text.len() > 1 && word.text.starts_with('-'));
    let Some(path) = rest.next() else { return };
    let Some(target) = Target::of(&path.text) else { return };
    let data: Vec<Located> = rest.map(|word| (*word).clone()).collect();
    if data.is_empty() {
        pasted.problem("Must supply data or use -force", path.full_span());
        return;
    }
    if let Some(body) = key_values::body(&data, inputs, pasted, command.span) {
        target.push(body, command, pasted);
    }
}

/// `vault policy write NAME FILE`.
fn policy(arguments: &[&Located], inputs: &Inputs<'_>, pasted: &mut Pasted) {
    let mut rest = arguments.iter().skip(2).filter(|word| word.text == "-" || !word.text.starts_with('-'));
    let (Some(name), Some(file)) = (rest.next(), rest.next()) else { return };
    let text = if file.text == "-" { inputs.stdin.as_ref() } else { inputs.files.get(&file.text) };
    match text {
        Some(text) => pasted.items.push(Item::Policy { name: Some(name.text.clone()), text: text.clone() }),
        None => pasted.problem("the text of the policy is in a file", file.full_span()),
    }
}

/// `curl … -d DATA URL`.
fn curl(source: &str, command: &Command, inputs: &Inputs<'_>, pasted: &mut Pasted) {
    let url = command.words.iter().find_map(|word| word.text.split_once("/v1/").map(|(_, path)| path.to_owned()));
    let Some(path) = url else { return };
    let mut words = command.words.iter();
    let mut data = None;
    while let Some(word) = words.next() {
        if matches!(word.text.as_str(), "-d" | "--data" | "--data-raw" | "--data-binary" | "--json") {
            data = words.next().cloned();
        } else if let Some(inline) = key_values::flag(&word.text, "data") {
            data = Some(word.slice(word.text.len() - inline.len(), word.text.len()));
        }
    }
    let Some(data) = data else { return };
    let document = match data.text.strip_prefix('@') {
        None => Some(&data),
        Some("-") => inputs.stdin.as_ref(),
        Some(file) => inputs.files.get(file),
    };
    let Some(document) = document else {
        pasted.problem("the content of the file is not in the text", data.full_span());
        return;
    };
    let body = match document.parse_json() {
        Ok(body) => body,
        Err((error, span)) => {
            pasted.problem(error, span);
            return;
        }
    };
    if let Some(target) = Target::of(&path) {
        target.push(body, command, pasted);
    } else if let Some(name) = path.strip_prefix("sys/policies/acl/").or_else(|| path.strip_prefix("sys/policy/"))
        && let Some(text) = json_form::policy_member(source, &body)
    {
        pasted.items.push(Item::Policy { name: key_values::owned(name), text });
    }
}

/// What a path of the API stands for.
struct Target {
    mount: String,
    /// None: the configuration.
    role: Option<String>,
}

impl Target {
    fn of(path: &str) -> Option<Self> {
        let path = path.trim_matches('/').strip_prefix("auth/")?;
        if let Some(mount) = path.strip_suffix("/config") {
            return Some(Self { mount: mount.to_owned(), role: None });
        }
        let (mount, role) = path.split_once("/role/")?;
        Some(Self { mount: mount.to_owned(), role: Some(role.to_string()) })
    }

    fn push(self, body: Value, command: &Command, pasted: &mut Pasted) {
        let is_role = self.role.is_some();
        let body = Body { mount: Some(self.mount), name: self.role, body, span: command.span, form: Form::Command };
        if is_role {
            pasted.role(body);
        } else {
            pasted.items.push(Item::Config(body));
        }
    }
}
