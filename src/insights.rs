//! What many verdicts say together: how channels, languages and periods differ, which
//! terms go with unhappy and happy customers, and when something has changed.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::preprocess::{PreprocessConfig, Preprocessor, StopWords, clip};
use crate::verdict::Label;

/// Distinct terms that are counted at a time; bounds the memory.
const MAX_TERMS: usize = 200_000;
/// Rows that must hold a term before it is reported.
const MIN_TERM_ROWS: u32 = 3;
/// Terms reported for each side.
const TERMS: usize = 25;
/// Example rows kept for a term, and listed for each side.
const EXAMPLES: usize = 3;
/// Rows that a period must have before it can raise an alert.
const MIN_ALERT_ROWS: u32 = 10;
/// Periods before the one in question that say what is usual.
const BASELINE_PERIODS: usize = 8;
/// The chance that a period in which nothing changed raises an alert: it should be rare.
const ALERT_CHANCE: f64 = 0.005;
/// Two-sided 95 % quantile of the normal distribution.
const INTERVAL_Z: f64 = 1.96;

/// A judged text with what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InsightRow {
    /// The text.
    pub text: String,
    /// Its label, from a verdict or a person.
    pub label: Label,
    /// The verdict's confidence, 0 to 1.
    pub confidence: f32,
    /// Its language.
    pub language: Language,
    /// Where it came from, for instance `social` or `support`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub channel: Option<String>,
    /// When it was written: a date `YYYY-MM-DD`, with or without a time behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub date: Option<String>,
}

/// Rows of each label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Counts {
    /// Negative rows.
    pub negative: u32,
    /// Neutral rows.
    pub neutral: u32,
    /// Positive rows.
    pub positive: u32,
}

impl Counts {
    fn add(&mut self, label: Label) {
        match label {
            Label::Negative => self.negative += 1,
            Label::Neutral => self.neutral += 1,
            Label::Positive => self.positive += 1,
        }
    }

    fn merge(&mut self, other: Self) {
        self.negative += other.negative;
        self.neutral += other.neutral;
        self.positive += other.positive;
    }

    /// All rows.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.negative + self.neutral + self.positive
    }
}

/// The rows of one group (all, a channel, a language, a period).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct GroupInsight {
    /// Name of the group; for a period its first day, `YYYY-MM-DD`.
    pub name: String,
    /// Rows of each label.
    pub counts: Counts,
    /// Net sentiment: share of positive minus share of negative rows, −1 to 1.
    pub net: f64,
    /// 95 % interval of the net sentiment (Bonett and Price 2012, "Adjusted Wald Confidence
    /// Interval for a Difference of Binomial Proportions Based on Paired Data").
    pub net_interval: [f64; 2],
}

/// A term (a word or two neighbouring words, as normalised) that goes with one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TermInsight {
    /// The term.
    pub term: String,
    /// Rows of each label that hold it.
    pub counts: Counts,
    /// How strongly it goes with this side: the z-score of its log-odds under a Dirichlet
    /// prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words").
    pub weight: f64,
    /// Numbers of some rows that hold it, from 0 in the order added.
    pub examples: Vec<usize>,
}

/// A period with more unhappy customers than chance explains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// First day of the period, `YYYY-MM-DD`.
    pub period: String,
    /// Share of negative rows in it, 0 to 1.
    pub negative_share: f64,
    /// Share of negative rows in the periods before.
    pub usual_share: f64,
    /// The share that chance would exceed in one period out of two hundred, given as many
    /// rows as there are in this period and in those before.
    pub upper_bound: f64,
}

/// The length of the periods reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum PeriodUnit {
    /// One day.
    Day,
    /// Seven days from a Monday.
    Week,
    /// A calendar month.
    Month,
}

