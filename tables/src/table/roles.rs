//! What the columns are for: as a person says, else as guessed.

use crate::Error;
use crate::columns::{self, Roles};
use crate::document::Document;

use super::Choices;

/// The columns of a table.
pub(super) struct Columns {
    /// What they are for: as named, else as guessed.
    pub roles: Roles,
    /// Further columns of texts.
    pub others: Vec<usize>,
    /// The titles, which stand for texts that are empty.
    pub title: Option<usize>,
}

/// What the columns are for.
pub(super) fn of(document: &Document, choices: &Choices) -> Result<Columns, Error> {
    let wanted = &choices.columns;
    let (mut roles, mut others) = guess(document, choices);
    let guessed = roles.text.clone();
    let find = |role: &'static str, name: &String| {
        document.column(name).ok_or_else(|| Error::NoColumn {
            role,
            name: name.clone(),
            columns: document.names.clone(),
        })
    };
    let all = |role, names: &[String]| {
        names.iter().map(|name| find(role, name)).collect::<Result<Vec<_>, _>>()
    };
    let one = |role, name: &Option<String>| name.as_ref().map(|name| find(role, name)).transpose();
    let text = all("text", &wanted.text)?;
    let groups = all("group", &wanted.groups)?;
    let named = [
        one("date", &wanted.date)?,
        one("rating", &wanted.rating)?,
        one("label", &wanted.label)?,
        one("thread", &wanted.thread)?,
    ];
    // A column that is named for one thing is guessed for no other.
    let is_named = |column: &usize| {
        text.contains(column) || groups.contains(column) || named.contains(&Some(*column))
    };
    roles.text.retain(|column| !is_named(column));
    roles.groups.retain(|column| !is_named(column));
    for role in [&mut roles.date, &mut roles.rating, &mut roles.label, &mut roles.thread] {
        *role = role.filter(|column| !is_named(column));
    }
    let is_guessed = text.is_empty() || text == guessed;
    if !text.is_empty() {
        roles.text = text;
        others.clear();
    }
    if !groups.is_empty() {
        roles.groups = groups;
    }
    let [date, rating, label, thread] = named;
    roles.date = date.or(roles.date);
    roles.rating = rating.or(roles.rating);
    roles.label = label.or(roles.label);
    roles.thread = thread.or(roles.thread);
    // Another choice of texts is a choice against the titles, too.
    let title = (is_guessed && roles.text.len() == 1)
        .then(|| columns::title(&document.looks, &roles))
        .flatten();
    Ok(Columns { roles, others, title })
}

/// What the columns look as if they were for, and further columns of texts.
fn guess(document: &Document, choices: &Choices) -> (Roles, Vec<usize>) {
    if choices.only_named {
        return (Roles::default(), Vec::new());
    }
    if let Some(roles) = &document.known {
        return (roles.clone(), Vec::new());
    }
    let (mut roles, others) = columns::guess(&document.looks, document.thread);
    if document.texts.is_empty() {
        return (roles, others);
    }
    roles.text.clone_from(&document.texts);
    (roles, Vec::new())
}
