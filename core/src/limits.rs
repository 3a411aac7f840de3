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

/// Bytes of a policy's text. Vault's own limit is that of a request, 32 MB.
pub(crate) const POLICY_BYTES: usize = 1024 * 1024;

/// Mistakes in one policy that are looked for behind the first one.
pub(crate) const POLICY_FAILURES: usize = 32;

/// Lists and blocks in one another. Vault itself has no limit.
pub(crate) const POLICY_NESTING: usize = 2500;

/// Keys that the flattening of JSON objects may copy.
pub(crate) const POLICY_KEYS: usize = 1_000_000;

/// Lists and objects in one another in a value of a parameter.
pub(crate) const POLICY_VALUE_DEPTH: usize = 500;

/// Bytes of a pasted token, with the line of the log around it.
pub(crate) const TOKEN_BYTES: usize = 64 * 1024;

/// Bytes of pasted keys.
pub(crate) const KEYS_BYTES: usize = 256 * 1024;

/// Bytes of a pasted script, resource or table.
pub(crate) const PASTE_BYTES: usize = 1024 * 1024;

/// Surprising rules that are reported at once.
pub(crate) const POLICY_FINDINGS: usize = 1000;

/// Fixes that are tried for one step of a login.
pub(crate) const FIXES: usize = 16;
