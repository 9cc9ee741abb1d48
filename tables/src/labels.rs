//! The names of moods, as people write them in files.

use crate::words::fold;

/// A mood, in the order of the model's labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mood {
    /// Unhappy.
    Negative,
    /// Neither.
    Neutral,
    /// Happy.
    Positive,
}

/// The mood that a cell names.
#[must_use]
pub fn of(cell: &str) -> Option<Mood> {
    if cell.len() > 40 {
        return None;
    }
    Some(match fold(cell.trim()).as_str() {
        "negative" | "neg" | "negatif" | "negatifs" | "negatives" | "سلبي" | "سلبيه"
        | "very negative" | "tres negatif" | "سلبي جدا" => Mood::Negative,
        "neutral" | "neu" | "neutre" | "neutres" | "محايد" | "محايده" | "mixed" | "mitige"
        | "مختلط" => Mood::Neutral,
        "positive"
        | "pos"
        | "positif"
        | "positifs"
        | "positives"
        | "ايجابي"
        | "ايجابيه"
        | "very positive"
        | "tres positif"
        | "ايجابي جدا" => Mood::Positive,
        _ => return None,
    })
}
