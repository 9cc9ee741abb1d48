//! The notices required by the licenses of compiled-in crates.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::build::WASM;
use crate::metadata::{Metadata, Package};
use crate::tools::files_below;

/// Names, licenses and notices of every crate that is compiled into the modules of these crates, as
/// Markdown.
pub(crate) fn notices(libraries: &[&str]) -> Result<String> {
    let metadata = Metadata::read(&["--filter-platform", WASM])?;
    let mut list = String::new();
    let mut crates_by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (package, _) in metadata.compiled_in(libraries) {
        if package.source.is_none() {
            continue;
        }
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
