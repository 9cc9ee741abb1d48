//! Loading of bundles.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::cli::{complaints, mizaj};

#[test]
fn a_missing_bundle_is_named() {
    let output = mizaj(&["analyze", "--bundle", "nowhere", "x"], "");
    assert_eq!(output.status.code(), Some(3));
    assert!(complaints(&output).contains("nowhere"));
}

#[test]
fn bundle_files_are_named_by_the_manifest() {
    let folder = TempDir::new().unwrap();
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/classic");
    let mut manifest: Value =
        serde_json::from_slice(&std::fs::read(own.join("manifest.json")).unwrap()).unwrap();
    for file in ["language", "tokenizer"] {
        let path = &mut manifest["files"][file]["path"];
        let from = own.join(path.as_str().unwrap());
        *path = format!("renamed-{file}").into();
        std::fs::copy(from, folder.path().join(format!("renamed-{file}"))).unwrap();
    }
    std::fs::write(folder.path().join("manifest.json"), manifest.to_string()).unwrap();
    for command in ["encode", "preprocess"] {
        let output =
            mizaj(&[command, "--bundle", folder.path().to_str().unwrap()], "{\"text\":\"fine\"}\n");
        assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    }
}
