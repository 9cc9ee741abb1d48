//! `mizaj redact`: replaces what identifies a person by pseudonyms.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use mizaj::{RedactCounts, RedactKind, RedactOptions, Redacted, Redactor};
use mizaj_tables::{Choices, Document, Encoding, OpenOptions, State, Table as Rows};
use serde_json::{Map, Value, json};

use crate::insights::{complain, delimiter, encoding};
use crate::lines::fields;
use crate::output::{Output, say};
use crate::table::Table;
use crate::{BadLines, Failure, Usage, file};

/// Shown at the end of `--help`.
const NOTES: &str = "Every cell of every column is redacted unless --columns names some. A column named for \
    what it holds (customer_name, Téléphone, رقم الطلب) is replaced cell by cell. The same value gets the \
    same pseudonym in the whole file. Spans count UTF-8 bytes of the original.\n\n\
    Not found: names in running text, addresses of streets, what is spelled out in words. \
    docs/redaction.md says how good the rules are.\n\n\
    Exit code 1: some rows are damaged or doubtful; they are named on standard error.";

#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// CSV, TSV, JSON, JSON lines or an Excel workbook; written as CSV. `-` reads standard input.
    /// Without a file, standard input is one text
    file: Option<PathBuf>,
    /// Redact only this column; may be repeated
    #[arg(long, value_name = "NAME")]
    columns: Vec<String>,
    /// Redact only these kinds: email, phone, card, iban, rib, cin, ice, nir, link, handle, order,
    /// name
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind)]
    kinds: Vec<RedactKind>,
    /// Sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Delimiter between columns: a character or `tab`
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<char>,
    /// Encoding: utf-8, utf-16le, windows-1252, windows-1256, macintosh …
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// Print JSON with the spans of what was replaced: one object, or one line for each row
    #[arg(long)]
    json: bool,
    /// Print only how much of each kind there is
    #[arg(long, conflicts_with = "json")]
    count: bool,
}

fn kind(name: &str) -> Result<RedactKind, String> {
    serde_json::from_value(name.into()).map_err(|_| {
        let names = RedactKind::ALL.map(name_of);
        format!("must be one of {}", names.join(", "))
    })
}

/// The name of a kind in JSON.
fn name_of(kind: RedactKind) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|name| Some(name.as_str()?.to_owned()))
        .unwrap_or_default()
}

pub(crate) fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let kinds = (!arguments.kinds.is_empty()).then(|| arguments.kinds.clone());
    let mut work = Work {
        arguments,
        redactor: Redactor::new(RedactOptions { kinds }),
        output: Output::new(),
        counts: RedactCounts::default(),
        texts: RedactCounts::default(),
        rows: 0,
    };
    let bad = match &arguments.file {
        Some(path) => work.table(path)?,
        None => work.text()?,
    };
    work.finish()?;
    Ok(bad)
}

struct Work<'a> {
    arguments: &'a Arguments,
    redactor: Redactor,
    output: Output,
    /// What was replaced.
    counts: RedactCounts,
    /// In how many rows.
    texts: RedactCounts,
    rows: usize,
}

