//! What the columns of a table are for: by what stands in them, and by whole words of their
//! names.

use serde::{Deserialize, Serialize};

use crate::profile::Profile;
use crate::words;

/// What the columns are for, as numbers from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// The texts, in the order in which they are joined.
    pub text: Vec<usize>,
    /// When they were written.
    pub date: Option<usize>,
    /// What they are grouped by, the likeliest first.
    pub groups: Vec<usize>,
    /// The points that people gave.
    pub rating: Option<usize>,
    /// The mood that people gave.
    pub label: Option<usize>,
    /// The conversation or the person that they belong to.
    pub thread: Option<usize>,
}

/// Columns by what they are for, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ColumnNames {
    /// The texts, in the order in which they are joined.
    pub text: Vec<String>,
    /// When they were written.
    pub date: Option<String>,
    /// What they are grouped by.
    pub groups: Vec<String>,
    /// The points that people gave.
    pub rating: Option<String>,
    /// The mood that people gave.
    pub label: Option<String>,
    /// The conversation or the person that they belong to.
    pub thread: Option<String>,
}

impl Roles {
    /// The names of the columns; `names` has those of all columns.
    pub(crate) fn named(&self, names: &[String]) -> ColumnNames {
        let one = |column: Option<usize>| column.map(|column| names[column].clone());
        let all = |columns: &[usize]| columns.iter().map(|&c| names[c].clone()).collect();
        ColumnNames {
            text: all(&self.text),
            date: one(self.date),
            groups: all(&self.groups),
            rating: one(self.rating),
            label: one(self.label),
            thread: one(self.thread),
        }
    }
}

/// A column by its name and what stands in it.
#[derive(Debug, Clone)]
pub(crate) struct ColumnLook {
    /// The words of its name.
    pub words: Vec<String>,
    /// What stands in it.
    pub profile: Profile,
}

/// Groups at most.
const MAX_GROUPS: usize = 6;
/// Distinct values of a group at most.
const MAX_VALUES: usize = 60;

/// Guesses what the columns are for. `thread` is known where messages of threads were found;
/// `other_texts` are further columns that hold texts as well.
#[must_use]
pub(crate) fn guess(columns: &[ColumnLook], thread: Option<usize>) -> (Roles, Vec<usize>) {
    let mut roles = Roles { thread, ..Roles::default() };
    roles.label = best(columns, &[], label_score);
    roles.date = best(columns, &taken(&roles), date_score);
    let scores: Vec<f64> = columns.iter().map(text_score).collect();
    let free = |roles: &Roles, column: usize| !taken(roles).contains(&column);
    let text = (0..columns.len())
        .filter(|&column| free(&roles, column) && scores[column] > 0.0)
        .reduce(|best, next| if scores[next] > scores[best] { next } else { best });
    roles.text.extend(text);
    let is_voted = columns.iter().any(|column| words::VOTES.names(&column.words));
    let has_label = roles.label.is_some();
    roles.rating =
        best(columns, &taken(&roles), |column| rating_score(column, is_voted, has_label));
    if roles.thread.is_none() {
        roles.thread = best(columns, &taken(&roles), thread_score);
    }
    roles.groups = groups(columns, &taken(&roles));
    let others = text.map_or_else(Vec::new, |text| {
        let is_rival = |&column: &usize| {
            free(&roles, column)
                && column != text
                && scores[column] > 0.75 * scores[text]
                && columns[column].profile.share(columns[column].profile.prose) > 0.4
        };
        (0..columns.len()).filter(is_rival).collect()
    });
    (roles, others)
}

/// The column of the short lines above the texts, if there is one.
#[must_use]
pub(crate) fn title(columns: &[ColumnLook], roles: &Roles) -> Option<usize> {
    best(columns, &taken(roles), |ColumnLook { words, profile }| {
        let is_title = words::TITLE.names(words) && !words::REPLY.names(words);
        if is_title && !is_sparse(profile) { profile.share(profile.prose) } else { 0.0 }
    })
}

fn taken(roles: &Roles) -> Vec<usize> {
    let single = [roles.date, roles.rating, roles.label, roles.thread].into_iter().flatten();
    roles.text.iter().copied().chain(roles.groups.iter().copied()).chain(single).collect()
}

/// The column with the highest score above 0, the first of equals.
fn best(
    columns: &[ColumnLook],
    taken: &[usize],
    score: impl Fn(&ColumnLook) -> f64,
) -> Option<usize> {
    let scored = columns.iter().map(score).enumerate();
    scored
        .filter(|(column, score)| *score > 0.0 && !taken.contains(column))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(column, _)| column)
}

