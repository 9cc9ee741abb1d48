//! `mizaj preprocess` and `mizaj encode`: the text stages, for training.

use std::io::Write;
use std::path::{Path, PathBuf};

use mizaj::{
    BundleFile, BundleFiles, Language, LanguageModel, PreprocessConfig, Preprocessor, Tokenizer,
    clip,
};
use serde_json::{Value, json};

use crate::analyze::language;
use crate::bundle::{self, BundleArgument};
use crate::lines::{self, Lines};
use crate::output::Output;
use crate::{BadLines, Failure};

#[derive(Debug, clap::Args)]
pub struct PreprocessArguments {
    /// File of JSON lines (`.zst` too), `-` for standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    bundle: BundleArgument,
    /// Steps to use instead of the bundle's: JSON as under `preprocess` in a manifest
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Weights of language identification instead of the bundle's
    #[arg(long, value_name = "FILE")]
    language_model: Option<PathBuf>,
    /// The texts' language (en, fr, ar, ar-Latn, und) instead of detecting it
    #[arg(long, value_parser = language)]
    language: Option<Language>,
}

#[derive(Debug, clap::Args)]
pub struct EncodeArguments {
    #[command(flatten)]
    preprocess: PreprocessArguments,
    /// `tokenizer.json` to use instead of the bundle's
    #[arg(long, value_name = "FILE")]
    tokenizer: Option<PathBuf>,
}

impl PreprocessArguments {
    /// The file named on the command line, else the bundle's own.
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
}

/// language → preprocess, as the analyzer does it.
struct Stages {
    language: LanguageModel,
    preprocessor: Preprocessor,
    hint: Option<Language>,
}

impl Stages {
    fn new(arguments: &PreprocessArguments) -> Result<Self, Failure> {
        let config: PreprocessConfig = match &arguments.config {
            Some(file) => serde_json::from_slice(&bundle::read(file)?)
                .map_err(|error| format!("{}: {error}", file.display()))?,
            None => bundle::manifest(&arguments.bundle.folder()?)?.preprocess,
        };
        let file = arguments.file_of(arguments.language_model.as_ref(), |files| files.language)?;
        let language = LanguageModel::from_bytes(&bundle::read(&file)?)
            .map_err(|error| bundle::named(&file, &error))?;
        Ok(Self { language, preprocessor: Preprocessor::new(&config), hint: arguments.language })
    }

    fn run(&self, text: &str) -> (Language, mizaj::AlignedText) {
        let (text, _) = clip(text);
        let language = self.hint.unwrap_or_else(|| self.language.detect(text).language);
        (language, self.preprocessor.preprocess(text, language))
    }
}

pub fn preprocess(arguments: &PreprocessArguments) -> Result<BadLines, Failure> {
    let stages = Stages::new(arguments)?;
    each_line(&arguments.file, |text| {
        let (language, normalized) = stages.run(text);
        [("language", json!(language)), ("normalized", json!(normalized.to_text()))]
    })
}

pub fn encode(arguments: &EncodeArguments) -> Result<BadLines, Failure> {
    let stages = Stages::new(&arguments.preprocess)?;
    let file =
        arguments.preprocess.file_of(arguments.tokenizer.as_ref(), |files| files.tokenizer)?;
    let tokenizer = Tokenizer::from_json(&bundle::read(&file)?)
        .map_err(|error| bundle::named(&file, &error))?;
    each_line(&arguments.preprocess.file, |text| {
        let (language, normalized) = stages.run(text);
        [("language", json!(language)), ("ids", json!(tokenizer.encode(&normalized).ids))]
    })
}

/// Adds the fields that `stage` makes of each line's text to the line.
fn each_line<const N: usize>(
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
