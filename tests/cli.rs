//! The command line tool as a person or a script uses it, with the committed bundle.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn mizaj(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mizaj"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn objects(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn complaints(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn texts_as_arguments_are_judged() {
    let texts =
        ["Le service client est nul, je suis très déçu", "I love it!", "الخدمة ممتازة شكرا"];
    let output = mizaj(&[&["analyze"], &texts[..]].concat(), "");
    let labels: Vec<Value> =
        objects(&output).iter().map(|verdict| verdict["label"].clone()).collect();
    assert_eq!(labels, ["negative", "positive", "positive"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn lines_come_out_in_order_with_their_other_fields() {
    let input = "{\"id\": 7, \"text\": \"I love it!\", \"label\": \"gold\"}\n\n{\"text\": \"\", \"id\": 8}\n";
    let output = mizaj(&["analyze"], input);
    let verdicts = objects(&output);
    assert_eq!(verdicts.len(), 2);
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
fn a_bad_line_is_named_and_does_not_stop_the_rest() {
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
fn predict_answers_as_the_original_service_did() {
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

#[test]
fn a_missing_bundle_is_named() {
    let output = mizaj(&["analyze", "--bundle", "nowhere", "x"], "");
    assert_eq!(output.status.code(), Some(3));
    assert!(complaints(&output).contains("nowhere"));
}

#[test]
fn evaluate_reports_every_figure() {
    let output = mizaj(
        &[
            "evaluate",
            "tests/challenge/challenge.jsonl",
            "--by",
            "phenomenon,language,length",
            "--json",
            "--bundle",
            "classic",
            "--against",
            "classic",
        ],
        "",
    );
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reports[0]["overall"]["rows"], 449);
    assert_eq!(reports[0]["groups"]["language"]["fr"]["rows"], 115);
    assert_eq!(reports[1]["againstFirst"]["agreement"], 1.0);
    assert_eq!(
        reports[1]["againstFirst"]["macroF1DifferenceInterval"],
        serde_json::json!([0.0, 0.0])
    );
    let lengths: Vec<&String> =
        reports[0]["groups"]["length"].as_object().unwrap().keys().collect();
    assert_eq!(lengths, ["1 to 3 words", "4 to 10 words", "11 to 30 words"]);
    assert_eq!(reports[0]["latency"]["texts"], 150);
    let tables = mizaj(&["evaluate", "tests/challenge/challenge.jsonl", "--bundle", "classic"], "");
    assert!(std::str::from_utf8(&tables.stdout).unwrap().contains("| language: ar-Latn "));
}

/// A file in the folder of temporary files that goes with its value.
struct Temporary(std::path::PathBuf);

impl Temporary {
    fn new(name: &str, content: &str) -> Self {
        let file = std::env::temp_dir().join(format!("mizaj-cli-{}-{name}", std::process::id()));
        std::fs::write(&file, content).unwrap();
        Self(file)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}

#[test]
fn evaluate_writes_one_page_that_holds_everything() {
    let rows = Temporary::new(
        "<b>&.jsonl",
        concat!(
            r#"{"text":"I love it!","label":"positive","lang":"en","source":"</th><script>\"x"}"#,
            "\n",
            r#"{"text":"Le service est nul","label":"negative","lang":"fr","variety":"fr-MA"}"#,
            "\n",
        ),
    );
    let html = Temporary::new("report.html", "");
    let arguments = ["evaluate", rows.path(), "--html", html.path(), "--bundle", "classic"];
    let output =
        mizaj(&[&arguments[..], &["--against", "mizaj", "--against", "classic"]].concat(), "");
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    let page = std::fs::read_to_string(&html.0).unwrap();

    // Nothing of the rows becomes markup, and nothing is loaded or run.
    assert!(page.contains("-&lt;b&gt;&amp;.jsonl</h1>"), "the file's name is escaped");
    assert!(page.contains("&lt;/th&gt;&lt;script&gt;&quot;x"), "a source's name is escaped");
    for foreign in ["<script", "<b>", "<link", "<img", "url(", "href", "src=", "@import"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    // As many elements close as open.
    for element in ["section", "div", "svg", "table", "caption", "tr", "th", "td", "text"] {
        let opened = page.matches(&format!("<{element}>")).count()
            + page.matches(&format!("<{element} ")).count();
        assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "{element}");
    }
    // Three bundles: bars, two differences, five kinds of groups but the channel, three
    // matrices, three diagrams, one curve; every picture has a name and no broken number.
    assert_eq!(page.matches("<svg ").count(), 1 + 2 + 4 + 3 + 3 + 1);
    assert_eq!(page.matches("role=\"img\" aria-label=\"").count(), page.matches("<svg ").count());
    assert!(!page.contains("NaN") && !page.contains("inf\""));
    for heading in ["By language", "By variety", "By source", "By length", "Risk and coverage"] {
        assert!(page.contains(&format!("<h2>{heading}</h2>")), "{heading}");
    }
    assert!(page.contains("<th scope=\"row\">p of McNemar's test</th>"));
}

#[test]
fn evaluate_names_rows_without_a_usable_label() {
    let file = Temporary::new(
        "labels.jsonl",
        "{\"text\":\"good\",\"label\":\"positive\"}\n{\"text\":\"x\",\"label\":null}\n{\"text\":\"y\",\"label\":\"fine\"}\n",
    );
    let output = mizaj(&["evaluate", file.path(), "--json"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(complaints(&output).contains("line 3"));
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reports[0]["overall"]["rows"], 1);
}

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
fn insights_read_csv_and_report_terms() {
    let mut csv = String::from("\u{feff}Text,Date,Channel\n");
    for day in 1..=9 {
        csv += &format!(
            "\"I love it, great\",2026-01-0{day},survey\n\"Terrible refund, awful\",2026-01-0{day},support\n"
        );
    }
    let file = Temporary::new("insights.csv", &csv);
    let output = mizaj(&["insights", file.path(), "--json"], "");
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    let insights: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(insights["channels"].as_array().unwrap().len(), 2);
    assert_eq!(insights["periods"].as_array().unwrap().len(), 9);
}
