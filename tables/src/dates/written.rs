//! One date, as people and programs write them; it may not tell its order of day and month.

use time::{Date, Duration, Month};

use super::names::{ago, is_beside_dates, month};
use crate::words::fold;

/// Characters of the longest date.
const MAX_CHARS: usize = 72;
/// Day 0 of a spreadsheet: what makes day 61 the first of March 1900.
const SPREADSHEET_ZERO: (i32, Month, u8) = (1899, Month::December, 30);
/// Days of a spreadsheet that are taken for dates: 1982 to 2064.
const SPREADSHEET_DAYS: std::ops::Range<f64> = 30_000.0..60_000.0;
/// Years that a date may have.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A date as far as it tells by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Written {
    /// One day, whatever the order.
    Day(Date),
    /// Day and month in either order: both are at most 12.
    Either {
        /// Read with the day first.
        day_first: Date,
        /// Read with the month first.
        month_first: Date,
    },
    /// The day comes first: the first number is above 12.
    DayFirst(Date),
    /// The month comes first: the second number is above 12.
    MonthFirst(Date),
    /// Days before today.
    Ago(i64),
    /// A number that may count days or seconds.
    Number(f64),
}

/// Reads a date; nothing where a cell is none.
#[must_use]
pub(crate) fn read(cell: &str) -> Option<Written> {
    let cell = cell.trim();
    // A date is short and holds a digit, but for a few words such as "yesterday".
    if cell.is_empty() || cell.len() > 2 * MAX_CHARS || cell.chars().count() > MAX_CHARS {
        return None;
    }
    if let Some(day) = iso(cell) {
        return Some(Written::Day(day));
    }
    let folded = fold(cell);
    if let Some(number) = plain_number(&folded) {
        return Some(compact(&folded).map_or(Written::Number(number), Written::Day));
    }
    if let Some(days) = ago(&folded) {
        return Some(Written::Ago(days));
    }
    parts(&folded).and_then(|parts| parts.written())
}

/// `YYYY-MM-DD`, with or without a time behind it.
fn iso(cell: &str) -> Option<Date> {
    let bytes = cell.as_bytes();
    let is_form = bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-';
    let ends = bytes.get(10).is_none_or(|&next| matches!(next, b'T' | b' ' | b't'));
    if !is_form || !ends {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = &bytes[from..to];
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then(|| digits.iter().fold(0, |n, digit| n * 10 + u32::from(digit - b'0')))
    };
    date(number(0, 4)?.try_into().ok()?, number(5, 7)?, number(8, 10)?)
}

pub(super) fn date(year: i32, month: u32, day: u32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

fn plain_number(folded: &str) -> Option<f64> {
    let is_number = folded.starts_with(|c: char| c.is_ascii_digit())
        && folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | 'e' | '+'));
    let points = folded.matches(['.', ',']).count();
    (is_number && points <= 1).then(|| folded.replace(',', ".").parse().ok()).flatten()
}

/// `YYYYMMDD`.
fn compact(digits: &str) -> Option<Date> {
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let year = number(0, 4)?.try_into().ok()?;
    (digits.len() == 8 && YEARS.contains(&year))
        .then(|| date(year, number(4, 6)?, number(6, 8)?))?
}

/// The day that a number counts to: seconds or their thousandths since 1970, or the days of a
/// spreadsheet.
#[must_use]
pub(crate) fn day_of_number(number: f64) -> Option<Date> {
    let epoch = Date::from_calendar_date(1970, Month::January, 1).ok()?;
    let seconds = match number {
        n if SPREADSHEET_DAYS.contains(&n) => return day_in_spreadsheet(n),
        n if (3e8..4e9).contains(&n) => n,
        n if (3e11..4e12).contains(&n) => n / 1e3,
        n if (3e14..4e15).contains(&n) => n / 1e6,
        n if (3e17..4e18).contains(&n) => n / 1e9,
        _ => return None,
    };
    epoch.checked_add(Duration::seconds_f64(seconds))
}

/// The day that a spreadsheet counts so many days to; nothing outside of its calendar.
#[must_use]
pub(crate) fn day_in_spreadsheet(days: f64) -> Option<Date> {
    let (year, month, day) = SPREADSHEET_ZERO;
    let zero = Date::from_calendar_date(year, month, day).ok()?;
    let since = || Duration::seconds_f64(days * 86_400.0);
    (0.0..2_958_466.0).contains(&days).then(|| zero.checked_add(since()))?
}

/// What a written date is made of.
#[derive(Default)]
struct Parts {
    numbers: Vec<(u32, usize)>,
    /// The month, and how many numbers stand before it.
    month: Option<(u32, usize)>,
}

/// Cuts a folded date into numbers and names of months. Times, names of weekdays and of time
/// zones are left out; any other word makes it no date.
fn parts(folded: &str) -> Option<Parts> {
    let plain = folded.split('(').next().unwrap_or_default();
    if !plain.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let plain = two_word_months(plain);
    let mut parts = Parts::default();
    let mut rest = plain.as_str();
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_digit() {
            rest = match clock(rest) {
                Some(after) => after,
                None => parts.number(rest)?,
            };
        } else if c.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            parts.word(&rest[..end])?;
            rest = &rest[end..];
        } else if matches!(c, '/' | '-' | '.' | ',' | ' ' | '\'' | ':' | '+' | '،' | '\t') {
            rest = &rest[c.len_utf8()..];
        } else {
            return None;
        }
    }
    Some(parts)
}