/// The picture of all rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Insights {
    /// All rows.
    pub overall: GroupInsight,
    /// Rows by channel, the largest first.
    pub channels: Vec<GroupInsight>,
    /// Rows by language, the largest first.
    pub languages: Vec<GroupInsight>,
    /// Rows by period, in order of time.
    pub periods: Vec<GroupInsight>,
    /// Length of the periods: days up to a month, weeks up to half a year, months beyond.
    pub period_unit: PeriodUnit,
    /// Rows without a date that could be read.
    pub undated: usize,
    /// Terms that go with negative rows, the strongest first.
    pub negative_terms: Vec<TermInsight>,
    /// Terms that go with positive rows, the strongest first.
    pub positive_terms: Vec<TermInsight>,
    /// Numbers of the most confidently negative rows, from 0 in the order added.
    pub most_negative: Vec<usize>,
    /// Numbers of the most confidently positive rows, from 0 in the order added.
    pub most_positive: Vec<usize>,
    /// Periods with more negative rows than chance explains.
    pub alerts: Vec<Alert>,
}

/// Gathers rows one by one; memory grows with channels and days, not with the texts. When too
/// many distinct terms have come, the rarest are dropped (lossy counting, Manku and Motwani
/// 2002), so that a problem that appears late is seen as well.
#[derive(Debug)]
pub struct InsightsCollector {
    preprocessor: Preprocessor,
    rows: usize,
    overall: Counts,
    channels: BTreeMap<String, Counts>,
    languages: BTreeMap<Language, Counts>,
    days: BTreeMap<i32, Counts>,
    terms: HashMap<String, Term>,
    confident: [Vec<(f32, usize)>; 3],
}

#[derive(Debug, Default)]
struct Term {
    counts: Counts,
    examples: Vec<(usize, Label)>,
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
        let config =
            PreprocessConfig { stop_words: StopWords::Remove, ..PreprocessConfig::default() };
        Self {
            preprocessor: Preprocessor::new(&config),
            rows: 0,
            overall: Counts::default(),
            channels: BTreeMap::new(),
            languages: BTreeMap::new(),
            days: BTreeMap::new(),
            terms: HashMap::new(),
            confident: Default::default(),
        }
    }

    /// Adds one row.
    pub fn add(&mut self, row: &InsightRow) {
        self.overall.add(row.label);
        self.languages.entry(row.language).or_default().add(row.label);
        if let Some(channel) = row.channel.as_deref().filter(|name| !name.trim().is_empty()) {
            self.channels.entry(channel.trim().to_owned()).or_default().add(row.label);
        }
        if let Some(day) = row.date.as_deref().and_then(parse_day) {
            self.days.entry(day).or_default().add(row.label);
        }
        self.add_terms(row);
        self.add_example(row);
        self.rows += 1;
    }

    fn add_terms(&mut self, row: &InsightRow) {
        let normalized = self.preprocessor.preprocess(clip(&row.text).0, row.language).to_text();
        let words: Vec<&str> = normalized.split_whitespace().collect();
        let is_word = |word: &&str| word.chars().any(char::is_alphabetic) && !word.starts_with('<');
        let single = words.iter().copied().filter(is_word).map(str::to_owned);
        let pairs = words.windows(2).filter(|pair| pair.iter().all(is_word));
        let terms: HashSet<String> = single.chain(pairs.map(|pair| pair.join(" "))).collect();
        if self.terms.len() >= MAX_TERMS {
            self.drop_rare_terms();
        }
        for term in terms {
            let term = self.terms.entry(term).or_default();
            term.counts.add(row.label);
            let of_label = term.examples.iter().filter(|(_, label)| *label == row.label).count();
            if of_label < EXAMPLES {
                term.examples.push((self.rows, row.label));
            }
        }
    }

    /// Makes room for as many terms as it keeps.
    fn drop_rare_terms(&mut self) {
        let mut rare = 1;
        while self.terms.len() > MAX_TERMS / 2 {
            self.terms.retain(|_, term| term.counts.all() > rare);
            rare += 1;
        }
    }

    /// Keeps the most confident rows of each label.
    fn add_example(&mut self, row: &InsightRow) {
        if let Some(best) = self.confident.get_mut(row.label as usize) {
            let place = best.partition_point(|(confidence, _)| *confidence >= row.confidence);
            best.insert(place, (row.confidence, self.rows));
            best.truncate(EXAMPLES * 4);
        }
    }

    /// The picture of the rows so far.
    #[must_use]
    pub fn report(&self) -> Insights {
        let (period_unit, periods) = self.periods();
        let dated: u32 = self.days.values().map(Counts::all).sum();
        let [most_negative, _, most_positive] =
            self.confident.each_ref().map(|rows| rows.iter().map(|(_, row)| *row).collect());
        let (negative_terms, positive_terms) = self.terms_by_side();
        let named = |name: &str, counts: &Counts| group(name.to_owned(), *counts);
        Insights {
            overall: group("all".into(), self.overall),
            channels: largest_first(self.channels.iter().map(|(name, c)| named(name, c))),
            languages: largest_first(self.languages.iter().map(|(l, c)| named(l.tag(), c))),
            alerts: alerts(&periods),
            periods,
            period_unit,
            undated: self.rows - dated as usize,
            negative_terms,
            positive_terms,
            most_negative,
            most_positive,
        }
    }

    fn periods(&self) -> (PeriodUnit, Vec<GroupInsight>) {
        let first = self.days.keys().next().copied().unwrap_or(0);
        let last = self.days.keys().next_back().copied().unwrap_or(0);
        let unit = match last - first {
            ..=31 => PeriodUnit::Day,
            32..=182 => PeriodUnit::Week,
            _ => PeriodUnit::Month,
        };
        let mut periods: BTreeMap<i32, Counts> = BTreeMap::new();
        for (&day, &counts) in &self.days {
            periods.entry(period_start(day, unit)).or_default().merge(counts);
        }
        (unit, periods.into_iter().map(|(day, c)| group(format_day(day), c)).collect())
    }

    fn terms_by_side(&self) -> (Vec<TermInsight>, Vec<TermInsight>) {
        let totals = self.terms.values().fold(Counts::default(), |mut sum, term| {
            sum.merge(term.counts);
            sum
        });
        let side = |label: Label| {
            let mut terms: Vec<TermInsight> = self
                .terms
                .iter()
                .filter(|(_, term)| term.counts.all() >= MIN_TERM_ROWS)
                .map(|(name, term)| TermInsight {
                    term: name.clone(),
                    counts: term.counts,
                    weight: log_odds_z(term.counts, totals, label),
                    examples: examples(term, label),
                })
                .filter(|term| term.weight > INTERVAL_Z)
                .collect();
            terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
            terms.truncate(TERMS);
            terms
        };
        (side(Label::Negative), side(Label::Positive))
    }
}

