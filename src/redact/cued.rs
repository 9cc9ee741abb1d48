//! Numbers that a word before them names: orders and tickets, national identity cards, companies,
//! telephones. The words are English, French, Arabic, Darija and Arabizi, folded.

use super::view::{View, is_number};
use super::{RedactKind, phone};
use crate::span::Span;
use crate::words::Word;

/// Words for what has a number: a number after them is one.
const ORDERS: &str = " order orders commande commandes cmd cde ticket tickets dossier reclamation \
    reference ref booking reservation invoice facture tracking suivi colis parcel shipment \
    expedition livraison incident case claim command talab tlab talabiya lcommande lkomand komand \
    طلب طلبي طلبيه طلبيتي طلبتي طلبيات كوماند تذكره تذكرتي شكايه شكايتي شكوي شكواي حجز حجزي \
    فاتوره فاتورتي شحنه شحنتي ملف ملفي مرجع بلاغ بلاغي ";
/// Words for what may have a number: one after them needs a mark ("account no. 12345").
const ACCOUNTS: &str = " account client customer compte contrat contract abonne abonnement police \
    policy member membership adherent fidelite loyalty passport passeport zbon زبون عميل حساب حسابي \
    عقد عقدي اشتراك مشترك جواز ";
/// Words that say that a number follows.
const MARKS: &str =
    " n no nr num numero number nb id code رقم رقمه رقمها نمره ra9m ra9em r9m raqm nemra nmra ";
/// Words that may stand between.
const LINKS: &str = " de d du des la le l les my our the your ma mon mes notre votre is was est etait \
    of for with avec sous dyal dyali dyalek dyali dial diali ديال ديالي ديالكم هو هي تحت ذات ذو \
    number numero nationale national ";
const IDENTITIES: &str = " cin cnie cine cni nationale identite identity id card وطنيه تعريف lakart \
    lacarte لاكارط ";
const COMPANIES: &str = " ice commun entreprise موحد للمقاوله ";
const PHONES: &str = " tel telephone phone mobile gsm whatsapp watsap whatsap portable fixe fax call \
    cell tele هاتف هاتفي تلفون تليفون واتساب واتس جوال موبايل رقمي نمرتي ra9mi nmrti nemrti num ";
/// What a number counts, if it stands before them: no number of an order.
const UNITS: &str = " dh dhs mad eur euro euros usd dollars dollar درهم دراهم دينار ريال km kg g gr m \
    cm mm l ml gb go mo mb pieces pcs items articles points fois times heures hours jours days \
    min minutes ans years mois months personnes people clients customers orders commandes ";
/// How numbers of orders and tickets begin in many systems.
const PREFIXES: &str = " CMD CDE ORD ORDER TKT TICKET INC REF SAV CASE FAC INV BL REQ RMA ";

/// Words before a number that are looked at.
const MOST_BEFORE: usize = 6;
/// A short word with a full stop is an abbreviation ("réf.", "tel.").
const LONGEST_ABBREVIATION: usize = 4;
const FEWEST_DIGITS: usize = 3;
/// Digits of a number without a mark.
const FEWEST_UNMARKED: usize = 5;
const LONGEST_CODE: usize = 40;
/// Digits of the number of a Moroccan company (Identifiant Commun de l'Entreprise).
const ICE_DIGITS: usize = 15;

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

/// A word without the article and particles that are written together with it in Arabic.
fn bare(word: &str) -> &str {
    if word.is_ascii() {
        return word;
    }
    let prefixes = ["وال", "بال", "فال", "لل", "ال", "و", "ب", "ل"];
    let stripped = prefixes.iter().find_map(|prefix| word.strip_prefix(prefix));
    stripped.filter(|rest| rest.chars().count() > 2).unwrap_or(word)
}

fn names(list: &str, word: &str) -> bool {
    is_in(list, word) || is_in(list, bare(word))
}

/// What the words before a number say of it, and whether they or a sign mark it as a number.
fn announced(text: &str, words: &[Word], start: usize) -> (Option<&'static str>, bool) {
    let before = words.partition_point(|word| word.span.start < start);
    let (mut marked, mut next) = (false, start);
    for (index, word) in words[..before].iter().enumerate().rev().take(MOST_BEFORE) {
        let gap = Span::new(word.span.end, next).slice(text);
        let is_short = word.span.slice(text).chars().count() <= LONGEST_ABBREVIATION;
        let ends = gap.contains(['!', '?', '؟', ';', '؛', '\n', '،', ',', '_', '@', '$', '€'])
            || (gap.contains('.') && !is_short);
        if ends {
            break;
        }
        marked |= gap.contains(['#', '°', '№', ':', 'º', '：']);
        let named = [PHONES, COMPANIES, IDENTITIES, ORDERS, ACCOUNTS];
        let folded = word.folded.as_str();
        if let Some(list) = named.into_iter().find(|list| names(list, folded)) {
            let marks = words[..index].iter().rev().take(2);
            marked |= marks.into_iter().any(|word| names(MARKS, &word.folded));
            // "numéro" may stand for a telephone only if it is said to.
            if list != PHONES || !is_in(MARKS, folded) {
                return (Some(list), marked);
            }
        }
        if names(MARKS, folded) {
            marked = true;
        } else if !is_in(LINKS, folded) {
            break;
        }
        next = word.span.start;
    }
    (None, marked)
}

