//! Days and the periods they belong to. Every page downloads this code, and a date library would be
//! ten times its size. The algorithms are Howard Hinnant's ("chrono-Compatible Low-Level Date
//! Algorithms", `days_from_civil` and `civil_from_days`).

use super::PeriodUnit;

/// The day number (1970-01-01 is 0) of a date that starts with `YYYY-MM-DD`.
pub(super) fn parse_day(date: &str) -> Option<i32> {
    let date = date.trim();
    let (year, month, day) = (date.get(..4)?, date.get(5..7)?, date.get(8..10)?);
    if date.get(4..5)? != "-" || date.get(7..8)? != "-" {
        return None;
    }
    let number = |digits: &str| {
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<i32>().ok()).flatten()
    };
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    let days = days_from_civil(year, month, day);
    (valid && civil_from_days(days) == (year, month, day)).then_some(days)
}

pub(super) fn period_start(day: i32, unit: PeriodUnit) -> i32 {
    match unit {
        PeriodUnit::Day | PeriodUnit::Recording => day,
        // 1970-01-01 was a Thursday.
        PeriodUnit::Week => day - (day + 3).rem_euclid(7),
        PeriodUnit::Month => {
            let (year, month, _) = civil_from_days(day);
            days_from_civil(year, month, 1)
        }
    }
}

/// The first day after the period that starts on `start`.
pub(super) fn next_period(start: i32, unit: PeriodUnit) -> i32 {
    match unit {
        PeriodUnit::Day => start + 1,
        PeriodUnit::Week => start + 7,
        PeriodUnit::Recording => start,
        // A day of the next month, whatever the length of this one.
        PeriodUnit::Month => period_start(start + 32, unit),
    }
}

pub(super) fn format_day(day: i32) -> String {
    let (year, month, day) = civil_from_days(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The seconds of a time since the start of a recording, `HH:MM:SS`.
pub(super) fn parse_time(time: &str) -> Option<i32> {
    let mut seconds = 0;
    let mut parts = 0;
    for part in time.split(':') {
        let digits = part.len() >= 2 && part.bytes().all(|b| b.is_ascii_digit());
        let number = part.parse::<i32>().ok().filter(|n| digits && (parts == 0 || *n < 60))?;
        seconds = number.checked_add(60_i32.checked_mul(seconds)?)?;
        parts += 1;
    }
    (parts == 3).then_some(seconds)
}

/// The inverse of [`parse_time`].
pub(super) fn format_time(seconds: i32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the
/// leap day comes last.
fn days_from_civil(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i32) -> (i32, i32, i32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i32::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_round_trip() {
        for day in [-1_000_000, -1, 0, 1, 59, 60, 11_016, 19_782, 2_000_000] {
            let (y, m, d) = civil_from_days(day);
            assert_eq!(days_from_civil(y, m, d), day);
        }
        assert_eq!(parse_day("2024-02-29T10:00:00Z").map(format_day).unwrap(), "2024-02-29");
        assert_eq!(
            format_day(period_start(parse_day("2026-11-22").unwrap(), PeriodUnit::Week)),
            "2026-11-16"
        );
        for time in ["00:00:00", "00:01:30", "12:59:59", "101:00:07"] {
            assert_eq!(parse_time(time).map(format_time).as_deref(), Some(time));
        }
        for bad in ["1:02:03", "00:60:00", "01:02", "00:00:00:00", "99999999:00:00", "hier"] {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
        for bad in ["2023-02-29", "2024-13-01", "hier", "", "2024-1-1", "٢٠٢٤-٠١-٠١"] {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }
}
