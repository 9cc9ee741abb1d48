//! The whole flow, top to bottom:
//! cache → language → preprocess → tokenizer → model → verdict.

use crate::bundle::{Bundle, Manifest};
use crate::cache::{Cache, CacheStats};
use crate::error::{Error, Result};
use crate::explain::explain;
use crate::language::{Detection, Language, LanguageModel};
use crate::model::Model;
use crate::options::{AnalyzeOptions, AnalyzerOptions};
use crate::preprocess::{Preprocessor, clip, unescape, warnings};
use crate::reading::{Reading, Windows};
use crate::sentence::sentences;
use crate::text::AlignedText;
use crate::tokenizer::{Tokenizer, Tokens};
use crate::verdict::{Prediction, Scores, SentenceVerdict, TokenizedText, Verdict, is_mixed};

/// Judges texts with one trained bundle.
///
/// ```no_run
/// use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle, Label};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let read = |file| std::fs::read(format!("models/classic/{file}"));
/// let (manifest, model) = (read("manifest.json")?, read("model.onnx")?);
/// let (tokenizer, language) = (read("tokenizer.json")?, read("language.bin")?);
/// let bundle =
///     Bundle { manifest: &manifest, model: &model, tokenizer: &tokenizer, language: &language };
/// let mut analyzer = Analyzer::from_bundle(bundle, AnalyzerOptions::default())?;
/// let verdict = analyzer.analyze("الخدمة ممتازة شكرا", &AnalyzeOptions::default())?;
/// assert_eq!(verdict.label, Label::Positive);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Analyzer {
    manifest: Manifest,
    model_version: String,
    language: LanguageModel,
    preprocessor: Preprocessor,
    tokenizer: Tokenizer,
    model: Model,
    cache: Cache<CacheKey, Verdict>,
}

/// What reads a text before the network does. Its files are small: a page makes it while the
/// network is still on its way.
#[derive(Debug)]
pub(crate) struct TextStages {
    tokenizer: Tokenizer,
    language: LanguageModel,
}

impl TextStages {
    /// Of the files of a bundle that say so.
    pub(crate) fn new(tokenizer: &[u8], language: &[u8]) -> Result<Self> {
        Ok(Self {
            tokenizer: Tokenizer::from_json(tokenizer)?,
            language: LanguageModel::from_bytes(language)?,
        })
    }
}

/// What a cached verdict depends on. The model version is not part of it because an
/// analyzer, and its cache with it, holds one model for life.
type CacheKey = (String, CacheOptions);
/// [`AnalyzeOptions`] in a form that can be compared exactly.
type CacheOptions = (Option<Language>, bool, bool, Option<u32>);

/// Longer texts, in bytes, are not kept in the cache: their memory would be unbounded.
const MAX_CACHED_BYTES: usize = 10_000;
/// Texts judged together in one pass of the network.
const BATCH: usize = 64;

impl Analyzer {
    /// Checks the bundle and builds an analyzer from it.
    ///
    /// # Errors
    /// When a file is damaged, does not fit the others or uses what the engine does not
    /// hold; the error's [code](crate::ErrorCode) says which.
    pub fn from_bundle(bundle: Bundle<'_>, options: AnalyzerOptions) -> Result<Self> {
        bundle.verify()?;
        Self::from_verified(bundle, options)
    }

    /// As [`from_bundle`](Self::from_bundle), without a look at the checksums: for a caller
    /// that has compared them already.
    ///
    /// # Errors
    /// As [`from_bundle`](Self::from_bundle).
    pub fn from_verified(bundle: Bundle<'_>, options: AnalyzerOptions) -> Result<Self> {
        Self::with_stages(bundle, None, options)
    }

    /// As [`from_verified`](Self::from_verified), with the stages before the network if they
    /// were made of the bundle's files already.
    pub(crate) fn with_stages(
        bundle: Bundle<'_>,
        stages: Option<TextStages>,
        options: AnalyzerOptions,
    ) -> Result<Self> {
        options.validate()?;
        let manifest = Manifest::from_json(bundle.manifest)?;
        let model = Model::from_onnx(bundle.model)?;
        let TextStages { tokenizer, language } = match stages {
            Some(stages) => stages,
            None => TextStages::new(bundle.tokenizer, bundle.language)?,
        };
        check_fit(&manifest, &model, &tokenizer)?;
        Ok(Self {
            model_version: manifest.model_version(),
            language,
            preprocessor: Preprocessor::new(&manifest.preprocess),
            tokenizer,
            model,
            cache: Cache::new(options.cache_capacity),
            manifest,
        })
    }

    /// The verdict on one text. Odd text is no error: it gets an honest verdict.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`](crate::Error::OptionsInvalid) for an option out of range,
    /// [`Error::InferenceFailed`](crate::Error::InferenceFailed) if the engine fails.
    pub fn analyze(&mut self, text: &str, options: &AnalyzeOptions) -> Result<Verdict> {
        options.validate()?;
        let key = cache_key(text, options);
        if let Some(verdict) = self.cache.get(&key) {
            return Ok(verdict);
        }
        let reading = self.read(text, options.language);
        let logits = self.model.logits(&reading.windows.sequences())?;
        let verdict = self.judge(text, &reading, &logits, options)?;
        if text.len() <= MAX_CACHED_BYTES {
            self.cache.insert(key, verdict.clone());
        }
        Ok(verdict)
    }

