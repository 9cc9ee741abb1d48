//! Finding and reading bundles.

use std::path::{Path, PathBuf};

use mizaj::{Analyzer, AnalyzerOptions, Bundle, Manifest};

use crate::Failure;

/// The bundles looked for when none is named, best first.
const DEFAULTS: [&str; 2] = ["mizaj", "classic"];

const MANIFEST: &str = "manifest.json";

/// Which bundle to use.
#[derive(Debug, Clone, clap::Args)]
pub struct BundleArgument {
    /// Folder of the bundle, or the name of one in `models/` [default: mizaj, else classic]
    #[arg(long, value_name = "DIR")]
    pub bundle: Option<PathBuf>,
}

impl BundleArgument {
    /// The folder that holds the bundle.
    pub fn folder(&self) -> Result<PathBuf, Failure> {
        match &self.bundle {
            Some(named) => find(named),
            None => DEFAULTS
                .iter()
                .find_map(|name| find(Path::new(name)).ok())
                .ok_or_else(|| "no bundle in models/; name one with --bundle DIR".into()),
        }
    }
}

/// A folder as it is given, else one of that name in `models/` of the current folder, else
/// in `models/` of the repository that this program was built in.
pub fn find(named: &Path) -> Result<PathBuf, Failure> {
    let program = std::env::current_exe().unwrap_or_default();
    let repository = program.ancestors().nth(3).unwrap_or(Path::new(""));
    [named.to_owned(), Path::new("models").join(named), repository.join("models").join(named)]
        .into_iter()
        .find(|folder| folder.join(MANIFEST).is_file())
        .ok_or_else(|| {
            format!("{}: no bundle there ({MANIFEST} is missing)", named.display()).into()
        })
}

/// Reads a whole file; the error names it.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// What the manifest of the bundle in `folder` says.
pub fn manifest(folder: &Path) -> Result<Manifest, Failure> {
    parse(folder, &read(&folder.join(MANIFEST))?)
}

fn parse(folder: &Path, manifest: &[u8]) -> Result<Manifest, Failure> {
    Manifest::from_json(manifest).map_err(|e| named(folder, &e))
}

/// Builds an analyzer from the bundle in `folder`.
pub fn load(folder: &Path, options: AnalyzerOptions) -> Result<Analyzer, Failure> {
    let json = read(&folder.join(MANIFEST))?;
    let files = parse(folder, &json)?.files;
    let file = |path: &str| read(&folder.join(path));
    let (model, tokenizer) = (file(&files.model.path)?, file(&files.tokenizer.path)?);
    let language = file(&files.language.path)?;
    let bundle =
        Bundle { manifest: &json, model: &model, tokenizer: &tokenizer, language: &language };
    Analyzer::from_bundle(bundle, options).map_err(|e| named(folder, &e))
}

/// What is wrong with a file or folder, after its name.
pub fn named(path: &Path, error: &mizaj::Error) -> Failure {
    format!("{}: {error} [{}]", path.display(), error.code()).into()
}
