//! Sequences of a batch that begin alike.
//!
//! What a recurrent layer makes of a step depends on the steps before it and on nothing
//! else, so sequences that have had the same input so far have the same state: it is
//! computed once for all of them. An explanation, whose sequences are one text without
//! this or that word, is twice as fast for it (see also [`super::trace`]).

/// The sequences, in classes of those that had the same input so far.
pub struct Alike {
    /// The class of each sequence; classes are numbered in the order of their first ones.
    class_of: Vec<usize>,
    /// The first sequence of each class.
    firsts: Vec<usize>,
}

impl Alike {
    /// All sequences alike: nothing was read yet.
    pub fn all(sequences: usize) -> Self {
        Self { class_of: vec![0; sequences], firsts: (0..sequences.min(1)).collect() }
    }

    /// Every sequence a class of its own.
    pub fn none(sequences: usize) -> Self {
        Self { class_of: (0..sequences).collect(), firsts: (0..sequences).collect() }
    }

    /// The class of each sequence.
    pub fn class_of(&self) -> &[usize] {
        &self.class_of
    }

    /// A sequence of each class.
    pub fn firsts(&self) -> &[usize] {
        &self.firsts
    }

    /// Parts the sequences that `same` says to differ in the next step. Gives the class
    /// that each class was part of before, or nothing if no class was parted.
    pub fn part(&mut self, same: impl Fn(usize, usize) -> bool) -> Option<Vec<usize>> {
        if self.firsts.len() == self.class_of.len() {
            return None;
        }
        let (mut parents, mut firsts): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        let class_of = (0..self.class_of.len()).map(|sequence| {
            let parent = self.class_of[sequence];
            let known = parents
                .iter()
                .zip(&firsts)
                .position(|(&class, &first)| class == parent && same(first, sequence));
            known.unwrap_or_else(|| {
                parents.push(parent);
                firsts.push(sequence);
                firsts.len() - 1
            })
        });
        let class_of = class_of.collect();
        let parted = firsts.len() > self.firsts.len();
        (self.class_of, self.firsts) = (class_of, firsts);
        parted.then_some(parents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_part_where_they_differ_and_never_meet_again() {
        // The inputs of abcd, abxd, abcd and zbcd, step by step.
        let steps = ["aaaz", "bbbb", "cxcc", "dddd"].map(str::as_bytes);
        let mut alike = Alike::all(4);
        let mut seen = Vec::new();
        for inputs in steps {
            let parents = alike.part(|a, b| inputs[a] == inputs[b]);
            seen.push((alike.class_of().to_vec(), alike.firsts().to_vec(), parents));
        }
        assert_eq!(
            seen,
            [
                (vec![0, 0, 0, 1], vec![0, 3], Some(vec![0, 0])),
                (vec![0, 0, 0, 1], vec![0, 3], None),
                (vec![0, 1, 0, 2], vec![0, 1, 3], Some(vec![0, 0, 1])),
                (vec![0, 1, 0, 2], vec![0, 1, 3], None),
            ]
        );
    }

    #[test]
    fn no_sequences_are_no_classes() {
        let mut alike = Alike::all(0);
        assert_eq!(alike.part(|_, _| true), None);
        assert!(alike.firsts().is_empty());
    }
}
