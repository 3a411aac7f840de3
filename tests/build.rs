//! Asks the native core, so that the tests in WASM can compare their answers with it.

#[path = "src/answers.rs"]
#[expect(unreachable_pub, reason = "the tests use it as a library")]
mod answers;
#[path = "src/guide.rs"]
#[expect(dead_code, unreachable_pub, reason = "the tests use it as a library, and more of it")]
mod guide;
#[path = "src/scenarios.rs"]
#[expect(dead_code, unreachable_pub, reason = "the tests use it as a library, and more of it")]
mod scenarios;

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    for file in ["src/answers.rs", "src/guide.rs", "src/scenarios.rs", "src/scenarios", "vectors/guide.jsonl"] {
        println!("cargo::rerun-if-changed={file}");
    }
    let variable = |name: &str| env::var(name).unwrap_or_default();
    let for_wasm = variable("CARGO_CFG_TARGET_ARCH") == "wasm32";
    let answers = if for_wasm { answers::answers() } else { String::new() };
    fs::write(PathBuf::from(variable("OUT_DIR")).join("answers.txt"), answers)
}
