//! Building the app: Trunk makes `dist/`, then the page gets what a strict Content-Security-Policy needs.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    embeds, first, pages, parts, publish,
    run::{Outcome, fingerprint, output, path_with, run, step},
    tools,
};

/// What the page may do: run its own scripts and styles, talk to its own origin, and nothing else.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
     manifest-src 'self'; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/// The folder of the published app.
pub(crate) const DIST: &str = "dist";

/// What who hosts the page sets for all: docs/json.md.
pub(crate) const COMPANY: &str = "boundclaim.json";

/// Builds the published app into `dist/`.
pub(crate) fn build() -> Outcome {
    let folders = tools::for_the_app()?;
    step("build the app (trunk build --release)", || {
        let mut trunk = Command::new("trunk");
        trunk.args(["build", "--release"]);
        prepare(&mut trunk, &folders)?;
        run(&mut trunk)
    })?;
    let parts = step("build the parts that are loaded when first used", || {
        parts::build(Path::new(DIST), &folders, |cargo| prepare(cargo, &folders))
    })?;
    let drawn = step("draw the start page", first::draw)?;
    finish(Path::new(DIST), parts, &drawn)?;
    step("write the pages of errors and findings", || pages::write(Path::new(DIST)))?;
    publish::finish(Path::new(DIST))
}

/// Serves an unoptimised build that reloads when a file changes.
pub(crate) fn dev() -> Outcome {
    let folders = tools::for_the_app()?;
    let mut trunk = Command::new("trunk");
    prepare(trunk.arg("serve"), &folders)?;
    run(&mut trunk)
}

/// What a build needs around it: its tools, no paths of this machine in its output, and its commit.
pub(crate) fn prepare(trunk: &mut Command, folders: &[PathBuf]) -> Outcome {
    trunk.env("PATH", path_with(folders)?).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Panic messages name source files: not by where they lie on this machine.
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let root = env::current_dir()?;
    trunk.env(
        "CARGO_ENCODED_RUSTFLAGS",
        format!("--remap-path-prefix={home}=cargo\u{1f}--remap-path-prefix={}=.", root.display()),
    );
    // Shown by the app, so that people know what they run.
    if let Ok(commit) = output(Command::new("git").args(["rev-parse", "--short=12", "HEAD"])) {
        trunk.env("BOUNDCLAIM_COMMIT", commit.trim());
    }
    // NO_COLOR with a value other than true or false stops this version of Trunk.
    trunk.env_remove("NO_COLOR");
    Ok(())
}

/// Puts the page's script into a file of its own instead of Trunk's inline loader, the styles into one, and the policy and the
/// start page into the page.
fn finish(dist: &Path, mut parts: Vec<parts::Files>, drawn: &str) -> Outcome {
    let page_file = dist.join("index.html");
    let page = fs::read_to_string(&page_file)?;
    let (before, rest) = page.split_once("<script type=\"module\"").ok_or("Trunk's loader is not in the page")?;
    let (loader, after) = rest.split_once("</script>").ok_or("Trunk's loader has no end")?;
    let name = |ending: &str| -> Outcome<String> {
        let mut names = loader.split(['\'', '"']).filter(|word| word.ends_with(ending));
        let name = names.next().ok_or_else(|| format!("no {ending} in Trunk's loader"))?;
        Ok(name.rsplit('/').next().unwrap_or(name).to_owned())
    };
    parts.push(("setup", name(".js")?, name(".wasm")?));
    embeds::write(dist, &parts::loader(&parts, "import.meta.url")?, &fs::read_to_string("index.html")?)?;
    let boot = first::script(&parts)?;
    // Its name changes with the files that it names.
    let boot_name = format!("boot-{}.js", fingerprint(&[&boot]));
    fs::write(dist.join(&boot_name), boot)?;
    // Before the styles, so that it is not held up by them; and no module, so that nothing is shown before it has run.
    let head = format!("<head>{}<script src=\"./{boot_name}\"></script>", embeds::policy());
    let page = format!("{before}{after}").replacen("<head>", &head, 1);
    let page = first::into(&page, drawn)?;
    let page = without_preloads(&page);
    fs::write(dist.join(COMPANY), "{ \"gitlab\": [] }\n")?;
    fs::write(page_file, one_style(dist, &page)?)?;
    Ok(())
}

/// A screen loads what it needs: the other one's files would be fetched in vain.
fn without_preloads(page: &str) -> String {
    let mut kept = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<link rel=\"") {
        kept.push_str(before);
        let end = after.find('>').map_or(after.len(), |end| end + 1);
        let (link, behind) = after.split_at(end);
        if !link.starts_with("preload") && !link.starts_with("modulepreload") {
            kept.push_str("<link rel=\"");
            kept.push_str(link);
        }
        rest = behind;
    }
    kept + rest
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
