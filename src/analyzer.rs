//! The whole flow, top to bottom: cache → pipeline → model → verdict.

mod adapting;
mod clauses;
mod findings;

use mizaj_model::{Model, Rows};

use clauses::Summaries;
use findings::Findings;

use crate::adapt::Adaptation;
use crate::bundle::{Bundle, Manifest};
use crate::cache::{CacheStats, VerdictCache};
use crate::error::{Error, Result};
use crate::explain::Explanation;
use crate::heads::{HeadOutputs, RequestedOutputs};
use crate::language::{Detection, Language};
use crate::mood::MoodReader;
use crate::options::{AnalyzeOptions, AnalyzerOptions};
use crate::pipeline::{EncodedText, TextPipeline};
use crate::verdict::{Prediction, TokenizedText, Verdict};
use crate::warnings::warnings;
use crate::windows::Windows;

/// Analyzes texts with one trained bundle.
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
    pipeline: TextPipeline,
    model: Model,
    heads: HeadOutputs,
    adaptation: Option<Adaptation>,
    cache: VerdictCache,
}

/// Maximum number of texts analyzed in one pass of the network.
const BATCH: usize = 64;

impl Analyzer {
    /// Checks the bundle and builds an analyzer from it.
    ///
    /// # Errors
    /// If a file is damaged, does not match the others, or needs something the engine does not
    /// support; the error's [code](crate::ErrorCode) says which.
    pub fn from_bundle(bundle: Bundle<'_>, options: AnalyzerOptions) -> Result<Self> {
        bundle.verify()?;
        Self::from_verified(bundle, options)
    }

    /// Like [`from_bundle`](Self::from_bundle), but skips the checksums; for callers that have
    /// already verified them.
    ///
    /// # Errors
    /// Same as [`from_bundle`](Self::from_bundle).
    pub fn from_verified(bundle: Bundle<'_>, options: AnalyzerOptions) -> Result<Self> {
        Self::with_pipeline(bundle, None, options)
    }

    /// Like [`from_verified`](Self::from_verified), with a pipeline already built from the same
    /// bundle, if there is one.
    pub(crate) fn with_pipeline(
        bundle: Bundle<'_>,
        pipeline: Option<TextPipeline>,
        options: AnalyzerOptions,
    ) -> Result<Self> {
        options.validate()?;
        let manifest = Manifest::from_json(bundle.manifest)?;
        let model = Model::from_onnx(bundle.model)?;
        let pipeline = match pipeline {
            Some(pipeline) => pipeline,
            None => {
                TextPipeline::from_files(&manifest.preprocess, bundle.tokenizer, bundle.language)?
            }
        };
        check_fit(&manifest, &model, &pipeline)?;
        Ok(Self {
            heads: manifest.heads.outputs(&model)?,
            model_version: manifest.model_version(),
            pipeline,
            model,
            adaptation: None,
            cache: VerdictCache::new(options.cache_capacity),
            manifest,
        })
    }

    /// Analyzes one text. Unusual text is not an error: it gets a verdict that says so.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`](crate::Error::OptionsInvalid) if an option is out of range,
    /// [`Error::InferenceFailed`](crate::Error::InferenceFailed) if the engine fails.
    pub fn analyze(&mut self, text: &str, options: &AnalyzeOptions) -> Result<Verdict> {
        options.validate()?;
        if let Some(verdict) = self.cache.get(text, options) {
            return Ok(verdict);
        }
        let (encoded, windows) = self.encode(text, options.language);
        let mut requested = self.requested(options)?;
        requested.clauses.take_if(|_| self.is_one_clause(&encoded, &windows));
        let mut rows =
            self.model.run(&windows.sequences(&encoded.tokens), &requested.with_summaries())?;
        let summaries = requested.take_summaries(&mut rows);
        let verdict = self.verdict(&encoded, &windows, &requested, &rows, &summaries, options)?;
        self.cache.insert(text, options, &verdict);
        Ok(verdict)
    }

    /// Analyzes many texts and returns their verdicts in order. The results equal those of
    /// [`analyze`](Self::analyze) on each text, but batches are faster because the network runs
    /// texts of equal length together.
    ///
    /// # Errors
    /// Same as [`analyze`](Self::analyze).
    pub fn analyze_batch(
        &mut self,
        texts: &[impl AsRef<str>],
        options: &AnalyzeOptions,
    ) -> Result<Vec<Verdict>> {
        options.validate()?;
        let requested = self.requested(options)?;
        let mut verdicts = Vec::with_capacity(texts.len());
        for chunk in texts.chunks(BATCH) {
            let texts: Vec<(EncodedText<'_>, Windows)> =
                chunk.iter().map(|text| self.encode(text.as_ref(), options.language)).collect();
            let sequences: Vec<&[u32]> =
                texts.iter().flat_map(|(text, windows)| windows.sequences(&text.tokens)).collect();
            let rows = self.model.run(&sequences, &requested.with_summaries())?;
            let mut rows: Vec<_> = rows.into_iter().map(Rows::into_iter).collect();
            for (text, windows) in &texts {
                let own = |rows: &mut std::vec::IntoIter<_>| rows.take(windows.len()).collect();
                let mut own: Vec<Rows> = rows.iter_mut().map(own).collect();
                let summaries = requested.take_summaries(&mut own);
                verdicts.push(self.verdict(text, windows, &requested, &own, &summaries, options)?);
            }
        }
        Ok(verdicts)
    }

    /// Answers as the original service did at `/predict`.
    pub fn predict(&mut self, text: &str) -> Prediction {
        match self.analyze(text, &AnalyzeOptions::default()) {
            Ok(verdict) => Prediction::new(text, &verdict),
            Err(error) => Prediction::Failed { error: error.to_string() },
        }
    }

    /// Returns what the network sees of a text, for inspection. A text longer than
    /// [`MAX_TEXT_CHARS`](crate::MAX_TEXT_CHARS) is truncated, as it is for a verdict.
    #[must_use]
    pub fn tokenize(&self, text: &str, hint: Option<Language>) -> TokenizedText {
        let EncodedText { normalized, tokens, .. } = self.pipeline.encode(text, hint);
        TokenizedText::new(normalized.detection, &normalized.words, &tokens)
    }

    /// Encodes a text and splits its tokens into windows.
    fn encode<'t>(&self, text: &'t str, hint: Option<Language>) -> (EncodedText<'t>, Windows) {
        let encoded = self.pipeline.encode(text, hint);
        let windows = Windows::new(&encoded, self.manifest.max_tokens);
        (encoded, windows)
    }

