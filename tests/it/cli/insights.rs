//! `mizaj insights` on files as people have them.

use std::process::Output;

use crate::support::cli::{TemporaryFile, complaints, mizaj};
use serde_json::{Value, json};

/// The tool's `--json` output for a file.
fn insights(file: &TemporaryFile, arguments: &[&str]) -> (Output, Value) {
    let output = mizaj(&[&["insights", file.argument(), "--json"], arguments].concat(), "");
    let insights = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output, insights)
}

/// The number of analyzed rows.
fn judged(insights: &Value) -> u64 {
    let counts = insights["overall"]["counts"].as_object().unwrap();
    counts.values().map(|count| count.as_u64().unwrap()).sum()
}

#[test]
fn tables_with_various_delimiters_and_headers_are_read() {
    let table = |name: &str, delimiter: &str, header: [&str; 3]| {
        let rows = [header, ["1", "Great, I love it", "web"], ["2", "\"Awful;\tbad\"", "shop"]];
        let text: String = rows.map(|row| row.join(delimiter) + "\r\n").concat();
        let text = if delimiter == "," { text.replace("Great,", "Great") } else { text };
        TemporaryFile::new(name, text)
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
fn a_stray_quote_costs_only_its_own_line() {
    for (name, delimiter) in [("stray.csv", ","), ("stray.tsv", "\t")] {
        for (bad, stray) in [(1, "\"never closed"), (1, "\"Great\" product"), (0, "5\" screen")] {
            let rows = [
                "text,channel",
                stray,
                "\"I love it\",web",
                "\n\"awful service\n\"\"terrible\"\"\" ,web",
                "fine,web",
            ];
            let file = TemporaryFile::new(name, rows.join("\n").replace(',', delimiter));
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
fn encodings_are_detected_or_given() {
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
        // The error message lists the columns as they were read.
        let file = TemporaryFile::new("encoded.csv", bytes);
        let (output, _) = insights(&file, &[arguments, &["--text", "nosuch"]].concat());
        let message = complaints(&output);
        assert!(message.contains(&format!("the columns are {text}, not `nosuch`")), "{message}");
        assert_eq!(message.lines().count(), 1 + usize::from(remark.is_some()), "{message}");
        assert!(message.contains(remark.unwrap_or_default()), "{message}");
    }
    let file = TemporaryFile::new("encoded.jsonl", b"{\"text\":\"d\xe9sol\xe9\"}\n");
    for arguments in [&[][..], &["--encoding", "windows-1252"]] {
        let (output, report) = insights(&file, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
        assert_eq!(report["reading"]["encoding"], "windows-1252");
    }
}

#[test]
fn named_columns_must_exist() {
    let table = TemporaryFile::new("columns.csv", "text,day\nfine,2026-01-02\n");
    let lines = TemporaryFile::new("columns.jsonl", "{\"text\":\"fine\",\"day\":1}\n{}\n");
    for file in [&table, &lines] {
        for (arguments, code, message) in [
            (&["--date", "dtae"][..], 2, "`dtae`; name another with --date"),
            (&["--channel", "nope"], 2, "`nope`; name another with --group"),
            (&["--text", "nope"], 2, "`nope`; name another with --text"),
            (&["--delimiter", "ab"], 2, "neither one character"),
            (&["--encoding", "utf-99"], 2, "not the name of an encoding"),
            (&[], i32::from(file.argument() == lines.argument()), ""),
        ] {
            let (output, _) = insights(file, arguments);
            assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", complaints(&output));
            assert!(complaints(&output).contains(message), "{arguments:?}");
        }
    }
}

#[test]
fn unreadable_dates_are_counted_and_numbers_are_channels() {
    let file = TemporaryFile::new(
        "dates.jsonl",
        concat!(
            "{\"text\":\"fine\",\"date\":\"2026-01-02\",\"channel\":7}\n",
            "{\"text\":\"fine\",\"date\":20260102,\"channel\":true}\n",
            "{\"text\":\"fine\",\"date\":\"soon\"}\n",
        ),
    );
    let expected = "1 of 3 rows has no readable date";
    let (output, report) = insights(&file, &[]);
    assert!(complaints(&output).contains(expected));
    let names: Vec<&Value> =
        report["channels"].as_array().unwrap().iter().map(|channel| &channel["name"]).collect();
    assert_eq!(names, ["7", "true"]);
    let tables = mizaj(&["insights", file.argument()], "");
    assert!(std::str::from_utf8(&tables.stdout).unwrap().contains(expected));
    // Without a date column, nothing is reported.
    assert_eq!(complaints(&insights(&file, &["--date", "channel"]).0).lines().count(), 1);
    let plain = TemporaryFile::new("plain.csv", "text\nfine, thank you\n");
    assert_eq!(complaints(&insights(&plain, &[]).0), "");
}

#[test]
fn rows_are_identified_by_line_and_text() {
    let mut csv = String::from("\u{feff}Text,Date,Channel\n");
    for day in 1..=9 {
        csv += &format!(
            "\"I love it,\n\ngreat\",2026-01-0{day},survey\n\n\"Terrible refund, awful\",2026-01-0{day},support\n"
        );
    }
    let file = TemporaryFile::new("rows.csv", &csv);
    let (output, insights) = insights(&file, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    assert_eq!(insights["channels"].as_array().unwrap().len(), 2);
    // Periods of fewer than five rows are joined.
    assert_eq!(insights["periods"].as_array().unwrap().len(), 3);
    let lines: Vec<&str> = csv.lines().collect();
    let terms = ["negativeTerms", "positiveTerms"].map(|side| insights[side].as_array().unwrap());
    let examples = terms.into_iter().flatten().map(|term| &term["examples"]);
    let mut rows = 0;
    for list in examples.chain([&insights["mostNegative"], &insights["mostPositive"]]) {
        for row in list.as_array().unwrap() {
            let number: usize = serde_json::from_value(row["line"].clone()).unwrap();
            let line = lines[number - 1];
            let first = row["text"].as_str().unwrap().lines().next().unwrap();
            assert!(line.starts_with(&format!("\"{first}")), "{row}: {line}");
            rows += 1;
        }
    }
    assert!(rows >= 12, "{rows}");
    let tables = mizaj(&["insights", file.argument()], "");
    assert!(std::str::from_utf8(&tables.stdout).unwrap().contains("- line "));
}

#[test]
fn what_stands_out_is_told_in_text_json_and_html() {
    let mut csv = String::from("text,date,channel\n");
    for row in 0..240 {
        let (month, day) = (1 + row / 60, 1 + row % 28);
        let (text, channel) = match row % 4 {
            0 | 2 => ("The parcel arrived late and broken: awful delivery", "mail"),
            1 => ("The staff was lovely and very helpful", "chat"),
            _ => ("Great people: I love the service", "chat"),
        };
        csv += &format!("{text},2026-{month:02}-{day:02},{channel}\n");
    }
    csv += "N/A,2026-04-28,mail\n服务很差我很失望,2026-04-28,mail\n<b>fine</b>,2026-04-28,chat\n";
    let file = TemporaryFile::new("standing-out.csv", &csv);
    let page = TemporaryFile::new("standing-out.html", "");
    let (output, report) = insights(&file, &["--html", page.argument()]);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    let summary = report["summary"].as_str().unwrap();
    assert!(summary.contains("are negative"), "{summary}");
    assert_eq!(report["overall"]["leftOut"], json!({"unreadable": 1, "nonAnswers": 1}));
    assert_eq!(report["partial"], false);
    let mut topics = report["topics"].as_array().unwrap().iter();
    let delivery = topics.find(|topic| topic["topic"] == "delivery").unwrap();
    assert!(delivery["impact"].as_f64().unwrap() > 0.2, "{delivery}");
    let [low, high] = [0, 1].map(|end| delivery["impactInterval"][end].as_f64().unwrap());
    assert!(0.0 < low && low < high, "{delivery}");
    assert!(delivery["negativeExamples"][0]["text"].as_str().unwrap().contains("parcel"));
    let text = mizaj(&["insights", file.argument()], "");
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains(summary) && text.contains("Shares are the model's own"), "{text}");
    let page = std::fs::read_to_string(page.argument()).unwrap();
    assert!(page.contains("default-src 'none'") && !page.contains("<b>fine"), "{page}");
    assert!(page.contains("Complaints about delivery"), "{page}");
}

#[test]
fn a_column_of_labels_corrects_the_shares() {
    let rows = ["Awful service,negative\n", "I love it,positive\n", "It opens at nine,positive\n"];
    let csv = format!("text,sentiment\n{}", rows.concat().repeat(40));
    let (output, report) = insights(&TemporaryFile::new("labeled.csv", &csv), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    let corrected = &report["corrected"];
    assert_eq!(corrected["labeled"], 120);
    let value = |label: &str| corrected[label]["value"].as_f64().unwrap();
    assert!((value("negative") - 1.0 / 3.0).abs() < 0.02, "{corrected}");
    assert!(value("neutral") < 0.02 && (value("positive") - 2.0 / 3.0).abs() < 0.02);
}

#[test]
fn the_reading_is_told_without_analyzing() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tables/");
    let reading = |name: &str| {
        let output = mizaj(&["insights", &format!("{folder}{name}"), "--reading"], "");
        let reading: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), reading)
    };
    let (code, found) = reading("semicolons-1252.csv");
    assert_eq!(code, Some(0));
    assert_eq!(
        found,
        json!({
            "encoding": "windows-1252",
            "delimiter": ";",
            "sheet": null,
            "columns": {
                "text": ["Votre avis"],
                "date": "Date",
                "groups": ["Magasin"],
                "rating": null,
                "label": null,
                "thread": null,
            },
            "rows": { "found": 2, "judged": 2, "leftOut": {} },
            "dates": { "read": 2, "of": 2, "order": "dmy", "approximate": false },
            "questions": [],
        })
    );
    let (code, found) = reading("non-answers.csv");
    assert_eq!(code, Some(1));
    assert_eq!(found["rows"]["leftOut"], json!({ "empty": 1, "lostLetters": 1, "nonAnswer": 3 }));
    let (code, found) = reading("either-order.csv");
    assert_eq!(code, Some(0));
    assert_eq!(found["dates"]["read"], 0);
    assert!(found["questions"][0].as_str().unwrap().contains("day or the month first"));
}

#[test]
fn the_report_begins_with_the_reading() {
    let file = TemporaryFile::new(
        "mixed.csv",
        "date,channel,text\n2026-01-02,web,N/A\n2026-01-03,web,I love it\n",
    );
    let (output, report) = insights(&file, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    assert_eq!(report.as_object().unwrap().keys().next().unwrap(), "reading");
    assert_eq!((judged(&report), &report["reading"]["rows"]["judged"]), (1, &json!(1)));
    assert_eq!(judged(&insights(&file, &["--keep-non-answers"]).1), 2);
}

#[test]
fn captions_and_chats_are_read() {
    let cue = |number: usize| {
        let text = if number < 40 { "I love this bike" } else { "The brakes are awful" };
        let second = number * 3;
        let time = |second: usize| format!("00:{:02}:{:02},500", second / 60, second % 60);
        format!("{number}\r\n{} --> {}\r\n<i>{text}</i>\r\n\r\n", time(second), time(second + 2))
    };
    let captions: String = (1..=60).map(cue).collect();
    let file =
        TemporaryFile::new("review.srt", captions + "61\r\n00:x --> 00:04:00,000\r\nBroken\r\n");
    let (output, report) = insights(&file, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(complaints(&output).contains("line 241: a caption without times"), "{output:?}");
    assert_eq!((&report["periodUnit"], &report["undated"]), (&json!("recording"), &json!(0)));
    assert_eq!(report["periods"][0]["name"], "00:00:00");
    assert_eq!(judged(&report), 60);
    let text = String::from_utf8(mizaj(&["insights", file.argument()], "").stdout).unwrap();
    assert!(text.contains("Times    start (60 of 60 read)"), "{text}");
    let chat = "12/03/2026, 09:02 - Mona: I am so disappointed\n13/03/2026, 09:02 - Ali: Great\n";
    let (output, report) = insights(&TemporaryFile::new("chat.txt", chat), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    assert_eq!(report["reading"]["columns"]["thread"], "person");
    assert_eq!(report["periods"][0]["name"], "2026-03-12");
}
