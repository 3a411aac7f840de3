//! Hostile text: explaining an error never panics, never leaks a credential, points at real places, and takes time in step
//! with the length.

use std::{collections::BTreeMap, time::Instant};

use boundclaim_core::{
    DiagnoseInput, Diagnosis,
    check::{Evidence, check},
    diagnose,
    troubleshoot::{Answer, known_errors, redact},
};
use proptest::prelude::*;

/// Pieces that mean something to the reader.
const PIECES: &[&str] = &[
    "\u{1b}[31m",
    "\u{1b}",
    "\\u001b[",
    "section_start:1:x\r",
    "2024-05-22T12:43:46.962646Z 00O ",
    "> ",
    "\\\"",
    "\\n",
    "\\u00e9",
    "\\ud83d",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\"",
    "é",
    "🙂",
    "{",
    "}",
    ": ",
    "eyJhbGciOiJSUzI1NiJ9",
    ".eyJyZWYiOiJtYWluIn0",
    ".c2lnbmF0dXJl",
    "hvs.CAESIJ",
    "s.abcdefghijklmnopqrstuvwx",
    "X-Vault-Token: ",
    "VAULT_TOKEN=",
    "DB_PASSWORD: ",
    "a_secret=***b",
    "***",
    "\"client_token\":\"",
    "https://user:pass@",
    "-----BEGIN PRIVATE KEY-----\n",
    "\"data\":{\"data\":{",
    "boundclaim diagnose 1\n",
    "payload: {\"ref\":\"main\"}\n",
    "capabilities: a: deny\n",
    "status: refused\n",
    "URL: GET https://v/v1/secret/data/x\nCode: 403. Errors:\n\n",
    "api error: status code 403: ",
    "http=404 ",
];

fn texts() -> Vec<String> {
    known_errors().flat_map(|error| error.titles().collect::<Vec<_>>()).collect()
}

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES).prop_map(str::to_owned),
        4 => prop::sample::select(texts()),
        1 => any::<String>(),
        1 => "[ -~]{0,12}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn explain(text: &str) -> Diagnosis {
    diagnose(&DiagnoseInput { text: text.to_owned(), ..DiagnoseInput::default() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn places_are_real(text in any_text()) {
        let diagnosis = explain(&text);
        let spans = diagnosis.facts.iter().flat_map(|fact| fact.spans.iter());
        for span in spans.chain(diagnosis.errors.iter().map(|error| &error.span)).chain(&diagnosis.credentials) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
    }

    #[test]
    fn redaction_keeps_places_and_is_done_once(text in any_text()) {
        let (redacted, spans) = redact(&text);
        prop_assert_eq!(redacted.len(), text.len());
        prop_assert_eq!(&redact(&redacted).0, &redacted);
        prop_assert_eq!(spans.is_empty(), redacted == text);
        for pair in spans.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
    }

    /// Whatever stands before and after it on other lines, in quotes or behind an equals sign.
    #[test]
    fn a_credential_is_found_anywhere(before in any_text(), after in any_text(), index in 0..CREDENTIALS.len(), sign in prop::sample::select(&["\n", " ", "=", "\"", "'", ": "])) {
        let (credential, secret) = CREDENTIALS[index];
        let text = format!("{}{sign}{credential}\n{after}", before.trim_end_matches(|end: char| !"\n ".contains(end)));
        let diagnosis = explain(&text);
        let json = diagnosis.to_json();
        prop_assert!(!redact(&text).0.contains(secret), "{text:?}");
        prop_assert!(!json.contains(secret), "{json}");
    }

    /// What is read from a text is evidence that the checker takes.
    #[test]
    fn evidence_can_be_checked(text in any_text()) {
        if let Some(evidence) = explain(&text).evidence {
            let read = Evidence::from_json(&evidence.to_string());
            prop_assert!(read.is_ok(), "{evidence} {read:?}");
            check(&read.unwrap());
        }
    }

    /// Answers only take causes away, and what is asked is open.
    #[test]
    fn an_answer_only_rules_out(text in prop::sample::select(texts()), seed in any::<u64>()) {
        let mut input = DiagnoseInput { text, answers: BTreeMap::new(), server: None };
        let mut before = diagnose(&input);
        for round in 0..8 {
            let Some(question) = before.questions.first() else { break };
            let answer = if seed >> round & 1 == 0 { Answer::Yes } else { Answer::No };
            prop_assert!(!input.answers.contains_key(question.id));
            input.answers.insert(question.id.to_owned(), answer);
            let after = diagnose(&input);
            prop_assert!(after.causes.iter().all(|cause| before.causes.iter().any(|one| one.code == cause.code)));
            prop_assert!(!after.causes.is_empty() || after.sentence.contains("rule out"));
            before = after;
        }
    }
}

const CREDENTIALS: &[(&str, &str)] = &[
    ("hvs.CAESIJSECRET", "SECRET"),
    ("s.SECRETabcdefghijklmnopqrst", "SECRET"),
    ("eyJhbGciOiJSUzI1NiJ9.eyJyZWYiOiJtYWluIn0.SECRETSIGNATURE", "SECRET"),
    ("glpat-SECRETSECRET", "SECRET"),
    ("X-Vault-Token: SECRET", "SECRET"),
    ("Authorization: Bearer SECRET", "SECRET"),
    ("https://user:SECRET@vault.example.com", "SECRET"),
    ("VAULT_TOKEN=SECRET", "SECRET"),
];

/// Texts that start something at every place. Unoptimised, on a busy machine: quadratic would be minutes.
#[test]
fn a_long_text_takes_time_in_step_with_its_length() {
    let known = texts().into_iter().map(|text| (text, 1 << 15));
    for (piece, length) in PIECES.iter().map(|piece| ((*piece).to_owned(), 1 << 18)).chain(known) {
        let start = Instant::now();
        explain(&piece.repeat(length / piece.len()));
        let spent = start.elapsed();
        assert!(spent.as_secs() < 10, "{piece:?}: {spent:?}");
    }
}
