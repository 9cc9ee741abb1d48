//! A few rows out of many, spread over groups and time.

use std::cmp::Reverse;

use super::EXAMPLES;

/// Rows kept to choose from.
const CANDIDATES: usize = 8;

/// A row that may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Its number, from 0.
    pub row: u32,
    /// The number of its channel, if it has one.
    pub channel: Option<usize>,
    /// Its day, if it has one.
    pub day: Option<i32>,
}

impl Place {
    /// A number that looks random but depends on the row alone: rows with the lowest ones are a
    /// sample of all (Knuth's multiplicative hash).
    const fn draw(self) -> u32 {
        self.row.wrapping_add(1).wrapping_mul(2_654_435_769)
    }
}

/// A random sample of the rows added, in constant memory.
#[derive(Debug, Default)]
pub(super) struct Sample(Vec<Place>);

impl Sample {
    pub(super) fn add(&mut self, place: Place) {
        let at = self.0.partition_point(|other| other.draw() < place.draw());
        if at < CANDIDATES {
            self.0.insert(at, place);
            self.0.truncate(CANDIDATES);
        }
    }

    /// Numbers of at most [`EXAMPLES`] rows: each of another channel than those before, if there is
    /// one, and as far from them in time as possible.
    pub(super) fn spread(&self) -> Vec<usize> {
        let mut left = self.0.clone();
        let mut chosen: Vec<Place> = Vec::new();
        while chosen.len() < EXAMPLES && !left.is_empty() {
            let distance = |place: &Place| {
                let is_new = chosen.iter().all(|other| other.channel != place.channel);
                let days = |other: &Place| Some(other.day?.abs_diff(place.day?));
                (is_new, chosen.iter().filter_map(days).min())
            };
            let farthest =
                (0..left.len()).max_by_key(|&at| (distance(&left[at]), Reverse(at))).unwrap_or(0);
            chosen.push(left.remove(farthest));
        }
        chosen.iter().map(|place| place.row as usize).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_of_several_channels_and_times() {
        let mut sample = Sample::default();
        for row in 0..3_000 {
            let channel = Some((row % 2) as usize);
            sample.add(Place { row, channel, day: Some((row / 100).cast_signed()) });
        }
        let rows = sample.spread();
        assert_eq!(rows.len(), EXAMPLES);
        assert!(rows.iter().any(|row| row % 2 == 0) && rows.iter().any(|row| row % 2 == 1));
        let days: Vec<_> = rows.iter().map(|row| row / 100).collect();
        assert!(days.iter().max().unwrap() - days.iter().min().unwrap() > 8, "{days:?}");
    }

    #[test]
    fn few_rows_are_all_shown() {
        let mut sample = Sample::default();
        sample.add(Place { row: 7, channel: None, day: None });
        sample.add(Place { row: 2, channel: None, day: None });
        let mut rows = sample.spread();
        rows.sort_unstable();
        assert_eq!(rows, [2, 7]);
    }
}
