//! `cargo xtask apps`: the sidebar for help desks and the browser extension, as folders and zips in
//! `target/apps`. Nothing of them needs a server of ours.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::tools::{copy, files_below, remove_folder, root, target};
use crate::{build, site, zip};

/// The folder of the apps.
pub(crate) fn apps() -> PathBuf {
    target().join("apps")
}

/// The parts of the sidebar, from the bundled pages.
const SIDEBAR: [&str; 3] = ["embed.html", "embed.js", "embed.css"];
/// Browsers whose extensions differ in the manifest.
const BROWSERS: [&str; 2] = ["chromium", "firefox"];

/// Builds everything and packs it.
pub(crate) fn make() -> Result<()> {
    build::build()?;
    site::pages()?;
    assemble()?;
    for app in ["zendesk", "frame"].into_iter().chain(BROWSERS) {
        let archive = pack(app)?;
        println!("{}", archive.display());
    }
    Ok(())
}

/// Puts each app together in a folder, from the built package and pages.
pub(crate) fn assemble() -> Result<()> {
    remove_folder(&apps())?;
    let www = root().join("www");
    let sidebar = |folder: &Path, page: &str| -> Result<()> {
        for file in SIDEBAR {
            let name = if file == "embed.html" { page } else { file };
            copy(&www.join("dist").join(file), &folder.join(name))?;
        }
        copy_package(&folder.join("mizaj"))
    };
    sidebar(&apps().join("frame"), "embed.html")?;
    let zendesk = apps().join("zendesk");
    sidebar(&zendesk.join("assets"), "index.html")?;
    copy_below(&www.join("embed/zendesk"), &zendesk)?;
    for browser in BROWSERS {
        let folder = apps().join(browser);
        copy_below(&www.join("dist-extension"), &folder)?;
        copy_package(&folder.join("mizaj"))?;
        copy(&www.join("embed/zendesk/assets/logo-small.png"), &folder.join("logo-small.png"))?;
        fs::write(folder.join("manifest.json"), manifest(browser)?)?;
    }
    Ok(())
}

/// The manifest of the extension: what browsers share, and what this one needs.
fn manifest(browser: &str) -> Result<String> {
    let folder = root().join("www/extension");
    let read = |name: &str| -> Result<Value> {
        let path = folder.join(name);
        let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(serde_json::from_str(&json)?)
    };
    let mut manifest = read("manifest.json")?;
    if let (Value::Object(all), Value::Object(own)) =
        (&mut manifest, read(&format!("manifest.{browser}.json"))?)
    {
        all.extend(own);
    }
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

/// Copies what the package needs at run time: code, module and the default bundle.
fn copy_package(folder: &Path) -> Result<()> {
    let package = build::package();
    for file in files_below(&package)? {
        let path = file.strip_prefix(&package)?;
        let is_other_bundle =
            path.starts_with("models") && !path.starts_with(Path::new("models").join(build::NAME));
        let is_used = path.extension().is_some_and(|end| {
            ["js", "wasm", "onnx", "bin", "json"].iter().any(|used| end == *used)
        });
        if is_used && !is_other_bundle {
            copy(&file, &folder.join(path))?;
        }
    }
    copy(&root().join("packages/mizaj/THIRD-PARTY.md"), &folder.join("THIRD-PARTY.md"))
}

/// Copies all files below a folder.
fn copy_below(from: &Path, to: &Path) -> Result<()> {
    for file in files_below(from)? {
        copy(&file, &to.join(file.strip_prefix(from)?))?;
    }
    Ok(())
}

/// Packs the folder of an app into a zip beside it.
fn pack(app: &str) -> Result<PathBuf> {
    let folder = apps().join(app);
    let path = apps().join(format!("mizaj-{app}.zip"));
    let mut files = Vec::new();
    for file in files_below(&folder)? {
        let below = file.strip_prefix(&folder)?;
        let name: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        files.push((name.join("/"), fs::read(&file)?));
    }
    fs::write(&path, zip::archive(&files)?)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_browser_gets_its_own_manifest() {
        let of = |browser| serde_json::from_str::<Value>(&manifest(browser).unwrap()).unwrap();
        assert_eq!(of("chromium")["side_panel"]["default_path"], "panel.html");
        assert_eq!(of("firefox")["sidebar_action"]["default_panel"], "panel.html");
        for browser in BROWSERS {
            let manifest = of(browser);
            assert_eq!(manifest["host_permissions"], Value::Null);
            assert_eq!(manifest["manifest_version"], 3);
        }
    }
}
