//! Links, e-mail addresses and mentions: parts of a text that are not language.
//!
//! Sources: RFC 3986 (links), RFC 5321, section 4.5.3.1 (lengths of mail addresses).
//!
//! Functions take an iterator over the characters from the position in question and return
//! lengths in characters.

use super::script::{Script, is_word};

/// Top-level domains that make "name.tld/path" a link without "http". Only common ones: a
/// longer list would take "good.now/later" for a link.
const TOP_LEVEL: [&str; 28] = [
    "ae", "app", "be", "ca", "ch", "co", "com", "de", "dev", "dz", "edu", "eg", "eu", "fr", "gl",
    "gov", "info", "io", "ly", "ma", "me", "net", "org", "sa", "tn", "tv", "uk", "us",
];

/// Maximum length of the local part of an e-mail address (RFC 5321).
pub(crate) const MAX_EMAIL_LOCAL: usize = 64;
const MAX_DOMAIN: usize = 255;

/// Whether `text` may contain an address: a fast path for the many texts without one.
pub(crate) fn may_hold_address(text: &str) -> bool {
    text.contains(['@', '/', '.'])
        || text.as_bytes().windows(4).any(|w| w.eq_ignore_ascii_case(b"http"))
}

/// The length of an address of any kind at the start of `rest`, given the preceding character.
pub(crate) fn address(
    before: Option<char>,
    rest: impl Iterator<Item = char> + Clone,
) -> Option<usize> {
    email(before, rest.clone())
        .or_else(|| link(before, rest.clone()))
        .or_else(|| mention(before, rest))
}

/// The text without its addresses, with single spaces; only language remains.
#[must_use]
pub fn without_addresses(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut rest, mut before) = (text.chars(), None);
    let may_hold_address = may_hold_address(text);
    while let Some(character) = rest.clone().next() {
        let length = may_hold_address.then(|| address(before, rest.clone())).flatten();
        before = rest.nth(length.map_or(0, |length| length - 1));
        kept.push(if length.is_some() { ' ' } else { character });
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The length of the e-mail address at the start of `rest`.
pub(crate) fn email(
    before: Option<char>,
    rest: impl Iterator<Item = char> + Clone,
) -> Option<usize> {
    (!before.is_some_and(is_email_local)).then_some(())?;
    let local = rest.clone().take(MAX_EMAIL_LOCAL + 1).take_while(|c| is_email_local(*c)).count();
    let mut after = rest.skip(local);
    ((1..=MAX_EMAIL_LOCAL).contains(&local) && after.next()? == '@').then_some(())?;
    Some(local + 1 + email_domain(after)?)
}

/// Whether a character may appear before the "@" of an address.
pub(crate) fn is_email_local(character: char) -> bool {
    character.is_ascii_alphanumeric() || "._%+-".contains(character)
}

/// The length of the "name.tld" at the start of `rest`.
pub(crate) fn email_domain(rest: impl Iterator<Item = char> + Clone) -> Option<usize> {
    let (mut length, mut dotted) = (0, false);
    let run = rest.take(MAX_DOMAIN).take_while(|c| is_domain(*c));
    let mut dot_before = false;
    for (index, character) in run.enumerate() {
        if character.is_ascii_alphanumeric() {
            length = index + 1;
            dotted |= dot_before;
        } else {
            dot_before |= character == '.' && index > 0;
        }
    }
    dotted.then_some(length)
}

fn is_domain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '-')
}

/// The length of the link at the start of `rest`: "https://…", "www.…", "name.com/path", or the
/// bare word "http" that corpora leave in place of a link. A link ends at white space, a quote,
/// or an Arabic letter (tweets often lack the space); trailing punctuation belongs to the
/// sentence.
pub(crate) fn link(
    before: Option<char>,
    rest: impl Iterator<Item = char> + Clone,
) -> Option<usize> {
    (!before.is_some_and(|c| c.is_ascii_alphabetic())).then_some(())?;
    let opens = !before.is_some_and(|c| c.is_ascii_digit());
    with_scheme(rest.clone()).or_else(|| opens.then(|| with_path(rest)).flatten())
}

