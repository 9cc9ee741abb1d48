//! Python: an environment of our own under Cargo's target folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tools::{command, find_program, is_current, root, run, sha256, target, works};

/// Python with what the oracle tests need.
pub fn with_oracles() -> Result<Command> {
    environment("oracles", &["training/requirements-test.txt"])
}

/// Python with what training needs: PyTorch, some gigabytes.
pub fn with_torch() -> Result<Command> {
    environment("training", &["training/requirements.txt"])
}

/// An environment with these requirements, made on first use and made again
/// when they change.
fn environment(name: &str, requirements: &[&str]) -> Result<Command> {
    let folder = target().join("python").join(name);
    let mut wanted = String::new();
    for file in requirements {
        let path = root().join(file);
        wanted += &fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    }
    let key = sha256(wanted.as_bytes());
    let stamp = folder.join("requirements.sha256");
    let python = interpreter_in(&folder);
    if !is_current(&stamp, &key) || !works(command(&python).arg("--version")) {
        run(command(interpreter()?).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut install = command(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        for file in requirements {
            install.arg("--requirement").arg(root().join(file));
        }
        run(&mut install)?;
        fs::write(stamp, key)?;
    }
    Ok(command(python))
}

fn interpreter_in(folder: &Path) -> PathBuf {
    if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") }
}

fn interpreter() -> Result<PathBuf> {
    match find_program(&["python3.11", "python3.12", "python3.13", "python3"]) {
        Some(python) => Ok(python),
        None => bail!("Python 3.11 or newer is needed for the oracle tests"),
    }
}
