//! `mizaj preprocess` and `mizaj encode`: the text stages, for training.

use std::path::{Path, PathBuf};

use mizaj::{Language, LanguageModel, PreprocessConfig, Preprocessor, Tokenizer, clip};
use serde_json::{Map, Value, json};

use crate::analyze::language;
use crate::bundle::{self, BundleArgument};
use crate::lines::{self, Output};
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

/// language → preprocess, as the analyzer does it.
struct Stages {
    language: LanguageModel,
    preprocessor: Preprocessor,
    hint: Option<Language>,
}

impl Stages {
    fn new(arguments: &PreprocessArguments) -> Result<Self, Failure> {
        let language = match &arguments.language_model {
            Some(file) => bundle::read(file)?,
            None => bundle::read(&arguments.bundle.folder()?.join("language.bin"))?,
        };
        let config: PreprocessConfig = match &arguments.config {
            Some(file) => serde_json::from_slice(&bundle::read(file)?)
                .map_err(|error| format!("{}: {error}", file.display()))?,
            None => {
                let manifest = bundle::read(&arguments.bundle.folder()?.join("manifest.json"))?;
                mizaj::Manifest::from_json(&manifest)?.preprocess
            }
        };
        Ok(Self {
            language: LanguageModel::from_bytes(&language)?,
            preprocessor: Preprocessor::new(&config),
            hint: arguments.language,
        })
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
        json!({ "language": language, "normalized": normalized.to_text() })
    })
}

pub fn encode(arguments: &EncodeArguments) -> Result<BadLines, Failure> {
    let stages = Stages::new(&arguments.preprocess)?;
    let file = match &arguments.tokenizer {
        Some(file) => file.clone(),
        None => arguments.preprocess.bundle.folder()?.join("tokenizer.json"),
    };
    let tokenizer = Tokenizer::from_json(&bundle::read(&file)?)?;
    each_line(&arguments.preprocess.file, |text| {
        let (language, normalized) = stages.run(text);
        json!({ "language": language, "ids": tokenizer.encode(&normalized).ids })
    })
}

/// Adds the fields that `stage` makes of each line's text to the line.
fn each_line(file: &Path, stage: impl Fn(&str) -> Value) -> Result<BadLines, Failure> {
    let mut output = Output::new();
    let mut bad = BadLines::default();
    for line in lines::read(file)? {
        let line = line?;
        match line.record() {
            Ok((text, object)) => {
                let mut object: Map<String, Value> = object.clone();
                if let Value::Object(fields) = stage(text) {
                    object.extend(fields);
                }
                output.write(&object)?;
            }
            Err(reason) => {
                bad.0 += 1;
                output.write(&line.complain(&reason))?;
            }
        }
    }
    output.flush()?;
    Ok(bad)
}