/// Names of months that are two words, as one.
fn two_word_months(folded: &str) -> String {
    let one = [
        ("كانون الثاني", "يناير"),
        ("كانون الاول", "ديسمبر"),
        ("تشرين الاول", "اكتوبر"),
        ("تشرين الثاني", "نوفمبر"),
    ];
    one.iter().fold(folded.to_owned(), |text, (two, one)| text.replace(two, one))
}

/// What follows a time of day, its half of the day and its time zone: `14:05:09.120 +02:00`,
/// `14h05`, `2 pm`.
fn clock(text: &str) -> Option<&str> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    if digits > 2 {
        return None;
    }
    let after = &text[digits..];
    let minutes = after.strip_prefix(':').or_else(|| after.strip_prefix('h'));
    let Some(mut rest) = minutes else {
        return half_of_day(after.trim_start());
    };
    rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let end = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        rest = if end.len() < fraction.len() { end } else { rest };
    }
    let spaced = rest.trim_start();
    let rest = half_of_day(spaced).unwrap_or(rest);
    Some(zone(rest))
}

/// What follows `am`, `p.m.`, `ص` or `م`.
fn half_of_day(text: &str) -> Option<&str> {
    ["a.m.", "p.m.", "am", "pm", "صباحا", "مساء", "ص", "م"].iter().find_map(|half| {
        let after = text.strip_prefix(half)?;
        (!after.starts_with(char::is_alphabetic)).then_some(after)
    })
}

/// What follows the distance from Greenwich behind a time: `+0200`, `-05:00`.
fn zone(text: &str) -> &str {
    let spaced = text.trim_start();
    let named = ["gmt", "utc"].iter().find_map(|name| spaced.strip_prefix(name));
    let least = if named.is_some() { 1 } else { 2 };
    match named.unwrap_or(spaced).strip_prefix(['+', '-']) {
        Some(distance) => {
            let end = distance.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
            if distance.len() - end.len() >= least { end } else { text }
        }
        None => text,
    }
}

impl Parts {
    /// Takes the number that `text` begins with; gives what follows it and its ending ("4th").
    fn number<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        self.numbers.push((text[..end].parse().ok()?, end));
        let after = &text[end..];
        let ending = ["st", "nd", "rd", "th", "er", "t"].iter().find_map(|ending| {
            let rest = after.strip_prefix(ending)?;
            (!rest.starts_with(char::is_alphabetic)).then_some(rest)
        });
        (end <= 4 && self.numbers.len() <= 3).then_some(ending.unwrap_or(after))
    }

    fn word(&mut self, word: &str) -> Option<()> {
        if let Some(month) = month(word)
            && self.month.is_none()
        {
            self.month = Some((month, self.numbers.len()));
            return Some(());
        }
        is_beside_dates(word).then_some(())
    }

    fn written(&self) -> Option<Written> {
        match (self.month, self.numbers.as_slice()) {
            (Some((month, _)), &[(one, 4)]) => Some(Written::Day(year_of(one, 4, month, 1)?)),
            (Some((month, _)), &[(one, 4), (other, _)]) => {
                Some(Written::Day(year_of(one, 4, month, other)?))
            }
            (Some((month, _)), &[(one, _), (other, digits)]) if digits != 3 => {
                Some(Written::Day(year_of(other, digits, month, one)?))
            }
            (None, &[(year, 4), (month, _)]) => Some(Written::Day(year_of(year, 4, month, 1)?)),
            (None, &[(month, 1 | 2), (year, 4)]) => Some(Written::Day(year_of(year, 4, month, 1)?)),
            (None, &[(year, 4), (one, _), (other, _)]) => {
                let day = year_of(year, 4, one, other).or_else(|| year_of(year, 4, other, one));
                Some(Written::Day(day?))
            }
            (None, &[(one, 1 | 2), (other, 1 | 2), (year, digits @ (2 | 4))]) => {
                numeric(one, other, year, digits)
            }
            _ => None,
        }
    }
}

/// Two numbers and a year behind them, or in front of them where the first cannot be a day.
fn numeric(one: u32, other: u32, year: u32, digits: usize) -> Option<Written> {
    if one > 31 && digits == 2 {
        return Some(Written::Day(year_of(one, 2, other, year)?));
    }
    let day_first = year_of(year, digits, other, one);
    let month_first = year_of(year, digits, one, other);
    match (day_first, month_first) {
        (Some(day), Some(other)) if day == other => Some(Written::Day(day)),
        (Some(day_first), Some(month_first)) => Some(Written::Either { day_first, month_first }),
        (Some(day), None) => Some(Written::DayFirst(day)),
        (None, Some(day)) => Some(Written::MonthFirst(day)),
        (None, None) => None,
    }
}

/// A day whose year has two digits or four; two digits are 1969 to 2068, as in POSIX.
fn year_of(year: u32, digits: usize, month: u32, day: u32) -> Option<Date> {
    let year: i32 = year.try_into().ok()?;
    let year = match digits {
        4 => year,
        2 if year < 69 => 2000 + year,
        2 => 1900 + year,
        _ => return None,
    };
    YEARS.contains(&year).then(|| date(year, month, day))?
}
