//! `mizaj insights` on the files that people have.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "fixtures/cli.rs"]
mod cli;

use std::process::Output;

use cli::{Temporary, complaints, mizaj};
use serde_json::{Value, json};

/// What the tool says of a file with `--json`.
fn insights(file: &Temporary, arguments: &[&str]) -> (Output, Value) {
    let output = mizaj(&[&["insights", file.path(), "--json"], arguments].concat(), "");
    let insights = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output, insights)
}

/// Rows that were judged.
fn judged(insights: &Value) -> u64 {
    let counts = insights["overall"]["counts"].as_object().unwrap();
    counts.values().map(|count| count.as_u64().unwrap()).sum()
}

#[test]
fn tables_come_with_many_delimiters_and_headers() {
    let table = |name: &str, delimiter: &str, header: [&str; 3]| {
        let rows = [header, ["1", "Great, I love it", "web"], ["2", "\"Awful;\tbad\"", "shop"]];
        let text: String = rows.map(|row| row.join(delimiter) + "\r\n").concat();
        let text = if delimiter == "," { text.replace("Great,", "Great") } else { text };
        Temporary::new(name, text)
    };
    let plain = ["id", "text", "channel"];
    for (name, delimiter, header, arguments) in [
        ("comma.csv", ",", plain, &[][..]),
        ("UP.CSV", ",", ["id", " Text ", "CHANNEL"], &[]),
        ("semicolon.csv", ";", plain, &[]),
        ("bar.csv", "|", ["\u{feff}id", "TEXT", "channel"], &[]),
        ("tabs.csv", "\t", plain, &[]),
        ("tabs.TSV", "\t", plain, &[]),
        ("named.txt", "~", plain, &["--delimiter", "~"]),
        ("tabs.txt", "\t", plain, &["--delimiter", "tab"]),
        (
            "accents.csv",
            ";",
            ["id", "Évaluation, détail", "channel"],
            &["--text", "évaluation, détail"],
        ),
    ] {
        let (output, insights) = insights(&table(name, delimiter, header), arguments);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", complaints(&output));
        assert_eq!(insights["channels"].as_array().unwrap().len(), 2, "{name}");
        assert_eq!(insights["mostNegative"], json!([{"line": 3, "text": "Awful;\tbad"}]), "{name}");
    }
}

#[test]
fn a_stray_quotation_mark_costs_its_own_line_alone() {
    for (name, delimiter) in [("stray.csv", ","), ("stray.tsv", "\t")] {
        for (bad, stray) in [(1, "\"never closed"), (1, "\"Great\" product"), (0, "5\" screen")] {
            let rows = [
                "text,channel",
                stray,
                "\"I love it\",web",
                "\n\"awful service\n\"\"terrible\"\"\" ,web",
                "fine,web",
            ];
            let file = Temporary::new(name, rows.join("\n").replace(',', delimiter));
            let (output, insights) = insights(&file, &[]);
            assert_eq!(output.status.code(), Some(bad), "{stray}");
            assert_eq!(judged(&insights), 4 - u64::from(bad.unsigned_abs()), "{stray}");
            assert_eq!(complaints(&output).contains("line 2: a quotation mark"), bad == 1);
            assert_eq!(
                insights["mostNegative"][0],
                json!({"line": 5, "text": "awful service\n\"terrible\""})
            );
        }
    }
}

#[test]
fn encodings_are_guessed_and_can_be_named() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let french = "très déçu";
    let [little, big] = [u16::to_le_bytes, u16::to_be_bytes].map(|bytes| utf16(french, bytes));
    for (bytes, arguments, text, remark) in [
        (french.as_bytes(), &[][..], french, None),
        (b"tr\xe8s d\xe9\xe7u", &[], french, Some("read as windows-1252")),
        (b"Sp\xe4\xdfe \xc9T\xc9", &[], "Späße ÉTÉ", Some("read as windows-1252")),
        (b"\xc7\xe1\xce\xcf\xe3\xc9 ok", &[], "الخدمة ok", Some("read as windows-1256")),
        (b"\xb1\xe6", &["--encoding", "latin2"], "ąć", None),
        (
            b"tr\xc3\xa8s\xe2\x80 d\xc3\xa9\xc3\xa7u",
            &[],
            "très\u{fffd} déçu",
            Some("not UTF-8 in 1 place"),
        ),
        (&little, &[], french, Some("read as UTF-16LE")),
        (&big, &[], french, Some("read as UTF-16BE")),
        (&little[2..], &["--encoding", "utf-16le"], french, None),
    ] {
        // What the tool read stands in its message: there is no such column.
        let file = Temporary::new("encoded.csv", bytes);
        let (output, _) = insights(&file, &[arguments, &["--text", "nosuch"]].concat());
        let message = complaints(&output);
        assert!(message.contains(&format!("the columns are {text}, not `nosuch`")), "{message}");
        assert_eq!(message.lines().count(), 1 + usize::from(remark.is_some()), "{message}");
        assert!(message.contains(remark.unwrap_or_default()), "{message}");
    }
    let file = Temporary::new("encoded.jsonl", b"{\"text\":\"d\xe9sol\xe9\"}\n");
    assert_eq!(insights(&file, &[]).0.status.code(), Some(1));
    assert_eq!(insights(&file, &["--encoding", "windows-1252"]).0.status.code(), Some(0));
}

