//! `cargo xtask wasi`: one WebAssembly module for every host outside the page.

use std::path::PathBuf;

use anyhow::Result;

use crate::tools::{add_target, cargo, command, copy, root, run, target};
use crate::{node, python};

/// The target of hosts with a system interface.
pub(crate) const WASI: &str = "wasm32-wasip1";

/// Builds the module twice: `mizaj.wasm`, which is given a bundle, and `mizaj-embedded.wasm`, which
/// carries the default one. The folder of both.
pub(crate) fn build() -> Result<PathBuf> {
    add_target(WASI)?;
    let folder = target().join("mizaj-wasi");
    for (name, features) in [("mizaj", ""), ("mizaj-embedded", "embedded")] {
        run(cargo().args(["build", "--locked", "--package", "mizaj-wasi", "--lib"]).args([
            "--profile",
            "wasi",
            "--target",
            WASI,
            "--features",
            features,
        ]))?;
        let module = target().join(WASI).join("wasi/mizaj_wasi.wasm");
        copy(&module, &folder.join(name).with_extension("wasm"))?;
    }
    Ok(folder)
}

/// The module in its hosts: wasmtime from Python and from Rust, and Node.
pub(crate) fn tests() -> Result<()> {
    let modules = build()?;
    node::check()?;
    let folder = root().join("tests/wasi");
    let python = python::with(&root().join("tests/stream"))?;
    run({ python }
        .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"])
        .arg(&folder)
        .env("MIZAJ_WASI", &modules))?;
    run(command("node")
        .args(["--no-warnings", "--test"])
        .arg(folder.join("node.test.mjs"))
        .env("MIZAJ_WASI", &modules))
}
