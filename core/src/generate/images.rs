//! Images and packages that generated jobs use: pinned, in one place. (Tags as published; not pulled by our tests.)

use crate::setup::Client;

/// The Vault CLI. 2.0.x refuses to start without `IPC_LOCK`, which shared runners do not grant.
pub(crate) const VAULT: &str = "hashicorp/vault:1.21.4";
/// The OpenBao CLI.
pub(crate) const OPENBAO: &str = "openbao/openbao:2.6.2";
/// For curl and jq, which are added by its package manager.
pub(crate) const ALPINE: &str = "alpine:3.22";

/// The image of a job that logs in with this client.
pub(crate) const fn client(client: Client) -> &'static str {
    match client {
        Client::Vault => VAULT,
        Client::Bao => OPENBAO,
        Client::Curl => ALPINE,
    }
}

/// Whether a container of this image starts the client instead of a shell, as those of Vault and OpenBao do, wherever
/// they are copied to.
pub(crate) fn starts_client(image: &str) -> bool {
    let repository = image.split('@').next().unwrap_or_default();
    let name = repository.rsplit('/').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    name.starts_with("vault") || name.starts_with("openbao")
}

#[cfg(test)]
mod tests {
    use super::starts_client;

    #[test]
    fn images_that_start_a_client() {
        for image in ["hashicorp/vault:1.21.4", "registry.example.com:5000/mirror/vault", "openbao/openbao@sha256:0"] {
            assert!(starts_client(image), "{image}");
        }
        for image in ["alpine:3.22", "registry.example.com/vault/tools:1", "my-vault:1"] {
            assert!(!starts_client(image), "{image}");
        }
    }
}
