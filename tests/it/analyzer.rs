//! The whole flow with the tiny bundle, in which every word has its own effect (see
//! `tests/oracles/make_tiny.py`), so that verdicts can be worked out on paper.

use mizaj::{
    AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle, Certainty, ErrorCode, Evidence, Label,
    Language, Verdict,
};

use crate::support::bundle::{Files, analyzer};

/// Repeated, this has more words than are left out one by one, and all its sentences are alike.
const COMPLAINT: &str = "The app is slow. ";
/// Weighs more than any sentence before it.
const END: &str = "It is terrible";

fn analyze(text: &str, options: AnalyzeOptions) -> Verdict {
    Files::tiny().analyzer(0).analyze(text, &options).unwrap()
}

fn evidence(text: &str) -> Vec<Evidence> {
    let options = AnalyzeOptions { explain: true, ..AnalyzeOptions::default() };
    analyze(text, options).evidence.unwrap()
}

fn strongest<'t>(text: &'t str, evidence: &[Evidence], sentence: bool) -> &'t str {
    let kind = evidence.iter().filter(|part| part.sentence == sentence);
    let strongest = kind.max_by(|a, b| a.weight.total_cmp(&b.weight)).unwrap();
    strongest.span.slice(text)
}

/// The softmax of hand-computed logits.
fn softmax(logits: [f64; 3]) -> [f64; 3] {
    let total: f64 = logits.iter().map(|logit| logit.exp()).sum();
    logits.map(|logit| logit.exp() / total)
}

fn assert_close(verdict: &Verdict, expected: [f64; 3]) {
    let scores = verdict.scores;
    for (found, expected) in [scores.negative, scores.neutral, scores.positive].iter().zip(expected)
    {
        assert!((f64::from(*found) - expected).abs() < 1e-6, "{scores:?} is not {expected}");
    }
}

#[test]
fn scores_are_the_softmax_of_the_logits() {
    // "good" (-2, 0, 4) and one unknown word (0, 1, 0).
    let verdict = analyze("Good morning", AnalyzeOptions::default());
    assert_close(&verdict, softmax([-1.0, 0.5, 2.0]));
    assert_eq!((verdict.label, verdict.certainty), (Label::Positive, Certainty::FairlySure));
}

#[test]
fn the_scores_of_a_long_text_are_the_mean_over_windows_weighted_by_tokens() {
    // 240 tokens make windows of 100, 100 and 40. The last has only complaints, so an unweighted
    // mean would differ.
    let text = "The app is good. ".repeat(30) + &"The app is terrible. ".repeat(30);
    let verdict = analyze(&text, AnalyzeOptions::default());
    let (negative, neutral, positive) = (30.0 * -2.0 + 30.0 * 6.0, 60.0 * 2.0, 30.0);
    assert_close(&verdict, softmax([negative, neutral, positive].map(|sum: f64| sum / 240.0)));
}

#[test]
fn a_cached_verdict_is_the_verdict() {
    let texts = ["good", "The app is slow. But I love it!", "شكرا", "", "&eacute; terrible"];
    let mut options = Vec::new();
    for language in [None, Some(Language::French)] {
        for (sentences, explain) in [(false, false), (false, true), (true, false), (true, true)] {
            for uncertain_below in [None, Some(0.99)] {
                let asked = AnalyzeOptions { language, sentences, explain, ..Default::default() };
                options.push(AnalyzeOptions { uncertain_below, ..asked });
            }
        }
    }
    let files = Files::tiny();
    let (mut cached, mut uncached) = (files.analyzer(1_000), files.analyzer(0));
    for round in 0..2 {
        for options in &options {
            for text in texts {
                let expected = uncached.analyze(text, options).unwrap();
                let found = cached.analyze(text, options).unwrap();
                assert_eq!(found, expected, "{text} in round {round} with {options:?}");
            }
        }
    }
    let asked = (texts.len() * options.len()) as u64;
    let stats = cached.cache_stats();
    assert_eq!((stats.hits, stats.misses), (asked, asked));
}

