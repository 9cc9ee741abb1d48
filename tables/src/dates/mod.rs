//! Columns of dates. The order of day and month is decided over a whole column; a single date
//! may not tell.

mod names;
mod written;

use serde::Serialize;
use time::{Date, Duration};

pub(crate) use written::{Written, day_in_spreadsheet, day_of_number, read};

/// In which order a column writes its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}

impl std::str::FromStr for DateOrder {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name.to_ascii_lowercase().as_str() {
            "dmy" => Ok(Self::Dmy),
            "mdy" => Ok(Self::Mdy),
            "ymd" => Ok(Self::Ymd),
            _ => Err(()),
        }
    }
}

/// A column of dates, read as a whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DateColumn {
    /// The day of each row; nothing where there is none that can be read.
    pub days: Vec<Option<Date>>,
    /// Cells that are read.
    pub read: usize,
    /// Cells that hold anything.
    pub of: usize,
    /// The order of day and month, where it shows.
    pub order: Option<DateOrder>,
    /// Whether days are counted back from today.
    pub is_approximate: bool,
    /// A cell whose day and month could be either.
    pub ambiguous: Option<String>,
    /// A cell that is not read.
    pub unread: Option<String>,
    /// Whether some dates have the day first and others the month.
    pub is_mixed: bool,
}

impl DateColumn {
    /// Reads the cells of a column. `order` is what a person says of it; `today` is what
    /// "yesterday" is counted from.
    pub fn read<'c>(
        cells: impl Iterator<Item = &'c str>,
        order: Option<DateOrder>,
        today: Option<Date>,
    ) -> Self {
        let mut column = Self::default();
        let mut votes = Votes::default();
        let mut written = Vec::new();
        for cell in cells {
            let read = read(cell);
            column.of += usize::from(!cell.trim().is_empty());
            votes.count(cell, read);
            if read.is_none() && column.unread.is_none() && !cell.trim().is_empty() {
                column.unread = Some(cell.trim().to_owned());
            }
            written.push(read);
        }
        column.order = order.or_else(|| votes.order());
        column.is_mixed = votes.day_first > 0 && votes.month_first > 0;
        column.is_approximate = votes.ago > 0;
        if column.order.is_none_or(|order| order == DateOrder::Ymd) {
            column.ambiguous = votes.either.map(|(cell, _)| cell);
        }
        column.days = written.iter().map(|read| column.day(*read, today)).collect();
        column.read = column.days.iter().flatten().count();
        column
    }

    fn day(&self, written: Option<Written>, today: Option<Date>) -> Option<Date> {
        match written? {
            Written::Day(day) | Written::DayFirst(day) | Written::MonthFirst(day) => Some(day),
            Written::Either { day_first, month_first } => match self.order? {
                DateOrder::Dmy => Some(day_first),
                DateOrder::Mdy => Some(month_first),
                DateOrder::Ymd => None,
            },
            Written::Ago(days) => today?.checked_sub(Duration::days(days)),
            Written::Number(number) => day_of_number(number),
        }
    }
}

/// What the dates of a column say about its order.
#[derive(Default)]
struct Votes {
    day_first: usize,
    month_first: usize,
    year_first: usize,
    ago: usize,
    either: Option<(String, usize)>,
}

impl Votes {
    fn count(&mut self, cell: &str, written: Option<Written>) {
        match written {
            Some(Written::DayFirst(_)) => self.day_first += 1,
            Some(Written::MonthFirst(_)) => self.month_first += 1,
            Some(Written::Ago(_)) => self.ago += 1,
            Some(Written::Either { .. }) => {
                self.either.get_or_insert_with(|| (cell.trim().to_owned(), 0)).1 += 1;
            }
            Some(Written::Day(_)) if starts_with_year(cell) => self.year_first += 1,
            _ => {}
        }
    }

    /// The order that most dates show which show one; nothing where none does.
    fn order(&self) -> Option<DateOrder> {
        match self.day_first.cmp(&self.month_first) {
            std::cmp::Ordering::Greater => Some(DateOrder::Dmy),
            std::cmp::Ordering::Less => Some(DateOrder::Mdy),
            std::cmp::Ordering::Equal if self.either.is_some() => None,
            std::cmp::Ordering::Equal => (self.year_first > 0).then_some(DateOrder::Ymd),
        }
    }
}

fn starts_with_year(cell: &str) -> bool {
    let digits = cell.trim().chars().take_while(char::is_ascii_digit).count();
    digits == 4
}

