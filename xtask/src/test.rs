//! `cargo xtask test`: every check and test; `.ci/run` calls it.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{fs, thread};

use anyhow::{Result, bail};

use crate::serve::Site;
use crate::tools::{cargo, command, files_below, output, remove_folder, root, run, target};
use crate::{
    apps, browsers, build, docs, licenses, lint, node, python, release, site, size, stream, train,
    wasi,
};

/// One step. It passes or fails; it is never skipped.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
    /// A folder in `target` that no step after this one reads.
    leaves: Option<&'static str>,
    /// Whether the steps after this one cannot pass if it fails.
    is_needed: bool,
}

/// A step after which everything may still be needed.
const fn step(name: &'static str, what: &'static str, run: fn() -> Result<()>) -> Step {
    Step { name, what, run, leaves: None, is_needed: false }
}

/// A step whose result the steps after it test: if it fails, they would only fail slowly.
const fn needed_step(name: &'static str, what: &'static str, run: fn() -> Result<()>) -> Step {
    Step { name, what, run, leaves: None, is_needed: true }
}

/// A step after which a folder in `target` has served its purpose.
const fn last_step_with(
    leaves: &'static str,
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
) -> Step {
    Step { name, what, run, leaves: Some(leaves), is_needed: false }
}

// PyTorch's environment is the largest of all (6 GB), so the steps that need it come early; while it is
// being installed, the package is built.
const STEPS: &[Step] = &[
    step("format", "formatting of Rust", lint::format),
    step("lint-web", "Biome on TypeScript, JavaScript and CSS", lint::web),
    needed_step("build", "the npm package, as `cargo xtask build` makes it", build::build),
    step("licenses", "licenses and sources of the dependencies", licenses::licenses),
    step("lint-python", "Ruff on Python", lint::python),
    step("training", "networks and export against their oracles, in Python", training_tests),
    last_step_with("python", "train", "the training pipeline on a few lines", train_smoke),
    step(
        "release",
        "versions, the changelog's digests, and publishing as a rehearsal",
        release::check,
    ),
    step("size", "what a visitor downloads, against the budgets", size::size),
    step("lint", "Clippy on everything native, warnings denied", lint::native),
    step("lint-wasm", "Clippy on the library for wasm, warnings denied", lint::wasm),
    last_step_with(
        "workspaces",
        "workspaces",
        "the benchmarks and fuzz targets compile",
        lint::workspaces,
    ),
    step(
        "rust",
        "unit, golden, property and layering tests, the command line, the reader of tables, tract's operators, doc tests",
        rust_tests,
    ),
    step(
        "stream",
        "the worker for Kafka against a broker: killed at random, every message exactly once",
        stream::tests,
    ),
    step("wasi", "the portable module under wasmtime and in Node", wasi::tests),
    last_step_with(
        "doc",
        "docs",
        "the documentation as pages: no warning, no link that leads nowhere",
        docs::docs,
    ),
    step("unit", "modules of the pages and the reader of files, without a browser", unit_tests),
    step("package", "the npm package in Node, bundlers, Chromium and Firefox", package_tests),
    step("pages", "the pages in Chromium and Firefox", page_tests),
    step("speed", "ratios to peers within one run, against the budgets", speed),
];

/// Runs the named steps, or all of them; fails if any of them fails. With `--lean`, what a step
/// leaves in `target` and no later step reads is removed.
pub(crate) fn test(arguments: &[&str]) -> Result<()> {
    let lean = arguments.contains(&"--lean");
    let names: Vec<&str> = arguments.iter().copied().filter(|&name| name != "--lean").collect();
    if names == ["--list"] {
        for step in STEPS {
            println!("{:<12} {}", step.name, step.what);
        }
        return Ok(());
    }
    for name in &names {
        if !STEPS.iter().any(|step| step.name == *name) {
            bail!("no such step: {name}; `cargo xtask test --list` lists them");
        }
    }
    // What an earlier run has left there would be repeated.
    remove_folder(&failures())?;
    if names.is_empty() {
        install_ahead();
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
        report.push((step.name, outcome.is_ok(), start.elapsed().as_secs(), free_space()));
        if outcome.is_err() && step.is_needed {
            eprintln!("the steps after {} need it, so they were not run", step.name);
            break;
        }
        if let Some(folder) = step.leaves.filter(|_| lean) {
            remove_folder(&target().join(folder))?;
        }
    }
    let failed = report.iter().filter(|(_, passed, ..)| !passed).count();
    println!();
    for (name, passed, seconds, free) in &report {
        let mark = if *passed { "ok    " } else { "FAILED" };
        println!("{mark} {name:<12} {seconds:>5} s   {free} left on the disk");
    }
    for (name, ..) in report.iter().filter(|(_, passed, ..)| !passed) {
        // Only Node's tests write such a file; what it says is far above in a long output.
        if let Ok(failed) = fs::read_to_string(failures().join(name)) {
            println!("\nfailed in {name}:\n{failed}");
        }
    }
    println!("{} passed, {failed} failed", report.len() - failed);
    if failed > 0 {
        bail!("{failed} of {} steps failed", report.len());
    }
    Ok(())
}

