//! The bundles used by tests: the committed ones, and a tiny one whose verdicts can be worked out
//! on paper.

use std::path::Path;

use mizaj::{Analyzer, AnalyzerOptions, Bundle};

/// The files of a bundle.
pub(crate) struct Files {
    pub manifest: Vec<u8>,
    pub model: Vec<u8>,
    pub tokenizer: Vec<u8>,
    pub language: Vec<u8>,
}

impl Files {
    fn read(folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let read = |file: &str| std::fs::read(folder.join(file)).unwrap();
        Self {
            manifest: read("manifest.json"),
            model: read("model.onnx"),
            tokenizer: read("tokenizer.json"),
            language: read("language.bin"),
        }
    }

    /// The files of `tests/data/tiny`, whose verdicts can be worked out on paper.
    pub(crate) fn tiny() -> Self {
        Self::read("tests/data/tiny")
    }

    pub(crate) fn bundle(&self) -> Bundle<'_> {
        Bundle {
            manifest: &self.manifest,
            model: &self.model,
            tokenizer: &self.tokenizer,
            language: &self.language,
        }
    }

    /// An analyzer whose cache has room for `cache_capacity` verdicts.
    pub(crate) fn analyzer(&self, cache_capacity: usize) -> Analyzer {
        Analyzer::from_bundle(self.bundle(), AnalyzerOptions { cache_capacity }).unwrap()
    }
}

/// An analyzer without a cache from the committed bundle of this name.
pub(crate) fn analyzer(name: &str) -> Analyzer {
    Files::read(&format!("models/{name}")).analyzer(0)
}
