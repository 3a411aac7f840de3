//! Building the app: Trunk makes `dist/`, then the page gets what a strict Content-Security-Policy needs.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    parts,
    run::{Outcome, fingerprint, path_with, run, step},
    tools,
};

/// What the page may do: run its own scripts and styles, talk to its own origin, and nothing else.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
     manifest-src 'self'; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/// The folder of the published app.
pub(crate) const DIST: &str = "dist";

/// Builds the published app into `dist/`.
pub(crate) fn build() -> Outcome {
    let folders = tools::for_the_app()?;
    step("build the app (trunk build --release)", || {
        let mut trunk = Command::new("trunk");
        trunk.args(["build", "--release"]);
        prepare(&mut trunk, &folders)?;
        run(&mut trunk)
    })?;
    let loader = step("build the parts that are loaded when first used", || {
        parts::build(Path::new(DIST), &folders, |cargo| prepare(cargo, &folders))
    })?;
    finish(Path::new(DIST), &loader)
}

/// Serves an unoptimised build that reloads when a file changes.
pub(crate) fn dev() -> Outcome {
    let folders = tools::for_the_app()?;
    let mut trunk = Command::new("trunk");
    prepare(trunk.arg("serve"), &folders)?;
    run(&mut trunk)
}

fn prepare(trunk: &mut Command, folders: &[PathBuf]) -> Outcome {
    trunk.env("PATH", path_with(folders)?).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Panic messages name source files: not by where they lie on this machine.
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let root = env::current_dir()?;
    trunk.env(
        "CARGO_ENCODED_RUSTFLAGS",
        format!("--remap-path-prefix={home}=cargo\u{1f}--remap-path-prefix={}=.", root.display()),
    );
    // NO_COLOR with a value other than true or false stops this version of Trunk.
    trunk.env_remove("NO_COLOR");
    Ok(())
}

/// Puts Trunk's inline loader, and that of the parts, into a file of its own, the styles into one, and the policy into
/// the page.
fn finish(dist: &Path, parts: &str) -> Outcome {
    let page_file = dist.join("index.html");
    let page = fs::read_to_string(&page_file)?;
    let (before, rest) = page.split_once("<script type=\"module\"").ok_or("Trunk's loader is not in the page")?;
    let (loader, after) = rest.split_once("</script>").ok_or("Trunk's loader has no end")?;
    let name = |ending: &str| -> Outcome<String> {
        let mut names = loader.split(['\'', '"']).filter(|word| word.ends_with(ending));
        let name = names.next().ok_or_else(|| format!("no {ending} in Trunk's loader"))?;
        Ok(name.rsplit('/').next().unwrap_or(name).to_owned())
    };
    let (script, wasm) = (name(".js")?, name(".wasm")?);
    let boot = format!(
        "import start from \"./{script}\";\n{parts}await start({{ module_or_path: new URL(\"./{wasm}\", import.meta.url) }});\n"
    );
    // Its name changes with the files that it names.
    let boot_name = format!("boot-{}.js", fingerprint(&[&boot]));
    fs::write(dist.join(&boot_name), boot)?;
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    let page = format!("{before}<script type=\"module\" src=\"./{boot_name}\"></script>{after}");
    let page = page.replacen("<head>", &format!("<head>{policy}"), 1);
    fs::write(page_file, one_style(dist, &page)?)?;
    Ok(())
}

/// One request instead of one for each part, and less to download: they share their words.
fn one_style(dist: &Path, page: &str) -> Outcome<String> {
    let mut styles = String::new();
    let mut place = None;
    let mut kept = String::new();
    for line in page.split_inclusive('\n') {
        let Some((_, rest)) = line.split_once("<link rel=\"stylesheet\" href=\"./") else {
            kept.push_str(line);
            continue;
        };
        let (name, _) = rest.split_once('"').ok_or("a style without a name")?;
        place.get_or_insert(kept.len());
        styles.push_str(&fs::read_to_string(dist.join(name))?);
        fs::remove_file(dist.join(name))?;
    }
    let name = format!("style-{}.css", fingerprint(&[&styles]));
    fs::write(dist.join(&name), styles)?;
    let place = place.ok_or("the page has no styles")?;
    kept.insert_str(place, &format!("    <link rel=\"stylesheet\" href=\"./{name}\">\n"));
    Ok(kept)
}
