//! The npm package: one WASM module for each entry, and the files around them.
//!
//! wasm-pack builds the modules, with `wasm-pack.toml` as Cargo's overlay. It makes one module and no `exports`: what the
//! entries share is written by hand in `core/wasm/npm`, and the rest follows from the table in `wasm-pack.toml`.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use toml::{Table, Value};

use crate::{
    app,
    run::{Outcome, path_with, run, step, target},
    tools,
};

/// An entry: what somebody imports.
pub(crate) struct Entry {
    /// As in `exports`: `.` or `./policy`.
    path: String,
    functions: Vec<String>,
    features: Vec<String>,
}

/// The folder of the package.
pub(crate) fn folder() -> PathBuf {
    target().join("npm")
}

/// Builds the package into its folder.
pub(crate) fn build() -> Outcome {
    let folders = tools::for_npm()?;
    let out = folder();
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let (entries, _) = table()?;
    for entry in &entries {
        step(&format!("build {} for npm", entry.name()), || entry.build(&out, &folders))?;
    }
    for name in ["call.js", "functions.d.ts", "types.d.ts", "README.md"] {
        fs::copy(Path::new("core/wasm/npm").join(name), out.join(name))?;
    }
    for name in ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "CHANGELOG.md"] {
        fs::copy(name, out.join(name))?;
    }
    let exports: Vec<String> = entries.iter().map(Entry::exports).collect();
    let exports = format!("{{\n{},\n    \"./package.json\": \"./package.json\"\n  }}", exports.join(",\n"));
    let package = fs::read_to_string("core/wasm/npm/package.json")?;
    let package = package
        .replace("\"version\": \"0.0.0\"", &format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")))
        .replace("\"exports\": {}", &format!("\"exports\": {exports}"));
    Ok(fs::write(out.join("package.json"), package)?)
}

/// The entries of the package, and the bytes that each may have.
pub(crate) fn table() -> Outcome<(Vec<Entry>, usize)> {
    let file: Table = fs::read_to_string("wasm-pack.toml")?.parse()?;
    let npm = file.get("npm").and_then(Value::as_table).ok_or("wasm-pack.toml has no [npm]")?;
    let budget = npm.get("budget").and_then(Value::as_integer).ok_or("wasm-pack.toml has no budget")?;
    let entries = npm.get("entry").and_then(Value::as_array).ok_or("wasm-pack.toml has no [[npm.entry]]")?;
    let entries = entries.iter().map(Entry::read).collect::<Option<Vec<_>>>();
    Ok((entries.ok_or("an entry of wasm-pack.toml lacks path, functions or features")?, usize::try_from(budget)?))
}

impl Entry {
    fn read(value: &Value) -> Option<Self> {
        let words = |name: &str| {
            let words = value.get(name)?.as_array()?.iter().map(|word| word.as_str().map(str::to_owned));
            words.collect::<Option<Vec<_>>>()
        };
        let path = value.get("path")?.as_str()?.to_owned();
        Some(Self { path, functions: words("functions")?, features: words("features")? })
    }

    /// What people import, like `boundclaim/policy`.
    pub(crate) fn name(&self) -> String {
        format!("boundclaim{}", self.path.trim_start_matches('.'))
    }

    /// Its WASM module.
    pub(crate) fn module(&self) -> PathBuf {
        folder().join(self.folder()).join("engine_bg.wasm")
    }

    fn folder(&self) -> &str {
        self.path.strip_prefix("./").unwrap_or("all")
    }

    fn build(&self, out: &Path, folders: &[PathBuf]) -> Outcome {
        let out = out.join(self.folder());
        let mut pack = Command::new("wasm-pack");
        // wasm-pack changes its folder.
        let (out, overlay) = (std::path::absolute(&out)?, std::path::absolute("wasm-pack.toml")?);
        pack.args(["--quiet", "build", "core/wasm", "--release", "--mode", "no-install", "--target", "web"]);
        pack.args(["--no-pack", "--no-typescript", "--out-name", "engine", "--out-dir"]).arg(&out);
        pack.args(["--", "--locked", "--features", &self.features.join(","), "--config"]).arg(overlay);
        app::prepare(&mut pack, folders)?;
        run(pack.env("PATH", path_with(folders)?))?;
        // It would keep npm from packing the folder.
        fs::remove_file(out.join(".gitignore")).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        let mut functions = String::new();
        for name in &self.functions {
            writeln!(functions, "export const {name} = wrap(engine.{name});")?;
        }
        let names = format!("BoundclaimError, {}", self.functions.join(", "));
        let types = |names: &str| {
            format!("export {{ {names} }} from \"../functions.js\";\nexport type * from \"../types.js\";\n")
        };
        for (file, text) in [
            ("manual.js", MANUAL.replace("FUNCTIONS", &functions)),
            ("browser.js", BROWSER.replace("NAMES", &names)),
            ("node.js", NODE.replace("NAMES", &names)),
            ("index.d.ts", types(&names)),
            ("manual.d.ts", types(&format!("init, initSync, {names}"))),
        ] {
            fs::write(out.join(file), text)?;
        }
        Ok(())
    }

    fn exports(&self) -> String {
        let (path, folder) = (&self.path, self.folder());
        format!(
            "    \"{path}\": {{ \"types\": \"./{folder}/index.d.ts\", \"node\": \"./{folder}/node.js\", \"default\": \"./{folder}/browser.js\" }},\n    \
             \"{path}/manual\": {{ \"types\": \"./{folder}/manual.d.ts\", \"default\": \"./{folder}/manual.js\" }},\n    \
             \"{path}/engine.wasm\": \"./{folder}/engine_bg.wasm\""
        )
    }
}

/// The functions, for who starts the module.
const MANUAL: &str = "import * as engine from \"./engine.js\";
import { wrap } from \"../call.js\";

export { default as init, initSync } from \"./engine.js\";
export { BoundclaimError } from \"../call.js\";
FUNCTIONS";

/// The same, started: what imports this waits for it. Bundlers find the module by its `new URL` in `engine.js`.
const BROWSER: &str = "import { init } from \"./manual.js\";

await init();
export { NAMES } from \"./manual.js\";
";

/// The same in Node, without waiting.
const NODE: &str = "import { readFileSync } from \"node:fs\";
import { initSync } from \"./manual.js\";

initSync({ module: readFileSync(new URL(\"./engine_bg.wasm\", import.meta.url)) });
export { NAMES } from \"./manual.js\";
";
