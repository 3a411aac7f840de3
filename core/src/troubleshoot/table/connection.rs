//! Between client and server: addresses, certificates, a server that is not ready.

use super::{Cause, CheckWith::Variables, Frequency, KnownError, StepName::Deliver, beside, error};
use crate::troubleshoot::clue::{
    By::{Cli, Curl, Runner},
    Clue::{By, Has, Is},
};

causes! {
    ADDRESS_UNSET, "address-unset", MostCommon, "`VAULT_ADDR` is not set, so the client asks its own host",
        if "the address in the text is `https://127.0.0.1:8200`: the CLI's default when `VAULT_ADDR` is unset, \
            empty or protected",
        then "set `VAULT_ADDR` in the job; `secrets:` needs `VAULT_SERVER_URL` instead",
        Some(Variables),
        needs [By(&[Cli])],
        shown [Is("server address", &["https://127.0.0.1:8200"])], from "Vault: api/client.go; seen";
    NOT_LISTENING, "not-listening", Common, "Nothing listens at this address and port",
        if "the server is down, listens on another port, or a firewall rejects the connection",
        then "compare host and port with the server's listener, from the same network as the job",
        Some(Variables), needs [], shown [], from "Go: net; seen";
    HOST_UNKNOWN, "host-unknown", MostCommon, "The host's name does not exist where the request is made",
        if "the name is misspelt, or only known inside another network than the runner's",
        then "correct the name, or let the job run on a runner in that network",
        Some(Variables), needs [], shown [], from "Go: net; seen";
    NETWORK, "network", Common, "The network between the two does not let the connection through",
        if "the same request times out from the runner's host, and works from elsewhere",
        then "open the way for the runner's address, or choose a runner that has one",
        None, needs [], shown [], from "Go: net";
    SCHEME_MISSING, "address-scheme", MostCommon, "The address has no `https://`",
        if "`VAULT_ADDR` or `VAULT_SERVER_URL` is a host alone, has quotes in its value, or names a variable that \
            does not exist",
        then "write the whole address: `https://vault.example.com:8200`",
        Some(Variables), needs [], shown [], from "Go: net/url, net/http; seen";
    HTTP_TO_TLS, "http-to-tls", MostCommon, "The address says http, and the server speaks TLS",
        if "the address starts with `http://`",
        then "write `https://`",
        Some(Variables), needs [], shown [], from "Go: net/http; seen";
    TLS_TO_HTTP, "tls-to-http", Common, "The address says https, and the server speaks plain http",
        if "the address starts with `https://`, and the server has no TLS, as a dev server",
        then "write `http://` for a dev server; give every other one a certificate",
        Some(Variables), needs [], shown [], from "Go: net/http; seen";
    CLIENT_CA, "client-ca", MostCommon, "The client does not know the CA of the server",
        if "the certificate comes from a company's own CA; the CLI reads it from the file that `VAULT_CACERT` names",
        then "add the CA as CI/CD variable `VAULT_CACERT` of type File",
        Some(Variables), needs [By(&[Cli])], shown [], from "Vault: api/client.go; seen";
    CURL_CA, "curl-ca", MostCommon, "curl does not know the CA of the server, and does not read `VAULT_CACERT`",
        if "the certificate comes from a company's own CA",
        then "write `--cacert \"$VAULT_CACERT\"`, and `-sS` instead of `-s`, which hides the message",
        Some(Variables), needs [By(&[Curl])], shown [], from "curl: exit status 60; seen";
    RUNNER_CA, "runner-ca", MostCommon, "The runner's host does not know the CA of the server",
        if "the certificate comes from a company's own CA; CI/CD variables and the runner's `tls-ca-file` do \
            nothing for `secrets:`",
        then "install the CA on the host of the runner manager, or set `SSL_CERT_FILE` or `VAULT_CACERT` in its \
            environment",
        None, needs [By(&[Runner])], shown [], from "gitlab-runner#27309; seen";
    CA_OF_ANOTHER, "ca-of-another", LessCommon, "`VAULT_CACERT` holds another CA, or an intermediate is missing",
        if "a CA is configured already; empty files count too",
        then "put the CA that signed the server's certificate into the file, with all intermediates",
        Some(Variables), needs [], shown [], from "Go: crypto/x509; seen";
    CERTIFICATE_NAME, "certificate-name", MostCommon, "The certificate was made for another name",
        if "the address is an IP or an alias that the certificate does not list",
        then "use a name from the certificate as address",
        Some(Variables), needs [], shown [], from "Go: crypto/x509; seen";
    CERTIFICATE_EXPIRED, "certificate-expired", MostCommon, "The server's certificate is out of date, or a clock is wrong",
        if "the dates in the certificate do not include now",
        then "renew the certificate, or correct the clock",
        None, needs [], shown [], from "Go: crypto/x509";
    CA_FILE_MISSING, "ca-file-missing", MostCommon, "`VAULT_CACERT` names a file that is not in the job's image",
        if "its value is a path of somebody's machine; every command stops, with http too",
        then "make `VAULT_CACERT` a CI/CD variable of type File that holds the CA",
        Some(Variables), needs [], shown [], from "Vault: api/client.go; seen";
    CA_IS_TEXT, "ca-is-text", MostCommon, "`VAULT_CACERT` holds the certificate instead of a path",
        if "the CI/CD variable is of type Variable",
        then "change its type to File; `VAULT_CACERT_BYTES` takes the text",
        Some(Variables), needs [], shown [], from "Vault: api/client.go; seen";
    CA_NOT_PEM, "ca-not-pem", MostCommon, "The file of `VAULT_CACERT` is not a PEM certificate",
        if "the file is a directory, DER, or something else",
        then "store a block that starts with `-----BEGIN CERTIFICATE-----`",
        Some(Variables), needs [], shown [], from "Vault: api/client.go; seen";
    SKIP_VERIFY_WORD, "skip-verify-word", MostCommon, "`VAULT_SKIP_VERIFY` is no boolean",
        if "its value is `yes`, `on` or the like",
        then "remove it, and give the client the CA: `true` switches the check off",
        Some(Variables), needs [], shown [], from "Vault: api/client.go; seen";
    ADDRESS_WITH_PATH, "address-path", MostCommon, "The address ends in `/v1` or `/ui`",
        if "`VAULT_ADDR` or `VAULT_SERVER_URL` has a path; the clients add `/v1` by themselves",
        then "end the address after host and port",
        Some(Variables), needs [], shown [Has("server address", &["/ui", "/v1"])], from "Vault CLI; seen";
    URL_PATH, "url-path", Common, "The path of the URL does not start with `/v1/`",
        if "the script calls the API by hand and forgets or misspells `/v1/`",
        then "write `$VAULT_ADDR/v1/…`",
        None, needs [], shown [], from "Vault: http/handler.go; seen";
    SEALED, "sealed", MostCommon, "The server is sealed",
        if "`vault status` says `Sealed true`, for example after a restart",
        then "let its operators unseal it; nothing in the pipeline is wrong",
        None, needs [], shown [], from "Vault; seen";
    NOT_VAULT, "not-vault", MostCommon, "A web page answered instead of Vault",
        if "the address leads to a proxy, a login page or GitLab itself",
        then "call the address with `curl -sS …/v1/sys/health` from the same place",
        Some(Variables), needs [], shown [], from "Go: encoding/json; seen";
    PROXY_BROKEN, "proxy", Common, "Something in front of Vault cannot reach it",
        if "a load balancer or proxy answers with 502, 503 or 504 in its own words",
        then "ask who runs it; nothing in the pipeline is wrong",
        None, needs [], shown [], from "runner; seen";
    TOO_MANY, "too-many-requests", MostCommon, "The server limits the number of requests",
        if "a rate limit quota is set; the runner logs in once for each secret and does not try again",
        then "raise the quota, or read several fields from one secret in a script",
        None, needs [], shown [], from "Vault: quotas; seen";
    STANDBY, "standby", MostCommon, "The node that answered is not up to date or not active",
        if "the address leads to one node of a cluster",
        then "use the address of the cluster",
        None, needs [], shown [], from "Vault Enterprise: consistency; seen as text";
    CURL_HIDDEN, "curl-status", Common, "curl -f hides what the server said",
        if "the script calls `curl -f` or `--fail`",
        then "use `--fail-with-body`, and paste what the server answers",
        None, needs [], shown [], from "curl: exit status 22";
}

