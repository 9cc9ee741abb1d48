//! Parts of a message that say nothing about the writer's mood: greetings, courtesies at the end,
//! signatures, quoted replies, forwarded headers and lines that software adds.
//!
//! The rules read words in English, French, Arabic, Darija and Arabizi side by side, because
//! messages mix them. They only look where such parts stand: at the start, at the end, and at the
//! start of lines. If nothing else is left of a text, nothing of it counts as boilerplate.

mod closing;
mod greeting;
mod lines;
mod names;

use serde::{Deserialize, Serialize};

use crate::sort::sort_by_key;
use crate::span::Span;
use crate::unicode::{is_emoji, is_invisible};

pub(crate) use names::names;

/// What a part of a message is, if not what the writer has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BoilerplateKind {
    /// "Dear team,", "Bonjour,", "السلام عليكم".
    Greeting,
    /// "Thanks in advance", "Cordialement", "مع تحياتي"; also a bare "Thank you." at the end.
    Closing,
    /// The name and address below a closing or below "-- ".
    Signature,
    /// Somebody else's message: lines after ">" or below "On … wrote:".
    Quote,
    /// "From:", "Subject:" and the like, above a forwarded or quoted message.
    Header,
    /// What software added: "Sent from my iPhone", "Please do not reply".
    Notice,
}

impl BoilerplateKind {
    /// Whether the models read on without it. A greeting stays: they have learned that it means
    /// nothing, and that a bare report follows it.
    pub(crate) const fn is_left_out(self) -> bool {
        !matches!(self, Self::Greeting)
    }
}

/// A part of a message that does not decide its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(target_arch = "wasm32", target_os = "unknown"), derive(tsify::Tsify))]
pub struct Boilerplate {
    /// What it is.
    pub kind: BoilerplateKind,
    /// Its position in the original text.
    pub span: Span,
}

/// Finds the boilerplate of a text: spans in ascending order that do not overlap. Linear time.
///
/// ```
/// use mizaj::dev::boilerplate;
/// let text = "Hi team,\nthe box was crushed.\nThanks in advance\nJoe";
/// let found: Vec<&str> = boilerplate(text).iter().map(|part| part.span.slice(text)).collect();
/// assert_eq!(found, ["Hi team,", "Thanks in advance", "Joe"]);
/// assert!(boilerplate("Thank you!").is_empty());
/// ```
#[must_use]
pub fn boilerplate(text: &str) -> Vec<Boilerplate> {
    let is_hidden = |c: char| is_invisible(c) && !c.is_whitespace();
    if !text.contains(is_hidden) {
        return find(text);
    }
    let (mut visible, mut places) = (String::new(), Vec::new());
    for (at, character) in text.char_indices().filter(|(_, c)| !is_hidden(*c)) {
        visible.push(character);
        places.resize(visible.len(), at);
    }
    let mut parts = find(&visible);
    for part in &mut parts {
        let Span { start, end } = part.span;
        let last = visible[..end].chars().next_back().map_or(0, char::len_utf8);
        part.span = Span::new(places[start], places[end - 1] + last);
    }
    parts
}

/// The boilerplate of a text without invisible characters.
fn find(text: &str) -> Vec<Boilerplate> {
    let mut body = Body { text, parts: Vec::new() };
    lines::find(&mut body);
    let Some(mut rest) = body.rest() else { return Vec::new() };
    // Each step is taken back if it leaves nothing to judge.
    for find in [closing::find, greeting::find] {
        let before = body.parts.len();
        find(&mut body, rest);
        match body.rest() {
            Some(smaller) => rest = smaller,
            None => body.parts.truncate(before),
        }
    }
    sort_by_key(&mut body.parts, |part| part.span.start);
    body.parts
}

/// A text and the boilerplate found in it so far.
struct Body<'t> {
    text: &'t str,
    parts: Vec<Boilerplate>,
}

