//! Groups sequences of a batch that share a prefix.
//!
//! The state after a step depends only on the steps before it, so sequences with the same input
//! so far share one state, which is computed once. This halves the time of an explanation,
//! whose sequences are one text without this or that word (see also [`super::state_cache`]).

/// The sequences, in classes with the same input so far.
pub(super) struct SharedPrefixes {
    /// The class of each sequence; classes are numbered by their first sequence.
    class_of: Vec<usize>,
    /// The first sequence of each class.
    firsts: Vec<usize>,
}

impl SharedPrefixes {
    /// All sequences in one class: nothing has been read yet.
    pub(super) fn all(sequences: usize) -> Self {
        Self { class_of: vec![0; sequences], firsts: (0..sequences.min(1)).collect() }
    }

    /// Every sequence in a class of its own.
    pub(super) fn none(sequences: usize) -> Self {
        Self { class_of: (0..sequences).collect(), firsts: (0..sequences).collect() }
    }

    /// The class of each sequence.
    pub(super) fn class_of(&self) -> &[usize] {
        &self.class_of
    }

    /// One sequence of each class.
    pub(super) fn firsts(&self) -> &[usize] {
        &self.firsts
    }

    /// Splits the classes whose sequences `same` reports as different in the next step. Returns
    /// each class's previous class, or `None` if nothing was split.
    pub(super) fn part(&mut self, same: impl Fn(usize, usize) -> bool) -> Option<Vec<usize>> {
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
    fn sequences_split_where_they_differ_and_never_merge() {
        // The inputs of abcd, abxd, abcd and zbcd, step by step.
        let steps = ["aaaz", "bbbb", "cxcc", "dddd"].map(str::as_bytes);
        let mut prefixes = SharedPrefixes::all(4);
        let mut seen = Vec::new();
        for inputs in steps {
            let parents = prefixes.part(|a, b| inputs[a] == inputs[b]);
            seen.push((prefixes.class_of().to_vec(), prefixes.firsts().to_vec(), parents));
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
        let mut prefixes = SharedPrefixes::all(0);
        assert_eq!(prefixes.part(|_, _| true), None);
        assert!(prefixes.firsts().is_empty());
    }
}
