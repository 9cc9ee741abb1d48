//! Checks the licenses and sources of all dependencies: those of the crates with cargo-deny
//! (`deny.toml`), and those of the JavaScript that reaches a visitor.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

use crate::python;
use crate::tools::{cargo, command, root, run, works};

/// Lock files of the JavaScript that reaches a visitor. Build tools may have any license.
const NPM_LOCKS: &[&str] = &["packages/mizaj/package-lock.json", "www/package-lock.json"];

/// Fails with a list of the dependencies whose license or source is not allowed.
pub(crate) fn licenses() -> Result<()> {
    deny(&[])?;
    let allowed = allowed()?;
    let mut wrong = Vec::new();
    for lock in NPM_LOCKS {
        wrong.extend(wrong_packages(&root().join(lock), &allowed)?);
    }
    if !wrong.is_empty() {
        bail!("license not allowed:\n  {}", wrong.join("\n  "));
    }
    Ok(())
}

/// `cargo xtask deny`: cargo-deny, offline on licenses, bans and sources, or on the checks named.
pub(crate) fn deny(checks: &[&str]) -> Result<()> {
    let mut deny = command(cargo_deny()?);
    deny.env("CARGO", cargo().get_program()).args(["--locked", "--workspace"]);
    if checks.is_empty() {
        deny.args(["check", "--hide-inclusion-graph", "licenses", "bans", "sources"]);
    } else {
        deny.arg("check").args(checks);
    }
    run(&mut deny)
}

/// cargo-deny as installed on this machine, or else in an environment of its own.
fn cargo_deny() -> Result<PathBuf> {
    if works(command("cargo-deny").arg("--version")) {
        return Ok("cargo-deny".into());
    }
    python::program(&root().join("xtask/deny"), "cargo-deny")
        .context("cargo-deny is missing: `cargo install --locked cargo-deny`")
}

/// The licenses that `deny.toml` allows.
fn allowed() -> Result<Vec<String>> {
    let text = fs::read_to_string(root().join("deny.toml"))?;
    let (_, list) = text.split_once("allow = [").context("deny.toml allows no licenses")?;
    let (list, _) = list.split_once(']').context("the list in deny.toml does not end")?;
    Ok(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

fn wrong_packages(lock: &Path, allowed: &[String]) -> Result<Vec<String>> {
    let text = fs::read_to_string(lock).with_context(|| lock.display().to_string())?;
    let lock: Value = serde_json::from_str(&text)?;
    let packages = lock["packages"].as_object().context("a lock file without packages")?;
    let shipped =
        packages.iter().filter(|(path, package)| !path.is_empty() && package["dev"] != true);
    let wrong = shipped.filter(|(_, package)| {
        !is_allowed(package["license"].as_str().unwrap_or_default(), allowed)
    });
    Ok(wrong.map(|(path, package)| format!("{path}: {}", package["license"])).collect())
}

/// Whether a license expression can be met with allowed licenses alone.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    // Some packages still write `MIT/Apache-2.0`.
    let Ok(expression) = Expression::parse_mode(expression, ParseMode::LAX) else { return false };
    let is_listed = |requirement: &LicenseReq| {
        let license = requirement.license.id();
        license.is_some_and(|license| allowed.iter().any(|name| name == license.name))
    };
    expression.evaluate(is_listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_allowed_choice_is_enough_but_every_part_counts() -> Result<()> {
        let allowed = allowed()?;
        for license in
            ["MIT", "MIT/Apache-2.0", "GPL-3.0-only OR MIT", "(Apache-2.0 OR MIT) AND BSD-3-Clause"]
        {
            assert!(is_allowed(license, &allowed), "{license}");
        }
        for license in ["MIT AND GPL-3.0-only", "LGPL-2.1-or-later", ""] {
            assert!(!is_allowed(license, &allowed), "{license}");
        }
        Ok(())
    }
}