impl Body<'_> {
    /// Sets a part aside, without the white space around it.
    fn set_aside(&mut self, kind: BoilerplateKind, span: Span) {
        let part = span.slice(self.text);
        let start = span.start + part.len() - part.trim_start().len();
        let span = Span::new(start, start + part.trim().len());
        if !span.is_empty() {
            self.parts.push(Boilerplate { kind, span });
        }
    }

    /// From the first to the last word or emoji outside of all boilerplate; none if there is
    /// none.
    fn rest(&self) -> Option<Span> {
        let mut parts: Vec<Span> = self.parts.iter().map(|part| part.span).collect();
        sort_by_key(&mut parts, |&part| part);
        let mut at = 0;
        let mut rest: Option<Span> = None;
        for part in parts.into_iter().chain([Span::new(self.text.len(), self.text.len())]) {
            let gap = Span::new(at, part.start);
            if let Some(said) = said_in(gap, self.text) {
                rest = Some(rest.map_or(said, |rest| rest.cover(said)));
            }
            at = at.max(part.end);
        }
        rest
    }

    /// Whether `span` touches a part that is set aside.
    fn is_set_aside(&self, span: Span) -> bool {
        self.parts.iter().any(|part| part.span.start < span.end && span.start < part.span.end)
    }
}

/// From the first letter, digit or emoji of `span` to its end; none if it has none.
fn said_in(span: Span, text: &str) -> Option<Span> {
    let part = span.slice(text);
    let first = part.find(|c: char| c.is_alphanumeric() || is_emoji(c))?;
    Some(Span::new(span.start + first, span.start + part.trim_end().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The boilerplate of a text, as written.
    fn found(text: &str) -> Vec<(BoilerplateKind, &str)> {
        boilerplate(text).iter().map(|part| (part.kind, part.span.slice(text))).collect()
    }

    #[test]
    fn greetings_end_where_the_message_begins() {
        use BoilerplateKind::Greeting;
        for (text, greeting) in [
            ("Hello, my parcel is late", "Hello,"),
            ("Hi there! My parcel is late", "Hi there!"),
            ("Dear Sir or Madam,\nmy parcel is late", "Dear Sir or Madam,"),
            ("Bonjour à tous, mon colis est en retard", "Bonjour à tous,"),
            ("Bonjour je n'ai pas reçu mon colis", "Bonjour"),
            ("Madame, Monsieur,\nje n'ai rien reçu", "Madame, Monsieur,"),
            ("Chère Madame Alaoui, je n'ai rien reçu", "Chère Madame Alaoui,"),
            ("السلام عليكم ورحمة الله وبركاته لم تصل الطلبية", "السلام عليكم ورحمة الله وبركاته"),
            ("مرحبا، لم تصل الطلبية", "مرحبا،"),
            ("salam 3likom mawslatnich commande", "salam 3likom"),
        ] {
            assert_eq!(found(text), [(Greeting, greeting)]);
        }
        for text in
            ["Hi-fi sound is poor", "Cher, mais bon", "Hello", "Dear me, what a mess", "👋 bonjour"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn courtesies_at_the_end_are_closings() {
        use BoilerplateKind::Closing;
        for (text, closing) in [
            ("I want my money back now. Thank you.", "Thank you."),
            ("Can you check order 5? Thanks in advance!", "Thanks in advance!"),
            ("Pouvez-vous vérifier ma commande svp merci d'avance", "merci d'avance"),
            ("Où est mon colis ?\nCordialement", "Cordialement"),
            ("Où est mon colis ? En vous remerciant par avance.", "En vous remerciant par avance."),
            ("متى يصل طلبي؟ شكرا مسبقا", "شكرا مسبقا"),
            ("لم تصل الطلبية بعد. شكرا جزيلا", "شكرا جزيلا"),
            ("mawslatnich commande dyali. chokran", "chokran"),
        ] {
            assert_eq!(found(text), [(Closing, closing)]);
        }
        for text in [
            "Thank you.",
            "Ok, thanks",
            "Merci beaucoup !",
            "Thank you for repairing it so quickly.",
            "Do you want a receipt? No thanks",
            "I really want to say thank you",
            "شكرا لكم على سرعة التوصيل",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_said_after_a_closing_is_no_signature() {
        for text in [
            "It broke. Cordialement\nje veux un remboursement",
            "It broke again. Thanks. Will you ever answer",
            "الجهاز معطل. شكرا. أريد استرجاع نقودي كاملة الآن",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn names_below_a_closing_are_a_signature() {
        use BoilerplateKind::{Closing, Signature};
        let text = "The line is dead again. Thank you, Rosalind";
        assert_eq!(found(text), [(Closing, "Thank you,"), (Signature, "Rosalind")]);
        let text = "The order is wrong.\n\nKind regards,\nJane Doe\n+44 20 7946 0958\n";
        assert_eq!(
            found(text),
            [(Closing, "Kind regards,"), (Signature, "Jane Doe\n+44 20 7946 0958")]
        );
        let text = "لم تصل الطلبية.\nمع خالص التحيات\nمحمد";
        assert_eq!(found(text), [(Closing, "مع خالص التحيات"), (Signature, "محمد")]);
        let text = "It broke.\n-- \nJoe Bloggs\nAcme Ltd";
        assert_eq!(found(text), [(Signature, "-- \nJoe Bloggs\nAcme Ltd")]);
    }

    #[test]
    fn quoted_and_forwarded_messages_are_others_words() {
        use BoilerplateKind::{Header, Notice, Quote};
        let text = "Still broken.\n\nOn Mon, 3 Jun 2024 at 10:02, Support wrote:\n> We love to help!\n> Regards";
        assert_eq!(
            found(text),
            [(Quote, "On Mon, 3 Jun 2024 at 10:02, Support wrote:\n> We love to help!\n> Regards")]
        );
        let text = "Toujours rien.\nLe lun. 3 juin 2024 à 10:02, Service client\n<a@b.fr> a écrit :\n> Avec plaisir !";
        assert_eq!(found(text).len(), 1);
        assert_eq!(found(text)[0].0, Quote);
        let text = "> Is it better now?\nNo, it is worse.";
        assert_eq!(found(text), [(Quote, "> Is it better now?")]);
        let text = "From: Joe\nTo: Support\nSubject: Great news\n\nMy parcel is lost.";
        assert_eq!(found(text), [(Header, "From: Joe\nTo: Support\nSubject: Great news")]);
        let text = "Rien ne marche\nEnvoyé de mon iPhone";
        assert_eq!(found(text), [(Notice, "Envoyé de mon iPhone")]);
        let text = "See below.\n-----Original Message-----\nFrom: Support\nSent: Monday\nEnjoy!";
        assert_eq!(
            found(text),
            [(Quote, "-----Original Message-----\nFrom: Support\nSent: Monday\nEnjoy!")]
        );
    }

    #[test]
    fn marks_and_emoji_after_the_message_belong_to_it() {
        for text in ["Wow ! !", "It broke again. 😡", "merci ! ! !", "Too late 😡 !"] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn invisible_characters_change_nothing() {
        let text = "\u{200B}>\u{200B} Is it better?\nNo. Th\u{200B}anks";
        let parts = found(text);
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].1, "> Is it better?".replacen('>', ">\u{200B}", 1));
    }

    #[test]
    fn a_text_of_nothing_else_is_kept() {
        for text in ["> It is great", "Cordialement", "Sent from my iPhone", ""] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn all_parts_of_a_letter_are_found_together() {
        use BoilerplateKind::{Closing, Greeting, Notice, Signature};
        let text = "Bonjour,\n\nLa box ne marche plus.\n\nMerci d'avance.\nBien cordialement,\nA. Martin\n\nEnvoyé depuis mon mobile";
        assert_eq!(
            found(text),
            [
                (Greeting, "Bonjour,"),
                (Closing, "Merci d'avance."),
                (Closing, "Bien cordialement,"),
                (Signature, "A. Martin"),
                (Notice, "Envoyé depuis mon mobile"),
            ]
        );
    }
}
