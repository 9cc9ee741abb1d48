//! The language identifier with the shipped weights, and with damaged ones.

use mizaj::dev::LanguageIdentifier;
use mizaj::{Error, Language};
use serde::Deserialize;

const WEIGHTS: &[u8] = include_bytes!("../../models/classic/language.bin");
const GOLDEN: &str = include_str!("../data/golden/language.jsonl");

/// The share of each language's hand-written lines that must be right, as a guard against
/// regressions. The current weights reach 96.4% (English) to 100% (Arabic).
const FLOOR: f64 = 0.95;

#[derive(Deserialize)]
struct Line {
    text: String,
    language: Language,
}

fn golden() -> Vec<Line> {
    GOLDEN.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn shipped() -> LanguageIdentifier {
    LanguageIdentifier::from_bytes(WEIGHTS).unwrap()
}

fn language_of(text: &str) -> Language {
    shipped().detect(text).language
}

/// A valid file of `2^latin` and `2^arabic` buckets with made-up weights.
fn made_up(latin: u8, arabic: u8) -> Vec<u8> {
    let mut bytes = b"MIZAJLID".to_vec();
    bytes.extend([2, latin, arabic, 0]);
    for (log2, languages) in [(latin, 3), (arabic, 1)] {
        for value in [0.01_f32].into_iter().chain(vec![-0.5; languages]).chain([1.5; 12]) {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend((0..languages << log2).map(|place| (place * 37 % 251).to_le_bytes()[0]));
    }
    bytes.extend([0; 8]);
    with_checksum(bytes)
}

/// The bytes with a matching checksum.
fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - 8;
    let hash = bytes[..end].chunks(8).fold(0xcbf2_9ce4_8422_2325_u64, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    bytes[end..].copy_from_slice(&hash.to_le_bytes());
    bytes
}

fn assert_typed(bytes: &[u8]) {
    match LanguageIdentifier::from_bytes(bytes) {
        Err(Error::BundleInvalid { file, .. }) => assert_eq!(file, "language.bin"),
        other => panic!("expected a typed error, got {:?}", other.map(|_| "a model")),
    }
}

#[test]
fn hand_written_lines_are_identified() {
    let (model, lines) = (shipped(), golden());
    for language in Language::ALL {
        let lines: Vec<&Line> = lines.iter().filter(|line| line.language == language).collect();
        assert!(lines.len() >= 50, "only {} lines in {language}", lines.len());
        let wrong: Vec<String> = lines
            .iter()
            .map(|line| (line, model.detect(&line.text)))
            .filter(|(line, detection)| detection.language != line.language)
            .map(|(line, found)| {
                format!("{} ({} {:.2})", line.text, found.language, found.confidence)
            })
            .collect();
        let right = 1.0 - wrong.len() as f64 / lines.len() as f64;
        assert!(right >= FLOOR, "{language}: {:.1} % right, wrong: {wrong:#?}", 100.0 * right);
    }
}

#[test]
fn short_feedback_is_identified() {
    for (text, language) in [
        ("Nul", Language::French),
        ("pas mal", Language::French),
        ("merci", Language::French),
        ("bad", Language::English),
        ("thanks", Language::English),
        ("3afak", Language::ArabicLatin),
        ("khedma zwina bzaf 3jbatni", Language::ArabicLatin),
        ("شكرا", Language::Arabic),
    ] {
        assert_eq!(language_of(text), language, "{text}");
    }
}

#[test]
fn texts_without_a_language_are_undetermined() {
    for text in
        ["", " ", "12345", "5/5", "😡😡😡", ":-)", "https://example.com/merci", "@merci", "x"]
    {
        let detection = shipped().detect(text);
        assert_eq!(detection.language, Language::Undetermined, "{text}");
        assert_eq!(detection.confidence, 1.0, "{text}");
    }
}

#[test]
fn other_scripts_are_undetermined() {
    for text in ["Очень плохо", "非常好", "最悪でした", "खाना बहुत अच्छा था", "πολύ καλό", "טוב מאוד"]
    {
        assert_eq!(language_of(text), Language::Undetermined, "{text}");
    }
}

#[test]
fn maghrebi_and_gulf_letters_do_not_make_arabic_persian() {
    for text in ["گاع ما عجبني الحال", "ڤيديو ناضي بزاف", "هادشي مڭعد"]
    {
        assert_eq!(language_of(text), Language::Arabic, "{text}");
    }
}

#[test]
fn words_shared_by_languages_give_less_confidence() {
    let model = shipped();
    for (shared, own) in [("service", "the service was"), ("excellent", "c'est excellent")] {
        assert!(model.detect(shared).confidence < model.detect(own).confidence, "{shared}");
    }
}

#[test]
fn confidence_is_a_probability() {
    let model = shipped();
    for line in golden() {
        let confidence = model.detect(&line.text).confidence;
        assert!((0.25..=1.0).contains(&confidence), "{}: {confidence}", line.text);
    }
}

#[test]
fn long_and_hostile_texts_are_identified_by_their_beginning() {
    let model = shipped();
    let english = "this is the worst service I have ever seen ".repeat(40);
    let alone = model.detect(&english);
    let followed = model.detect(&format!("{english}{}", "je ne sais pas ".repeat(100_000)));
    assert_eq!(alone.language, Language::English);
    assert_eq!(alone, followed);
    for unit in ["\u{301}", "\u{202e}a", "a", "\0", "ﷺ", "\u{1f9d1}\u{200d}", "__proto__ "] {
        let _ = model.detect(&unit.repeat(1_000_000));
    }
}

#[test]
fn every_truncation_is_a_typed_error() {
    let bytes = made_up(4, 3);
    LanguageIdentifier::from_bytes(&bytes).unwrap();
    for length in 0..bytes.len() {
        assert_typed(&bytes[..length]);
    }
    for length in (0..WEIGHTS.len()).step_by(4_999) {
        assert_typed(&WEIGHTS[..length]);
    }
    assert_typed(&[WEIGHTS, &[0]].concat());
}

#[test]
fn every_changed_byte_is_a_typed_error() {
    let bytes = made_up(4, 3);
    for place in 0..bytes.len() {
        for flip in 1..=255 {
            let mut bytes = bytes.clone();
            bytes[place] ^= flip;
            assert_typed(&bytes);
        }
    }
    for place in (0..WEIGHTS.len()).step_by(4_999) {
        let mut bytes = WEIGHTS.to_vec();
        bytes[place] ^= 0x10;
        assert_typed(&bytes);
    }
}

#[test]
fn changed_bytes_with_a_matching_checksum_give_an_error_or_a_valid_identifier() {
    let bytes = made_up(4, 3);
    let texts = ["Nul", "this is bad", "شكرا", "3afak bzaf", "😡"];
    for place in 0..bytes.len() - 8 {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = bytes.clone();
            bytes[place] = value;
            let Ok(model) = LanguageIdentifier::from_bytes(&with_checksum(bytes)) else { continue };
            for text in texts {
                let confidence = model.detect(text).confidence;
                assert!((0.0..=1.0).contains(&confidence), "byte {place} = {value}: {confidence}");
            }
        }
    }
}
