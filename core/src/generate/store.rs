//! `store-secret`: asks for the values on the terminal and adds them to what is there.

use alloc::{format, string::String, vec::Vec};

use super::{
    Parts,
    shell::{self, cli_path, word},
    text::Text,
};

/// The script. It never holds a value: each is typed, or read from a file, and handed on in a private folder.
pub(crate) fn secret(parts: &Parts) -> Text {
    let mut t = Text::default();
    let mut about = Vec::from([
        "Stores the secrets: asks for each value on the terminal, without showing it.".into(),
        "Write @FILE for a value with several lines: the file is stored as it is. @@ stands for a single @ in front."
            .into(),
        "Other fields of the same secret stay as they are.".into(),
    ]);
    if parts.templated() {
        about.push("Each project has its own secret: sh store-secret.sh PROJECT_ID".into());
    }
    let about: Vec<&str> = about.iter().map(|line: &String| line.as_str()).collect();
    shell::head(&mut t, &about);
    if parts.templated() {
        t.line("CI_PROJECT_ID=${1:?PROJECT_ID is missing: the number of the project, like 42}");
        t.line("case $CI_PROJECT_ID in *[!0-9]*) echo 'PROJECT_ID is a number' >&2; exit 2 ;; esac");
    }
    shell::prepare(&mut t, parts.servers);
    t.put("\n");
    t.noted("A folder that only you can read; it is gone when the script ends, whatever happens.", |t| {
        t.line("umask 077").line("values=$(mktemp -d)");
        t.line("trap 'rm -rf \"$values\"; if [ -t 0 ]; then stty echo icanon; fi' EXIT");
        t.line("trap 'exit 130' INT TERM HUP");
    });
    ask(&mut t);
    if parts.kv.version == 1 {
        t.put("\ndata() { # the data of an answer that the client printed as JSON\n");
        t.line("  printf '%s\\n' \"$1\" | sed -n '/^  \"data\": {$/,/^  }/p' | sed '1s/.*/{/; $s/.*/}/'").line("}");
    }
    for (number, (path, secrets)) in parts.paths().into_iter().enumerate() {
        t.put("\n# ").line(&format!("{}/{}", parts.kv.mount, path.shown()));
        let mut pairs = Vec::new();
        let mut known: Vec<&str> = Vec::new();
        for (_, secret) in &secrets {
            if known.contains(&secret.field.as_str()) {
                continue;
            }
            known.push(&secret.field);
            let file = format!("{number}-{}", pairs.len());
            t.line(&format!("ask {} {file}", word(&secret.field)));
            pairs.push(format!("{}=@\"$values/{file}\"", word(&secret.field)));
        }
        let at = secrets.first().map_or(0, |(index, _)| *index);
        write(&mut t, parts, path, &pairs.join(" "), at);
    }
    t.put("\n").line("say 'Stored.'");
    t
}

fn ask(t: &mut Text) {
    t.put("\nask() { # field, file\n");
    t.line("  printf '%s (not shown; @FILE reads a file): ' \"$1\" >&2");
    t.noted(
        "The value is typed here and nowhere else: it stays out of the shell's history and of the list of processes.",
        |t| {
            t.line("  if [ -t 0 ]; then stty -echo; fi");
            t.line("  IFS= read -r value || [ -n \"$value\" ] || { say 'no value given' >&2; exit 1; }");
            t.line("  if [ -t 0 ]; then stty echo; echo >&2; fi");
        },
    );
    t.line("  case $value in");
    t.line("  '') say 'no value given' >&2; exit 1 ;;");
    t.noted("Only the first line of what was pasted was read. The others must not reach your shell.", |t| {
        t.line("  '-----BEGIN '*)");
        t.line("    if [ -t 0 ]; then stty -echo -icanon min 0 time 5; cat >/dev/null; fi");
        t.line("    say 'that value has several lines: write it to a file, and give @FILE' >&2; exit 1 ;;");
    });
    t.line("  @@*) printf %s \"${value#@}\" >\"$values/$2\" ;;");
    t.line("  @*) cat -- \"${value#@}\" >\"$values/$2\" ;;");
    t.line("  *) printf %s \"$value\" >\"$values/$2\" ;;");
    t.line("  esac").line("}");
}

fn write(t: &mut Text, parts: &Parts, path: &crate::plan::KvPath, pairs: &str, index: usize) {
    let cli = parts.servers.server.product.cli();
    let mount = word(&parts.kv.mount);
    let at = cli_path(path);
    let link = format!("/secrets/{index}/path");
    if parts.kv.version == 2 {
        t.noted("Adds the field to the secret; a secret that is not there yet (404) is made.", |t| {
            t.put(&format!("if ! answer=$({cli} kv patch -method=patch -mount={mount} ")).linked(&at, &link);
            t.line(&format!(" {pairs} 2>&1); then"));
            t.line("  case $answer in");
            t.line(&format!("  *'Code: 404'*) {cli} kv put -mount={mount} {at} {pairs} ;;"));
            t.line("  *) printf '%s\\n' \"$answer\" >&2; exit 1 ;;").line("  esac").line("fi");
        });
        return;
    }
    t.noted("KV version 1 cannot add a field: the fields that are there are read and written again. The server itself makes JSON of the new ones, by wrapping them for a moment; given as key=value beside a file, the client would append to a field that is there.", |t| {
        t.put(&format!("if answer=$({cli} kv get -format=json -mount={mount} ")).linked(&at, &link).line(" 2>&1); then");
        t.line("  data \"$answer\" >\"$values/before.json\"");
        t.line(&format!("  wrapped=$({cli} write -wrap-ttl=60s -field=wrapping_token sys/wrapping/wrap {pairs})"));
        t.line(&format!("  answer=$(VAULT_TOKEN=$wrapped {cli} unwrap -format=json)"));
        t.line("  data \"$answer\" >\"$values/after.json\"");
        t.line(&format!("  {cli} kv put -mount={mount} {at} @\"$values/before.json\" @\"$values/after.json\""));
        t.line("else").line("  case $answer in");
        t.line(&format!("  *'No value found'*) {cli} kv put -mount={mount} {at} {pairs} ;;"));
        t.line("  *) printf '%s\\n' \"$answer\" >&2; exit 1 ;;").line("  esac").line("fi");
    });
}
