//! Whole outputs, to be read by people: one file for each preset, each text once, with the choices that lead to it.

use std::{collections::BTreeMap, fmt::Write as _};

use boundclaim_core::{Artifact, generate, presets};
use boundclaim_tests::setups::setups;

#[test]
fn every_preset_with_every_option_and_client() {
    for preset in presets() {
        let mut texts: Vec<Artifact> = Vec::new();
        let mut choices: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, setup) in setups() {
            let Some(choice) = name.strip_prefix(&format!("{} ", preset.id)) else { continue };
            for artifact in generate(&setup).artifacts {
                choices.entry(artifact.text.clone()).or_default().push(choice.to_owned());
                if !texts.iter().any(|known| known.text == artifact.text) {
                    texts.push(artifact);
                }
            }
        }
        let mut page = generate(&preset.setup).summary.text + "\n";
        // Stable: variants of a text stand together.
        let mut ids: Vec<&str> = Vec::new();
        for artifact in &texts {
            if !ids.contains(&artifact.id) {
                ids.push(artifact.id);
            }
        }
        for id in ids {
            for artifact in texts.iter().filter(|artifact| artifact.id == id) {
                let choices = choices.get(&artifact.text).cloned().unwrap_or_default().join(", ");
                let bar = "═".repeat(80);
                write!(page, "\n{bar}\n{id} → {}\n{choices}\n{bar}\n{}", artifact.file_name, artifact.text).unwrap();
            }
        }
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(preset.id, page);
        });
    }
}
