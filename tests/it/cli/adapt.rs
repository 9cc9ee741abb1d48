//! `mizaj adapt`, and adaptations in the other commands.

use serde_json::Value;

use crate::support::cli::{TemporaryFile, complaints, mizaj, objects};

const EXAMPLES: &str = "tests/data/adaptation/examples.jsonl";

/// What is learned from `file`, with the report as JSON.
fn adapt(file: &str, out: &str) -> std::process::Output {
    mizaj(&["adapt", file, "--out", out, "--json"], "")
}

#[test]
fn labels_of_a_file_become_categories() {
    let out = TemporaryFile::new("mine.json", "");
    let output = adapt(EXAMPLES, out.argument());
    assert!(output.status.success(), "{}", complaints(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["kind"], &report["examples"]), (&"category".into(), &40.into()));
    let output = mizaj(&["analyze", "--adaptation", out.argument(), "I lost my card"], "");
    let [verdict] = &objects(&output)[..] else { panic!("one verdict") };
    assert_eq!(verdict["category"]["label"], "card");
    assert!(verdict["adaptation"].is_string());
    let output = mizaj(&["evaluate", EXAMPLES, "--adaptation", out.argument(), "--json"], "");
    assert!(output.status.success(), "{}", complaints(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["accuracy"].as_f64().unwrap() > 0.9);
    let output =
        mizaj(&["analyze", "--bundle", "classic", "--adaptation", out.argument(), "hello"], "");
    assert!(complaints(&output).contains("[ADAPTATION_MISMATCH]"), "{}", complaints(&output));
}

#[test]
fn a_table_with_columns_of_its_own_is_read_and_moods_are_recognized() {
    let mut table = String::from("avis;ressenti\n");
    for i in 0..6 {
        table += &format!("c'est bien numero{i};Positif\nvraiment nul numero{i};Négatif\n");
    }
    let table = TemporaryFile::new("avis.csv", table);
    let out = TemporaryFile::new("mine.json", "");
    let arguments = [
        "adapt",
        table.argument(),
        "--out",
        out.argument(),
        "--text",
        "avis",
        "--label",
        "ressenti",
    ];
    let output = mizaj(&arguments, "");
    assert!(output.status.success(), "{}", complaints(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("the model as it is"), "{text}");
    let output = adapt(table.argument(), out.argument());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        complaints(&output).contains("the columns are avis, ressenti"),
        "{}",
        complaints(&output)
    );
}

#[test]
fn moods_are_compared_with_and_without() {
    let out = TemporaryFile::new("mine.json", "");
    let rows = "tests/data/challenge/challenge.jsonl";
    let output = adapt(rows, out.argument());
    assert!(output.status.success(), "{}", complaints(&output));
    let output = mizaj(&["evaluate", rows, "--adaptation", out.argument(), "--json"], "");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let [plain, adapted] = &found.as_array().unwrap()[..] else { panic!("two models") };
    assert!(plain["againstFirst"].is_null());
    assert!(adapted["againstFirst"]["mcnemarP"].is_number());
    assert!(adapted["modelVersion"].as_str().unwrap().contains("adapted"));
}
