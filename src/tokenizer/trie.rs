//! A prefix tree that maps strings to ids, walked one character at a time.

use crate::error::{Error, Result};

/// A trie over characters whose edges are in one hash table: (node, character) → next node.
///
/// Built in one pass over the entries, in any order, because a page waits for it. (A double
/// array is slightly faster to walk, but needs sorted entries and a search for free slots.)
#[derive(Debug, Clone)]
pub(super) struct Trie {
    /// The root first; every other node after its parent.
    nodes: Vec<Node>,
    /// Node indices by open addressing: each at the first free slot from its [`hash`] on. Empty
    /// slots hold [`ROOT`], to which no edge leads. The length is a power of two, and the table
    /// is at most half full.
    edges: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    /// The edge's label, from the parent to this node.
    character: char,
    /// The id of the entry that ends here, or [`NONE`].
    id: u32,
}

const NONE: u32 = u32::MAX;
const ROOT: u32 = 0;
/// Initial slots per entry; enough for most vocabularies.
const PLACES_PER_ENTRY: usize = 6;

impl Trie {
    /// Builds the trie of `entries`; an entry's position is its id.
    ///
    /// Fails if an entry is empty or duplicated, or if there are too many.
    #[inline(never)]
    pub(super) fn build<'e>(entries: impl ExactSizeIterator<Item = &'e str>) -> Result<Self> {
        let places = (entries.len() * PLACES_PER_ENTRY).next_power_of_two().max(2);
        let root = Node { parent: NONE, character: '\0', id: NONE };
        let mut trie = Self { nodes: vec![root], edges: vec![ROOT; places] };
        for (id, entry) in (0..).zip(entries) {
            trie.insert(entry, id)?;
        }
        Ok(trie)
    }

    /// Adds an entry.
    ///
    /// Not inlined: see ARCHITECTURE.md, "Start-up".
    #[inline(never)]
    fn insert(&mut self, entry: &str, id: u32) -> Result<()> {
        if entry.is_empty() {
            return Err(Error::tokenizer("the vocabulary contains an empty entry"));
        }
        let mut node = ROOT;
        for character in entry.chars() {
            node = match self.find(node, character) {
                Ok(child) => child,
                Err(place) => self.add(node, character, place)?,
            };
        }
        if self.id(node).is_some() {
            return Err(Error::tokenizer(format!("duplicate entry in the vocabulary: {entry:?}")));
        }
        self.nodes[node as usize].id = id;
        Ok(())
    }

    /// Adds the child of `parent` for `character`, with its edge at `place`.
    fn add(&mut self, parent: u32, character: char, place: usize) -> Result<u32> {
        let child = u32::try_from(self.nodes.len()).ok().filter(|&child| child != NONE);
        let child = child.ok_or_else(|| Error::tokenizer("the vocabulary is too large"))?;
        self.nodes.push(Node { parent, character, id: NONE });
        self.edges[place] = child;
        if self.nodes.len() > self.edges.len() / 2 {
            self.grow();
        }
        Ok(child)
    }

    /// Doubles the number of slots.
    #[expect(clippy::cast_possible_truncation, reason = "a child is the index of a node, a `u32`")]
    fn grow(&mut self) {
        self.edges = vec![ROOT; self.edges.len() * 2];
        for child in 1..self.nodes.len() {
            let Node { parent, character, .. } = self.nodes[child];
            if let Err(place) = self.find(parent, character) {
                self.edges[place] = child as u32;
            }
        }
    }

    /// The id of the entry equal to `text`.
    pub(super) fn get(&self, text: impl IntoIterator<Item = char>) -> Option<u32> {
        let mut text = text.into_iter();
        let end = text.try_fold(ROOT, |node, character| self.find(node, character).ok());
        end.and_then(|node| self.id(node))
    }

    /// The entries that are prefixes of `text`, shortest first: length in characters, and id.
    pub(super) fn prefixes(&self, text: &[char]) -> impl Iterator<Item = (usize, u32)> {
        let walk = text.iter().scan(ROOT, |node, &character| {
            *node = self.find(*node, character).ok()?;
            Some(self.id(*node))
        });
        (1..).zip(walk).filter_map(|(length, id)| id.map(|id| (length, id)))
    }

    /// The child of `parent` for `character`, or the free slot for its edge.
    fn find(&self, parent: u32, character: char) -> std::result::Result<u32, usize> {
        let mask = self.edges.len() - 1;
        let mut place = hash(parent, character) as usize & mask;
        loop {
            let child = self.edges[place];
            if child == ROOT {
                return Err(place);
            }
            let node = &self.nodes[child as usize];
            if node.parent == parent && node.character == character {
                return Ok(child);
            }
            place = (place + 1) & mask;
        }
    }

    fn id(&self, node: u32) -> Option<u32> {
        Some(self.nodes[node as usize].id).filter(|&id| id != NONE)
    }
}

/// Mixes the edge into the low bits.
fn hash(parent: u32, character: char) -> u32 {
    let mixed = (parent ^ u32::from(character).rotate_left(16)).wrapping_mul(0x9e37_79b1);
    (mixed ^ (mixed >> 15)).wrapping_mul(0x85eb_ca6b) >> 7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trie(entries: &[&str]) -> Trie {
        Trie::build(entries.iter().copied()).unwrap()
    }

    fn get(trie: &Trie, text: &str) -> Option<u32> {
        trie.get(text.chars())
    }

    #[test]
    fn every_entry_is_found_and_nothing_else() {
        let entries = ["b", "ab", "abc", "مزاج", "مز", "😡", "abcd\0", "ac"];
        let trie = trie(&entries);
        for (id, entry) in (0..).zip(entries) {
            assert_eq!(get(&trie, entry), Some(id), "{entry}");
        }
        for other in ["", "a", "abcd", "م", "مزا", "z", "abz", "😡😡", "bb"] {
            assert_eq!(get(&trie, other), None, "{other}");
        }
    }

    #[test]
    fn many_entries_stay_distinct() {
        let entries: Vec<String> = (0..5000u32).map(|n| format!("{:x}", n * 7919)).collect();
        let trie = trie(&entries.iter().map(String::as_str).collect::<Vec<_>>());
        for (id, entry) in (0..).zip(&entries) {
            assert_eq!(get(&trie, entry), Some(id));
            assert_eq!(get(&trie, &format!("{entry}g")), None);
        }
        assert!(trie.nodes.len() * 2 <= trie.edges.len());
    }

    #[test]
    fn prefixes_come_shortest_first() {
        let trie = trie(&["a", "abc", "ab", "b"]);
        let text: Vec<_> = "abcd".chars().collect();
        assert_eq!(trie.prefixes(&text).collect::<Vec<_>>(), [(1, 0), (2, 2), (3, 1)]);
        assert_eq!(trie.prefixes(&[]).count(), 0);
    }

    #[test]
    fn an_unknown_character_ends_the_walk() {
        let trie = trie(&["a", "ab"]);
        let text: Vec<_> = "zab".chars().collect();
        assert_eq!(trie.prefixes(&text).count(), 0);
        assert_eq!(get(&trie, "azb"), None);
    }

    #[test]
    fn an_empty_or_repeated_entry_is_refused() {
        assert!(Trie::build(["", "a"].into_iter()).is_err());
        assert!(Trie::build(["a", "b", "a"].into_iter()).is_err());
        assert_eq!(get(&trie(&[]), "a"), None);
    }
}
