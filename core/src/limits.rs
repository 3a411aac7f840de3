//! Named limits on the size of what is read, so that hostile input cannot make the page hang.

/// Bytes of a setup's JSON. Far more than a good one has, so that one with a whole file pasted into a field can be saved
/// and opened again.
pub(crate) const SETUP_BYTES: usize = 4 * 1024 * 1024;

/// Characters of a name, path, address or other one-line value.
pub(crate) const VALUE_CHARS: usize = 1024;

/// Characters of a line of the job's script, or of a PEM block.
pub(crate) const TEXT_CHARS: usize = 16 * 1024;

/// Secrets, branches, script lines, keys or addresses in one setup.
pub(crate) const LIST_ITEMS: usize = 64;

/// Characters of a text of the user that a finding shows.
pub(crate) const SHOWN_CHARS: usize = 120;

/// Characters of a finding's message or help.
pub(crate) const FINDING_CHARS: usize = 1000;
