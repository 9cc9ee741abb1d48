//! Reads files of feedback: from bytes to rows, and a description of how they were read.
//!
//! ```text
//! bytes ─▶ encoding ─▶ delimited | json | workbook | transcript ─▶ layout ─▶ Document
//! Document ─▶ columns (roles) ─▶ dates, ratings, answers ─▶ Table, Reading
//! ```
//!
//! Everything is a pure function of the bytes and of what a person says about them. The command
//! line uses this crate natively; the pages load it as a WebAssembly module of its own when a
//! file is dropped, so that it adds nothing to the engine's.
//!
//! ```
//! use std::rc::Rc;
//!
//! use mizaj_tables::{Choices, Document, OpenOptions, Table};
//!
//! let file = "Date;Commentaire\n03/04/2026;Très déçu\n15/04/2026;Parfait, merci\n";
//! let document = Rc::new(Document::open(file.as_bytes(), &OpenOptions::default())?);
//! let table = Table::new(&document, &Choices::default())?;
//! assert_eq!(table.reading().columns.text, ["Commentaire"]);
//! assert_eq!(table.text(1), "Parfait, merci");
//! assert_eq!(table.day(0).map(|day| day.to_string()).as_deref(), Some("2026-04-03"));
//! # Ok::<(), mizaj_tables::Error>(())
//! ```

mod answers;
mod cells;
mod columns;
mod dates;
mod delimited;
mod document;
mod encoding;
mod json;
mod labels;
mod layout;
mod profile;
mod ratings;
mod reading;
mod table;
mod transcript;
mod words;
mod workbook;

#[cfg(target_arch = "wasm32")]
mod wasm;

pub use answers::{has_lost_its_letters, is_non_answer};
pub use cells::{Cells, Damage};
pub use columns::{ColumnNames, Roles};
pub use dates::{DateColumn, DateOrder};
pub use document::{Document, OpenOptions};
pub use encoding_rs::Encoding;
pub use json::line_error;
pub use labels::{Mood, of as mood_of};
pub use ratings::MoodValue;
pub use reading::{DateCounts, Doubt, Question, Reading, Reason, RowCounts};
pub use table::{Choices, State, Table};
pub use time::Date;

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are no text and no workbook.
    #[error("not a table: {what}")]
    NotText {
        /// What they look like.
        what: String,
    },
    /// The workbook cannot be opened.
    #[error("not a workbook that can be read: {reason}")]
    Workbook {
        /// What the reader of workbooks says.
        reason: String,
    },
    /// The workbook is of Excel 97 or has a password.
    #[error(
        "not a workbook that can be read: it is of Excel 97 or has a password; save it as .xlsx without one"
    )]
    OldWorkbook,
    /// The text begins as JSON and goes on as something else.
    #[error("not JSON: {reason}")]
    NotJson {
        /// What the parser says, and where.
        reason: String,
    },
    /// The workbook has no such sheet.
    #[error("the sheets are {}, not `{name}`", sheets.join(", "))]
    NoSheet {
        /// The name asked for.
        name: String,
        /// Those that there are.
        sheets: Vec<String>,
    },
    /// There are no rows.
    #[error("no rows")]
    NoRows,
    /// The table has no such column.
    #[error("the columns are {}, not `{name}`", columns.join(", "))]
    NoColumn {
        /// What it is for: `text`, `date`, `group`, `rating`, `label` or `thread`.
        role: &'static str,
        /// The name asked for.
        name: String,
        /// Those that there are.
        columns: Vec<String>,
    },
    /// No column holds texts.
    #[error("none of the columns holds texts: {}", columns.join(", "))]
    NoText {
        /// The columns.
        columns: Vec<String>,
    },
}
