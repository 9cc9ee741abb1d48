//! Words of headers: folded so that spellings meet, and what columns they name.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text in lower case, without accents and other marks, the forms of an Arabic letter made
/// one, its digits and other digits as ASCII.
#[must_use]
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let is_kept = |c: &char| !is_combining_mark(*c) && !is_invisible(*c) && *c != 'ـ';
    text.nfkd().filter(is_kept).flat_map(char::to_lowercase).map(one_form).collect()
}

/// Marks of direction, joiners and the byte order mark.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

fn one_form(c: char) -> char {
    match c {
        'ة' => 'ه',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'œ' => 'o',
        '’' | '‘' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        other => other,
    }
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// The words of a header, folded: `reviewId` and `Review ID` are `review` and `id`. An Arabic
/// word is there without its article.
#[must_use]
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (place, &c) in characters.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(place + 1);
        let is_start = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || (before.is_uppercase() && after.is_some_and(|next| next.is_lowercase()))
            });
        if is_start {
            spaced.push(' ');
        }
        spaced.push(if c.is_alphanumeric() || is_combining_mark(c) { c } else { ' ' });
    }
    fold(&spaced).split_whitespace().map(|word| without_article(word).to_owned()).collect()
}

fn without_article(word: &str) -> &str {
    word.strip_prefix("ال").filter(|rest| rest.chars().count() >= 3).unwrap_or(word)
}

/// Words that a kind of column is named by, in English, French and Arabic, folded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vocabulary(&'static str);

impl Vocabulary {
    /// Whether any of the words belongs to it.
    #[must_use]
    pub(crate) fn names(self, words: &[String]) -> bool {
        words.iter().any(|word| self.has(word))
    }

    /// Whether a word belongs to it.
    #[must_use]
    pub(crate) fn has(self, word: &str) -> bool {
        self.0.split(' ').any(|known| known == word)
    }
}

/// What people wrote.
pub(crate) const TEXT: Vocabulary = Vocabulary(
    "text texte comment comments commentaire commentaires review reviews body content contents \
     contenu description verbatim verbatims feedback feedbacks avis message messages msg opinion \
     opinions remarque remarques remark remarks observation observations tweet post caption \
     transcript transcription reponse reponses answer answers suggestion suggestions complaint \
     complaints reclamation reclamations plainte plaintes temoignage sentence phrase why pourquoi \
     reason raison notes quote \
     نص نصوص تعليق تعليقات راي اراء رساله رسائل محتوي ملاحظه ملاحظات شكوي شكاوي وصف مراجعه \
     مراجعات اجابه اجابات تغريده تغريدات منشور اقتراح اقتراحات لماذا سبب",
);
/// A short line above a text.
pub(crate) const TITLE: Vocabulary =
    Vocabulary("title titre subject objet sujet summary resume headline heading عنوان موضوع");
