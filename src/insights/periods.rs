//! Days joined to periods that have enough rows to compare.

use std::collections::BTreeMap;

use super::dates::{format_day, format_time, next_period, period_start};
use super::row::Tally;
use super::significance::MIN_ROWS;
use super::{GroupInsight, PeriodUnit};

/// A period with fewer rows is joined to its neighbor.
const MIN_PERIOD_ROWS: u32 = 5;

/// Lengths of the parts of a recording, in seconds, and how many of them there may be.
const PARTS: [i32; 5] = [10, 30, 60, 300, 600];
const MAX_PARTS: i32 = 60;

/// Days, or adjacent units of time, as one period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Period {
    pub first: i32,
    pub last: i32,
    pub tally: Tally,
    pub unit: PeriodUnit,
}

impl Period {
    pub(super) fn insight(&self) -> GroupInsight {
        let end = Some(self.format(self.last));
        GroupInsight { end, ..GroupInsight::new(self.format(self.first), self.tally) }
    }

    /// A day, or a time since the start of a recording.
    pub(super) fn format(&self, day: i32) -> String {
        if self.unit == PeriodUnit::Recording { format_time(day) } else { format_day(day) }
    }

    const fn is_thin(&self) -> bool {
        self.tally.counts.all() < MIN_PERIOD_ROWS
    }

    /// Adds the rows of the next period.
    fn join(&mut self, next: &Self) {
        self.last = next.last;
        self.tally.merge(next.tally);
    }
}

/// The periods of all days, and the unit they are made of. Units without rows are gaps: no period
/// stretches over one.
pub(super) fn periods(
    days: &BTreeMap<i32, Tally>,
    is_recording: bool,
) -> (PeriodUnit, Vec<Period>) {
    let first = days.keys().next().copied().unwrap_or(0);
    let last = days.keys().next_back().copied().unwrap_or(0);
    let unit = match last - first {
        _ if is_recording => PeriodUnit::Recording,
        ..=31 => PeriodUnit::Day,
        32..=182 => PeriodUnit::Week,
        _ => PeriodUnit::Month,
    };
    let mut units: Vec<Period> = Vec::new();
    let part = if is_recording { part_of(days, first, last) } else { 0 };
    for (&day, &tally) in days {
        let (first, next) = if is_recording {
            (day - day % part, day - day % part + part)
        } else {
            let first = period_start(day, unit);
            (first, next_period(first, unit))
        };
        let last = next - 1;
        match units.last_mut() {
            Some(open) if open.first == first => open.tally.merge(tally),
            _ => units.push(Period { first, last, tally, unit }),
        }
    }
    (unit, joined(&units))
}

/// The shortest parts that a recording can be cut into: not too many, each with rows enough.
fn part_of(seconds: &BTreeMap<i32, Tally>, first: i32, last: i32) -> i32 {
    let rows: u32 = seconds.values().map(Tally::rows).sum();
    let fits = |part: &&i32| {
        let parts = (last - first) / **part + 1;
        parts <= MAX_PARTS && i64::from(rows) >= i64::from(parts) * i64::from(MIN_ROWS)
    };
    *PARTS.iter().find(fits).unwrap_or(&600)
}

fn joined(units: &[Period]) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for (place, unit) in units.iter().enumerate() {
        match periods.last_mut() {
            Some(open) if open.is_thin() && open.last + 1 == unit.first => open.join(unit),
            _ => periods.push(*unit),
        }
        // What is left thin at the end of a stretch goes to the period before.
        let ends = units.get(place + 1).is_none_or(|next| next.first != unit.last + 1);
        if let [.., before, open] = periods.as_mut_slice()
            && ends
            && open.is_thin()
            && before.last + 1 == open.first
        {
            let open = *open;
            before.join(&open);
            periods.pop();
        }
    }
    periods
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::Counts;

    fn days(rows: &[(i32, u32)]) -> BTreeMap<i32, Tally> {
        let tally =
            |neutral| Tally { counts: Counts { neutral, ..Counts::default() }, ..Tally::default() };
        rows.iter().map(|&(day, rows)| (day, tally(rows))).collect()
    }

    #[test]
    fn thin_periods_are_joined_and_gaps_stay() {
        let days = days(&[(0, 9), (1, 2), (2, 2), (3, 7), (4, 1), (9, 1), (10, 2), (20, 8)]);
        let (unit, periods) = periods(&days, false);
        assert_eq!(unit, PeriodUnit::Day);
        let found: Vec<_> =
            periods.iter().map(|p| (p.first, p.last, p.tally.counts.all())).collect();
        assert_eq!(found, [(0, 0, 9), (1, 4, 12), (9, 10, 3), (20, 20, 8)]);
    }

    #[test]
    fn a_recording_has_parts_of_its_own() {
        // Six rows each ten seconds, for five minutes, and a silence of a minute.
        let rows: Vec<(i32, u32)> =
            (0..30).filter(|ten| !(12..18).contains(ten)).map(|ten| (ten * 10 + 3, 6)).collect();
        let (unit, periods) = periods(&days(&rows), true);
        assert_eq!(unit, PeriodUnit::Recording);
        let names: Vec<_> = periods.iter().map(|period| period.insight().name).collect();
        assert_eq!(names.len(), 8);
        assert_eq!(names[..2], ["00:00:00", "00:00:30"]);
        assert_eq!(periods[3].insight().end.as_deref(), Some("00:01:59"));
        assert_eq!(names[4], "00:03:00");
    }
}
