//! The texts in which people paste an error.

/// The texts in which an error is pasted: name, and what is made of it.
pub(crate) fn wrappings(error: &str) -> Vec<(&'static str, String)> {
    let json = serde_json::to_string(error).unwrap();
    let twice = serde_json::to_string(&json).unwrap();
    let lines = |prefix: &str| error.lines().map(|line| format!("{prefix}{line}")).collect::<Vec<_>>().join("\r\n");
    vec![
        ("as it is", error.to_owned()),
        ("JSON", format!("{{\"log\":{json}}}")),
        ("JSON in JSON", twice),
        ("colours", lines("\u{1b}[0;31m").replace("\r\n", "\u{1b}[0;m\r\n")),
        ("escaped colours", lines("\\u001b[31;1m")),
        ("timestamps", lines("2024-05-22T12:43:46.962646Z 00O ")),
        ("stream of errors", lines("2024-05-22T12:43:46.962646Z 01E ")),
        (
            "section",
            format!(
                "section_start:1700000000:step_script\r\u{1b}[0KExecuting\n{error}\nsection_end:1700000001:step_script\r\u{1b}[0K"
            ),
        ),
        ("quoted", lines("> ")),
        ("indented", lines("      ")),
        (
            "with a head and a tail",
            format!("Running with gitlab-runner 17.5.0 (abc)\n{error}\nCleaning up project directory\n"),
        ),
    ]
}
