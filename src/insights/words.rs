//! Words that are no topic of their own, beyond the stop words: negations, intensifiers,
//! courtesies, and verbs so common that they say nothing.
//!
//! The lists are our own and in normalized form.

use crate::language::Language;

/// Whether a normalized word says nothing by itself.
pub(super) fn is_empty(word: &str, language: Language) -> bool {
    let lists: &[&str] = match language {
        Language::English => &[ENGLISH],
        Language::French => &[FRENCH],
        Language::Arabic => &[ARABIC],
        Language::ArabicLatin => &[ARABIZI, FRENCH],
        Language::Undetermined => &[ENGLISH, FRENCH, ARABIC, ARABIZI],
    };
    // A letter alone is what a contraction leaves behind.
    word.chars().count() < 2 || lists.iter().any(|list| list.split(' ').any(|one| one == word))
}

const ENGLISH: &str = "actually after again against all almost already also although always any anyone anything \
    aren arent before both but came can cannot cant come could couldn couldnt day days dear \
    didn didnt doesn doesnt don dont down during each either else enough especially etc even \
    ever every everyone everything few first gave get gets getting give go goes going gone \
    got hadn hardly hasn hasnt haven havent hello hi how however im isn isnt ive just keep \
    know last least less let like lot lots made make many maybe more most much must need \
    neither never new next no nobody none nor not nothing now off often ok okay one only \
    other others out over own people perhaps please put quite rather really regards said \
    same say see seem seems several shouldn since so some someone something still such take \
    tell thank thanks thing things think though through time times too took try two under \
    until up use used using very want wanted wasn wasnt way well went weren why without won \
    wont wouldn year years yes yet";

const FRENCH: &str = "absolument alors apres assez aucun aucune aussi autre autres avant beaucoup ben bonjour \
    bonsoir chaque chose choses comment contre cordialement deja depuis deux dire dit doit \
    encore enfin etc faire fais fait faites faut fois font grace guere ici jamais jour jours \
    lors mais malgre meme merci mettre mieux moins ne ni non oui parce pas pendant personne \
    personnes peu peut peux plus plusieurs point pourquoi pourtant pouvoir premier prendre \
    pris puis quel quelle quelque quelques rien sans si souvent svp tant tellement temps \
    toujours tous tout toute toutes tres trop va vais voici voila voir vraiment vu";

const ARABIC: &str = "ابدا اقل اكثر الا السلام الله اليوم اوي ايضا بدون بزاف بس بعض بلا تم جدا حتي خالص سلام \
    شكرا شي شيء عليكم عمر غير فقط كتير كثير كثيرا كل كلش كيف لا لكن لم لماذا لن ليس ليست ما \
    ماشي ماكاين مب مرحبا مرره مره مش مو موش نعم والو ولا ولكن يتم يوم";

const ARABIZI: &str = "3amr 7ta bas bezzaf bla bzaf bzzaf chi chokran dak dik ghir hadchi ila kayn ktir la lah \
    ma mach machi makayn mashi mazal mch mosh mouch salam walakin walo walou wla";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preprocess::{PreprocessConfig, Preprocessor};

    #[test]
    fn the_lists_are_normalized() {
        let preprocessor = Preprocessor::new(&PreprocessConfig::default());
        for list in [ENGLISH, FRENCH, ARABIC, ARABIZI] {
            for word in list.split(' ') {
                let read = preprocessor.preprocess(word, Language::Undetermined);
                assert_eq!(read.to_text(), word);
            }
        }
    }
}
