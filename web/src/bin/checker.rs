//! The checker, and what the wizard asks it: a part of the app that is loaded when it is first used.

use boundclaim_core::{
    Setup,
    check::{Outcome, Probe, probe},
    generate,
    pipeline::{Job, Pipeline},
    policy::Grant,
};
use boundclaim_web::{Mounted, mount_check, mount_explain};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::ShadowRoot;

fn main() {}

/// Starts the checker in the page's `#checker`.
#[wasm_bindgen]
pub fn start() {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id("checker"));
    if let Some(root) = root {
        root.set_inner_html("");
        yew::Renderer::<boundclaim_web::Checker>::with_root(root).render();
    }
}

/// Shows the checker in an element: see [`Mounted`].
#[wasm_bindgen(js_name = mountCheck)]
pub fn check(root: ShadowRoot, options: &str, notify: Function) -> Option<Mounted> {
    mount_check(root, options, notify)
}

/// Shows the explanation of errors in an element: see [`Mounted`].
#[wasm_bindgen(js_name = mountExplain)]
pub fn explain(root: ShadowRoot, options: &str, notify: Function) -> Option<Mounted> {
    mount_explain(root, options, notify)
}

/// The jobs of a pipeline that talk to Vault, one on a line. The first line says why the text cannot be read; it is empty
/// when it can.
#[wasm_bindgen]
pub fn jobs(pipeline: &str) -> String {
    let pipeline = Pipeline::read(pipeline);
    let broken = pipeline.broken.map(|broken| broken.message.replace('\n', " ")).unwrap_or_default();
    let talks = |job: &&Job| !job.hidden && job.option().is_some();
    let names = pipeline.jobs.iter().filter(talks).map(|job| job.name.as_str());
    core::iter::once(broken.as_str()).chain(names).collect::<Vec<_>>().join("\n")
}

/// The setup with what the job says put in; the same setup when there is no such job.
#[wasm_bindgen(js_name = fillSetup)]
pub fn fill_setup(pipeline: &str, job: &str, setup: &str) -> String {
    let base = Setup::from_json(setup).unwrap_or_else(|_| Setup::empty());
    Pipeline::read(pipeline).fill(job, &base).unwrap_or(base).to_json()
}

/// What the policy of a setup allows: a line for each path, the capabilities, then a tab and the path.
#[wasm_bindgen]
pub fn grants(setup: &str) -> String {
    let Ok(setup) = Setup::from_json(setup) else { return String::new() };
    let line = |grant: &Grant| {
        let words: Vec<&str> = grant.capabilities.iter().map(|capability| capability.word()).collect();
        format!("{}\t{}", words.join(" and "), grant.path)
    };
    generate(&setup).grants.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether the right job gets in and each other one not, one on a line, its parts between tabs; empty while an artifact is
/// missing. The right job comes first: the server that decides, `in` or `out`, and its words. Then the others: who, what is
/// different, `in` or `out`, `meant` or `wrong`, and the server's words.
#[wasm_bindgen]
pub fn probes(setup: &str) -> String {
    let Ok(setup) = Setup::from_json(setup) else { return String::new() };
    let Some(probed) = probe(&setup, &generate(&setup)) else { return String::new() };
    let gets = |inside: bool| if inside { "in" } else { "out" };
    let words = |texts: &[String]| texts.first().map(|text| text.replace(['\t', '\n'], " ")).unwrap_or_default();
    let report = &probed.report;
    let texts = report.error.as_ref().map(|error| error.texts.as_slice()).unwrap_or_default();
    let first = format!("{}\t{}\t{}", probed.server, gets(report.verdict == Outcome::Granted), words(texts));
    let line = |probe: &Probe| {
        let right = if probe.gets_in == probe.meant { "meant" } else { "wrong" };
        let who = probe.who.replace(['\t', '\n'], " ");
        format!("{who}\t{}\t{}\t{right}\t{}", probe.difference, gets(probe.gets_in), words(&probe.texts))
    };
    core::iter::once(first).chain(probed.probes.iter().map(line)).collect::<Vec<_>>().join("\n")
}
