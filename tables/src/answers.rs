//! Cells that hold no opinion: non-answers, placeholders, lost letters.

use crate::words::fold;

/// What people and programs write where they have nothing to say, folded and without
/// punctuation.
const NON_ANSWERS: &[&str] = &[
    // programs
    "na",
    "n a",
    "nan",
    "nil",
    "null",
    "none",
    "undefined",
    "missing",
    "blank",
    "empty",
    "value",
    "test",
    "no text",
    "no review",
    "no comment text",
    "ref",
    "name",
    "div 0",
    // English
    "no",
    "nope",
    "nothing",
    "nothing to add",
    "nothing to say",
    "nothing else",
    "nothing much",
    "nothing comes to mind",
    "nothing specific",
    "nothing special",
    "nothing in particular",
    "no comment",
    "no comments",
    "no answer",
    "no response",
    "no opinion",
    "no idea",
    "no feedback",
    "no suggestion",
    "no suggestions",
    "no remarks",
    "not applicable",
    "i don t know",
    "i dont know",
    "don t know",
    "dont know",
    "not sure",
    "idk",
    "dk",
    "dunno",
    "no further comments",
    "no additional comments",
    "no complaints to report",
    // French
    "non",
    "rien",
    "rien a dire",
    "rien a ajouter",
    "rien a signaler",
    "rien de plus",
    "rien de special",
    "rien de particulier",
    "ras",
    "r a s",
    "aucun",
    "aucune",
    "aucun avis",
    "aucun commentaire",
    "aucune remarque",
    "aucune reponse",
    "aucune suggestion",
    "aucune idee",
    "aucun texte",
    "neant",
    "pas de commentaire",
    "pas de commentaires",
    "pas de remarque",
    "pas de remarques",
    "pas de reponse",
    "pas d avis",
    "pas d idee",
    "pas de suggestion",
    "sans avis",
    "sans objet",
    "sans commentaire",
    "sans reponse",
    "so",
    "s o",
    "nc",
    "n c",
    "nsp",
    "non concerne",
    "non concernee",
    "non renseigne",
    "ne sais pas",
    "ne se prononce pas",
    "je ne sais pas",
    "je sais pas",
    "j sais pas",
    "jsp",
    // Arabic
    "لا",
    "لا شيء",
    "لا شئ",
    "لاشيء",
    "لا شي",
    "لا يوجد",
    "لايوجد",
    "لا يوجد تعليق",
    "لا تعليق",
    "بدون تعليق",
    "بدون",
    "لا اعرف",
    "لا ادري",
    "لا اعلم",
    "لا رد",
    "لا جواب",
    "لا اجابه",
    "لا يوجد شيء",
    "ليس لدي تعليق",
    "ليس لدي شيء",
    "لا ينطبق",
    "فارغ",
    "ما كاين والو",
    "والو",
    "ماعرفتش",
    "ما عرفتش",
    "معرفتش",
    "لا راي",
    "مكاين والو",
    // Arabizi
    "walo",
    "walou",
    "wallo",
    "makayn walo",
    "ma kayn walo",
    "ma3reftch",
    "ma3raftch",
    "m3rftch",
    "ma 3reftch",
    "la",
    "la chay2",
    "la chay",
];

/// What may follow a non-answer without saying more.
const ENDINGS: &[&str] = &[
    " pour le moment",
    " pour l instant",
    " a ce jour",
    " at the moment",
    " for now",
    " so far",
    " at this time",
    " really",
    " thanks",
    " thank you",
    " merci",
    " حاليا",
    " الان",
    " شكرا",
];

/// Characters and words of the longest non-answer with its ending.
const MAX_CHARS: usize = 60;
const MAX_WORDS: usize = 8;

