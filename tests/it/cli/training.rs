//! `mizaj preprocess`, `mizaj encode` and `mizaj features`, which training calls.

use mizaj::dev::language_features;
use serde_json::json;

use crate::support::bundle::analyzer;
use crate::support::cli::{mizaj, objects};

/// Texts with HTML references, which are decoded before detection, cleaning and tokenization.
const ESCAPED: [&str; 6] = [
    "&#1575;&#1604;&#1582;&#1583;&#1605;&#1577; &#1587;&#1610;&#1574;&#1577;",
    "Qualit&eacute; tr&egrave;s d&eacute;cevante",
    "It doesn&#39;t work &amp; it isn&#39;t good",
    "&lt;user&gt; thanks &amp;lt;3 &#x1F600;",
    "R&D; AT&T &unknown;",
    "nul&hellip; &laquo;&nbsp;Arnaque&nbsp;&raquo; &#55357;&#56865;",
];

#[test]
fn preprocess_and_encode_serve_training() {
    let input = "{\"text\": \"C'est NUL !\", \"label\": \"negative\"}\n";
    let normalized =
        objects(&mizaj(&["preprocess", "--bundle", "classic", "--language", "fr"], input));
    assert_eq!(
        (&normalized[0]["language"], &normalized[0]["label"]),
        (&"fr".into(), &"negative".into())
    );
    assert!(normalized[0]["normalized"].as_str().unwrap().contains("nul"));
    let encoded = objects(&mizaj(&["encode", "--bundle", "classic"], input));
    assert!(!encoded[0]["ids"].as_array().unwrap().is_empty());
}

#[test]
fn encode_gives_the_ids_of_the_analyzer() {
    let golden = include_str!("../../data/golden/texts.txt");
    let texts: Vec<&str> = golden.lines().chain(ESCAPED).collect();
    let input: String =
        texts.iter().map(|text| json!({ "text": text }).to_string() + "\n").collect();
    for name in ["classic", "mizaj"] {
        let analyzer = analyzer(name);
        let lines = objects(&mizaj(&["encode", "--bundle", name], &input));
        assert_eq!(lines.len(), texts.len());
        for (text, line) in texts.iter().zip(lines) {
            let tokenized = analyzer.tokenize(text, None);
            let ids: Vec<u32> = tokenized.tokens.iter().map(|token| token.id).collect();
            assert_eq!(line["ids"], json!(ids), "{text}");
            assert_eq!(line["language"], json!(tokenized.language), "{text}");
        }
    }
}

#[test]
fn features_show_what_language_identification_sees() {
    let texts = ["@ali le service est nul", "شكرا bravo", "https://a.b/c", "Очень плохо bad"];
    let input: String =
        texts.iter().map(|text| json!({ "text": text }).to_string() + "\n").collect();
    let lines = objects(&mizaj(&["features"], &input));
    let seen: Vec<_> = lines.iter().map(|line| (&line["script"], &line["prose"])).collect();
    let expected = [
        (json!("Latn"), json!("le service est nul")),
        (json!("Latn"), json!("شكرا bravo")),
        (json!(null), json!("")),
        (json!(null), json!("Очень плохо bad")),
    ];
    assert_eq!(seen, expected.each_ref().map(|(script, prose)| (script, prose)));

    let output = mizaj(&["features", "--hashes"], &input).stdout;
    let mut numbers = output.chunks(4).map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap()));
    for text in texts {
        let mut expected = Vec::new();
        language_features(text, &mut |hash| expected.push(hash));
        let count = numbers.next().unwrap() as usize;
        assert_eq!(numbers.by_ref().take(count).collect::<Vec<u32>>(), expected, "{text}");
    }
    assert_eq!(numbers.next(), None);
}
