//! Finds and loads bundles.

use std::path::{Path, PathBuf};

use mizaj::{Analyzer, AnalyzerOptions, Bundle, Manifest};

use crate::Failure;

/// The bundles tried if none is named, in order.
const DEFAULTS: [&str; 2] = ["mizaj", "classic"];

const MANIFEST: &str = "manifest.json";

/// Selects the bundle.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct BundleArgument {
    /// Folder of the bundle, or the name of one in `models/` [default: mizaj, or else classic]
    #[arg(long, value_name = "DIR")]
    pub bundle: Option<PathBuf>,
}

impl BundleArgument {
    /// The folder of the bundle.
    pub(crate) fn folder(&self) -> Result<PathBuf, Failure> {
        match &self.bundle {
            Some(named) => find(named),
            None => DEFAULTS
                .iter()
                .find_map(|name| find(Path::new(name)).ok())
                .ok_or_else(|| "no bundle found in models/; choose one with --bundle DIR".into()),
        }
    }
}

/// The folder as given, or the one of that name in `models/` of the current folder or of the
/// repository this program was built from.
pub(crate) fn find(named: &Path) -> Result<PathBuf, Failure> {
    let program = std::env::current_exe().unwrap_or_default();
    let repository = program.ancestors().nth(3).unwrap_or(Path::new(""));
    [named.to_owned(), Path::new("models").join(named), repository.join("models").join(named)]
        .into_iter()
        .find(|folder| folder.join(MANIFEST).is_file())
        .ok_or_else(|| format!("{}: not a bundle ({MANIFEST} is missing)", named.display()).into())
}

/// Reads a whole file; errors include its name.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Reads the manifest of the bundle in `folder`.
pub(crate) fn manifest(folder: &Path) -> Result<Manifest, Failure> {
    parse(folder, &read(&folder.join(MANIFEST))?)
}

fn parse(folder: &Path, manifest: &[u8]) -> Result<Manifest, Failure> {
    Manifest::from_json(manifest).map_err(|e| named(folder, &e))
}

/// Builds an analyzer from the bundle in `folder`.
pub(crate) fn load(folder: &Path, options: AnalyzerOptions) -> Result<Analyzer, Failure> {
    let json = read(&folder.join(MANIFEST))?;
    let files = parse(folder, &json)?.files;
    let file = |path: &str| read(&folder.join(path));
    let (model, tokenizer) = (file(&files.model.path)?, file(&files.tokenizer.path)?);
    let language = file(&files.language.path)?;
    let bundle =
        Bundle { manifest: &json, model: &model, tokenizer: &tokenizer, language: &language };
    Analyzer::from_bundle(bundle, options).map_err(|e| named(folder, &e))
}

/// Prefixes an error with the name of the file or folder.
pub(crate) fn named(path: &Path, error: &mizaj::Error) -> Failure {
    format!("{}: {error} [{}]", path.display(), error.code()).into()
}
