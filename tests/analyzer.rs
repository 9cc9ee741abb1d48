//! The default model on texts that once went wrong: explained from their beginning alone, or
//! written for HTML.

#![allow(clippy::unwrap_used)]

#[path = "fixtures/bundle.rs"]
mod bundle;

use mizaj::{AnalyzeOptions, Evidence, Label, Language, Verdict};

const TICKET: &str = "I opened the account in March and chose the monthly plan. The invoice came \
    by mail on the second of April. On the fourth I wrote to the support team and gave them the \
    number of the order. They asked for the version of the system, and I sent it the same day. \
    Since then I have looked at the page every morning and the state has been the same. My \
    colleague looked at it from another machine and saw the window as well. ";
const ANGER: &str = "I hate it, the support was rude and the app is terrible.";

fn analyze(text: &str) -> Verdict {
    let options = AnalyzeOptions { explain: true, ..AnalyzeOptions::default() };
    bundle::analyzer("mizaj").analyze(text, &options).unwrap()
}

fn evidence(text: &str) -> Vec<Evidence> {
    analyze(text).evidence.unwrap()
}

fn strongest<'t>(text: &'t str, evidence: &[Evidence], sentence: bool) -> &'t str {
    let kind = evidence.iter().filter(|part| part.sentence == sentence);
    let strongest = kind.max_by(|a, b| a.weight.total_cmp(&b.weight)).unwrap();
    strongest.span.slice(text)
}

#[test]
fn the_last_sentence_of_a_ticket_is_found() {
    let text = format!("{TICKET}{ANGER}");
    let evidence = evidence(&text);
    assert!(ANGER.starts_with(strongest(&text, &evidence, true)));
    assert!(ANGER.contains(strongest(&text, &evidence, false)));
    assert!(evidence.iter().filter(|part| part.sentence).count() >= 6);
}

#[test]
fn a_sentence_without_end_is_taken_in_stretches() {
    let text = format!("{}, {ANGER}", TICKET.replace(['.', ','], " and"));
    let evidence = evidence(&text);
    let stretches = evidence.iter().filter(|part| part.sentence);
    assert!(stretches.clone().count() >= 3);
    assert!(stretches.clone().all(|part| part.span.slice(&text).split(' ').count() <= 33));
}

#[test]
fn an_explanation_has_a_bound() {
    let evidence = evidence(&TICKET.repeat(200));
    assert_eq!(evidence.iter().filter(|part| part.sentence).count(), 32);
    assert_eq!(evidence.iter().filter(|part| !part.sentence).count(), 64);
    assert!(evidence.is_sorted_by_key(|part| part.span.start));
}

#[test]
fn the_language_of_an_escaped_text_is_that_of_its_letters() {
    for (text, language) in [
        (
            "&#1575;&#1604;&#1582;&#1583;&#1605;&#1577; &#1587;&#1610;&#1574;&#1577;",
            Language::Arabic,
        ),
        ("Qualit&eacute; tr&egrave;s d&eacute;cevante", Language::French),
        ("It doesn&#39;t work, isn&#39;t good", Language::English),
    ] {
        let verdict = analyze(text);
        assert_eq!((verdict.language, verdict.label), (language, Label::Negative), "{text}");
    }
}
