//! From a message to what is written for it.

use std::collections::BTreeSet;

use mizaj::{AnalyzeOptions, Analyzer, Verdict};
use rdkafka::message::{Header, OwnedHeaders};
use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::record::Record;
use crate::lines;

/// What is written for one message.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Its fields and those of the verdict.
    Verdict(Map<String, Value>),
    /// The deletion of a key, passed on.
    Tombstone,
    /// It cannot be read: the reason.
    Dead(String),
}

/// A message too large to be written with its verdict, by partition and offset.
pub(crate) type Position = (i32, i64);

/// Reads messages and analyzes their texts.
#[derive(Debug)]
pub(crate) struct Judge {
    analyzer: Analyzer,
    options: AnalyzeOptions,
    topic: String,
    /// Where the text is in JSON values; `None` if values are plain text.
    pointer: Option<String>,
    /// Whether each verdict has an `id`.
    id: bool,
    /// Of bundle and adaptation.
    version: String,
}

impl Judge {
    pub(crate) fn new(
        analyzer: Analyzer,
        options: AnalyzeOptions,
        arguments: &Arguments,
        version: String,
    ) -> Self {
        Self {
            analyzer,
            options,
            topic: arguments.from.clone(),
            pointer: (!arguments.plain).then(|| arguments.text.clone()),
            id: arguments.id || arguments.prints(),
            version,
        }
    }

    /// One outcome for each message, in order. Those in `too_large` are dead.
    pub(crate) fn outcomes(
        &mut self,
        batch: &[Record],
        too_large: &BTreeSet<Position>,
    ) -> Vec<Outcome> {
        let inputs: Vec<Input> = batch
            .iter()
            .map(|record| {
                if too_large.contains(&(record.partition, record.offset)) {
                    Input::Unreadable("with its verdict it is larger than a message may be".into())
                } else {
                    read(record, self.pointer.as_deref())
                }
            })
            .collect();
        let texts: Vec<&str> = inputs.iter().filter_map(Input::text).collect();
        let mut verdicts = self.analyze(&texts).into_iter();
        let written = inputs.into_iter().zip(batch).map(|(input, record)| match input {
            Input::Tombstone => Outcome::Tombstone,
            Input::Unreadable(reason) => Outcome::Dead(reason),
            Input::Text { text, object } => match verdicts.next() {
                Some(Ok(verdict)) => self.answer(record, text, object, &verdict),
                Some(Err(error)) => Outcome::Dead(error.to_string()),
                None => Outcome::Dead("a verdict is missing".to_owned()),
            },
        });
        written.collect()
    }

    /// Analyzes all texts together; if that fails, each by itself, to find the one at fault.
    fn analyze(&mut self, texts: &[&str]) -> Vec<mizaj::Result<Verdict>> {
        match self.analyzer.analyze_batch(texts, &self.options) {
            Ok(verdicts) => verdicts.into_iter().map(Ok).collect(),
            Err(_) => texts.iter().map(|text| self.analyzer.analyze(text, &self.options)).collect(),
        }
    }

    fn answer(
        &self,
        record: &Record,
        text: String,
        object: Option<Map<String, Value>>,
        verdict: &Verdict,
    ) -> Outcome {
        let input =
            object.unwrap_or_else(|| [("text".to_owned(), text.into())].into_iter().collect());
        let mut result = match lines::fields(verdict) {
            Ok(fields) => fields,
            Err(error) => return Outcome::Dead(error.to_string()),
        };
        if self.id {
            result.insert("id".to_owned(), self.id_of(record).into());
        }
        Outcome::Verdict(lines::merge(input, result))
    }

    /// The same whenever the message is analyzed by this model.
    fn id_of(&self, record: &Record) -> String {
        let Record { partition, offset, .. } = record;
        format!("{}:{partition}:{offset}:{}", self.topic, self.version)
    }

    /// The headers of a dead letter: those of the message, the reason, and where it came from.
    pub(crate) fn dead_headers(&self, record: &Record, reason: &str) -> OwnedHeaders {
        let (partition, offset) = (record.partition.to_string(), record.offset.to_string());
        let added = [
            ("mizaj-error", reason),
            ("mizaj-topic", &self.topic),
            ("mizaj-partition", &partition),
            ("mizaj-offset", &offset),
            ("mizaj-model", &self.version),
        ];
        let headers = record.headers.clone().unwrap_or_default();
        added.into_iter().fold(headers, |headers, (key, value)| {
            headers.insert(Header { key, value: Some(value) })
        })
    }
}

/// A message before it is analyzed.
#[derive(Debug)]
enum Input {
    /// The text, and the object it came from unless the value is plain text.
    Text {
        text: String,
        object: Option<Map<String, Value>>,
    },
    Tombstone,
    Unreadable(String),
}

impl Input {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } => Some(text),
            Self::Tombstone | Self::Unreadable(_) => None,
        }
    }
}

fn read(record: &Record, pointer: Option<&str>) -> Input {
    let Some(value) = &record.value else { return Input::Tombstone };
    match pointer {
        None => match String::from_utf8(value.clone()) {
            Ok(text) => Input::Text { text, object: None },
            Err(_) => Input::Unreadable("not UTF-8".to_owned()),
        },
        Some(pointer) => match read_json(value, pointer) {
            Ok((text, object)) => Input::Text { text, object: Some(object) },
            Err(reason) => Input::Unreadable(reason),
        },
    }
}

fn read_json(value: &[u8], pointer: &str) -> Result<(String, Map<String, Value>), String> {
    let value = match serde_json::from_slice(value) {
        Ok(value @ Value::Object(_)) => value,
        Ok(_) => return Err("not a JSON object".to_owned()),
        Err(error) => return Err(format!("not JSON: {error}")),
    };
    let text = match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(_) => return Err(format!("{pointer} is not a string")),
        None => return Err(format!("{pointer} is missing")),
    };
    match value {
        Value::Object(object) => Ok((text, object)),
        _ => Err("not a JSON object".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Input, Record, read};

    fn input(value: Option<&[u8]>, pointer: Option<&str>) -> Input {
        let value = value.map(<[u8]>::to_vec);
        let (key, headers, timestamp) = (None, None, None);
        read(&Record { partition: 0, offset: 0, key, value, headers, timestamp }, pointer)
    }

    #[test]
    fn a_text_is_found_where_the_pointer_says() {
        let value = br#"{"ticket": {"a/b": ["first", "second"]}}"#;
        let found = input(Some(value), Some("/ticket/a~1b/1"));
        assert_eq!(found.text(), Some("second"));
        assert_eq!(input(Some(value), None).text(), std::str::from_utf8(value).ok());
        assert_eq!(input(Some(b""), None).text(), Some(""));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (value, pointer, expected) in [
            (b"{".as_slice(), Some("/text"), "not JSON: "),
            (b"", Some("/text"), "not JSON: "),
            (b"[\"fine\"]", Some("/0"), "not a JSON object"),
            (b"null", Some("/text"), "not a JSON object"),
            (b"{}", Some("/text"), "/text is missing"),
            (b"{\"text\": 5}", Some("/text"), "/text is not a string"),
            (b"{\"text\": \"\xff\"}", Some("/text"), "not JSON: "),
            (b"\xff", None, "not UTF-8"),
        ] {
            let found = input(Some(value), pointer);
            let Input::Unreadable(reason) = found else { panic!("{found:?}") };
            assert!(reason.starts_with(expected), "{reason}");
        }
        assert!(matches!(input(None, Some("/text")), Input::Tombstone));
    }
}