impl Work<'_> {
    /// Standard input as one text.
    fn text(&mut self) -> Result<BadLines, Failure> {
        if !self.arguments.columns.is_empty() {
            return Err(
                Usage("--columns needs a file; `-` reads one from standard input".into()).into()
            );
        }
        let mut bytes = Vec::new();
        file::open(Path::new("-"))?.read_to_end(&mut bytes)?;
        let text = String::from_utf8(bytes).map_err(|_| "standard input: not UTF-8")?;
        let redacted = self.redactor.redact(&text);
        self.add(std::slice::from_ref(&redacted));
        if self.arguments.json {
            self.output.pretty(&redacted)?;
        } else if !self.arguments.count {
            self.output.write_all(redacted.text.as_bytes())?;
        }
        Ok(BadLines(0))
    }

    fn table(&mut self, path: &Path) -> Result<BadLines, Failure> {
        let bytes = file::read(path)?;
        let wanted: Vec<&str> = self.arguments.columns.iter().map(String::as_str).collect();
        let options = OpenOptions {
            encoding: self.arguments.encoding,
            delimiter: self.arguments.delimiter,
            sheet: self.arguments.sheet.as_deref(),
            // Naming a column implies that the file has a header.
            has_header: (!wanted.is_empty()).then_some(true),
            wanted: &wanted,
        };
        let failure = |error| file::failure(path, error);
        let document = Rc::new(Document::open(&bytes, &options).map_err(failure)?);
        let rows = Rows::new(&document, &Choices::default()).map_err(failure)?;
        let mut chosen = vec![wanted.is_empty(); document.names.len()];
        for name in &wanted {
            let column = document.column(name).ok_or_else(|| {
                let columns = document.names.join(", ");
                Usage(format!("{}: the columns are {columns}, not `{name}`", file::name(path)))
            })?;
            chosen[column] = true;
        }
        if document.has_header && !self.arguments.json && !self.arguments.count {
            self.csv_line(&document.names)?;
        }
        for row in (0..rows.len()).filter(|&row| rows.state(row) != State::Part) {
            let mut cells = Vec::with_capacity(chosen.len());
            for (column, &is_chosen) in chosen.iter().enumerate() {
                let cell = rows.cell(row, column);
                let name = if document.has_header { document.names[column].as_str() } else { "" };
                cells.push(if is_chosen {
                    self.redactor.redact_cell(name, &cell)
                } else {
                    let counts = RedactCounts::default();
                    Redacted { text: cell.into_owned(), spans: Vec::new(), counts }
                });
            }
            self.add(&cells);
            if self.arguments.json {
                self.json_line(&document.names, &cells, rows.line(row))?;
            } else if !self.arguments.count {
                let texts: Vec<String> = cells.into_iter().map(|cell| cell.text).collect();
                self.csv_line(&texts)?;
            }
        }
        Ok(complain(&rows))
    }

    /// Counts what was replaced in a row.
    fn add(&mut self, cells: &[Redacted]) {
        self.rows += 1;
        let mut row = RedactCounts::default();
        for cell in cells {
            self.counts.add(&cell.spans);
            row.add(&cell.spans);
        }
        for (kind, _) in row.iter() {
            let first = cells.iter().flat_map(|cell| &cell.spans).find(|part| part.kind == kind);
            self.texts.add(first.map_or(&[], std::slice::from_ref));
        }
    }

    /// The cells by column, and what was replaced in which.
    fn json_line(
        &mut self,
        names: &[String],
        cells: &[Redacted],
        line: usize,
    ) -> Result<(), Failure> {
        let texts = names.iter().zip(cells).map(|(name, cell)| (name.clone(), json!(cell.text)));
        let mut spans = Vec::new();
        for (name, cell) in names.iter().zip(cells) {
            for part in &cell.spans {
                let mut span = Map::from_iter([("column".to_owned(), json!(name))]);
                span.extend(fields(part)?);
                spans.push(Value::Object(span));
            }
        }
        let cells: Map<String, Value> = texts.collect();
        self.output.line(&json!({ "line": line, "cells": cells, "spans": spans }))
    }

    fn csv_line(&mut self, cells: &[String]) -> Result<(), Failure> {
        let quoted: Vec<String> = cells
            .iter()
            .map(|cell| {
                if cell.contains(['"', ',', '\n', '\r']) {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell.clone()
                }
            })
            .collect();
        Ok(self.output.write_all(format!("{}\r\n", quoted.join(",")).as_bytes())?)
    }

    fn finish(mut self) -> Result<(), Failure> {
        if self.arguments.count {
            let mut table = Table::new(["kind", "replaced", "rows"]);
            for (kind, count) in self.counts.iter() {
                table.row([name_of(kind), count.to_string(), self.texts.of(kind).to_string()]);
            }
            table.row(["all".into(), self.counts.total().to_string(), self.rows.to_string()]);
            write!(self.output, "{table}")?;
        }
        self.output.flush()?;
        let counts: Vec<String> =
            self.counts.iter().map(|(kind, count)| format!("{count} {}", name_of(kind))).collect();
        let what = if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") };
        say(format_args!("replaced: {what}"));
        Ok(())
    }
}