/// What the company wrote.
pub(crate) const REPLY: Vocabulary = Vocabulary(
    "reply replies replied response responses developer owner agent admin repondu replique رد ردود",
);
/// Keys, counts and other facts about a row that are no text.
pub(crate) const FACT: Vocabulary = Vocabulary(
    "id ids uid uuid guid identifiant identifier key number numero num nombre no nb count counts \
     total index rank url urls link links lien liens href permalink image images img avatar photo \
     picture token hash ip email mail language langue lang locale version device appareil status \
     statut state etat type score rating ratings stars star note likes like upvotes votes length \
     user username author auteur name nom prenom customer client age latitude longitude lat lon \
     lng phone telephone currency devise price prix amount montant entities html tags keywords \
     رقم معرف عدد رابط صوره لغه اسم مستخدم بريد حاله نوع اصدار كاتب عميل هاتف سعر درجه",
);
/// Whose a text is, beside the word for it.
pub(crate) const WHOSE: Vocabulary = Vocabulary("user customer client عميل مستخدم");
/// When something was written.
pub(crate) const DATE: Vocabulary = Vocabulary(
    "date dates datetime timestamp time day jour created creation submitted submission posted \
     published publication written received at on horodateur horodatage heure when quand le month \
     mois year annee week semaine period periode started start debut millis epoch \
     تاريخ وقت يوم شهر سنه زمن نشر",
);
/// Another time than that of the text.
pub(crate) const LATER_DATE: Vocabulary = Vocabulary(
    "updated update modified replied reply end ended fin closed resolved solved due last birth \
     birthday naissance version edited modification cloture experienced visited visit stay \
     retrieved scraped crawled fetched downloaded imported exported extracted collected indexed \
     تحديث تعديل نهايه ميلاد",
);
/// The time when a text was written, among others.
pub(crate) const WRITTEN_DATE: Vocabulary = Vocabulary(
    "published publication posted submitted submission created creation written horodateur نشر",
);
/// Where a text came from.
pub(crate) const CHANNEL: Vocabulary = Vocabulary(
    "channel channels canal canaux source sources origin origine platform plateforme via medium \
     network reseau قناه قنوات مصدر منصه",
);
/// Other things that texts are grouped by.
pub(crate) const GROUP: Vocabulary = Vocabulary(
    "store magasin shop boutique agence agency branch city ville country pays region product \
     produit category categorie segment team equipe department departement service brand marque \
     plan site hotel restaurant location lieu gender sexe campaign campagne topic theme group \
     groups groupe groupes company entreprise societe commerce enseigne etablissement \
     مدينه بلد دوله منتج فرع فئه متجر منطقه قسم خدمه علامه جنس",
);
/// A conversation.
pub(crate) const THREAD: Vocabulary =
    Vocabulary("thread conversation ticket case dossier discussion chat session محادثه تذكره");
/// Somebody who writes.
pub(crate) const PERSON: Vocabulary = Vocabulary(
    "user username utilisateur author auteur customer client reviewer respondent repondant contact sender \
     from person participant member membre userid screenname nom name email \
     مستخدم كاتب عميل زبون اسم مرسل",
);
/// How many points somebody gave.
pub(crate) const RATING: Vocabulary = Vocabulary(
    "rating ratings rate score scores star stars etoile etoiles note notes nps csat ces \
     satisfaction satisfied satisfait satisfaite satisfaits evaluation grade likelihood recommend \
     recommendation recommander recommanderiez recommandez \
     تقييم نجوم نجمه درجه رضا",
);
/// What only sites have where readers vote on texts: a score is the sum of their votes there.
pub(crate) const VOTES: Vocabulary =
    Vocabulary("ups downs upvotes downvotes upvote subreddit gilded karma retweets descendants");
/// What people say the mood is.
pub(crate) const LABEL: Vocabulary = Vocabulary(
    "label labels sentiment sentiments polarity polarite class classe mood humeur etiquette \
     تصنيف شعور مشاعر قطبيه",
);
/// Counts, which are no rating.
pub(crate) const COUNT: Vocabulary = Vocabulary(
    "count counts number nombre nb total likes upvotes votes length id ids thumbs up helpful عدد",
);

/// Whether a cell is a word, or a few, that headers are made of.
#[must_use]
pub(crate) fn names_a_role(cell: &str) -> bool {
    let words = words(cell);
    let is_short = !words.is_empty() && words.len() <= 4 && cell.chars().count() < 40;
    let all = [TEXT, TITLE, DATE, CHANNEL, GROUP, THREAD, PERSON, RATING, LABEL];
    is_short
        && !cell.trim_end().ends_with(['.', '!', ',', '…'])
        && all.iter().any(|vocabulary| vocabulary.names(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_cut_into_words() {
        for (name, expected) in [
            ("reviewId", "review id"),
            ("Review ID", "review id"),
            ("reviewerIDs", "reviewer i ds"),
            ("Q2_TEXT", "q2 text"),
            ("Évaluation, détail", "evaluation detail"),
            ("نص التعليق", "نص تعليق"),
            ("created_at", "created at"),
            ("sentiment", "sentiment"),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
        assert!(!DATE.names(&words("sentiment")));
        assert_eq!(fold("٠٤/٠٣/٢٠٢٦"), "04/03/2026");
        assert_eq!(fold("أبريل"), fold("ابريل"));
    }
}
