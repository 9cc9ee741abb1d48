//! Learning from examples, step by step.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::convert::{self, JsText};
use super::js_error::{self, JsResult};
use crate::adapt::{self, AdaptationReport, Adapted};

/// How far a lesson is; `adaptation` (JSON) and `report` come with its last step.
#[derive(Serialize, tsify::Tsify)]
pub struct LessonState {
    /// Parts done.
    done: usize,
    /// All parts.
    total: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    adaptation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    report: Option<AdaptationReport>,
}

/// Examples inside the module's memory, and what is learned from them.
#[wasm_bindgen]
pub struct Lesson(adapt::Lesson);

#[wasm_bindgen]
impl Lesson {
    /// An empty lesson for the bundle of an engine.
    #[wasm_bindgen(constructor)]
    pub fn new(engine: &Engine) -> Self {
        Self(engine.analyzer.lesson())
    }

    /// Reads an example with the engine of this lesson.
    pub fn add(
        &mut self,
        engine: &Engine,
        #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue,
        labels: Vec<String>,
    ) -> JsResult<()> {
        let text = JsText::new(text).map_err(js_error::to_js)?;
        let reading = engine.analyzer.read_example(&text, None).map_err(js_error::to_js)?;
        self.0.add(reading, &labels).map_err(js_error::to_js)
    }

    /// Does one part of the work.
    #[wasm_bindgen(unchecked_return_type = "LessonState")]
    pub fn step(&mut self) -> JsResult<JsValue> {
        let adapted = self.0.step().map_err(js_error::to_js)?;
        let (done, total) = self.0.progress();
        let state = match adapted {
            None => LessonState { done, total, adaptation: None, report: None },
            Some(Adapted { adaptation, report }) => LessonState {
                done: total,
                total,
                adaptation: Some(adaptation.to_json().map_err(js_error::to_js)?),
                report: Some(report),
            },
        };
        convert::to_js::<LessonState>(&state)
    }
}
