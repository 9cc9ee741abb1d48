//! `cargo xtask site`: the pages and the package as one folder of static files.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::tools::{copy, files_below, remove_folder, root, sha256, target};
use crate::{build, compress};

/// The folder in which the pages find the package.
const PACKAGE: &str = "mizaj";

/// The folder in which they find the large model. Nothing of it is kept for use offline: who
/// never asks for it shall not download it.
const PLUS: &str = "mizaj-plus";

/// The list of files that the service worker keeps, as one revision.
pub const REVISION: &str = "revision.js";

/// Writes the site to `target/site`, with a gzip and a brotli copy beside each file that is
/// the smaller for it.
pub fn site() -> Result<()> {
    build::build()?;
    let folder = target().join("site");
    remove_folder(&folder)?;
    for (path, file) in files()? {
        copy(&file, &folder.join(&path))?;
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        if compress::is_worth_it(&path, bytes.len()) {
            // Servers send these to browsers that ask for them, where they are told to.
            fs::write(folder.join(format!("{path}.gz")), compress::gzip(&bytes)?)?;
            fs::write(folder.join(format!("{path}.br")), compress::brotli(&bytes)?)?;
        }
    }
    fs::write(folder.join(REVISION), revision()?)?;
    println!("{}", folder.display());
    Ok(())
}

/// What the pages use of npm: its path in the address, its place below `www/`.
const VENDORED: &[(&str, &str)] = &[
    ("vendor/papaparse.min.js", "node_modules/papaparse/papaparse.min.js"),
    ("vendor/saxen.js", "node_modules/saxen/dist/index.js"),
];

/// Every file of the site: its path in the address, its place on the disk.
pub fn files() -> Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    for (path, place) in VENDORED {
        files.insert((*path).to_owned(), root().join("www").join(place));
    }
    let folders =
        [("", root().join("www")), (PACKAGE, build::package()), (PLUS, root().join("js/plus"))];
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
            if is_served(&path) {
                files.insert(path, file);
            }
        }
    }
    Ok(files)
}

/// Types, build records and what npm needs are for tools; a page never asks for them.
/// It does ask for the model cards, whose figures it shows.
fn is_served(path: &str) -> bool {
    if path.ends_with("/MODEL_CARD.md") {
        return true;
    }
    let is_for_tools = path
        .split('/')
        .any(|part| part == "node_modules" || part.starts_with('.') || part.starts_with("package"));
    let ends = [".d.ts", ".d.ts.map", ".tsbuildinfo", ".md"];
    !is_for_tools && !ends.iter().any(|end| path.ends_with(end))
}

/// The revision as a script for the service worker: it sets `revision`, a hash
/// that changes with any byte of any file, and `files`.
pub fn revision() -> Result<String> {
    let mut record = String::new();
    let mut list = String::new();
    for (path, file) in files()? {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        record.push_str(&format!("{path} {}\n", sha256(&bytes)));
        if !path.starts_with(PLUS) {
            list.push_str(&format!("  \"{path}\",\n"));
        }
    }
    let hash = sha256(record.as_bytes());
    Ok(format!("self.revision = \"{}\";\nself.files = [\n{list}];\n", &hash[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_need_is_not_served() {
        for path in
            [".npmrc", "package.json", "node_modules/a/b.js", "mizaj/index.d.ts", "README.md"]
        {
            assert!(!is_served(path), "{path}");
        }
        for path in [
            "index.html",
            "mizaj/models/mizaj/model.onnx",
            "mizaj/models/mizaj/MODEL_CARD.md",
            "vendor/papaparse.min.js",
        ] {
            assert!(is_served(path), "{path}");
        }
    }
}
