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

/// Findings about wrong JSON that are reported at once.
pub(crate) const READER_FINDINGS: usize = 100;

/// Levels of lists and objects in a JSON text. Go allows 10,000; nothing that people write comes near.
pub(crate) const JSON_DEPTH: usize = 128;

/// Words of one warning that are wrapped into lines; the rest is not shown.
pub(crate) const WRAPPED_WORDS: usize = 2_000;

/// Bytes of a pipeline; GitLab's own limit for one file is 1 MiB.
pub(crate) const PIPELINE_BYTES: usize = 1024 * 1024;

/// Levels of maps and lists in each other in a pipeline; GitLab's own limit is 100.
pub(crate) const YAML_DEPTH: usize = 100;

/// Jobs of a pipeline that are looked at.
pub(crate) const JOBS: usize = 2_000;

/// Jobs that one job extends, directly and through others.
pub(crate) const EXTENDED_JOBS: usize = 64;

/// Lines of one script, with all that is referenced.
pub(crate) const SCRIPT_LINES: usize = 2_000;

/// Bytes of all scripts of a pipeline together.
pub(crate) const SCRIPT_BYTES: usize = 4 * 1024 * 1024;

/// Commands of one line or block of a script.
pub(crate) const SHELL_COMMANDS: usize = 1_000;

/// Substitutions in each other in a script.
pub(crate) const SHELL_DEPTH: usize = 8;

/// Entries that `<<` merges in one file, counted each time.
pub(crate) const MERGED_ENTRIES: usize = 200_000;

/// Bytes of all variables, secrets, tokens, rules and artifacts of a pipeline's jobs together, and of what is put in for
/// variables: many jobs can share one long list.
pub(crate) const SETTING_BYTES: usize = 16 * 1024 * 1024;

/// What a setting costs beside its text.
pub(crate) const SETTING_COST: usize = 128;

/// Places that scripts are put together from, in all jobs together.
pub(crate) const SCRIPT_PLACES: usize = 2_000_000;

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

/// Bytes of the evidence's JSON: a pipeline, policies and a log.
pub(crate) const EVIDENCE_BYTES: usize = 8 * 1024 * 1024;

/// Surprising rules that are reported at once.
pub(crate) const POLICY_FINDINGS: usize = 1000;

/// Findings about one pipeline that are reported at once: the most severe ones.
pub(crate) const PIPELINE_FINDINGS: usize = 1000;

/// Ways to match that are told apart when two versions are compared.
pub(crate) const COMPARED_STATES: usize = 60_000;

/// Steps of patterns on the way there.
pub(crate) const COMPARED_STEPS: usize = 4_000_000;

/// Findings about one role and its mount's configuration that are reported at once.
pub(crate) const ROLE_FINDINGS: usize = 1000;

/// Bytes of a pasted script, resource or table.
pub(crate) const PASTE_BYTES: usize = 1024 * 1024;

/// Bytes of a pasted log: a job's log has at most 4 MiB, unless the runner's `output_limit` says otherwise. Of a longer
/// one the end is read, where the errors are.
pub(crate) const LOG_BYTES: usize = 4 * 1024 * 1024;

/// Pairs of lines that are compared to find the smallest difference of two texts.
pub(crate) const DIFF_CELLS: usize = 4_000_000;

/// Fixes that are tried for one step of a login, or for one refused request.
pub(crate) const FIXES: usize = 16;

/// Characters of a text of the user that a finding shows.
pub(crate) const SHOWN_CHARS: usize = 120;

/// Characters of a finding's message or help.
pub(crate) const FINDING_CHARS: usize = 1000;

/// Bytes of a company's file: policies and roles, and as much again.
pub(crate) const COMPANY_BYTES: usize = 4 * 1024 * 1024;

/// Characters of the company's name, which stands beside every locked field.
pub(crate) const COMPANY_NAME_CHARS: usize = 60;

/// Roles in a company's file.
#[cfg(feature = "read-back")]
pub(crate) const COMPANY_ROLES: usize = 1000;
