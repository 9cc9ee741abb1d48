//! Workbooks (`.xlsx`): a ZIP archive, which `rawzip` and `miniz_oxide` open, of XML files, which
//! `roxmltree` reads.
//!
//! `calamine` reads more kinds of workbooks, but is twice as large as all of this module, and its
//! dependencies turn on features that every crate of the engine would be compiled again for.

use std::collections::HashMap;

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use rawzip::{CompressionMethod, ZipArchive, ZipSliceArchive};
use roxmltree::{Document as Xml, Node};
use time::Duration;

use crate::Error;
use crate::cells::Cells;
use crate::dates::day_in_spreadsheet;

/// Bytes that a file of the archive may unfold to.
const MAX_PART: usize = 1 << 30;
/// Columns that a sheet may have.
const MAX_COLUMNS: usize = 16_384;
/// Nodes of XML that are read; a cell is three or four.
const MAX_NODES: u32 = 200_000_000;
/// Days between the calendars of Windows and of old Macs.
const DAYS_TO_1904: f64 = 1_462.0;

/// The sheets of a workbook that are shown, or all where none is: their names and cells.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<(String, Cells)>, Error> {
    let archive = Archive::open(bytes)?;
    let strings = archive
        .part("xl/sharedStrings.xml")?
        .map_or_else(|| Ok(Vec::new()), |xml| strings(&xml))?;
    let book = archive.part("xl/workbook.xml")?.ok_or_else(|| unreadable("no xl/workbook.xml"))?;
    let book = parse(&book)?;
    let targets = targets(&archive)?;
    let styles =
        archive.part("xl/styles.xml")?.map_or_else(|| Ok(Vec::new()), |xml| date_styles(&xml))?;
    let is_1904 = named(book.root(), "workbookPr")
        .any(|properties| matches!(properties.attribute("date1904"), Some("1" | "true")));
    let format = Format { strings, is_date: styles, is_1904 };
    let sheets: Vec<Node<'_, '_>> = named(book.root(), "sheet").collect();
    let is_shown =
        |sheet: &&Node<'_, '_>| matches!(sheet.attribute("state"), None | Some("visible"));
    let any_is_shown = sheets.iter().any(|sheet| is_shown(&sheet));
    let mut read = Vec::new();
    for sheet in sheets.iter().filter(|sheet| !any_is_shown || is_shown(sheet)) {
        let id = sheet.attributes().find(|attribute| attribute.name() == "id");
        let target = id.and_then(|id| targets.get(id.value()));
        let Some(target) = target else { continue };
        // A sheet of charts has no cells.
        if let Some(xml) = archive.part(target)? {
            let name = sheet.attribute("name").unwrap_or_default().to_owned();
            read.push((name, cells(&xml, &format)?));
        }
    }
    Ok(read)
}

fn unreadable(reason: impl std::fmt::Display) -> Error {
    Error::Workbook { reason: reason.to_string() }
}

fn parse(xml: &str) -> Result<Xml<'_>, Error> {
    let options = roxmltree::ParsingOptions { nodes_limit: MAX_NODES, ..Default::default() };
    Xml::parse_with_options(xml, options).map_err(unreadable)
}

/// Elements of a name, whatever their namespace.
fn named<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |node| node.tag_name().name() == name)
}

/// The files of a workbook.
struct Archive<'b> {
    archive: ZipSliceArchive<&'b [u8]>,
}

impl<'b> Archive<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, Error> {
        Ok(Self { archive: ZipArchive::from_slice(bytes).map_err(unreadable)? })
    }

    /// A file by its path; nothing where there is none.
    fn part(&self, path: &str) -> Result<Option<String>, Error> {
        let mut entries = self.archive.entries();
        while let Some(entry) = entries.next_entry().map_err(unreadable)? {
            if entry.file_path().as_ref() != path.as_bytes() {
                continue;
            }
            let method = entry.compression_method();
            let data = self.archive.get_entry(entry.wayfinder()).map_err(unreadable)?;
            let bytes = match method {
                CompressionMethod::STORE => data.data().to_vec(),
                CompressionMethod::DEFLATE => {
                    decompress_to_vec_with_limit(data.data(), MAX_PART).map_err(unreadable)?
                }
                _ => return Err(unreadable("an unknown compression")),
            };
            return Ok(Some(String::from_utf8(bytes).map_err(unreadable)?));
        }
        Ok(None)
    }
}

/// The paths of the sheets by their ids.
fn targets(archive: &Archive<'_>) -> Result<HashMap<String, String>, Error> {
    let Some(xml) = archive.part("xl/_rels/workbook.xml.rels")? else { return Ok(HashMap::new()) };
    let relations = parse(&xml)?;
    let target = |relation: Node<'_, '_>| {
        let target = relation.attribute("Target")?;
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        Some((relation.attribute("Id")?.to_owned(), path))
    };
    Ok(named(relations.root(), "Relationship").filter_map(target).collect())
}

/// The texts that cells refer to by number.
fn strings(xml: &str) -> Result<Vec<String>, Error> {
    Ok(named(parse(xml)?.root(), "si").map(text).collect())
}

