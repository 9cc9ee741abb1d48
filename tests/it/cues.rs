//! The rules of cues against `tests/data/cues/lines.jsonl`: lines written by hand, before the
//! rules, by the written form and what a reader finds in each. The first of each two lines may be
//! used to improve the rules; the second is kept to measure them.

use std::collections::BTreeMap;

use mizaj::CueKind;
use mizaj::dev::InputText;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Line {
    text: String,
    form: String,
    cues: Vec<CueKind>,
}

/// Found, true, and both.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    found: u32,
    present: u32,
    right: u32,
}

impl Tally {
    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from(self.found.max(1))
    }
}

/// The least precision, of each kind and in each written form.
const PRECISION: f64 = 0.9;

fn lines() -> Vec<Line> {
    let lines = include_str!("../data/cues/lines.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The tallies of every second line, by kind and by written form.
fn measure(second: bool) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let chosen = lines().into_iter().enumerate().filter(|(index, _)| (index % 2 == 1) == second);
    for (_, line) in chosen {
        let found: Vec<CueKind> =
            InputText::new(&line.text).cues().iter().map(|cue| cue.cue).collect();
        for kind in CueKind::ALL {
            let (is_found, is_true) = (found.contains(&kind), line.cues.contains(&kind));
            if is_found != is_true && !second {
                println!("{kind:?} found: {is_found}: {}", line.text);
            }
            for name in [format!("{kind:?}"), line.form.clone()] {
                let tally = tallies.entry(name).or_default();
                tally.found += u32::from(is_found);
                tally.present += u32::from(is_true);
                tally.right += u32::from(is_found && is_true);
            }
        }
    }
    tallies
}

#[test]
fn every_kind_is_precise_in_every_written_form() {
    for second in [false, true] {
        for (name, tally) in measure(second) {
            println!("{name:<9} kept: {second:<5} {:.2} {tally:?}", tally.precision());
            assert!(tally.found > 0, "{name}: nothing was found");
            assert!(tally.precision() >= PRECISION, "{name}: {tally:?}");
        }
    }
}

/// A line of `tests/data/cues/deadlines.jsonl`, written without sight of the rules.
#[derive(Debug, Deserialize)]
struct DeadlineLine {
    text: String,
    deadline: bool,
    /// Whether the rules were never improved with it.
    kept: bool,
}

#[test]
fn deadlines_are_precise_among_tempting_lines() {
    let lines: Vec<DeadlineLine> = include_str!("../data/cues/deadlines.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for kept in [false, true] {
        let mut tally = Tally::default();
        for line in lines.iter().filter(|line| line.kept == kept) {
            let cues = InputText::new(&line.text).cues();
            let is_found = cues.iter().any(|cue| cue.cue == CueKind::Deadline);
            tally.found += u32::from(is_found);
            tally.present += u32::from(line.deadline);
            tally.right += u32::from(is_found && line.deadline);
        }
        println!("deadlines kept: {kept:<5} {:.2} {tally:?}", tally.precision());
        assert!(tally.precision() >= PRECISION, "{tally:?}");
        assert!(4 * tally.right > tally.present, "{tally:?}");
    }
}

#[test]
fn cues_point_into_the_original_text_and_leave_quotes_out() {
    let given = "It&#39;s a scam &amp; I&#39;ll take legal action.\n\n> please call me back";
    let cues = InputText::new(given).cues();
    let found: Vec<_> = cues.iter().map(|cue| (cue.cue, cue.spans[0].slice(given))).collect();
    assert_eq!(found, [(CueKind::Legal, "legal action"), (CueKind::Fraud, "scam")]);
}

#[test]
fn hostile_texts_cost_no_more_than_others() {
    for part in ["please ", "never buy ", "لن ", "a|b ", "3ayto ", "i need it by friday "] {
        assert!(InputText::new(&part.repeat(20_000)).cues().len() <= 7);
    }
}
