//! The module that JavaScript loads: converts and delegates, nothing else.
//!
//! Only this folder knows of JavaScript. The npm package in `js/` keeps [`Engine`] to
//! itself and shows its callers plain data.

mod convert;
mod js_error;

use wasm_bindgen::prelude::*;

use crate::analyzer::{Analyzer, TextStages};
use crate::bundle::Bundle;
use crate::cache::CacheStats;
use crate::insights::{InsightRow, Insights, InsightsCollector};
use crate::metrics::{Comparison, JudgedRow, Report};
use crate::options::{AnalyzeOptions, AnalyzerOptions};
use crate::verdict::{Evidence, Prediction, TokenizedText, Verdict};

use convert::JsText;
use js_error::JsResult;

/// An analyzer inside the module's memory.
///
/// After a trap the whole instance of the module, with every `Engine` in it, is lost.
#[wasm_bindgen]
pub struct Engine {
    analyzer: Analyzer,
}

/// The stages before the network, made before its file is there.
#[wasm_bindgen]
pub struct Stages(TextStages);

#[wasm_bindgen]
impl Stages {
    /// Of files whose checksums were compared.
    #[wasm_bindgen(constructor)]
    pub fn new(tokenizer: &[u8], language: &[u8]) -> JsResult<Self> {
        TextStages::new(tokenizer, language).map(Self).map_err(js_error::to_js)
    }
}

#[wasm_bindgen]
impl Engine {
    /// Checks the files of a bundle and makes an analyzer of them. The checksums are left out
    /// if `verified` says that they were compared: the platform is faster at that. Only then
    /// may there be `stages`, made of the same files; they are used up.
    #[wasm_bindgen(constructor)]
    pub fn new(
        manifest: &[u8],
        model: &[u8],
        tokenizer: &[u8],
        language: &[u8],
        verified: bool,
        stages: Option<Stages>,
        #[wasm_bindgen(unchecked_optional_param_type = "AnalyzerOptions")] options: &JsValue,
    ) -> JsResult<Self> {
        let bundle = Bundle { manifest, model, tokenizer, language };
        let options = convert::options::<AnalyzerOptions>(options).map_err(js_error::to_js)?;
        let analyzer = if verified {
            Analyzer::with_stages(bundle, stages.map(|stages| stages.0), options)
        } else {
            Analyzer::from_bundle(bundle, options)
        };
        Ok(Self { analyzer: analyzer.map_err(js_error::to_js)? })
    }

    /// The verdict on one text; positions in it count UTF-16 code units of `text`.
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

    /// What each word, or each sentence of a long text, did to the scores.
    #[wasm_bindgen(unchecked_return_type = "Evidence[]")]
    pub fn explain(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "AnalyzeOptions")] options: &JsValue,
    ) -> JsResult<JsValue> {
        let text = JsText::new(text).map_err(js_error::to_js)?;
        let options = convert::options(options).map_err(js_error::to_js)?;
        let options = AnalyzeOptions { explain: true, ..options };
        let verdict = self.analyzer.analyze(&text, &options).map_err(js_error::to_js)?;
        convert::to_js::<Vec<Evidence>>(&text.annotate(verdict).evidence.unwrap_or_default())
    }

    /// What the network reads of a text; positions count UTF-16 code units of `text`.
    /// Of the options only the language counts.
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

    /// The original service's answer to `/predict`; what is not a string gets its error.
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

    /// What judged rows say together.
    #[wasm_bindgen(unchecked_return_type = "Insights")]
    pub fn insights(
        &self,
        #[wasm_bindgen(unchecked_param_type = "InsightRow[]")] rows: JsValue,
    ) -> JsResult<JsValue> {
        let mut collector = InsightsCollector::new();
        for row in convert::rows::<InsightRow>(&rows)? {
            collector.add(&row?);
        }
        convert::to_js::<Insights>(&collector.report())
    }

    /// How good scores are, given what people say.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn measure(
        &self,
        #[wasm_bindgen(unchecked_param_type = "JudgedRow[]")] rows: JsValue,
    ) -> JsResult<JsValue> {
        let rows = convert::rows(&rows)?.collect::<JsResult<Vec<JudgedRow>>>()?;
        convert::to_js::<Report>(&Report::new(&rows))
    }

    /// How two models differ on the same rows, given in the same order.
    #[wasm_bindgen(unchecked_return_type = "Comparison")]
    pub fn contrast(
        &self,
        #[wasm_bindgen(unchecked_param_type = "JudgedRow[]")] first: JsValue,
        #[wasm_bindgen(unchecked_param_type = "JudgedRow[]")] second: JsValue,
    ) -> JsResult<JsValue> {
        let first = convert::rows(&first)?.collect::<JsResult<Vec<JudgedRow>>>()?;
        let second = convert::rows(&second)?.collect::<JsResult<Vec<JudgedRow>>>()?;
        convert::to_js::<Comparison>(&Comparison::new(&first, &second))
    }

    /// How well the cache has served.
    #[wasm_bindgen(js_name = cacheStats, unchecked_return_type = "CacheStats")]
    pub fn cache_stats(&self) -> JsResult<JsValue> {
        convert::to_js::<CacheStats>(&self.analyzer.cache_stats())
    }

    /// Forgets every cached verdict, and with it every text.
    #[wasm_bindgen(js_name = clearCache)]
    pub fn clear_cache(&mut self) {
        self.analyzer.clear_cache();
    }
}

/// A panic writes its message and place to the console before the module traps.
#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}
