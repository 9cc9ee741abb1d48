//! What a verdict costs, counted rather than timed: allocations and their bytes. A machine may be
//! busy, but it cannot change these numbers.

use allocation_counter::{AllocationInfo, measure};
use mizaj::{AnalyzeOptions, Analyzer};

use crate::support::bundle::analyzer;

const SENTENCE: &str = "The parcel came two days late and nobody answered my mails. ";

/// What one verdict on `sentences` sentences allocates once everything is warm.
fn cost(analyzer: &mut Analyzer, sentences: usize, options: &AnalyzeOptions) -> AllocationInfo {
    let text = SENTENCE.repeat(sentences);
    for _ in 0..3 {
        analyzer.analyze(&text, options).unwrap();
    }
    measure(|| {
        analyzer.analyze(&text, options).unwrap();
    })
}

#[test]
fn a_verdict_allocates_little_and_frees_it() {
    for (name, most, kilobytes) in [("mizaj", 520, 700), ("classic", 320, 130)] {
        let mut analyzer = analyzer(name);
        let cost = cost(&mut analyzer, 2, &AnalyzeOptions::default());
        assert!(cost.count_total <= most, "{name}: {cost:?}");
        assert!(cost.bytes_total <= kilobytes * 1000, "{name}: {cost:?}");
        // Of one verdict nothing is left.
        assert_eq!((cost.count_current, cost.bytes_current), (0, 0), "{name}");
    }
}

#[test]
fn what_a_verdict_allocates_grows_in_proportion_to_the_text() {
    let mut analyzer = analyzer("mizaj");
    let options = AnalyzeOptions::default();
    let [one, two, four] = [20, 40, 80].map(|n| cost(&mut analyzer, n, &options).bytes_total);
    assert!(two < one * 5 / 2 && four < two * 5 / 2, "{one} {two} {four}");
}