pub(super) const ERRORS: &[KnownError] = &[
    error(
        "ca-file-text",
        Deliver,
        &["Error loading CA File: open -----BEGIN CERTIFICATE-----"],
        "The client stopped before it asked: it takes a certificate for a file name.",
        &[&CA_IS_TEXT],
    ),
    error(
        "ca-file-not-pem",
        Deliver,
        &["Error loading CA File: Couldn't parse PEM in: {file}", "Error loading CA File: read {file}: is a directory"],
        "The client stopped before it asked: it cannot read the CA.",
        &[&CA_NOT_PEM],
    ),
    error(
        "ca-file-missing",
        Deliver,
        &["Error loading CA File: open {file}: no such file or directory", "curl: (77) {reason}"],
        "The client stopped before it asked: the file with the CA is not there.",
        &[&CA_FILE_MISSING],
    ),
    error(
        "skip-verify-value",
        Deliver,
        &["could not parse VAULT_SKIP_VERIFY"],
        "The client stopped before it asked.",
        &[&SKIP_VERIFY_WORD],
    ),
    error(
        "unknown-authority",
        Deliver,
        &["x509: certificate signed by unknown authority"],
        "The client does not trust the server's certificate.",
        &[&RUNNER_CA, &CLIENT_CA, &CURL_CA, &CA_OF_ANOTHER],
    ),
    error(
        "curl-certificate",
        Deliver,
        &["curl: (60) {reason}", "SSL certificate problem: {reason}", "exit=60 "],
        "curl does not trust the server's certificate.",
        &[&CURL_CA, &CA_OF_ANOTHER],
    ),
    error(
        "certificate-name",
        Deliver,
        &[
            "x509: cannot validate certificate for {host} because it doesn't contain any IP SANs",
            "x509: certificate is valid for {names}, not {host} ",
            "x509: certificate is not valid for any names",
        ],
        "The server's certificate is for another name.",
        &[&CERTIFICATE_NAME],
    ),
    error(
        "certificate-expired",
        Deliver,
        &["x509: certificate has expired or is not yet valid"],
        "The server's certificate is not valid now.",
        &[&CERTIFICATE_EXPIRED],
    ),
    error(
        "http-for-https",
        Deliver,
        &["http: server gave HTTP response to HTTPS client"],
        "The client expected TLS and got plain http.",
        &[&ADDRESS_UNSET, &TLS_TO_HTTP],
    ),
    error(
        "https-for-http",
        Deliver,
        &["Client sent an HTTP request to an HTTPS server."],
        "The client spoke plain http to a TLS port.",
        &[&HTTP_TO_TLS],
    ),
    error(
        "address-scheme",
        Deliver,
        &[
            "first path segment in URL cannot contain colon",
            "unsupported protocol scheme \"{scheme}\"",
            "curl: (3) {reason}",
        ],
        "The client cannot use the address.",
        &[&SCHEME_MISSING],
    ),
    error(
        "host-unknown",
        Deliver,
        &[
            "dial tcp: lookup {host} on {resolver}: no such host",
            "dial tcp: lookup {host}: no such host",
            "no such host",
            "curl: (6) {reason}",
            "Temporary failure in name resolution",
            "server misbehaving",
        ],
        "The host's name could not be looked up.",
        &[&HOST_UNKNOWN],
    ),
    error(
        "connection-refused",
        Deliver,
        &["dial tcp {address}: connect: connection refused", "connect: connection refused", "curl: (7) {reason}"],
        "Nobody took the connection.",
        &[&ADDRESS_UNSET, &NOT_LISTENING, &NETWORK],
    ),
    error(
        "timeout",
        Deliver,
        &[
            "dial tcp {address}: i/o timeout",
            "i/o timeout",
            "context deadline exceeded",
            "TLS handshake timeout",
            "connection timed out",
            "no route to host",
            "network is unreachable",
            "connection reset by peer",
            "curl: (28) {reason}",
        ],
        "The connection did not come about in time.",
        &[&NETWORK, &NOT_LISTENING],
    ),
    error(
        "sealed",
        Deliver,
        &["Vault is sealed", "Sealed true "],
        "The server is sealed and answers nothing else.",
        &[&SEALED],
    ),
    error(
        "page-not-found",
        Deliver,
        &["404 page not found"],
        "The server has no such page.",
        &[&ADDRESS_WITH_PATH, &URL_PATH],
    ),
    error(
        "page-for-json",
        Deliver,
        &["invalid character '<' looking for beginning of value"],
        "The client expected JSON and got a web page.",
        &[&NOT_VAULT, &PROXY_BROKEN],
    ),
    error(
        "rate-limit",
        Deliver,
        &["rate limit quota \"{quota}\" exceeded"],
        "The server refused because of too many requests.",
        &[&TOO_MANY],
    ),
    error(
        "index-state",
        Deliver,
        &["required index state not present"],
        "The node that answered has not seen the login yet.",
        &[&STANDBY],
    ),
    error(
        "bad-gateway",
        Deliver,
        &[
            "bad gateway",
            "Bad Gateway",
            "502 Bad Gateway",
            "503 Service Temporarily Unavailable",
            "504 Gateway Time-out",
        ],
        "Something in front of the server could not reach it.",
        &[&PROXY_BROKEN],
    ),
    error(
        "curl-fail",
        Deliver,
        &["The requested URL returned error: {status} "],
        "curl hides what the server said.",
        &[&CURL_HIDDEN],
    ),
    beside(
        "file-permission",
        &["open {file}: permission denied", "mkdir {file}: permission denied", "exec: {file}: permission denied"],
        "A file on the machine may not be used; no server was asked for that.",
        &[&super::job::LOCAL_FILE],
    )
    .aside(),
];
