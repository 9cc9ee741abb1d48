//! Sorting with one copy of the algorithm.
//!
//! The standard library's sort is compiled again for each type and comparison, about 7 kB every
//! time. Here one copy sorts positions, and the elements follow. Lists that are long and sorted
//! often are better off with the standard library.

use std::cmp::Ordering;

/// Sorts by `compare`; equal elements keep their order.
pub(crate) fn sort_by<T>(values: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = positions(values.len(), &|a, b| compare(&values[a], &values[b]));
    let mut taken: Vec<Option<T>> = values.drain(..).map(Some).collect();
    values.extend(order.into_iter().filter_map(|position| taken[position].take()));
}

/// Sorts by a key; elements with equal keys keep their order.
pub(crate) fn sort_by_key<T, K: Ord>(values: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(values, |a, b| key(a).cmp(&key(b)));
}

/// The positions `0..count` in the order that `compare` gives them; equal ones ascend.
pub(crate) fn positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..count).collect();
    positions.sort_by(|&a, &b| compare(a, b));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_elements_keep_their_order() {
        let mut words = vec!["bb", "a", "cc", "", "d"];
        sort_by_key(&mut words, |word| word.len());
        assert_eq!(words, ["", "a", "d", "bb", "cc"]);
        sort_by(&mut words, |a, b| b.cmp(a));
        assert_eq!(words, ["d", "cc", "bb", "a", ""]);
        sort_by_key(&mut Vec::<u8>::new(), |&byte| byte);
    }
}