#[cfg(test)]
mod tests {
    use super::written::date;
    use super::*;

    fn days(cells: &[&str]) -> Vec<String> {
        let today = date(2026, 6, 15);
        let column = DateColumn::read(cells.iter().copied(), None, today);
        column.days.iter().map(|day| day.map_or("-".into(), |day| day.to_string())).collect()
    }

    #[test]
    fn one_date_in_many_forms() {
        for cell in [
            "2026.03.04",
            "20260304",
            "1772618400",
            "1772618400000",
            "1.7726184E+12",
            "46085",
            "46085.5868",
            "46085,5",
            "4 mars 2026",
            "4 March 2026",
            "Mar 4, 2026",
            "March 4th, 2026",
            "04 MAR 26",
            "4-Mar-2026",
            "mercredi 4 mars 2026 à 14:05",
            "mer. 4 mars 2026 14h05",
            "Wed, 04 Mar 2026 10:00:00 +0000",
            "Wed Mar 04 10:00:00 +0000 2026",
            "Wed Mar 04 2026 10:00:00 GMT+0100 (Central European Standard Time)",
            "4 مارس 2026",
            "الأربعاء 4 مارس 2026",
            "٤ مارس ٢٠٢٦",
            "4 آذار 2026",
            "2026 mars 4",
            "2026/03/4 1:12:45 PM UTC+1",
        ] {
            assert_eq!(days(&[cell]), ["2026-03-04"], "{cell}");
        }
        assert_eq!(
            days(&["12 janv. 2026", "3 févr. 2026", "5 août 2026", "1er juil. 2026"]),
            ["2026-01-12", "2026-02-03", "2026-08-05", "2026-07-01"]
        );
        assert_eq!(
            days(&["01 SEP 26", "2026-03", "March 2026", "1 غشت 2026", "3 كانون الثاني 2026"]),
            ["2026-09-01", "2026-03-01", "2026-03-01", "2026-08-01", "2026-01-03"]
        );
    }

    #[test]
    fn what_is_no_date() {
        for cell in [
            "",
            "hello",
            "1",
            "7",
            "12",
            "version 1.3",
            "2026-02-30",
            "31/02/2026",
            "Q1",
            "5/5",
            "1.3.2.4.5",
            "10:30",
            "I came on 4 March 2026",
            "0a1b2c3d-1111-4222-8333-944455556666",
            "192.0.2.1",
            "4/5",
            "+33 6 12 34 56 78",
            "1,234",
            "may",
            "mars",
        ] {
            assert!(!days(&[cell])[0].starts_with("20"), "{cell}: {:?}", read(cell));
        }
    }

    #[test]
    fn the_whole_column_decides_the_order() {
        let read = |cells: &[&str]| DateColumn::read(cells.iter().copied(), None, None);
        let french = read(&["03/04/2026 14:05", "15/04/2026 09:00"]);
        assert_eq!((french.order, french.read), (Some(DateOrder::Dmy), 2));
        assert_eq!(french.days[0], date(2026, 4, 3));
        let american = read(&["3/4/2026 2:05 PM", "3/18/2026 9:00 AM"]);
        assert_eq!((american.order, american.days[0]), (Some(DateOrder::Mdy), date(2026, 3, 4)));
        let unclear = read(&["03/04/2026", "05/04/2026", "04/04/2026"]);
        assert_eq!((unclear.order, unclear.read), (None, 1));
        assert_eq!(unclear.ambiguous.as_deref(), Some("03/04/2026"));
        let mixed = read(&["2026-03-04", "18/03/2026", ""]);
        assert_eq!((mixed.order, mixed.read, mixed.of), (Some(DateOrder::Dmy), 2, 2));
        assert!(read(&["18/03/2026", "03/18/2026"]).is_mixed);
    }

    #[test]
    fn relative_dates_count_back_from_today() {
        assert_eq!(
            days(&[
                "il y a 4 mois",
                "a month ago",
                "2 weeks ago (edited)",
                "hier",
                "منذ يومين",
                "il y a un an",
                "منذ 3 أيام",
                "3 hours ago"
            ]),
            [
                "2026-02-14",
                "2026-05-16",
                "2026-06-01",
                "2026-06-14",
                "2026-06-13",
                "2025-06-15",
                "2026-06-12",
                "2026-06-15"
            ]
        );
        let column = DateColumn::read(["hier"].into_iter(), None, None);
        assert!(column.is_approximate && column.read == 0);
    }
}
