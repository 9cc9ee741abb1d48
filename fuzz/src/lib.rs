//! What the fuzzers run: one function a target, which panics when a promise is broken.
//!
//! The functions know nothing of a fuzzer, so that cargo-fuzz (`fuzz_targets/`) and the
//! runner for stable Rust (`src/bin/run.rs`) share them.

use std::sync::LazyLock;

use mizaj::{
    AlignedText, Language, LanguageModel, PreprocessConfig, Preprocessor, Span, Step, StopWords,
    Tokenizer, clip, sentences, warnings,
};

static UNIGRAM: &[u8] = include_bytes!("../../tests/golden/tokenizer-unigram.json");
static WORD_LEVEL: &[u8] = include_bytes!("../../tests/golden/tokenizer-wordlevel.json");
static LANGUAGE_MODEL: &[u8] = include_bytes!("../../models/classic/language.bin");

/// A target by its name.
#[must_use]
pub fn target(name: &str) -> Option<fn(&[u8])> {
    match name {
        "preprocess" => Some(preprocess),
        "tokenizer" => Some(tokenizer),
        "language" => Some(language),
        _ => None,
    }
}

/// Any text, language and configuration gives words with spans into the text. The first
/// byte chooses language and stop words, the next four switch steps off.
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
    assert!(read.chars.iter().all(|c| is_slice(&text, c.span)), "a span outside the text");
    assert!(read.chars.len() <= 12 * text.chars().count(), "grew too much");
    let words = read.to_text();
    let squeezed = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed, words, "white space other than single spaces");

    let spans = sentences(clip(&text).0);
    assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "sentences overlap");
    assert!(spans.iter().all(|span| is_slice(&text, *span) && !span.is_empty()));
    assert!(warnings(&text).is_sorted_by(|a, b| a < b), "a warning twice");
}

/// Bytes as `tokenizer.json` are refused or work; bytes as text give known ids with spans
/// into the text, by either kind of tokenizer.
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
        assert_eq!(tokens.ids.len(), tokens.spans.len(), "a token without a span");
        let known = |id: &u32| (*id as usize) < tokenizer.vocabulary_size();
        assert!(tokens.ids.iter().all(known), "an id outside the vocabulary");
        assert!(tokens.spans.iter().all(|span| is_slice(&text, *span)));
    }
}

/// Bytes as weights are refused or work; bytes as text get a language with a probability.
pub fn language(data: &[u8]) {
    static MODEL: LazyLock<Option<LanguageModel>> =
        LazyLock::new(|| LanguageModel::from_bytes(LANGUAGE_MODEL).ok());
    let text = String::from_utf8_lossy(data);
    let read = LanguageModel::from_bytes(data).ok();
    for model in MODEL.iter().chain(&read) {
        let confidence = model.detect(&text).confidence;
        assert!((0.0..=1.0).contains(&confidence), "confidence {confidence}");
    }
}

fn is_slice(text: &str, span: Span) -> bool {
    span.start <= span.end && text.get(span.start..span.end).is_some()
}
