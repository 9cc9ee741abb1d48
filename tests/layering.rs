//! The import rules of ARCHITECTURE.md, read off the sources.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

/// Modules by layer, lowest first; a module imports only from lower layers.
const LAYERS: [&[&str]; 9] = [
    &["span", "error", "cache"],
    &["language", "text", "sentence"],
    &["preprocess"],
    &["tokenizer"],
    &["model"],
    &["verdict", "options", "bundle", "metrics"],
    &["reading", "explain", "insights"],
    &["analyzer"],
    &["wasm", "bin"],
];

/// Imports between neighbours that are wanted: the manifest names labels and steps.
const NEIGHBOURS: [(&str, &str); 3] =
    [("bundle", "verdict"), ("metrics", "verdict"), ("explain", "reading")];

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Every source file with its top module and its text without comments.
fn sources() -> Vec<(PathBuf, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let top = inside.components().next().unwrap().as_os_str().to_str().unwrap();
            let module = top.trim_end_matches(".rs").to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            (path, module, code)
        })
        .collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn modules_import_only_from_lower_layers() {
    for (path, module, code) in sources() {
        if module == "lib" {
            continue;
        }
        let own = layer(&module).unwrap_or_else(|| panic!("{module} has no layer"));
        for imported in code.split("crate::").skip(1) {
            let imported: String =
                imported.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // `crate::Name` (an item re-exported by lib.rs) and `crate::{…}` are for the top layer.
            let Some(other) = layer(&imported) else { continue };
            let neighbour = NEIGHBOURS.contains(&(module.as_str(), imported.as_str()));
            assert!(
                other < own || imported == module || neighbour || module == "bin",
                "{}: {module} (layer {own}) imports {imported} (layer {other})",
                path.display()
            );
        }
    }
}

#[test]
fn one_place_knows_tract_and_one_knows_javascript() {
    for (path, module, code) in sources() {
        let place = path.display();
        assert!(module == "model" || !code.contains("tract_"), "{place} names tract");
        for name in ["wasm_bindgen", "js_sys", "JsValue"] {
            assert!(module == "wasm" || !code.contains(name), "{place} names {name}");
        }
    }
}

#[test]
fn every_module_of_the_crate_has_a_layer_and_every_layer_its_modules() {
    let modules: Vec<String> = sources().into_iter().map(|(_, module, _)| module).collect();
    for module in &modules {
        assert!(module == "lib" || layer(module).is_some(), "{module} has no layer");
    }
}
