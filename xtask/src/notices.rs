//! The notices required by the licenses of compiled-in crates.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::build::WASM;
use crate::tools::{cargo, files_below, output};

/// The part of the output of `cargo metadata` that is needed here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    /// `None` for packages of this repository.
    source: Option<String>,
    manifest_path: String,
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

/// Names, licenses and notices of every crate that is compiled into a crate's module, as Markdown.
pub(crate) fn notices(library: &str) -> Result<String> {
    let json = output(cargo().args(["metadata", "--locked", "--format-version", "1"]).args([
        "--filter-platform",
        WASM,
        "--manifest-path",
        "Cargo.toml",
    ]))?;
    let metadata: Metadata = serde_json::from_str(&json).context("cargo metadata")?;
    let mut list = String::new();
    let mut crates_by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in compiled_in(&metadata, library) {
        let name = format!("{} {}", package.name, package.version);
        let license = package.license.as_deref().unwrap_or("see its notice");
        list.push_str(&format!("| {name} | {license} |\n"));
        for text in license_texts(package)? {
            crates_by_text.entry(text).or_default().push(name.clone());
        }
    }
    let mut notices = format!(
        "# Third-party notices\n\nThe WebAssembly module contains code of these crates.\n\n\
         | crate | license |\n|---|---|\n{list}"
    );
    for (text, crates) in crates_by_text {
        notices.push_str(&format!("\n## {}\n\n```text\n{text}\n```\n", crates.join(", ")));
    }
    Ok(notices)
}

/// Third-party crates that the library needs at run time, sorted by name.
fn compiled_in<'m>(metadata: &'m Metadata, library: &str) -> Vec<&'m Package> {
    let packages: BTreeMap<_, _> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package)).collect();
    let nodes: BTreeMap<_, _> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let is_library = |package: &&&Package| package.name == library && package.source.is_none();
    let mut waiting: Vec<&str> =
        packages.values().filter(is_library).map(|package| package.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        let Some(package) = packages.get(id) else { continue };
        // Macros run at compile time; none of their code is in the module.
        let is_macro = package.targets.iter().any(|target| target.kind == ["proc-macro"]);
        if is_macro || !seen.insert(id) {
            continue;
        }
        let normal = |dependency: &&Dependency| {
            dependency.dep_kinds.iter().any(|DependencyKind { kind }| kind.is_none())
        };
        let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        waiting.extend(dependencies.filter(normal).map(|dependency| dependency.pkg.as_str()));
    }
    let mut found: Vec<_> = seen.into_iter().filter_map(|id| packages.get(id).copied()).collect();
    found.retain(|package| package.source.is_some());
    found.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    found
}

/// The license and notice files in the crate's own folder.
fn license_texts(package: &Package) -> Result<Vec<String>> {
    let folder = Path::new(&package.manifest_path).parent().unwrap_or(Path::new("."));
    let mut texts = Vec::new();
    for file in files_below(folder)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        let is_notice = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"]
            .iter()
            .any(|start| name.starts_with(start));
        if is_notice && file.parent() == Some(folder) {
            let text = fs::read(&file).with_context(|| file.display().to_string())?;
            texts.push(String::from_utf8_lossy(&text).trim().replace("\r\n", "\n"));
        }
    }
    Ok(texts)
}