#[test]
fn the_last_sentence_of_a_ticket_is_found() {
    let text = COMPLAINT.repeat(20) + END;
    let evidence = evidence(&text);
    assert_eq!(strongest(&text, &evidence, true), END);
    assert_eq!(strongest(&text, &evidence, false), "terrible");
    assert_eq!(evidence.iter().filter(|part| part.sentence).count(), 21);
}

#[test]
fn a_very_long_sentence_is_split_into_stretches() {
    let text = COMPLAINT.repeat(20).replace('.', " and") + END;
    let evidence = evidence(&text);
    let stretches: Vec<_> = evidence.iter().filter(|part| part.sentence).collect();
    // The first window's 100 words in four stretches, the 3 of the last window in one.
    assert_eq!(stretches.len(), 5);
    assert!(stretches.iter().all(|part| part.span.slice(&text).split(' ').count() <= 32));
    assert_eq!(strongest(&text, &evidence, false), "terrible");
}

#[test]
fn explanations_are_bounded() {
    let evidence = evidence(&COMPLAINT.repeat(1_000));
    assert_eq!(evidence.iter().filter(|part| part.sentence).count(), 32);
    assert_eq!(evidence.iter().filter(|part| !part.sentence).count(), 64);
    assert!(evidence.is_sorted_by_key(|part| part.span.start));
}

#[test]
fn evidence_is_notable_from_the_manifests_threshold() {
    let text = "The app is slow";
    let found = evidence(text);
    assert!(found.iter().all(|part| part.notable == (part.weight.abs() >= 0.03)));
    assert!(found.iter().any(|part| part.notable && part.span.slice(text) == "slow"));
    let mut files = Files::tiny();
    let manifest = String::from_utf8(files.manifest).unwrap();
    files.manifest = manifest.replacen('{', "{\"evidenceFrom\": 1, ", 1).into();
    let options = AnalyzeOptions { explain: true, ..AnalyzeOptions::default() };
    let verdict = files.analyzer(0).analyze(text, &options).unwrap();
    assert!(verdict.evidence.unwrap().iter().all(|part| !part.notable));
}

#[test]
fn html_text_is_analyzed_as_a_reader_sees_it() {
    let verdict = analyze("&#1588;&#1603;&#1585;&#1575;", AnalyzeOptions::default());
    assert_eq!((verdict.language, verdict.label), (Language::Arabic, Label::Positive));
    let text = "Good&#33; The app is bad&hellip; &quot;Slow&quot;";
    let options = AnalyzeOptions { sentences: true, ..AnalyzeOptions::default() };
    let sentences = analyze(text, options).sentences.unwrap();
    let spans: Vec<&str> = sentences.iter().map(|sentence| sentence.span.slice(text)).collect();
    assert_eq!(spans, ["Good&#33;", "The app is bad&hellip;", "&quot;Slow&quot;"]);
    for (text, language) in [
        ("Qualit&eacute; tr&egrave;s d&eacute;cevante", Language::French),
        ("It doesn&#39;t work, isn&#39;t good", Language::English),
    ] {
        assert_eq!(analyzer("classic").tokenize(text, None).language, language, "{text}");
    }
}

#[test]
fn a_mismatched_network_is_refused_with_the_reason() {
    let files = Files::tiny();
    let code = |model: &[u8]| {
        let bundle = Bundle { model, ..files.bundle() };
        Analyzer::from_verified(bundle, AnalyzerOptions::default()).unwrap_err().code()
    };
    let two_labels = include_bytes!("../data/tiny/model-two-labels.onnx");
    assert_eq!(code(two_labels), ErrorCode::ModelMismatch);
    let operator = b"ReduceMean";
    let mut foreign = files.model.clone();
    let place = foreign.windows(operator.len()).position(|bytes| bytes == operator).unwrap();
    foreign[place..place + operator.len()].copy_from_slice(b"ReduceMood");
    assert_eq!(code(&foreign), ErrorCode::OperatorUnsupported);
}
