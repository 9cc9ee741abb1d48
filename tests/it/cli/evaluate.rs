//! `mizaj evaluate`: metrics on labeled rows.

use serde_json::{Value, json};

use crate::support::cli::{TemporaryFile, complaints, mizaj};

#[test]
fn evaluate_reports_every_metric() {
    let output = mizaj(
        &[
            "evaluate",
            "tests/data/challenge/challenge.jsonl",
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
    let tables =
        mizaj(&["evaluate", "tests/data/challenge/challenge.jsonl", "--bundle", "classic"], "");
    assert!(std::str::from_utf8(&tables.stdout).unwrap().contains("| language: ar-Latn "));
}

#[test]
fn evaluate_writes_a_self_contained_page() {
    let rows = TemporaryFile::new(
        "<b>&.jsonl",
        concat!(
            r#"{"text":"I love it!","label":"positive","lang":"en","source":"</th><script>\"x"}"#,
            "\n",
            r#"{"text":"Le service est nul","label":"negative","lang":"fr","variety":"fr-MA"}"#,
            "\n",
        ),
    );
    let html = TemporaryFile::new("report.html", "");
    let arguments = ["evaluate", rows.argument(), "--html", html.argument(), "--bundle", "classic"];
    let output =
        mizaj(&[&arguments[..], &["--against", "mizaj", "--against", "classic"]].concat(), "");
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    let page = std::fs::read_to_string(html.path()).unwrap();

    // No text of the rows becomes markup, and the page loads and runs nothing.
    assert!(page.contains("&lt;b&gt;&amp;.jsonl</h1>"), "the file's name is escaped");
    assert!(page.contains("&lt;/th&gt;&lt;script&gt;&quot;x"), "a source's name is escaped");
    for foreign in ["<script", "<b>", "<link", "<img", "url(", "href", "src=", "@import"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    // Every element that opens also closes.
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
fn evaluate_reports_rows_without_a_usable_label() {
    let file = TemporaryFile::new(
        "labels.jsonl",
        "{\"text\":\"good\",\"label\":\"positive\"}\n{\"text\":\"x\",\"label\":null}\n{\"text\":\"y\",\"label\":\"fine\"}\n",
    );
    let output = mizaj(&["evaluate", file.argument(), "--json"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(complaints(&output).contains("line 3"));
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reports[0]["overall"]["rows"], 1);
}

#[test]
fn evaluate_groups_by_any_existing_field() {
    let rows: String = [10, 2, 2]
        .iter()
        .map(|stars| {
            format!("{{\"text\":\"x\",\"label\":\"neutral\",\"stars\":{stars},\"ok\":true}}\n")
        })
        .collect();
    let output = mizaj(&["evaluate", "-", "--json", "--by", "stars, ok,length"], &rows);
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    let groups = &reports[0]["groups"];
    let stars: Vec<&String> = groups["stars"].as_object().unwrap().keys().collect();
    assert_eq!(stars, ["2", "10"]);
    assert_eq!(
        (&groups["stars"]["2"]["rows"], &groups["ok"]["true"]["rows"]),
        (&json!(2), &json!(3))
    );
    let output = mizaj(&["evaluate", "-", "--by", "stars,nosuch"], &rows);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaints(&output).contains("`nosuch`"));
}

#[test]
fn evaluate_counts_topics_intent_and_signals() {
    let rows = [
        json!({"text": "Meine Oma mag keine Autos", "mood": "neutral", "lang": "und",
            "topics": {"food": "positive"}, "intent": "request", "flags": ["leaving"]}),
        json!({"text": "The delivery man was rude and my parcel came two weeks late!",
            "label": "negative", "lang": "en", "topics": {"delivery": "negative"},
            "intent": "complaint", "flags": []}),
        json!({"text": "Good and bad", "mood": "mixed"}),
    ];
    let input: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let output = mizaj(&["evaluate", "-", "--json", "--by", "language"], &input);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reports[0]["overall"]["rows"], 2, "a mixed row has no label");
    let heads = &reports[0]["heads"];
    let english = &heads["groups"]["language"]["en"];
    assert_eq!(english["topics"]["byTopic"]["delivery"]["right"], 1);
    assert_eq!(english["topics"]["moodAccuracy"], 1.0);
    assert_eq!(english["intent"], json!({"rows": 1, "accuracy": 1.0}));
    assert_eq!(heads["overall"]["topics"]["byTopic"]["food"]["trueRows"], 1);
    assert_eq!(heads["overall"]["signals"]["leaving"]["trueRows"], 1);
    let tables = mizaj(&["evaluate", "-"], &input);
    let tables = std::str::from_utf8(&tables.stdout).unwrap().to_owned();
    assert!(tables.contains("| topics, intent, signals "), "{tables}");
    // A bundle without heads reports none.
    let output = mizaj(&["evaluate", "-", "--json", "--bundle", "classic"], &input);
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(reports[0]["heads"].is_null());
}
