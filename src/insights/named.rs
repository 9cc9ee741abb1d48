//! Things with names, numbered in the order in which they appear.

use std::collections::BTreeMap;

/// Values by name.
#[derive(Debug, Default)]
pub(super) struct Named<T> {
    numbers: BTreeMap<String, usize>,
    values: Vec<T>,
}

impl<T: Default> Named<T> {
    /// The number and the value of a name; a new one has the default value.
    pub(super) fn entry(&mut self, name: &str) -> (usize, &mut T) {
        let number = match self.numbers.get(name) {
            Some(&number) => number,
            None => {
                self.numbers.insert(name.to_owned(), self.values.len());
                self.values.push(T::default());
                self.values.len() - 1
            }
        };
        (number, &mut self.values[number])
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.values.get(*self.numbers.get(name)?)
    }

    /// Names and values, sorted by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.numbers.iter().map(|(name, &number)| (name.as_str(), &self.values[number]))
    }
}
