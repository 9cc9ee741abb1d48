//! The JavaScript interface of the WebAssembly module; only converts and delegates.
//!
//! Only this folder knows of JavaScript. The npm package in `packages/mizaj/` keeps [`Engine`] to
//! itself and shows its callers plain data.

#![expect(unreachable_pub, reason = "wasm-bindgen exports public items only")]

mod convert;
mod insights;
mod js_error;
mod lesson;

use wasm_bindgen::prelude::*;

use crate::adapt::Adaptation;
use crate::analyzer::Analyzer;
use crate::bundle::{Bundle, Manifest};
use crate::cache::CacheStats;
use crate::metrics::{Comparison, LabeledScores, Report};
use crate::options::{AnalyzeOptions, AnalyzerOptions};
use crate::pipeline;
use crate::verdict::{Prediction, TokenizedText, Verdict};

use convert::JsText;
use js_error::JsResult;

/// An analyzer inside the module's memory.
///
/// After a trap the whole instance of the module, with every `Engine` in it, is lost.
#[wasm_bindgen]
pub struct Engine {
    analyzer: Analyzer,
}

/// The stages before the network, built while its file is still downloading.
#[wasm_bindgen]
pub struct TextPipeline(pipeline::TextPipeline);

#[wasm_bindgen]
impl TextPipeline {
    /// Builds the stages from files with verified checksums.
    #[wasm_bindgen(constructor)]
    pub fn new(manifest: &[u8], tokenizer: &[u8], language: &[u8]) -> JsResult<Self> {
        let manifest = Manifest::from_json(manifest).map_err(js_error::to_js)?;
        pipeline::TextPipeline::from_files(&manifest.preprocess, tokenizer, language)
            .map(Self)
            .map_err(js_error::to_js)
    }
}

#[wasm_bindgen]
impl Engine {
    /// Checks the files of a bundle and builds an analyzer from them. If `verified`, checksums
    /// are skipped: Web Crypto, which is faster, has compared them already. A `pipeline` must
    /// come from the same files, verified ones; it is consumed.
    #[wasm_bindgen(constructor)]
    pub fn new(
        manifest: &[u8],
        model: &[u8],
        tokenizer: &[u8],
        language: &[u8],
        verified: bool,
        pipeline: Option<TextPipeline>,
        #[wasm_bindgen(unchecked_optional_param_type = "AnalyzerOptions")] options: &JsValue,
    ) -> JsResult<Self> {
        let bundle = Bundle { manifest, model, tokenizer, language };
        let options = convert::options::<AnalyzerOptions>(options).map_err(js_error::to_js)?;
        let analyzer = if verified {
            Analyzer::with_pipeline(bundle, pipeline.map(|pipeline| pipeline.0), options)
        } else {
            Analyzer::from_bundle(bundle, options)
        };
        Ok(Self { analyzer: analyzer.map_err(js_error::to_js)? })
    }

    /// Analyzes one text; positions count UTF-16 code units of `text`.
    #[wasm_bindgen(unchecked_return_type = "Verdict")]
    pub fn analyze(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "AnalyzeOptions")] options: &JsValue,
    ) -> JsResult<JsValue> {
        let text = JsText::new(text).map_err(js_error::to_js)?;
        let options = convert::options::<AnalyzeOptions>(options).map_err(js_error::to_js)?;
        let verdict = self.analyzer.analyze(&text, &options).map_err(js_error::to_js)?;
        convert::to_js::<Verdict>(&text.annotate(verdict))
    }

    /// What the network sees of a text; positions count UTF-16 code units of `text`. Only the
    /// language option has an effect.
    #[wasm_bindgen(unchecked_return_type = "TokenizedText")]
    pub fn tokenize(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "AnalyzeOptions")] options: &JsValue,
    ) -> JsResult<JsValue> {
        let text = JsText::new(text).map_err(js_error::to_js)?;
        let options = convert::options::<AnalyzeOptions>(options).map_err(js_error::to_js)?;
        let tokenized = self.analyzer.tokenize(&text, options.language);
        convert::to_js::<TokenizedText>(&text.locate(tokenized))
    }

    /// The original service's answer to `/predict`; anything but a string gives an error.
    #[wasm_bindgen(unchecked_return_type = "Prediction")]
    pub fn predict(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "unknown")] text: &JsValue,
    ) -> JsResult<JsValue> {
        let prediction = match JsText::new(text) {
            Ok(text) => self.analyzer.predict(&text),
            Err(error) => Prediction::Failed { error: error.to_string() },
        };
        convert::to_js::<Prediction>(&prediction)
    }

    /// Uses the adaptation in this JSON from now on.
    #[wasm_bindgen(js_name = setAdaptation)]
    pub fn set_adaptation(&mut self, json: &str) -> JsResult<()> {
        let adaptation = Adaptation::from_json(json.as_bytes()).map_err(js_error::to_js)?;
        self.analyzer.set_adaptation(Some(adaptation)).map_err(js_error::to_js)
    }

    /// Hit and miss counts of the verdict cache.
    #[wasm_bindgen(js_name = cacheStats, unchecked_return_type = "CacheStats")]
    pub fn cache_stats(&self) -> JsResult<JsValue> {
        convert::to_js::<CacheStats>(&self.analyzer.cache_stats())
    }

    /// Drops every cached verdict and its text.
    #[wasm_bindgen(js_name = clearCache)]
    pub fn clear_cache(&mut self) {
        self.analyzer.clear_cache();
    }
}

// Arithmetic on verdicts needs no model, so these are not methods of an engine.

/// Measures scores against human labels.
#[wasm_bindgen(js_name = evaluateScores, unchecked_return_type = "Report")]
pub fn evaluate_scores(
    #[wasm_bindgen(unchecked_param_type = "LabeledScores[]")] rows: JsValue,
) -> JsResult<JsValue> {
    let rows = convert::rows(&rows)?.collect::<JsResult<Vec<LabeledScores>>>()?;
    convert::to_js::<Report>(&Report::new(&rows))
}

/// Compares two models on the same rows, given in the same order.
#[wasm_bindgen(js_name = compareScores, unchecked_return_type = "Comparison")]
pub fn compare_scores(
    #[wasm_bindgen(unchecked_param_type = "LabeledScores[]")] first: JsValue,
    #[wasm_bindgen(unchecked_param_type = "LabeledScores[]")] second: JsValue,
) -> JsResult<JsValue> {
    let first = convert::rows(&first)?.collect::<JsResult<Vec<LabeledScores>>>()?;
    let second = convert::rows(&second)?.collect::<JsResult<Vec<LabeledScores>>>()?;
    convert::to_js::<Comparison>(&Comparison::new(&first, &second))
}

/// Logs a panic's message and location to the console before the module traps.
#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}