fn examples(term: &Term, side: Label) -> Vec<usize> {
    term.examples.iter().filter(|(_, label)| *label == side).map(|(row, _)| *row).collect()
}

fn of(counts: Counts, label: Label) -> f64 {
    f64::from(match label {
        Label::Negative => counts.negative,
        Label::Neutral => counts.neutral,
        Label::Positive => counts.positive,
    })
}

/// The z-score of a term's log-odds in the rows of `label` against the other rows; the prior
/// is the term's overall frequency, worth a hundredth of all occurrences.
fn log_odds_z(term: Counts, totals: Counts, label: Label) -> f64 {
    let (inside, total_inside) = (of(term, label), of(totals, label));
    let outside = f64::from(term.all()) - inside;
    let total_outside = f64::from(totals.all()) - total_inside;
    let prior_total = f64::from(totals.all()) * 0.01 + 1.0;
    let prior = prior_total * f64::from(term.all()) / f64::from(totals.all()).max(1.0);
    let log_odds = |count: f64, total: f64| {
        ((count + prior) / (total + prior_total - count - prior).max(f64::MIN_POSITIVE)).ln()
    };
    let difference = log_odds(inside, total_inside) - log_odds(outside, total_outside);
    difference / (1.0 / (inside + prior) + 1.0 / (outside + prior)).sqrt()
}

fn largest_first(groups: impl Iterator<Item = GroupInsight>) -> Vec<GroupInsight> {
    let mut groups: Vec<GroupInsight> = groups.collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.counts.all()));
    groups
}

