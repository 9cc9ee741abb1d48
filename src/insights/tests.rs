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
