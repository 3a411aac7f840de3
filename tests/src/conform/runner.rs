//! A secret as the runner gets it: what it sends, and what the job gets.

use std::collections::BTreeMap;

use boundclaim_core::{
    Answer, Json, Request,
    runner::{self, End, Secret, Variable, Variables, VaultSecret},
};
use serde_json::{Map, Value, json};

use super::{
    Kind, Tag,
    wire::{answer, shown},
};

pub(super) const KIND: Kind = Kind { name: "runner", tags: |_| vec!["-".to_owned()], check };

fn check(case: &Value, _: &Tag) -> Result<(), String> {
    let secret = secret(&case["secret"])?;
    let variables = Variables::new(entries(&case["variables"]).map(|(key, value)| variable(key, value)).collect());
    let process: BTreeMap<_, _> =
        entries(&case["runner_env"]).map(|(name, value)| (name.clone(), hosts(text(value)))).collect();
    let (requests, end) = converse(case, &secret, &variables, &process)?;
    let mut ours = json!({ "requests": requests, "error": "", "value": "" });
    match end {
        End::Value { text, file } => {
            ours["value"] = text.into();
            ours["file"] = file.into();
        }
        End::Skipped(_) => {}
        End::Failed { error, reason } => {
            ours["error"] = placeholders(&error).into();
            ours["failure_reason"] = reason.name().into();
        }
    }
    let mut theirs = case.clone();
    if let Some(fields) = theirs.as_object_mut() {
        fields.retain(|name, _| ["requests", "error", "value", "file", "failure_reason"].contains(&name.as_str()));
    }
    if ours == theirs { Ok(()) } else { Err(format!("ours:   {ours}\ntheirs: {theirs}")) }
}

/// Answers until the end; the requests that the http server saw.
fn converse(
    case: &Value,
    secret: &Secret,
    variables: &Variables,
    process: &BTreeMap<String, String>,
) -> Result<(Vec<Value>, End), String> {
    let (mut given, mut seen) = (Vec::new(), Vec::new());
    for _ in 0..LIMIT {
        let run = runner::resolve(secret, variables, process, &given);
        if let Some(end) = run.end {
            return Ok((seen, end));
        }
        let request = run.requests.last().ok_or("neither a request nor an end")?;
        let elsewhere = network(request, process);
        given.push(elsewhere.unwrap_or_else(|| {
            seen.push(shown(request, true));
            reply(&case["replies"], request)
        }));
    }
    Err("no end".into())
}

/// The world outside the http server; none: it is this server that answers.
fn network(request: &Request, process: &BTreeMap<String, String>) -> Option<Answer> {
    let (scheme, rest) = request.url.split_once("://").unwrap_or_default();
    let failed = |text: &str| Some(Answer::Failed(text.into()));
    match (scheme, rest.split('/').next().unwrap_or_default()) {
        (_, DEAD) => failed(&format!("dial tcp {DEAD}: connect: connection refused")),
        ("http", TLS) => {
            let body = "Client sent an HTTP request to an HTTPS server.\n".into();
            Some(Answer::Http { status: 400, body, location: None })
        }
        (_, SERVER) => None,
        (_, TLS) if runner::trusts(process, CA) => None,
        (_, TLS) => failed("tls: failed to verify certificate: x509: certificate signed by unknown authority"),
        (_, host) => {
            let host = host.split(':').next().unwrap_or_default();
            failed(&format!("dial tcp: lookup {host} on 192.0.2.53:53: no such host"))
        }
    }
}

fn reply(replies: &Value, request: &Request) -> Answer {
    let exact = format!("{} {}", request.method, request.target);
    let any = format!("{} *", request.method);
    let reply = replies.get(exact).or_else(|| replies.get(any));
    if let Some(reply) = reply {
        let mut reply = reply.clone();
        if let Some(location) = reply[2]["Location"].as_str().map(hosts) {
            reply[2]["Location"] = location.into();
        }
        return answer(&reply, &request.target);
    }
    if request.method == "PUT" && request.target.ends_with("/login") {
        return answer(&json!([200, { "auth": { "client_token": "hvs.TEST" } }]), &request.target);
    }
    answer(&json!([404, { "errors": [] }]), &request.target)
}

/// A secret as GitLab sends it.
pub(super) fn secret(value: &Value) -> Result<Secret, String> {
    let vault = value.get("vault").filter(|vault| !vault.is_null()).map(|vault| {
        let (server, auth, engine) = (&vault["server"], &vault["server"]["auth"], &vault["engine"]);
        let data = entries(&auth["data"]).map(|(name, value)| Ok((name.clone(), Json::decode(&value.to_string())?)));
        Ok::<_, String>(VaultSecret {
            url: hosts(text(&server["url"])),
            namespace: text(&server["namespace"]).into(),
            auth_name: text(&auth["name"]).into(),
            auth_path: text(&auth["path"]).into(),
            auth_data: data.collect::<Result<_, String>>()?,
            engine: text(&engine["name"]).into(),
            mount: text(&engine["path"]).into(),
            path: text(&vault["path"]).into(),
            field: text(&vault["field"]).into(),
        })
    });
    Ok(Secret { variable: "THE_SECRET".into(), vault: vault.transpose()?, file: value["file"].as_bool() })
}

fn variable(key: &str, value: &Value) -> Variable {
    let is = |name: &str| value[name] == true;
    let text = hosts(value.as_str().unwrap_or_else(|| text(&value["value"])));
    Variable { key: key.to_owned(), value: text, file: is("file"), raw: is("raw") }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().map(Map::iter).into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Addresses for the placeholders of the vectors.
fn hosts(text: &str) -> String {
    PLACES.iter().fold(text.to_owned(), |text, (name, place)| text.replace(name, place))
}

fn placeholders(text: &str) -> String {
    PLACES.iter().fold(text.to_owned(), |text, (name, place)| text.replace(place, name))
}

const SERVER: &str = "127.0.0.1:8201";
const TLS: &str = "127.0.0.1:8202";
const DEAD: &str = "127.0.0.1:8203";
const CA: &str = "/ca.pem";
const PLACES: &[(&str, &str)] = &[
    ("{{SERVER}}", "http://127.0.0.1:8201"),
    ("{{TLS}}", "https://127.0.0.1:8202"),
    ("{{DEAD}}", "http://127.0.0.1:8203"),
    ("{{TLSHOST}}", TLS),
    ("{{DEADHOST}}", DEAD),
    ("{{CA}}", CA),
];
const LIMIT: usize = 10;
