//! The command line tool as a person or a script uses it, with the committed bundle.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "fixtures/cli.rs"]
mod cli;

use std::io::{BufRead, BufReader, Write};
use std::process::{Output, Stdio};
use std::time::Duration;

use cli::{Temporary, command, complaints, mizaj, place};
use serde_json::{Value, json};

/// The objects on standard output; blank lines are left out.
fn objects(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
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
fn messages_say_where() {
    let broken = Temporary::new("broken.jsonl.zst", b"\x28\xb5\x2f\xfd\x24");
    let utf16 = Temporary::new("utf16.jsonl", b"\xff\xfe{\0}\0");
    let foreign = Temporary::new("foreign.json", "{}");
    for (arguments, code, message) in [
        (&["encode", "tests"][..], 3, "tests: Is a directory"),
        (&["evaluate", broken.path()], 3, "broken.jsonl.zst: "),
        (&["preprocess", utf16.path()], 3, "utf16.jsonl: UTF-16"),
        (&["encode", "--tokenizer", foreign.path()], 3, "foreign.json: tokenizer"),
        (&["encode", "--language-model", foreign.path()], 3, "foreign.json: "),
        (&["analyze", "-5 étoiles, nul"], 2, "'-- -5'"),
        (&["preprocess"], 1, "line 2: not JSON: expected `:` at column 6\n"),
    ] {
        let output = mizaj(arguments, "\n{\"a\" 1}\n");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(complaints(&output).contains(message), "{arguments:?}: {}", complaints(&output));
    }
    let output = mizaj(&["analyze", "--", "-5 étoiles, nul"], "");
    assert_eq!(objects(&output)[0]["text"], "-5 étoiles, nul");
    let help = mizaj(&["analyze", "--help"], "");
    let help = std::str::from_utf8(&help.stdout).unwrap();
    assert!(help.contains("bytes of UTF-8") && help.contains("analyze -- "), "{help}");
}

#[test]
fn files_of_a_bundle_have_the_names_that_its_manifest_gives() {
    let folder = Temporary(place("bundle"));
    std::fs::create_dir(&folder.0).unwrap();
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/classic");
    let mut manifest: Value =
        serde_json::from_slice(&std::fs::read(own.join("manifest.json")).unwrap()).unwrap();
    for file in ["language", "tokenizer"] {
        let path = &mut manifest["files"][file]["path"];
        let from = own.join(path.as_str().unwrap());
        *path = format!("renamed-{file}").into();
        std::fs::copy(from, folder.0.join(format!("renamed-{file}"))).unwrap();
    }
    std::fs::write(folder.0.join("manifest.json"), manifest.to_string()).unwrap();
    for command in ["encode", "preprocess"] {
        let output = mizaj(&[command, "--bundle", folder.path()], "{\"text\":\"fine\"}\n");
        assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    }
}

/// Every command with what it reads from standard input.
const COMMANDS: [(&[&str], &str); 7] = [
    (&["analyze"], "{\"text\":\"fine\"}\n{}\n"),
    (&["preprocess"], "{\"text\":\"fine\"}\n{}\n"),
    (&["encode"], "{\"text\":\"fine\"}\n{}\n"),
    (&["insights", "-"], "{\"text\":\"fine\"}\n"),
    (&["insights", "-", "--json"], "{\"text\":\"fine\"}\n"),
    (&["evaluate", "-"], "{\"text\":\"fine\",\"label\":\"neutral\"}\n"),
    (&["evaluate", "-", "--json"], "{\"text\":\"fine\",\"label\":\"neutral\"}\n"),
];

/// The exit code of a command whose output and remarks go where they are told to.
fn code(arguments: &[&str], input: &str, output: Stdio, remarks: Stdio) -> Option<i32> {
    let mut child = command(arguments).stdout(output).stderr(remarks).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait().unwrap().code()
}

/// The end of a pipe that nobody reads.
fn unread() -> Stdio {
    std::io::pipe().unwrap().1.into()
}

#[test]
fn a_reader_that_went_away_is_nothing_wrong() {
    for (arguments, input) in COMMANDS {
        assert_eq!(code(arguments, input, unread(), Stdio::null()), Some(0), "{arguments:?}");
    }
    // Nor is one of the remarks: the exit code still says that a line was bad.
    for (arguments, input) in &COMMANDS[..3] {
        assert_eq!(code(arguments, input, Stdio::null(), unread()), Some(1), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for (arguments, input) in COMMANDS {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        assert_eq!(code(arguments, input, full.into(), Stdio::null()), Some(3), "{arguments:?}");
    }
}

#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    for name in ["analyze", "preprocess", "encode"] {
        let mut child = command(&[name]).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = std::sync::mpsc::channel();
        std::thread::spawn(move || output.lines().try_for_each(|line| sender.send(line)));
        for _ in 0..2 {
            input.write_all(b"{\"text\": \"fine\"}\n").unwrap();
            let answer = answers.recv_timeout(Duration::from_secs(120)).unwrap().unwrap();
            assert!(answer.contains("fine"), "{name}: {answer}");
        }
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn evaluate_groups_by_any_field_and_by_no_other() {
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
