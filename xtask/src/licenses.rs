//! Checks the licenses and sources of all dependencies: those of the crate, this tool and the pages
//! must have a permissive license and come from the registry.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

use crate::tools::{cargo, output, root};

/// Licenses that only require their text to be kept.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Lock files of the JavaScript that reaches a visitor. Build tools may have any license.
const NPM_LOCKS: &[&str] = &["packages/mizaj/package-lock.json", "www/package-lock.json"];

/// Fails with a list of the dependencies whose license or source is not allowed.
pub(crate) fn licenses() -> Result<()> {
    let mut wrong = wrong_crates()?;
    for lock in NPM_LOCKS {
        wrong.extend(wrong_packages(&root().join(lock))?);
    }
    if !wrong.is_empty() {
        bail!("license or source not allowed:\n  {}", wrong.join("\n  "));
    }
    Ok(())
}

fn wrong_crates() -> Result<Vec<String>> {
    let metadata =
        output(cargo().args(["metadata", "--format-version", "1", "--locked", "--all-features"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let wrong = packages.iter().filter(|package| {
        let source = &package["source"];
        let is_known = source.is_null() || *source == CRATES_IO;
        !is_known || !is_allowed(package["license"].as_str().unwrap_or_default())
    });
    Ok(wrong
        .map(|package| {
            format!("{} {}: {}", package["name"], package["version"], package["license"])
        })
        .collect())
}

fn wrong_packages(lock: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(lock).with_context(|| lock.display().to_string())?;
    let lock: Value = serde_json::from_str(&text)?;
    let packages = lock["packages"].as_object().context("a lock file without packages")?;
    let shipped =
        packages.iter().filter(|(path, package)| !path.is_empty() && package["dev"] != true);
    let wrong =
        shipped.filter(|(_, package)| !is_allowed(package["license"].as_str().unwrap_or_default()));
    Ok(wrong.map(|(path, package)| format!("{path}: {}", package["license"])).collect())
}

/// Whether a license expression can be met with allowed licenses alone.
fn is_allowed(expression: &str) -> bool {
    // Some crates still write `MIT/Apache-2.0`.
    let Ok(expression) = Expression::parse_mode(expression, ParseMode::LAX) else { return false };
    let is_listed = |requirement: &LicenseReq| {
        let license = requirement.license.id();
        license.is_some_and(|license| ALLOWED.contains(&license.name))
    };
    expression.evaluate(is_listed)
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn one_allowed_choice_is_enough_but_every_part_counts() {
        assert!(is_allowed("MIT"));
        assert!(is_allowed("MIT/Apache-2.0"));
        assert!(is_allowed("GPL-3.0-only OR MIT"));
        assert!(is_allowed("(Apache-2.0 OR MIT) AND BSD-3-Clause"));
        assert!(!is_allowed("MIT AND GPL-3.0-only"));
        assert!(!is_allowed("LGPL-2.1-or-later"));
        assert!(!is_allowed(""));
    }
}
