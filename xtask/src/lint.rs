//! Checks that run no code: formatters, linters, and workspaces that only have to compile.

use anyhow::Result;

use crate::build::{self, WASM};
use crate::tools::{add_target, cargo, root, run, target};
use crate::{node, python, stream};

/// Formatting of the Rust code.
pub(crate) fn format() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))
}

/// Clippy on all native code.
pub(crate) fn native() -> Result<()> {
    stream::libraries()?;
    let deny = ["--", "-D", "warnings"];
    let clippy = |packages: &[&str]| {
        let mut cargo = cargo();
        cargo.args(["clippy", "--locked", "--all-targets"]);
        for package in packages {
            cargo.args(["--package", package]);
        }
        cargo
    };
    // Together and with the features of the tests, so that tract is compiled once.
    let engine = ["mizaj", "mizaj-model", "mizaj-page", "mizaj-tables", "mizaj-wasi"];
    let features = format!("mizaj/{}", stream::FEATURES);
    run(clippy(&engine).args(["--features", &features]).args(deny))?;
    // By itself, as it was built: with the others, its dependencies would have their features.
    run(clippy(&["xtask"]).args(deny))
}

/// Clippy on the libraries for WebAssembly.
pub(crate) fn wasm() -> Result<()> {
    add_target(WASM)?;
    // Together, so that what they share is checked once.
    let packages = [build::NAME, build::REDACT, build::TABLES];
    run(cargo()
        .args(["clippy", "--locked", "--lib", "--target", WASM])
        .args(packages.iter().flat_map(|package| ["--package", package]))
        .args(["--", "-D", "warnings"]))
}

/// Biome on TypeScript, JavaScript and CSS: formatting and lints, configured in `biome.jsonc`.
pub(crate) fn web() -> Result<()> {
    node::check()?;
    let tests = root().join("tests/web");
    node::install(&tests)?;
    run(node::program(&tests, "@biomejs/biome/bin/biome").args(["ci", "--error-on-warnings"]))
}

/// Ruff on Python: formatting and lints, configured in `ruff.toml`.
pub(crate) fn python() -> Result<()> {
    run(python::python()?.args(["-m", "ruff", "format", "--check", "--quiet", ".."]))?;
    run(python::python()?.args(["-m", "ruff", "check", ".."]))
}

/// Separate workspaces, so that their dependencies stay out of ours.
const WORKSPACES: &[&str] = &["benches/language", "benches/native", "benches/tokenizer", "fuzz"];

/// `cargo check` of every workspace that has no tests.
pub(crate) fn workspaces() -> Result<()> {
    for folder in WORKSPACES {
        let features: &[&str] = if *folder == "fuzz" { &["--features", "libfuzzer"] } else { &[] };
        run(cargo()
            .current_dir(root().join(folder))
            // One target folder for all, because they share most dependencies.
            .args(["check", "--locked", "--all-targets", "--target-dir"])
            .arg(target().join("workspaces"))
            .args(features)
            // Nothing is linked, so libFuzzer itself, which is C++, need not be built.
            .env("CUSTOM_LIBFUZZER_PATH", target().join("libFuzzer.a")))?;
    }
    Ok(())
}
