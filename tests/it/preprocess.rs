//! Preprocessing gives what readers of each language expect.

use mizaj::dev::{AlignedText, Preprocessor, warnings};
use mizaj::{Language, PreprocessConfig, Span, Step, StopWords, Utf16Converter, Warning};

const GOLDEN: &str = include_str!("../data/golden/preprocess.jsonl");

/// One line of `tests/data/golden/preprocess.jsonl`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    language: Language,
    normalized: String,
    /// For each word of `normalized`, the part of `text` that it stands for.
    original: Option<Vec<String>>,
    #[serde(default)]
    stop_words: StopWords,
    why: String,
}

impl Case {
    fn preprocess(&self, text: &str) -> AlignedText {
        let config = PreprocessConfig { stop_words: self.stop_words, ..Default::default() };
        Preprocessor::new(&config).preprocess(text, self.language)
    }
}

fn cases() -> Vec<Case> {
    GOLDEN.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn word_spans(text: &AlignedText) -> Vec<Span> {
    let cover = |word: &[mizaj::dev::AlignedChar]| word.iter().map(|c| c.span).reduce(Span::cover);
    text.words().filter_map(cover).collect()
}

#[test]
fn golden_cases_normalize_as_written_by_hand() {
    assert!(cases().len() >= 120);
    let wrong: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let found = case.preprocess(&case.text).to_text();
            (found != case.normalized).then(|| {
                format!("{:?} gives {found:?}, not {:?}: {}", case.text, case.normalized, case.why)
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_word_points_at_the_typed_text() {
    for case in cases() {
        let Some(original) = &case.original else { continue };
        let spans = word_spans(&case.preprocess(&case.text));
        let sliced: Vec<&str> = spans.iter().map(|span| span.slice(&case.text)).collect();
        assert_eq!(sliced, *original, "{}", case.why);

        let units: Vec<u16> = case.text.encode_utf16().collect();
        let mut utf16 = Utf16Converter::new(&case.text);
        for (span, expected) in spans.into_iter().zip(original) {
            let span = utf16.convert(span);
            let slice = String::from_utf16(&units[span.start..span.end]).unwrap();
            assert_eq!(slice, *expected, "{}", case.why);
        }
    }
}

#[test]
fn golden_results_do_not_change_when_normalized_again() {
    for case in cases() {
        let again = case.preprocess(&case.normalized).to_text();
        assert_eq!(again, case.normalized, "{}", case.why);
    }
}

#[test]
fn every_step_can_be_switched_off_by_its_name() {
    for step in Step::ALL {
        let name = serde_json::to_value(step).unwrap();
        let config = serde_json::json!({ "disabled_steps": [name] });
        let config: PreprocessConfig = serde_json::from_value(config).unwrap();
        assert_eq!(config.disabled_steps, [step]);
        let changes = cases().iter().any(|case| {
            let off = Preprocessor::new(&config).preprocess(&case.text, case.language);
            let on = Preprocessor::new(&PreprocessConfig::default());
            off.to_text() != on.preprocess(&case.text, case.language).to_text()
        });
        assert!(changes, "{step:?} changes no golden case");
    }
}

#[test]
fn unknown_names_in_the_configuration_are_refused() {
    for config in [r#"{"disabled_steps":["magic"]}"#, r#"{"stop_words":"eat"}"#, r#"{"x":1}"#] {
        assert!(serde_json::from_str::<PreprocessConfig>(config).is_err(), "{config}");
    }
}

#[test]
fn with_all_steps_off_only_white_space_changes() {
    let config =
        PreprocessConfig { disabled_steps: Step::ALL.to_vec(), stop_words: StopWords::Keep };
    let text = Preprocessor::new(&config).preprocess("  C'est  NUL !!! ", Language::French);
    assert_eq!(text.to_text(), "C'est NUL !!!");
}

#[test]
fn warnings_name_what_may_hide_meaning() {
    let of = |text: &str| warnings(text);
    assert_eq!(of("\u{202E}bad"), [Warning::BidiControl]);
    assert_eq!(of("ba\0d"), [Warning::ControlCharacter]);
    assert_eq!(of("ter\u{200B}rible"), [Warning::InvisibleCharacter]);
    assert_eq!(of("tеrrible"), [Warning::MixedScript]);
    assert_eq!(of(&format!("e{}", "\u{301}".repeat(9))), [Warning::StackedMarks]);
    let all = "te\u{200B}\u{435}st \u{1}\u{2066}";
    let expected = [
        Warning::BidiControl,
        Warning::ControlCharacter,
        Warning::InvisibleCharacter,
        Warning::MixedScript,
    ];
    assert_eq!(of(all), expected);
    assert_eq!(serde_json::to_value(Warning::BidiControl).unwrap(), "bidi_control");
}

#[test]
fn ordinary_writing_gets_no_warnings() {
    for text in [
        "Le service est nul, déçu !\r\n\tmerci",
        "\u{200F}الخدمة\u{200E} مُمْتَازَة",
        "می‌خواهم",
        "❤️‍🔥 👩‍👩‍👧 🇲🇦",
        "Привет world, Ελλάδα",
        "khedma زوينة",
    ] {
        assert!(warnings(text).is_empty(), "{text}: {:?}", warnings(text));
    }
}
