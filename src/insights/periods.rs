//! Days joined to periods that have enough rows to compare.

use std::collections::BTreeMap;

use super::dates::{format_day, next_period, period_start};
use super::row::Tally;
use super::{GroupInsight, PeriodUnit};

/// A period with fewer rows is joined to its neighbor.
const MIN_PERIOD_ROWS: u32 = 5;

/// Days, or adjacent units of time, as one period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Period {
    pub first: i32,
    pub last: i32,
    pub tally: Tally,
}

impl Period {
    pub(super) fn insight(&self) -> GroupInsight {
        let end = Some(format_day(self.last));
        GroupInsight { end, ..GroupInsight::new(format_day(self.first), self.tally) }
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
pub(super) fn periods(days: &BTreeMap<i32, Tally>) -> (PeriodUnit, Vec<Period>) {
    let first = days.keys().next().copied().unwrap_or(0);
    let last = days.keys().next_back().copied().unwrap_or(0);
    let unit = match last - first {
        ..=31 => PeriodUnit::Day,
        32..=182 => PeriodUnit::Week,
        _ => PeriodUnit::Month,
    };
    let mut units: Vec<Period> = Vec::new();
    for (&day, &tally) in days {
        let first = period_start(day, unit);
        let last = next_period(first, unit) - 1;
        match units.last_mut() {
            Some(open) if open.first == first => open.tally.merge(tally),
            _ => units.push(Period { first, last, tally }),
        }
    }
    (unit, joined(&units))
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
        let (unit, periods) = periods(&days);
        assert_eq!(unit, PeriodUnit::Day);
        let found: Vec<_> =
            periods.iter().map(|p| (p.first, p.last, p.tally.counts.all())).collect();
        assert_eq!(found, [(0, 0, 9), (1, 4, 12), (9, 10, 3), (20, 20, 8)]);
    }
}
