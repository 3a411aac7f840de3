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
