//! English: expands contractions.
//!
//! Source: A. Zwicky, G. Pullum, "Cliticization vs. inflection: English n't", Language
//! 59 (1983), which lists the negated auxiliaries; R. Quirk et al., "A Comprehensive
//! Grammar of the English Language", 1985, ch. 3 (contracted forms of the auxiliaries).

use crate::span::Span;
use crate::text::{AlignedChar, AlignedText, character, cover, read_into};
use crate::unicode::is_word;

/// Auxiliaries negated by appending "n't", also without the apostrophe ("dont") or with a space
/// in its place ("don t").
const NEGATED: [&str; 19] = [
    "are", "could", "dare", "did", "do", "does", "had", "has", "have", "is", "may", "might",
    "must", "need", "ought", "should", "was", "were", "would",
];

/// The part before "n't" in irregular negations: can't, won't, shan't, ain't.
const IRREGULAR: [(&str, &str); 4] =
    [("ai", "is"), ("ca", "can"), ("sha", "shall"), ("wo", "will")];

/// Whole-word forms: contractions without apostrophe that are not words themselves, and a few
/// fixed ones. "its", "were", "well", "ill", "id", "hell" and the like are words and stay.
const WHOLE: [(&str, &str); 23] = [
    ("aint", "is not"),
    ("c'mon", "come on"),
    ("cannot", "can not"),
    ("cant", "can not"),
    ("cmon", "come on"),
    ("im", "i am"),
    ("ive", "i have"),
    ("let's", "let us"),
    ("shant", "shall not"),
    ("thats", "that is"),
    ("theres", "there is"),
    ("theyll", "they will"),
    ("theyre", "they are"),
    ("theyve", "they have"),
    ("weve", "we have"),
    ("whats", "what is"),
    ("wont", "will not"),
    ("y'all", "you all"),
    ("yall", "you all"),
    ("youd", "you would"),
    ("youll", "you will"),
    ("youre", "you are"),
    ("youve", "you have"),
];

/// Words after which "'s" means "is" (or "has"); elsewhere it is possessive and dropped.
const BEFORE_IS: [&str; 13] = [
    "he", "here", "how", "it", "she", "that", "there", "this", "what", "when", "where", "who",
    "why",
];

/// The auxiliaries that contract with an apostrophe.
const SHORT: [(&str, &str); 5] =
    [("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'m", "am"), ("'d", "would")];

/// Expands contractions, so that a negation is always the word "not": "can't" → "can not",
/// "won't" → "will not", "isnt" → "is not", "I'm" → "i am", "it's" → "it is"; "the bank's app"
/// → "the bank app". "'d" becomes "would". Any other apostrophe splits the word.
///
/// Every word of the result covers the whole contraction in the original.
pub(super) fn contractions(text: AlignedText) -> AlignedText {
    let mut word = String::new();
    // For "don t": set at "don", consumed at "t".
    let mut negation_open = false;
    text.map_runs(
        |c| is_word(c) || matches!(c, '\'' | '*'),
        |run, after, out| {
            read_into(&mut word, run);
            // The possessive of a placeholder: "@user's".
            if word == "'s" {
                return;
            }
            if let Some(words) = expand(word.trim_matches('\'')) {
                out.push_word(&words, cover(run));
                return;
            }
            let mut parts = run.split(|c| c.character == '\'').peekable();
            while let Some(part) = parts.next() {
                read_into(&mut word, part);
                let last = parts.peek().is_none();
                let spaced = word.strip_suffix('n').filter(|_| last && lone_t_follows(after));
                if let Some(verb) = spaced.and_then(auxiliary) {
                    out.push_word(verb, cover(part));
                    negation_open = true;
                } else if std::mem::take(&mut negation_open) && word == "t" {
                    out.push_word("not", cover(part));
                } else if let Some(words) = expand(&word) {
                    out.push_word(&words, cover(part));
                } else {
                    out.chars.extend(part);
                }
                if !last {
                    let end = out.chars.last().map_or(0, |c| c.span.end);
                    out.push(' ', Span::new(end, end));
                }
            }
        },
    )
}

/// Whether the next word is a single "t".
fn lone_t_follows(after: &[AlignedChar]) -> bool {
    character(after, 0) == Some(' ')
        && character(after, 1) == Some('t')
        && !character(after, 2).is_some_and(is_word)
}

fn auxiliary(stem: &str) -> Option<&str> {
    let irregular = IRREGULAR.into_iter().find(|(short, _)| *short == stem);
    irregular.map(|(_, verb)| verb).or_else(|| NEGATED.contains(&stem).then_some(stem))
}

/// Length in bytes of the longest contraction worth expanding ("shouldn't've"); also bounds the
/// recursion of [`expand`].
const MAX_CONTRACTION: usize = 32;

/// The expanded contraction; `None` if `word` is not one.
fn expand(word: &str) -> Option<String> {
    (word.len() <= MAX_CONTRACTION).then_some(())?;
    if let Some((_, words)) = WHOLE.into_iter().find(|(short, _)| *short == word) {
        return Some(words.to_owned());
    }
    if let Some(stem) = word.strip_suffix("n't").filter(|stem| !stem.is_empty()) {
        let verb = auxiliary(stem).map(str::to_owned).or_else(|| expand(stem));
        return Some(verb.unwrap_or_else(|| stem.trim_end_matches('*').to_owned()) + " not");
    }
    if let Some(stem) = word.strip_suffix("nt").filter(|stem| NEGATED.contains(stem)) {
        return Some(format!("{stem} not"));
    }
    for (short, verb) in SHORT {
        if let Some(stem) = word.strip_suffix(short).filter(|stem| !stem.is_empty()) {
            // "shouldn't've" is contracted twice.
            let stem = expand(stem).unwrap_or_else(|| stem.to_owned());
            return Some(format!("{stem} {verb}"));
        }
    }
    let stem = word.strip_suffix("'s").filter(|stem| !stem.is_empty())?;
    Some(if BEFORE_IS.contains(&stem) { format!("{stem} is") } else { stem.to_owned() })
}
