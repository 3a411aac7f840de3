//! The parts of the app that are loaded when they are first used: WASM modules of their own.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::run::{Outcome, fingerprint_bytes, path_with, run, target};

/// A part, by the name under which the app asks for it.
struct Part {
    name: &'static str,
    package: &'static str,
    feature: &'static str,
    /// The name of what cargo builds.
    module: &'static str,
}

/// The checker, with everything that reads and judges, and signatures, which are large and needed by few.
const PARTS: [Part; 2] = [
    Part { name: "checker", package: "boundclaim-web", feature: "checker", module: "boundclaim-checker" },
    Part { name: "verify", package: "boundclaim-wasm", feature: "verify", module: "boundclaim_wasm" },
];

/// What the modules are compiled from, package and feature; the last is the wizard, which Trunk builds (`index.html`).
pub(crate) fn compiled() -> impl Iterator<Item = (&'static str, &'static str)> {
    PARTS.iter().map(|part| (part.package, part.feature)).chain([("boundclaim-web", "hydrate")])
}

/// A part as files: its name, its script, its module.
pub(crate) type Files = (&'static str, String, String);

/// Builds the parts into the folder.
pub(crate) fn build(
    dist: &Path,
    folders: &[PathBuf],
    prepare: impl Fn(&mut Command) -> Outcome,
) -> Outcome<Vec<Files>> {
    let mut built = Vec::new();
    for part in &PARTS {
        let (script, wasm) = part.build(dist, folders, &prepare)?;
        built.push((part.name, script, wasm));
    }
    Ok(built)
}

/// The start of a script whose address is `base`, an expression: `boundclaim.load(name)` loads a part once; a failure, like a
/// lost connection, can be tried again.
pub(crate) fn loader(parts: &[Files], base: &str) -> Outcome<String> {
    let mut table = String::new();
    for (name, script, wasm) in parts {
        writeln!(table, "  {name}: [\"./{script}\", \"./{wasm}\"],")?;
    }
    Ok(LOADER.replace("TABLE", table.trim_end()).replace("BASE", base))
}

/// Several scripts of one page share what is loaded.
const LOADER: &str = "const parts = {
TABLE
};
const base = BASE;
const loaded = {};
const load = async (name) => {
  const [script, wasm] = parts[name];
  const module = fetch(new URL(wasm, base));
  // Its failure is told by what waits for it.
  module.catch(() => {});
  const part = await import(new URL(script, base));
  await part.default({ module_or_path: module });
  return part;
};
globalThis.boundclaim ??= {
  load: (name) => (loaded[name] ??= load(name).catch((error) => {
    delete loaded[name];
    throw error;
  })),
};
";

impl Part {
    /// The names of script and module, which change with their content.
    fn build(
        &self,
        dist: &Path,
        folders: &[PathBuf],
        prepare: &impl Fn(&mut Command) -> Outcome,
    ) -> Outcome<(String, String)> {
        let target = target();
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--quiet", "--package", self.package, "--release", "--locked"]);
        cargo.args(["--target", "wasm32-unknown-unknown", "--features", self.feature]);
        // All binaries of the app at once would be built with the features of this one.
        if self.module.contains('-') {
            cargo.args(["--bin", self.module]);
        }
        prepare(&mut cargo)?;
        run(&mut cargo)?;
        let out = target.join("parts").join(self.name);
        fs::create_dir_all(&out)?;
        let path = path_with(folders)?;
        let module = target.join(format!("wasm32-unknown-unknown/release/{}.wasm", self.module));
        run(Command::new("wasm-bindgen")
            .env("PATH", &path)
            .args(["--target", "web", "--no-typescript", "--out-name", self.name, "--out-dir"])
            .arg(&out)
            .arg(&module))?;
        let (script, wasm) = (out.join(format!("{}.js", self.name)), out.join(format!("{}_bg.wasm", self.name)));
        run(Command::new("wasm-opt").env("PATH", &path).arg("-Oz").arg(&wasm).arg("-o").arg(&wasm))?;
        let hash = fingerprint_bytes(&[&fs::read(&script)?, &fs::read(&wasm)?]);
        let names = (format!("{}-{hash}.js", self.name), format!("{}-{hash}_bg.wasm", self.name));
        fs::copy(script, dist.join(&names.0))?;
        fs::copy(wasm, dist.join(&names.1))?;
        Ok(names)
    }
}
