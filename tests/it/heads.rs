//! Topics, intent and signals, with a network whose words have hand-chosen effects (see
//! `tests/oracles/make_tiny.py`), so that results can be worked out on paper.

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Bundle, Error, ErrorCode, Label};
use serde_json::{Value, json};

use crate::support::bundle::Files;

const ALL: AnalyzeOptions = AnalyzeOptions {
    language: None,
    sentences: false,
    clauses: false,
    explain: false,
    topics: true,
    intent: true,
    signals: true,
    cues: false,
    uncertain_below: None,
};

/// The tiny bundle with heads; `change` may alter its manifest.
fn load(change: impl FnOnce(&mut Value)) -> Result<Analyzer, Error> {
    let files = Files::tiny();
    let mut manifest: Value = serde_json::from_slice(&files.manifest).unwrap();
    manifest["heads"] = json!({
        "topics": {"output": "topics", "labels": ["speed", "service"]},
        "intent": {"output": "intent", "labels": ["complaint", "praise"]},
        "signals": {"output": "signals", "labels": ["urgent"], "threshold": 0.9},
    });
    change(&mut manifest);
    let model = include_bytes!("../data/tiny/model-with-heads.onnx");
    let manifest = manifest.to_string().into_bytes();
    let bundle = Bundle { manifest: &manifest, model, ..files.bundle() };
    Analyzer::from_verified(bundle, AnalyzerOptions { cache_capacity: 10 })
}

/// How the network reads clauses from summaries.
fn reader() -> Value {
    json!({"output": "summaries", "size": 14})
}

fn with_heads() -> Analyzer {
    load(|_| ()).unwrap()
}

#[test]
fn heads_say_what_their_words_say() {
    let verdict = with_heads().analyze("slow", &ALL).unwrap();
    let [topic] = &verdict.topics.unwrap()[..] else { panic!("one topic") };
    let e6 = 6.0_f32.exp();
    assert_eq!((topic.topic.as_str(), topic.mood), ("speed", Label::Negative));
    assert!((topic.score - (e6 + 2.0) / (e6 + 3.0)).abs() < 1e-6);
    let intent = verdict.intent.unwrap();
    assert_eq!(intent.label, "complaint");
    assert!((intent.score - 1.0 / (1.0 + (-4.0_f32).exp())).abs() < 1e-6);
    let [signal] = &verdict.signals.unwrap()[..] else { panic!("one signal") };
    assert_eq!(signal.signal, "urgent");
    assert!((signal.score - 1.0 / (1.0 + (-6.0_f32).exp())).abs() < 1e-6);
}

/// Effects of words do not depend on their neighbors here, so reading clauses in context changes
/// nothing.
#[test]
fn clauses_read_from_the_summaries_of_the_tokens_say_what_they_say_alone() {
    let reader = |manifest: &mut Value| manifest["heads"]["clauses"] = reader();
    let (mut alone, mut in_context) = (with_heads(), load(reader).unwrap());
    let options = AnalyzeOptions { clauses: true, ..ALL };
    let long = "the slow slow service is bad; ".repeat(60);
    let texts = [
        "the slow service is bad; the great service is good",
        "!!! the great good is great; ??? the is the. the slow is slow",
        "slow",
        "",
        &long,
    ];
    for text in texts {
        let expected = alone.analyze(text, &options).unwrap();
        assert_eq!(in_context.analyze(text, &options).unwrap(), expected, "{text}");
    }
    let batch = in_context.analyze_batch(&texts, &options).unwrap();
    assert_eq!(batch, alone.analyze_batch(&texts, &options).unwrap());
}

#[test]
fn clauses_must_depend_on_nothing_but_summaries_and_text() {
    // The mood of a clause is not made of intents; a width is wrong; there is no such output.
    for reader in [
        json!({"output": "intent", "size": 2}),
        json!({"output": "summaries", "size": 13}),
        json!({"output": "places", "size": 14}),
    ] {
        let error = load(|manifest| manifest["heads"]["clauses"] = reader.clone());
        assert_eq!(error.unwrap_err().code(), ErrorCode::BundleInvalid, "{reader}");
    }
}

