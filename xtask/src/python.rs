//! Python: an environment of our own under Cargo's target folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tools::{command, find_program, is_current, output, root, run, sha256, target, works};

/// Prints what `training/pyproject.toml` asks for, tests included, a line each.
const LIST_REQUIREMENTS: &str = "\
import sys, tomllib
project = tomllib.load(open(sys.argv[1], 'rb'))['project']
print(*project['dependencies'], *project['optional-dependencies']['test'], sep='\\n')";

/// Python, in `training/`, with all that training and its tests need. The
/// environment is made on first use and made again when the needs change.
pub fn python() -> Result<Command> {
    let project = root().join("training/pyproject.toml");
    let needs = fs::read(&project).with_context(|| project.display().to_string())?;
    let key = sha256(&needs);
    let folder = target().join("python");
    let stamp = folder.join("pyproject.sha256");
    let python = interpreter_in(&folder);
    if !is_current(&stamp, &key) || !works(command(&python).arg("--version")) {
        run(command(interpreter()?).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let list = output(command(&python).args(["-c", LIST_REQUIREMENTS]).arg(&project))?;
        run(command(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .arg("--disable-pip-version-check")
            .args(list.lines()))?;
        fs::write(stamp, key)?;
    }
    let mut command = command(python);
    command.current_dir(root().join("training"));
    Ok(command)
}

fn interpreter_in(folder: &Path) -> PathBuf {
    if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") }
}

fn interpreter() -> Result<PathBuf> {
    match find_program(&["python3.11", "python3.12", "python3.13", "python3"]) {
        Some(python) => Ok(python),
        None => bail!("Python 3.11 or newer is needed for training and its tests"),
    }
}
