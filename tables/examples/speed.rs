//! Megabytes of CSV read per second: `cargo run --release --package mizaj-tables --example speed`.

use std::rc::Rc;
use std::time::Instant;

use mizaj_tables::{Choices, Document, Error, OpenOptions, Table};

const MEGABYTES: usize = 20;
const ROUNDS: usize = 7;
const TEXTS: [&str; 4] = [
    "The room was quiet and the staff kind",
    "Livraison en retard, et personne ne répond",
    "الخدمة ممتازة والتوصيل سريع",
    "Two lines:\nthis \"one\" and the next",
];

fn main() -> Result<(), Error> {
    let file = file();
    let bytes = file.as_bytes();
    let mut cells = Vec::new();
    let mut everything = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let document = Rc::new(Document::open(bytes, &OpenOptions::default())?);
        cells.push(start.elapsed());
        let table = Table::new(&document, &Choices::default())?;
        everything.push(start.elapsed());
        assert_eq!(table.reading().rows.found, table.len());
    }
    for (what, mut times) in [("cells", cells), ("everything", everything)] {
        times.sort_unstable();
        let seconds = times[ROUNDS / 2].as_secs_f64();
        println!("{what}: {:.0} MB/s", bytes.len() as f64 / 1e6 / seconds);
    }
    Ok(())
}

/// A file of five columns; half of its texts are quoted.
fn file() -> String {
    let mut file = "id,date,comment,channel,rating".to_owned();
    let mut row = 0;
    while file.len() < MEGABYTES * 1_000_000 {
        row += 1;
        let text = format!("{} {row}", TEXTS[row % TEXTS.len()]).replace('"', "\"\"");
        let mark = if text.contains([',', '\n']) { "\"" } else { "" };
        let day = format!("2026-0{}-{}", 1 + row % 9, 10 + row % 18);
        let channel = if row % 2 == 0 { "email" } else { "chat" };
        let rating = 1 + row % 5;
        file.push_str(&format!("\r\n{row},{day},{mark}{text}{mark},{channel},{rating}"));
    }
    file
}
