//! The HTTP client that the `vault` and `bao` CLI and GitLab Runner have in common: Vault's API library for Go, and
//! `OpenBao`'s fork of it.
//!
//! Nothing is sent. A caller replays the answers that it has; when they are used up, the next request is the result.
//! So a command is a function from answers to the requests that were sent, and to its end if it has come.

mod duration;
mod json;
pub(crate) mod path;
mod secret;
mod url;

use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::slice;

pub(crate) use duration::Duration;
pub use json::Json;
pub(crate) use secret::{Secret, Unreadable};
pub(crate) use url::Url;

use crate::go::{is_printable, quote};

/// What goes to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Like `GET`.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// What stands in the first line of the request: path and query, escaped.
    pub target: String,
    /// `X-Vault-Token`.
    pub token: Option<String>,
    /// `X-Vault-Namespace`.
    pub namespace: Option<String>,
    /// The JSON in the body.
    pub body: Option<Json>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// From a server.
    Http {
        /// Like 200.
        status: u16,
        /// The body.
        body: String,
        /// The header of this name.
        location: Option<String>,
    },
    /// There was none; the reason in Go's words, like `dial tcp 127.0.0.1:1: connect: connection refused`.
    Failed(String),
}

/// The answers are used up: the last request waits for one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pending;

/// A call that brought an error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The whole text of Vault's library.
    pub(crate) text: String,
    /// None: not an answer of a server with an error status.
    pub(crate) status: Option<u16>,
    /// The server's errors, or the whole body where it holds none.
    pub(crate) errors: Vec<String>,
    /// A body that says more, in spite of the error.
    pub(crate) secret: Option<Box<Secret>>,
}

impl Refusal {
    fn because(text: impl Into<String>) -> Self {
        Self { text: text.into(), status: None, errors: Vec::new(), secret: None }
    }
}

/// The result of a call that is over.
pub(crate) type Called<T> = Result<Result<T, Refusal>, Pending>;

/// One client, and the conversation that it has.
#[derive(Debug)]
pub(crate) struct Client<'a> {
    address: Url,
    answers: slice::Iter<'a, Answer>,
    pub(crate) token: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) follows_redirects: bool,
    /// Requests are shown instead of sent: `-output-curl-string`, `-output-policy`.
    pub(crate) prints: bool,
    pub(crate) printed: bool,
    pub(crate) sent: Vec<Request>,
}

/// An answer with a status that is an error, or none.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) refusal: Option<Refusal>,
}

impl<'a> Client<'a> {
    /// # Errors
    /// Go's words when the address cannot be read.
    pub(crate) fn new(address: &str, answers: &'a [Answer]) -> Result<Self, String> {
        let address = Url::parse(address)?;
        Ok(Self {
            address,
            answers: answers.iter(),
            token: None,
            namespace: None,
            follows_redirects: true,
            prints: false,
            printed: false,
            sent: Vec::new(),
        })
    }

    /// Sends one request, and once more where a redirect leads. Mirrors `rawRequestWithContext`, `api/client.go`.
    pub(crate) fn send(
        &mut self,
        method: &'static str,
        path: &str,
        parameters: &[(String, String)],
        body: Option<&Json>,
    ) -> Called<Reply> {
        if self.token.as_deref().is_some_and(|token| !token.chars().all(is_printable)) {
            let text = "configured Vault token contains non-printable characters and cannot be used";
            return Ok(Err(Refusal::because(text)));
        }
        let mut url = self.address.with_path(&path::join(&[&self.address.path(), "/v1", "/", path]));
        let mut redirected = !self.follows_redirects;
        loop {
            url.query = url::encode_query(parameters);
            if self.prints {
                self.printed = true;
                return Ok(Err(Refusal::because("")));
            }
            let failed = |cause: &str| {
                let mut word = String::from(method);
                if let Some(rest) = word.get_mut(1..) {
                    rest.make_ascii_lowercase();
                }
                Ok(Err(Refusal::because(format!("{word} {}: {cause}", quote(&format!("{url}"))))))
            };
            if url.scheme != "http" && url.scheme != "https" {
                return failed(&format!("unsupported protocol scheme {}", quote(&url.scheme)));
            }
            if url.host.is_empty() {
                return failed("http: no Host in request URL");
            }
            self.sent.push(Request {
                method,
                url: format!("{url}"),
                target: url.target(),
                token: self.token.clone().filter(|token| !token.is_empty()),
                namespace: self.namespace.clone().filter(|namespace| !namespace.is_empty()),
                body: body.cloned(),
            });
            let (status, body, location) = match self.answers.next().ok_or(Pending)? {
                Answer::Failed(cause) => return failed(cause),
                Answer::Http { status, body, location } => (*status, body, location),
            };
            if matches!(status, 301 | 302 | 307) && !redirected {
                let Some(location) = location else {
                    return Ok(Err(Refusal::because("http: no Location header in response")));
                };
                let target = match url.resolve(location) {
                    Ok(target) => target,
                    Err(error) => return Ok(Err(Refusal::because(error))),
                };
                if url.scheme == "https" && target.scheme != "https" {
                    return Ok(Err(Refusal::because("redirect would cause protocol downgrade")));
                }
                url = target;
                redirected = true;
                continue;
            }
            let standby = status == 429 && url.path() == "/v1/sys/health";
            let refusal = (!(200..400).contains(&status) && !standby).then(|| self.refused(method, &url, status, body));
            return Ok(Ok(Reply { status, body: body.clone(), refusal }));
        }
    }

