//! The checks: each a stage with a name; all are run, also when one fails.

use std::{env, process::Command, time::Instant};

use crate::{
    app, npm, publish,
    run::{Outcome, output, run, target},
    size, tools,
};

/// Everything that CI checks.
pub(crate) fn test() -> Outcome {
    let mut stages = Stages::default();
    stages.run("install what is missing", || {
        tools::system(tools::TEST_COMMANDS)?;
        tools::wasm_target()?;
        tools::node_modules("browser")?;
        tools::node_modules("npm")?;
        tools::node_modules("sites/docusaurus")?;
        tools::python().map(drop)
    });
    stages.run("format", || run(&mut cargo(&["fmt", "--all", "--check"])));
    stages.run("lints", || {
        run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
        for part in [
            &["-p", "boundclaim-web"][..],
            &["-p", "boundclaim-web", "--features", "checker"],
            &["-p", "boundclaim-wasm", "--all-features"],
            // Without the checker the generator is another.
            &["-p", "boundclaim-wasm", "--features", "generate"],
        ] {
            let mut lints = cargo(&["clippy", "--target", "wasm32-unknown-unknown", "--locked"]);
            run(lints.args(part).args(["--", "-D", "warnings"]))?;
        }
        Ok(())
    });
    stages.run("documentation", || {
        run(cargo(&["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"))
    });
    stages.run("the app", || {
        app::build()?;
        println!("{}", size::table()?);
        Ok(())
    });
    stages.run("the app again, elsewhere: the same bytes", publish::again::compare);
    stages.run("a Vault server for the tests", || tools::vault().map(drop));
    stages.run("unit and acceptance tests", || {
        let mut tests = cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]);
        tests.env("BOUNDCLAIM_PYTHON", tools::python()?);
        if let Some(vault) = tools::vault()? {
            tests.env("BOUNDCLAIM_VAULT", vault);
        }
        run(&mut tests)
    });
    stages.run("the recorded cases in WASM", || {
        let mut tests = cargo(&["test", "-p", "boundclaim-tests", "--target", "wasm32-unknown-unknown", "--locked"]);
        tests.args(["--test", "conformance"]);
        run(tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools::wasm_test_runner()?))
    });
    stages.run("random policies for a while", || {
        run(&mut cargo(&["run", "-p", "boundclaim-tests", "--bin", "fuzz", "--locked", "--", "20"]))
    });
    stages.run("benchmarks still run", || {
        run(&mut cargo(&["bench", "-p", "boundclaim-core", "--locked", "--", "--test"]))
    });
    stages.run("the app in a browser", || {
        run(&mut cargo(&["build", "-p", "boundclaim-core", "--examples", "--locked"]))?;
        let examples = target().join("debug/examples");
        run(Command::new("node").args(["--test", "tests/browser/"]).env("BOUNDCLAIM_EXAMPLES", examples))
    });
    stages.run("documentation sites", || {
        let mut tests = Command::new("node");
        tests.args(["--test", "tests/sites/"]).env("BOUNDCLAIM_EXAMPLES", target().join("debug/examples"));
        run(tests.env("BOUNDCLAIM_PYTHON", tools::python()?))
    });
    stages.run("the npm package", || {
        run(&mut cargo(&["test", "-p", "boundclaim-wasm", "--features", "pipeline", "--locked"]))?;
        npm::build()?;
        println!("{}", size::npm_table()?);
        run(&mut cargo(&["build", "-p", "boundclaim-core", "--examples", "--locked"]))?;
        let examples = target().join("debug/examples");
        run(Command::new("node").args(["--test", "tests/npm/"]).env("BOUNDCLAIM_EXAMPLES", examples))
    });
    stages.run("nothing was left changed", || {
        let changed = output(Command::new("git").args(["status", "--porcelain", "--untracked-files=no"]))?;
        if changed.is_empty() || env::var_os("CI").is_none() {
            Ok(())
        } else {
            Err(format!("generated files differ:\n{changed}").into())
        }
    });
    stages.finish()
}

/// The fast inner loop.
pub(crate) fn check() -> Outcome {
    let mut stages = Stages::default();
    stages.run("format", || run(&mut cargo(&["fmt", "--all", "--check"])));
    stages.run("lints of the core", || {
        run(&mut cargo(&["clippy", "-p", "boundclaim-core", "--all-targets", "--", "-D", "warnings"]))
    });
    stages.run("tests of the core", || run(&mut cargo(&["test", "-p", "boundclaim-core"])));
    stages.finish()
}

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments);
    cargo
}

#[derive(Default)]
struct Stages {
    done: Vec<(&'static str, f32, Option<String>)>,
}

impl Stages {
    fn run(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) {
        println!("\n==> {name}");
        let start = Instant::now();
        let error = work().err().map(|error| error.to_string());
        if let Some(error) = &error {
            eprintln!("error: {error}");
        }
        self.done.push((name, start.elapsed().as_secs_f32() / 60.0, error));
    }

    fn finish(self) -> Outcome {
        println!("\nminutes  stage");
        for (name, minutes, error) in &self.done {
            println!("{minutes:7.1}  {name}{}", if error.is_some() { ": FAILED" } else { "" });
        }
        println!("{:7.1}  in all", self.done.iter().map(|(_, minutes, _)| minutes).sum::<f32>());
        let failed = self.done.iter().filter(|(_, _, error)| error.is_some()).count();
        println!("\nstages: {} passed, {failed} failed", self.done.len() - failed);
        if failed == 0 { Ok(()) } else { Err(format!("{failed} of {} stages failed", self.done.len()).into()) }
    }
}
