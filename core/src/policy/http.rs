//! What the HTTP layer makes of a request before the ACL sees it.

use alloc::{
    borrow::{Cow, ToOwned as _},
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::capability::{Capability, Operation};
use crate::{go, server::Server};

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// 307 to a clean path; the ACL sees nothing, and the audit log neither. Go clients follow, `curl` needs `-L`.
    Redirected {
        /// The new target.
        location: String,
    },
    /// An error before the ACL is asked.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The text of the error, where there is one.
        message: &'static str,
    },
    /// The ACL decides.
    Arrives {
        /// For PUT and POST `update`: see [`write()`].
        operation: Operation,
        /// What rules are compared with.
        path: String,
    },
}

/// The operation of a PUT or POST: the server asks the secrets engine whether the path exists. Engines without such a
/// check always get an update. Mirrors `checkExists` of Vault's `vault/request_handling.go`.
pub const fn write(exists: Option<bool>) -> Operation {
    match exists {
        Some(false) => Operation::Create,
        _ => Operation::Update,
    }
}

/// Follows a request, as sent, up to the ACL. `target` is what stands behind the method: a path with its query, or a
/// whole URL.
///
/// Seen on Vault 1.21.4; mirrors its `http/handler.go` and `http/logical.go`, and `ServeMux` of Go 1.22 and later.
///
/// # Example
/// ```
/// use boundclaim_core::{Product, Server, policy::http::{Arrival, arrive}};
///
/// let server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
/// let location = "/v1/secret/data/app".to_owned();
/// assert_eq!(arrive("GET", "/v1/secret//data/app", None, server), Arrival::Redirected { location });
/// ```
pub fn arrive(method: &str, target: &str, content_type: Option<&str>, server: Server) -> Arrival {
    let bad_request = Arrival::Refused { status: 400, message: "" };
    let target = without_authority(target);
    let (raw, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    if !raw.starts_with('/') || !is_encoded(raw) {
        return bad_request;
    }
    let path = percent_decode_str(raw).decode_utf8_lossy();
    if !path.chars().all(go::is_printable) {
        return bad_request;
    }
    if let Some(location) = redirect(raw, &path, query) {
        return Arrival::Redirected { location };
    }
    let Some(path) = path.strip_prefix("/v1/") else {
        return Arrival::Refused { status: 404, message: "404 page not found" };
    };
    operation(method, path, &Query::new(query), content_type, server)
}

/// Mirrors `buildLogicalRequestNoAuth`, and what `handleCancelableRequest` refuses before the ACL.
fn operation(method: &str, path: &str, query: &Query<'_>, content_type: Option<&str>, server: Server) -> Arrival {
    let refused = |status, message| Arrival::Refused { status, message };
    let arrives = |operation| Arrival::Arrives { operation, path: path.to_owned() };
    let lists = |operation| {
        let slash = if path.ends_with('/') { "" } else { "/" };
        Arrival::Arrives { operation, path: format!("{path}{slash}") }
    };
    if method == "HELP" || query.first("help").is_some_and(|value| !value.is_empty()) {
        return arrives(Operation::Help);
    }
    let writes = |operation| {
        if path.ends_with('/') { refused(400, "cannot write to a path ending in '/'") } else { arrives(operation) }
    };
    let scans = server.knows_capability(Capability::Scan);
    let recovers = server.knows_capability(Capability::Recover);
    match method {
        "GET" => {
            for (name, operation) in [("list", Operation::List), ("scan", Operation::Scan)] {
                let asked = query.first(name).filter(|value| !value.is_empty() && (name == "list" || scans));
                match asked.map(|value| boolean(&value)) {
                    None | Some(Some(false)) => {}
                    Some(Some(true)) => return lists(operation),
                    Some(None) => return refused(400, ""),
                }
            }
            arrives(Operation::Read)
        }
        "LIST" => lists(Operation::List),
        "SCAN" if scans => lists(Operation::Scan),
        "DELETE" => arrives(Operation::Delete),
        "POST" | "PUT" => writes(Operation::Update),
        "RECOVER" if recovers => writes(Operation::Recover),
        "PATCH" => match content_type.map(|value| value.split(';').next().unwrap_or_default().trim()) {
            None | Some("") => refused(400, "mime: no media type"),
            Some("application/merge-patch+json") => writes(Operation::Patch),
            Some(_) => refused(415, "PATCH requires Content-Type of application/merge-patch+json"),
        },
        // HEAD and OPTIONS reach the core, which has no operation for them.
        "HEAD" | "OPTIONS" => refused(405, "unsupported operation"),
        _ => refused(405, ""),
    }
}

/// Where Go's `ServeMux` sends a path that is not clean, or that lacks the slash of a handler's root. It cleans the path as
/// it is encoded, so that encoded dots stay; and encodes it once more.
fn redirect(raw: &str, path: &str, query: Option<&str>) -> Option<String> {
    // Go keeps the encoding of the request where it is a possible one, else it encodes the path itself.
    let escaped: Cow<'_, str> =
        if is_valid_path(raw) { raw.into() } else { utf8_percent_encode(path, ESCAPED).to_string().into() };
    let mut clean = clean(&escaped);
    if SUBTREES.contains(&clean.as_str()) {
        clean.push('/');
    }
    if clean == escaped {
        return None;
    }
    let mut location = utf8_percent_encode(&clean, ESCAPED).to_string();
    if let Some(query) = query {
        location.push('?');
        location.push_str(query);
    }
    Some(location)
}

/// Mirrors `cleanPath` of Go's `net/http`.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let mut clean = format!("/{}", parts.join("/"));
    if path.ends_with('/') && clean != "/" {
        clean.push('/');
    }
    clean
}

/// The path of a whole URL.
fn without_authority(target: &str) -> &str {
    let Some(rest) = target.strip_prefix("http://").or_else(|| target.strip_prefix("https://")) else { return target };
    rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or("/")
}

/// Whether each `%` starts two hexadecimal digits; Go answers 400 otherwise.
fn is_encoded(text: &str) -> bool {
    let digits = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    text.split('%').skip(1).all(digits)
}

/// Mirrors `validEncoded` of Go's `net/url` for paths.
fn is_valid_path(raw: &str) -> bool {
    raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~/!$&'()*+,;=:@[]%".contains(&byte))
}

/// Mirrors `strconv.ParseBool`.
fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// The parameters of a query.
struct Query<'t>(Vec<&'t str>);

impl<'t> Query<'t> {
    fn new(query: Option<&'t str>) -> Self {
        // Go drops a part with a semicolon, or that is encoded wrongly.
        let parts = query.unwrap_or_default().split('&');
        Self(parts.filter(|part| !part.contains(';') && is_encoded(part)).collect())
    }

    fn first(&self, name: &str) -> Option<Cow<'_, str>> {
        let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        self.0.iter().find_map(|part| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(key) == name).then(|| decode(value).into())
        })
    }
}

/// The roots of handlers, which Vault's `http/handler.go` registers with a slash.
const SUBTREES: &[&str] = &["/v1", "/v1/sys", "/v1/sys/config/state", "/v1/sys/pprof"];

/// What Go's `net/url` escapes in a path.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'!')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'\'')
    .add(b'(')
    .add(b')')
    .add(b'*')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');
