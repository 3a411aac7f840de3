//! Parsing, building and deciding, on the rules and requests of `data/`, of which `data/README.md` says what Vault's own
//! engine needs: `cargo bench -p boundclaim-core`. A decision's time is that of 1000 requests, divided by 1000.

use std::{fs, path::Path};

use boundclaim_core::{
    Product, Server,
    policy::{self, Acl, Operation, Request},
};
use divan::{Bencher, black_box, counter::ItemsCount};

const SETS: &[&str] = &["10", "100", "1000", "10000", "plus-100", "plus-1000", "noplus-1000", "noplus-10000"];

fn main() {
    divan::main();
}

#[divan::bench(args = SETS)]
fn parse(bencher: Bencher, set: &str) {
    let text = read(&format!("rules-{set}.hcl"));
    bencher.bench(|| policy::parse("bench", black_box(&text), SERVER, 0));
}

#[divan::bench(args = SETS)]
fn build(bencher: Bencher, set: &str) {
    let policy = policy::parse("bench", &read(&format!("rules-{set}.hcl")), SERVER, 0).policy;
    bencher.bench(|| Acl::new(black_box(&[&policy]), SERVER));
}

#[divan::bench(args = SETS)]
fn decide(bencher: Bencher, set: &str) {
    let policy = policy::parse("bench", &read(&format!("rules-{set}.hcl")), SERVER, 0).policy;
    let acl = Acl::new(&[&policy], SERVER).unwrap();
    let text = read(&format!("requests-{set}.txt"));
    let requests: Vec<Request<'_>> = text.lines().filter_map(request).collect();
    bencher
        .counter(ItemsCount::new(requests.len()))
        .bench(|| requests.iter().filter(|request| acl.evaluate(black_box(request)).allowed()).count());
}

fn request(line: &str) -> Option<Request<'_>> {
    let (operation, path) = line.split_once('\t')?;
    Some(Request::new(Operation::from_word(operation)?, path))
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/data").join(name);
    fs::read_to_string(path).unwrap()
}

const SERVER: Server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
