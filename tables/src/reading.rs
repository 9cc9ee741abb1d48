//! How a file was read, for people and programs.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::columns::ColumnNames;
use crate::dates::DateOrder;

/// Why a row is not analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// There is no text in it.
    Empty,
    /// Its text says that there is nothing to say: "N/A", "RAS", "لا شيء".
    NonAnswer,
    /// The same text stands in a row before it.
    Repeat,
    /// It holds the number that was given as an answer to another question.
    Number,
    /// Its letters were lost when the file was saved: "????? ???".
    LostLetters,
    /// It cannot be cut into cells.
    Damaged,
    /// It is the header once more.
    Header,
    /// It holds totals.
    Total,
}

impl Reason {
    /// Its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NonAnswer => "nonAnswer",
            Self::Repeat => "repeat",
            Self::Number => "number",
            Self::LostLetters => "lostLetters",
            Self::Damaged => "damaged",
            Self::Header => "header",
            Self::Total => "total",
        }
    }
}

/// What is doubtful about a row that is analyzed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Doubt {
    /// It has more cells than the header; the surplus was joined to the text.
    SurplusCells {
        /// Cells of the row.
        cells: usize,
        /// Cells of the header.
        columns: usize,
    },
    /// Lines below it that are no rows were joined to its text.
    Continued {
        /// How many.
        lines: usize,
    },
    /// Its text was UTF-8 read as windows-1252, and was repaired.
    Scrambled,
    /// Its text is empty, so its title is read.
    TitleOnly,
}

impl Doubt {
    /// Its name in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SurplusCells { .. } => "surplusCells",
            Self::Continued { .. } => "continued",
            Self::Scrambled => "scrambled",
            Self::TitleOnly => "titleOnly",
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SurplusCells { cells, columns } => {
                write!(f, "{cells} cells instead of {columns}: the surplus is joined to the text")
            }
            Self::Continued { lines: 1 } => f.write_str("the next line is joined to the text"),
            Self::Continued { lines } => write!(f, "the next {lines} lines are joined to the text"),
            Self::Scrambled => f.write_str("the text was in a wrong encoding and is repaired"),
            Self::TitleOnly => f.write_str("the text is empty: the title is read"),
        }
    }
}

