//! Delimited text (CSV and its kin), read so that damage stays where it is: the `csv` crate
//! takes everything behind a quotation mark without its pair for one field.

/// Delimiters that are looked for, the likeliest first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Bytes between two quotation marks at most: what is longer has lost its mark.
const LONGEST: usize = 512 * 1024;

/// One record: the line that it begins in, from 1, and its fields, or nothing where a
/// quotation mark has no pair.
pub struct Record {
    pub line: usize,
    pub fields: Option<Vec<String>>,
}

impl Record {
    fn is_blank(&self) -> bool {
        self.fields.as_ref().is_some_and(|fields| fields.iter().all(|f| f.trim().is_empty()))
    }
}

/// The records of a text that are not blank. A quotation mark without its pair costs its own
/// line alone. Without a delimiter every line is one field.
pub struct Records<'t> {
    rest: &'t str,
    line: usize,
    delimiter: Option<char>,
}

impl<'t> Records<'t> {
    pub fn new(text: &'t str, delimiter: Option<char>) -> Self {
        Self { rest: text, line: 1, delimiter }
    }

    fn read(&mut self) -> Option<Record> {
        if self.rest.is_empty() {
            return None;
        }
        let (fields, end) = match record(self.rest, self.delimiter) {
            Some((fields, end)) => (Some(fields), end),
            None => (None, self.rest.find(is_break).unwrap_or(self.rest.len())),
        };
        let (taken, rest) = self.rest.split_at_checked(end)?;
        let after = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(is_break));
        let record = Record { line: self.line, fields };
        self.line += breaks(taken) + usize::from(after.is_some());
        self.rest = after.unwrap_or(rest);
        Some(record)
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            let record = self.read()?;
            if !record.is_blank() {
                return Some(record);
            }
        }
    }
}

/// The delimiter by the header: the one that sets the column `wanted` apart, then the one
/// that makes most columns, then `likely`; nothing where there is but one column.
pub fn guess_delimiter(text: &str, wanted: &str, likely: char) -> Option<char> {
    let mut best = (None, (false, 1, false));
    for delimiter in DELIMITERS {
        let header = Records::new(text, Some(delimiter)).next().and_then(|record| record.fields);
        let Some(header) = header.filter(|header| header.len() > 1) else { continue };
        let rank = (position(&header, wanted).is_some(), header.len(), delimiter == likely);
        if rank > best.1 {
            best = (Some(delimiter), rank);
        }
    }
    best.0
}

/// The number of the column that is called `name`; where none is exactly, of the first that
/// is but for white space around it and for case.
pub fn position(header: &[String], name: &str) -> Option<usize> {
    let same = |cell: &String| cell.trim().to_lowercase() == name.trim().to_lowercase();
    header.iter().position(|cell| cell == name).or_else(|| header.iter().position(same))
}

/// The fields of the record that `text` begins with, and where it ends, before its line break.
fn record(text: &str, delimiter: Option<char>) -> Option<(Vec<String>, usize)> {
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let (cell, after) = field(rest, delimiter)?;
        fields.push(cell);
        match delimiter.and_then(|delimiter| after.strip_prefix(delimiter)) {
            Some(next) => rest = next,
            None => return Some((fields, text.len() - after.len())),
        }
    }
}

/// The field that `text` begins with, and what comes behind it: a delimiter, a line break or
/// nothing.
fn field(text: &str, delimiter: Option<char>) -> Option<(String, &str)> {
    let ends = |c: char| is_break(c) || Some(c) == delimiter;
    let Some(mut rest) = text.strip_prefix('"') else {
        let (cell, after) = text.split_at_checked(text.find(ends).unwrap_or(text.len()))?;
        return Some((cell.to_owned(), after));
    };
    let mut cell = String::new();
    loop {
        let left = LONGEST.checked_sub(cell.len())?;
        let mark = rest.bytes().take(left).position(|byte| byte == b'"')?;
        cell.push_str(rest.get(..mark)?);
        rest = rest.get(mark + 1..)?;
        match rest.strip_prefix('"') {
            Some(after) => rest = after,
            None => break,
        }
        cell.push('"');
    }
    let after = rest.trim_start_matches(|c| c == ' ' && delimiter != Some(' '));
    (after.is_empty() || after.starts_with(ends)).then_some((cell, after))
}

fn is_break(c: char) -> bool {
    c == '\n' || c == '\r'
}

/// Line breaks in a text; `\r\n` is one.
fn breaks(text: &str) -> usize {
    text.matches(is_break).count() - text.matches("\r\n").count()
}
