//! Learning from examples, and what becomes of verdicts. The examples are in
//! `tests/data/adaptation/`; moods are taught with the challenge set.

use std::path::{Path, PathBuf};

use mizaj::{
    Adaptation, AdaptationKind, Adapted, AnalyzeOptions, Analyzer, Error, ErrorCode, Example,
    MAX_ADAPTATION_BYTES,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::bundle::{Files, analyzer};

const OPTIONS: AnalyzeOptions = AnalyzeOptions {
    language: None,
    sentences: false,
    clauses: false,
    explain: false,
    topics: false,
    intent: false,
    signals: false,
    cues: false,
    uncertain_below: None,
};

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

fn rows(path: &str) -> Vec<Example> {
    let text = std::fs::read_to_string(data(path)).unwrap();
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        example(row["text"].as_str().unwrap(), row["label"].as_str().unwrap())
    };
    text.lines().map(row).collect()
}

fn example(text: &str, label: &str) -> Example {
    Example { text: text.to_owned(), labels: vec![label.to_owned()] }
}

fn subjects() -> Vec<Example> {
    rows("adaptation/examples.jsonl")
}

fn learn(analyzer: &Analyzer, examples: &[Example]) -> Result<Adapted, Error> {
    analyzer.adapt(examples, &mut |done, all| assert!(done <= all))
}

/// Why examples are refused.
fn refusal(examples: &[Example]) -> String {
    let error = learn(&Files::tiny().analyzer(0), examples).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ExamplesInvalid);
    error.to_string()
}

#[test]
fn categories_are_learned_and_forgotten() {
    let mut mizaj = analyzer("mizaj");
    let text = "the card machine swallowed my card";
    let before = mizaj.analyze(text, &OPTIONS).unwrap();
    let Adapted { adaptation, report } = learn(&mizaj, &subjects()).unwrap();
    assert_eq!((report.kind, report.examples), (AdaptationKind::Category, 40));
    assert!(report.better && report.after.share > 0.6, "{:?}", report.after);
    assert_eq!(report.before.right, 10);
    assert!(report.labels.iter().all(|label| label.examples == 10));
    let id = adaptation.id().to_owned();
    mizaj.set_adaptation(Some(adaptation)).unwrap();
    let with = mizaj.analyze(text, &OPTIONS).unwrap();
    assert_eq!(with.category.as_ref().unwrap().label, "card");
    assert_eq!(with.adaptation, Some(id));
    assert_eq!(with.scores, before.scores, "categories leave the mood alone");
    assert_eq!(mizaj.analyze("", &OPTIONS).unwrap().category, None);
    mizaj.set_adaptation(None).unwrap();
    assert_eq!(mizaj.analyze(text, &OPTIONS).unwrap(), before);
}

#[test]
fn a_text_may_have_several_categories() {
    let mut examples = subjects();
    for pair in 0..6 {
        let (one, other) = (&examples[pair * 4], &examples[pair * 4 + 1]);
        let labels = [one.labels.clone(), other.labels.clone()].concat();
        let text = format!("{} {}", one.text, other.text);
        examples.push(Example { text, labels });
    }
    let mut mizaj = analyzer("mizaj");
    let Adapted { adaptation, report } = learn(&mizaj, &examples).unwrap();
    assert_eq!(report.kind, AdaptationKind::Categories);
    assert!(report.better, "{:?}", report.after);
    mizaj.set_adaptation(Some(adaptation)).unwrap();
    let verdict = mizaj.analyze("I lost my card", &OPTIONS).unwrap();
    let categories = verdict.categories.unwrap();
    assert!(categories.iter().any(|category| category.label == "card"), "{categories:?}");
    assert!(verdict.category.is_none());
}

