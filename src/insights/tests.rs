//! Reports on rows made by hand.

use super::*;
use crate::language::Language;
use crate::verdict::Label;

/// An English row without metadata.
pub(super) fn row(text: &str, label: Label) -> InsightRow {
    InsightRow {
        text: text.into(),
        label,
        confidence: 0.9,
        language: Language::English,
        left_out: None,
        truth: None,
        topics: Vec::new(),
        channel: None,
        date: None,
    }
}

fn dated(text: &str, label: Label, date: &str) -> InsightRow {
    InsightRow { channel: Some("support".into()), date: Some(date.into()), ..row(text, label) }
}

/// Nine calm days and a bad one.
fn bad_day() -> InsightsCollector {
    let mut collector = InsightsCollector::new();
    for day in 1..=9 {
        let date = format!("2026-01-0{day}");
        for _ in 0..10 {
            collector.add(&dated("fast delivery, happy", Label::Positive, &date));
        }
        collector.add(&dated("refund refused", Label::Negative, &date));
    }
    for _ in 0..20 {
        collector.add(&dated("the refund never came", Label::Negative, "2026-01-10"));
    }
    collector
}

#[test]
fn rows_give_terms_alerts_and_shares() {
    let mut collector = bad_day();
    collector.add(&InsightRow { date: None, ..dated("ok", Label::Neutral, "") });
    let report = collector.report(false);
    assert_eq!(report.overall.counts, Counts { negative: 29, neutral: 1, positive: 90 });
    assert_eq!(report.undated, 1);
    assert_eq!(report.period_unit, PeriodUnit::Day);
    assert_eq!(report.negative_terms.first().unwrap().term, "refund");
    assert!(report.positive_terms.iter().any(|term| term.term == "happy"));
    assert_eq!(report.alerts.len(), 1);
    assert_eq!(report.alerts.first().unwrap().period, "2026-01-10");
    assert_eq!(report.claims.first().unwrap().kind, ClaimKind::Period);
    assert!(report.overall.net_interval[0] < report.overall.net);
}

#[test]
fn a_partial_report_claims_nothing() {
    let report = bad_day().report(true);
    assert!(report.partial && report.alerts.is_empty() && report.claims.is_empty());
    assert_eq!(report.overall.counts.all(), 119);
}

#[test]
fn rows_left_out_are_a_slice_of_their_own() {
    let mut collector = InsightsCollector::new();
    collector.add(&dated("fine", Label::Positive, "2026-01-01"));
    for left_out in [LeftOut::Unreadable, LeftOut::Unreadable, LeftOut::NonAnswer] {
        collector.add(&InsightRow {
            left_out: Some(left_out),
            language: Language::Undetermined,
            truth: Some(Label::Negative),
            ..dated("mm", Label::Neutral, "2026-01-01")
        });
    }
    let report = collector.report(false);
    let expected = LeftOutCounts { unreadable: 2, non_answers: 1 };
    for group in [&report.overall, &report.channels[0], &report.periods[0]] {
        assert_eq!((group.counts.all(), group.left_out), (1, expected));
    }
    assert_eq!(report.languages.len(), 2);
    assert_eq!(report.languages[0].left_out, LeftOutCounts { unreadable: 2, non_answers: 0 });
    assert_eq!(report.undated, 0);
    assert_eq!(report.corrected, None);
}

#[test]
fn topics_have_an_impact_and_a_change() {
    let mut collector = InsightsCollector::new();
    let about = |topic: &str, label, date: &str| InsightRow {
        topics: vec![TopicMood { topic: topic.into(), mood: label }],
        ..dated("text", label, date)
    };
    for (day, late, kind) in [("2026-01-05", 5, 60), ("2026-02-05", 5, 60), ("2026-03-05", 30, 60)]
    {
        for number in 0..40 {
            let label = if number < late { Label::Negative } else { Label::Positive };
            collector.add(&about("delivery", label, day));
        }
        for number in 0..kind {
            let label = if number < 6 { Label::Negative } else { Label::Positive };
            collector.add(&about("staff", label, day));
        }
    }
    let report = collector.report(false);
    let [delivery, staff] = report.topics.as_slice() else { panic!("{:?}", report.topics) };
    assert_eq!((delivery.topic.as_str(), staff.topic.as_str()), ("delivery", "staff"));
    assert_eq!(delivery.moods, Counts { negative: 40, neutral: 0, positive: 80 });
    // 58 of 300 are negative, and 18 of 180 without rows about the delivery.
    assert!((delivery.impact - (58.0 / 300.0 - 0.1)).abs() < 1e-12 && delivery.significant);
    assert!(delivery.impact_interval[0] > 0.0 && staff.impact_interval[1] < 0.0);
    let change = delivery.change.unwrap();
    assert_eq!((change.before, change.last, change.significant), (0.05, 0.3, true));
    assert!(!staff.change.unwrap().significant);
    assert_eq!(delivery.negative_examples.len(), 3);
    let told: Vec<_> =
        report.claims.iter().map(|claim| (claim.kind, claim.name.as_str())).collect();
    assert_eq!(told, [(ClaimKind::Topic, "delivery"), (ClaimKind::Change, "delivery")]);
}

#[test]
fn a_group_is_corrected_by_its_own_labels() {
    let mut collector = InsightsCollector::new();
    for number in 0..600_u32 {
        // In the shop, a third of what the model takes for praise is none; by mail, nobody labeled.
        let channel = if number % 3 == 0 { "shop" } else { "mail" };
        let truth = if number % 9 == 0 { Label::Negative } else { Label::Positive };
        collector.add(&InsightRow {
            channel: Some(channel.into()),
            truth: (channel == "shop" && number < 180).then_some(truth),
            ..row("fine", Label::Positive)
        });
    }
    let report = collector.report(false);
    let [mail, shop] = report.channels.as_slice() else { panic!("{:?}", report.channels) };
    assert_eq!((mail.name.as_str(), mail.corrected), ("mail", None));
    let found = shop.corrected.unwrap();
    assert_eq!((found.labeled, found.agreed), (60, 40));
    assert!((found.negative.value - 1.0 / 3.0).abs() < 0.01);
    let [low, high] = found.negative.interval;
    assert!(low > 0.2 && high < 0.5, "{low} {high}");
    assert_eq!(report.corrected, report.overall.corrected);
}

#[test]
fn a_recording_has_its_periods_by_the_time_since_its_start() {
    let mut collector = InsightsCollector::new();
    for second in 0..600_u32 {
        let is_bad = (300..360).contains(&second) || second % 10 == 0;
        let label = if is_bad { Label::Negative } else { Label::Positive };
        let time = format!("00:{:02}:{:02}", second / 60, second % 60);
        collector.add(&dated("the gears grind", label, &time));
    }
    let report = collector.report(false);
    assert_eq!((report.period_unit, report.undated), (PeriodUnit::Recording, 0));
    assert_eq!(report.periods.len(), 60);
    let [alert, ..] = report.alerts.as_slice() else { panic!("no alert") };
    assert_eq!((alert.period.as_str(), alert.end.as_str()), ("00:05:00", "00:05:09"));
}
