//! `audit`: where every request is written down.

use alloc::format;

use super::{
    policy,
    shell::{self, word},
    text::Text,
};
use crate::plan::Servers;

/// The device's path.
pub(crate) const DEVICE: &str = "gitlab-jobs";

/// The script that adds the device.
pub(crate) fn script(servers: &Servers, file: &str) -> Text {
    let mut t = Text::default();
    let cli = servers.server.product.cli();
    shell::head(&mut t, &["Writes every request to a log file of the server. It shows the devices that exist first."]);
    shell::prepare(&mut t, servers);
    t.put("\nsay 'Audit devices now:'\n");
    t.line(&format!("devices=$({cli} audit list -detailed 2>&1) || case $devices in"));
    t.line("*'No audit devices are enabled.'*) ;;");
    t.line("*) printf '%s\\n' \"$devices\" >&2; exit 1 ;;").line("esac");
    t.line("printf '%s\\n' \"$devices\"");
    t.line(&format!(
        "case \" $(printf '%s' \"$devices\" | tr '\\n' ' ') \" in\n*{}*) say 'It is there already.'; exit 0 ;;\nesac",
        word(&format!(" file_path={file} "))
    ));
    t.put("\n");
    t.noted(
        "The server's user must be able to write the file. If the only device cannot write later, every request answers \
         500 `internal error`: rotate the log, and watch the disk.",
        |t| {
            t.put(&format!("{cli} audit enable -path={DEVICE} file file_path=")).linked(&word(file), "/audit/file_path").put("\n");
        },
    );
    t
}

/// Where the API takes no device: a part of the server's configuration file.
pub(crate) fn file(file: &str) -> Text {
    let mut t = Text::default();
    t.line("# Part of the server's configuration file. Restart the server, or send it SIGHUP.");
    t.line("# A device that cannot write stops every request.");
    t.line("audit \"file\" \"file\" {").line("  options {");
    t.put("    file_path = ").linked(&policy::string(file), "/audit/file_path").put("\n");
    t.line("  }").line("}");
    t
}