fn with_scheme(rest: impl Iterator<Item = char> + Clone) -> Option<usize> {
    let bare = ["https", "http"].into_iter().find(|word| starts_with(rest.clone(), word));
    let scheme = bare.map_or(0, str::len);
    let after = rest.clone().skip(scheme);
    if scheme > 0 && starts_with(after.clone(), "://") {
        return Some(link_length(rest));
    }
    if scheme > 0 && !after.clone().next().is_some_and(|c| c.is_ascii_alphabetic()) {
        return Some(scheme);
    }
    let www =
        starts_with(rest.clone(), "www.") && rest.clone().nth(4).is_some_and(char::is_alphanumeric);
    www.then(|| link_length(rest))
}

fn with_path(rest: impl Iterator<Item = char> + Clone) -> Option<usize> {
    rest.clone().next()?.is_ascii_alphanumeric().then_some(())?;
    let domain: String = rest.clone().take(MAX_DOMAIN).take_while(|c| is_domain(*c)).collect();
    (rest.clone().nth(domain.len())? == '/').then_some(())?;
    let (_, ending) = domain.rsplit_once('.')?;
    TOP_LEVEL.contains(&ending.to_ascii_lowercase().as_str()).then(|| link_length(rest))
}

fn link_length(rest: impl Iterator<Item = char>) -> usize {
    let inside = |c: &char| {
        !c.is_whitespace() && !matches!(c, '"' | '<' | '>') && Script::of(*c) != Script::Arabic
    };
    let mut length = 0;
    for (index, c) in rest.take_while(inside).enumerate() {
        let ends =
            matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '\'' | '*' | '…');
        if !ends {
            length = index + 1;
        }
    }
    length
}

/// The length of the "@name", in any script, at the start of `rest`. A lone "@" ("@ Rabat") is
/// punctuation.
pub(crate) fn mention(before: Option<char>, mut rest: impl Iterator<Item = char>) -> Option<usize> {
    (rest.next()? == '@' && !before.is_some_and(is_word)).then_some(())?;
    let name = rest.take_while(|c| is_word(*c) || *c == '_').count();
    (name > 0).then_some(name + 1)
}

/// Whether `rest` starts with an ASCII pattern, ignoring case.
pub(crate) fn starts_with(mut rest: impl Iterator<Item = char>, pattern: &str) -> bool {
    pattern.chars().all(|p| rest.next().is_some_and(|c| p == c.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> bool {
        address(None, text.chars()) == Some(text.chars().count())
    }

    #[test]
    fn addresses_of_every_kind_are_found_whole() {
        for text in [
            "http",
            "HTTPS://Example.com/merci",
            "www.bien.fr",
            "bit.ly/3abc",
            "@merci",
            "@علي",
            "me@example.com",
            "first.last+tag@mail.example.co.uk",
        ] {
            assert!(whole(text), "{text}");
            assert!(may_hold_address(text), "{text}");
        }
    }

    #[test]
    fn words_are_not_addresses() {
        for text in ["merci", "@", "a@b", "good.now/later", "Node.js", "httpd", "3.5/5", ""] {
            assert_eq!(address(None, text.chars()), None, "{text}");
        }
        assert_eq!(address(Some('e'), "http://a.b".chars()), None);
    }

    #[test]
    fn a_text_without_its_addresses_keeps_its_words() {
        for (text, kept) in [
            ("@ali merci\n https://a.b/c, me@b.fr !", "merci , !"),
            ("الخدمةhttp://a.b/cسيئة", "الخدمة سيئة"),
            ("a@b is no address.", "a@b is no address."),
        ] {
            assert_eq!(without_addresses(text), kept);
        }
    }
}
