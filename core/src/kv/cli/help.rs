//! The help of the commands that only have subcommands: what `vault kv` prints when the subcommand is misspelt (seen:
//! 1.21.4).

/// The help of a command.
pub(super) fn text(words: &[&str]) -> &'static str {
    if words.len() == 1 { include_str!("help_kv.txt") } else { include_str!("help_kv_metadata.txt") }
}
