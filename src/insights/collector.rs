//! Collects rows and summarizes them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::alerts::alerts;
use super::claims::claims;
use super::dates::{parse_day, parse_time};
use super::named::Named;
use super::periods::{Period, periods};
use super::row::{InsightRow, LeftOut, Tally};
use super::sample::Place;
use super::terms::Terms;
use super::topics::{TopicTally, topics};
use super::{EXAMPLES, GroupInsight, Insights};
use crate::sort::sort_by_key;

/// Collects rows one by one. Memory grows with channels, days and terms, not with the number of
/// texts.
#[derive(Debug)]
pub struct InsightsCollector {
    rows: u32,
    pub(super) overall: Tally,
    pub(super) channels: Named<Tally>,
    /// Languages by tag.
    pub(super) languages: Named<Tally>,
    /// Rows by day, or by second of a recording.
    days: BTreeMap<i32, Tally>,
    is_recording: bool,
    pub(super) topics: Named<TopicTally>,
    pub(super) terms: Terms,
    confident: [Vec<(f32, usize)>; 3],
}

impl Default for InsightsCollector {
    fn default() -> Self {
        Self::new()
    }
}

impl InsightsCollector {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self {
            rows: 0,
            overall: Tally::default(),
            channels: Named::default(),
            languages: Named::default(),
            days: BTreeMap::new(),
            is_recording: false,
            topics: Named::default(),
            terms: Terms::new(),
            confident: Default::default(),
        }
    }

    /// Adds one row.
    pub fn add(&mut self, row: &InsightRow) {
        let channel = self.add_to_channel(row);
        let day = row.date.as_deref().and_then(|date| self.parse(date));
        let place = Place { row: self.rows, channel, day };
        self.rows += 1;
        self.overall.add(row);
        if let Some(day) = day {
            self.days.entry(day).or_default().add(row);
        }
        // An answer that says nothing is in no language.
        if row.left_out != Some(LeftOut::NonAnswer) {
            self.languages.entry(row.language.tag()).1.add(row);
        }
        if row.left_out.is_some() {
            return;
        }
        for topic in &row.topics {
            self.topics.entry(&topic.topic).1.add(row, topic.mood, place);
        }
        self.terms.add(row, place);
        self.add_example(row, place);
    }

    /// The day of a row, or its second of a recording: a collection has either, as its first row.
    fn parse(&mut self, date: &str) -> Option<i32> {
        if self.days.is_empty() {
            self.is_recording = parse_time(date).is_some();
        }
        if self.is_recording { parse_time(date) } else { parse_day(date) }
    }

    /// Counts the row for its channel, and returns the channel's number.
    fn add_to_channel(&mut self, row: &InsightRow) -> Option<usize> {
        let name = row.channel.as_deref().map(str::trim).filter(|name| !name.is_empty())?;
        let (number, tally) = self.channels.entry(name);
        tally.add(row);
        Some(number)
    }

    /// Keeps the most confident rows of each label.
    fn add_example(&mut self, row: &InsightRow, place: Place) {
        if let Some(best) = self.confident.get_mut(row.label as usize) {
            let at = best.partition_point(|(confidence, _)| *confidence >= row.confidence);
            best.insert(at, (row.confidence, place.row as usize));
            best.truncate(EXAMPLES * 4);
        }
    }

    /// Summarizes the rows added so far. `partial` says that others are still to come: then there
    /// are no claims and no alerts, because rows often arrive in an order that has a meaning.
    #[must_use]
    pub fn report(&self, partial: bool) -> Insights {
        let (period_unit, periods) = periods(&self.days, self.is_recording);
        let dated: u32 = self.days.values().map(Tally::rows).sum();
        let [most_negative, _, most_positive] =
            self.confident.each_ref().map(|rows| rows.iter().map(|(_, row)| *row).collect());
        let (negative_terms, positive_terms) = self.terms.by_side(self.overall.counts);
        let channels = largest_first(&self.channels);
        let topics = topics(&self.topics, self.overall.counts, &periods);
        let alerts = if partial { Vec::new() } else { alerts(&periods) };
        let claims = if partial {
            Vec::new()
        } else {
            claims(self.overall.counts, &topics, &channels, &alerts)
        };
        Insights {
            partial,
            claims,
            overall: GroupInsight::new("all", self.overall),
            corrected: self.overall.confusion.corrected(),
            topics,
            channels,
            languages: largest_first(&self.languages),
            alerts,
            periods: periods.iter().map(Period::insight).collect(),
            period_unit,
            undated: (self.rows - dated) as usize,
            negative_terms,
            positive_terms,
            most_negative,
            most_positive,
        }
    }
}

fn largest_first(groups: &Named<Tally>) -> Vec<GroupInsight> {
    let mut groups: Vec<(&str, Tally)> =
        groups.iter().map(|(name, tally)| (name, *tally)).collect();
    sort_by_key(&mut groups, |(_, tally)| Reverse(tally.rows()));
    groups.into_iter().map(|(name, tally)| GroupInsight::new(name, tally)).collect()
}
