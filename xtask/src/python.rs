//! Python: virtual environments under Cargo's target folder.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::tools::{command, find_program, is_current, output, root, run, sha256, target, works};

/// Prints the requirements in `training/pyproject.toml`, including those of tests, one per
/// line.
const LIST_REQUIREMENTS: &str = "\
import sys, tomllib
project = tomllib.load(open(sys.argv[1], 'rb'))['project']
print(*project['dependencies'], *project['optional-dependencies']['test'], sep='\\n')";

/// A Python command in `training/`, with everything that training and its tests need. The
/// environment is created on first use and recreated when the requirements change.
pub(crate) fn python() -> Result<Command> {
    let project = root().join("training/pyproject.toml");
    let list = |python: &Path| {
        let list = output(command(python).args(["-c", LIST_REQUIREMENTS]).arg(&project))?;
        Ok(list.lines().map(OsString::from).collect())
    };
    let python = environment("python", &project, list)?;
    let mut command = command(python);
    command.current_dir(root().join("training"));
    Ok(command)
}

/// Python with what `requirements.txt` in this folder lists.
pub(crate) fn with(folder: &Path) -> Result<Command> {
    Ok(command(of(folder)?))
}

/// A program that what `requirements.txt` in this folder lists brings along.
pub(crate) fn program(folder: &Path, name: &str) -> Result<PathBuf> {
    let python = of(folder)?;
    let name = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    Ok(python.with_file_name(name))
}

/// The interpreter of the environment of this folder.
fn of(folder: &Path) -> Result<PathBuf> {
    let file = folder.join("requirements.txt");
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let list = |_: &Path| Ok(vec!["--requirement".into(), file.clone().into_os_string()]);
    environment(&format!("python-{name}"), &file, list)
}

/// Held while an environment is made, so that two threads do not make the same one.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The interpreter of the virtual environment of this name. It is made on first use, and made
/// again when the file of its needs changes; `list` gives the needs as pip's arguments.
fn environment(
    name: &str,
    needs: &Path,
    list: impl FnOnce(&Path) -> Result<Vec<OsString>>,
) -> Result<PathBuf> {
    let _installing = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let contents = fs::read(needs).with_context(|| needs.display().to_string())?;
    let key = sha256(&contents);
    let folder = target().join(name);
    let stamp = folder.join(needs.with_extension("sha256").file_name().unwrap_or_default());
    let python = interpreter_in(&folder);
    if !is_current(&stamp, &key) || !works(command(&python).arg("--version")) {
        run(command(interpreter()?).args(["-m", "venv", "--clear"]).arg(&folder))?;
        run(command(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .arg("--disable-pip-version-check")
            .args(list(&python)?))?;
        fs::write(stamp, key)?;
    }
    Ok(python)
}

fn interpreter_in(folder: &Path) -> PathBuf {
    if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") }
}

fn interpreter() -> Result<PathBuf> {
    match find_program(&["python3.11", "python3.12", "python3.13", "python3"]) {
        Some(python) => Ok(python),
        None => bail!("Python 3.11 or newer is needed for the tests in Python"),
    }
}