/// A number at `start` that is named, or that is written like that of an order.
pub(super) fn find(
    text: &str,
    view: &View,
    words: &[Word],
    start: usize,
) -> Option<(RedactKind, String, usize)> {
    let code = Code::read(view, start)?;
    if code.digits < FEWEST_DIGITS {
        return identity(view, start).filter(|_| {
            announced(text, words, view.span(start, start).start).0 == Some(IDENTITIES)
        });
    }
    let order = |code: Code| Some((RedactKind::Order, code.written.replace('-', ""), code.end));
    let (named, marked) = announced(text, words, view.span(start, start).start);
    if named == Some(IDENTITIES)
        && let Some(found) = identity(view, start)
    {
        return Some(found);
    }
    if named == Some(COMPANIES)
        && let Some((number, end)) = view.digits(start, ICE_DIGITS)
    {
        return Some((RedactKind::Ice, number, end));
    }
    if named == Some(PHONES)
        && let Some((number, end)) = phone::find(view, start, true)
    {
        return Some((RedactKind::Phone, number, end));
    }
    if code.is_date() || is_counted(text, view, words, &code) {
        return None;
    }
    let long = code.digits >= FEWEST_UNMARKED || (code.letters > 0 && code.written.len() > 5);
    let is_order = match named {
        Some(list) if list == ORDERS => marked || long,
        Some(list) if list == ACCOUNTS => marked && code.digits > FEWEST_DIGITS,
        _ => code.has_prefix() || code.is_amazon(),
    };
    if is_order { order(code) } else { None }
}

/// "AB123456", "J 12345": one or two letters and five to seven digits.
fn identity(view: &View, start: usize) -> Option<(RedactKind, String, usize)> {
    (6..=9).rev().find_map(|count| {
        let (code, end) = view.code(start, count)?;
        let letters = code.bytes().take_while(u8::is_ascii_alphabetic).count();
        let fits = matches!(letters, 1 | 2)
            && is_number(&code[letters..])
            && matches!(count - letters, 5..=7);
        fits.then_some((RedactKind::Cin, code, end))
    })
}

/// Whether the number is an amount: a currency beside it, or what it counts behind it.
fn is_counted(text: &str, view: &View, words: &[Word], code: &Code) -> bool {
    let currency = |c: Option<char>| c.is_some_and(|c| matches!(c, '$' | '€' | '£' | '%'));
    let space = usize::from(view.is(code.end, ' '));
    let span = view.span(code.start, code.end);
    let after = words.partition_point(|word| word.span.start < span.end);
    let unit = words.get(after).filter(|word| {
        let gap = Span::new(span.end, word.span.start).slice(text);
        gap.chars().all(|c| c == ' ')
    });
    currency(view.before(code.start))
        || currency(view.get(code.end + space))
        || unit.is_some_and(|word| is_in(UNITS, &word.folded))
}

/// Letters and digits, joined by dashes, slashes or underscores.
struct Code {
    start: usize,
    end: usize,
    written: String,
    digits: usize,
    letters: usize,
}

impl Code {
    fn read(view: &View, start: usize) -> Option<Self> {
        let part = |at: usize| view.get(at).is_some_and(|c| c.is_ascii_alphanumeric());
        let (mut end, mut digits, mut letters) = (start, 0, 0);
        while end - start < LONGEST_CODE {
            match view.get(end) {
                Some(c) if c.is_ascii_digit() => digits += 1,
                Some(c) if c.is_ascii_alphabetic() => letters += 1,
                Some('-' | '/' | '_') if end > start && part(end + 1) => {}
                _ => break,
            }
            end += 1;
        }
        let whole = view.is_closed(end) && view.is_open(start) && digits > 0;
        whole.then(|| Self { start, end, written: view.written(start, end), digits, letters })
    }

    fn is_date(&self) -> bool {
        let groups: Vec<&str> = self.written.split(['-', '/']).collect();
        let short = groups.iter().all(|group| is_number(group) && group.len() <= 4);
        short && matches!((groups.len(), self.digits), (3, ..=8) | (2, ..=6))
    }

    fn has_prefix(&self) -> bool {
        let prefix = self.written.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        self.digits > FEWEST_DIGITS && is_in(PREFIXES, prefix)
    }

    /// "404-1234567-1234567".
    fn is_amazon(&self) -> bool {
        let groups: Vec<usize> = self.written.split('-').map(str::len).collect();
        self.letters == 0 && groups == [3, 7, 7]
    }
}
