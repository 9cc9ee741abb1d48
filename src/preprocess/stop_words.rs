//! Function words of the supported languages, for models that ignore them.
//!
//! The lists are our own: articles, pronouns, prepositions, auxiliaries and conjunctions that
//! say nothing about opinion, in normalized form (lower case, no accents, normalized Arabic
//! letters). A test ensures that they never contain words that negate (not, ne, pas, لا, ماشي),
//! intensify or weaken (very, très, جدا, بزاف), or contrast (but, mais, لكن).

use crate::language::Language;
use crate::text::{AlignedText, read_into};

use super::common::push_spaced;

/// Removes the stop words of `language`; an undetermined language has none.
pub(super) fn remove(text: AlignedText, language: Language) -> AlignedText {
    let words = list(language);
    let mut out = text.blank();
    let mut buffer = String::new();
    for word in text.words() {
        read_into(&mut buffer, word);
        if words.binary_search(&buffer.as_str()).is_err() {
            push_spaced(word, &mut out);
        }
    }
    out
}

/// The stop words of a language, sorted.
const fn list(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => ENGLISH,
        Language::French => FRENCH,
        Language::Arabic => ARABIC,
        Language::ArabicLatin => ARABIZI,
        Language::Undetermined => &[],
    }
}

/// English.
const ENGLISH: &[&str] = &[
    "a",
    "about",
    "am",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "been",
    "being",
    "by",
    "d",
    "did",
    "do",
    "does",
    "doing",
    "for",
    "from",
    "had",
    "has",
    "have",
    "having",
    "he",
    "her",
    "here",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "itself",
    "ll",
    "m",
    "me",
    "mine",
    "my",
    "myself",
    "of",
    "on",
    "onto",
    "or",
    "our",
    "ours",
    "ourselves",
    "re",
    "s",
    "shall",
    "she",
    "should",
    "t",
    "than",
    "that",
    "the",
    "their",
    "theirs",
    "them",
    "themselves",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "um",
    "us",
    "ve",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "will",
    "with",
    "would",
    "you",
    "your",
    "yours",
    "yourself",
];

/// French, without accents.
const FRENCH: &[&str] = &[
    "a", "ai", "as", "au", "aura", "aurait", "auront", "aux", "avaient", "avais", "avait", "avec",
    "avez", "avoir", "avons", "c", "ca", "car", "ce", "ceci", "cela", "celle", "celles", "celui",
    "ces", "cet", "cette", "ceux", "chez", "comme", "d", "dans", "de", "des", "donc", "dont", "du",
    "elle", "elles", "en", "es", "est", "et", "etaient", "etais", "etait", "ete", "etes", "etiez",
    "etions", "etre", "eu", "eux", "il", "ils", "j", "je", "jusque", "l", "la", "le", "les",
    "leur", "leurs", "lorsque", "lui", "m", "ma", "me", "mes", "moi", "mon", "nos", "notre",
    "nous", "on", "ont", "ou", "par", "pour", "puisque", "qu", "quand", "que", "qui", "quoi", "s",
    "sa", "se", "sera", "serait", "seront", "ses", "soi", "sommes", "son", "sont", "sous", "suis",
    "sur", "t", "ta", "te", "tes", "toi", "ton", "tu", "un", "une", "vers", "vos", "votre", "vous",
    "y",
];

/// Standard Arabic, and function words of Darija and Gulf Arabic.
const ARABIC: &[&str] = &[
    "احنا",
    "اذ",
    "اذا",
    "التي",
    "الذي",
    "الذين",
    "اللي",
    "ان",
    "انا",
    "انت",
    "انتم",
    "انه",
    "انها",
    "او",
    "ايها",
    "ب",
    "بعد",
    "به",
    "بها",
    "بين",
    "تكون",
    "تلك",
    "ثم",
    "حنا",
    "حيث",
    "ديال",
    "ديالي",
    "ذلك",
    "علي",
    "عليه",
    "عليها",
    "عن",
    "عند",
    "عندي",
    "ف",
    "في",
    "فيه",
    "فيها",
    "قبل",
    "قد",
    "ك",
    "كان",
    "كانت",
    "كانوا",
    "كما",
    "كنت",
    "ل",
    "لدي",
    "لنا",
    "له",
    "لها",
    "لهم",
    "لي",
    "مع",
    "من",
    "منذ",
    "منه",
    "منها",
    "نحن",
    "هاد",
    "هاذ",
    "هذا",
    "هذه",
    "هذي",
    "هل",
    "هم",
    "هن",
    "هنا",
    "هناك",
    "هو",
    "هي",
    "و",
    "يا",
    "يكون",
];

/// Arabizi, including borrowed French articles. "la" (no) is not one of them.
const ARABIZI: &[&str] = &[
    "3and", "3andi", "3la", "3lik", "3nd", "3ndi", "7na", "ana", "b", "bi", "d", "de", "des",
    "dial", "du", "dyal", "dyali", "et", "f", "fi", "fih", "fiha", "had", "hada", "hadak", "hadi",
    "hadik", "hia", "hiya", "hna", "homa", "houwa", "howa", "kan", "kanet", "kant", "kont", "l",
    "le", "les", "li", "lli", "m3a", "men", "mn", "mnin", "nta", "nti", "ntoma", "o", "ou", "un",
    "une", "w", "wa", "ya",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Negators, intensifiers and contrasts, in normalized form.
    const PROTECTED: [&str; 3] = [
        "not no never none nothing nobody neither nor without hardly cannot very too so really \
         most more less least only just even still but however although against down up out off \
         over below under again all any few some such",
        "ne n pas jamais plus rien aucun aucune personne ni sans non guere point moins tres trop \
         si tant tellement vraiment assez peu beaucoup mais pourtant malgre meme contre encore",
        "لا ما لم لن ليس ليست غير بدون بلا ماشي مش مو موش مب ابدا عمر حتي ولا جدا بزاف كثير كتير \
         اوي مرره خالص لكن ولكن بس الا اقل اكثر كلش والو ماكاين",
    ];

    /// The same in Arabizi, where "la" and "ma" mean "no" and "not".
    const PROTECTED_ARABIZI: &str = "machi mashi mach mch ma la wla walo walou bzaf bezzaf bzzaf \
        ktir walakin bla 3amr 7ta ghir mouch mosh bas";

    #[test]
    fn no_negator_intensifier_or_contrast_is_a_stop_word() {
        for language in Language::ALL {
            let arabizi = if language == Language::ArabicLatin { PROTECTED_ARABIZI } else { "" };
            for word in PROTECTED.into_iter().chain([arabizi]).flat_map(str::split_whitespace) {
                assert!(!list(language).contains(&word), "{word} in {language}");
            }
        }
    }

    #[test]
    fn the_lists_are_sorted_and_normalized() {
        let preprocessor =
            crate::preprocess::Preprocessor::new(&crate::preprocess::PreprocessConfig::default());
        for language in Language::ALL {
            assert!(list(language).is_sorted(), "{language}");
            for word in list(language) {
                let read = preprocessor.preprocess(word, Language::Undetermined);
                assert_eq!(read.to_text(), *word);
            }
        }
    }
}
