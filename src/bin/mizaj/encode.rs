//! `mizaj preprocess` and `mizaj encode`: run only the text stages, for training.

use std::io::Write;
use std::path::{Path, PathBuf};

use mizaj::dev::{
    EncodedText, LanguageIdentifier, Preprocessor, TextNormalizer, TextPipeline, Tokenizer,
};
use mizaj::{BundleFile, BundleFiles, Language, PreprocessConfig};
use serde_json::{Value, json};

use crate::bundle::{self, BundleArgument};
use crate::lines::{self, Lines};
use crate::options::language;
use crate::output::Output;
use crate::{BadLines, Failure};

#[derive(Debug, clap::Args)]
pub(crate) struct PreprocessArguments {
    /// JSON lines file (may be `.zst`), or `-` for standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    bundle: BundleArgument,
    /// Preprocessing steps to use instead of the bundle's: JSON like `preprocess` in a manifest
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Language identification weights to use instead of the bundle's
    #[arg(long, alias = "language-model", value_name = "FILE")]
    language_weights: Option<PathBuf>,
    /// Language of the texts (en, fr, ar, ar-Latn, und); detected by default
    #[arg(long, value_parser = language)]
    language: Option<Language>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EncodeArguments {
    #[command(flatten)]
    preprocess: PreprocessArguments,
    /// `tokenizer.json` to use instead of the bundle's
    #[arg(long, value_name = "FILE")]
    tokenizer: Option<PathBuf>,
}

impl PreprocessArguments {
    /// The file given on the command line, or else the bundle's.
    fn file_of(
        &self,
        named: Option<&PathBuf>,
        own: impl Fn(BundleFiles) -> BundleFile,
    ) -> Result<PathBuf, Failure> {
        if let Some(file) = named {
            return Ok(file.clone());
        }
        let folder = self.bundle.folder()?;
        Ok(folder.join(own(bundle::manifest(&folder)?.files).path))
    }

    /// Builds the stages from the selected files.
    fn normalizer(&self) -> Result<TextNormalizer, Failure> {
        let config: PreprocessConfig = match &self.config {
            Some(file) => serde_json::from_slice(&bundle::read(file)?)
                .map_err(|error| format!("{}: {error}", file.display()))?,
            None => bundle::manifest(&self.bundle.folder()?)?.preprocess,
        };
        let file = self.file_of(self.language_weights.as_ref(), |files| files.language)?;
        let language = LanguageIdentifier::from_bytes(&bundle::read(&file)?)
            .map_err(|error| bundle::named(&file, &error))?;
        Ok(TextNormalizer::new(language, Preprocessor::new(&config)))
    }
}

pub(crate) fn preprocess(arguments: &PreprocessArguments) -> Result<BadLines, Failure> {
    let normalizer = arguments.normalizer()?;
    each_line(&arguments.file, |text| {
        let text = normalizer.normalize(text, arguments.language);
        let language = json!(text.detection.language);
        [("language", language), ("normalized", json!(text.words.to_text()))]
    })
}

pub(crate) fn encode(arguments: &EncodeArguments) -> Result<BadLines, Failure> {
    let EncodeArguments { preprocess, tokenizer } = arguments;
    let file = preprocess.file_of(tokenizer.as_ref(), |files| files.tokenizer)?;
    let tokenizer = Tokenizer::from_json(&bundle::read(&file)?)
        .map_err(|error| bundle::named(&file, &error))?;
    let pipeline = TextPipeline::new(preprocess.normalizer()?, tokenizer);
    each_line(&preprocess.file, |text| {
        let text = pipeline.encode(text, preprocess.language);
        let language = json!(text.normalized.detection.language);
        let clauses = json!(clauses(&text));
        [("language", language), ("ids", json!(text.tokens.ids)), ("clauses", clauses)]
    })
}

/// The tokens of each clause, `[start, end)`; empty if the network reads nothing of it.
fn clauses(text: &EncodedText<'_>) -> Vec<[usize; 2]> {
    let tokens = text.normalized.input.clauses().iter().map(|clause| text.tokens.within(*clause));
    tokens.map(|range| [range.start, range.end]).collect()
}

/// Adds to each line the fields that `stage` computes from its text.
pub(crate) fn each_line<const N: usize>(
    file: &Path,
    stage: impl Fn(&str) -> [(&'static str, Value); N],
) -> Result<BadLines, Failure> {
    let mut output = Output::new();
    let mut bad = BadLines::default();
    let mut lines = Lines::open(file)?;
    while let Some(line) = lines.next() {
        let line = line?;
        match line.record("text") {
            Ok((text, object)) => {
                output.line(&lines::merge(object.clone(), stage(text)))?;
            }
            Err(_) if line.is_blank => output.write_all(b"\n")?,
            Err(reason) => {
                bad.0 += 1;
                output.line(&line.complain(&reason))?;
            }
        }
        if !lines.is_ready() {
            output.flush()?;
        }
    }
    output.flush()?;
    Ok(bad)
}
