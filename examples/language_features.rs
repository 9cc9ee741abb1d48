//! Reads texts, one JSON string a line, and writes the language features of each to standard
//! output for `training/language.py`: their number, then the features, as little-endian `u32`.

use std::io::{self, BufRead, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    let mut features = Vec::new();
    for line in io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        features.clear();
        mizaj::language_features(&text, &mut |feature| features.push(feature));
        let count = u32::try_from(features.len()).map_err(io::Error::other)?;
        for number in std::iter::once(&count).chain(&features) {
            output.write_all(&number.to_le_bytes())?;
        }
    }
    output.flush()
}
