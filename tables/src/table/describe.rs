//! How the rows and columns were read, and what a person should confirm.

use std::borrow::Cow;

use super::{Choices, State, Table};
use crate::dates::DateColumn;
use crate::reading::{DateCounts, Doubt, Question, Reading, Reason, RowCounts};
use crate::{ratings, transcript};

/// The share of dates from which on those that are not read are but few.
const READ_DATES: f64 = 0.95;

impl Table {
    pub(super) fn read_columns(&mut self, choices: &Choices) {
        let cells = |column: usize| -> Vec<Cow<'_, str>> {
            let rows = (0..self.len()).filter(|&row| self.is_row(row));
            rows.map(|row| self.cell(row, column)).collect()
        };
        let ratings = self.roles.rating.map(cells).unwrap_or_default();
        let ratings = ratings::moods(ratings.iter().map(AsRef::as_ref));
        let labels = self.roles.label.map(cells).unwrap_or_default();
        let labels = ratings::label_moods(labels.iter().map(AsRef::as_ref));
        if let Some(column) = self.roles.date.filter(|_| self.document.is_recording) {
            self.read_times(column);
        } else if let Some(column) = self.roles.date {
            let cell =
                |row| if self.is_row(row) { self.cell(row, column) } else { Cow::Borrowed("") };
            let cells: Vec<Cow<'_, str>> = (0..self.len()).map(cell).collect();
            let cells = cells.iter().map(AsRef::as_ref);
            self.dates = Some(DateColumn::read(cells, choices.order, choices.today));
        }
        (self.ratings, self.labels) = (ratings, labels);
    }

    /// Reads the times of a recording.
    fn read_times(&mut self, column: usize) {
        let mut dates = DateColumn::default();
        for row in 0..self.len() {
            let cell = if self.is_row(row) { self.cell(row, column) } else { Cow::Borrowed("") };
            let seconds = transcript::seconds(cell.trim());
            dates.of += usize::from(!cell.trim().is_empty());
            dates.read += usize::from(seconds.is_some());
            if seconds.is_none() && !cell.trim().is_empty() {
                dates.unread.get_or_insert_with(|| cell.trim().to_owned());
            }
            self.seconds.push(seconds);
        }
        self.dates = Some(dates);
    }

    pub(super) fn describe(&mut self, other_texts: &[usize]) {
        let mut rows = RowCounts::default();
        for state in &self.states {
            match state {
                State::Kept => rows.judged += 1,
                State::LeftOut(reason) => *rows.left_out.entry(*reason).or_default() += 1,
                State::Part => continue,
            }
            rows.found += 1;
        }
        let dates = self.dates.as_ref().map(|dates| DateCounts {
            read: dates.read,
            of: dates.of,
            order: dates.order,
            approximate: dates.is_approximate,
        });
        self.reading = Reading {
            encoding: self.document.encoding.map(str::to_owned),
            delimiter: self.document.delimiter,
            sheet: self.document.sheet.clone(),
            columns: self.roles.named(&self.document.names),
            rows,
            dates,
            questions: self.questions(other_texts),
        };
    }

    fn questions(&self, other_texts: &[usize]) -> Vec<Question> {
        let document = &self.document;
        let name = |column: &usize| document.names[*column].clone();
        let text = self.roles.text.first().map(name).unwrap_or_default();
        let mut questions = Vec::new();
        if let Some(read) = document.sheet.clone().filter(|_| document.sheets.len() > 1) {
            let others = document.sheets.iter().filter(|sheet| **sheet != read).cloned().collect();
            questions.push(Question::Sheets { read, others });
        }
        if document.damaged_places > 0 {
            let encoding = document.encoding.unwrap_or_default().to_owned();
            questions.push(Question::Encoding { encoding, places: document.damaged_places });
        }
        if self.roles.text.is_empty() {
            questions.push(Question::NoText);
        }
        if !document.has_header && document.names.len() > 1 {
            questions.push(Question::NoHeader);
        }
        if !other_texts.is_empty() {
            let others = other_texts.iter().map(name).collect();
            questions.push(Question::OtherTexts { read: text.clone(), others });
        }
        questions.extend(self.date_questions());
        questions.extend(self.label_question());
        let doubts =
            |test: fn(&Doubt) -> bool| self.doubts.values().filter(|doubt| test(doubt)).count();
        let left =
            |reason| self.states.iter().filter(|state| **state == State::LeftOut(reason)).count();
        let surplus = doubts(|doubt| matches!(doubt, Doubt::SurplusCells { .. }));
        let continued = doubts(|doubt| matches!(doubt, Doubt::Continued { .. }));
        let scrambled = doubts(|doubt| matches!(doubt, Doubt::Scrambled));
        let titles = doubts(|doubt| matches!(doubt, Doubt::TitleOnly));
        let (damaged, lost) = (left(Reason::Damaged), left(Reason::LostLetters));
        let repeats = if left(Reason::Repeat) > 0 { 0 } else { self.repeats.len() };
        let counted = [
            (surplus, Question::SurplusCells { rows: surplus, column: text }),
            (continued, Question::Continued { rows: continued }),
            (damaged, Question::Damaged { rows: damaged }),
            (scrambled, Question::Scrambled { rows: scrambled }),
            (titles, Question::TitleOnly { rows: titles }),
            (lost, Question::LostLetters { rows: lost }),
            (repeats, Question::Repeats { rows: repeats }),
        ];
        questions.extend(counted.into_iter().filter(|(count, _)| *count > 0).map(|(_, q)| q));
        questions
    }

    fn label_question(&self) -> Option<Question> {
        let column = self.document.names[self.roles.label?].clone();
        let is_known = self.labels.iter().any(|value| value.mood.is_some());
        if is_known || self.labels.is_empty() {
            return None;
        }
        let mut values: Vec<String> = self.labels.iter().map(|value| value.value.clone()).collect();
        values.sort();
        Some(Question::LabelNumbers { column, values })
    }

    fn date_questions(&self) -> Option<Question> {
        let dates = self.dates.as_ref()?;
        let column = self.document.names[self.roles.date?].clone();
        if let Some(example) = dates.ambiguous.clone() {
            return Some(Question::DateOrder { column, example });
        }
        if dates.is_mixed {
            return Some(Question::MixedDates { column });
        }
        let is_read = dates.read as f64 >= READ_DATES * dates.of as f64;
        let example = dates.unread.clone().filter(|_| !is_read)?;
        Some(Question::UnreadDates { column, read: dates.read, of: dates.of, example })
    }
}
