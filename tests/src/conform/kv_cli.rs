//! A command line of the `vault` CLI: the requests, the exit status, and the text of an error.

use boundclaim_core::kv::cli::{self, Environment};
use serde_json::{Map, Value, json};

use super::{
    Kind, Tag,
    wire::{answer, shown},
};

pub(super) const KIND: Kind = Kind { name: "kv_cli", tags: |_| vec!["-".to_owned()], check };

fn check(case: &Value, _: &Tag) -> Result<(), String> {
    let texts =
        |value: &Value| value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let words: Vec<String> = texts(&case["argv"]);
    let files = case["files"].as_object().map(Map::iter).into_iter().flatten();
    let environment = Environment {
        address: "http://127.0.0.1:8200".into(),
        token: "root".into(),
        stdin: case["stdin"].as_str().unwrap_or_default().into(),
        files: files.map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().into())).collect(),
    };
    let answers: Vec<_> = case["answers"].as_array().into_iter().flatten().collect();
    let mut given = Vec::new();
    // One answer at a time, as the server gives them.
    let run = loop {
        let run = cli::run(&words, &environment, &given).ok_or("no such command")?;
        if run.end.is_some() {
            break run;
        }
        let next =
            answers.get(given.len()).ok_or_else(|| format!("one request too many: {:?}", run.requests.last()))?;
        given.push(answer(next, run.requests.last().map_or("", |request| &request.target)));
    };
    let end = run.end.ok_or("no end")?;
    let mut ours = json!({ "requests": run.requests.iter().map(|request| shown(request, false)).collect::<Vec<_>>(), "exit": end.exit });
    let mut theirs = json!({ "requests": case["requests"], "exit": case["exit"] });
    if case["exit"] != 0 {
        ours["stderr"] = end.stderr.into();
        theirs["stderr"] = case["stderr"].clone();
    }
    if ours == theirs { Ok(()) } else { Err(format!("ours:   {ours}\ntheirs: {theirs}")) }
}
