//! `cargo xtask test`: every check and test; `.ci/run` calls it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::serve::Site;
use crate::tools::{cargo, command, files_below, root, run};
use crate::{
    apps, browsers, build, licenses, lint, node, python, release, site, size, stream, train, wasi,
};

/// One step. It passes or fails; it is never skipped.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "format", what: "formatting of Rust", run: lint::format },
    Step { name: "lint-web", what: "Biome on TypeScript, JavaScript and CSS", run: lint::web },
    Step { name: "lint-python", what: "Ruff on Python", run: lint::python },
    Step {
        name: "licenses",
        what: "licenses and sources of the dependencies",
        run: licenses::licenses,
    },
    Step {
        name: "build",
        what: "the npm package, as `cargo xtask build` makes it",
        run: build::build,
    },
    Step {
        name: "release",
        what: "versions, the changelog's digests, and publishing as a rehearsal",
        run: release::check,
    },
    Step { name: "size", what: "what a visitor downloads, against the budgets", run: size::size },
    Step { name: "lint", what: "Clippy on everything native, warnings denied", run: lint::native },
    Step {
        name: "lint-wasm",
        what: "Clippy on the library for wasm, warnings denied",
        run: lint::wasm,
    },
    Step {
        name: "workspaces",
        what: "the benchmarks and fuzz targets compile",
        run: lint::workspaces,
    },
    Step {
        name: "rust",
        what: "unit, golden, property and layering tests, the command line, the reader of tables, tract's operators, doc tests",
        run: rust_tests,
    },
    Step {
        name: "stream",
        what: "the worker for Kafka against a broker: killed at random, every message exactly once",
        run: stream::tests,
    },
    Step { name: "wasi", what: "the portable module under wasmtime and in Node", run: wasi::tests },
    Step { name: "docs", what: "documentation, warnings denied", run: docs },
    Step {
        name: "unit",
        what: "modules of the pages and the reader of files, without a browser",
        run: unit_tests,
    },
    Step {
        name: "package",
        what: "the npm package in Node, bundlers, Chromium and Firefox",
        run: package_tests,
    },
    Step { name: "pages", what: "the pages in Chromium and Firefox", run: page_tests },
    Step { name: "speed", what: "ratios to peers within one run, against the budgets", run: speed },
    Step {
        name: "training",
        what: "networks and export against their oracles, in Python",
        run: training_tests,
    },
    Step { name: "train", what: "the training pipeline on a few lines", run: train_smoke },
];

/// Runs the named steps, or all of them; fails if any of them fails.
pub(crate) fn test(names: &[&str]) -> Result<()> {
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

/// The examples of the crate, with their input.
const EXAMPLES: [(&str, &str); 3] = [
    ("analyze", "The room was lovely but the staff was rude"),
    ("batch", "tests/data/golden/texts.txt"),
    ("insights", "tests/data/challenge/challenge.jsonl"),
];

fn rust_tests() -> Result<()> {
    stream::libraries()?;
    // One set of features for all: the tool is built once, with the worker for Kafka.
    let with = |command: &str| {
        let mut cargo = cargo();
        cargo.args([command, "--locked", "--package", "mizaj", "--features", stream::FEATURES]);
        cargo
    };
    run(&mut with("test"))?;
    run(with("test").args(["--features", "all-ops", "--test", "it", "model::"]))?;
    for (name, argument) in EXAMPLES {
        run(with("run").args(["--example", name, "--", argument]))?;
    }
    for package in ["mizaj-model", "mizaj-tables"] {
        run(cargo().args(["test", "--locked", "--package", package]))?;
    }
    let features = format!("mizaj/{}", stream::FEATURES);
    run(cargo().args([
        "test",
        "--locked",
        "--package",
        "mizaj-wasi",
        "--lib",
        "--features",
        &features,
    ]))?;
    run(cargo().args(["test", "--locked", "--package", "xtask"]))?;
    run(cargo().args(["test", "--locked", "--package", "inventory"]))
}

fn docs() -> Result<()> {
    run(cargo()
        .args(["doc", "--locked", "--no-deps", "--package", "mizaj", "--package", "mizaj-model"])
        .args(["--features", "cli"])
        .env("RUSTDOCFLAGS", "-D warnings"))
}

fn unit_tests() -> Result<()> {
    build::build_tables()?;
    node::install(&root().join("www"))?;
    run(&mut node_tests("unit")?)
}

fn package_tests() -> Result<()> {
    node::install(&root().join("tests/web/react18"))?;
    run(node_tests("package")?.envs(browsers::as_variables()?))
}

/// The page tests; `MIZAJ_SITE` gives them the address of the pages.
fn page_tests() -> Result<()> {
    site::pages()?;
    site::check_types()?;
    apps::assemble()?;
    let address = Site::in_background()?;
    run(node_tests("pages")?
        .envs(browsers::as_variables()?)
        .env("MIZAJ_SITE", address)
        .env("MIZAJ_APPS", apps::apps()))
}

fn speed() -> Result<()> {
    node::check()?;
    let folder = root().join("benches/browser");
    node::install(&folder)?;
    run(command("node").arg(folder.join("run.mjs")).arg("quick").envs(browsers::as_variables()?))
}

/// Time limit for the tests of one file, in milliseconds. They normally take a tenth of it.
const FILE_TIMEOUT_MS: u32 = 900_000;

/// Node's test runner for a folder of `tests/web`. `MIZAJ_CHROMIUM` and `MIZAJ_FIREFOX` give the
/// paths of the browsers. Finding no test is a failure.
fn node_tests(folder: &str) -> Result<Command> {
    node::check()?;
    let workspace = root().join("tests/web");
    node::install(&workspace)?;
    let folder = workspace.join(folder);
    let is_test = |path: &PathBuf| {
        let path = path.to_string_lossy();
        path.ends_with(".test.js") || path.ends_with(".test.mjs")
    };
    let files: Vec<_> = files_below(&folder)?.into_iter().filter(is_test).collect();
    if files.is_empty() {
        bail!("no test in {}", folder.display());
    }
    let mut node = command("node");
    // One file at a time, or they would share two cores and disturb each other's timings.
    node.args(["--test", "--test-concurrency=1", &format!("--test-timeout={FILE_TIMEOUT_MS}")])
        .args(files);
    Ok(node)
}

fn training_tests() -> Result<()> {
    run(python::python()?.args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"]))
}

fn train_smoke() -> Result<()> {
    train::train(&["--smoke"])
}
