//! The tools: pinned once, used from `PATH` where the version fits, else installed into the cache.

use std::{env, fs, path::PathBuf, process::Command};

use crate::run::{Outcome, fingerprint, output, root, run, step, which};

/// A command that cargo installs.
struct CargoTool {
    package: &'static str,
    command: &'static str,
    version: &'static str,
    /// Whether its own lock file is used: some tools need it, others do not build with it.
    locked: bool,
}

const TRUNK: CargoTool = CargoTool { package: "trunk", command: "trunk", version: "0.21.14", locked: true };
const WASM_BINDGEN: CargoTool =
    CargoTool { package: "wasm-bindgen-cli", command: "wasm-bindgen", version: "0.2.130", locked: false };

const WASM_PACK: CargoTool = CargoTool { package: "wasm-pack", command: "wasm-pack", version: "0.15.1", locked: true };

/// The target that the app is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
const GO_NEEDED: (u32, u32) = (1, 24);

/// The packages of apt that bring a command and what belongs to it, where they are not called as the command is.
const SYSTEM: &[(&str, &[&str])] = &[
    ("node", &["nodejs"]),
    ("python3", &["python3", "python3-venv"]),
    ("busybox", &["busybox-static"]),
    ("nginx", &["nginx-light", "libnginx-mod-http-brotli-static"]),
];

/// What the tests and the documentation sites need of Python.
const REQUIREMENTS: [&str; 2] = ["tests/requirements.txt", "tests/sites/mkdocs/requirements.txt"];

/// Where installed tools are kept, outside the clone.
pub(crate) fn cache() -> PathBuf {
    if let Some(folder) = env::var_os("BOUNDCLAIM_CACHE") {
        return folder.into();
    }
    let base = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache");
    base.unwrap_or_else(home).join("boundclaim")
}

/// The folders of the tools that build the app, for `PATH`.
pub(crate) fn for_the_app() -> Outcome<Vec<PathBuf>> {
    wasm_target()?;
    system(&["node", "npm"])?;
    let modules = node_modules("browser")?;
    Ok([cargo_tool(&TRUNK)?, cargo_tool(&WASM_BINDGEN)?].into_iter().flatten().chain([modules.join(".bin")]).collect())
}

/// The folders of the tools that build the npm package, for `PATH`.
pub(crate) fn for_npm() -> Outcome<Vec<PathBuf>> {
    wasm_target()?;
    system(&["node", "npm"])?;
    let modules = node_modules("browser")?;
    let tools = [cargo_tool(&WASM_PACK)?, cargo_tool(&WASM_BINDGEN)?];
    Ok(tools.into_iter().flatten().chain([modules.join(".bin")]).collect())
}

/// The program that runs tests in WASM, in Node.
pub(crate) fn wasm_test_runner() -> Outcome<PathBuf> {
    wasm_target()?;
    system(&["node"])?;
    Ok(cargo_tool(&WASM_BINDGEN)?.unwrap_or_default().join("wasm-bindgen-test-runner"))
}

/// The target that the app is compiled for.
pub(crate) fn wasm_target() -> Outcome {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]))?;
    if PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    if which("rustup").is_none() {
        return Err(format!("rustup is needed for the target {WASM_TARGET}: install it from rustup.rs").into());
    }
    step(&format!("rustup target add {WASM_TARGET}"), || {
        run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
    })
}

/// The folder of a cargo tool; none when the one on `PATH` fits.
fn cargo_tool(tool: &CargoTool) -> Outcome<Option<PathBuf>> {
    let fits = |command: &mut Command| output(command.arg("--version")).is_ok_and(|text| text.contains(tool.version));
    if which(tool.command).is_some() && fits(&mut Command::new(tool.command)) {
        return Ok(None);
    }
    let folder = cache().join("tools").join(format!("{}-{}", tool.package, tool.version));
    let bin = folder.join("bin");
    if fits(&mut Command::new(bin.join(tool.command))) {
        return Ok(Some(bin));
    }
    let binary = which("cargo-binstall").is_some();
    let how = if binary { "a binary" } else { "from source, some minutes" };
    step(&format!("install {} {} ({how})", tool.package, tool.version), || {
        let mut command = Command::new("cargo");
        if binary {
            command.args(["binstall", "--no-confirm", "--version", tool.version]);
        } else {
            command.args(["install", "--version", tool.version]);
        }
        if tool.locked {
            command.arg("--locked");
        }
        run(command.arg("--root").arg(&folder).arg(tool.package))
    })?;
    Ok(Some(bin))
}

