//! `cargo xtask sbom`: what the crate and the npm package are made of, as `CycloneDX` 1.6. The
//! same sources give the same bytes: no time, no serial number, no path of this machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::build::{self, NAME, REDACT, WASM};
use crate::metadata::{Metadata, Package, checksums};
use crate::tools::{files_below, root, target};

/// Writes both lists to `target/sbom`.
pub(crate) fn sbom() -> Result<()> {
    for path in write(&target().join("sbom"))? {
        println!("{}", path.display());
    }
    Ok(())
}

/// Writes both lists to a folder; returns their paths.
pub(crate) fn write(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    fs::create_dir_all(folder)?;
    let lists = [("mizaj-crate.cdx.json", of_crate()?), ("mizaj-npm.cdx.json", of_package()?)];
    let mut paths = Vec::new();
    for (name, list) in lists {
        let path = folder.join(name);
        fs::write(&path, list)?;
        paths.push(path);
    }
    Ok(paths)
}

/// The crate `mizaj` with all its features: the library and the command line tool.
pub(crate) fn of_crate() -> Result<String> {
    let mut parts = Parts::default();
    let metadata = Metadata::read(&["--all-features"])?;
    parts.add_crates(&metadata, &[NAME])?;
    let root = parts.components.remove(0);
    parts.finish(root)
}

/// The npm package `mizaj`: the crates in its modules, its dependencies on npm, and its models.
pub(crate) fn of_package() -> Result<String> {
    let folder = root().join("packages/mizaj");
    let manifest = read(&folder.join("package.json"))?;
    let reference = purl("npm", text(&manifest["name"]), text(&manifest["version"]));
    let mut parts = Parts::default();
    let metadata = Metadata::read(&["--filter-platform", WASM])?;
    parts.add_crates(&metadata, &[NAME, REDACT])?;
    let modules = parts.components.iter().take(2);
    let mut used: Vec<String> = modules.map(|module| text(&module["bom-ref"]).to_owned()).collect();
    used.extend(parts.add_npm(&read(&folder.join("package-lock.json"))?));
    used.extend(parts.add_models()?);
    used.sort();
    parts.dependencies.insert(reference.clone(), used);
    parts.finish(json!({
        "type": "library",
        "bom-ref": reference,
        "name": manifest["name"],
        "version": manifest["version"],
        "description": manifest["description"],
        "licenses": [{ "expression": manifest["license"] }],
        "purl": reference,
    }))
}

/// Components and who uses whom.
#[derive(Default)]
struct Parts {
    components: Vec<Value>,
    dependencies: BTreeMap<String, Vec<String>>,
}

impl Parts {
    /// Adds these crates of ours and all that is compiled in.
    fn add_crates(&mut self, metadata: &Metadata, libraries: &[&str]) -> Result<()> {
        let checksums = checksums()?;
        for (package, used) in metadata.compiled_in(libraries) {
            let reference = reference(package);
            let used = used.into_iter().map(self::reference).collect();
            self.dependencies.insert(reference.clone(), used);
            let mut component = json!({
                "type": "library",
                "bom-ref": reference,
                "name": package.name,
                "version": package.version,
                "purl": reference,
            });
            if let Some(description) = &package.description {
                component["description"] = one_line(description).into();
            }
            if let Some(license) = &package.license {
                component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
            }
            let key = (package.name.clone(), package.version.clone());
            if let Some(sha256) = checksums.get(&key).filter(|_| package.source.is_some()) {
                component["hashes"] = json!([{ "alg": "SHA-256", "content": sha256 }]);
            }
            self.components.push(component);
        }
        Ok(())
    }

    /// Adds what npm installs with the package; returns the references.
    fn add_npm(&mut self, lock: &Value) -> Vec<String> {
        let mut references = Vec::new();
        for (path, package) in lock["packages"].as_object().into_iter().flatten() {
            let Some((_, name)) = path.rsplit_once("node_modules/") else { continue };
            if package["dev"] == true {
                continue;
            }
            let reference = purl("npm", name, text(&package["version"]));
            self.components.push(json!({
                "type": "library",
                "bom-ref": reference,
                "name": name,
                "version": package["version"],
                "licenses": [{ "expression": package["license"] }],
                "purl": reference,
            }));
            references.push(reference);
        }
        references
    }