#[test]
fn the_words_behind_a_finding_are_those_without_which_it_is_less_probable() {
    let mut mizaj = load(|manifest| {
        for head in ["topics", "intent", "signals"] {
            manifest["heads"][head]["threshold"] = json!(0.0);
        }
    })
    .unwrap();
    let text = "the slow service";
    let explained = AnalyzeOptions { explain: true, ..ALL };
    let verdict = mizaj.analyze(text, &explained).unwrap();
    let mut seen = 0;
    for (place, topic) in verdict.topics.unwrap().iter().enumerate() {
        for word in &topic.evidence {
            seen += 1;
            let rest = text.replace(word.span.slice(text), "");
            let without = mizaj.analyze(&rest, &ALL).unwrap().topics.unwrap();
            assert!((topic.score - without[place].score - word.weight).abs() < 1e-6, "{word:?}");
        }
    }
    let urgent = &verdict.signals.unwrap()[0].evidence;
    let heaviest = urgent.iter().max_by(|a, b| a.weight.total_cmp(&b.weight)).unwrap();
    assert_eq!(heaviest.span.slice(text), "slow");
    let intent = verdict.intent.unwrap();
    assert!(intent.evidence.iter().any(|word| word.span.slice(text) == "slow"));
    assert!(seen > 0);
    // A text of one word has no rest: the word is all of the finding.
    let alone = mizaj.analyze("slow", &explained).unwrap().signals.unwrap();
    assert_eq!(alone[0].evidence[0].weight, alone[0].score);
    // Nothing is explained that was not asked for.
    assert!(mizaj.analyze(text, &ALL).unwrap().intent.unwrap().evidence.is_empty());
}

#[test]
fn only_what_passes_its_threshold_is_found() {
    let verdict = with_heads().analyze("the", &ALL).unwrap();
    assert_eq!((verdict.topics, verdict.signals), (Some(Vec::new()), Some(Vec::new())));
    let unsure = load(|manifest| manifest["heads"]["intent"]["threshold"] = json!(0.6));
    assert_eq!(unsure.unwrap().analyze("the", &ALL).unwrap().intent, None);
    let nothing = with_heads().analyze("", &ALL).unwrap();
    assert_eq!((nothing.topics, nothing.intent), (Some(Vec::new()), None));
}

#[test]
fn heads_do_not_change_the_verdict_and_are_absent_unless_asked_for() {
    let texts = ["slow", "great service", "the slow app is great", ""];
    let mut analyzer = with_heads();
    let batch = analyzer.analyze_batch(&texts, &ALL).unwrap();
    for (text, together) in texts.iter().zip(batch) {
        assert_eq!(analyzer.analyze(text, &ALL).unwrap(), together);
        let plain = analyzer.analyze(text, &AnalyzeOptions::default()).unwrap();
        assert_eq!((&plain.topics, &plain.intent, &plain.signals), (&None, &None, &None));
        assert_eq!(plain.scores, together.scores);
        let only_signals = AnalyzeOptions { signals: true, ..AnalyzeOptions::default() };
        let signals = analyzer.analyze(text, &only_signals).unwrap();
        assert_eq!((signals.topics, signals.signals), (None, together.signals));
    }
}

#[test]
fn the_windows_of_a_long_text_are_averaged() {
    let text = "slow the great slow the";
    let whole = with_heads().analyze(text, &ALL).unwrap();
    let mut windowed = load(|manifest| manifest["maxTokens"] = json!(2)).unwrap();
    let windowed = windowed.analyze(text, &ALL).unwrap();
    let scores = |topics: Option<Vec<mizaj::Topic>>| topics.unwrap().into_iter().map(|t| t.score);
    let pairs = scores(whole.topics).zip(scores(windowed.topics)).collect::<Vec<_>>();
    assert!(!pairs.is_empty() && pairs.iter().all(|(a, b)| (a - b).abs() < 1e-6), "{pairs:?}");
    let (whole, windowed) = (whole.intent.unwrap(), windowed.intent.unwrap());
    assert_eq!(whole.label, windowed.label);
    assert!((whole.score - windowed.score).abs() < 1e-6);
}

#[test]
fn a_bundle_without_the_head_says_so() {
    let options = AnalyzeOptions { intent: true, ..AnalyzeOptions::default() };
    let error = Files::tiny().analyzer(0).analyze("good", &options).unwrap_err();
    assert_eq!(error.code(), ErrorCode::OptionsInvalid);
    assert_eq!(error.to_string(), "option intent: the bundle tiny@1.0.0 has no head for it");
}

#[test]
fn heads_that_do_not_fit_the_network_are_refused() {
    let refused = |change: fn(&mut Value), reason: &str| {
        let error = load(change).unwrap_err();
        assert_eq!(error.code(), ErrorCode::BundleInvalid);
        assert_eq!(error.to_string(), format!("bundle: manifest.json: heads.{reason}"));
    };
    refused(
        |manifest| manifest["heads"]["topics"]["labels"] = json!(["speed"]),
        "topics: output topics has width 8, expected 4",
    );
    refused(
        |manifest| manifest["heads"]["intent"]["output"] = json!("wish"),
        "intent: the network has no output named wish",
    );
    refused(
        |manifest| manifest["heads"]["vector"] = json!({"output": "signals", "size": 12}),
        "vector: output signals has width 1, expected 12",
    );
}
