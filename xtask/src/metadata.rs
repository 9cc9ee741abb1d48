//! What Cargo says about the dependencies: which crates are compiled into what we ship.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::tools::{cargo, output, root};

/// The part of the output of `cargo metadata` that is needed here.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

/// A crate.
#[derive(Deserialize)]
pub(crate) struct Package {
    /// Cargo's name for it, with its source.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its license, as an SPDX expression.
    pub license: Option<String>,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// `None` for crates of this repository.
    pub source: Option<String>,
    /// The path of its `Cargo.toml`.
    pub manifest_path: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// `None` for a normal dependency.
    kind: Option<String>,
}

impl Metadata {
    /// Asks Cargo, with more arguments such as a platform or features.
    pub(crate) fn read(arguments: &[&str]) -> Result<Self> {
        let json = output(
            cargo().args(["metadata", "--locked", "--format-version", "1"]).args(arguments),
        )?;
        serde_json::from_str(&json).context("cargo metadata")
    }

    /// The crates whose code is in what these crates of the repository are compiled to, they
    /// themselves first, then by name; each with the crates it uses directly.
    pub(crate) fn compiled_in(&self, libraries: &[&str]) -> Vec<(&Package, Vec<&Package>)> {
        let packages: BTreeMap<_, _> =
            self.packages.iter().map(|package| (package.id.as_str(), package)).collect();
        let nodes: BTreeMap<_, _> =
            self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let used = |id: &str| -> Vec<&Package> {
            let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let normal = |dependency: &&Dependency| {
                dependency.dep_kinds.iter().any(|DependencyKind { kind }| kind.is_none())
            };
            let mut used: Vec<_> = dependencies
                .filter(normal)
                .filter_map(|dependency| packages.get(dependency.pkg.as_str()).copied())
                // Macros run at compile time; none of their code is in the result.
                .filter(|package| !package.is_macro())
                .collect();
            used.sort_by_key(|package| package.key());
            used
        };
        let is_library = |package: &&&Package| {
            libraries.contains(&package.name.as_str()) && package.source.is_none()
        };
        let mut waiting: Vec<&Package> = packages.values().filter(is_library).copied().collect();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        while let Some(package) = waiting.pop() {
            if seen.insert(package.id.as_str()) {
                let used = used(&package.id);
                waiting.extend(&used);
                found.push((package, used));
            }
        }
        let place = |package: &Package| {
            libraries.iter().position(|name| *name == package.name).unwrap_or(libraries.len())
        };
        found.sort_by_key(|(package, _)| (place(package), package.key()));
        found
    }

    /// The folders in which Cargo keeps the sources of crates of a registry.
    pub(crate) fn registry_folders(&self) -> Vec<PathBuf> {
        let sources = self.packages.iter().filter(|package| package.source.is_some());
        let folders =
            sources.filter_map(|package| Path::new(&package.manifest_path).parent()?.parent());
        let folders: BTreeSet<PathBuf> = folders.map(Path::to_path_buf).collect();
        folders.into_iter().collect()
    }
}

impl Package {
    fn is_macro(&self) -> bool {
        self.targets.iter().any(|target| target.kind == ["proc-macro"])
    }

    /// What crates are sorted by.
    fn key(&self) -> (String, String) {
        (self.name.clone(), self.version.clone())
    }
}

/// The SHA-256 checksums in `Cargo.lock`, by name and version.
pub(crate) fn checksums() -> Result<BTreeMap<(String, String), String>> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    Ok(read_checksums(&lock))
}

fn read_checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let field = |package: &str, name: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(name));
        line.map(|value| value.trim_start_matches(" = ").trim_matches('"').to_owned())
    };
    lock.split("[[package]]")
        .filter_map(|package| {
            let key = (field(package, "name")?, field(package, "version")?);
            Some((key, field(package, "checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"x\"\n\
            checksum = \"ab\"\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n";
        let found = read_checksums(lock);
        assert_eq!(found.len(), 1);
        assert_eq!(found[&("a".to_owned(), "1.0.0".to_owned())], "ab");
    }

    #[test]
    fn the_engine_comes_first_and_macros_are_left_out() -> Result<()> {
        let metadata = Metadata::read(&[])?;
        let found = metadata.compiled_in(&["mizaj"]);
        let names: Vec<_> = found.iter().map(|(package, _)| package.name.as_str()).collect();
        assert_eq!(names[0], "mizaj");
        assert!(names.contains(&"mizaj-model") && names.contains(&"serde"));
        assert!(!names.contains(&"serde_derive"));
        Ok(())
    }
}
