//! The tokenizer gives the ids of the reference implementation, and is safe with any input.
//!
//! Golden vectors come from `tests/oracles/golden_tokens.py`.

use mizaj::dev::{AlignedText, Tokenizer, Tokens};
use mizaj::{ErrorCode, Span};
use proptest::prelude::*;

const UNIGRAM: &str = include_str!("../data/golden/tokenizer-unigram.json");
const WORD_LEVEL: &str = include_str!("../data/golden/tokenizer-wordlevel.json");

#[derive(serde::Deserialize)]
struct Golden {
    text: String,
    unigram: Vec<u32>,
    wordlevel: Vec<u32>,
}

fn tokenizer(json: &str) -> Tokenizer {
    Tokenizer::from_json(json.as_bytes()).unwrap()
}

fn encode(tokenizer: &Tokenizer, text: &str) -> Tokens {
    tokenizer.encode(&AlignedText::new(text))
}

/// A Unigram file with this vocabulary, unknown entry 0.
fn unigram(vocab: &str) -> String {
    format!(
        r#"{{"version":"1.0",
            "pre_tokenizer":{{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}},
            "model":{{"type":"Unigram","unk_id":0,"vocab":{vocab}}}}}"#
    )
}

/// A WordLevel file with this vocabulary, unknown entry `<oov>`.
fn word_level(vocab: &str) -> String {
    format!(
        r#"{{"version":"1.0","pre_tokenizer":{{"type":"WhitespaceSplit"}},
            "model":{{"type":"WordLevel","unk_token":"<oov>","vocab":{vocab}}}}}"#
    )
}

fn reason(json: &str) -> String {
    let error = Tokenizer::from_json(json.as_bytes()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenizerInvalid);
    error.to_string()
}

#[test]
fn ids_match_the_reference_tokenizer() {
    let (pieces, words) = (tokenizer(UNIGRAM), tokenizer(WORD_LEVEL));
    for line in include_str!("../data/golden/tokens.jsonl").lines() {
        let golden: Golden = serde_json::from_str(line).unwrap();
        assert_eq!(encode(&pieces, &golden.text).ids, golden.unigram, "{:?}", golden.text);
        assert_eq!(encode(&words, &golden.text).ids, golden.wordlevel, "{:?}", golden.text);
    }
}

