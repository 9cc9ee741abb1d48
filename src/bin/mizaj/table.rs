//! Tables, as aligned Markdown or HTML.

use unicode_width::UnicodeWidthStr;

use crate::html::Text;

/// A table with a header; the first column is left-aligned, the others right-aligned.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<const N: usize>(header: [&str; N]) -> Self {
        Self { rows: vec![header.map(str::to_owned).to_vec()] }
    }

    /// A table whose number of columns depends on the data.
    pub(crate) fn with_header(header: Vec<String>) -> Self {
        Self { rows: vec![header] }
    }

    pub(crate) fn add(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    /// The table as HTML with its title. The first cell of each row is its heading.
    pub(crate) fn html(&self, title: &str) -> String {
        let row = |(index, cells): (usize, &Vec<String>)| {
            let cell = |(column, cell): (usize, &String)| match (index, column) {
                (0, _) => format!("<th scope=\"col\">{}</th>", Text(cell)),
                (_, 0) => format!("<th scope=\"row\">{}</th>", Text(cell)),
                _ => format!("<td>{}</td>", Text(cell)),
            };
            let cells: String = cells.iter().enumerate().map(cell).collect();
            format!("<tr>{cells}</tr>\n")
        };
        let rows: String = self.rows.iter().enumerate().map(row).collect();
        format!("<table><caption>{}</caption>\n{rows}</table>\n", Text(title))
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0).max(3)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (index, row) in self.rows.iter().enumerate() {
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                let padding = " ".repeat(width - cell.width());
                if column == 0 {
                    write!(f, "| {cell}{padding} ")?;
                } else {
                    write!(f, "| {padding}{cell} ")?;
                }
            }
            writeln!(f, "|")?;
            if index == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let end = if column == 0 { "-" } else { ":" };
                    write!(f, "|{}{end}", "-".repeat(width + 1))?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

/// A fraction with three decimals.
pub(crate) fn share(value: f64) -> String {
    format!("{value:.3}")
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::Table;

    #[test]
    fn columns_are_as_wide_as_a_terminal_shows_them() {
        let mut table = Table::new(["word", "n"]);
        for word in ["été", "e\u{301}te\u{301}", "مَرْحَبًا", "👍🏽", "字"] {
            table.row([word.to_owned(), "1".to_owned()]);
        }
        let lines = table.to_string();
        let widths: Vec<usize> = lines.lines().map(UnicodeWidthStr::width).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{lines}");
    }
}
