//! Splits texts into clauses: sentences, cut again before words of contrast and at marks.

use std::sync::LazyLock;

use crate::sentence::sentences;
use crate::span::Span;
use crate::unicode::is_emoji;

/// Words and phrases that set one clause against another, lower case. A clause begins with them.
///
/// English, French, Arabic with Darija, and Arabizi; read side by side, because writers mix
/// them.
#[rustfmt::skip]
const CONTRASTS: &[&str] = &[
    // English
    "but", "however", "although", "though", "even though", "whereas", "while", "except",
    "nevertheless", "nonetheless", "on the other hand", "unfortunately", "yet", "despite",
    "shame", "pity", "sadly", "in contrast", "unlike", "apart from", "aside from", "otherwise",
    "other than that", "and still",
    // French
    "mais", "par contre", "en revanche", "cependant", "toutefois", "néanmoins", "neanmoins",
    "pourtant", "alors que", "tandis que", "sauf", "hormis", "bien que", "malgré", "malgre",
    "dommage", "malheureusement", "en même temps", "en meme temps", "quand même",
    "d'un autre côté", "contrairement", "à part", "a part", "excepté", "sinon", "quoique",
    // Arabic and Darija
    "لكن", "لاكن", "بس", "غير أن", "إلا أن", "الا ان", "بينما", "رغم", "بالرغم", "أما", "اما",
    "مع ذلك", "واخا", "وخا", "بصح", "للأسف", "مع الأسف", "إنما", "انما", "في حين", "ما عدا",
    "ماعدا", "باستثناء", "على عكس", "بعكس", "في المقابل", "بالمقابل",
    // Arabizi
    "walakin", "walakine", "walaken", "walakn", "welakin", "wlakin", "lakin", "lakine", "laken",
    "lekin", "wlkn", "walkin", "bs7", "bsa7", "bse7", "besa7", "bessa7", "bsah", "bass", "amma",
    "3aks", "wakha", "meskhsara", "mskhsara",
];

/// Marks that always separate clauses.
const SEMICOLONS: [char; 2] = [';', '؛'];
/// Marks that separate clauses if a sentence has only one.
const COMMAS: [char; 2] = [',', '،'];

/// A clause has at least this many words; a shorter one stays with its neighbor.
const FEWEST_WORDS: usize = 2;

/// The clauses of a text, in order: its [sentences](sentences), cut before words of contrast
/// ("but", "par contre", "لكن", "walakin"), at semicolons, and at the comma of a sentence that has
/// only one: more commas list words or set them apart.
///
/// ```
/// use mizaj::dev::clauses;
/// let text = "The screen is superb but the battery dies. I returned it";
/// let found: Vec<&str> = clauses(text).iter().map(|span| span.slice(text)).collect();
/// assert_eq!(found, ["The screen is superb", "but the battery dies.", "I returned it"]);
/// ```
#[must_use]
pub fn clauses(text: &str) -> Vec<Span> {
    let mut clauses = Vec::new();
    for sentence in sentences(text) {
        let mut start = sentence.start;
        for cut in cuts(text, sentence) {
            let (before, after) = (Span::new(start, cut), Span::new(cut, sentence.end));
            if has_enough_words(before.slice(text)) && has_enough_words(after.slice(text)) {
                clauses.push(trimmed(text, before));
                start = cut;
            }
        }
        clauses.push(trimmed(text, Span::new(start, sentence.end)));
    }
    clauses
}

/// Where a sentence may be cut: before words of contrast, after semicolons, after its only comma.
fn cuts(text: &str, sentence: Span) -> Vec<usize> {
    let part = sentence.slice(text);
    let words = words(part);
    let has_one_comma = part.matches(COMMAS).count() == 1;
    let mut cuts = Vec::new();
    for (index, word) in words.iter().enumerate().skip(1) {
        let contrasts = begins_contrast(part, *word, &words[index + 1..]);
        let gap = part.get(words[index - 1].end..word.start).unwrap_or("");
        let is_marked = gap.contains(SEMICOLONS) || (has_one_comma && gap.contains(COMMAS));
        if contrasts || is_marked {
            cuts.push(sentence.start + word.start);
        }
    }
    cuts
}

/// [`CONTRASTS`] as their first word and the words after it, sorted.
static BY_FIRST_WORD: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut contrasts: Vec<_> =
        CONTRASTS.iter().map(|phrase| phrase.split_once(' ').unwrap_or((*phrase, ""))).collect();
    contrasts.sort_unstable();
    contrasts
});

/// Whether a word of `part` and the `others` after it begin with one of [`CONTRASTS`].
fn begins_contrast(part: &str, word: Span, others: &[Span]) -> bool {
    let begins = |first: &str| {
        let from = BY_FIRST_WORD.partition_point(|(word, _)| *word < first);
        let same = BY_FIRST_WORD[from..].iter().take_while(|(word, _)| *word == first);
        same.map(|(_, rest)| rest).any(|rest| {
            let count = rest.split_terminator(' ').count();
            others.get(..count).is_some_and(|others| {
                let ends = others.first().zip(others.last());
                let phrase = ends.and_then(|(first, last)| part.get(first.start..last.end));
                lower_case(phrase.unwrap_or("")) == *rest
            })
        })
    };
    let first = lower_case(word.slice(part));
    // Arabic writes "and" as a part of the next word.
    begins(&first) || first.strip_prefix('و').is_some_and(begins)
}

