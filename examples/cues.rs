//! How often the cues are right, by labels that people gave them. Texts come as JSON lines with
//! `text` on the standard input; the labels know them by the first 16 digits of their SHA-256.
//!
//! ```sh
//! zstdcat DATA/*.jsonl.zst | cargo run --release --example cues -- tests/data/cues/labels.csv
//! ```
//!
//! Without a file of labels it prints each cue with its key and words, for labeling.

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::io::BufRead;

use mizaj::dev::InputText;
use mizaj::{Cue, CueKind, wilson};
use sha2::{Digest, Sha256};

/// The labels by key and kind: whether the cue is right, and which group of the table it is in.
type Labels = BTreeMap<(String, String), (String, bool)>;

#[derive(serde::Deserialize)]
struct Row {
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let labels = std::env::args().nth(1).map(std::fs::read_to_string).transpose()?;
    let labels = labels.map(|text| labels_in(&text)).transpose()?;
    let mut seen = HashSet::new();
    // Right and read, by group and kind.
    let mut counts: BTreeMap<(String, String), [usize; 2]> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        let Row { text } = serde_json::from_str(&line?)?;
        let key = key_of(&text);
        if !seen.insert(key.clone()) {
            continue;
        }
        for cue in InputText::new(&text).cues() {
            match &labels {
                None => print_cue(&key, &text, &cue)?,
                Some(labels) => {
                    let found = labels.get(&(key.clone(), name(cue.cue)?));
                    if let Some((group, is_right)) = found {
                        let count = counts.entry((group.clone(), name(cue.cue)?)).or_default();
                        count[0] += usize::from(*is_right);
                        count[1] += 1;
                    }
                }
            }
        }
    }
    for ((group, cue), [right, read]) in counts {
        let [low, high] = wilson(right, read);
        let share = right as f64 / read as f64;
        println!("{group}\t{cue}\t{right} of {read}\t{share:.2} ({low:.2} to {high:.2})");
    }
    Ok(())
}

/// Reads lines of `key,cue,group,form,right`.
fn labels_in(text: &str) -> Result<Labels, Box<dyn Error>> {
    let read = |line: &str| {
        let [key, cue, group, _, right] = line.split(',').collect::<Vec<_>>()[..] else {
            return Err(format!("five columns are expected: {line}").into());
        };
        Ok(((key.to_owned(), cue.to_owned()), (group.to_owned(), right == "1")))
    };
    text.lines().skip(1).map(read).collect()
}

fn key_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The name of a kind, as in JSON.
fn name(kind: CueKind) -> serde_json::Result<String> {
    serde_json::to_value(kind).map(|value| value.as_str().unwrap_or_default().to_owned())
}

fn print_cue(key: &str, text: &str, cue: &Cue) -> serde_json::Result<()> {
    let words: Vec<_> = cue.spans.iter().map(|span| span.slice(text)).collect();
    let row = serde_json::json!({ "key": key, "cue": cue.cue, "words": words, "text": text });
    println!("{}", serde_json::to_string(&row)?);
    Ok(())
}