/// How much a column looks like that of the texts.
fn text_score(column: &ColumnLook) -> f64 {
    let ColumnLook { words, profile } = column;
    if profile.filled == 0 {
        return if is_plain_text(words) { 0.1 } else { 0.0 };
    }
    let is_named = words::TEXT.names(words);
    let mut score =
        profile.prose_score() + 0.1 * profile.filled as f64 / profile.rows.max(1) as f64;
    score += match words.last() {
        _ if is_plain_text(words) => 0.9,
        _ if is_named => 0.6,
        _ => 0.0,
    };
    if words::REPLY.names(words) {
        score -= 0.9;
    }
    // The comment of a customer is a text, unlike their name.
    let is_whose = |word: &String| is_named && words::WHOSE.has(word);
    if words.iter().any(|word| words::FACT.has(word) && !is_whose(word)) {
        score -= 0.9;
    }
    if words::TITLE.names(words) {
        score -= 0.45;
    }
    if words::DATE.names(words) && !is_named {
        score -= 0.3;
    }
    // Numbers, dates and codes are no texts, whatever the column is called.
    let foreign = profile.share(profile.numbers + profile.dates + profile.codes);
    if foreign > 0.9 && !is_plain_text(words) { 0.0 } else { score.max(0.0) }
}

/// A column that is called "text" and nothing else.
fn is_plain_text(words: &[String]) -> bool {
    matches!(words, [word] if ["text", "texte", "نص", "texts"].contains(&word.as_str()))
}

/// Whether a column holds something in so few rows that it says nothing of most.
fn is_sparse(profile: &Profile) -> bool {
    5 * profile.filled < profile.rows
}

fn date_score(column: &ColumnLook) -> f64 {
    let ColumnLook { words, profile } = column;
    if is_sparse(profile) && words.len() != 1 {
        return 0.0;
    }
    let is_named = words::DATE.names(words);
    let dates = profile.share(profile.dates);
    let numbers = profile.share(profile.numbers);
    let is_plain = ["date", "dates", "تاريخ"].iter().any(|name| words.iter().any(|w| w == name));
    let parsed = match (is_named, words::FACT.names(words) && !is_plain) {
        _ if dates >= 0.5 => dates,
        // Epochs and the days of spreadsheets are numbers: only a name tells them apart.
        (true, false) if numbers >= 0.5 && profile.largest >= 30_000.0 => 0.7 * numbers,
        // "0 of 12 dates read" is better said than passed over.
        (true, false) if is_plain && profile.filled > 0 && dates > 0.0 => 0.1,
        _ => return 0.0,
    };
    let named = if is_named { 0.5 } else { 0.0 };
    let plain = if is_plain { 0.1 } else { 0.0 };
    let written = if words::WRITTEN_DATE.names(words) { 0.05 } else { 0.0 };
    let later = if words::LATER_DATE.names(words) { 0.6 } else { 0.0 };
    let filled = 0.3 * profile.filled as f64 / profile.rows.max(1) as f64;
    (parsed + named + plain + written + filled - later).max(0.01)
}

fn label_score(column: &ColumnLook) -> f64 {
    let ColumnLook { words, profile } = column;
    let labels = profile.share(profile.labels);
    let is_named = words::LABEL.names(words);
    // −1, 0 and 1 are labels where the name says so.
    let is_sign =
        profile.share(profile.numbers) == 1.0 && profile.distinct <= 3 && profile.largest == 1.0;
    // 0, 1 and 2 may be moods too; which ones is asked.
    let is_other = words.iter().any(|word| word == "class" || word == "classe");
    let is_class = !is_other
        && words.len() <= 2
        && profile.share(profile.numbers) == 1.0
        && (2..=3).contains(&profile.distinct)
        && profile.fractions == 0
        && profile.smallest == 0.0
        && profile.largest <= 4.0;
    match is_named {
        true if labels >= 0.8 || is_sign => labels + 0.5,
        false if labels >= 0.8 => labels,
        true if is_class => 0.1,
        _ => 0.0,
    }
}

