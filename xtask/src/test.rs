//! `cargo xtask test`: every check and test there is; what `.ci/run` calls.

use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::build::{self, WASM};
use crate::demo::Site;
use crate::tools::{cargo, command, files_below, root, run};
use crate::{browsers, node, python, size, train};

/// One part of the whole; it fails or it passes, it is never skipped.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", what: "formatting", run: fmt },
    Step {
        name: "build",
        what: "the npm package, as `cargo xtask build` makes it",
        run: build::build,
    },
    Step { name: "size", what: "what a visitor downloads, against the budgets", run: size::size },
    Step { name: "lint", what: "Clippy on everything native, warnings denied", run: lint_host },
    Step {
        name: "lint-wasm",
        what: "Clippy on the library for wasm, warnings denied",
        run: lint_wasm,
    },
    Step {
        name: "rust",
        what: "unit, golden, property and layering tests, the command line, tract's operators, doc tests",
        run: rust_tests,
    },
    Step { name: "docs", what: "documentation, warnings denied", run: docs },
    Step { name: "package", what: "the npm package under Node", run: package_tests },
    Step {
        name: "browser",
        what: "the pages and the package in Chromium and Firefox",
        run: browser_tests,
    },
    Step { name: "speed", what: "ratios to peers within one run, against the budgets", run: speed },
    Step {
        name: "training",
        what: "networks and export against their oracles, in Python",
        run: training_tests,
    },
    Step { name: "train", what: "the training pipeline on a few lines", run: train_smoke },
];

/// Runs the steps named, or all of them; fails when one has failed.
pub fn test(names: &[&str]) -> Result<()> {
    if names == ["--list"] {
        for step in STEPS {
            println!("{:<12} {}", step.name, step.what);
        }
        return Ok(());
    }
    for name in names {
        if !STEPS.iter().any(|step| step.name == *name) {
            bail!("no such step: {name}; `cargo xtask test --list` lists them");
        }
    }
    let chosen = STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name));
    let mut report = Vec::new();
    for step in chosen {
        println!("\n── {}: {}", step.name, step.what);
        let start = Instant::now();
        let outcome = (step.run)();
        if let Err(error) = &outcome {
            eprintln!("error: {error:#}");
        }
        report.push((step.name, outcome.is_ok(), start.elapsed().as_secs()));
    }
    let failed = report.iter().filter(|(_, passed, _)| !passed).count();
    println!();
    for (name, passed, seconds) in &report {
        let mark = if *passed { "ok    " } else { "FAILED" };
        println!("{mark} {name:<12} {seconds:>5} s");
    }
    println!("{} passed, {failed} failed", report.len() - failed);
    if failed > 0 {
        bail!("{failed} of {} steps failed", report.len());
    }
    Ok(())
}

fn fmt() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))
}

// Each package by itself, here and below: together they would ask for other features of
// their dependencies and have them compiled once more.

fn lint_host() -> Result<()> {
    run(cargo().args(["clippy", "--locked", "--package", "mizaj", "--all-targets"]).args([
        "--features",
        "cli",
        "--",
        "-D",
        "warnings",
    ]))?;
    run(cargo()
        .args(["clippy", "--locked", "--package", "xtask", "--all-targets"])
        .args(["--", "-D", "warnings"]))
}

fn lint_wasm() -> Result<()> {
    build::add_wasm_target()?;
    run(cargo()
        .args(["clippy", "--locked", "--package", "mizaj", "--lib"])
        .args(["--target", WASM, "--", "-D", "warnings"]))
}

fn rust_tests() -> Result<()> {
    run(cargo().args(["test", "--locked", "--package", "mizaj", "--features", "cli"]))?;
    run(cargo()
        .args(["test", "--locked", "--package", "mizaj", "--features", "cli,all-ops"])
        .args(["--test", "model"]))?;
    run(cargo().args(["test", "--locked", "--package", "xtask"]))?;
    run(cargo().args(["test", "--locked", "--package", "inventory"]))
}

fn docs() -> Result<()> {
    run(cargo()
        .args(["doc", "--locked", "--no-deps", "--package", "mizaj"])
        .args(["--features", "cli"])
        .env("RUSTDOCFLAGS", "-D warnings"))
}

fn package_tests() -> Result<()> {
    node_tests("tests/package", &[])
}

/// The tests find the pages at `MIZAJ_SITE`.
fn browser_tests() -> Result<()> {
    let site = Site::open(0)?;
    let address = site.address();
    thread::spawn(move || site.serve());
    node_tests("tests/browser", &[("MIZAJ_SITE", &address)])
}

fn speed() -> Result<()> {
    node::check()?;
    let folder = root().join("benches/browser");
    node::install(&folder)?;
    run(command("node").arg(folder.join("run.mjs")).arg("quick").envs(browsers::as_variables()?))
}

/// How long the tests of one file may take, in milliseconds; they take a tenth of it.
const FILE_TIMEOUT_MS: u32 = 1_200_000;

/// Runs the tests of a folder; they find the browsers at `MIZAJ_CHROMIUM` and
/// `MIZAJ_FIREFOX`. No test found is a failure.
fn node_tests(folder: &str, variables: &[(&str, &str)]) -> Result<()> {
    node::check()?;
    let folder = root().join(folder);
    node::install(&folder)?;
    let files: Vec<_> = files_below(&folder)?
        .into_iter()
        .filter(|path| {
            let path = path.to_string_lossy();
            let is_test = path.ends_with(".test.js") || path.ends_with(".test.mjs");
            is_test && !path.contains("node_modules")
        })
        .collect();
    if files.is_empty() {
        bail!("no test in {}", folder.display());
    }
    run(command("node")
        // One file at a time: they would share two cores and disturb each other's timings.
        .args(["--test", "--test-concurrency=1", &format!("--test-timeout={FILE_TIMEOUT_MS}")])
        .args(files)
        .envs(browsers::as_variables()?)
        .envs(variables.iter().copied()))
}

fn training_tests() -> Result<()> {
    run(python::python()?.args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"]))
}

fn train_smoke() -> Result<()> {
    train::train(&["--smoke"])
}
