//! On the sets of the benchmark the decisions are those of Vault's own engine, as far as their number tells.

use std::{fs, path::Path};

use boundclaim_core::{
    Product, Server,
    policy::{self, Acl, Operation, Request},
};

#[test]
fn as_many_are_allowed_as_vault_allows() {
    let server = Server { product: Product::Vault, version: Product::Vault.newest_recorded() };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/data");
    for (set, expected) in [
        ("10", 499),
        ("100", 418),
        ("1000", 468),
        ("10000", 457),
        ("plus-100", 398),
        ("plus-1000", 461),
        ("noplus-1000", 419),
        ("noplus-10000", 473),
    ] {
        let rules = fs::read_to_string(folder.join(format!("rules-{set}.hcl"))).unwrap();
        let parsed = policy::parse(set, &rules, server, 0);
        assert_eq!(parsed.error, None);
        let acl = Acl::new(&[&parsed.policy], server).unwrap();
        let requests = fs::read_to_string(folder.join(format!("requests-{set}.txt"))).unwrap();
        let allowed = requests.lines().filter(|line| {
            let (operation, path) = line.split_once('\t').unwrap();
            acl.evaluate(&Request::new(Operation::from_word(operation).unwrap(), path)).allowed()
        });
        assert_eq!(allowed.count(), expected, "{set}");
    }
}
