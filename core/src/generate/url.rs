//! Paths in URLs.

use alloc::string::String;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in a path as it is, and means nothing to a shell between double quotes.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The path with everything else as `%XX`.
pub(crate) fn path(path: &str) -> String {
    utf8_percent_encode(path, PLAIN).collect()
}
