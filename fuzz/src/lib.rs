//! The fuzz targets: one function each, which panics if a guarantee is violated.
//!
//! They are independent of the fuzzer, so cargo-fuzz (`fuzz_targets/`) and the runner for
//! stable Rust (`src/bin/run.rs`) share them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::LazyLock;

use mizaj::dev::{AlignedText, InputText, LanguageIdentifier, Preprocessor, Tokenizer, warnings};
use mizaj::{
    Adaptation, AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle, Example, Language,
    PreprocessConfig, RedactOptions, Redactor, Span, Step, StopWords, Verdict,
};
use mizaj_tables::{Choices, Document, OpenOptions, Table};

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
        "pipeline" => Some(pipeline),
        "bundle" => Some(bundle),
        "tables" => Some(tables),
        "adaptation" => Some(adaptation),
        "redact" => Some(redact),
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

/// The default bundle, which has every head.
const DEFAULT: Bundle<'static> = Bundle {
    manifest: include_bytes!("../../models/mizaj/manifest.json"),
    model: include_bytes!("../../models/mizaj/model.onnx"),
    tokenizer: include_bytes!("../../models/mizaj/tokenizer.json"),
    language: include_bytes!("../../models/mizaj/language.bin"),
};

/// A bundle of a dozen words.
pub const TINY: Bundle<'static> = Bundle {
    manifest: include_bytes!("../../tests/data/tiny/manifest.json"),
    model: include_bytes!("../../tests/data/tiny/model.onnx"),
    tokenizer: include_bytes!("../../tests/data/tiny/tokenizer.json"),
    language: include_bytes!("../../tests/data/tiny/language.bin"),
};

fn analyzer(bundle: Bundle<'_>) -> Option<Analyzer> {
    Analyzer::from_verified(bundle, AnalyzerOptions { cache_capacity: 8 }).ok()
}

/// Any text and options give a verdict that is sound, twice the same, alone and in a batch. The
/// first byte selects the options, the second the language.
pub fn pipeline(data: &[u8]) {
    thread_local! {
        static ANALYZER: RefCell<Option<Analyzer>> = RefCell::new(analyzer(DEFAULT));
    }
    let Some((&[bits, hint], text)) = data.split_first_chunk::<2>() else { return };
    let text = String::from_utf8_lossy(text);
    let is_set = |bit: u8| bits & (1 << bit) != 0;
    let options = AnalyzeOptions {
        language: Language::ALL.get(usize::from(hint)).copied(),
        sentences: is_set(0),
        clauses: is_set(1),
        explain: is_set(2),
        topics: is_set(3),
        intent: is_set(4),
        signals: is_set(5),
        cues: is_set(6),
        uncertain_below: is_set(7).then_some(0.5),
    };
    ANALYZER.with_borrow_mut(|analyzer| {
        let Some(analyzer) = analyzer else { unreachable!("the default bundle loads") };
        let read = |verdict: mizaj::Result<Verdict>| match verdict {
            Ok(verdict) => verdict,
            Err(error) => unreachable!("{error}"),
        };
        let verdict = read(analyzer.analyze(&text, &options));
        check_verdict(&text, &verdict);
        assert_eq!(verdict, read(analyzer.analyze(&text, &options)), "the second time");
        let batch = analyzer.analyze_batch(&["I love it!", &text], &options);
        let Ok(mut batch) = batch else { unreachable!("a batch fails") };
        assert_eq!(batch.pop(), Some(verdict), "in a batch");
    });
}

/// Scores are probabilities, and positions are inside the text and in order.
fn check_verdict(text: &str, verdict: &Verdict) {
    let scores = [verdict.scores.negative, verdict.scores.neutral, verdict.scores.positive];
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
    assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{scores:?}");
    assert_eq!(verdict.confidence, verdict.scores.get(verdict.label), "confidence");
    let parts = [&verdict.sentences, &verdict.clauses].into_iter().flatten();
    let mut groups: Vec<Vec<Span>> =
        parts.map(|parts| parts.iter().map(|part| part.span).collect()).collect();
    groups.push(verdict.boilerplate.iter().map(|part| part.span).collect());
    // Long texts are explained by their sentences and, within some, by words.
    for is_sentence in [false, true] {
        let part = verdict.evidence.iter().flatten().filter(|part| part.sentence == is_sentence);
        groups.push(part.map(|part| part.span).collect());
    }
    for spans in groups {
        assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "parts overlap");
        assert!(spans.iter().all(|span| is_slice(text, *span)), "part outside the text");
    }
    let cues = verdict.cues.iter().flatten().flat_map(|cue| &cue.spans).copied();
    let topics = verdict.topics.iter().flatten().flat_map(|topic| &topic.spans).copied();
    assert!(cues.chain(topics).all(|span| is_slice(text, span)), "words outside the text");
}

