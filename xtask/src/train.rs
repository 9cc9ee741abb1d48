//! `cargo xtask train`: the training pipeline on a few lines, so that it cannot break unnoticed,
//! and the panel that models are chosen by.

use std::env;
use std::path::Path;

use anyhow::{Result, bail};

use crate::tools::{remove_folder, root, run, target};
use crate::{python, stream};

const USAGE: &str = "\
usage: cargo xtask train --smoke
       cargo xtask train --panel BUNDLE... --corpora FOLDER [--cases FILE] [--sealed] [--json FOLDER]";

/// Runs the part that the first argument names.
pub(crate) fn train(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["--smoke"] => smoke(),
        ["--panel", rest @ ..] if !rest.is_empty() => panel(rest),
        _ => bail!(USAGE),
    }
}

/// The whole pipeline on the sample, from texts to a bundle.
fn smoke() -> Result<()> {
    let out = target().join("train-smoke");
    remove_folder(&out)?;
    run(python::python()?
        .arg("smoke.py")
        .arg("--mizaj")
        .arg(stream::build()?)
        .arg("--bundles")
        .arg(root().join("models"))
        .arg("--out")
        .arg(out))
}

/// Measures bundles on texts that no model was trained on. Paths are relative to the current
/// folder; Python runs in another.
fn panel(arguments: &[&str]) -> Result<()> {
    let here = env::current_dir()?;
    let absolute = |argument: &&str| match Path::new(argument) {
        path if argument.starts_with("--") => path.to_path_buf(),
        path => here.join(path),
    };
    run(python::python()?
        .args(["-m", "export.panel", "--mizaj"])
        .arg(stream::build()?)
        .args(arguments.iter().map(absolute)))
}