/// The text of a cell or string, without the readings of Chinese characters.
fn text(node: Node<'_, '_>) -> String {
    let is_reading =
        |node: &Node<'_, '_>| node.ancestors().any(|parent| parent.tag_name().name() == "rPh");
    let parts = named(node, "t").filter(|part| !is_reading(part));
    let text: String = parts.filter_map(|part| part.text()).collect();
    // Excel writes control characters as `_x000D_`.
    text.replace("_x000D_", "")
}

/// How cells are to be read.
struct Format {
    strings: Vec<String>,
    /// Whether a style shows a number as a date.
    is_date: Vec<bool>,
    /// Whether days are counted from 1904, as on old Macs.
    is_1904: bool,
}

/// Which styles of cells show a number as a date: ECMA-376, part 1, 18.8.30.
fn date_styles(xml: &str) -> Result<Vec<bool>, Error> {
    let styles = parse(xml)?;
    let formats: HashMap<&str, &str> = named(styles.root(), "numFmt")
        .filter_map(|format| Some((format.attribute("numFmtId")?, format.attribute("formatCode")?)))
        .collect();
    let is_date = |style: Node<'_, '_>| {
        let id = style.attribute("numFmtId").unwrap_or_default();
        let is_known = id.parse().is_ok_and(|id: u32| (14..=22).contains(&id));
        is_known || formats.get(id).is_some_and(|code| shows_a_date(code))
    };
    let list = named(styles.root(), "cellXfs").next();
    let is_style = |node: &Node<'_, '_>| node.tag_name().name() == "xf";
    Ok(list.map_or_else(Vec::new, |list| list.children().filter(is_style).map(is_date).collect()))
}

/// Whether a format has years or days in it, outside of quoted text and of colors.
fn shows_a_date(code: &str) -> bool {
    let mut inside = None;
    code.chars().any(|c| match (inside, c) {
        (Some(end), c) if c == end => {
            inside = None;
            false
        }
        (None, '"') => {
            inside = Some('"');
            false
        }
        (None, '[') => {
            inside = Some(']');
            false
        }
        (None, 'y' | 'Y' | 'd' | 'D') => true,
        _ => false,
    })
}

fn cells(xml: &str, format: &Format) -> Result<Cells, Error> {
    let sheet = parse(xml)?;
    let mut cells = Cells::default();
    for (number, row) in (1..).zip(named(sheet.root(), "row")) {
        cells.begin(row.attribute("r").and_then(|r| r.parse().ok()).unwrap_or(number));
        let mut width = 0;
        for cell in row.children().filter(|node| node.tag_name().name() == "c") {
            let column = cell.attribute("r").and_then(column).unwrap_or(width);
            (width..column.min(MAX_COLUMNS)).for_each(|_| cells.push(""));
            cells.push(&written(cell, format));
            width = width.max(column) + 1;
        }
        cells.drop_blank_row();
    }
    Ok(cells)
}

/// The number of a column, from 0, by the place of a cell: `AB12` is 27.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.fold(0, |n: usize, letter| n * 26 + usize::from(letter - b'A') + 1);
    (1..=MAX_COLUMNS).contains(&number).then(|| number - 1)
}

/// A cell as a text: dates in ISO 8601, numbers as they are written.
fn written(cell: Node<'_, '_>, format: &Format) -> String {
    let value = named(cell, "v").next().and_then(|value| value.text()).unwrap_or_default();
    match cell.attribute("t") {
        Some("inlineStr") => text(cell),
        Some("s") => {
            let number: Option<usize> = value.trim().parse().ok();
            number.and_then(|number| format.strings.get(number)).cloned().unwrap_or_default()
        }
        Some("b") => (if value == "1" { "true" } else { "false" }).to_owned(),
        Some("e") => String::new(),
        Some(_) => value.replace("_x000D_", ""),
        None => {
            let style: usize = cell.attribute("s").and_then(|s| s.parse().ok()).unwrap_or(0);
            let is_date = format.is_date.get(style).copied().unwrap_or(false);
            let number: Option<f64> = value.parse().ok();
            number
                .filter(|_| is_date)
                .and_then(|days| date(days, format))
                .unwrap_or_else(|| plain(value))
        }
    }
}

/// A number without the noise of binary fractions: `4.2000000000000002` is 4.2.
fn plain(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if value.len() > 15 => number.to_string(),
        _ => value.to_owned(),
    }
}

fn date(days: f64, format: &Format) -> Option<String> {
    let days = if format.is_1904 { days + DAYS_TO_1904 } else { days };
    let seconds = (days * 86_400.0).round();
    let day = day_in_spreadsheet(seconds / 86_400.0)?;
    let time = Duration::seconds_f64(seconds.rem_euclid(86_400.0));
    Some(match (time.whole_hours(), time.whole_minutes() % 60, time.whole_seconds() % 60) {
        (0, 0, 0) => day.to_string(),
        (hour, minute, second) => format!("{day}T{hour:02}:{minute:02}:{second:02}"),
    })
}
