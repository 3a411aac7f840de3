//! What a keystroke in the wizard costs: one setup, all of its artifacts.

use boundclaim_core::{Setup, generate, presets};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn guide() -> Setup {
    presets().swap_remove(0).setup
}

/// The guide's example.
#[divan::bench]
fn guide_example(bencher: Bencher) {
    let setup = guide();
    bencher.bench(|| generate(black_box(&setup)));
}

/// The largest setup that is allowed: 64 secrets.
#[divan::bench]
fn many_secrets(bencher: Bencher) {
    let mut setup = guide();
    let Some(secret) = setup.secrets.first().cloned() else { return };
    setup.secrets = (0..64)
        .map(|number| {
            let mut another = secret.clone();
            another.path = format!("project-42/api-{number}");
            another.variable = Some(format!("KEY_{number}"));
            another
        })
        .collect();
    bencher.bench(|| generate(black_box(&setup)));
}

/// Reading a saved setup.
#[divan::bench]
fn read_setup(bencher: Bencher) {
    let text = guide().to_json();
    bencher.bench(|| Setup::from_json(black_box(&text)));
}