    /// Reads with `GET`. A 404 is nothing, unless its body says something. Mirrors `ParseRawResponseAndCloseBody`.
    pub(crate) fn read(&mut self, path: &str, parameters: &[(String, String)]) -> Called<Option<Secret>> {
        let reply = match self.send("GET", path, parameters, None)? {
            Ok(reply) => reply,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if reply.status == 404 {
            return Ok(match Secret::parse(&reply.body) {
                Ok(secret) => Ok(secret.filter(Secret::says_something)),
                Err(Unreadable::Nothing) => Ok(None),
                Err(Unreadable::Because(text)) => Err(Refusal::because(text)),
            });
        }
        Ok(finish(reply))
    }

    /// Writes or deletes. A 404 whose body says something is an error with a secret. Mirrors `write` and `delete`,
    /// `api/logical.go`.
    pub(crate) fn write(
        &mut self,
        method: &'static str,
        path: &str,
        parameters: &[(String, String)],
        body: Option<&Json>,
    ) -> Called<Option<Secret>> {
        let mut reply = match self.send(method, path, parameters, body)? {
            Ok(reply) => reply,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if reply.status == 404 {
            match Secret::parse(&reply.body) {
                Ok(secret) => {
                    let secret = secret.filter(Secret::says_something).map(Box::new);
                    reply.refusal = reply.refusal.map(|refusal| Refusal { secret, ..refusal });
                }
                Err(Unreadable::Nothing) => return Ok(Ok(None)),
                Err(Unreadable::Because(text)) => return Ok(Err(Refusal::because(text))),
            }
        }
        Ok(finish(reply))
    }

    /// Mirrors `Response.Error` and `ResponseError.Error`, `api/response.go`. The server's answer repeats the namespace of
    /// the request, whether there is one of this name or not (seen: Vault 1.19.5).
    fn refused(&self, method: &str, url: &Url, status: u16, body: &str) -> Refusal {
        let decoded = match Json::decode(body) {
            Ok(Json::Null) => Some(Vec::new()),
            Ok(Json::Object(fields)) => match fields.iter().find(|(key, _)| key.eq_ignore_ascii_case("errors")) {
                None | Some((_, Json::Null)) => Some(Vec::new()),
                Some((_, Json::List(errors))) => errors.iter().map(|error| error.as_str().map(String::from)).collect(),
                Some(_) => None,
            },
            _ => None,
        };
        let shown = |errors: &[String]| errors.iter().flat_map(|error| ["* ", error.as_str()]).collect::<String>();
        let (word, shown, errors) = match decoded {
            Some(errors) => ("Errors", shown(&errors), errors),
            None => ("Raw Message", String::from(body), Vec::from([String::from(body)])),
        };
        let namespace = self.namespace.as_deref().filter(|namespace| !matches!(*namespace, "" | "root/"));
        let namespace = namespace.map(|namespace| format!("Namespace: {namespace}\n")).unwrap_or_default();
        let request = format!("{namespace}URL: {method} {url}\nCode: {status}. {word}:");
        let text = format!("Error making API request.\n\n{request}\n\n{shown}");
        Refusal { text, status: Some(status), errors, secret: None }
    }
}

fn finish(reply: Reply) -> Result<Option<Secret>, Refusal> {
    if let Some(refusal) = reply.refusal {
        return Err(refusal);
    }
    Secret::parse(&reply.body).map_err(|error| match error {
        Unreadable::Nothing => Refusal::because("EOF"),
        Unreadable::Because(text) => Refusal::because(text),
    })
}
