//! Node: its version, locked packages and their programs.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::tools::{command, is_current, output, run, sha256};

const OLDEST: u32 = 20;

/// Fails with instructions if Node is missing or too old.
pub(crate) fn check() -> Result<()> {
    let version = output(command("node").arg("--version"))
        .with_context(|| format!("Node {OLDEST} or newer is needed: https://nodejs.org"))?;
    let major: u32 = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok())
        .with_context(|| format!("not a version of Node: {version}"))?;
    if major < OLDEST {
        bail!("Node {OLDEST} or newer is needed, this is {version}: https://nodejs.org");
    }
    Ok(())
}

/// Held while packages are installed, so that two threads do not install the same ones.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Installs the locked packages of a folder, unless they are installed already.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let _installing = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let lock = folder.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| lock.display().to_string())?;
    let key = sha256(&lock);
    let stamp = folder.join("node_modules/.lock-sha256");
    if is_current(&stamp, &key) {
        return Ok(());
    }
    run(npm(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    fs::create_dir_all(folder.join("node_modules"))?;
    fs::write(stamp, key)?;
    Ok(())
}

/// A program from an installed package of this folder, run by Node.
pub(crate) fn program(folder: &Path, path: &str) -> Command {
    let mut node = command("node");
    node.arg(folder.join("node_modules").join(path));
    node
}

/// npm, in this folder.
pub(crate) fn npm(folder: &Path) -> Command {
    of_node("npm", folder)
}

/// npx, in this folder.
pub(crate) fn npx(folder: &Path) -> Command {
    of_node("npx", folder)
}

fn of_node(program: &str, folder: &Path) -> Command {
    let end = if cfg!(windows) { ".cmd" } else { "" };
    let mut command = command(format!("{program}{end}"));
    command.current_dir(folder);
    command
}
