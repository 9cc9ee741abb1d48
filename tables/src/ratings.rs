//! Ratings, and the mood that each value stands for.

use serde::Serialize;

use crate::labels::{self, Mood};
use crate::words::{self, fold};

/// A value of a column of ratings or labels, what it stands for, and how many rows have it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoodValue {
    /// As it is written in the file.
    pub value: String,
    /// The mood that it stands for; nothing where that is not known.
    pub mood: Option<Mood>,
    /// Rows that have it.
    pub rows: usize,
}

/// A rating as points of a scale.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Points {
    /// Points, out of so many where the cell says it.
    Number(f64, Option<f64>),
    /// A mood in words or by a thumb.
    Mood(Mood),
}

/// Whether a cell is a rating: points, stars, a thumb, words such as "very satisfied".
#[must_use]
pub(crate) fn is_rating(cell: &str) -> bool {
    points(cell).is_some()
}

/// Whether a cell says how satisfied somebody is.
#[must_use]
pub(crate) fn is_satisfaction(cell: &str) -> bool {
    const STEMS: [&str; 9] = [
        "satisf",
        "dissatisf",
        "unsatisf",
        "insatisf",
        "happy",
        "unhappy",
        "mecontent",
        "راض",
        "راضي",
    ];
    cell.len() <= 80 && !cell.is_empty() && is_rating(cell) && {
        let words = words::words(cell);
        words.iter().any(|word| STEMS.iter().any(|stem| word.starts_with(stem)))
    }
}

/// The distinct values of a column of ratings or labels, the commonest first, and the mood that
/// each stands for: 1 and 2 of 5 are negative, 4 and 5 positive; 0 to 6 of 10 negative, 9 and 10
/// positive, as for the net promoter score; −1, 0 and 1 are negative, neutral and positive.
pub(crate) fn moods<'c>(cells: impl Iterator<Item = &'c str>) -> Vec<MoodValue> {
    let mut counts = std::collections::HashMap::new();
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        *counts.entry(cell).or_insert(0) += 1;
    }
    let has_signs = counts.keys().any(|cell| cell.starts_with('-'))
        && counts.keys().all(|cell| sign(cell).is_some());
    let top = counts.keys().filter_map(|cell| match points(cell)? {
        Points::Number(value, None) => Some(value),
        _ => None,
    });
    let scale = scale(top.fold(0.0, f64::max));
    let mut values: Vec<MoodValue> = counts
        .into_iter()
        .map(|(cell, rows)| {
            let of_points = || points(cell).map(|points| mood(points, scale));
            let mood = if has_signs { sign(cell) } else { of_points() };
            MoodValue { value: cell.to_owned(), mood, rows }
        })
        .collect();
    values.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
    values
}

/// The distinct values of a column of labels and the mood of each. Numbers from 0 up may stand for
/// moods in any order: they have none until a person says it.
pub(crate) fn label_moods<'c>(cells: impl Iterator<Item = &'c str>) -> Vec<MoodValue> {
    let mut values = moods(cells);
    let is_class = |value: &MoodValue| value.value.parse().is_ok_and(|number: u8| number <= 4);
    if values.len() <= 3 && values.iter().all(is_class) {
        for value in &mut values {
            value.mood = None;
        }
    }
    values
}

/// The mood of a cell that is −1, 0 or 1.
fn sign(cell: &str) -> Option<Mood> {
    match cell {
        "-1" | "-1.0" => Some(Mood::Negative),
        "0" | "0.0" => Some(Mood::Neutral),
        "1" | "+1" | "1.0" => Some(Mood::Positive),
        _ => None,
    }
}

/// The scale that a largest value suggests.
fn scale(largest: f64) -> f64 {
    [1.0, 5.0, 10.0, 20.0].into_iter().find(|&top| largest <= top).unwrap_or(100.0)
}

fn mood(points: Points, scale: f64) -> Mood {
    let (value, top) = match points {
        Points::Mood(mood) => return mood,
        Points::Number(value, top) => (value, top.unwrap_or(scale)),
    };
    // Of ten points seven are no praise; of five, three are neither.
    let (low, high) = if top == 10.0 { (0.65, 0.85) } else { (0.55, 0.7) };
    match value / top {
        share if share < low => Mood::Negative,
        share if share < high => Mood::Neutral,
        _ => Mood::Positive,
    }
}

fn points(cell: &str) -> Option<Points> {
    let cell = cell.trim();
    if cell.is_empty() || cell.chars().count() > 40 {
        return None;
    }
    if let Some(mood) = labels::of(cell).or_else(|| thumb(cell)) {
        return Some(Points::Mood(mood));
    }
    let stars = cell.matches(['★', '⭐', '🌟']).count();
    let empty = cell.matches('☆').count();
    if stars + empty > 0 {
        return Some(Points::Number(stars as f64, Some(5.0)));
    }
    let folded = fold(cell);
    numbered(&folded).or_else(|| worded(&folded).map(Points::Mood))
}

/// `4`, `4.5`, `4/5`, `4 out of 5`, `4 sur 5`, `4 stars`, `80 %`.
fn numbered(folded: &str) -> Option<Points> {
    let digits = folded.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let (value, rest) = folded.split_at(digits.unwrap_or(folded.len()));
    let value: f64 = value.replace(',', ".").parse().ok()?;
    let rest = rest.trim();
    let of = ["/", "out of", "sur", "of", "من"].iter().find_map(|sign| rest.strip_prefix(sign));
    match (rest, of) {
        ("", _) => (value <= 100.0).then_some(Points::Number(value, None)),
        ("%", _) => Some(Points::Number(value, Some(100.0))),
        (_, Some(top)) => {
            let top: f64 = top.trim().parse().ok()?;
            (value <= top && top > 0.0).then_some(Points::Number(value, Some(top)))
        }
        ("star" | "stars" | "etoile" | "etoiles" | "نجوم" | "نجمه", _) => {
            Some(Points::Number(value, Some(5.0)))
        }
        _ => None,
    }
}