/// How much a column looks like points that people gave. `is_voted` says that readers vote on the
/// texts, `has_label` that another column names moods.
fn rating_score(column: &ColumnLook, is_voted: bool, has_label: bool) -> f64 {
    let ColumnLook { words, profile } = column;
    if words::COUNT.names(words) || profile.filled == 0 {
        return 0.0;
    }
    let written = profile.share(profile.ratings) >= 0.8 && profile.distinct <= 12;
    let points = profile.share(profile.points);
    if !words::RATING.names(words) {
        // "Survey results": what stands in it says what it is.
        let is_satisfaction = profile.share(profile.satisfaction) >= 0.5;
        return if written && is_satisfaction && !words::TEXT.names(words) { 0.5 } else { 0.0 };
    }
    let is_sum_of_votes = is_voted && words.iter().all(|word| word == "score" || word == "scores");
    // What a program computed lies around 0, or between 0 and 1; −1, 0 and 1 may be moods.
    let is_sign = profile.distinct <= 3 && profile.smallest == -1.0 && profile.largest == 1.0;
    let is_computed = (profile.smallest < 0.0 && (has_label || !is_sign))
        || (profile.largest <= 1.0 && 2 * profile.fractions > profile.numbers);
    if is_sum_of_votes || (profile.numbers > 0 && is_computed) {
        return 0.0;
    }
    let is_percent = profile.share(profile.numbers) >= 0.8 && profile.largest <= 100.0;
    if points >= 0.8 || is_percent || written { 1.0 + points } else { 0.0 }
}

fn thread_score(column: &ColumnLook) -> f64 {
    let ColumnLook { words, profile } = column;
    let is_id = words.last().is_some_and(|word| word == "id" || word == "رقم");
    let other = [
        "image",
        "url",
        "avatar",
        "photo",
        "language",
        "lang",
        "country",
        "city",
        "age",
        "gender",
        "type",
        "role",
        "location",
        "count",
        "version",
        "status",
        "date",
        "link",
        "rating",
        "score",
        "channel",
        "device",
        "package",
        "app",
        "product",
        "file",
        "brand",
        "store",
        "hotel",
        "company",
        "business",
        "place",
        "item",
        "campaign",
        "team",
        "event",
        "uri",
        "consultant",
        "assignee",
        "agent",
        "teammate",
        "owner",
        "manager",
        "flair",
    ];
    let is_other = words.iter().any(|word| other.contains(&word.as_str()));
    let is_one = profile.distinct == 1 && profile.filled > 1;
    if is_other || is_one || is_sparse(profile) || profile.is_typed() && !is_id {
        return 0.0;
    }
    let id = if is_id { 0.2 } else { 0.0 };
    // "Name" alone may be that of anything.
    let is_vague = words.iter().all(|word| ["name", "nom", "اسم"].contains(&word.as_str()));
    if words::THREAD.names(words) {
        1.0 + id
    } else if words::PERSON.names(words) && profile.share(profile.prose) < 0.3 {
        if is_vague { 0.4 } else { 0.5 + id }
    } else {
        0.0
    }
}

fn groups(columns: &[ColumnLook], taken: &[usize]) -> Vec<usize> {
    let mut groups: Vec<(f64, usize)> = columns
        .iter()
        .enumerate()
        .filter(|(column, _)| !taken.contains(column))
        .map(|(column, look)| (group_score(look), column))
        .filter(|(score, _)| *score > 0.0)
        .collect();
    groups.sort_by(|one, other| other.0.total_cmp(&one.0));
    groups.into_iter().take(MAX_GROUPS).map(|(_, column)| column).collect()
}

/// How much a column looks like one of few values that rows share.
fn group_score(column: &ColumnLook) -> f64 {
    let ColumnLook { words, profile } = column;
    let no_groups =
        ["id", "ids", "url", "date", "email", "ip", "latitude", "longitude", "lat", "lon", "lng"];
    let is_id = words.iter().any(|word| no_groups.contains(&word.as_str()));
    let is_text = words::REPLY.names(words) || words::TITLE.names(words);
    // The page of a shop may stand for the shop.
    let addresses = if words::GROUP.names(words) { 0 } else { profile.addresses };
    let coded = profile.share(profile.dates + profile.prose + addresses) > 0.3;
    if profile.filled == 0 || is_sparse(profile) || is_id || is_text || coded {
        return 0.0;
    }
    let is_channel = words::CHANNEL.names(words);
    let is_named = is_channel || words::GROUP.names(words);
    let few = profile.distinct <= MAX_VALUES
        && (profile.rows < 10 || 3 * profile.distinct <= profile.filled.max(3));
    let named = match profile.distinct {
        // What all rows share tells none of them apart.
        1 => 0.05,
        _ if is_channel => 1.0,
        _ => 0.5,
    };
    if is_named && few {
        return named;
    }
    // Without a name that tells, only values that come again and again are groups.
    let again = profile.distinct >= 2 && 5 * profile.distinct <= profile.filled;
    let worded = profile.share(profile.words) > 0.8;
    // "Is verified", "has picture" and the like are of the program.
    let is_flag = words.iter().any(|word| word == "is" || word == "has");
    if again && worded && !is_flag && profile.distinct <= MAX_VALUES / 2 { 0.2 } else { 0.0 }
}
