//! Hostile texts take linear time and cause no panic. `tests/data/hostile/README.md` lists the
//! guarantees.

use std::time::Duration;

use cpu_time::ThreadTime;
use mizaj::dev::{InputText, Preprocessor, warnings};
use mizaj::{Language, MAX_TEXT_CHARS, PreprocessConfig, Span, Warning};

const CORPUS: &str = include_str!("../data/hostile/corpus.jsonl");

/// Limit for one text of [`MAX_TEXT_CHARS`] characters, in processor time, which does not count
/// other programs. It is a hundred times what linear work takes in a debug build, and a small
/// fraction of what quadratic work takes.
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
    truncated: bool,
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
fn hostile_texts_take_linear_time() {
    let preprocessor = Preprocessor::new(&PreprocessConfig::default());
    for hostile in corpus() {
        let text = hostile.text();
        // The languages with steps of their own; the others run a subset of these.
        for language in [Language::English, Language::French, Language::ArabicLatin] {
            let start = ThreadTime::now();
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
fn hostile_texts_normalize_to_their_meaning() {
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
        let text = hostile.text();
        assert_eq!(warnings(InputText::new(&text).as_str()), hostile.warnings, "{}", hostile.name);
    }
}

#[test]
fn only_texts_over_the_limit_are_truncated() {
    for hostile in corpus() {
        let text = hostile.text();
        let input = InputText::verbatim(&text);
        assert_eq!(input.is_truncated(), hostile.truncated, "{}", hostile.name);
        assert!(input.as_str().chars().count() <= MAX_TEXT_CHARS);
        assert!(text.starts_with(input.as_str()));
    }
}

#[test]
fn splitting_hostile_texts_takes_linear_time() {
    for hostile in corpus() {
        let text = hostile.text();
        let start = ThreadTime::now();
        let input = InputText::new(&text);
        let spans = input.sentences();
        let clauses = input.clauses();
        let boilerplate = input.boilerplate();
        let took = start.elapsed();
        assert!(took < LONGEST, "{} takes {took:?}", hostile.name);
        let ascend = |spans: &[Span]| spans.is_sorted_by(|a, b| a.end <= b.start);
        let set_aside: Vec<Span> = boilerplate.iter().map(|part| part.span).collect();
        assert!(ascend(spans) && ascend(clauses) && ascend(&set_aside), "{}", hostile.name);
    }
}
