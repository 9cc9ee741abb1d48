//! `cargo xtask docs`: the documentation as static pages in `target/docs`: the guides, `TypeDoc`
//! for the package, rustdoc for the crates. It needs no network and no server to be read.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::tools::{cargo, command, copy, files_below, remove_folder, root, run, target};
use crate::{build, node};

/// The crates with a public interface.
const CRATES: [&str; 3] = ["mizaj", "mizaj-model", "mizaj-tables"];

/// The folder of the documentation.
pub(crate) fn folder() -> PathBuf {
    target().join("docs")
}

/// Whether it was built.
pub(crate) fn is_built() -> bool {
    folder().join("index.html").is_file()
}

/// Builds the package, then its documentation.
pub(crate) fn make() -> Result<()> {
    build::build()?;
    docs()?;
    println!("{}", folder().join("index.html").display());
    Ok(())
}

/// Writes the documentation of the built package and of the crates. Warnings are errors, and so are
/// links that lead nowhere.
pub(crate) fn docs() -> Result<()> {
    node::check()?;
    let rust = target().join("doc");
    // Leftovers of other commands must not be published.
    remove_folder(&rust)?;
    let crates = CRATES.iter().flat_map(|name| ["--package", *name]);
    run(cargo()
        .args(["doc", "--locked", "--no-deps", "--features", "mizaj/cli"])
        .args(crates)
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    let out = folder();
    remove_folder(&out)?;
    fs::create_dir_all(&out)?;
    let tools = root().join("xtask/docs");
    node::install(&tools)?;
    run(command("node").arg(tools.join("build.mjs")).arg(&out))?;
    for file in files_below(&rust)? {
        copy(&file, &out.join("rust").join(file.strip_prefix(&rust)?))?;
    }
    Ok(())
}