/// A phrase in lower case and with plain apostrophes, as [`CONTRASTS`] are written.
fn lower_case(phrase: &str) -> String {
    let mut lower = String::with_capacity(phrase.len());
    for character in phrase.chars() {
        match character {
            '’' => lower.push('\''),
            _ if character.is_ascii() => lower.push(character.to_ascii_lowercase()),
            _ => lower.extend(character.to_lowercase()),
        }
    }
    lower
}

/// The words of a text: runs of letters, digits and apostrophes.
fn words(text: &str) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    for (start, character) in text.char_indices() {
        if !is_part(character) {
            continue;
        }
        let end = start + character.len_utf8();
        match words.last_mut() {
            Some(word) if word.end == start => word.end = end,
            _ => words.push(Span::new(start, end)),
        }
    }
    words
}

fn is_part(character: char) -> bool {
    // The letters of most texts need no table of all letters.
    matches!(character, 'ء'..='ي' | 'à'..='ö' | '\'' | '’')
        || character.is_alphanumeric()
        || crate::unicode::is_arabic_mark(character)
}

/// Whether a part has at least [`FEWEST_WORDS`] words or emoji. Reads no further than that: every
/// cut of a long sentence asks.
fn has_enough_words(text: &str) -> bool {
    let mut inside = false;
    let begins = |&character: &char| {
        let begins = is_part(character) && !inside;
        inside = is_part(character);
        begins || is_emoji(character)
    };
    text.chars().filter(begins).nth(FEWEST_WORDS - 1).is_some()
}

/// The span without white space and separators at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let is_edge = |c: char| {
        c.is_whitespace()
            || COMMAS.contains(&c)
            || SEMICOLONS.contains(&c)
            || matches!(c, '–' | '—')
    };
    let part = span.slice(text);
    let start = span.start + part.len() - part.trim_start_matches(is_edge).len();
    let end = span.start + part.trim_end_matches(is_edge).len();
    if start < end { Span::new(start, end) } else { span }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<&str> {
        clauses(text).iter().map(|span| span.slice(text)).collect()
    }

    #[test]
    fn contrast_separates_clauses_in_every_written_form() {
        assert_eq!(read("Nice room, but too noisy"), ["Nice room", "but too noisy"]);
        assert_eq!(
            read("L'écran est superbe. Par contre la batterie tient mal"),
            ["L'écran est superbe.", "Par contre la batterie tient mal"]
        );
        assert_eq!(
            read("le prix est correct, en revanche le livreur est impoli"),
            ["le prix est correct", "en revanche le livreur est impoli"]
        );
        assert_eq!(read("الأكل لذيذ، لكن الخدمة بطيئة"), ["الأكل لذيذ", "لكن الخدمة بطيئة"]);
        assert_eq!(
            read("lmakla bnina walakin tsenina bzaf"),
            ["lmakla bnina", "walakin tsenina bzaf"]
        );
    }

    #[test]
    fn a_contrast_may_have_several_words_and_an_arabic_and() {
        let text = "the adviser was kind, patient, clear, in contrast to the rest of the firm";
        assert_eq!(read(text).len(), 2);
        assert_eq!(
            read("in which contrast is it, the red, the blue"),
            ["in which contrast is it, the red, the blue"]
        );
        assert_eq!(
            read("الحذاء تمزق بعد شهر ومع ذلك أعدتم المال"),
            ["الحذاء تمزق بعد شهر", "ومع ذلك أعدتم المال"]
        );
        assert_eq!(read("وصل الطلب مع صديق"), ["وصل الطلب مع صديق"]);
    }

    #[test]
    fn a_cut_leaves_words_on_both_sides() {
        assert_eq!(read("But why?"), ["But why?"]);
        assert_eq!(read("Good but slow"), ["Good but slow"]);
        assert_eq!(read("cher mais très bon"), ["cher mais très bon"]);
        assert!(read("").is_empty());
    }

    #[test]
    fn semicolons_separate_clauses() {
        assert_eq!(
            read("The food was great; the waiter rude"),
            ["The food was great", "the waiter rude"]
        );
    }

    #[test]
    fn the_only_comma_of_a_sentence_separates_clauses() {
        assert_eq!(read("Fast delivery, rude driver"), ["Fast delivery", "rude driver"]);
        assert_eq!(read("الأكل بارد، الخدمة ممتازة"), ["الأكل بارد", "الخدمة ممتازة"]);
        assert_eq!(read("Sadly, no reply yet"), ["Sadly, no reply yet"], "a word is no clause");
        for list in ["a big, bright, quiet room", "Bonjour, je voudrais, si possible, un reçu"] {
            assert_eq!(read(list), [list]);
        }
    }

    #[test]
    fn a_word_inside_another_separates_nothing() {
        assert_eq!(read("the button is broken again"), ["the button is broken again"]);
        assert_eq!(read("ces maisons sont belles"), ["ces maisons sont belles"]);
    }
}
