//! Files of every kind, and how each must be read: written by hand, in `tests/data/tables/`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::rc::Rc;

use mizaj_tables::{Choices, Document, OpenOptions, State, Table};
use serde_json::Value;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/tables"))
}

fn table(bytes: &[u8]) -> Table {
    let document = Rc::new(Document::open(bytes, &OpenOptions::default()).unwrap());
    Table::new(&document, &Choices::default()).unwrap()
}

#[test]
fn every_file_is_read_as_a_person_reads_it() {
    let expected = std::fs::read(folder().join("expected.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let mut wrong = Vec::new();
    for (name, expected) in expected.as_object().unwrap() {
        let table = table(&std::fs::read(folder().join(name)).unwrap());
        let mut differ = |what: &str, found: Value, wanted: &Value| {
            if found != *wanted {
                wrong.push(format!("{name}: {what} is {found}, not {wanted}"));
            }
        };
        let kept: Vec<usize> =
            (0..table.len()).filter(|&row| table.state(row) == State::Kept).collect();
        let texts: Vec<_> = kept.iter().map(|&row| table.text(row)).collect();
        differ("texts", serde_json::to_value(texts).unwrap(), &expected["texts"]);
        if !expected["days"].is_null() {
            let days: Vec<_> = kept.iter().map(|&row| table.when(row)).collect();
            differ("days", serde_json::to_value(days).unwrap(), &expected["days"]);
        }
        let reading = serde_json::to_value(table.reading()).unwrap();
        for (field, wanted) in expected["reading"].as_object().unwrap() {
            let place = ["", "/columns", "/dates"]
                .iter()
                .find_map(|parent| reading.pointer(&format!("{parent}/{field}")));
            differ(field, place.cloned().unwrap_or_default(), wanted);
        }
        differ("found", reading["rows"]["found"].clone(), &expected["found"]);
        differ("leftOut", reading["rows"]["leftOut"].clone(), &expected["leftOut"]);
        let asks: Vec<Value> = table
            .reading()
            .questions
            .iter()
            .map(|question| serde_json::to_value(question).unwrap()["kind"].clone())
            .collect();
        differ("asks", asks.into(), &expected["asks"]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_makes_the_reader_panic() {
    let mut files: Vec<Vec<u8>> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    files.extend([
        b"".to_vec(),
        b"\n\n\n".to_vec(),
        b"\"".to_vec(),
        b"{".to_vec(),
        b",,,".to_vec(),
    ]);
    for file in &files {
        for end in (0..file.len()).step_by(file.len().div_ceil(60).max(1)) {
            let Ok(document) = Document::open(&file[..end], &OpenOptions::default()) else {
                continue;
            };
            let document = Rc::new(document);
            if let Ok(table) = Table::new(&document, &Choices::default()) {
                for row in 0..table.len() {
                    let _ = (table.text(row), table.day(row), table.remark(row), table.line(row));
                }
            }
        }
    }
}
