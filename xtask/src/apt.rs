//! Debian's packages, where there is apt and the right to use it.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use crate::tools::{command, run, works};

/// Held while packages are installed: apt refuses to run twice at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Installs packages.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let _installing = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let apt = || {
        let may = works(command("sh").args(["-c", "test \"$(id -u)\" = 0"]));
        let mut apt = command(if may { "apt-get" } else { "sudo" });
        if !may {
            apt.args(["-n", "apt-get"]);
        }
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().args(["update", "-qq"]))?;
    run(apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
}
