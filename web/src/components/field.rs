//! Fields of the setup: their controls and their names.

/// The ID of the control of a field: its JSON path.
pub(crate) fn control_id(field: &str) -> String {
    format!("f{}", field.replace('/', "-"))
}

/// A link to the control that stands for a field.
pub(crate) fn control_link(field: &str) -> String {
    format!("#{}", control_id(&control(field)))
}

/// The field at which a finding is shown: entries of a list that is typed as one text, and rows, have no place of
/// their own.
pub(crate) fn home(field: &str) -> String {
    let parts: Vec<&str> = field.split('/').skip(1).collect();
    match parts.as_slice() {
        ["scope"] => "/scope/project_id".to_owned(),
        ["scope", "refs", row] => format!("/scope/refs/{row}/name"),
        ["secrets", row] => format!("/secrets/{row}/path"),
        ["auth", list @ ("token_bound_cidrs" | "public_keys"), _] => format!("/auth/{list}"),
        ["job", "script", _] => "/job/script".to_owned(),
        _ => field.to_owned(),
    }
}

/// The field whose control stands for this one.
fn control(field: &str) -> String {
    match field {
        "/scope/group" => "/scope/group/path".to_owned(),
        "/scope/refs" => "/scope/refs/0/name".to_owned(),
        "/secrets" => "/secrets/0/path".to_owned(),
        _ => home(field),
    }
}

/// A field's name for people.
pub(crate) fn field_name(field: &str) -> String {
    let parts: Vec<&str> = field.split('/').skip(1).collect();
    let number = |text: &str| text.parse::<usize>().map_or(1, |index| index + 1);
    let name = match parts.as_slice() {
        ["scope", "project_id"] => "Project ID",
        ["scope", "project_path"] => "Project path",
        ["scope", "group"] => "Group",
        ["scope", "group", "path"] => "Group path",
        ["scope", "group", "id"] => "Group ID",
        ["scope", "refs"] => "Branch or tag",
        ["scope", "refs", row, ..] => return format!("Branch or tag {}", number(row)),
        ["secrets"] => "Secret",
        ["secrets", row] => return format!("Secret {}", number(row)),
        ["secrets", row, part] => return format!("Secret {} {part}", number(row)),
        ["gitlab", "url"] => "GitLab address",
        ["gitlab", "version"] => "GitLab version",
        ["server", "url"] => "Server address",
        ["server", "version"] => "Server version",
        ["server", "ca_file"] => "CA file of the server",
        ["method", "option"] => "Way to log in",
        ["method", "token_name"] => "Variable of the token",
        ["kv", "mount"] => "KV engine",
        ["kv", "version"] => "KV version",
        ["auth", "mount"] => "Auth mount",
        ["auth", "token_ttl"] => "Token TTL",
        ["auth", "token_max_ttl"] => "Longest TTL",
        ["auth", "token_bound_cidrs", ..] => "Addresses that may log in",
        ["auth", "public_keys", ..] => "Public keys",
        ["auth", "ca_pem"] => "CA certificate of GitLab",
        ["audit", ..] => "Audit log",
        ["job", "script", ..] => "Script",
        ["job", "name"] => "Job name",
        [.., last] => {
            let words = last.replace('_', " ");
            return words.get(..1).map_or(String::new(), str::to_uppercase) + words.get(1..).unwrap_or_default();
        }
        [] => "",
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{control, field_name};

    #[test]
    fn rows_and_entries_have_a_control() {
        for (field, wanted) in [
            ("/scope/refs", "/scope/refs/0/name"),
            ("/scope/refs/1", "/scope/refs/1/name"),
            ("/secrets/2", "/secrets/2/path"),
            ("/secrets/2/field", "/secrets/2/field"),
            ("/job/script/3", "/job/script"),
            ("/auth/token_bound_cidrs/0", "/auth/token_bound_cidrs"),
            ("", ""),
        ] {
            assert_eq!(control(field), wanted);
        }
    }

    #[test]
    fn names() {
        assert_eq!(field_name("/secrets/0/path"), "Secret 1 path");
        assert_eq!(field_name("/auth/user_claim"), "User claim");
        assert_eq!(field_name(""), "");
    }
}