/// `node_modules` of a folder of tests, installed by its lock file; that of the browser tests has wasm-opt, too.
pub(crate) fn node_modules(tests: &str) -> Outcome<PathBuf> {
    let folder = root().join("tests").join(tests);
    let lock = fs::read_to_string(folder.join("package-lock.json"))?;
    let modules = folder.join("node_modules");
    let stamp = modules.join(".boundclaim-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(modules);
    }
    step(&format!("npm ci (tests/{tests})"), || {
        run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder))
    })?;
    fs::write(&stamp, lock)?;
    Ok(modules)
}

/// A Python with the packages of [`REQUIREMENTS`].
pub(crate) fn python() -> Outcome<PathBuf> {
    let wanted: Vec<String> =
        REQUIREMENTS.iter().map(|file| fs::read_to_string(root().join(file))).collect::<Result<_, _>>()?;
    let folder = cache().join("python").join(fingerprint(&wanted.iter().map(String::as_str).collect::<Vec<_>>()));
    let python = folder.join("bin/python");
    if folder.join("complete").exists() {
        return Ok(python);
    }
    step(&format!("Python packages of {}", REQUIREMENTS.join(", ")), || {
        system(&["python3"])?;
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let files = REQUIREMENTS.iter().flat_map(|file| ["-r", file]);
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(files).current_dir(root()))
    })?;
    fs::write(folder.join("complete"), "")?;
    Ok(python)
}

/// A real Vault, server and CLI, built from its Go module. None: Go is missing, and it was said what to do.
pub(crate) fn vault() -> Outcome<Option<PathBuf>> {
    let folder = root().join("tests/vault");
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let (module, sums, main) = (read("go.mod")?, read("go.sum")?, read("main.go")?);
    let binary = cache().join("vault").join(fingerprint(&[&module, &sums, &main])).join("vault");
    if binary.is_file() {
        return Ok(Some(binary));
    }
    if !has_go() {
        let (major, minor) = GO_NEEDED;
        let why = format!(
            "Go {major}.{minor} or later is needed to build the Vault server of the tests. Install it from go.dev/dl, or:\n    \
             docker run --rm golang:{major}.{minor} tar -C /usr/local -c go | sudo tar -C /usr/local -x\n    \
             export PATH=\"$PATH:/usr/local/go/bin\""
        );
        if env::var_os("CI").is_some() {
            return Err(why.into());
        }
        eprintln!("SKIPPED the tests on a real server. {why}");
        return Ok(None);
    }
    step("build Vault 1.19.5 from its Go module (about 6 minutes, once)", || {
        let unfinished = binary.with_extension("unfinished");
        fs::create_dir_all(binary.parent().unwrap_or(&folder))?;
        run(Command::new("go")
            .args(["build", "-trimpath", "-tags", "minimal", "-ldflags=-s -w", "-o"])
            .arg(&unfinished)
            .arg(".")
            .current_dir(&folder))?;
        Ok(fs::rename(&unfinished, &binary)?)
    })?;
    Ok(Some(binary))
}

fn has_go() -> bool {
    let Ok(text) = output(Command::new("go").arg("version")) else { return false };
    let version = text.split("go1.").nth(1).and_then(|rest| rest.split(['.', ' ']).next().map(str::to_owned));
    version.and_then(|minor| minor.parse::<u32>().ok()).is_some_and(|minor| minor >= GO_NEEDED.1)
}

/// Installs missing system packages where that is possible, else says how.
pub(crate) fn system(commands: &[&str]) -> Outcome {
    let missing: Vec<&str> = commands.iter().copied().filter(|command| which(command).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|command| {
            SYSTEM.iter().find(|(known, _)| known == command).map_or(vec![*command], |(_, packages)| packages.to_vec())
        })
        .collect();
    let root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || which("apt-get").is_none() {
        return Err(format!(
            "{} is missing. Install it, on Debian: sudo apt-get install {}",
            missing.join(", "),
            packages.join(" ")
        )
        .into());
    }
    step(&format!("apt-get install {}", packages.join(" ")), || {
        let quiet = |arguments: &[&str]| {
            let mut command = Command::new("apt-get");
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr());
            command
        };
        run(&mut quiet(&["update", "-qq"]))?;
        run(quiet(&["install", "-y", "-qq", "--no-install-recommends"]).args(&packages))
    })
}

/// Everything that the tests run besides cargo's own.
pub(crate) const TEST_COMMANDS: &[&str] =
    &["node", "npm", "python3", "chromium", "shellcheck", "jq", "curl", "busybox", "openssl", "nginx", "hugo"];
