//! French: expands elided words.
//!
//! Source: M. Grevisse, A. Goosse, "Le Bon Usage", section on elision and the apostrophe (le,
//! la, je, me, te, se, ne, de, que, ce and compounds of que; si only before il and ils); C.
//! Fairon et al., "Le langage SMS", 2006 (omitted apostrophes).

use crate::text::{AlignedChar, AlignedText, character, cover, read_into};
use crate::unicode::is_word;

/// Elided forms and the full word. "l'" is "le" or "la"; we use "le" for both, since articles
/// carry no sentiment.
const ELIDED: [(&str, &str); 14] = [
    ("c", "ce"),
    ("d", "de"),
    ("j", "je"),
    ("jusqu", "jusque"),
    ("l", "le"),
    ("lorsqu", "lorsque"),
    ("m", "me"),
    ("n", "ne"),
    ("puisqu", "puisque"),
    ("qu", "que"),
    ("quelqu", "quelque"),
    ("quoiqu", "quoique"),
    ("s", "se"),
    ("t", "te"),
];

/// Frequent forms without the apostrophe that are not French words themselves.
const GLUED: [(&str, &str); 12] = [
    ("cest", "ce est"),
    ("cetait", "ce etait"),
    ("jai", "je ai"),
    ("javais", "je avais"),
    ("jetais", "je etais"),
    ("jsuis", "je suis"),
    ("nai", "ne ai"),
    ("nest", "ne est"),
    ("netait", "ne etait"),
    ("quil", "que il"),
    ("quils", "que ils"),
    ("quon", "que on"),
];

/// Expands elided words: "n'est pas" → "ne est pas", "l'appli" → "le appli", "qu'il" → "que
/// il", "s'il" → "si il". Also handles a space instead of the apostrophe ("c est") and, in a
/// few frequent forms, none at all ("jai"). "aujourd'hui" is one word. Any other apostrophe
/// splits the word.
pub(super) fn elision(text: AlignedText) -> AlignedText {
    let mut word = String::new();
    text.map_runs(
        |c| is_word(c) || matches!(c, '\'' | '*'),
        |run, after, out| {
            read_into(&mut word, run);
            if word.trim_matches('\'') == "aujourd'hui" {
                out.chars.extend(run.iter().filter(|c| c.character != '\''));
            } else {
                split_at_apostrophes(run, after, out);
            }
        },
    )
}

fn split_at_apostrophes(run: &[AlignedChar], after: &[AlignedChar], out: &mut AlignedText) {
    let mut word = String::new();
    let mut rest = run;
    while !rest.is_empty() {
        let length = rest.iter().take_while(|c| c.character != '\'').count();
        let (part, next) = rest.split_at(length);
        let (apostrophe, next) = next.split_at(next.len().min(1));
        let following = if next.is_empty() { after } else { next };
        read_into(&mut word, part);
        let may_be_elided = !apostrophe.is_empty() || vowel_follows(after);
        let glued = GLUED.into_iter().find(|(form, _)| *form == word).map(|(_, words)| words);
        let elided = glued.or_else(|| may_be_elided.then(|| elided(&word, following)).flatten());
        match elided {
            Some(words) => {
                let whole = rest.len() - next.len();
                out.push_word(words, cover(rest.split_at(whole).0));
            }
            None => {
                out.chars.extend(part);
                out.chars.extend(apostrophe.iter().map(|c| AlignedChar { character: ' ', ..*c }));
            }
        }
        rest = next;
    }
}

/// The full word behind the elided `form` before `next`.
fn elided(form: &str, next: &[AlignedChar]) -> Option<&'static str> {
    let word = next.iter().map(|c| c.character).skip_while(|c| *c == ' ').take(6);
    let word: String = word.take_while(|c| is_word(*c)).collect();
    match (form, word.as_str()) {
        ("s", "il" | "ils") => return Some("si"),
        // The t of "a-t-il" is only euphonic.
        ("t", "il" | "ils" | "elle" | "elles" | "on") => return None,
        _ => {}
    }
    ELIDED.into_iter().find(|(short, _)| *short == form).map(|(_, full)| full)
}

/// Whether the next word begins with a vowel or an h, where elision happens.
fn vowel_follows(after: &[AlignedChar]) -> bool {
    let apostrophe = usize::from(character(after, 1) == Some('\''));
    let next = character(after, 1 + apostrophe).unwrap_or(' ');
    character(after, 0) == Some(' ') && "aeiouyhàâéèêëîïôœùû".contains(next)
}
