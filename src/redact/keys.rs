//! Numbers that carry a key: cards, accounts, the French social security number, parcels.
//!
//! Sources: ISO/IEC 7812 (cards), ISO 13616 (IBAN and its lengths), the Moroccan RIB (24 digits,
//! key modulo 97), the French NIR (INSEE: key modulo 97, 2A and 2B for Corsica), UPU S10
//! (parcels).

use super::RedactKind;
use super::view::{View, is_number};

/// Lengths of an IBAN by country.
const IBANS: &str = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28\
    DZ26EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20\
    LB28LC32LI21LT20LU20LV21LY25MA28MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24\
    RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

/// A number with its key at `start`: its kind, its digits and where it ends.
pub(super) fn find(view: &View, start: usize) -> Option<(RedactKind, String, usize)> {
    let is = |kind, found: Option<(String, usize)>| found.map(|(code, end)| (kind, code, end));
    if !view.is_digit(start) {
        return is(RedactKind::Iban, iban(view, start))
            .or_else(|| is(RedactKind::Order, parcel(view, start)));
    }
    is(RedactKind::Rib, view.digits(start, 24).filter(|(code, _)| modulo_97(code) == 0))
        .filter(|(_, code, _)| !code.starts_with("000"))
        .or_else(|| is(RedactKind::Card, card(view, start)))
        .or_else(|| is(RedactKind::Nir, view.code(start, 15).filter(|(code, _)| is_nir(code))))
}

/// The remainder of a number divided by 97; letters count as in an IBAN.
fn modulo_97(code: &str) -> u32 {
    code.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 }
    })
}

fn iban(view: &View, start: usize) -> Option<(String, usize)> {
    let country = view.written(start, start + 2);
    let at = (0..IBANS.len()).step_by(4).find(|&at| IBANS[at..].starts_with(&country))?;
    let (code, end) = view.code(start, IBANS.get(at + 2..at + 4)?.parse().ok()?)?;
    let (head, tail) = code.split_at(4);
    let has_key = is_number(head.get(2..)?);
    (has_key && modulo_97(&format!("{tail}{head}")) == 1).then_some((code, end))
}

fn card(view: &View, start: usize) -> Option<(String, usize)> {
    (13..=19).rev().find_map(|count| {
        let (code, end) = view.digits(start, count)?;
        // Grouped digits begin with a group of four: "1 234 567 890 123 456" is an amount.
        let grouped = end - start > count;
        let groups_of_four = !view.is_digit(start + 4) && view.is_digit(start + 3);
        (has_issuer(&code) && passes_luhn(&code) && (!grouped || groups_of_four))
            .then_some((code, end))
    })
}

/// Whether an issuer of cards has numbers that begin like this, with this length.
fn has_issuer(code: &str) -> bool {
    let first: u32 = code.get(..4).and_then(|first| first.parse().ok()).unwrap_or(0);
    matches!(
        (code.len(), first),
        (13 | 16 | 19, 4000..=4999)
            | (16, 5100..=5599 | 2221..=2720)
            | (15, 3400..=3499 | 3700..=3799)
            | (14, 3000..=3059 | 3600..=3699 | 3800..=3999)
            | (16..=19, 6011 | 6200..=6299 | 6440..=6599 | 3528..=3589)
            | (16 | 18 | 19, 5000..=5099 | 5600..=5899 | 6300..=6399 | 6700..=6799)
    )
}

fn passes_luhn(code: &str) -> bool {
    let digits = code.bytes().rev().map(|byte| u32::from(byte - b'0')).enumerate();
    let value = |(place, digit): (usize, u32)| match (place % 2, digit) {
        (1, 5..) => digit * 2 - 9,
        (1, _) => digit * 2,
        _ => digit,
    };
    digits.map(value).sum::<u32>() % 10 == 0
}

fn is_nir(code: &str) -> bool {
    let number = code.replacen("2A", "19", 1).replacen("2B", "18", 1);
    let month = number.get(3..5).and_then(|month| month.parse().ok()).unwrap_or(0);
    let corsican = number == code || code.get(5..6) == Some("2");
    let key = number.get(13..).and_then(|key| key.parse().ok()).unwrap_or(0);
    corsican
        && is_number(&number)
        && number.starts_with(['1', '2', '3', '4', '7', '8'])
        && matches!(month, 1..=12 | 20 | 30..=42 | 50..=99_u32)
        && number.get(5..7) != Some("00")
        && modulo_97(number.get(..13).unwrap_or("")) + key == 97
}

/// "LP 123 456 785 FR": a parcel of any post.
fn parcel(view: &View, start: usize) -> Option<(String, usize)> {
    let (code, end) = view.code(start, 13)?;
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (number, key) = (code.get(2..10)?, code.get(10..11)?.parse::<u32>().ok()?);
    (letters(code.get(..2)?) && letters(code.get(11..)?) && is_number(number)).then_some(())?;
    let weights = [8, 6, 4, 2, 3, 5, 9, 7];
    let sum: u32 =
        number.bytes().zip(weights).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    let expected = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        other => other,
    };
    (key == expected).then_some((code, end))
}