/// What a person should confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Question {
    /// The order of day and month does not show.
    DateOrder {
        /// The column.
        column: String,
        /// A cell that could be either.
        example: String,
    },
    /// The column has dates of both orders.
    MixedDates {
        /// The column.
        column: String,
    },
    /// Some dates cannot be read.
    UnreadDates {
        /// The column.
        column: String,
        /// Cells that are read.
        read: usize,
        /// Cells that hold anything.
        of: usize,
        /// A cell that is not read.
        example: String,
    },
    /// Labels are numbers, and which mood each stands for does not show.
    LabelNumbers {
        /// The column.
        column: String,
        /// The numbers.
        values: Vec<String>,
    },
    /// The workbook has other sheets with rows.
    Sheets {
        /// The sheet that is read.
        read: String,
        /// The others.
        others: Vec<String>,
    },
    /// Other columns hold texts as well.
    OtherTexts {
        /// The column that is read.
        read: String,
        /// The others.
        others: Vec<String>,
    },
    /// Nothing names the columns.
    NoHeader,
    /// No column looks as if it held texts.
    NoText,
    /// Rows have more cells than the header.
    SurplusCells {
        /// How many.
        rows: usize,
        /// The column that the surplus is joined to.
        column: String,
    },
    /// Lines that are no rows were joined to the texts above them.
    Continued {
        /// How many rows.
        rows: usize,
    },
    /// Rows cannot be cut into cells.
    Damaged {
        /// How many.
        rows: usize,
    },
    /// Texts were UTF-8 read as windows-1252, and were repaired.
    Scrambled {
        /// How many.
        rows: usize,
    },
    /// Texts are empty, and their titles are read instead.
    TitleOnly {
        /// How many.
        rows: usize,
    },
    /// The letters of texts were lost when the file was saved.
    LostLetters {
        /// How many.
        rows: usize,
    },
    /// The encoding does not explain all bytes.
    Encoding {
        /// The encoding.
        encoding: String,
        /// Places that it does not explain.
        places: usize,
    },
    /// Long texts stand in several rows.
    Repeats {
        /// Rows beyond the first of each text.
        rows: usize,
    },
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row".into() } else { format!("{count} rows") }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DateOrder { column, example } => {
                write!(
                    f,
                    "Does `{column}` have the day or the month first? For instance: {example}"
                )
            }
            Self::MixedDates { column } => {
                write!(
                    f,
                    "`{column}` has dates with the day first and others with the month first."
                )
            }
            Self::UnreadDates { column, read, of, example } => {
                write!(
                    f,
                    "{read} of {of} dates in `{column}` are read. What is this one? {example}"
                )
            }
            Self::LabelNumbers { column, values } => {
                write!(
                    f,
                    "`{column}` has the labels {}. Which mood does each stand for? They are not used.",
                    values.join(", ")
                )
            }
            Self::Sheets { read, others } => {
                write!(
                    f,
                    "The sheet `{read}` is read. Is it the right one? There is also {}.",
                    quoted(others)
                )
            }
            Self::OtherTexts { read, others } => {
                write!(f, "The texts are read from `{read}`. Do {} belong to them?", quoted(others))
            }
            Self::NoText => {
                f.write_str("None of the columns looks as if it held texts. Which one does?")
            }
            Self::NoHeader => f.write_str("No header was found. Is the first row one?"),
            Self::SurplusCells { rows: count, column } => write!(
                f,
                "{} with more cells than the header: is the surplus a part of `{column}`?",
                rows(*count)
            ),
            Self::Continued { rows: count } => write!(
                f,
                "{} followed by lines that are not rows: are they parts of the text?",
                rows(*count)
            ),
            Self::Damaged { rows: count } => {
                write!(f, "{} cannot be read as cells: is the file damaged?", rows(*count))
            }
            Self::Scrambled { rows: count } => write!(
                f,
                "{} had texts in a wrong encoding (`Ã©` for `é`): are they right now?",
                rows(*count)
            ),
            Self::TitleOnly { rows: count } => {
                write!(f, "{} had a title but no text: are the titles texts?", rows(*count))
            }
            Self::LostLetters { rows: count } => write!(
                f,
                "{} hold question marks where letters were: can the file be saved again as UTF-8?",
                rows(*count)
            ),
            Self::Encoding { encoding, places } => write!(
                f,
                "The file was read as {encoding}, which does not explain {places} places. Is it another encoding?"
            ),
            Self::Repeats { rows: count } => {
                write!(f, "{} repeat a text word for word: leave the repeats out?", rows(*count))
            }
        }
    }
}

/// Rows of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RowCounts {
    /// Rows found, without the header.
    pub found: usize,
    /// Rows whose texts are analyzed.
    pub judged: usize,
    /// The others, by the reason.
    pub left_out: BTreeMap<Reason, usize>,
}

/// The column of dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateCounts {
    /// Cells that are read.
    pub read: usize,
    /// Cells that hold anything.
    pub of: usize,
    /// The order of day, month and year, where it shows.
    pub order: Option<DateOrder>,
    /// Whether days are counted back from today.
    pub approximate: bool,
}

/// How a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The encoding; nothing for a workbook.
    pub encoding: Option<String>,
    /// What stands between cells.
    pub delimiter: Option<char>,
    /// The sheet of the workbook.
    pub sheet: Option<String>,
    /// The names of the columns.
    pub columns: ColumnNames,
    /// How many rows there are.
    pub rows: RowCounts,
    /// The column of dates.
    pub dates: Option<DateCounts>,
    /// What a person should confirm.
    #[serde(serialize_with = "sentences")]
    pub questions: Vec<Question>,
}

/// Questions as sentences.
fn sentences<S: Serializer>(questions: &[Question], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(questions.iter().map(ToString::to_string))
}