    /// Adds the models that the package holds; returns their references.
    fn add_models(&mut self) -> Result<Vec<String>> {
        let mut references = Vec::new();
        for path in files_below(&root().join("models"))? {
            if path.file_name().is_none_or(|name| name != "manifest.json") {
                continue;
            }
            let manifest = read(&path)?;
            let (name, version) = (text(&manifest["name"]), text(&manifest["version"]));
            if name == build::PLUS {
                continue;
            }
            let reference = format!("model:{name}@{version}");
            let sha256 = &manifest["files"]["model"]["sha256"];
            self.components.push(json!({
                "type": "machine-learning-model",
                "bom-ref": reference,
                "name": name,
                "version": version,
                "description": "Its card lists the texts it was taught with and their licenses.",
                "hashes": [{ "alg": "SHA-256", "content": sha256 }],
            }));
            references.push(reference);
        }
        Ok(references)
    }

    /// The whole list about this component.
    fn finish(self, about: Value) -> Result<String> {
        let dependencies: Vec<Value> = self
            .dependencies
            .into_iter()
            .map(|(reference, used)| json!({ "ref": reference, "dependsOn": used }))
            .collect();
        let list = json!({
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "component": about,
                "tools": { "components": [{ "type": "application", "name": "cargo xtask sbom" }] },
            },
            "components": self.components,
            "dependencies": dependencies,
        });
        Ok(serde_json::to_string_pretty(&list)? + "\n")
    }
}

fn reference(package: &Package) -> String {
    purl("cargo", &package.name, &package.version)
}

/// A package URL. Scopes are escaped, and so is the `+` of a version.
fn purl(kind: &str, name: &str, version: &str) -> String {
    format!("pkg:{kind}/{}@{}", name.replace('@', "%40"), version.replace('+', "%2B"))
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn read(path: &Path) -> Result<Value> {
    let json = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&json).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn both_lists_are_complete_and_the_same_each_time() -> Result<()> {
        for make in [of_crate, of_package] {
            let list = make()?;
            assert_eq!(list, make()?);
            assert!(!list.contains(&root().display().to_string()));
            let list: Value = serde_json::from_str(&list)?;
            let about = text(&list["metadata"]["component"]["bom-ref"]).to_owned();
            let components = list["components"].as_array().context("components")?;
            let known: BTreeSet<&str> = components
                .iter()
                .map(|component| text(&component["bom-ref"]))
                .chain([about.as_str()])
                .collect();
            assert_eq!(known.len(), components.len() + 1, "a reference is there twice");
            for dependency in list["dependencies"].as_array().context("dependencies")? {
                assert!(known.contains(text(&dependency["ref"])));
                for used in dependency["dependsOn"].as_array().context("dependsOn")? {
                    assert!(known.contains(text(used)), "{used}");
                }
            }
            for component in components {
                let name = text(&component["name"]);
                // The stand-in in `patches/` is ours, too.
                let is_ours = name.starts_with("mizaj") || name == "inventory";
                assert!(is_ours || component["hashes"].is_array(), "{name}");
            }
        }
        Ok(())
    }

    #[test]
    fn the_package_lists_its_models() -> Result<()> {
        let list: Value = serde_json::from_str(&of_package()?)?;
        let components = list["components"].as_array().context("components")?;
        let models: Vec<_> = components
            .iter()
            .filter(|component| component["type"] == "machine-learning-model")
            .map(|component| text(&component["name"]))
            .collect();
        assert_eq!(models, ["classic", "mizaj"]);
        Ok(())
    }

    #[test]
    fn package_urls_are_escaped() {
        assert_eq!(purl("npm", "@a/b", "1.0.0"), "pkg:npm/%40a/b@1.0.0");
        assert_eq!(purl("cargo", "a", "1.0.0+b"), "pkg:cargo/a@1.0.0%2Bb");
    }
}
