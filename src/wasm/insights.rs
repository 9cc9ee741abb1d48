//! Summaries of many verdicts, collected row by row.

use wasm_bindgen::prelude::*;

use super::convert;
use super::js_error::{self, JsResult};
use crate::error::Error;
use crate::insights::{self, Difference, InsightRow, Insights, LeftOut, TopicMood};
use crate::language::Language;
use crate::verdict::Label;

/// Rows inside the module's memory, and what they have in common.
#[wasm_bindgen]
#[derive(Default)]
pub struct InsightsCollector(insights::InsightsCollector);

#[wasm_bindgen]
impl InsightsCollector {
    /// An empty collection.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row. Its `label` may be the reason for leaving it out. `truth` is empty if no person
    /// gave a label. `rest` holds the channel and the date, empty if there is none, then each topic
    /// followed by its mood. Plain arguments take less code than objects.
    pub fn add(
        &mut self,
        text: String,
        label: &str,
        confidence: f32,
        language: &str,
        truth: &str,
        rest: Vec<String>,
    ) -> JsResult<()> {
        let left_out = match label {
            "unreadable" => Some(LeftOut::Unreadable),
            "nonAnswer" => Some(LeftOut::NonAnswer),
            _ => None,
        };
        let mut rest = rest.into_iter();
        let mut place = || rest.next().filter(|name| !name.is_empty());
        let (channel, date) = (place(), place());
        let mut topics = Vec::new();
        while let (Some(topic), Some(mood)) = (rest.next(), rest.next()) {
            topics.push(TopicMood { topic, mood: label_of(&mood)? });
        }
        self.0.add(&InsightRow {
            text,
            label: if left_out.is_some() { Label::Neutral } else { label_of(label)? },
            confidence,
            language: Language::from_tag(language).ok_or_else(|| unknown(language))?,
            left_out,
            truth: if truth.is_empty() { None } else { Some(label_of(truth)?) },
            topics,
            channel,
            date,
        });
        Ok(())
    }

    /// Summarizes the rows; `partial` if others are still to come.
    #[wasm_bindgen(unchecked_return_type = "Insights")]
    pub fn report(&self, partial: bool) -> JsResult<JsValue> {
        convert::to_js::<Insights>(&self.0.report(partial))
    }

    /// What distinguishes these rows from others.
    #[wasm_bindgen(unchecked_return_type = "Difference[]")]
    pub fn differences(&self, other: &Self) -> JsResult<JsValue> {
        convert::to_js::<Vec<Difference>>(&self.0.differences(&other.0))
    }
}

fn label_of(name: &str) -> JsResult<Label> {
    Label::from_name(name).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> js_sys::Error {
    let reason = format!("neither a label nor a language: {name}");
    js_error::to_js(Error::OptionsInvalid { option: "rows".to_owned(), reason })
}
