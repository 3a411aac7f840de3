//! Named limits on the size of what is read, so that hostile input cannot make the page hang.

/// Bytes of a setup's JSON.
pub(crate) const SETUP_BYTES: usize = 256 * 1024;

/// Characters of a name, path, address or other one-line value.
pub(crate) const VALUE_CHARS: usize = 1024;

/// Characters of a line of the job's script, or of a PEM block.
pub(crate) const TEXT_CHARS: usize = 16 * 1024;

/// Secrets, branches, script lines, keys or addresses in one setup.
pub(crate) const LIST_ITEMS: usize = 64;

/// Levels of lists and objects in a JSON text. Go allows 10,000; nothing that people write comes near.
pub(crate) const JSON_DEPTH: usize = 128;