fn thumb(cell: &str) -> Option<Mood> {
    match cell.chars().next()? {
        '👍' | '😀' | '😊' | '🙂' | '😍' => Some(Mood::Positive),
        '👎' | '😡' | '☹' | '🙁' | '😞' => Some(Mood::Negative),
        '😐' => Some(Mood::Neutral),
        _ => None,
    }
}

fn worded(folded: &str) -> Option<Mood> {
    let words: Vec<String> = words::words(folded);
    let bare: &[String] = match words.as_slice() {
        [degree, rest @ ..] if !rest.is_empty() && DEGREES.contains(&degree.as_str()) => rest,
        [rest @ .., degree] if !rest.is_empty() && DEGREES.contains(&degree.as_str()) => rest,
        all => all,
    };
    phrase(&words.join(" ")).or_else(|| phrase(&bare.join(" ")))
}

/// Words that say how much.
const DEGREES: [&str; 19] = [
    "very",
    "extremely",
    "completely",
    "totally",
    "highly",
    "quite",
    "fairly",
    "rather",
    "somewhat",
    "slightly",
    "mostly",
    "really",
    "tres",
    "plutot",
    "assez",
    "totalement",
    "completement",
    "جدا",
    "للغايه",
];

fn phrase(phrase: &str) -> Option<Mood> {
    Some(match phrase {
        "very satisfied" | "satisfied" | "excellent" | "good" | "very good" | "great"
        | "promoter" | "promoters" | "thumbs up" | "up" | "like" | "liked" | "recommended"
        | "agree" | "strongly agree" | "happy" | "very happy" | "tres satisfait"
        | "tres satisfaite" | "satisfait" | "satisfaite" | "bon" | "bien" | "tres bien"
        | "tres bon" | "promoteur" | "recommande" | "d accord" | "راض" | "راضي" | "راض جدا"
        | "راضي جدا" | "ممتاز" | "جيد" | "جيد جدا" | "awesome" | "content" => {
            Mood::Positive
        }
        "neutral"
        | "average"
        | "ok"
        | "okay"
        | "fair"
        | "passive"
        | "passives"
        | "passif"
        | "neither satisfied nor dissatisfied"
        | "moyen"
        | "moyenne"
        | "neutre"
        | "ni satisfait ni insatisfait"
        | "متوسط"
        | "مقبول" => Mood::Neutral,
        "dissatisfied"
        | "very dissatisfied"
        | "unsatisfied"
        | "very unsatisfied"
        | "poor"
        | "bad"
        | "very bad"
        | "very poor"
        | "terrible"
        | "detractor"
        | "detractors"
        | "thumbs down"
        | "down"
        | "dislike"
        | "not recommended"
        | "disagree"
        | "strongly disagree"
        | "unhappy"
        | "very unhappy"
        | "not satisfied"
        | "not at all satisfied"
        | "not good"
        | "peu satisfait"
        | "mecontent"
        | "insatisfait"
        | "insatisfaite"
        | "tres insatisfait"
        | "pas satisfait"
        | "pas du tout satisfait"
        | "mauvais"
        | "tres mauvais"
        | "detracteur"
        | "non recommande"
        | "غير راض"
        | "غير راضي"
        | "سيء"
        | "سيئ"
        | "سيء جدا"
        | "ضعيف" => Mood::Negative,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moods(cells: &[&str]) -> Vec<(String, Option<Mood>, usize)> {
        let mut values = super::moods(cells.iter().copied());
        values.sort_by(|a, b| a.value.cmp(&b.value));
        values.into_iter().map(|v| (v.value, v.mood, v.rows)).collect()
    }

    #[test]
    fn every_scale_has_its_moods() {
        use Mood::{Negative, Neutral, Positive};
        let expect = |cells: &[&str], expected: &[Mood]| {
            let found: Vec<_> = moods(cells).into_iter().map(|(_, mood, _)| mood).collect();
            let expected: Vec<_> = expected.iter().map(|&mood| Some(mood)).collect();
            assert_eq!(found, expected, "{cells:?}");
        };
        expect(&["1", "2", "3", "4", "5"], &[Negative, Negative, Neutral, Positive, Positive]);
        expect(&["0", "6", "7", "8", "9"], &[Negative, Negative, Neutral, Neutral, Positive]);
        expect(&["1/5", "3 out of 5", "5 sur 5"], &[Negative, Neutral, Positive]);
        // In the order of their code points: five stars, one, three.
        expect(&["★☆☆☆☆", "★★★★★", "⭐⭐⭐"], &[Positive, Negative, Neutral]);
        expect(&["1 star", "5 étoiles"], &[Negative, Positive]);
        expect(&["Insatisfait", "Très satisfait"], &[Negative, Positive]);
        expect(&["Extremely happy", "Slightly dissatisfied"], &[Positive, Negative]);
        expect(&["Plutôt satisfait", "راض جدا", "سيء للغاية"], &[Positive, Positive, Negative]);
        expect(&["👍", "👎"], &[Positive, Negative]);
        expect(&["-1", "0", "1"], &[Negative, Neutral, Positive]);
        assert_eq!(
            moods(&["4", "4", "n/a"]),
            [("4".into(), Some(Positive), 2), ("n/a".into(), None, 1)]
        );
    }
}
