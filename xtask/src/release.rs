//! `cargo xtask release`: builds the packages twice from a commit, in two folders, and compares the
//! bytes; writes them with checksums to `target/release-files`; rehearses publishing. It publishes
//! nothing itself.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::node::npm;
use crate::tools::{
    cargo, command, copy, files_below, output, remove_folder, root, run, sha256, target,
};
use crate::{build, changelog, sbom};

/// The crates, each after those it needs.
const CRATES: [&str; 3] = ["mizaj-model", "mizaj-tables", "mizaj"];

/// The npm packages.
const PACKAGES: [&str; 2] = ["mizaj", "mizaj-plus"];

const USAGE: &str = "usage: cargo xtask release vVERSION | --dry-run | --check | --files FOLDER";

/// Runs the command.
pub(crate) fn release(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["--check"] => check(),
        // What a release runs in the copies of the commit.
        ["--files", folder] => make_files(Path::new(folder)),
        ["--dry-run"] => make("HEAD"),
        [tag] if tag.starts_with('v') => {
            changelog::has_section(&tag[1..])?;
            if tag[1..] != version()? {
                bail!("the tag {tag} is not the version {} of Cargo.toml", version()?);
            }
            make(tag)
        }
        _ => bail!("{USAGE}"),
    }
}

/// What can be checked without building: versions, the changelog, and publishing as a rehearsal.
/// `cargo publish` does not compile the crates here; the tests do.
pub(crate) fn check() -> Result<()> {
    check_versions()?;
    changelog::check()?;
    for package in PACKAGES {
        publish_npm(&root().join("packages").join(package))?;
    }
    publish_crates(&root(), &["--no-verify", "--allow-dirty"])
}

/// Builds a commit twice, compares, writes checksums, and rehearses publishing.
fn make(commit: &str) -> Result<()> {
    check_versions()?;
    changelog::check()?;
    if !output(command("git").args(["status", "--porcelain"]))?.is_empty() {
        eprintln!("note: changes that are not committed are not part of this");
    }
    let work = target().join("release-builds");
    let folders = ["first", "second"].map(|name| work.join(name));
    remove_folder(&work)?;
    for folder in &folders {
        export(commit, folder)?;
        // A target folder of its own: nothing of an earlier build gets in, and no other path.
        run(cargo()
            .current_dir(folder)
            .args(["run", "--quiet", "--locked", "--package", "xtask", "--"])
            .args(["release", "--files"])
            .arg(folder.join("release-files"))
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .env(build::TRIMMED, "1"))?;
        // The compiled crates are not needed any more, and large.
        remove_folder(&folder.join("target"))?;
    }
    let [first, second] = folders.map(|folder| folder.join("release-files"));
    let sums = checksums(&first)?;
    compare(&sums, &checksums(&second)?)?;
    let files = target().join("release-files");
    remove_folder(&files)?;
    for file in files_below(&first)? {
        copy(&file, &files.join(file.strip_prefix(&first)?))?;
    }
    fs::write(files.join("SHA256SUMS"), &sums)?;
    let source = work.join("first");
    for package in PACKAGES {
        publish_npm(&source.join("packages").join(package))?;
    }
    publish_crates(&source, &[])?;
    remove_folder(&work)?;
    print!("{sums}");
    println!("\nBuilt twice with the same bytes: {}", files.display());
    Ok(())
}

/// Writes the files of a commit to a folder, without its history.
fn export(commit: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let archive = folder.with_extension("tar");
    run(command("git").args(["archive", "--format=tar", "--output"]).arg(&archive).arg(commit))?;
    run(command("tar").arg("-xf").arg(&archive).arg("-C").arg(folder))?;
    fs::remove_file(archive)?;
    Ok(())
}

/// Builds here, and writes what is published to the folder.
fn make_files(folder: &Path) -> Result<()> {
    build::build()?;
    fs::create_dir_all(folder)?;
    for package in PACKAGES {
        run(npm(&root().join("packages").join(package))
            .args(["pack", "--silent", "--pack-destination"])
            .arg(folder))?;
    }
    let crates = CRATES.iter().flat_map(|name| ["--package", *name]);
    run(cargo().args(["package", "--locked", "--no-verify", "--allow-dirty"]).args(crates))?;
    for name in CRATES {
        let file = format!("{name}-{}.crate", version()?);
        copy(&target().join("package").join(&file), &folder.join(&file))?;
    }
    sbom::write(folder)?;
    Ok(())
}

/// A line for each file, as `sha256sum` writes them.
fn checksums(folder: &Path) -> Result<String> {
    let mut lines = String::new();
    for file in files_below(folder)? {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        let name = file.strip_prefix(folder)?.display();
        lines.push_str(&format!("{}  {name}\n", sha256(&bytes)));
    }
    Ok(lines)
}

/// Fails with the files whose bytes differ.
fn compare(first: &str, second: &str) -> Result<()> {
    let different: Vec<&str> = first.lines().filter(|line| !second.contains(line)).collect();
    if first.lines().count() != second.lines().count() || !different.is_empty() {
        bail!("a second build gives other bytes:\n  {}", different.join("\n  "));
    }
    Ok(())
}

/// Rehearses publishing an npm package. Its `publishConfig` asks for provenance, which npm states
/// when a known CI publishes.
fn publish_npm(folder: &Path) -> Result<()> {
    let manifest = fs::read_to_string(folder.join("package.json"))?;
    let manifest: Value = serde_json::from_str(&manifest)?;
    if manifest["publishConfig"]["provenance"] != true {
        bail!("{} must be published with provenance", folder.display());
    }
    run(npm(folder).args(["publish", "--dry-run", "--silent"]))
}

/// Rehearses publishing the crates together: Cargo builds each with the packed form of those it
/// needs, which the registry need not have yet.
fn publish_crates(source: &Path, more: &[&str]) -> Result<()> {
    let crates = CRATES.iter().flat_map(|name| ["--package", *name]);
    run(cargo()
        .current_dir(source)
        .args(["publish", "--locked", "--dry-run", "--quiet"])
        .args(crates)
        .args(more)
        .env("CARGO_TARGET_DIR", target().join("publish")))
}

/// The version of the workspace.
fn version() -> Result<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let (_, package) = manifest.split_once("[workspace.package]").context("Cargo.toml")?;
    let version = package.lines().find_map(|line| line.strip_prefix("version = "));
    Ok(version.context("no version in Cargo.toml")?.trim_matches('"').to_owned())
}

/// Crates and packages have one version.
fn check_versions() -> Result<()> {
    let version = version()?;
    for package in PACKAGES {
        let path: PathBuf = root().join("packages").join(package).join("package.json");
        let manifest: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        if manifest["version"] != version {
            bail!("{}: the version must be {version}", path.display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_packages_have_one_version() -> Result<()> {
        check_versions()
    }

    #[test]
    fn a_file_that_differs_is_named() {
        assert!(compare("aa  a\nbb  b\n", "aa  a\nbb  b\n").is_ok());
        let error = compare("aa  a\nbb  b\n", "aa  a\ncc  b\n").unwrap_err();
        assert!(error.to_string().ends_with("bb  b"));
        assert!(compare("aa  a\n", "aa  a\nbb  b\n").is_err());
    }

    #[test]
    fn a_tag_must_be_the_version_with_a_section() {
        assert!(release(&["v999.0.0"]).is_err());
        assert!(release(&["latest"]).is_err());
    }
}
