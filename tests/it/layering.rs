//! Checks the import rules of ARCHITECTURE.md against the sources.

use std::path::{Path, PathBuf};

/// Modules by layer, lowest first; a module imports only from lower layers.
const LAYERS: [&[&str]; 12] = [
    &["sort", "span", "error", "unicode"],
    &["language", "text", "sentence", "warnings", "words"],
    &["boilerplate", "clause", "cues"],
    &["input", "redact"],
    &["preprocess"],
    &["tokenizer"],
    &["pipeline"],
    &["options"],
    &["verdict", "bundle", "heads", "metrics"],
    &["windows", "adapt", "mood", "explain", "insights", "cache"],
    &["analyzer"],
    &["wasm", "bin"],
];

/// The lowest layer that may use the network.
const NETWORK_FROM: usize = 7;

/// Allowed imports within a layer: the manifest names labels and steps.
const NEIGHBORS: [(&str, &str); 7] = [
    ("bundle", "verdict"),
    ("bundle", "heads"),
    ("heads", "verdict"),
    ("metrics", "verdict"),
    ("explain", "windows"),
    ("explain", "mood"),
    ("mood", "adapt"),
];

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

/// The names that follow each `crate::` in a source: one, or those of a group (`crate::{a, b}`).
fn imports(code: &str) -> Vec<String> {
    let name = |path: &str| -> String {
        path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut found = Vec::new();
    for path in code.split("crate::").skip(1) {
        let Some(group) = path.strip_prefix('{') else {
            found.push(name(path));
            continue;
        };
        let (mut depth, mut start) = (0, 0);
        for (at, c) in group.char_indices() {
            match c {
                ',' | '}' if depth == 0 => {
                    found.push(name(&group[start..at]));
                    start = at + 1;
                }
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if c == '}' && depth == 0 && start == at + 1 {
                break;
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn grouped_imports_are_seen() {
    let code = "use crate::{error::{Error, Result}, span::Span}; crate::text::cover(crate::{})";
    assert_eq!(imports(code), ["error", "span", "text"]);
}

#[test]
fn modules_import_only_from_lower_layers() {
    for (path, module, code) in sources() {
        // In the tool, `crate::` means the tool itself, and lib.rs names every module.
        if module == "lib" || module == "bin" {
            continue;
        }
        let own = layer(&module).unwrap_or_else(|| panic!("{module} has no layer"));
        for imported in imports(&code) {
            let place = path.display();
            let other = layer(&imported).unwrap_or_else(|| {
                panic!("{place}: crate::{imported} is not a module: name its own")
            });
            let neighbor = NEIGHBORS.contains(&(module.as_str(), imported.as_str()));
            assert!(
                other < own || imported == module || neighbor,
                "{place}: {module} (layer {own}) imports {imported} (layer {other})",
            );
        }
    }
}

#[test]
fn one_place_knows_tract_and_one_knows_javascript() {
    for (path, module, code) in sources() {
        let place = path.display();
        assert!(!code.contains("tract_"), "{place} names tract");
        let may_compute = layer(&module).is_none_or(|layer| layer >= NETWORK_FROM);
        assert!(may_compute || !code.contains("mizaj_model::Model"), "{place} runs the network");
        for name in ["wasm_bindgen", "js_sys", "JsValue"] {
            assert!(module == "wasm" || !code.contains(name), "{place} names {name}");
        }
    }
}

#[test]
fn every_module_has_a_layer_and_every_layer_its_modules() {
    let sources = sources();
    let modules: Vec<&str> = sources.iter().map(|(_, module, _)| module.as_str()).collect();
    for module in &modules {
        assert!(*module == "lib" || layer(module).is_some(), "{module} has no layer");
    }
    for module in LAYERS.concat() {
        assert!(modules.contains(&module), "{module} is listed but is not a module");
    }
    for (from, to) in NEIGHBORS {
        let used = |(_, module, code): &(_, String, String)| {
            module == from && imports(code).iter().any(|imported| imported == to)
        };
        assert!(sources.iter().any(used), "{from} does not import {to}");
    }
}