fn group(name: String, counts: Counts) -> GroupInsight {
    let all = f64::from(counts.all());
    let share = |count: u32| if all > 0.0 { f64::from(count) / all } else { 0.0 };
    let net = share(counts.positive) - share(counts.negative);
    GroupInsight { name, counts, net, net_interval: net_interval(counts) }
}

/// One row more on each side keeps the interval honest where all rows agree.
fn net_interval(counts: Counts) -> [f64; 2] {
    if counts.all() == 0 {
        return [0.0, 0.0];
    }
    let all = f64::from(counts.all()) + 2.0;
    let (positive, negative) =
        ((f64::from(counts.positive) + 1.0) / all, (f64::from(counts.negative) + 1.0) / all);
    let net = positive - negative;
    // Variance of a variable that is 1, 0 or −1.
    let half = INTERVAL_Z * ((positive + negative - net * net) / all).sqrt();
    [(net - half).max(-1.0), (net + half).min(1.0)]
}

/// A period raises an alert when it has more negative rows than the share of the periods
/// before, known only as well as their rows tell, makes likely.
fn alerts(periods: &[GroupInsight]) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for (index, period) in periods.iter().enumerate() {
        let before = periods.get(index.saturating_sub(BASELINE_PERIODS)..index).unwrap_or(&[]);
        let baseline = before.iter().fold(Counts::default(), |mut sum, group| {
            sum.merge(group.counts);
            sum
        });
        if baseline.all() < MIN_ALERT_ROWS || period.counts.all() < MIN_ALERT_ROWS {
            continue;
        }
        let usual_share = f64::from(baseline.negative) / f64::from(baseline.all());
        let negative_share = f64::from(period.counts.negative) / f64::from(period.counts.all());
        let rows = period.counts.all();
        let upper_bound = f64::from(most_by_chance(baseline, rows)) / f64::from(rows);
        if negative_share > upper_bound {
            let period = period.name.clone();
            alerts.push(Alert { period, negative_share, usual_share, upper_bound });
        }
    }
    alerts
}

/// The number of negative ones among `rows` new rows that chance exceeds no oftener than
/// [`ALERT_CHANCE`]: a quantile of the beta-binomial distribution, with Jeffreys' prior.
fn most_by_chance(baseline: Counts, rows: u32) -> u32 {
    let negative = f64::from(baseline.negative) + 0.5;
    let others = f64::from(baseline.all() - baseline.negative) + 0.5;
    let none = |row: u32| ((others + f64::from(row)) / (negative + others + f64::from(row))).ln();
    let mut log_chance: f64 = (0..rows).map(none).sum();
    let mut sum = log_chance.exp();
    let mut count = 0;
    while sum < 1.0 - ALERT_CHANCE && count < rows {
        let left = f64::from(rows - count);
        let ratio =
            left / f64::from(count + 1) * (negative + f64::from(count)) / (others + left - 1.0);
        log_chance += ratio.ln();
        sum += log_chance.exp();
        count += 1;
    }
    count
}

