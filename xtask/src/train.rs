//! `cargo xtask train --smoke`: the training pipeline on a few lines, from texts
//! to a bundle, so that it cannot rot unseen.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::python;
use crate::tools::{cargo, remove_folder, root, run, target};

/// Runs the whole pipeline on the sample.
pub fn train(arguments: &[&str]) -> Result<()> {
    if arguments != ["--smoke"] {
        bail!("usage: cargo xtask train --smoke");
    }
    let out = target().join("train-smoke");
    remove_folder(&out)?;
    run(python::python()?
        .arg("smoke.py")
        .arg("--mizaj")
        .arg(program()?)
        .arg("--bundles")
        .arg(root().join("models"))
        .arg("--out")
        .arg(out))
}

/// The command line tool, through which Python reaches the text stages: the build that the
/// Rust tests have made already. A build without the tests' own dependencies would compile
/// half of the others again.
fn program() -> Result<PathBuf> {
    run(cargo()
        .args(["test", "--locked", "--package", "mizaj", "--features", "cli"])
        .args(["--no-run", "--test", "cli"]))?;
    let program = target().join("debug").join(format!("mizaj{}", env::consts::EXE_SUFFIX));
    program.canonicalize().with_context(|| program.display().to_string())
}
