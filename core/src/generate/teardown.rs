//! `teardown`: takes back what the other scripts made.

use alloc::{format, vec::Vec};

use super::{
    Parts, audit, role,
    shell::{self, word},
    text::Text,
};

/// The script.
pub(crate) fn text(parts: &Parts) -> Text {
    let (servers, mount, kv, access) = (parts.servers, parts.mount, parts.kv, parts.access);
    let cli = servers.server.product.cli();
    let mut t = Text::default();
    let by_api = servers.server.enables_audit_by_api();
    let audit = match (parts.audit, by_api) {
        (false, _) => None,
        (true, true) => Some("sh teardown.sh --audit     turns off the audit device that audit.sh made"),
        (true, false) => Some("The audit device is part of the server's configuration file: take it out there."),
    };
    let about = [
        Some("Takes back what vault-project.sh made: the role and the policy. Jobs are shut out at once."),
        Some("sh teardown.sh --secrets   deletes the stored secrets too, with all their versions"),
        Some("sh teardown.sh --mounts    turns off the JWT login too, for EVERY project that uses it"),
        audit,
        Some("The CI/CD variables are deleted in GitLab by hand. The KV engine stays: others may use it."),
    ];
    shell::head(&mut t, &about.into_iter().flatten().collect::<Vec<_>>());
    shell::prepare(&mut t, servers);
    let audit = parts.audit && by_api;
    t.put("\nsecrets='' mounts=''").line(if audit { " audit=''" } else { "" });
    t.put("for option; do\n  case $option in\n  --secrets) secrets=yes ;;\n  --mounts) mounts=yes ;;\n");
    if audit {
        t.line("  --audit) audit=yes ;;");
    }
    t.put("  *) say \"unknown option: $option\" >&2; exit 2 ;;\n  esac\ndone\n\n");
    t.put(&format!("{cli} delete ")).linked(&word(&role::path(&mount.path, access)), "/auth/role").put("\n");
    t.put(&format!("{cli} policy delete ")).linked(&word(&access.policy), "/auth/policy").put("\n");
    t.put("if [ -n \"$secrets\" ]; then\n");
    for (path, _) in parts.paths() {
        let delete = if kv.version == 2 { "kv metadata delete" } else { "kv delete" };
        if path.is_templated() {
            t.line(&format!(
                "  say {}",
                word(&format!("Each project has its own {}/{}: delete them one by one.", kv.mount, path.shown()))
            ));
        } else {
            t.line(&format!("  {cli} {delete} -mount={} {}", word(&kv.mount), shell::cli_path(path)));
        }
    }
    t.put("fi\nif [ -n \"$mounts\" ]; then\n");
    t.line(&format!("  {cli} auth disable {}", word(&mount.path)));
    t.line("fi");
    if audit {
        t.line("if [ -n \"$audit\" ]; then").line(&format!("  {cli} audit disable {}", audit::DEVICE)).line("fi");
    }
    t.line("say 'Done.'");
    t
}
