//! What the rows say, in sentences. Every sentence is a claim that was tested.

use mizaj::{Alert, Claim, ClaimKind, Difference, DifferenceKind, PeriodUnit};

use super::report::Report;

/// A share as a whole percentage.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

/// The sentence on top: the most important claim.
pub(super) fn summary(report: &Report<'_>) -> String {
    let insights = &report.insights;
    if insights.overall.counts.all() == 0 {
        return "No row could be analyzed.".to_owned();
    }
    match insights.claims.first() {
        Some(claim) => self::claim(claim, insights.period_unit),
        None => "No topic, group or period stands out by more than chance explains.".to_owned(),
    }
}

/// A claim as a sentence.
pub(super) fn claim(claim: &Claim, unit: PeriodUnit) -> String {
    let Claim { kind, name, rows, share, other_share, without } = claim;
    let (share, other) = (percent(*share), percent(*other_share));
    let others = without.map_or_else(String::new, |without| {
        format!(" Without them, {} of all rows would be negative.", percent(without))
    });
    match kind {
        ClaimKind::Topic => format!(
            "Complaints are mostly about {name}: {share} of the {rows} rows that mention it are \
             negative, {other} of the others.{others}"
        ),
        ClaimKind::Channel => format!(
            "{name} is the least happy group: {share} of its {rows} rows are negative, {other} of \
             the others.{others}"
        ),
        ClaimKind::Period => format!(
            "{} is worse than usual: {share} of its {rows} rows are negative, usually {other}.",
            capitalized(&period(name, unit))
        ),
        ClaimKind::Change => {
            let way = if claim.share > claim.other_share { "rose" } else { "fell" };
            format!("Complaints about {name} {way} from {other} to {share} of the rows.")
        }
    }
}

/// How the shares of labels are known.
pub(super) fn levels(report: &Report<'_>) -> String {
    let Some(corrected) = report.insights.corrected else {
        return "Shares are the model's own: compare them with each other rather than take them \
                as they are."
            .to_owned();
    };
    let estimate = |name: &str, estimate: mizaj::Estimate| {
        let [low, high] = estimate.interval.map(percent);
        format!("{} {name} ({low} to {high})", percent(estimate.value))
    };
    format!(
        "Corrected by {} labels of people, {} of which the model shares: {}, {}, {}.",
        corrected.labeled,
        percent(f64::from(corrected.agreed) / f64::from(corrected.labeled.max(1))),
        estimate("negative", corrected.negative),
        estimate("neutral", corrected.neutral),
        estimate("positive", corrected.positive),
    )
}

/// An alert as a sentence, and what changed.
pub(super) fn alert(alert: &Alert, changes: &[Difference], unit: PeriodUnit) -> String {
    let told = changes.iter().filter(|change| change.kind != DifferenceKind::Label).take(4);
    let told: Vec<String> = told.map(difference).collect();
    let what = if told.is_empty() {
        String::new()
    } else {
        format!(" What changed: {}.", told.join("; "))
    };
    format!(
        "Alert: in {} {} of {} rows are negative; {} of about {:.0} rows is usual, {} the most \
         that chance explains.{what}",
        period(&alert.period, unit),
        percent(alert.negative_share),
        alert.rows,
        percent(alert.usual_share),
        alert.usual_rows,
        percent(alert.upper_bound),
    )
}

fn difference(change: &Difference) -> String {
    let Difference { kind, name, first, second } = change;
    let (now, before) = (percent(*first), percent(*second));
    match kind {
        DifferenceKind::Topic => format!("complaints about {name}: {now}, before {before}"),
        DifferenceKind::Term => format!("\u{201c}{name}\u{201d} in {now}, before {before}"),
        _ => format!("{name}: {now} of the rows, before {before}"),
    }
}

/// A period by its first day.
fn period(first: &str, unit: PeriodUnit) -> String {
    match unit {
        PeriodUnit::Day => format!("the period of {first}"),
        PeriodUnit::Week => format!("the week of {first}"),
        PeriodUnit::Recording => format!("the part from {first}"),
        PeriodUnit::Month => format!("the month of {}", first.get(..7).unwrap_or(first)),
    }
}

fn capitalized(words: &str) -> String {
    words.replacen("the", "The", 1)
}
