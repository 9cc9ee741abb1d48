//! Text made to break things is read in linear time, and without a panic.
//! `hostile/README.md` states what is promised.

#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use mizaj::{
    Language, MAX_TEXT_CHARS, PreprocessConfig, Preprocessor, Warning, clip, sentences, warnings,
};

const CORPUS: &str = include_str!("hostile/corpus.jsonl");

/// For one text of [`MAX_TEXT_CHARS`] characters: far above what linear work takes on a
/// busy machine without optimisation, far below what quadratic work takes on a fast one.
const LONGEST: Duration = Duration::from_secs(5);

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Part {
    Text(String),
    Repeated { repeat: String, times: usize },
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Hostile {
    name: String,
    text: Vec<Part>,
    language: Option<Language>,
    normalized: Option<String>,
    #[serde(default)]
    warnings: Vec<Warning>,
    #[serde(default)]
    clipped: bool,
    #[serde(rename = "why")]
    _why: String,
}

impl Hostile {
    fn text(&self) -> String {
        let parts = self.text.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Repeated { repeat, times } => repeat.repeat(*times),
        });
        parts.collect()
    }
}

fn corpus() -> Vec<Hostile> {
    CORPUS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_hostile_text_is_read_in_time() {
    let preprocessor = Preprocessor::new(&PreprocessConfig::default());
    for hostile in corpus() {
        let text = hostile.text();
        // Those with steps of their own; the others run a part of the same steps.
        for language in [Language::English, Language::French, Language::ArabicLatin] {
            let start = Instant::now();
            let read = preprocessor.preprocess(&text, language);
            let took = start.elapsed();
            assert!(took < LONGEST, "{} in {language} takes {took:?}", hostile.name);
            assert!(read.chars.len() <= 12 * MAX_TEXT_CHARS, "{}", hostile.name);
            let ascends = read.chars.is_sorted_by_key(|c| c.span.start);
            let inside = read.chars.iter().all(|c| text.get(c.span.start..c.span.end).is_some());
            assert!(ascends && inside, "{} in {language}", hostile.name);
        }
    }
}

#[test]
fn hostile_texts_are_read_for_what_they_say() {
    let preprocessor = Preprocessor::new(&PreprocessConfig::default());
    for hostile in corpus() {
        let Some(expected) = &hostile.normalized else { continue };
        let language = hostile.language.unwrap_or(Language::English);
        let read = preprocessor.preprocess(&hostile.text(), language).to_text();
        assert_eq!(read, *expected, "{}", hostile.name);
    }
}

#[test]
fn hostile_texts_get_their_warnings() {
    for hostile in corpus() {
        assert_eq!(warnings(&hostile.text()), hostile.warnings, "{}", hostile.name);
    }
}

#[test]
fn only_texts_over_the_bound_are_clipped() {
    for hostile in corpus() {
        let text = hostile.text();
        let (analysed, clipped) = clip(&text);
        assert_eq!(clipped, hostile.clipped, "{}", hostile.name);
        assert!(analysed.chars().count() <= MAX_TEXT_CHARS);
        assert!(text.starts_with(analysed));
    }
}

#[test]
fn sentences_of_hostile_texts_are_found_in_time() {
    for hostile in corpus() {
        let text = hostile.text();
        let start = Instant::now();
        let spans = sentences(clip(&text).0);
        let took = start.elapsed();
        assert!(took < LONGEST, "{} takes {took:?}", hostile.name);
        assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "{}", hostile.name);
    }
}