    /// What the network has to compute for `options`, and for the adaptation in use.
    fn requested(&self, options: &AnalyzeOptions) -> Result<RequestedOutputs> {
        let requested = self.heads.requested(self.model.mood(), options);
        let requested = requested.map_err(|head| Error::OptionsInvalid {
            option: head.to_owned(),
            reason: format!("the bundle {} has no head for it", self.model_version),
        })?;
        Ok(requested.with_vector(self.active_adaptation().and(self.heads.vector)))
    }

    /// Builds the verdict from the network's outputs for each window.
    fn verdict(
        &self,
        text: &EncodedText<'_>,
        windows: &Windows,
        requested: &RequestedOutputs,
        rows: &[Rows],
        summaries: &Summaries,
        options: &AnalyzeOptions,
    ) -> Result<Verdict> {
        let outputs = windows.combine_all(rows);
        let row = requested.mood_row(&outputs);
        let heads = &self.manifest.heads;
        let input = &text.normalized.input;
        let Detection { language, confidence: language_confidence } = text.normalized.detection;
        let reader = self.mood_reader();
        let scores = reader.scores(&row, text, &windows.ranges);
        let label = scores.best();
        let confidence = scores.get(label);
        let reliable = self.manifest.languages.contains(&language) && text.is_mostly_known();
        let threshold = options.uncertain_below.unwrap_or(self.manifest.uncertain_below);
        let uncertain = confidence < threshold;
        let sentences = options.sentences.then(|| self.sentences(text)).transpose()?;
        let clauses = options
            .reads_clauses()
            .then(|| self.clauses(text, windows, requested, &outputs, summaries))
            .transpose()?;
        let clauses = clauses.unwrap_or_default();
        let mixed = options.reads_clauses().then(|| clauses.disagree());
        let mut findings = Findings::new(heads, requested, &outputs, &clauses.topics);
        let explain = || Explanation::new(reader, text, windows, requested, rows, outputs);
        let explanation = options.explain.then(explain).transpose()?;
        if let Some(explanation) = &explanation {
            findings.explain(heads, requested, explanation);
        }
        let adaptation = self.active_adaptation();
        let own = adaptation.map(|adaptation| (adaptation, self.reading(text, &row)));
        let category = own.as_ref().and_then(|(adaptation, reading)| adaptation.category(reading));
        let categories = own.and_then(|(adaptation, reading)| adaptation.categories(&reading));
        Ok(Verdict {
            label,
            confidence,
            scores,
            language,
            language_confidence,
            reliable,
            truncated: input.is_truncated(),
            uncertain,
            certainty: self.manifest.certainty(confidence, reliable && !uncertain),
            warnings: warnings(input.as_str()),
            model_version: self.model_version.clone(),
            mixed,
            sentences,
            clauses: options.clauses.then_some(clauses.verdicts),
            boilerplate: input.boilerplate().to_vec(),
            topics: findings.topics,
            intent: findings.intent,
            signals: findings.signals,
            cues: options.cues.then(|| input.cues()),
            category,
            categories,
            adaptation: adaptation.map(|adaptation| adaptation.id().to_owned()),
            evidence: explanation.map(|explanation| explanation.evidence()),
        })
    }

    fn mood_reader(&self) -> MoodReader<'_> {
        let correction = self.active_adaptation().filter(|adaptation| adaptation.corrects_moods());
        MoodReader { model: &self.model, manifest: &self.manifest, correction }
    }

    /// The manifest of the loaded bundle.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Hit and miss counts of the verdict cache.
    #[must_use]
    pub fn cache_stats(&self) -> CacheStats {
        self.cache.stats()
    }

    /// Drops every cached verdict and its text. The network keeps its numeric states for the
    /// last text until the next one.
    pub fn clear_cache(&mut self) {
        self.cache.clear();
    }
}

/// Checks that the parts of a bundle fit together.
fn check_fit(manifest: &Manifest, model: &Model, pipeline: &TextPipeline) -> Result<()> {
    let (expected, found) = (manifest.labels.len(), model.labels());
    if found != expected {
        return Err(Error::ModelMismatch { expected, found });
    }
    // The embedding must have a row for the tokenizer's highest id.
    let last = u32::try_from(pipeline.vocabulary_size() - 1).unwrap_or(u32::MAX);
    model.logits(&[&[last]]).map(|_| ()).map_err(Error::model)
}
