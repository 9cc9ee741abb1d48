//! Tables: Markdown aligned for the eye, or HTML.

use crate::html::Text;

/// A table with a header; the first column is left-aligned, the others right-aligned.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new<const N: usize>(header: [&str; N]) -> Self {
        Self { rows: vec![header.map(str::to_owned).to_vec()] }
    }

    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    /// The table as HTML, with its title; the first cell of a row is its heading.
    pub fn html(&self, title: &str) -> String {
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
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(3)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (index, row) in self.rows.iter().enumerate() {
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 {
                    write!(f, "| {cell:<width$} ")?;
                } else {
                    write!(f, "| {cell:>width$} ")?;
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

/// A share with three decimals.
pub fn share(value: f64) -> String {
    format!("{value:.3}")
}
