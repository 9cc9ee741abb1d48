//! The fuzz targets: one function each, which panics if a guarantee is violated.
//!
//! They are independent of the fuzzer, so cargo-fuzz (`fuzz_targets/`) and the runner for
//! stable Rust (`src/bin/run.rs`) share them.

use std::sync::LazyLock;

use mizaj::dev::{AlignedText, InputText, LanguageIdentifier, Preprocessor, Tokenizer, warnings};
use mizaj::{Language, PreprocessConfig, Span, Step, StopWords};

static UNIGRAM: &[u8] = include_bytes!("../../tests/data/golden/tokenizer-unigram.json");
static WORD_LEVEL: &[u8] = include_bytes!("../../tests/data/golden/tokenizer-wordlevel.json");
static LANGUAGE_MODEL: &[u8] = include_bytes!("../../models/classic/language.bin");

/// The target with this name.
#[must_use]
pub fn target(name: &str) -> Option<fn(&[u8])> {
    match name {
        "preprocess" => Some(preprocess),
        "tokenizer" => Some(tokenizer),
        "language" => Some(language),
        _ => None,
    }
}

/// Any text, language and configuration gives words with spans inside the text. The first byte
/// selects language and stop words, the next four disable steps.
pub fn preprocess(data: &[u8]) {
    let Some((header, text)) = data.split_first_chunk::<5>() else { return };
    let [choice, mask @ ..] = *header;
    let mask = u32::from_le_bytes(mask);
    let language = Language::ALL[usize::from(choice) % Language::ALL.len()];
    let disabled = |(index, _): &(usize, Step)| mask & (1 << index) != 0;
    let config = PreprocessConfig {
        disabled_steps: Step::ALL.into_iter().enumerate().filter(disabled).map(|s| s.1).collect(),
        stop_words: if choice < 128 { StopWords::Keep } else { StopWords::Remove },
    };
    let text = String::from_utf8_lossy(text);
    let read = Preprocessor::new(&config).preprocess(&text, language);

    assert!(read.chars.is_sorted_by_key(|c| c.span.start), "starts do not ascend");
    assert!(read.chars.iter().all(|c| is_slice(&text, c.span)), "span outside the text");
    assert!(read.chars.len() <= 12 * text.chars().count(), "grew too much");
    let words = read.to_text();
    let squeezed = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed, words, "white space is not normalized");

    let input = InputText::new(&text);
    let spans = input.sentences();
    assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "sentences overlap");
    assert!(spans.iter().all(|span| is_slice(&text, *span) && !span.is_empty()));
    assert!(warnings(input.as_str()).is_sorted_by(|a, b| a < b), "duplicate warning");
}

/// Any bytes as `tokenizer.json` are rejected or work. Any text gives known ids with spans
/// inside the text, with both kinds of tokenizer.
pub fn tokenizer(data: &[u8]) {
    static TOKENIZERS: LazyLock<Vec<Tokenizer>> = LazyLock::new(|| {
        [UNIGRAM, WORD_LEVEL]
            .into_iter()
            .filter_map(|json| Tokenizer::from_json(json).ok())
            .collect()
    });
    let text = String::from_utf8_lossy(data);
    let read = Tokenizer::from_json(data).ok();
    for tokenizer in TOKENIZERS.iter().chain(&read) {
        let tokens = tokenizer.encode(&AlignedText::new(&text));
        assert_eq!(tokens.ids.len(), tokens.spans.len(), "token without a span");
        let known = |id: &u32| (*id as usize) < tokenizer.vocabulary_size();
        assert!(tokens.ids.iter().all(known), "id outside the vocabulary");
        assert!(tokens.spans.iter().all(|span| is_slice(&text, *span)));
    }
}

/// Any bytes as weights are rejected or work. Any text gets a language with a probability.
pub fn language(data: &[u8]) {
    static MODEL: LazyLock<Option<LanguageIdentifier>> =
        LazyLock::new(|| LanguageIdentifier::from_bytes(LANGUAGE_MODEL).ok());
    let text = String::from_utf8_lossy(data);
    let read = LanguageIdentifier::from_bytes(data).ok();
    for model in MODEL.iter().chain(&read) {
        let confidence = model.detect(&text).confidence;
        assert!((0.0..=1.0).contains(&confidence), "confidence {confidence}");
    }
}

fn is_slice(text: &str, span: Span) -> bool {
    span.start <= span.end && text.get(span.start..span.end).is_some()
}
