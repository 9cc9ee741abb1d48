//! Telephone numbers: Moroccan, French, and international ones.
//!
//! Sources: the numbering plans of ANRT (Morocco: 0 and nine digits, the first 5 to 8), Arcep
//! (France: 0 and nine digits) and ITU-T E.164 (at most 15 digits).

use super::view::View;

/// Digits of a number at most, with "00".
const MOST: usize = 17;

/// The digits from a place on, as people group them.
struct Digits {
    /// The digits, without the "(0)" of "+33 (0)6".
    written: String,
    /// Where each ends, and whether a group ends with it.
    ends: Vec<(usize, bool)>,
    /// Lengths of the groups.
    groups: Vec<usize>,
    /// What stands between them.
    separators: Vec<char>,
    has_plus: bool,
    has_bracket: bool,
}

/// A telephone number at `start`, as digits, and where it ends. `is_named` if the text says that it
/// is one.
pub(super) fn find(view: &View, start: usize, is_named: bool) -> Option<(String, usize)> {
    let before = view.before(start);
    let digits = Digits::read(view, start)?;
    if before.is_some_and(|c| matches!(c, '#' | '$' | '€' | '£' | '+')) || digits.is_date() {
        return None;
    }
    let lengths = (1..=digits.written.len()).rev();
    let ends = lengths.filter(|&length| digits.ends[length - 1].1);
    for length in ends {
        let end = digits.ends[length - 1].0;
        let number = &digits.written[..length];
        if !view.is_closed(end) || view.is(end, '%') {
            continue;
        }
        let international = if digits.has_plus {
            Some(number)
        } else {
            number.strip_prefix("00").filter(|rest| !rest.starts_with('1') && rest.len() <= 12)
        };
        let known = match international {
            Some(number) => is_international(number),
            None => digits.is_national(length) || is_moroccan_abroad(number),
        };
        let named = is_named && (8..=15).contains(&length) && international.is_none();
        if known || named {
            let number = international.unwrap_or(number);
            // The same telephone, called from abroad and from Morocco.
            let national = number.strip_prefix("212").filter(|rest| rest.len() >= 9);
            let key = national.map(|rest| format!("0{}", rest.trim_start_matches('0')));
            let closes = digits.has_bracket && view.is(end, ')') && view.is(start, '(');
            let is_whole = closes && number.len() > 3 && view.is_closed(end + 1);
            return Some((key.unwrap_or_else(|| number.to_owned()), end + usize::from(is_whole)));
        }
    }
    None
}

impl Digits {
    fn read(view: &View, start: usize) -> Option<Self> {
        let mut digits = Self {
            written: String::new(),
            ends: Vec::new(),
            groups: Vec::new(),
            separators: Vec::new(),
            has_plus: false,
            has_bracket: false,
        };
        let mut at = start;
        if view.is(at, '(') {
            digits.has_bracket = true;
            at += 1;
        }
        if view.is(at, '+') {
            digits.has_plus = true;
            at += 1 + usize::from(view.is(at + 1, ' '));
        }
        let mut group = 0;
        while digits.written.len() < MOST {
            match view.get(at) {
                Some(c) if c.is_ascii_digit() => {
                    digits.written.push(c);
                    group += 1;
                    at += 1;
                    digits.ends.push((at, !view.is_digit(at)));
                    continue;
                }
                _ if group == 0 => return None,
                _ => {}
            }
            digits.groups.push(group);
            group = 0;
            // Up to three signs: " (" and ") ", or " (0)" after the code of a country.
            let gap: String = view
                .from(at)
                .take(3)
                .take_while(|c| matches!(c, ' ' | '-' | '.' | '/' | '(' | ')'))
                .collect();
            let zero =
                digits.written.len() <= 5 && (digits.has_plus || digits.written.starts_with("00"));
            let trunk = view.from(at).skip_while(|c| *c == ' ').take(3).eq("(0)".chars());
            if zero && trunk {
                at += usize::from(view.is(at, ' ')) + 3;
                at += usize::from(view.get(at).is_some_and(|c| matches!(c, ' ' | '-' | '.')));
                digits.separators.push('(');
            } else if !gap.is_empty() && gap.len() < 3 && view.is_digit(at + gap.len()) {
                digits.has_bracket |= gap.contains(['(', ')']);
                digits.separators.extend(gap.chars().find(|c| *c != ' ').or(Some(' ')));
                at += gap.len();
            } else {
                break;
            }
            if !view.is_digit(at) {
                break;
            }
        }
        if group > 0 {
            digits.groups.push(group);
        }
        (!digits.written.is_empty()).then_some(digits)
    }

    /// "01-02-2024 10": a date, perhaps with an hour.
    fn is_date(&self) -> bool {
        let year = |from: usize| {
            self.written.get(from..from + 2).is_some_and(|century| matches!(century, "19" | "20"))
        };
        match *self.groups.as_slice() {
            [2, 2, 4, ..] => year(4),
            [4, 2, 2, ..] => year(0) && self.separators.first() != Some(&' '),
            _ => false,
        }
    }

    /// Whether the first `length` digits are a number as it is called from inside a country.
    fn is_national(&self, length: usize) -> bool {
        let number = &self.written[..length];
        let (mut count, mut sum) = (0, 0);
        for group in &self.groups {
            if sum >= length {
                break;
            }
            sum += group;
            count += 1;
        }
        let groups = &self.groups[..count];
        let separators = &self.separators[..count.saturating_sub(1).min(self.separators.len())];
        let second = number.as_bytes().get(1).copied().unwrap_or(b'0');
        let pairs = groups.iter().all(|group| *group >= 2) && count <= 5;
        match length {
            // Morocco and France; "0 800 12 34 56", too.
            10 if number.starts_with('0') && second != b'0' => {
                pairs || matches!(groups, [1, 3 | 9, ..]) || self.has_bracket
            }
            // The United Kingdom, where numbers have eleven.
            11 if number.starts_with("07") => pairs,
            11 if number.starts_with(['0']) && matches!(second, b'1' | b'2') => {
                pairs && count > 1 && separators.iter().all(|c| *c == ' ')
            }
            // North America, only as it is usually written.
            10 if matches!(groups, [3, 3, 4]) => {
                let written = separators.iter().all(|c| matches!(c, '-' | '.')) || self.has_bracket;
                written && number.starts_with(|c| matches!(c, '2'..='9'))
            }
            11 if matches!(groups, [1, 3, 3, 4]) => number.starts_with('1') && separators[0] == '-',
            _ => false,
        }
    }
}

/// Whether a number fits the country it begins with.
fn is_international(number: &str) -> bool {
    let length = number.len();
    let at = |place: usize| number.as_bytes().get(place).copied().unwrap_or(b'0');
    if number.starts_with("212") {
        return is_moroccan_abroad(number) || (length == 13 && at(3) == b'0');
    }
    if number.starts_with("33") {
        return (length == 11 && at(2) != b'0') || (length == 12 && at(2) == b'0');
    }
    match at(0) {
        b'1' => length == 11 && at(1) >= b'2' && at(4) >= b'2',
        b'7' => length == 11,
        b'0' => false,
        _ => (9..=15).contains(&length) && !number.ends_with("000000"),
    }
}

fn is_moroccan_abroad(number: &str) -> bool {
    number.len() == 12
        && number.strip_prefix("212").is_some_and(|rest| rest.starts_with(['5', '6', '7', '8']))
}
