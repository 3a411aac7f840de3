//! `fuzz SECONDS [SEED]`: policies made of pieces of the recorded ones, read, decided about, explained and linted, for as
//! long as asked. It fails by a panic, and prints the text and the seed first when it does.

use std::{
    env, panic,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant, SystemTime},
};

use boundclaim_core::{
    Product, Server, Version,
    policy::{self, Acl, Mount, Operation, Request, fixes, lint},
};
use flate2::read::MultiGzDecoder;
use serde_json::Value;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(10);
    let now = SystemTime::UNIX_EPOCH.elapsed().map_or(1, |time| u64::from(time.subsec_nanos()) | 1);
    let seed = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(now);
    let mut random = Random(seed);
    let texts = texts();
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut count = 0;
    while Instant::now() < end {
        let text = mutated(&texts, &mut random);
        let operation = Operation::ALL[random.below(Operation::ALL.len())];
        if panic::catch_unwind(|| exercise(&text, operation)).is_err() {
            eprintln!("seed {seed}, text number {count}: {text:?}");
            return ExitCode::FAILURE;
        }
        count += 1;
    }
    println!("{count} texts, seed {seed}");
    ExitCode::SUCCESS
}

fn exercise(text: &str, operation: Operation) {
    let mounts = [Mount { path: "secret/".into(), kv_version: Some(2) }];
    for server in servers() {
        let parsed = policy::parse("p", text, server, 0);
        assert_eq!(parsed.error.is_some(), !parsed.diagnostics.is_empty());
        for finding in parsed.diagnostics.iter().chain(&lint(&[("p", text)], &mounts, server, 0)) {
            for label in &finding.labels {
                assert!(text.get(label.span.range()).is_some(), "{finding:?}");
            }
        }
        let acl = Acl::new(&[&parsed.policy], server).unwrap();
        for rule in parsed.policy.rules.iter().take(4) {
            for path in [rule.path.clone(), format!("{}x", rule.path), format!("{}/", rule.path)] {
                let request = Request::new(operation, &path);
                assert_eq!(acl.explain(&request).allowed, acl.evaluate(&request).allowed());
                if text.len() < 1000 {
                    fixes(&[("p", text)], &request, server, 0);
                }
            }
        }
    }
}

fn servers() -> [Server; 3] {
    let server = |product, major, minor, patch| Server { product, version: Version::new(major, minor, patch) };
    [server(Product::Vault, 1, 21, 4), server(Product::Vault, 1, 16, 3), server(Product::OpenBao, 2, 6, 2)]
}

/// The texts of the recorded cases.
fn texts() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/hcl.dev.jsonl.gz");
    let file = std::fs::File::open(path).unwrap();
    let all = std::io::read_to_string(MultiGzDecoder::new(file)).unwrap();
    let cases = all.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    cases.filter_map(|case| case["text"].as_str().map(str::to_owned)).collect()
}

/// A recorded text, with pieces of others, repetitions, and characters that mean something.
fn mutated(texts: &[String], random: &mut Random) -> String {
    const PIECES: &[&str] =
        &["\"", "\\", "{", "}", "[", "]", "${", "<<E\n", "\nE\n", "\r\n", "\0", "é", "/*", "*/", "+", "*", "{{", "\\u"];
    let mut text: Vec<char> = texts[random.below(texts.len())].chars().collect();
    for _ in 0..random.below(6) {
        let at = random.below(text.len() + 1);
        let other: Vec<char> = match random.below(4) {
            0 => PIECES[random.below(PIECES.len())].chars().collect(),
            1 => PIECES[random.below(PIECES.len())].repeat(random.below(300)).chars().collect(),
            2 => texts[random.below(texts.len())].chars().skip(random.below(40)).take(random.below(60)).collect(),
            _ => Vec::new(),
        };
        let end = (at + random.below(8)).min(text.len());
        text.splice(at..end, other);
    }
    text.into_iter().collect()
}

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap_or_default()
    }
}