#[test]
fn the_same_examples_give_the_same_bits_everywhere() {
    let mut mizaj = analyzer("mizaj");
    let examples = subjects();
    let Adapted { adaptation, .. } = learn(&mizaj, &examples).unwrap();
    let read = Adaptation::from_json(adaptation.to_json().unwrap().as_bytes()).unwrap();
    assert_eq!(read, adaptation);
    let id = adaptation.id().to_owned();
    mizaj.set_adaptation(Some(adaptation)).unwrap();
    let texts: Vec<&str> = examples.iter().map(|example| example.text.as_str()).collect();
    let mut hash = Sha256::new();
    for verdict in mizaj.analyze_batch(&texts, &OPTIONS).unwrap() {
        hash.update(verdict.category.unwrap().score.to_le_bytes());
    }
    let scores: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let found = json!({ "id": id, "scores": scores });
    let file = data("golden/adaptation.json");
    if std::env::var_os("MIZAJ_BLESS").is_some() {
        std::fs::write(&file, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let golden: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(found, golden);
}

#[test]
fn moods_are_corrected_where_the_correction_is_better() {
    let mut mizaj = analyzer("mizaj");
    // A company for which every text that names the "Orion" plan is a complaint.
    let named = |label: &str| {
        let praise = ["great", "lovely", "very good", "perfect", "nice", "super", "excellent"];
        let words = ["today", "again", "for us", "this week", "as always", "at home"];
        let texts = praise.iter().flat_map(|p| words.iter().map(move |w| (p, w)));
        let (plan, label) =
            if label == "negative" { ("Orion plan", label) } else { ("Vega plan", label) };
        let one = |(praise, word)| example(&format!("{praise} {plan} {word}"), label);
        texts.map(one).collect::<Vec<_>>()
    };
    let examples = [named("negative"), named("positive")].concat();
    let Adapted { adaptation, report } = learn(&mizaj, &examples).unwrap();
    assert_eq!(report.kind, AdaptationKind::Moods);
    assert!(report.better, "{:?} after {:?}", report.after, report.before);
    assert!(report.after.share > report.before.share + 0.3);
    mizaj.set_adaptation(Some(adaptation)).unwrap();
    let options = AnalyzeOptions { explain: true, sentences: true, ..OPTIONS };
    let verdict = mizaj.analyze("good Orion plan", &options).unwrap();
    let scores = verdict.scores;
    assert!((scores.negative + scores.neutral + scores.positive - 1.0).abs() < 1e-5);
    assert!(scores.negative > 0.5, "{scores:?}");
    let [good, orion, ..] = verdict.evidence.as_deref().unwrap() else { panic!("two words") };
    assert!(orion.weight > good.weight, "the word that was taught counts for the label");
    let [sentence] = verdict.sentences.as_deref().unwrap() else { panic!("one sentence") };
    assert_eq!(sentence.scores, scores);
}

#[test]
fn moods_that_say_nothing_new_change_nothing() {
    let mut mizaj = analyzer("mizaj");
    let before = mizaj.analyze("a good day", &OPTIONS).unwrap();
    let all = rows("challenge/challenge.jsonl");
    let mut taken_for_better = 0;
    for texts in all.chunks_exact(60).chain(all[30..].chunks_exact(60)) {
        // Labels in a wheel have nothing to do with the texts.
        let examples = texts.iter().enumerate().map(|(index, text)| Example {
            labels: vec![["negative", "Neutral ", "POSITIVE"][index % 3].to_owned()],
            ..text.clone()
        });
        let Adapted { adaptation, report } = learn(&mizaj, &examples.collect::<Vec<_>>()).unwrap();
        assert_eq!(report.better, adaptation.is_in_effect());
        if report.better {
            taken_for_better += 1;
            continue;
        }
        mizaj.set_adaptation(Some(adaptation)).unwrap();
        assert_eq!(mizaj.analyze("a good day", &OPTIONS).unwrap(), before);
        mizaj.set_adaptation(None).unwrap();
    }
    // Chance looks better one time in twenty.
    assert!(taken_for_better <= 1, "{taken_for_better} of 13");
}

#[test]
fn examples_that_cannot_be_learned_from_are_refused_with_the_reason() {
    let many = |count: usize, label: &str| -> Vec<Example> {
        (0..count).map(|i| example(&format!("word{i} of {label}"), label)).collect()
    };
    assert_eq!(refusal(&[]), "examples: there are no labeled examples");
    assert!(refusal(&many(9, "one")).contains("all examples have one label"));
    let few = [many(9, "one"), many(4, "two")].concat();
    assert!(refusal(&few).contains("every label needs 5 different examples with words: two has 4"));
    let repeated: Vec<_> = (0..9).map(|_| example("again", "one")).collect();
    assert!(refusal(&[repeated, many(5, "two")].concat()).contains("one has 1"));
    let empty: Vec<_> = (0..9).map(|_| example(" \u{200b} ", "one")).collect();
    assert!(refusal(&[empty, many(5, "two")].concat()).contains("one has 0"));
    let labels: Vec<_> = (0..65).flat_map(|label| many(5, &format!("label {label}"))).collect();
    assert!(refusal(&labels).contains("65 labels; at most 64"));
    assert!(refusal(&[many(5, "x"), many(5, &"y".repeat(101))].concat()).contains("1 to 100"));
    let two = Example { text: "ok".into(), labels: vec!["positive".into(), "neutral".into()] };
    assert!(refusal(&[many(5, "negative"), vec![two]].concat()).contains("a text has one mood"));
}

#[test]
fn contradictions_and_duplicates_are_counted() {
    let mizaj = Files::tiny().analyzer(0);
    let mut examples = subjects();
    examples.extend(subjects().into_iter().take(7));
    let mut wrong = subjects();
    wrong.truncate(3);
    for example in &mut wrong {
        example.labels = vec!["branch".into()];
    }
    examples.extend(wrong);
    let report = learn(&mizaj, &examples).unwrap().report;
    assert_eq!((report.duplicates, report.contradictions, report.examples), (7, 3, 43));
    assert!(!report.disagreements.is_empty());
}

#[test]
fn many_rows_and_labels_are_learned_from_within_bounds() {
    let mizaj = Files::tiny().analyzer(0);
    let name = |number: usize| -> String {
        number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
    };
    let rows = |count: usize, labels: usize| -> Vec<Example> {
        let text = |i: usize| format!("about {} today {}", name(i % labels), name(i + 1_000));
        (0..count).map(|i| example(&text(i), &name(i % labels))).collect()
    };
    let mut lesson = mizaj.lesson();
    for example in rows(10_000, 7) {
        lesson.add(mizaj.read_example(&example.text, None).unwrap(), &example.labels).unwrap();
    }
    assert_eq!(lesson.step().unwrap(), None);
    let (done, all) = lesson.progress();
    assert!(done == 1 && all > 5);
    let Adapted { adaptation, report } = learn(&mizaj, &rows(64 * 5, 64)).unwrap();
    assert_eq!((report.examples, report.labels.len()), (320, 64));
    assert!(adaptation.to_json().unwrap().len() <= MAX_ADAPTATION_BYTES);
}

#[test]
fn an_adaptation_belongs_to_one_bundle() {
    let adaptation = learn(&analyzer("mizaj"), &subjects()).unwrap().adaptation;
    assert_eq!(adaptation.bundle().name, "mizaj");
    let error = analyzer("classic").set_adaptation(Some(adaptation)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::AdaptationMismatch);
    assert!(error.to_string().contains("made for the bundle mizaj@"), "{error}");
}

#[test]
fn a_bundle_without_a_vector_learns_from_words_alone() {
    let mut classic = analyzer("classic");
    assert!(classic.vector("text", None).is_err());
    let Adapted { adaptation, report } = learn(&classic, &subjects()).unwrap();
    assert!(report.better);
    classic.set_adaptation(Some(adaptation)).unwrap();
    let verdict = classic.analyze("the app closes", &OPTIONS).unwrap();
    assert_eq!(verdict.category.unwrap().label, "app");
}

#[test]
fn the_vector_of_a_text_can_be_read() {
    let vector = analyzer("mizaj").vector("a good day", None).unwrap();
    assert_eq!(vector.len(), 128);
    assert!(analyzer("mizaj").vector("", None).unwrap().is_empty());
}

/// A small valid file.
fn file() -> Value {
    let adaptation = learn(&Files::tiny().analyzer(0), &subjects()).unwrap().adaptation;
    serde_json::from_str(&adaptation.to_json().unwrap()).unwrap()
}

#[test]
fn damaged_files_are_refused() {
    let good = file();
    for (place, value) in [
        ("/format", json!(2)),
        ("/kind", json!("moods")),
        ("/labels", json!(["b", "a"])),
        ("/labels", json!([])),
        ("/bias/step", json!(0.0)),
        ("/bias/values", json!("AAAA")),
        ("/ngrams/ids", json!("####")),
        ("/ngrams/ids", json!("AQAAAQAA")),
        ("/ngrams/rarities/values", json!("AAAA")),
        ("/blend/words", json!(-1.0)),
        ("/extra", json!(1)),
    ] {
        let mut bad = good.clone();
        let name = place.trim_start_matches('/');
        match bad.pointer_mut(place) {
            Some(part) => *part = value.clone(),
            None => bad[name] = value.clone(),
        }
        let error = Adaptation::from_json(bad.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::AdaptationInvalid, "{place} {value}");
    }
    let long = vec![b' '; MAX_ADAPTATION_BYTES + 1];
    assert!(Adaptation::from_json(&long).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Any bytes are refused or work: no panic, and finite scores that are shares.
    #[test]
    fn any_change_of_a_file_is_refused_or_works(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        static FILE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| file().to_string());
        let mut bytes = FILE.clone().into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(adaptation) = Adaptation::from_json(&bytes) {
            let mut tiny = Files::tiny().analyzer(0);
            if tiny.set_adaptation(Some(adaptation)).is_ok() {
                let verdict = tiny.analyze("the card", &OPTIONS).unwrap();
                if let Some(category) = verdict.category {
                    prop_assert!((0.0..=1.0).contains(&category.score));
                }
            }
        }
    }
}
