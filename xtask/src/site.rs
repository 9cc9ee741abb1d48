//! `cargo xtask site`: the pages and the package as one folder of static files.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tools::{command, copy, files_below, remove_folder, root, run, sha256, target};
use crate::{build, compress, docs, node};

/// The folder in which the pages find the package.
const PACKAGE: &str = "mizaj";

/// The folder in which they find the large model. It is not kept for offline use, so only users who
/// ask for it download it.
const PLUS: &str = "mizaj-plus";

/// The folder in which they find the module that reads files.
const TABLES: &str = "tables";

/// The folder of the documentation, where it is built. It is not kept for offline use either.
const DOCS: &str = "docs";

/// The folder of what reads pictures: 8 MB that are kept when someone first reads one.
const OCR: &str = "ocr/";

/// The script that lists the files the service worker keeps, and their revision.
pub(crate) const REVISION: &str = "revision.js";

/// Writes the site to `target/site`, with a gzip and a brotli copy beside each file that compresses
/// well.
pub(crate) fn site() -> Result<()> {
    build::build()?;
    docs::docs()?;
    pages()?;
    let folder = target().join("site");
    remove_folder(&folder)?;
    for (path, file) in files()? {
        copy(&file, &folder.join(&path))?;
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        if !is_docs(&path) && compress::is_worth_it(&path, bytes.len()) {
            // Servers send these to browsers that accept them, if configured to.
            fs::write(folder.join(format!("{path}.gz")), compress::gzip(&bytes)?)?;
            fs::write(folder.join(format!("{path}.br")), compress::brotli(&bytes)?)?;
        }
    }
    fs::write(folder.join(REVISION), revision()?)?;
    println!("{}", folder.display());
    Ok(())
}

/// Bundles the pages into `www/dist`.
pub(crate) fn pages() -> Result<()> {
    node::check()?;
    let www = root().join("www");
    node::install(&www)?;
    run(&mut pages_script())
}

/** The script that bundles the pages. It is told of the documentation, if the site holds it. */
pub(crate) fn pages_script() -> Command {
    let mut script = command("node");
    script.arg(root().join("www/build.mjs"));
    if docs::is_built() {
        script.env("MIZAJ_DOCS", format!("{DOCS}/index.html"));
    }
    script
}

/// Type-checks the pages' scripts against the built package.
pub(crate) fn check_types() -> Result<()> {
    let www = root().join("www");
    node::install(&www)?;
    for project in [www.clone(), www.join("service-worker")] {
        run(node::program(&www, "typescript/bin/tsc").arg("--project").arg(project))?;
    }
    Ok(())
}

/// Every file of the site: its path in the address and its path on disk.
pub(crate) fn files() -> Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    let folders = [
        ("", root().join("www/dist")),
        (PACKAGE, build::package()),
        (PLUS, root().join("packages/mizaj-plus")),
        (TABLES, build::tables()),
        (DOCS, docs::folder()),
    ];
    for (prefix, folder) in folders {
        for file in files_below(&folder)? {
            let below = file.strip_prefix(&folder)?;
            let mut path = prefix.to_owned();
            for part in below {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(&part.to_string_lossy());
            }
            if is_docs(&path) || is_served(&path) {
                files.insert(path, file);
            }
        }
    }
    Ok(files)
}

/// Whether a page may request the file. Types, build records and npm's files are for tools only.
fn is_served(path: &str) -> bool {
    let is_for_tools = path
        .split('/')
        .any(|part| part == "node_modules" || part.starts_with('.') || part.starts_with("package"));
    let ends = [".d.ts", ".d.ts.map", ".tsbuildinfo", ".md"];
    !is_for_tools && !ends.iter().any(|end| path.ends_with(end))
}

/// Whether the file is a part of the documentation.
pub(crate) fn is_docs(path: &str) -> bool {
    path.split('/').next() == Some(DOCS)
}

/// Whether the service worker keeps the file. It leaves out what few visitors need: source maps,
/// notices, and the files of all bundles but the default one. Manifests and cards are kept, because
/// the pages show their figures.
fn is_kept(path: &str) -> bool {
    let is_bundle = path.starts_with(PLUS) || path.starts_with(&format!("{PACKAGE}/models/"));
    let is_default = path.starts_with(&format!("{PACKAGE}/models/{}/", build::NAME));
    let is_figures =
        path.starts_with(PACKAGE) && path.ends_with(".json") && !path.ends_with("tokenizer.json");
    let is_aside = path.ends_with(".map") || path.ends_with(".txt");
    !is_aside
        && !is_docs(path)
        && !path.starts_with(OCR)
        && (!is_bundle || is_default || (is_figures && !path.starts_with(PLUS)))
}

/// The revision as a script for the service worker: it sets `revision`, a hash of all files, and
/// `files`, the files it keeps with their SHA-256 checksums.
pub(crate) fn revision() -> Result<String> {
    let mut record = String::new();
    let mut list = String::new();
    for (path, file) in files()? {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        let checksum = sha256(&bytes);
        record.push_str(&format!("{path} {checksum}\n"));
        if is_kept(&path) {
            list.push_str(&format!("  \"{path}\": \"{checksum}\",\n"));
        }
    }
    let hash = sha256(record.as_bytes());
    Ok(format!("self.revision = \"{}\";\nself.files = {{\n{list}}};\n", &hash[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_for_tools_are_not_served() {
        for path in
            [".npmrc", "package.json", "node_modules/a/b.js", "mizaj/index.d.ts", "README.md"]
        {
            assert!(!is_served(path), "{path}");
        }
        for path in [
            "index.html",
            "mizaj/models/mizaj/model.onnx",
            "mizaj/models/mizaj/card.json",
            "studio.js",
        ] {
            assert!(is_served(path), "{path}");
        }
    }

    #[test]
    fn a_first_visit_downloads_no_bundle_but_the_default_one() {
        for path in [
            "index.html",
            "mizaj/worker.js",
            "mizaj/mizaj_redact_bg.wasm",
            "mizaj/models/mizaj/model.onnx",
            "mizaj/models/mizaj/tokenizer.json",
            "mizaj/models/classic/manifest.json",
            "mizaj/models/classic/card.json",
            "tables/mizaj_tables_bg.wasm",
        ] {
            assert!(is_kept(path), "{path}");
        }
        for path in [
            "studio.js.map",
            "mizaj/models/classic/model.onnx",
            "mizaj/models/classic/tokenizer.json",
            "mizaj-plus/model/manifest.json",
            "mizaj-plus/index.js",
            "docs/index.html",
            "ocr/worker.js",
            "ocr/ara.traineddata.gz",
        ] {
            assert!(!is_kept(path), "{path}");
        }
    }
}
