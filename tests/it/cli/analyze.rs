//! `mizaj analyze`: verdicts of texts and of JSON lines.

use serde_json::{Value, json};

use crate::support::cli::{complaints, mizaj, objects};

#[test]
fn texts_given_as_arguments_are_analyzed() {
    let texts =
        ["Le service client est nul, je suis très déçu", "I love it!", "الخدمة ممتازة شكرا"];
    let output = mizaj(&[&["analyze"], &texts[..]].concat(), "");
    let labels: Vec<Value> =
        objects(&output).iter().map(|verdict| verdict["label"].clone()).collect();
    assert_eq!(labels, ["negative", "positive", "positive"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn lines_keep_their_order_and_their_other_fields() {
    let input = "{\"id\": 7, \"text\": \"I love it!\", \"label\": \"gold\"}\n\n{\"text\": \"\", \"id\": 8}\n";
    let output = mizaj(&["analyze"], input);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(text.lines().map(str::is_empty).collect::<Vec<_>>(), [false, true, false]);
    let verdicts = objects(&output);
    assert_eq!((&verdicts[0]["id"], &verdicts[1]["id"]), (&7.into(), &8.into()));
    assert_eq!(verdicts[0]["label"], "positive");
    assert_eq!(verdicts[0]["input_label"], "gold");
    assert_eq!(
        (&verdicts[1]["language"], &verdicts[1]["reliable"]),
        (&"und".into(), &false.into())
    );
    let scores = &verdicts[0]["scores"];
    let sum: f64 =
        ["negative", "neutral", "positive"].iter().map(|l| scores[l].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-5);
}

#[test]
fn a_bad_line_is_reported_and_the_rest_is_analyzed() {
    let input =
        "{\"text\": \"ok\"}\nnot json\n{\"text\": 3, \"id\": 1}\n[1]\n{\"text\": \"bad\"}\n";
    let output = mizaj(&["analyze"], input);
    assert_eq!(output.status.code(), Some(1));
    let lines = objects(&output);
    assert_eq!(lines.len(), 5);
    assert_eq!(
        (&lines[1]["line"], &lines[2]["line"], &lines[3]["line"]),
        (&2.into(), &3.into(), &4.into())
    );
    assert_eq!(lines[2]["id"], 1);
    assert!(lines[4]["label"].is_string());
    assert!(complaints(&output).contains("line 3: the field `text` is not a string"));
}

#[test]
fn no_field_of_a_line_is_lost() {
    let input = concat!(
        "\u{feff}",
        r#"{"id":123456789012345678901234,"text":"I love it!","label":2,"input_label":1.10}"#,
        "\n",
        r#"{"text":3,"line":9,"error":"mine"}"#,
        "\n",
    );
    let output = mizaj(&["analyze"], input);
    let text = std::str::from_utf8(&output.stdout).unwrap();
    for kept in [
        r#""id":123456789012345678901234"#,
        r#""input_label":1.10"#,
        r#""input_input_label":2"#,
        r#""input_line":9"#,
        r#""input_error":"mine""#,
        r#""line":2"#,
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    let output = mizaj(&["analyze", "--predict"], "{\"id\":7,\"text\":\"x\",\"sentiment\":1}\n");
    let prediction = &objects(&output)[0];
    assert_eq!((&prediction["id"], &prediction["input_sentiment"]), (&json!(7), &json!(1)));
    assert_eq!(prediction["text"], "x");
    let output = mizaj(&["preprocess"], "{\"language\":\"mine\",\"text\":\"x\"}\n\n");
    assert_eq!(objects(&output)[0]["input_language"], "mine");
}

#[test]
fn predict_answers_like_the_original_service() {
    let output = mizaj(&["analyze", "--predict", "I love it!"], "");
    let prediction = &objects(&output)[0];
    assert_eq!(prediction["sentiment"], "Positive");
    assert_eq!(prediction["text"], "I love it!");
    assert_eq!(prediction.as_object().unwrap().len(), 3);
}

#[test]
fn a_hint_overrides_detection() {
    let output = mizaj(&["analyze", "--language", "fr", "excellent"], "");
    let verdict = &objects(&output)[0];
    assert_eq!((&verdict["language"], &verdict["languageConfidence"]), (&"fr".into(), &1.0.into()));
    let output = mizaj(&["analyze", "--language", "xx", "excellent"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(complaints(&output).contains("ar-Latn"));
}