/// Any file of a bundle is rejected with an error, or the analyzer gives sound verdicts. The first
/// byte selects the file; the others are those of the tiny bundle.
pub fn bundle(data: &[u8]) {
    let Some((&file, bytes)) = data.split_first() else { return };
    let read = match file % 4 {
        0 => Bundle { manifest: bytes, ..TINY },
        1 => Bundle { model: bytes, ..TINY },
        2 => Bundle { tokenizer: bytes, ..TINY },
        _ => Bundle { language: bytes, ..TINY },
    };
    let _ = read.verify();
    let Some(mut analyzer) = analyzer(read) else { return };
    let options = AnalyzeOptions { sentences: true, explain: true, ..AnalyzeOptions::default() };
    for text in ["", "good and terrible. Not good!", "الخدمة ممتازة"] {
        // A network may fail on valid input; the error says so.
        if let Ok(verdict) = analyzer.analyze(text, &options) {
            check_verdict(text, &verdict);
        }
    }
}

/// Any file is refused, or read as rows whose cells, texts and dates can be asked for. The first
/// byte selects what a person says about it.
pub fn tables(data: &[u8]) {
    let Some((&bits, bytes)) = data.split_first() else { return };
    let is_set = |bit: u8| bits & (1 << bit) != 0;
    let options = OpenOptions {
        delimiter: is_set(0).then_some(if is_set(1) { ';' } else { ',' }),
        has_header: is_set(2).then_some(is_set(3)),
        ..OpenOptions::default()
    };
    let Ok(document) = Document::open(bytes, &options) else { return };
    let document = Rc::new(document);
    let choices =
        Choices { keep_non_answers: is_set(4), leave_out_repeats: is_set(5), ..Choices::default() };
    let Ok(table) = Table::new(&document, &choices) else { return };
    assert_eq!(table.is_empty(), table.len() == 0);
    let columns = document.names.len();
    assert_eq!(table.filled().len(), columns);
    for row in 0..table.len() {
        let _ = (table.state(row), table.doubt(row), table.remark(row), table.day(row));
        let _ = (table.text(row), table.line(row), table.is_repeat(row));
        for column in 0..columns {
            let _ = table.cell(row, column);
        }
        for group in 0..table.roles.groups.len() {
            let _ = table.group(row, group);
        }
    }
}

/// An adaptation that the tiny bundle learned, as a file.
#[must_use]
pub fn learned() -> Option<String> {
    let examples: Vec<Example> = (0..12)
        .map(|index| {
            let (word, label) = if index % 2 == 0 { ("good", "card") } else { ("bad", "app") };
            Example { text: format!("{word} the {index}"), labels: vec![label.to_owned()] }
        })
        .collect();
    let adapted = analyzer(TINY)?.adapt(&examples, &mut |_, _| ()).ok()?;
    adapted.adaptation.to_json().ok()
}

/// Any bytes as an adaptation are rejected, or are written as they were read, and give sound
/// verdicts.
pub fn adaptation(data: &[u8]) {
    thread_local! {
        static ANALYZER: RefCell<Option<Analyzer>> = RefCell::new(analyzer(TINY));
    }
    let Ok(adaptation) = Adaptation::from_json(data) else { return };
    let Ok(written) = adaptation.to_json() else { unreachable!("what was read can be written") };
    let again = Adaptation::from_json(written.as_bytes());
    assert_eq!(again.ok().as_ref(), Some(&adaptation), "not what was written");
    ANALYZER.with_borrow_mut(|analyzer| {
        let Some(analyzer) = analyzer else { unreachable!("the tiny bundle loads") };
        if analyzer.set_adaptation(Some(adaptation)).is_err() {
            return;
        }
        for text in ["", "good the 3", "bad and terrible"] {
            let Ok(verdict) = analyzer.analyze(text, &AnalyzeOptions::default()) else {
                unreachable!("no verdict with an adaptation")
            };
            check_verdict(text, &verdict);
            let category = verdict.category.iter().chain(verdict.categories.iter().flatten());
            assert!(category.into_iter().all(|c| (0.0..=1.0).contains(&c.score)), "a score");
        }
    });
}

/// Any text loses its values to pseudonyms, at spans inside the text, once and for all. A cell of any
/// column does, too: the first line names it.
pub fn redact(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let redacted = mizaj::redact(&text, &RedactOptions::default());
    let spans: Vec<Span> = redacted.spans.iter().map(|part| part.span).collect();
    assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "spans overlap");
    assert!(spans.iter().all(|span| is_slice(&text, *span) && !span.is_empty()));
    let again = mizaj::redact(&redacted.text, &RedactOptions::default());
    assert_eq!(again.text, redacted.text, "something was left");

    let Some((column, cell)) = text.split_once('\n') else { return };
    let redacted = Redactor::new(RedactOptions::default()).redact_cell(column, cell);
    assert!(redacted.spans.iter().all(|part| is_slice(cell, part.span)));
}

fn is_slice(text: &str, span: Span) -> bool {
    span.start <= span.end && text.get(span.start..span.end).is_some()
}
