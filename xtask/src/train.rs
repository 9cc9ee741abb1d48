//! `cargo xtask train --smoke`: the training pipeline on a few lines, from texts
//! to a bundle, so that it cannot rot unseen.

use anyhow::{Result, bail};

use crate::python;
use crate::tools::{root, run};

/// Runs `training/smoke.py` in the environment that this command keeps.
pub fn train(arguments: &[&str]) -> Result<()> {
    if arguments != ["--smoke"] {
        bail!("usage: cargo xtask train --smoke");
    }
    let mut python = python::with_torch()?;
    run(python.arg(root().join("training/smoke.py")))
}