/// Installs in the background what later steps need. If something fails here, the step that needs it
/// tries again and reports it.
fn install_ahead() {
    thread::spawn(python::python);
    thread::spawn(|| {
        let folders = ["tests/web", "www", "tests/web/react18", "benches/browser"];
        let packages = folders.map(|folder| node::install(&root().join(folder)));
        (browsers::as_variables(), stream::libraries(), packages)
    });
}

/// How much may still be written to `target`, as `df` says it.
fn free_space() -> String {
    let listed = output(command("df").args(["-Ph"]).arg(target())).unwrap_or_default();
    let free = listed.lines().nth(1).and_then(|line| line.split_whitespace().nth(3));
    free.unwrap_or("an unknown amount").to_owned()
}

/// The examples of the crate, with their input.
const EXAMPLES: [(&str, &str); 3] = [
    ("analyze", "The room was lovely but the staff was rude"),
    ("batch", "tests/data/golden/texts.txt"),
    ("insights", "tests/data/challenge/challenge.jsonl"),
];

fn rust_tests() -> Result<()> {
    stream::libraries()?;
    // One set of features for all: tract and the tool are built once, with the worker for Kafka.
    let features = format!("mizaj/{}", stream::FEATURES);
    let with = |command: &str, packages: &[&str]| {
        let mut cargo = cargo();
        cargo.args([command, "--locked", "--features", &features]);
        for package in packages {
            cargo.args(["--package", package]);
        }
        cargo
    };
    run(&mut with("test", &["mizaj", "mizaj-model"]))?;
    run(with("test", &["mizaj"]).args(["--features", "mizaj/all-ops", "--test", "it", "model::"]))?;
    for (name, argument) in EXAMPLES {
        run(with("run", &["mizaj"]).args(["--example", name, "--", argument]))?;
    }
    run(with("test", &["mizaj-wasi"]).arg("--lib"))?;
    run(cargo().args(["test", "--locked", "--package", "mizaj-tables"]))?;
    run(cargo().args(["test", "--locked", "--package", "xtask"]))?;
    run(cargo().args(["test", "--locked", "--package", "inventory"]))
}

fn unit_tests() -> Result<()> {
    build::build_tables()?;
    node::install(&root().join("www"))?;
    run(&mut node_tests("unit", 1)?)
}

fn package_tests() -> Result<()> {
    node::install(&root().join("tests/web/react18"))?;
    run(node_tests("package", 1)?.envs(browsers::as_variables()?))
}

/// The page tests; `MIZAJ_SITE` gives them the address of the pages.
fn page_tests() -> Result<()> {
    site::pages()?;
    site::check_types()?;
    apps::assemble()?;
    let address = Site::in_background()?;
    run(node_tests("pages", 2)?
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

/// The folder of the lists of failed tests, one for each folder of `tests/web`.
fn failures() -> PathBuf {
    target().join("failures")
}

/// Node's test runner for a folder of `tests/web`, with this many files at a time. `MIZAJ_CHROMIUM` and
/// `MIZAJ_FIREFOX` give the paths of the browsers. Finding no test is a failure.
fn node_tests(name: &str, at_once: u32) -> Result<Command> {
    node::check()?;
    let workspace = root().join("tests/web");
    node::install(&workspace)?;
    let folder = workspace.join(name);
    let is_test = |path: &PathBuf| {
        let path = path.to_string_lossy();
        path.ends_with(".test.js") || path.ends_with(".test.mjs")
    };
    let files: Vec<_> = files_below(&folder)?.into_iter().filter(is_test).collect();
    if files.is_empty() {
        bail!("no test in {}", folder.display());
    }
    fs::create_dir_all(failures())?;
    let mut node = command("node");
    node.args(["--test", &format!("--test-concurrency={at_once}")])
        .arg(format!("--test-timeout={FILE_TIMEOUT_MS}"));
    let lister = workspace.join("support/failures.mjs");
    let usual = if io::stdout().is_terminal() { "spec" } else { "tap" };
    let list = failures().join(name);
    for (reporter, destination) in [(Path::new(usual), Path::new("stdout")), (&lister, &list)] {
        node.arg("--test-reporter").arg(reporter);
        node.arg("--test-reporter-destination").arg(destination);
    }
    node.args(files);
    Ok(node)
}

fn training_tests() -> Result<()> {
    run(python::python()?.args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"]))
}

fn train_smoke() -> Result<()> {
    train::train(&["--smoke"])
}