#[test]
fn spans_point_into_the_original_text() {
    let text = "the late box";
    let tokens = encode(&tokenizer(WORD_LEVEL), text);
    let words: Vec<_> = tokens.spans.iter().map(|span| span.slice(text)).collect();
    assert_eq!(words, ["the", "late", "box"]);

    let pieces = tokenizer(&unigram(r#"[["<unk>",-9],["▁",-3],["▁l",-2],["a",-2],["te",-2]]"#));
    let tokens = encode(&pieces, "late xy late");
    assert_eq!(tokens.ids, [2, 3, 4, 1, 0, 2, 3, 4]);
    let texts: Vec<_> = tokens.spans.iter().map(|span| span.slice("late xy late")).collect();
    // A word mark that is a token of its own points at the character after it.
    assert_eq!(texts, ["l", "a", "te", "x", "xy", "l", "a", "te"]);
}

#[test]
fn spans_of_a_normalized_text_point_into_the_original() {
    let mut text = AlignedText::new("BAD");
    for c in &mut text.chars {
        c.character = c.character.to_ascii_lowercase();
        c.span = Span::new(c.span.start + 10, c.span.end + 10);
    }
    let tokens = tokenizer(&word_level(r#"{"<oov>":0,"bad":1}"#)).encode(&text);
    assert_eq!((tokens.ids, tokens.spans), (vec![1], vec![Span::new(10, 13)]));
}

#[test]
fn adjacent_unknown_characters_are_one_token() {
    let pieces = tokenizer(&unigram(r#"[["<unk>",0],["▁",-1],["a",-1]]"#));
    assert_eq!(encode(&pieces, "日本a語").ids, [1, 0, 2, 0]);
}

#[test]
fn unknown_characters_can_form_a_known_piece() {
    // With a positive score, the two unknowns outweigh the piece; the reference then finds the
    // piece by its text.
    let pieces = tokenizer(&unigram(r#"[["<unk>",100],["▁",100],["xy",100]]"#));
    assert_eq!(encode(&pieces, "xy").ids, [1, 2]);
}

#[test]
fn an_empty_text_has_no_tokens() {
    for json in [UNIGRAM, WORD_LEVEL] {
        assert_eq!(encode(&tokenizer(json), ""), Tokens::default());
    }
}

#[test]
fn a_very_long_word_takes_linear_time() {
    let pieces = tokenizer(UNIGRAM);
    for text in
        ["a".repeat(1 << 20), "日".repeat(1 << 20), "e".to_owned() + &"\u{301}".repeat(1 << 20)]
    {
        let tokens = encode(&pieces, &text);
        assert_eq!(tokens.spans.last().unwrap().end, text.len());
    }
}

#[test]
fn settings_that_would_change_ids_are_refused_by_name() {
    let file = unigram(r#"[["<unk>",0],["▁",-1]]"#);
    let replaced = |from: &str, to: &str| {
        assert!(file.contains(from), "{from}");
        reason(&file.replace(from, to))
    };
    for (setting, json) in [
        ("normalizer", r#""normalizer":{"type":"NFC"}"#),
        ("post_processor", r#""post_processor":{"type":"TemplateProcessing"}"#),
        ("truncation", r#""truncation":{"max_length":100}"#),
        ("padding", r#""padding":{"strategy":"BatchLongest"}"#),
        ("added_tokens", r#""added_tokens":[{"id":0,"content":"<unk>"}]"#),
        ("surprise", r#""surprise":null"#),
    ] {
        let message = replaced(r#""version":"1.0""#, &format!(r#""version":"1.0",{json}"#));
        assert!(message.contains(setting), "{setting}: {message}");
    }
    assert!(replaced(r#""1.0""#, r#""2.0""#).contains("version: 2.0"));
    assert!(replaced("Metaspace", "ByteLevel").contains("ByteLevel"));
    assert!(replaced("Metaspace", "WhitespaceSplit").contains("WhitespaceSplit"));
    assert!(replaced(r#""always""#, r#""first""#).contains("prepend_scheme: first"));
    assert!(replaced(r#""split":true"#, r#""split":false"#).contains("split: false"));
    assert!(replaced(r#""replacement":"▁""#, r#""replacement":"_""#).contains("replacement: _"));
    assert!(replaced(r#""Unigram""#, r#""BPE""#).contains("BPE"));
    assert!(replaced(r#""Unigram""#, r#""WordLevel""#).contains("wrong form"));
    let fallback = replaced(r#""unk_id":0"#, r#""unk_id":0,"byte_fallback":true"#);
    assert!(fallback.contains("byte_fallback"));
}

#[test]
fn settings_that_change_no_ids_are_accepted() {
    let extra =
        r#""version":"1.0","decoder":{"type":"Metaspace"},"normalizer":null,"added_tokens":[]"#;
    let file = unigram(r#"[["<unk>",0],["▁",-1]]"#).replace(r#""version":"1.0""#, extra);
    assert_eq!(tokenizer(&file).vocabulary_size(), 2);
}

#[test]
fn an_invalid_vocabulary_is_refused() {
    for vocab in [
        "[]",
        "[[\"<unk>\",null]]",
        "[[\"<unk>\",1e999]]",
        "[[\"<unk>\",NaN]]",
        "[[\"<unk>\"]]",
        "[[\"<unk>\",0],[\"\",-1]]",
        "[[\"<unk>\",0],[\"a\",-1],[\"a\",-2]]",
        "[[\"<unk>\",0],[7,-1]]",
        "null",
    ] {
        reason(&unigram(vocab));
    }
    for vocab in [
        "{}",
        r#"{"a":0}"#,
        r#"{"<oov>":0,"a":0}"#,
        r#"{"<oov>":0,"a":2}"#,
        r#"{"<oov>":0,"a":4294967295}"#,
        r#"{"<oov>":0,"a":99999999999999999999}"#,
        r#"{"<oov>":0,"a":-1}"#,
        r#"{"<oov>":0,"a":1,"a":2}"#,
        r#"{"<oov>":0,"":1}"#,
    ] {
        reason(&word_level(vocab));
    }
    let file = unigram(r#"[["<unk>",0]]"#);
    reason(&file.replace(r#""unk_id":0"#, r#""unk_id":1"#));
    reason(&file.replace(r#""unk_id":0"#, r#""unk_id":null"#));
    reason(&file.replace(r#""unk_id":0,"#, ""));
}

#[test]
fn a_file_cut_short_anywhere_is_an_error() {
    let json = UNIGRAM.as_bytes();
    for end in (0..json.len() - 2).step_by(97) {
        assert!(Tokenizer::from_json(&json[..end]).is_err());
    }
    assert!(Tokenizer::from_json(b"\xff\xfe").is_err());
}

proptest! {
    #[test]
    fn tokens_cover_any_text(text in "\\PC{0,60}|[a-e▁ 日\u{301}😡<>url]{0,40}") {
        for json in [UNIGRAM, WORD_LEVEL] {
            let tokenizer = tokenizer(json);
            let Tokens { ids, spans, .. } = encode(&tokenizer, &text);
            prop_assert_eq!(ids.len(), spans.len());
            prop_assert!(ids.iter().all(|&id| (id as usize) < tokenizer.vocabulary_size()));
            prop_assert!(spans.is_sorted_by_key(|span| span.start));
            prop_assert!(spans.iter().all(|span| text.get(span.start..span.end).is_some()));
            let mut reached = 0;
            for span in spans {
                let between = text.get(reached..span.start).unwrap_or("");
                prop_assert!(between.chars().all(|c| c.is_whitespace() || c == '▁'), "{:?}", between);
                reached = reached.max(span.end);
            }
        }
    }

    #[test]
    fn any_bytes_are_loaded_or_refused(json in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Tokenizer::from_json(&json);
    }
}
