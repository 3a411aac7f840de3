//! Named limits on the size of what is read, so that hostile input cannot make the page hang.

/// Bytes of a setup's JSON.
pub(crate) const SETUP_BYTES: usize = 256 * 1024;

/// Characters of a name, path, address or other one-line value.
pub(crate) const VALUE_CHARS: usize = 1024;

/// Characters of a line of the job's script, or of a PEM block.
pub(crate) const TEXT_CHARS: usize = 16 * 1024;

/// Secrets, branches, script lines, keys or addresses in one setup.
pub(crate) const LIST_ITEMS: usize = 64;

/// Levels of objects and lists in each other in JSON that is read.
pub(crate) const JSON_DEPTH: usize = 128;

/// Words of one warning that are wrapped into lines; the rest is not shown.
pub(crate) const WRAPPED_WORDS: usize = 2_000;
