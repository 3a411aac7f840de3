//! Requests and answers, between the vectors' JSON and the core.

use boundclaim_core::{Answer, Json, Request};
use serde_json::{Map, Value, json};

/// `[status, body, headers?]` as an answer to a request for `target`: a text is the raw body, `null` an empty one.
pub(super) fn answer(answer: &Value, target: &str) -> Answer {
    let status = answer[0].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default();
    let body = match &answer[1] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    let location = answer[2]["Location"].as_str().map(str::to_owned);
    let location = location.or_else(|| (300..400).contains(&status).then(|| redirect(&body, target)));
    Answer::Http { status, body, location }
}

/// Where Go's own redirects lead, whose header was not recorded: a link in the body, or else to the folder.
fn redirect(body: &str, target: &str) -> String {
    let link = body.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"'));
    if let Some((link, _)) = link {
        return link.replace("&amp;", "&");
    }
    match target.split_once('?') {
        Some((path, query)) => format!("{path}/?{query}"),
        None => format!("{target}/"),
    }
}

/// `[method, target, {…}?]`, with headers where the kind shows them.
pub(super) fn shown(request: &Request, headers: bool) -> Value {
    let mut extra = Map::new();
    if let Some(body) = request.body.as_ref().filter(|body| !body.is_null()) {
        extra.insert("body".into(), value(body));
    }
    if headers {
        let headers = [("token", &request.token), ("namespace", &request.namespace)];
        extra.extend(headers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?.into()))));
    }
    if extra.is_empty() && !headers {
        json!([request.method, request.target])
    } else {
        json!([request.method, request.target, extra])
    }
}

fn value(json: &Json) -> Value {
    serde_json::from_str(&json.to_string()).unwrap_or_default()
}