/// The day number (1970-01-01 is 0) of a date that starts with `YYYY-MM-DD`.
fn parse_day(date: &str) -> Option<i32> {
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

fn period_start(day: i32, unit: PeriodUnit) -> i32 {
    match unit {
        PeriodUnit::Day => day,
        // 1970-01-01 was a Thursday.
        PeriodUnit::Week => day - (day + 3).rem_euclid(7),
        PeriodUnit::Month => {
            let (year, month, _) = civil_from_days(day);
            days_from_civil(year, month, 1)
        }
    }
}

fn format_day(day: i32) -> String {
    let (year, month, day) = civil_from_days(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970-01-01 in the Gregorian calendar, whose years are counted from March so
/// that the leap day comes last.
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn row(text: &str, label: Label, date: &str) -> InsightRow {
        InsightRow {
            text: text.into(),
            label,
            confidence: 0.9,
            language: Language::English,
            channel: Some("support".into()),
            date: Some(date.into()),
        }
    }

    #[test]
    fn days_survive_the_round_trip() {
        for day in [-1_000_000, -1, 0, 1, 59, 60, 11_016, 19_782, 2_000_000] {
            let (y, m, d) = civil_from_days(day);
            assert_eq!(days_from_civil(y, m, d), day);
        }
        assert_eq!(parse_day("2024-02-29T10:00:00Z").map(format_day).unwrap(), "2024-02-29");
        assert_eq!(
            format_day(period_start(parse_day("2026-11-22").unwrap(), PeriodUnit::Week)),
            "2026-11-16"
        );
        for bad in ["2023-02-29", "2024-13-01", "hier", "", "2024-1-1", "٢٠٢٤-٠١-٠١"] {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn terms_alerts_and_shares_come_out_of_rows() {
        let mut collector = InsightsCollector::new();
        for day in 1..=9 {
            for _ in 0..10 {
                collector.add(&row(
                    "fast delivery, happy",
                    Label::Positive,
                    &format!("2026-01-0{day}"),
                ));
            }
            collector.add(&row("refund refused", Label::Negative, &format!("2026-01-0{day}")));
        }
        for _ in 0..20 {
            collector.add(&row("the refund never came", Label::Negative, "2026-01-10"));
        }
        collector.add(&InsightRow { date: None, ..row("ok", Label::Neutral, "") });
        let report = collector.report();
        assert_eq!(report.overall.counts, Counts { negative: 29, neutral: 1, positive: 90 });
        assert_eq!(report.undated, 1);
        assert_eq!(report.period_unit, PeriodUnit::Day);
        assert_eq!(report.negative_terms.first().unwrap().term, "refund");
        assert!(report.positive_terms.iter().any(|term| term.term == "happy"));
        assert_eq!(report.alerts.len(), 1);
        assert_eq!(report.alerts.first().unwrap().period, "2026-01-10");
        assert!(report.overall.net_interval[0] < report.overall.net);
    }

    #[test]
    fn intervals_of_few_rows_that_agree_are_wide() {
        let one = group("one".into(), Counts { positive: 1, ..Counts::default() });
        assert_eq!(one.net, 1.0);
        assert!(one.net_interval[0] < 0.0 && one.net_interval[1] == 1.0);
        let many = group("many".into(), Counts { positive: 2_000, ..Counts::default() });
        assert!(many.net_interval[0] > 0.99);
    }

    #[test]
    fn chance_is_that_of_the_beta_binomial_distribution() {
        let baseline = |negative, all| Counts { negative, neutral: all - negative, positive: 0 };
        // SciPy: betabinom.ppf(0.995, rows, negative + 0.5, all - negative + 0.5).
        for (negative, all, rows, most) in [
            (1, 10, 100, 50),
            (1, 12, 300, 128),
            (50, 500, 80, 16),
            (0, 10, 10, 4),
            (300, 1_000, 100_000, 33_840),
            (10, 10, 12, 12),
        ] {
            assert_eq!(most_by_chance(baseline(negative, all), rows), most);
        }
    }

    #[test]
    fn what_comes_up_late_is_counted() {
        let mut collector = InsightsCollector::new();
        for part in 0..200 {
            let words: Vec<String> = (0..1_000).map(|word| letters(part * 1_000 + word)).collect();
            collector.add(&row(&words.join(" "), Label::Positive, "2026-01-01"));
        }
        for _ in 0..30 {
            collector.add(&row("refund refused", Label::Negative, "2026-01-02"));
        }
        assert!(collector.terms.len() < MAX_TERMS + 2_000);
        let terms = collector.report().negative_terms;
        assert!(terms.iter().any(|term| term.term == "refund"));
    }

    /// A number as a word without a letter twice in a row.
    fn letters(number: u32) -> String {
        let digit = |place: u32| number / 10_u32.pow(place) % 10;
        (0..6)
            .map(|place| char::from(b"bdfghjklmn"[digit(place) as usize]))
            .flat_map(|c| [c, 'a'])
            .collect()
    }
}