/// Whether a text says that somebody has nothing to say, or nothing at all: "N/A", "RAS",
/// "aucun texte", "لا شيء", "-".
#[must_use]
pub fn is_non_answer(text: &str) -> bool {
    let text = text.trim();
    let is_long = text.chars().nth(MAX_CHARS).is_some();
    let is_wordy = text.split_whitespace().nth(MAX_WORDS).is_some();
    if is_long || (is_wordy && text.contains(char::is_alphanumeric)) {
        return false;
    }
    let plain = fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if plain.is_empty() {
        return text.chars().all(|c| c.is_whitespace() || "-_.,?!/\\*~#–—…،؟•·".contains(c));
    }
    let bare = ENDINGS.iter().find_map(|ending| plain.strip_suffix(ending)).unwrap_or(&plain);
    // An emoji or an exclamation beside it is an answer of its own.
    let is_bare = text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || is_sign(c));
    is_bare && (NON_ANSWERS.contains(&bare) || is_one_letter(bare) || is_mashed(bare))
}

fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation()
        || "–—…،؟’'\u{64b}\u{64c}\u{64d}\u{64e}\u{64f}\u{650}\u{651}\u{652}".contains(c)
}

/// One letter, once or several times: "x", "xxx", "ـ".
fn is_one_letter(text: &str) -> bool {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return false };
    first.is_alphabetic() && letters.all(|c| c == first)
}

/// A run along a row of the keyboard: "asdfgh", "qwerty", "azerty".
fn is_mashed(text: &str) -> bool {
    let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm"];
    text.len() >= 4 && rows.iter().any(|row| row.contains(text))
}

/// Whether the letters of a text were lost when it was saved: "?????? ???? ???".
#[must_use]
pub fn has_lost_its_letters(text: &str) -> bool {
    if !text.contains(['?', '\u{fffd}']) {
        return false;
    }
    let lost = text.matches(['?', '\u{fffd}']).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let groups = text.split_whitespace().filter(|word| word.starts_with(['?', '\u{fffd}'])).count();
    lost > letters && (lost >= 4 || (groups >= 2 && lost >= 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_non_answer_is_longer_than_what_is_looked_at() {
        let words = |texts: &[&str]| texts.iter().map(|t| t.split(' ').count()).max().unwrap_or(0);
        // Endings begin with a space.
        assert!(words(NON_ANSWERS) + words(ENDINGS) - 1 <= MAX_WORDS);
    }

    #[test]
    fn non_answers_are_told_from_short_answers() {
        for text in [
            "N/A",
            "n.a.",
            "NA",
            "#N/A",
            "none.",
            "None",
            "Nothing",
            "Nothing to add",
            "No comment",
            "-",
            ".",
            "--",
            "…",
            "x",
            "XXX",
            "asdfghjkl",
            "I don't know",
            "idk",
            "RAS",
            "R.A.S.",
            "rien à signaler",
            "Rien",
            "RAS pour le moment",
            "rien à ajouter",
            "Aucun",
            "aucun commentaire",
            "Pas de commentaire",
            "Je ne sais pas",
            "sans objet",
            "Non concerné",
            "Sans avis",
            "لا شيء",
            "لا شئ",
            "لا يوجد",
            "لا تعليق",
            "لا أدري",
            "والو",
            "walo",
            "ma3reftch",
            "aucun texte",
            "nothing really",
            "NaN",
            "null",
            "non",
        ] {
            assert!(is_non_answer(text), "{text}");
        }
        for text in [
            "ok",
            "bien",
            "RAS tout est parfait",
            "Nothing - all good",
            "nul",
            "top",
            "👍",
            "!!!👍",
            "rien ne marche",
            "No refund",
            "bof",
            "لا أنصح به",
            "nothing works",
            "😡",
            "aucun respect",
        ] {
            assert!(!is_non_answer(text), "{text}");
        }
    }

    #[test]
    fn lost_letters_are_seen() {
        for text in ["?????? ???? ???", "????? ????", "\u{fffd}\u{fffd}\u{fffd}\u{fffd} ok"] {
            assert!(has_lost_its_letters(text), "{text}");
        }
        for text in ["why???", "?", "really?? no", "great"] {
            assert!(!has_lost_its_letters(text), "{text}");
        }
    }
}
