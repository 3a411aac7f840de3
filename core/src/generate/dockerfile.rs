//! `runner-image`: an image for the job with a pinned client.

use alloc::format;

use super::{images, text::Text};
use crate::{plan::Servers, setup::Client};

/// The Dockerfile. The CLI is copied out of the vendor's image: packages of distributions are frozen or gone.
pub(crate) fn text(servers: &Servers, client: Client) -> Text {
    let mut t = Text::default();
    t.line("# An image for jobs: a shell, curl, jq, and a pinned client. Build it, push it, name it in the job.");
    let cli = match client {
        Client::Vault => Some((images::VAULT, "vault")),
        Client::Bao => Some((images::OPENBAO, "bao")),
        Client::Curl => None,
    };
    if let Some((image, _)) = cli {
        t.noted("`apk add vault` installs an old version, or nothing; the image `vault:latest` is gone.", |t| {
            t.line(&format!("FROM {image} AS client"));
        });
        t.put("\n");
    }
    t.line(&format!("FROM {}", images::ALPINE));
    t.line("RUN apk add --no-cache ca-certificates curl jq");
    if let Some((_, name)) = cli {
        t.line(&format!("COPY --from=client /bin/{name} /usr/local/bin/{name}"));
    }
    if servers.ca_file.is_some() {
        t.noted(
            "The CA of the server, copied beside this file before the build; then VAULT_CACERT is not needed.",
            |t| {
                t.line("COPY vault-ca.crt /usr/local/share/ca-certificates/vault-ca.crt")
                    .line("RUN update-ca-certificates");
            },
        );
    }
    t.line("RUN adduser -D -u 1000 job").line("USER job");
    t
}
