//! French: elided words written out.
//!
//! Source: M. Grevisse, A. Goosse, "Le Bon Usage", part on elision and the apostrophe
//! (le, la, je, me, te, se, ne, de, que, ce and the compounds of que; si only before il
//! and ils); C. Fairon et al., "Le langage SMS", 2006 (apostrophes left out).

use super::placeholders::character;
use super::script::is_letter;
use crate::span::Span;
use crate::text::{AlignedChar, AlignedText, cover, read_into};

/// What stands before an apostrophe, and the word it was. "l'" is "le" or "la"; both are
/// articles and say the same here.
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

/// Frequent forms without their apostrophe that are no other French word.
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

/// Writes elided words out: "n'est pas" → "ne est pas", "l'appli" → "le appli",
/// "qu'il" → "que il", "s'il" → "si il"; also where the apostrophe has become a space
/// ("c est") or, in a few frequent forms, nothing ("jai"). "aujourd'hui" is one word.
/// Every other apostrophe parts words.
pub(super) fn elision(text: AlignedText) -> AlignedText {
    let mut word = String::new();
    text.map_runs(
        |c| is_letter(c) || c == '\'',
        |run, after, out| {
            read_into(&mut word, run);
            let spaced = vowel_follows(after).then(|| elided(&word, after)).flatten();
            if word == "aujourd'hui" {
                out.chars.extend(run.iter().filter(|c| c.character != '\''));
            } else if let Some((_, words)) = GLUED.into_iter().find(|(form, _)| *form == word) {
                out.push_str(words, cover(run));
            } else if let Some(full) = spaced {
                out.push_str(full, cover(run));
            } else {
                split_at_apostrophes(run, after, out);
            }
        },
    )
}

fn split_at_apostrophes(run: &[AlignedChar], after: &[AlignedChar], out: &mut AlignedText) {
    let mut part = String::new();
    let mut rest = run;
    loop {
        let length = rest.iter().take_while(|c| c.character != '\'').count();
        let (inside, next) = rest.split_at(length);
        let Some((apostrophe, next)) = next.split_first() else {
            out.chars.extend(inside);
            return;
        };
        // No elided word is longer, and reading a bounded part keeps this linear.
        read_into(&mut part, inside.get(..inside.len().min(8)).unwrap_or_default());
        match elided(&part, if next.is_empty() { after } else { next }) {
            Some(full) if inside.len() <= 8 => {
                out.push_str(full, cover(inside).cover(apostrophe.span))
            }
            _ => out.chars.extend(inside),
        }
        out.push(' ', Span::new(apostrophe.span.end, apostrophe.span.end));
        rest = next;
    }
}

/// The word that was elided to `form` before `next`.
fn elided(form: &str, next: &[AlignedChar]) -> Option<&'static str> {
    let before_il = form == "s"
        && next.iter().map(|c| c.character).filter(|c| *c != ' ').take(2).eq("il".chars());
    if before_il {
        return Some("si");
    }
    ELIDED.into_iter().find(|(short, _)| *short == form).map(|(_, full)| full)
}

/// Whether the next word begins with a vowel or an h, before which words are elided.
fn vowel_follows(after: &[AlignedChar]) -> bool {
    let apostrophe = usize::from(character(after, 1) == Some('\''));
    let next = character(after, 1 + apostrophe).unwrap_or(' ');
    character(after, 0) == Some(' ') && "aeiouyhàâéèêëîïôœùû".contains(next)
}