#[test]
fn columns_that_are_named_must_be_there() {
    let table = Temporary::new("columns.csv", "text,day\nfine,2026-01-02\n");
    let lines = Temporary::new("columns.jsonl", "{\"text\":\"fine\",\"day\":1}\n{}\n");
    for file in [&table, &lines] {
        for (arguments, code, message) in [
            (&["--date", "dtae"][..], 2, "`dtae`; name another with --date"),
            (&["--channel", "nope"], 2, "`nope`; name another with --channel"),
            (&["--text", "nope"], 2, "`nope`; name another with --text"),
            (&["--delimiter", "ab"], 2, "neither one character"),
            (&["--encoding", "utf-99"], 2, "not the name of an encoding"),
            (&[], i32::from(file.path() == lines.path()), ""),
        ] {
            let (output, _) = insights(file, arguments);
            assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", complaints(&output));
            assert!(complaints(&output).contains(message), "{arguments:?}");
        }
    }
}

#[test]
fn unreadable_dates_are_counted_and_numbers_are_channels() {
    let file = Temporary::new(
        "dates.jsonl",
        concat!(
            "{\"text\":\"fine\",\"date\":\"2026-01-02\",\"channel\":7}\n",
            "{\"text\":\"fine\",\"date\":20260102,\"channel\":true}\n",
            "{\"text\":\"fine\",\"date\":\"yesterday\"}\n",
        ),
    );
    let expected = "2 of 3 rows have no readable date (YYYY-MM-DD …)";
    let (output, report) = insights(&file, &[]);
    assert!(complaints(&output).contains(expected));
    let names: Vec<&Value> =
        report["channels"].as_array().unwrap().iter().map(|channel| &channel["name"]).collect();
    assert_eq!(names, ["7", "true"]);
    let tables = mizaj(&["insights", file.path()], "");
    assert!(std::str::from_utf8(&tables.stdout).unwrap().contains(expected));
    // Without a column of dates there is nothing to be said.
    assert_eq!(complaints(&insights(&file, &["--date", "channel"]).0).lines().count(), 1);
    let plain = Temporary::new("plain.csv", "text\nfine, thank you\n");
    assert_eq!(complaints(&insights(&plain, &[]).0), "");
}

#[test]
fn rows_are_named_by_their_line_and_text() {
    let mut csv = String::from("\u{feff}Text,Date,Channel\n");
    for day in 1..=9 {
        csv += &format!(
            "\"I love it,\n\ngreat\",2026-01-0{day},survey\n\n\"Terrible refund, awful\",2026-01-0{day},support\n"
        );
    }
    let file = Temporary::new("rows.csv", &csv);
    let (output, insights) = insights(&file, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    assert_eq!(insights["channels"].as_array().unwrap().len(), 2);
    assert_eq!(insights["periods"].as_array().unwrap().len(), 9);
    let lines: Vec<&str> = csv.lines().collect();
    let terms = ["negativeTerms", "positiveTerms"].map(|side| insights[side].as_array().unwrap());
    let examples = terms.into_iter().flatten().map(|term| &term["examples"]);
    let mut rows = 0;
    for list in examples.chain([&insights["mostNegative"], &insights["mostPositive"]]) {
        for row in list.as_array().unwrap() {
            let line = lines[row["line"].as_u64().unwrap() as usize - 1];
            let first = row["text"].as_str().unwrap().lines().next().unwrap();
            assert!(line.starts_with(&format!("\"{first}")), "{row}: {line}");
            rows += 1;
        }
    }
    assert!(rows >= 12, "{rows}");
    let tables = mizaj(&["insights", file.path()], "");
    assert!(std::str::from_utf8(&tables.stdout).unwrap().contains("- line "));
}