    /// The verdicts on many texts, in order: equal to [`analyze`](Self::analyze) on each,
    /// and faster, because the network reads texts of equal length together.
    ///
    /// # Errors
    /// As [`analyze`](Self::analyze).
    pub fn analyze_batch(
        &mut self,
        texts: &[impl AsRef<str>],
        options: &AnalyzeOptions,
    ) -> Result<Vec<Verdict>> {
        options.validate()?;
        let mut verdicts = Vec::with_capacity(texts.len());
        for chunk in texts.chunks(BATCH) {
            let readings: Vec<Reading> =
                chunk.iter().map(|text| self.read(text.as_ref(), options.language)).collect();
            let sequences: Vec<&[u32]> =
                readings.iter().flat_map(|reading| reading.windows.sequences()).collect();
            let mut logits = self.model.logits(&sequences)?.into_iter();
            for (text, reading) in chunk.iter().zip(&readings) {
                let own: Vec<Vec<f32>> = logits.by_ref().take(reading.windows.len()).collect();
                verdicts.push(self.judge(text.as_ref(), reading, &own, options)?);
            }
        }
        Ok(verdicts)
    }

    /// The original service's answer to `/predict`.
    pub fn predict(&mut self, text: &str) -> Prediction {
        match self.analyze(text, &AnalyzeOptions::default()) {
            Ok(verdict) => Prediction::new(text, &verdict),
            Err(error) => Prediction::Failed { error: error.to_string() },
        }
    }

    /// What the network reads of a text: the first stages of the flow, laid open. Of a text
    /// longer than [`MAX_TEXT_CHARS`](crate::MAX_TEXT_CHARS) it is the beginning, as in a verdict.
    #[must_use]
    pub fn tokenize(&self, text: &str, hint: Option<Language>) -> TokenizedText {
        let (detection, normalized, tokens) = self.tokens(clip(text).0, hint);
        TokenizedText::new(detection, &normalized, &tokens)
    }

    /// language → preprocess → tokenizer.
    fn tokens(&self, text: &str, hint: Option<Language>) -> (Detection, AlignedText, Tokens) {
        let detection = match hint {
            Some(language) => Detection { language, confidence: 1.0 },
            None => self.language.detect(&unescape(text)),
        };
        let normalized = self.preprocessor.preprocess(text, detection.language);
        let tokens = self.tokenizer.encode(&normalized);
        (detection, normalized, tokens)
    }

    /// The tokens of a text, laid out for the network.
    fn read(&self, text: &str, hint: Option<Language>) -> Reading {
        let (clipped, truncated) = clip(text);
        let (detection, _, tokens) = self.tokens(clipped, hint);
        let known = tokens.ids.iter().filter(|id| **id != self.tokenizer.unknown_id()).count();
        let windows = Windows::new(tokens, clipped, self.manifest.max_tokens);
        Reading { detection, windows, known, truncated }
    }

    /// logits → verdict.
    fn judge(
        &self,
        text: &str,
        reading: &Reading,
        logits: &[Vec<f32>],
        options: &AnalyzeOptions,
    ) -> Result<Verdict> {
        let Detection { language, confidence: language_confidence } = reading.detection;
        let scores = self.scores(&reading.windows.combine(logits), language);
        let label = scores.best();
        let confidence = scores.get(label);
        let threshold = options.uncertain_below.unwrap_or(self.manifest.uncertain_below);
        let sentences =
            options.sentences.then(|| self.judge_sentences(text, reading)).transpose()?;
        let evidence = options
            .explain
            .then(|| {
                let to_scores = |logits: &[f32]| self.scores(logits, language);
                explain(&self.model, clip(text).0, &reading.windows, logits, to_scores)
            })
            .transpose()?;
        Ok(Verdict {
            label,
            confidence,
            scores,
            language,
            language_confidence,
            reliable: self.manifest.languages.contains(&language) && reading.is_mostly_known(),
            truncated: reading.truncated,
            uncertain: confidence < threshold,
            warnings: warnings(text),
            model_version: self.model_version.clone(),
            mixed: sentences.as_deref().map(is_mixed),
            sentences,
            evidence,
        })
    }

    /// The verdict on each sentence of `text`.
    #[inline(never)]
    fn judge_sentences(&self, text: &str, reading: &Reading) -> Result<Vec<SentenceVerdict>> {
        let language = reading.detection.language;
        sentences(clip(text).0)
            .into_iter()
            .map(|span| {
                let windows = reading.windows.within(span);
                let logits = self.model.logits(&windows.sequences())?;
                let scores = self.scores(&windows.combine(&logits), language);
                let label = scores.best();
                Ok(SentenceVerdict { span, label, confidence: scores.get(label), scores })
            })
            .collect()
    }

    fn scores(&self, logits: &[f32], language: Language) -> Scores {
        if logits.is_empty() {
            return Scores::UNKNOWN;
        }
        Scores::from_logits(logits, &self.manifest.labels, self.manifest.temperature(language))
    }

    /// What the bundle says of itself.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// How well the cache has served.
    #[must_use]
    pub fn cache_stats(&self) -> CacheStats {
        self.cache.stats()
    }

    /// Forgets every cached verdict, and with it every text. (Of the last text the network
    /// keeps its states, which are numbers, until the next one.)
    pub fn clear_cache(&mut self) {
        self.cache.clear();
    }
}

/// Whether the parts of a bundle belong together.
fn check_fit(manifest: &Manifest, model: &Model, tokenizer: &Tokenizer) -> Result<()> {
    let (expected, found) = (manifest.labels.len(), model.labels());
    if found != expected {
        return Err(Error::ModelMismatch { expected, found });
    }
    // The network must hold a row for the tokenizer's highest id.
    let last = u32::try_from(tokenizer.vocabulary_size() - 1).unwrap_or(u32::MAX);
    model.logits(&[&[last]]).map(|_| ()).map_err(Error::model)
}

fn cache_key(text: &str, options: &AnalyzeOptions) -> CacheKey {
    let AnalyzeOptions { language, sentences, explain, uncertain_below } = *options;
    (text.to_owned(), (language, sentences, explain, uncertain_below.map(f32::to_bits)))
}
